"""The embedded model itself: its size, its manifest, and what it finds similar."""

from __future__ import annotations

import json

import pytest

from skillsim import SkillEncoder, similarity
from skillsim.encoding.models.sources import EMBEDDED_FOLDER


@pytest.fixture(scope="module")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")


def test_it_fits_in_ten_megabytes() -> None:
    assert sum(path.stat().st_size for path in EMBEDDED_FOLDER.iterdir()) <= 10_000_000


def test_its_manifest_tells_what_it_is_made_of() -> None:
    manifest = json.loads((EMBEDDED_FOLDER / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["dimension"] == 256
    assert manifest["recipe"]["training"]["seed"] is not None
    assert "This service uses the ESCO classification of the European Commission." in json.dumps(
        manifest["data"]
    )
    assert manifest["scores"]["test"]["roc_auc"] > 0.983  # wordllama's, on the same pairs
    assert -1 < manifest["policy"]["related"] < manifest["policy"]["definite"] < 1


@pytest.mark.parametrize(
    ("skill", "near", "far"),
    [
        ("forklift operation", "lift trucks", "python"),
        ("Electrical wiring", "Circuit troubleshooting", "Machine learning"),
        ("machine learning", "deep learning", "bricklaying"),
        ("accounting", "bookkeeping", "welding"),
        ("patient care", "nursing", "PHP"),
        ("manage staff", "supervise employees", "analyse blood samples"),
    ],
)
def test_related_skills_are_closer_than_unrelated_ones(
    encoder: SkillEncoder, skill: str, near: str, far: str
) -> None:
    close, distant = similarity(skill, [near, far], encoder=encoder)
    assert close > distant


def test_the_same_skill_in_another_case_is_the_same(encoder: SkillEncoder) -> None:
    assert similarity("PYTHON", "python", encoder=encoder) == pytest.approx(1.0, abs=1e-6)
