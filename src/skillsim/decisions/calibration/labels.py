"""Labelled pairs that callers pass: checked, and ready to be scored."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

import numpy as np

from skillsim.arguments import is_number, show
from skillsim.decisions.calibration.enough import enough_for
from skillsim.decisions.lookalikes import are_two_languages
from skillsim.encoding.cleaning import clean, name_key
from skillsim.encoding.pairs import Pair, read_pairs
from skillsim.errors import ContradictoryLabelsError, InvalidArgumentError, UnsuitableLabelsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LabelledPairs", "read_labelled_pairs"]

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LabelledPairs:
    """Pairs of skills with what people say about them, each pair once.

    In either order, and whatever their spelling, the same two names are one pair.

    Attributes:
        pairs: Those that a cosine decides, as they were first written.
        matches: For each whether its skills match, shape ``(n,)``; both kinds are there.
        repeats: How many more rows there were that say again what one of these says.
        held_apart: How many more pairs there were, of two programming languages, which are never a
            match whatever their cosine (``skillsim.decisions.lookalikes``).
    """

    pairs: Sequence[Pair]
    matches: NDArray[np.bool_]
    repeats: int
    held_apart: int


def read_labelled_pairs(pairs: object, labels: object) -> LabelledPairs:
    """The pairs and labels that a caller passed, checked.

    Raises:
        InvalidArgumentError: The pairs are no pairs of skills, a label is something else than
            true and false or 1 and 0, or there are not as many of one as of the other.
        ContradictoryLabelsError: A pair has both labels.
        UnsuitableLabelsError: All labels are equal, or there are none.

    Example:
        >>> labelled = read_labelled_pairs(
        ...     [("k8s", "Kubernetes"), ("SQL", "welding"), ("Welding", "SQL"), ("C", "C++")],
        ...     [1, 0, 0, 0],
        ... )
        >>> labelled.pairs, labelled.repeats, labelled.held_apart
        ([('k8s', 'Kubernetes'), ('SQL', 'welding')], 1, 1)
    """
    read = read_pairs(pairs, "pairs")
    matches = _read_labels(labels)
    if len(read) != len(matches):
        raise InvalidArgumentError(
            f"labels must be as many as pairs, {len(read)}, but there are {len(matches)}.",
            name="labels",
            value=str(len(matches)),
        )
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, pair in enumerate(read):
        places[tuple(sorted(map(name_key, pair)))].append(place)
    _refuse_contradictions(read, list(places.values()), matches)
    distinct = [some[0] for some in places.values()]
    kept = [place for place in distinct if not are_two_languages(*map(clean, read[place]))]
    decided = np.array([matches[place] for place in kept], dtype=np.bool_)
    held_apart = len(distinct) - len(kept)
    if decided.all() or not decided.any():
        _refuse_one_class(decided, held_apart)
    repeats = len(read) - len(distinct)
    return LabelledPairs([read[place] for place in kept], decided, repeats, held_apart)


def _read_labels(labels: object) -> list[bool]:
    if isinstance(labels, str | bytes | Mapping) or not isinstance(labels, Iterable):
        _refuse_label("labels must be an iterable", labels)
    to_list = getattr(labels, "tolist", None) or getattr(labels, "to_list", None)
    items = to_list() if callable(to_list) else labels
    matches: list[bool] = []
    for position, item in enumerate(items):
        if not (isinstance(item, bool | np.bool_) or is_number(item)) or item not in {0, 1}:
            _refuse_label(f"labels: item {position} must be", item)
        matches.append(bool(item))
    return matches


def _refuse_label(what: str, found: object) -> NoReturn:
    raise InvalidArgumentError(
        f"{what} True or 1 for skills that match, False or 0 for those that do not, "
        f"not {show(found)}.",
        name="labels",
        value=show(found),
    )


def _refuse_contradictions(
    pairs: Sequence[Pair], places: Sequence[Sequence[int]], matches: Sequence[bool]
) -> None:
    wrong = [some for some in places if len({matches[place] for place in some}) > 1]
    if not wrong:
        return
    shown = "; ".join(
        f"({show(pairs[some[0]][0])}, {show(pairs[some[0]][1])}) at {', '.join(map(str, some))}"
        for some in wrong[:_SHOWN]
    )
    more = f"; and {len(wrong) - _SHOWN} more" if len(wrong) > _SHOWN else ""
    raise ContradictoryLabelsError(
        f"{len(wrong)} of {len(places)} pairs have both labels, as a match and as none: items "
        f"{shown}{more}. Settle which it is, or drop them.",
        pairs=[pairs[some[0]] for some in wrong],
        positions=wrong,
    )


def _refuse_one_class(matches: NDArray[np.bool_], held_apart: int) -> NoReturn:
    count = len(matches)
    said = "match" if matches.all() else "do not match"
    what = f"All labels ({count}) say that the skills {said}"
    if not count:
        what = "There are no labelled pairs"
    if held_apart:
        what += f", pairs of two programming languages left out ({held_apart})"
    missing = "of both kinds" if not count else "of the other kind"
    needed = enough_for(0.5)
    raise UnsuitableLabelsError(
        f"{what}. Label pairs {missing}, {needed} or more: then a share of them is known to 0.1 "
        "either way (Wilson's interval, 1927).",
        reason="one-class",
        matches=int(matches.sum()),
        others=int(count - matches.sum()),
        more_labels=needed if count else 2 * needed,
    )
