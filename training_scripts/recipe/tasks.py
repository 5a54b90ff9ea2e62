"""The evaluation tasks: labelled pairs of labels, and normalisation of alternative labels."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from recipe.errors import RecipeError
from recipe.esco import Concept, Split, of_split, siblings_by_uri

PairKind = Literal["positive", "sibling", "random"]

POSITIVES_PER_CONCEPT = 2
MIN_PAIRS = 20


@dataclass(frozen=True, slots=True)
class Pair:
    """Two labels; only those of kind `"positive"` belong to one concept."""

    first: str
    second: str
    kind: PairKind


@dataclass(frozen=True, slots=True)
class Query:
    """An alternative label and the row of its preferred label among all preferred labels."""

    text: str
    target: int


def build_pairs(concepts: Sequence[Concept], split: Split, *, seed: int) -> list[Pair]:
    """Balanced pairs among the concepts of one split.

    The first two alternative labels of a concept make positives with its preferred label. As many
    negatives pair the preferred label with any label of another concept of the split: in turn a
    sibling (a concept with a common broader concept) and a random concept. A concept without a
    sibling in the split gets random ones only.

    Args:
        concepts: All concepts, ordered by URI.
        split: The split to test on; both sides of every pair come from it.
        seed: Decides which negatives are drawn.

    Raises:
        RecipeError: The split gives too few pairs to measure anything.
    """
    draw = random.Random(seed)
    tested = of_split(concepts, split)
    siblings = siblings_by_uri(tested)
    positives = [
        (concept, alternative)
        for concept in tested
        for alternative in concept.alternatives[:POSITIVES_PER_CONCEPT]
    ]
    if 2 * len(positives) < MIN_PAIRS:
        raise RecipeError(
            f"the {split} split gives {2 * len(positives)} pairs; at least {MIN_PAIRS} are needed"
        )
    pairs: list[Pair] = []
    for number, (concept, alternative) in enumerate(positives):
        pairs.append(Pair(concept.preferred, alternative, "positive"))
        close = siblings[concept.uri]
        kind: PairKind = "sibling" if number % 2 == 0 and close else "random"
        partner = draw.choice(close) if kind == "sibling" else _other_than(concept, tested, draw)
        pairs.append(Pair(concept.preferred, draw.choice(partner.labels), kind))
    return pairs


def build_queries(concepts: Sequence[Concept], split: Split) -> list[Query]:
    """The first alternative label of each concept of the split that has one.

    Args:
        concepts: All concepts; a target is a row in this sequence.
        split: The split whose concepts are asked for.
    """
    return [
        Query(concept.alternatives[0], row)
        for row, concept in enumerate(concepts)
        if concept.split == split and concept.alternatives
    ]


def _other_than(concept: Concept, concepts: Sequence[Concept], draw: random.Random) -> Concept:
    while True:
        other = draw.choice(concepts)
        if other.uri != concept.uri:
            return other
