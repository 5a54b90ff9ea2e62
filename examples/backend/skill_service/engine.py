"""One warm encoder, and what it answers. Used by one thread at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from skill_service.schemas import (
    GapAnswer,
    GapQuestion,
    MatchAnswer,
    MatchQuestion,
    ModelFacts,
    NeighboursAnswer,
    NeighboursQuestion,
    NormaliseAnswer,
    NormaliseQuestion,
    Wanted,
)
from skillsim import SkillEncoder, match_candidates, skill_gap, suggest_neighbours
from skillsim.decisions.policy import MatchPolicy
from skillsim.encoding.cleaning import clean
from skillsim.errors import SkillSimError
from skillsim.tasks.normalisation import Normaliser
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pydantic import BaseModel

    from skill_service.batching import Outcome
    from skill_service.settings import Settings

__all__ = ["Engine"]


class BatchEncoder(SkillEncoder):
    """An encoder that can compute the skills of many requests at once, ahead of their answers."""

    _at_hand: Mapping[str, NDArray[np.float32]] = {}

    @contextmanager
    def ahead(self, skills: Iterable[str]) -> Iterator[None]:
        """Have the vectors of these skills at hand for a while."""
        names = list(dict.fromkeys(map(clean, skills)))
        self._at_hand = dict(zip(names, super().encode(names), strict=True))
        try:
            yield
        finally:
            self._at_hand = {}

    def encode(self, texts: Any, **options: Any) -> NDArray[np.float32]:
        """As ``SkillEncoder``; looked up where all of it is at hand."""
        if isinstance(texts, Sequence) and not isinstance(texts, str) and len(texts) > 0:
            rows = [self._at_hand.get(clean(text)) for text in texts]
            known = [row for row in rows if row is not None]
            if len(known) == len(rows):
                return np.stack(known)
        return super().encode(texts, **options)


class Engine:
    """Answers batches of questions with JSON.

    Everything that is slow at first is done here, taxonomy and all, so that no request pays for it.

    Args:
        settings: Which model, taxonomy and cut-offs.

    Raises:
        SkillSimError: One of them cannot be had.
        OSError: The file of cut-offs cannot be read.
    """

    def __init__(self, settings: Settings) -> None:
        self._encoder = BatchEncoder(settings.model, cache=settings.cache or False)
        self._policy: MatchPolicy | None = None
        if settings.policy:
            content = json.loads(Path(settings.policy).read_text(encoding="utf-8"))
            self._policy = MatchPolicy.from_dict(content)
        bundled = settings.taxonomy == "bundled"
        self.taxonomy = Taxonomy.bundled() if bundled else Taxonomy.from_esco_csv(settings.taxonomy)
        self._normaliser = Normaliser(
            taxonomy=self.taxonomy, encoder=self._encoder, policy=self._policy
        )
        self.facts = ModelFacts(
            model_id=self._encoder.model_id,
            revision=self._encoder.revision,
            fingerprint=self._encoder.fingerprint,
        )
        self._encoder.warmup()
        skill = Wanted(skill="warm-up")
        self.match([MatchQuestion(vacancy=[skill], candidates={"one": ["warm-up"]})])
        self.gap([GapQuestion(have=["warm-up"], want=[skill])])
        self.neighbours([NeighboursQuestion(skills=["warm-up"])])
        self.normalise([NormaliseQuestion(texts=["warm-up"])])

    def match(self, questions: Sequence[MatchQuestion]) -> list[Outcome]:
        """Who answers each vacancy."""

        def answer(question: MatchQuestion) -> BaseModel:
            matches = match_candidates(
                [wanted.requirement() for wanted in question.vacancy],
                question.candidates,
                top_k=question.top_k,
                policy=self._policy,
                encoder=self._encoder,
            )
            return MatchAnswer(model=self.facts, matches=matches)

        skills = chain.from_iterable(
            chain((wanted.skill for wanted in question.vacancy), *question.candidates.values())
            for question in questions
        )
        with self._encoder.ahead(skills):
            return [_outcome(answer, question) for question in questions]

    def gap(self, questions: Sequence[GapQuestion]) -> list[Outcome]:
        """What each lacks."""

        def answer(question: GapQuestion) -> BaseModel:
            want = [wanted.requirement() for wanted in question.want]
            gap = skill_gap(question.have, want, policy=self._policy, encoder=self._encoder)
            return GapAnswer(model=self.facts, gap=gap)

        skills = chain.from_iterable(
            chain(question.have, (wanted.skill for wanted in question.want))
            for question in questions
        )
        with self._encoder.ahead(skills):
            return [_outcome(answer, question) for question in questions]

    def neighbours(self, questions: Sequence[NeighboursQuestion]) -> list[Outcome]:
        """What is near to each skill: one search for the whole batch."""
        found = iter(
            suggest_neighbours(
                [skill for question in questions for skill in question.skills],
                vocabulary=self.taxonomy,
                top_k=max(question.top_k for question in questions),
                encoder=self._encoder,
            )
        )
        answers: list[Outcome] = []
        for question in questions:
            near = [
                [one for one in row[: question.top_k] if one.similarity >= question.threshold]
                for row in islice(found, len(question.skills))
            ]
            answers.append(_json(NeighboursAnswer(model=self.facts, neighbours=near)))
        return answers

    def normalise(self, questions: Sequence[NormaliseQuestion]) -> list[Outcome]:
        """Which concept each text stands for: one look-up for the whole batch."""
        texts = [text for question in questions for text in question.texts]
        rows = iter(self._normaliser.resolve(texts))
        return [
            _json(NormaliseAnswer(model=self.facts, rows=list(islice(rows, len(question.texts)))))
            for question in questions
        ]


def _outcome(answer: Any, question: BaseModel) -> Outcome:
    """The answer to one question; what it is refused for is no matter of the others."""
    try:
        return _json(answer(question))
    except SkillSimError as error:
        return error


def _json(answer: BaseModel) -> bytes:
    # Here and not in the event loop, which is to be free for others.
    return answer.model_dump_json().encode()
