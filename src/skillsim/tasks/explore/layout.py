"""Vectors laid out in two dimensions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np

from skillsim.arguments import show
from skillsim.errors import InvalidArgumentError, MissingExtraError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["METHODS", "MapMethod", "layout", "one_thread", "pca", "require_method"]

MapMethod: TypeAlias = Literal["pca", "tsne", "umap"]
"""How a map is laid out: by a projection, by t-SNE or by UMAP."""

METHODS: tuple[MapMethod, ...] = get_args(MapMethod)

_FEWEST = 4  # that t-SNE and UMAP can tell neighbours of
_PERPLEXITY = 30.0
_NEIGHBOURS = 15
_DECIMALS = 6  # to which loadings count as equal


def require_method(method: object) -> MapMethod:
    """The method, if there is one of that name and what it needs is installed.

    Raises:
        InvalidArgumentError: There is none.
        MissingExtraError: A package that it needs is not installed.
    """
    for known in METHODS:
        if method == known:
            _require_packages(known)
            return known
    raise InvalidArgumentError(
        f"method must be one of {', '.join(map(repr, METHODS))}, not {show(method)}.",
        name="method",
        value=show(method),
    )


def layout(vectors: NDArray[np.float32], method: MapMethod, *, seed: int) -> NDArray[np.float64]:
    """Coordinates of unit vectors, those of similar ones close to each other.

    Args:
        vectors: Shape ``(n, dim)``, float32.
        method: ``"tsne"`` and ``"umap"`` start from what ``"pca"`` gives.
        seed: Decides what a method draws at random.

    Returns:
        Shape ``(n, 2)``, float64.

    Raises:
        InvalidArgumentError: The method needs more vectors.
    """
    if method != "pca" and len(vectors) < _FEWEST:
        raise InvalidArgumentError(
            f"method={method!r} needs at least {_FEWEST} different skills, not {len(vectors)}. "
            "Use method='pca'.",
            name="method",
            value=method,
        )
    return _LAYOUTS[method](vectors, seed)


def pca(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Vectors projected on their two principal components.

    The sign of a component is arbitrary; here the largest of its loadings is positive, the first of
    several that are as large.

    Args:
        vectors: Shape ``(n, dim)``.

    Returns:
        Shape ``(n, 2)``, float64, with the mean at 0; zeros where there is no second component.

    Example:
        >>> pca(np.array([[1, 0], [-1, 0], [0, 0.5], [0, -0.5]], dtype=np.float32)).tolist()
        [[1.0, 0.0], [-1.0, 0.0], [0.0, 0.5], [0.0, -0.5]]
    """
    coordinates = np.zeros((len(vectors), 2))
    if not len(vectors):
        return coordinates
    centred = vectors - vectors.mean(axis=0, dtype=np.float64)
    # The scatter matrix has the same components, and is small however many the vectors are.
    _, _, components = np.linalg.svd(centred.T @ centred)
    axes = components[:2]
    largest = np.round(np.abs(axes), _DECIMALS).argmax(axis=1)
    axes *= np.sign(np.take_along_axis(axes, largest[:, np.newaxis], axis=1))
    coordinates[:, : len(axes)] = centred @ axes.T
    return coordinates + 0.0  # no -0.0


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep NumPy and scikit-learn to one thread: several may add up in another order each time.

    t-SNE and k-means can magnify a difference in the last bit to another map and other clusters.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        yield


def _pca(vectors: NDArray[np.float32], _seed: int) -> NDArray[np.float64]:
    return pca(vectors)


def _tsne(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float64]:
    from sklearn.manifold import TSNE

    with one_thread():
        method = TSNE(
            perplexity=min(_PERPLEXITY, (len(vectors) - 1) / 3),
            init=_start(vectors, 1e-4),
            random_state=seed,
        )
        return np.asarray(method.fit_transform(vectors), dtype=np.float64)


def _umap(vectors: NDArray[np.float32], seed: int) -> NDArray[np.float64]:
    from umap import UMAP

    with one_thread():
        method = UMAP(
            n_neighbors=min(_NEIGHBOURS, len(vectors) - 1),
            metric="cosine",
            init=_start(vectors, 1.0),
            random_state=seed,
            n_jobs=1,
        )
        return np.asarray(method.fit_transform(vectors), dtype=np.float64)


_LAYOUTS: dict[MapMethod, Callable[[NDArray[np.float32], int], NDArray[np.float64]]] = {
    "pca": _pca,
    "tsne": _tsne,
    "umap": _umap,
}


def _start(vectors: NDArray[np.float32], spread: float) -> NDArray[np.float32]:
    """Where points start: as PCA has them, with this standard deviation along the first axis."""
    start = pca(vectors)
    start *= spread / (start[:, 0].std() or 1.0)
    return start.astype(np.float32)


def _require_packages(method: MapMethod) -> None:
    try:
        if method == "tsne":
            import sklearn.manifold  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(extra="viz", purpose="A map by t-SNE") from error
    try:
        if method == "umap":
            import umap  # noqa: F401
    except ImportError as error:
        raise MissingExtraError(extra="umap", purpose="A map by UMAP") from error
