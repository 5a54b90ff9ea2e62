"""Vectors in groups."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skillsim.errors import InvalidArgumentError, MissingExtraError
from skillsim.tasks.explore.layout import one_thread

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["k_means", "require_k_means"]

_STARTS = 4
_DECIMALS = 6


def require_k_means() -> None:
    """Make sure that scikit-learn is there.

    Raises:
        MissingExtraError: It is not.
    """
    try:
        import sklearn.cluster  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(extra="viz", purpose="A map with clusters") from error


def k_means(
    vectors: NDArray[np.float32], count: int, *, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Groups of unit vectors, each around its mean, the largest first.

    Args:
        vectors: Shape ``(n, dim)``, float32.
        count: How many groups, from 1.
        seed: Decides where the search for means starts.

    Returns:
        For each vector its group, shape ``(n,)``; and for each group its medoid, the vector that is
        most similar to all of it, shape ``(count,)``. Ties: the earlier vector.

    Raises:
        InvalidArgumentError: There are not so many different vectors.
    """
    from sklearn.cluster import KMeans

    distinct = len(np.unique(vectors, axis=0))
    if count > distinct:
        raise InvalidArgumentError(
            f"clusters must be at most the number of different skills, {distinct}, not {count}.",
            name="clusters",
            value=str(count),
        )
    with one_thread():
        found = KMeans(count, n_init=_STARTS, random_state=seed).fit(vectors.astype(np.float64))
    labels = np.asarray(found.labels_, dtype=np.intp)
    sizes = np.bincount(labels, minlength=count)
    _, firsts = np.unique(labels, return_index=True)
    rank = np.empty(count, dtype=np.intp)
    rank[np.lexsort((firsts, -sizes))] = np.arange(count)
    labels = rank[labels]
    return labels, np.array([_medoid(vectors, labels == label) for label in range(count)])


def _medoid(vectors: NDArray[np.float32], chosen: NDArray[np.bool_]) -> np.intp:
    members = vectors[chosen].astype(np.float64)
    closest = np.round(members @ members.mean(axis=0), _DECIMALS).argmax()
    place: np.intp = np.flatnonzero(chosen)[closest]
    return place
