"""What the limits of a model are measured with, on encoders whose answers are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from tests.training.running import SCRIPTS, refusal
from tokenizers import Tokenizer, models, pre_tokenizers

from skillsim.evaluation import NormalisationTask, Vectors
from skillsim.evaluation.tasks.normalisation import Query


@pytest.fixture(autouse=True)
def _scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(SCRIPTS)


class Directions:
    """Texts of the same group get the same direction, all others one of their own."""

    def __init__(self, *groups: Sequence[str]) -> None:
        self.place = {text: place for place, texts in enumerate(groups) for text in texts}

    def encode(self, texts: Sequence[str], /) -> np.ndarray:
        vectors = np.zeros((len(texts), 999), dtype=np.float32)
        for row, text in enumerate(texts):
            self.place.setdefault(text, len(set(self.place.values())))
            vectors[row, self.place[text]] = 1.0
        return vectors


def test_queries_are_told_apart_by_what_makes_them_hard() -> None:
    from recipe.probes import slices

    vocabulary = {"[UNK]": 0, "PPC": 1, "click": 2, "ads": 3, "weld": 4, "##ing": 5, "metal": 6}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    queries = (Query("PPC", 0), Query("welding metal", 1), Query("weld", 1))
    task = NormalisationTask(queries, ("click ads", "weld metal"))
    encoder = Directions(["weld", "weld metal"], ["PPC", "welding metal"])
    found = {
        part.name: part for part in slices(task, Vectors.encode(encoder, task.texts), tokenizer)
    }
    counts = {name: part.queries for name, part in found.items()}
    assert counts == {
        "all": 3,
        "acronyms": 1,
        "with a word outside the vocabulary": 1,
        "no word in common with the preferred label": 1,
        "one word": 2,
    }
    # "PPC" and "welding metal" are as near to one label as to the other; a tie counts against them.
    assert found["acronyms"].mrr == 0.5
    assert found["one word"].mrr == 0.75
    assert found["all"].mrr == pytest.approx(2 / 3)


def test_other_languages_are_asked_for_among_all_labels() -> None:
    from recipe.probes import LANGUAGES, TRANSLATIONS, languages

    rows = [line.split("|") for line in TRANSLATIONS.splitlines()]
    assert {len(row) for row in rows} == {1 + len(LANGUAGES)}
    labels = [row[0] for row in rows]
    assert len(set(labels)) == len(labels)
    german = Directions(*([row[0], row[1]] for row in rows))
    found = {part.name: part.mrr for part in languages(german, [*labels, "juggling"])}
    assert found["German"] == 1.0
    assert max(found["Spanish"], found["Polish"]) < 0.2
    assert list(found) == list(LANGUAGES)


def test_a_skill_that_the_taxonomy_lacks_is_named(esco: Path) -> None:
    message = refusal("limits.py", "--esco", esco, "--model", "embedded")
    assert "no preferred label accounting, carpentry" in message


def test_the_association_is_signed_and_none_where_both_are_as_near() -> None:
    from recipe.probes import CARE, MEN, TECHNOLOGY, WOMEN, association

    assert association(Directions([*WOMEN, *CARE], [*MEN, *TECHNOLOGY])) > 1.5
    assert association(Directions([*MEN, *CARE], [*WOMEN, *TECHNOLOGY])) < -1.5
    halves = ([*WOMEN, *CARE[:5], *TECHNOLOGY[:5]], [*MEN, *CARE[5:], *TECHNOLOGY[5:]])
    assert abs(association(Directions(*halves))) < 1e-6
