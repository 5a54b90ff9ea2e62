"""The band in which a text is not resolved to a concept: too low a score, or too small a lead."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skillsim.encoding.cleaning import name_key
from skillsim.evaluation.skills import in_split
from skillsim.search.concepts import LabelVectors, nearest_concepts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.evaluation import Encoder
    from skillsim.taxonomy import Concept

__all__ = ["MOST_ABSENT", "Asked", "Band", "ask", "best_band"]

MOST_ABSENT = 0.1
"""Of labels whose concept is not there, the most that may be resolved, which is always wrong."""

_SCORES = [round(step / 100, 2) for step in range(50, 101)]
_MARGINS = [round(step / 100, 2) for step in range(31)]
_NEAREST = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What the nearest concepts of some labels were.

    Attributes:
        right: Whether the nearest is the label's own, shape ``(n,)``.
        present: The scores of the nearest two, shape ``(n, 2)``.
        absent: The same with the label's own concept taken out.
    """

    right: NDArray[np.bool_]
    present: NDArray[np.float64]
    absent: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Band:
    """A choice, and what comes of it.

    Attributes:
        resolve: The lowest score to resolve at.
        margin: The smallest lead.
        resolved: The share of labels that are resolved.
        right: Of these, the share that are resolved to their own concept.
        absent: The share resolved where their own concept is not there.
    """

    resolve: float
    margin: float
    resolved: float
    right: float
    absent: float


def ask(encoder: Encoder, skills: Sequence[Concept]) -> Asked:
    """Ask for one alternative label of each validation concept, in a taxonomy without that label.

    Args:
        encoder: The model.
        skills: All concepts that are searched.
    """
    counts = [len(skill.labels) for skill in skills]
    starts = (np.cumsum(counts) - counts).astype(np.intp)
    labels = [name_key(label) for skill in skills for label in skill.labels]
    vectors = np.array(encoder.encode(labels), dtype=np.float32)
    asked = {skill.uri for skill in in_split(skills, "validation") if skill.alternative_labels}
    choose = random.Random(0)
    right, present, absent = [], [], []
    for place, skill in enumerate(skills):
        if skill.uri not in asked:
            continue
        own = int(starts[place]) + choose.randrange(1, counts[place])
        query = vectors[own : own + 1].copy()
        vectors[own] = 0.0  # far from everything, so that the label does not find itself
        near = nearest_concepts(query, LabelVectors(vectors, starts), _NEAREST)
        vectors[own] = query[0]
        right.append(near.concepts[0, 0] == place)
        present.append(near.scores[0, :2])
        absent.append(near.scores[0, near.concepts[0] != place][:2])
    return Asked(np.array(right), np.array(present), np.array(absent))


def best_band(asked: Asked, most_absent: float = MOST_ABSENT) -> Band:
    """The band that resolves the most labels rightly, and no more absent ones than it may.

    Args:
        asked: What the nearest concepts were.
        most_absent: The largest share of labels to resolve whose concept is not there.
    """
    allowed = [band for band in _bands(asked) if band.absent <= most_absent]
    return max(allowed, key=lambda band: (round(band.resolved * band.right, 9), band.right))


def _bands(asked: Asked) -> Iterator[Band]:
    for score in _SCORES:
        for margin in _MARGINS:
            kept = _resolved(asked.present, score, margin)
            right = float(asked.right[kept].mean()) if kept.any() else 1.0
            absent = _resolved(asked.absent, score, margin).mean()
            yield Band(score, margin, float(kept.mean()), right, float(absent))


def _resolved(scores: NDArray[np.float64], lowest: float, margin: float) -> NDArray[np.bool_]:
    resolved: NDArray[np.bool_] = (scores[:, 0] >= lowest) & (
        np.round(scores[:, 0] - scores[:, 1], 6) >= margin
    )
    return resolved
