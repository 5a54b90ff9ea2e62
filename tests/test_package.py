"""What importing the package costs and gives."""

from __future__ import annotations

from importlib.metadata import version
from inspect import getmembers, isclass
from pathlib import Path
from pickle import dumps, loads

import pytest
from tests.support.python import run_python

import skillsim
from skillsim import errors


def test_importing_the_package_imports_nothing_heavy() -> None:
    run_python(
        """
import sys
import skillsim
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy", "numpy",
         "huggingface_hub", "tokenizers", "rich", "typer"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    )


def test_the_embedded_model_needs_no_torch() -> None:
    run_python(
        """
import sys
from skillsim import SkillEncoder, similarity
similarity("Python", ["Java", "Forklift operation"], encoder=SkillEncoder("embedded"))
heavy = {"torch", "transformers", "sentence_transformers", "sklearn", "scipy"}
assert not heavy & set(sys.modules), heavy & set(sys.modules)
"""
    )


def test_every_public_name_is_there_and_listed() -> None:
    assert skillsim.__all__ == sorted(skillsim.__all__)
    for name in skillsim.__all__:
        assert getattr(skillsim, name) is not None
    assert set(skillsim.__all__) <= set(dir(skillsim))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'similarty'"):
        _ = skillsim.similarty


def test_the_version_is_that_of_the_distribution() -> None:
    assert skillsim.__version__ == version("skillsim")


def test_every_error_has_the_one_base_and_is_exported() -> None:
    raised = {
        name
        for name, value in getmembers(errors, isclass)
        if issubclass(value, Exception) and value.__module__ == errors.__name__
    }
    assert raised <= set(errors.__all__)
    for name in raised - {"CacheWarning", "EmbeddedModelWarning", "FewLabelsWarning"}:
        assert issubclass(getattr(errors, name), errors.SkillSimError)


@pytest.mark.parametrize(
    "error",
    [
        errors.InvalidSkillError("no", count=2, positions=[1, 4], values=["None", "''"]),
        errors.InvalidArgumentError("no", name="top_k", value="0"),
        errors.NotAnEncoderError("no", name="encoder", value="'embedded'"),
        errors.PolicyMismatchError("no", expected="a", found="b"),
        errors.ContradictoryLinksError(
            "no", must_not_link=("a", "c"), must_link=[("a", "b"), ("b", "c")]
        ),
        errors.ContradictoryLabelsError("no", pairs=[("a", "b")], positions=[[0, 7]]),
        errors.UnsuitableLabelsError("no", reason="one-class", matches=9, others=0, more_labels=93),
        errors.TooManyPairsError("no", threshold=0.1, limit=10),
        errors.PrerequisiteCycleError("no", cycle=["a", "b", "a"]),
        errors.InvalidRecordError("no", field="candidates[3].skills"),
        errors.NewerRecordError("no", found=2, supported=1),
        errors.UnknownConceptError("no", uri="urn:example:1"),
        errors.DeviceNotAvailableError("no", device="cuda", available=["cpu"]),
        errors.FingerprintMismatchError("no", expected="a", found="b"),
        errors.MissingExtraError(extra="pandas", purpose="Reading Parquet"),
        errors.RayNotStartedError("no"),
        errors.InvalidTableError("no", path=Path("skills.csv"), line=3, column="skill"),
        errors.CacheNotAvailableError(path=Path("cache.sqlite"), cause="the disk is full"),
        errors.CorruptFileError("no", path=Path("index.bin")),
        errors.DamagedHeaderError("no", path=Path("skills.index")),
        errors.CutFileError("no", path=Path("skills.index"), expected=9, found=8),
        errors.NotAnIndexError("no", path=Path("skills.index")),
        errors.NewerFormatError("no", path=Path("skills.index"), found=2, supported=1),
        errors.NotSavedError("no", path=Path("skills.index")),
        errors.OutputInUseError("no", path=Path("out.csv")),
        errors.StoreNotAvailableError("no", table="skills", cause="gone", sqlstate="57P01"),
        errors.NotAStoreError("no", table="skills"),
        errors.NewerStoreError("no", table="skills", found=2, supported=1),
        errors.CorruptModelError(model="m", path=Path("m/x"), cause="cut", remedy="Restore it."),
        errors.ModelNotAvailableError(model="m", reason="gated", cause="no", remedy="Ask."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_errors_cross_process_boundaries_whole(error: errors.SkillSimError) -> None:
    copy = loads(dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert vars(copy) == vars(error)


def test_a_missing_extra_names_the_command_that_installs_it() -> None:
    error = errors.MissingExtraError(extra="pandas", purpose="Reading Parquet")
    assert 'pip install "skillsim[pandas]"' in str(error)
