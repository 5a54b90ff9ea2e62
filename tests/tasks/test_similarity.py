"""Similarity: shapes, values, and the encoder that is used."""

from __future__ import annotations

import numpy as np
import pytest

from skillsim import SkillEncoder, similarity
from skillsim.errors import InvalidSkillError, NotAnEncoderError


def test_two_skills_give_a_float(encoder: SkillEncoder) -> None:
    score = similarity("Python", "Java", encoder=encoder)
    assert type(score) is float
    assert -1 <= score <= 1


def test_shapes_follow_the_arguments(encoder: SkillEncoder) -> None:
    many, more = ["SQL", "Go", "R"], ("Python", "Java")
    assert similarity("SQL", more, encoder=encoder).shape == (2,)
    assert similarity(many, "SQL", encoder=encoder).shape == (3,)
    assert similarity(many, more, encoder=encoder).shape == (3, 2)
    assert similarity(many, iter(more), encoder=encoder).shape == (3, 2)
    assert similarity(many, [], encoder=encoder).shape == (3, 0)
    assert similarity([], "SQL", encoder=encoder).shape == (0,)
    assert similarity([], [], encoder=encoder).shape == (0, 0)
    assert similarity(many, more, encoder=encoder).dtype == np.float32


def test_scores_are_the_cosines_of_the_vectors(encoder: SkillEncoder) -> None:
    many, more = ["SQL", "databases", "welding"], ["SQL", "metal work"]
    a = encoder.encode(many).astype(np.float64)
    b = encoder.encode(more).astype(np.float64)
    expected = [[float(x @ y / np.linalg.norm(x) / np.linalg.norm(y)) for y in b] for x in a]
    np.testing.assert_allclose(similarity(many, more, encoder=encoder), expected, atol=1e-6)


def test_similarity_is_symmetric_and_one_with_itself(encoder: SkillEncoder) -> None:
    skills = ["SQL", "Go", "R", "k8s", "welding"] * 20
    scores = similarity(skills, skills, encoder=encoder)
    np.testing.assert_allclose(scores, scores.T, atol=1e-6)
    np.testing.assert_allclose(np.diag(scores), 1.0, atol=1e-6)
    assert scores.max() <= 1.0
    assert scores.min() >= -1.0


def test_a_bad_item_is_named_with_its_argument(encoder: SkillEncoder) -> None:
    with pytest.raises(InvalidSkillError, match="^b must hold skill phrases.*item 1 is None"):
        similarity(["SQL"], ["Go", None], encoder=encoder)
    with pytest.raises(InvalidSkillError, match="^a must hold skill phrases.*item 0 is blank"):
        similarity([" "], ["Go"], encoder=encoder)
    with pytest.raises(InvalidSkillError, match="^a must hold something visible"):
        similarity("", "Go", encoder=encoder)
    with pytest.raises(InvalidSkillError, match="^b must hold something visible"):
        similarity(["SQL", "Go"], " ", encoder=encoder)
    with pytest.raises(InvalidSkillError, match="^a must be an iterable"):
        similarity(None, "Go", encoder=encoder)


def test_a_bad_skill_is_told_before_a_model_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SKILLSIM_MODEL", "./nowhere")
    with pytest.raises(InvalidSkillError):
        similarity("SQL", None)


@pytest.mark.parametrize("wrong", ["embedded", object(), 0, []])
def test_what_is_no_encoder_is_told_as_such(wrong: object) -> None:
    with pytest.raises(NotAnEncoderError, match="must be a SkillEncoder"):
        similarity("SQL", "Go", encoder=wrong)
