"""Arrays that callers pass to the metrics, checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["read_array", "read_binary", "read_numbers", "refuse", "require_equal_lengths"]


def read_binary(values: ArrayLike, name: str) -> NDArray[np.bool_]:
    """Labels of two kinds, shape ``(n,)``.

    Raises:
        InvalidArgumentError: It is not one or more booleans, or zeros and ones.

    Example:
        >>> read_binary([0, 1], "labels").tolist()
        [False, True]
    """
    numbers = read_numbers(values, name)
    if not np.isin(numbers, (0.0, 1.0)).all():
        refuse(f"{name} must be true or false, or 1 and 0", values, name)
    binary: NDArray[np.bool_] = numbers == 1.0
    return binary


def read_array(values: Any, name: str) -> NDArray[Any]:
    """What ``numpy.asarray`` makes of it.

    Raises:
        InvalidArgumentError: Nothing.
    """
    try:
        return np.asarray(values)
    except Exception as error:  # noqa: BLE001  # of unequal rows, tensors elsewhere, odd items
        refuse(f"{name} must be an array of numbers ({show(error)})", values, name, cause=error)


def read_numbers(values: Any, name: str, *, dimensions: int = 1) -> NDArray[np.float64]:
    """Finite numbers, float64.

    Args:
        values: What the caller passed.
        name: What the argument is called.
        dimensions: 1 or 2.

    Raises:
        InvalidArgumentError: It is empty, of another shape, or holds something else.

    Example:
        >>> read_numbers([1, 2], "ranks").tolist()
        [1.0, 2.0]
    """
    array = read_array(values, name)
    if array.ndim != dimensions or array.dtype.kind not in "fiub" or not array.size:
        shape = "a list" if dimensions == 1 else "a table"
        refuse(f"{name} must be {shape} of one number or more", values, name)
    with np.errstate(over="ignore"):  # what float64 cannot hold is infinite, and refused below
        numbers: NDArray[np.float64] = array.astype(np.float64, copy=False)
    if not np.isfinite(numbers).all():
        place = np.argwhere(~np.isfinite(numbers))[0].tolist()
        where = place[0] if dimensions == 1 else tuple(place)
        refuse(f"{name} must be finite numbers, but item {where} is not", values, name)
    return numbers


def require_equal_lengths(
    scores: NDArray[np.float64], others: NDArray[Any], name: str = "labels"
) -> None:
    """Make sure that there is one of ``others`` for each score.

    Raises:
        InvalidArgumentError: There is not.
    """
    if len(scores) != len(others):
        refuse(
            f"{name} must be as many as scores, {len(scores)}, but there are {len(others)}",
            others,
            name,
        )


def refuse(message: str, value: object, name: str, *, cause: Exception | None = None) -> NoReturn:
    """Say what is wrong with an argument.

    Raises:
        InvalidArgumentError: Always.
    """
    shown = show(value)
    raise InvalidArgumentError(f"{message}: {shown}.", name=name, value=shown) from cause
