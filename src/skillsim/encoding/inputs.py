"""What callers pass as skills: checked, cleaned and reduced to the distinct ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, cast

import numpy as np

from skillsim.arguments import show
from skillsim.encoding.cleaning import clean, tidy
from skillsim.errors import InvalidSkillError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "DistinctTexts",
    "clean_one",
    "distinct_texts",
    "read_originals",
    "read_rows",
    "read_skills",
    "require_items",
]

_ROWS_AT_ONCE = 4096
_SHOWN = 5
_SEPARATORS = re.compile(r"\s*[,;|\n]\s*")


@dataclass(frozen=True, slots=True)
class DistinctTexts:
    """Texts of one call, each distinct one once.

    Attributes:
        distinct: The distinct texts, in order of first appearance.
        inverse: For each input its position in ``distinct``, shape ``(n,)``, intp.
    """

    distinct: list[str]
    inverse: NDArray[np.intp]

    def expand(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """One row per input from one row per distinct text, in place.

        Args:
            vectors: Shape ``(len(distinct), dim)``, float32, owning its memory; grown and returned.
        """
        n = len(self.inverse)
        if n > len(vectors):
            vectors.resize((n, vectors.shape[1]), refcheck=False)
        # From the end, since a text first appears no later than where its row is wanted.
        for stop in range(n, 0, -_ROWS_AT_ONCE):
            if self.inverse[stop - 1] == stop - 1:
                break  # no text was repeated up to here, so these rows are in place
            start = max(stop - _ROWS_AT_ONCE, 0)
            vectors[start:stop] = vectors[self.inverse[start:stop]]
        return vectors


def read_skills(texts: object, *, name: str = "texts") -> list[str]:
    """The skills in ``texts``, each checked and cleaned.

    Args:
        texts: A list, tuple, generator, NumPy array, pandas or polars Series, or any other
            iterable of strings. An iterator is read no further than its first bad item.
        name: What the argument is called where the user wrote it.

    Raises:
        InvalidSkillError: ``texts`` is a bare string, bytes, a mapping or no iterable, or an item
            is not a string or holds nothing visible.

    Example:
        >>> read_skills(word for word in ("SQL", "Python"))
        ['SQL', 'Python']
    """
    items = _read_items(texts, name)
    cleaned = list(map(clean, items))
    if "" in cleaned:
        _refuse(items, name)
    return cleaned


def read_originals(texts: object, *, name: str = "texts") -> list[str]:
    """The skills in ``texts`` as they were written, each checked; else like ``read_skills``.

    Raises:
        InvalidSkillError: As ``read_skills``.

    Example:
        >>> read_originals(["  SQL "])
        ['  SQL ']
    """
    items = _read_items(texts, name)
    if not all(map(tidy, items)):
        _refuse(items, name)
    return [str.__str__(item) for item in items]  # of a subclass, such as NumPy's, the text


def read_rows(texts: object, *, name: str = "texts") -> list[str]:
    """The texts of a column with gaps, as they were written; ``""`` for a missing value.

    ``None``, NaN, and pandas' NA and NaT are missing values.

    Raises:
        InvalidSkillError: ``texts`` is a bare string, bytes, a mapping or no iterable, or an item
            is neither text nor missing.

    Example:
        >>> read_rows(["  SQL ", None, float("nan"), " "])
        ['  SQL ', '', '', ' ']
    """
    rows: list[str] = []
    bad: list[tuple[int, object]] = []
    for position, item in enumerate(require_items(texts, name)):
        if isinstance(item, str):
            rows.append(item if type(item) is str else str.__str__(item))
        elif _is_missing(item):
            rows.append("")
        else:
            bad.append((position, item))
            if not isinstance(texts, Sized):
                break
    if bad:
        listed = "; ".join(f"item {i} is {_describe(item)}" for i, item in bad[:_SHOWN])
        more = f"; and {len(bad) - _SHOWN} more" if len(bad) > _SHOWN else ""
        raise InvalidSkillError(
            f"{name} must hold text or missing values, but {len(bad)} items are neither: "
            f"{listed}{more}. Turn them into text first, if they are skills.",
            count=len(bad),
            positions=[i for i, _ in bad[:_SHOWN]],
            values=[show(item) for _, item in bad[:_SHOWN]],
        )
    return rows


def _is_missing(item: object) -> bool:
    if item is None or isinstance(item, float | np.floating):
        return item is None or bool(item != item)  # noqa: PLR0124  # NaN
    return type(item).__name__ in {"NAType", "NaTType"}  # pandas' own, without importing it


def _read_items(texts: object, name: str) -> list[str]:
    items = require_items(texts, name)
    if not isinstance(texts, Sized):
        return _read_iterator(items, name)
    items = list(items)
    if not all(issubclass(kind, str) for kind in set(map(type, items))):
        _refuse(items, name)
    return cast("list[str]", items)


def require_items(texts: object, name: str) -> Iterable[object]:
    """The items of one column, unchecked; those of an array as built-in values.

    Raises:
        InvalidSkillError: ``texts`` is a bare string, bytes, a mapping, no iterable, or an array
            that is not one column.
    """
    if isinstance(texts, str):
        _refuse_bare_string(texts, name)
    if isinstance(texts, bytes | bytearray | memoryview | Mapping) or not isinstance(
        texts, Iterable
    ):
        raise InvalidSkillError(
            f"{name} must be an iterable of strings, not {type(texts).__name__} "
            f"({show(texts)}). Pass a list of skills.",
            values=[show(texts)],
        )
    if getattr(texts, "ndim", 1) != 1:
        raise InvalidSkillError(
            f"{name} must be one-dimensional, not of shape {getattr(texts, 'shape', '?')}. "
            "Pass one column.",
            values=[show(texts)],
        )
    to_list = getattr(texts, "tolist", None) or getattr(texts, "to_list", None)
    return cast("list[object]", to_list()) if callable(to_list) else texts


def distinct_texts(texts: Sequence[str]) -> DistinctTexts:
    """Each distinct text once, and where it came from.

    Example:
        >>> distinct_texts(["SQL", "Go", "SQL"]).inverse.tolist()
        [0, 1, 0]
    """
    places = {text: i for i, text in enumerate(dict.fromkeys(texts))}
    inverse = np.fromiter(map(places.__getitem__, texts), np.intp, len(texts))
    return DistinctTexts(list(places), inverse)


def clean_one(text: str, *, name: str = "a skill") -> str:
    """One cleaned text.

    Raises:
        InvalidSkillError: The text is blank, or holds nothing visible.
    """
    cleaned = clean(text)
    if not cleaned:
        raise InvalidSkillError(
            f"{name} must hold something visible, not {show(text)}.", values=[show(text)]
        )
    return cleaned


def _read_iterator(texts: Iterable[object], name: str) -> list[str]:
    items: list[str] = []
    for position, item in enumerate(texts):
        if not (isinstance(item, str) and tidy(item)):
            raise InvalidSkillError(
                f"{name} must hold skill phrases: item {position} is {_describe(item)}. "
                "Reading stopped there.",
                positions=[position],
                values=[show(item)],
            )
        items.append(item)
    return items


def _refuse(items: Sequence[object], name: str) -> NoReturn:
    bad = [i for i, item in enumerate(items) if not (isinstance(item, str) and tidy(item))]
    shown = bad[:_SHOWN]
    listed = "; ".join(f"item {i} is {_describe(items[i])}" for i in shown)
    more = f"; and {len(bad) - len(shown)} more" if len(bad) > len(shown) else ""
    raise InvalidSkillError(
        f"{name} must hold skill phrases, but {len(bad)} of {len(items)} are not: {listed}{more}. "
        "Fill or drop these before encoding.",
        count=len(bad),
        positions=shown,
        values=[show(items[i]) for i in shown],
    )


def _refuse_bare_string(text: str, name: str) -> NoReturn:
    parts = [part for part in _SEPARATORS.split(text.strip()) if part]
    if len(parts) > 1:
        hint = (
            f"It looks like {len(parts)} skills joined into one string; "
            r"split it first, for example with re.split(r'\s*[,;|\n]\s*', text)."
        )
    else:
        hint = "Put it in a list: [text]."
    raise InvalidSkillError(
        f"{name} must be many skills, not the one string {show(text)}. {hint}",
        values=[show(text)],
    )


def _describe(item: object) -> str:
    if isinstance(item, str):
        return f"blank ({show(item)})"
    return f"{show(item)} ({type(item).__name__})"
