"""Results as a table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

from skillsim.errors import InvalidArgumentError, MissingExtraError
from skillsim.results.base import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["to_frame"]

_Rows: TypeAlias = "Result | Iterable[Result] | Iterable[Iterable[Result]]"


def to_frame(results: _Rows) -> pd.DataFrame:
    """Results as a pandas DataFrame: one row per candidate, requirement, find and so on.

    Args:
        results: One result, a list of them, or the list of lists that many queries give; then the
            column ``query`` holds the query's position.

    Returns:
        The rows in the results' order; for no results a frame without columns. Of a
        ``CandidateMatch`` it has the summary; ``to_frame(match.requirements)`` the explanation.

    Raises:
        InvalidArgumentError: Something in it is not a result of skillsim.
        MissingExtraError: pandas is not installed.

    Example:
        >>> from skillsim.results import Neighbour
        >>> frame = to_frame([Neighbour("SQL", 0.7), Neighbour("MySQL", 0.6)])
        >>> frame["skill"].tolist()
        ['SQL', 'MySQL']
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtraError(extra="pandas", purpose="A table of results") from error
    rows = _all_rows(results)
    try:
        return pd.DataFrame(rows)
    except UnicodeEncodeError:  # pandas' own kind of text holds no lone surrogates
        return pd.DataFrame(rows, dtype=object)


def _all_rows(results: object) -> list[dict[str, Any]]:
    if isinstance(results, Result):
        return results.table_rows()
    if isinstance(results, str) or not isinstance(results, Iterable):
        _refuse(results)
    rows: list[dict[str, Any]] = []
    for position, item in enumerate(results):
        if isinstance(item, list | tuple) and all(isinstance(inner, Result) for inner in item):
            rows += [{"query": position, **row} for inner in item for row in inner.table_rows()]
        elif isinstance(item, Result):
            rows += item.table_rows()
        else:
            _refuse(item)
    return rows


def _refuse(found: object) -> NoReturn:
    kind = type(found).__name__
    raise InvalidArgumentError(
        f"results must be what a function of skillsim returned, not {kind}.",
        name="results",
        value=kind,
    )
