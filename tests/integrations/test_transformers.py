"""transformers.pipeline("sentence-similarity"), the second snippet of the checkpoint's card."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from tests.support.hub_server import HubServer
from tests.support.python import run_python
from transformers import pipeline
from transformers.pipelines import PIPELINE_REGISTRY

from skillsim import SkillEncoder, embedded_model_path, similarity
from skillsim.errors import (
    InvalidArgumentError,
    InvalidSkillError,
    ModelNotAvailableError,
    NotAnEncoderError,
)
from skillsim.integrations.transformers import TASK, SentenceSimilarityPipeline, register

SOURCE = "forklift operation"
SKILLS = ["pallet jack", "python", "Operate Forklift (advanced)"]

Make = Callable[..., SentenceSimilarityPipeline]


@pytest.fixture
def make() -> Iterator[Make]:
    """``pipeline("sentence-similarity", ...)``, which is not registered after the test."""
    register()
    yield lambda *args, **options: pipeline(TASK, *args, **options)
    del PIPELINE_REGISTRY.supported_tasks[TASK]


@pytest.fixture(scope="module")
def embedded() -> SkillEncoder:
    return SkillEncoder("embedded")


def test_the_second_snippet_of_the_card_works_with_the_embedded_model(
    make: Make, embedded: SkillEncoder
) -> None:
    pipe = make(model=embedded)
    scores = pipe("forklift operation", ["pallet jack", "python"])
    assert (
        scores
        == similarity("forklift operation", ["pallet jack", "python"], encoder=embedded).tolist()
    )
    assert {type(score) for score in scores} == {float}
    assert pipe.encoder is embedded


@pytest.mark.parametrize("as_what", [str, Path])
def test_a_folder_of_a_transformer_gives_our_similarities(
    make: Make, tiny_transformer: Path, as_what: Callable[[Path], Any]
) -> None:
    pipe = make(model=as_what(tiny_transformer), device="cpu")
    encoder = SkillEncoder(tiny_transformer, device="cpu")
    assert pipe.encoder.fingerprint == encoder.fingerprint
    assert pipe(SOURCE, SKILLS) == similarity(SOURCE, SKILLS, encoder=encoder).tolist()


def test_the_folder_of_the_embedded_model_gives_the_similarities_of_that_folder(
    make: Make, embedded: SkillEncoder
) -> None:
    scores = make(model=embedded_model_path(), device="cpu")(SOURCE, SKILLS)
    of_folder = SkillEncoder(embedded_model_path(), device="cpu")
    assert scores == similarity(SOURCE, SKILLS, encoder=of_folder).tolist()
    assert scores == pytest.approx(similarity(SOURCE, SKILLS, encoder=embedded), abs=5e-3)


def test_a_repository_gives_our_similarities_at_the_commit_that_was_asked_for(
    make: Make, hub: HubServer, tiny_transformer: Path
) -> None:
    repo = hub.add("someone/for-pipelines", tiny_transformer)
    commit = repo.commit
    files = {
        path.relative_to(tiny_transformer).as_posix(): path.read_bytes()
        for path in tiny_transformer.rglob("*")
        if path.is_file()
    }
    newer = repo.push(files | {"extra.txt": b"new"})
    assert make(model="someone/for-pipelines", device="cpu").encoder.revision == newer
    pipe = make(model="someone/for-pipelines", revision=commit, device="cpu")
    assert pipe.encoder.revision == commit
    encoder = SkillEncoder(tiny_transformer, device="cpu")
    assert pipe(SOURCE, SKILLS) == similarity(SOURCE, SKILLS, encoder=encoder).tolist()


def test_without_a_model_it_is_the_checkpoint_of_the_card(
    make: Make, hub: HubServer, hub_cache: Path, tiny_transformer: Path
) -> None:
    hub.add("alvperez/skill-sim-model", tiny_transformer)
    assert make(device="cpu").encoder.model_id == "alvperez/skill-sim-model"


def test_the_dict_of_the_hubs_widget_is_the_same_call(make: Make, embedded: SkillEncoder) -> None:
    pipe = make(model=embedded)
    expected = pipe(SOURCE, SKILLS)
    assert pipe({"source_sentence": SOURCE, "sentences": SKILLS}) == expected
    assert pipe(source_sentence=SOURCE, sentences=SKILLS) == expected
    assert pipe(SOURCE, (skill for skill in SKILLS)) == expected
    assert pipe(SOURCE, []) == []


@pytest.mark.parametrize(
    ("inputs", "error", "said"),
    [
        ((SOURCE, "python"), InvalidSkillError, "sentences must be many skills"),
        ((SOURCE, ["SQL", None]), InvalidSkillError, "sentences must hold .* item 1 is None"),
        ((" ", SKILLS), InvalidSkillError, "source_sentence must hold something visible"),
        (([SOURCE], SKILLS), InvalidSkillError, "source_sentence must be one skill, not "),
        ((SOURCE,), InvalidArgumentError, "Pass the skills to compare with"),
        (({"source_sentence": SOURCE},), InvalidArgumentError, "must have the keys"),
        (({"source": SOURCE, "sentences": SKILLS},), InvalidArgumentError, "must have the keys"),
        (({"source_sentence": 3, "sentences": SKILLS},), InvalidSkillError, "one skill, not 3"),
    ],
)
def test_bad_input_is_refused(
    embedded: SkillEncoder, inputs: tuple[Any, ...], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        SentenceSimilarityPipeline(embedded)(*inputs)


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"dtype": torch.float16}, "dtype"),
        ({"token": "secret"}, "token"),
        ({"model_kwargs": {"attn_implementation": "eager"}}, "attn_implementation"),
    ],
)
def test_what_it_cannot_honour_is_refused(
    make: Make, tiny_transformer: Path, options: dict[str, object], name: str
) -> None:
    with pytest.raises(InvalidArgumentError) as error:
        make(model=str(tiny_transformer), **options)
    assert error.value.name == name
    assert "secret" not in str(error.value)


def test_an_encoder_keeps_its_device(make: Make, embedded: SkillEncoder) -> None:
    with pytest.raises(InvalidArgumentError, match="An encoder has its own"):
        make(model=embedded, device="cpu")


def test_minus_one_is_the_cpu(make: Make, tiny_transformer: Path) -> None:
    assert make(model=str(tiny_transformer), device=-1).encoder.device == "cpu"


def test_transformers_loads_no_model_itself_so_that_the_errors_are_ours(
    make: Make, tmp_path: Path
) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')
    with pytest.raises(ModelNotAvailableError, match="it has no modules.json"):
        make(model=str(tmp_path))


def test_only_what_it_can_use_is_taken_for_a_model(make: Make) -> None:
    with pytest.raises(NotAnEncoderError, match="a Hub repository, a folder or a SkillEncoder"):
        make(model=3)
    with pytest.raises(TypeError, match="tokenizer"):
        make(model=SkillEncoder("embedded"), tokenizer=object())


def test_registering_twice_changes_nothing(make: Make) -> None:
    entry = PIPELINE_REGISTRY.supported_tasks[TASK]
    register()
    assert PIPELINE_REGISTRY.supported_tasks[TASK] is entry


def test_importing_it_registers_nothing_and_imports_no_transformers() -> None:
    run_python(
        """
import sys
import skillsim.integrations.transformers
assert not {"torch", "transformers"} & set(sys.modules)
"""
    )


def test_without_transformers_the_error_tells_what_to_install() -> None:
    done = run_python(
        """
import sys
sys.modules["transformers"] = None
from skillsim.errors import MissingExtraError
from skillsim.integrations.transformers import register
try:
    register()
except MissingExtraError as error:
    assert error.extra == "transformers"
    assert isinstance(error.__cause__, ImportError)
    print(error)
"""
    )
    assert 'pip install "skillsim[transformers]"' in done.stdout
