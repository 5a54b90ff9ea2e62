"""Columns of Arrow tables, checked and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from skillsim.arguments import show
from skillsim.encoding.cleaning import clean, tidy
from skillsim.errors import InvalidArgumentError, InvalidSkillError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = [
    "distinct_skills",
    "distinct_texts",
    "lists_of",
    "require_kind",
    "texts_of",
    "vector_column",
]

_SHOWN = 5


def require_kind(kind: pa.DataType, name: str, *, lists: bool) -> None:
    """Make sure that a column holds strings, or lists of strings.

    Raises:
        InvalidArgumentError: It holds something else.
    """
    inner = kind
    if lists and not pa.types.is_null(kind):
        nested = (pa.types.is_list, pa.types.is_large_list, pa.types.is_fixed_size_list)
        inner = kind.value_type if any(test(kind) for test in nested) else pa.int8()
    if pa.types.is_dictionary(inner):
        inner = inner.value_type
    strings = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    if not (pa.types.is_null(inner) or any(test(inner) for test in strings)):
        wanted = "lists of strings" if lists else "strings"
        raise InvalidArgumentError(
            f"Column {name!r} must hold {wanted}, not {kind}. Convert it first.",
            name="column",
            value=repr(name),
        )


def texts_of(column: pa.ChunkedArray, name: str) -> pa.ChunkedArray:
    """A column of strings as ``large_string``; missing values stay.

    Raises:
        InvalidArgumentError: It holds something else.
    """
    require_kind(column.type, name, lists=False)
    return column.cast(pa.large_string())


def lists_of(column: pa.ChunkedArray, name: str) -> list[list[str]]:
    """The rows of a column of lists of strings; a missing list is an empty one.

    Raises:
        InvalidArgumentError: It holds something else.
    """
    require_kind(column.type, name, lists=True)
    return [row or [] for row in column.to_pylist()]


def distinct_texts(column: pa.ChunkedArray, name: str) -> list[str]:
    """The distinct strings of a column, tidy; a missing one is the empty one."""
    texts = pc.unique(texts_of(column, name)).to_pylist()
    return list(dict.fromkeys("" if text is None else tidy(text) for text in texts))


def distinct_skills(column: pa.ChunkedArray, name: str) -> list[str]:
    """The distinct skills of a column of strings, cleaned.

    Raises:
        InvalidSkillError: Some are missing or blank.
        InvalidArgumentError: It holds something else.
    """
    column = texts_of(column, name)
    texts = pc.unique(column).to_pylist()
    cleaned = ["" if text is None else clean(text) for text in texts]
    if "" in cleaned:
        bad = [text for text, skill in zip(texts, cleaned, strict=True) if not skill]
        count = pc.sum(pc.is_in(column, value_set=pa.array(bad, pa.large_string()))).as_py()
        raise InvalidSkillError(
            f"Column {name!r} must hold skill phrases, but {count} of {len(column)} in one block "
            f"are missing or blank: {', '.join(map(show, bad[:_SHOWN]))}. Fill or drop these "
            "first; nothing has been encoded.",
            count=count,
            values=[show(text) for text in bad[:_SHOWN]],
        )
    return list(dict.fromkeys(cleaned))


def vector_column(vectors: NDArray[np.float32]) -> pa.FixedSizeListArray:
    """Vectors as ``fixed_size_list<float>[dimension]``, without a copy."""
    return pa.FixedSizeListArray.from_arrays(pa.array(vectors.reshape(-1)), vectors.shape[1])
