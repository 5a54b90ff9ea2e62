"""The rows to start from: the teacher's vectors of single pieces, reduced and weighted."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

Floats = NDArray[np.float32]


def principal_axes(vectors: Floats, dimension: int) -> Floats:
    """The axes that keep most of the vectors' cosines, shape `(dimension, width)`.

    The vectors are not centred: the rows must add up to vectors in the teacher's own space.
    """
    moments = vectors.astype(np.float64).T @ vectors.astype(np.float64)
    _, axes = np.linalg.eigh(moments)
    leading = axes[:, ::-1][:, :dimension].T
    # An eigenvector's sign is arbitrary; the largest entry decides it.
    peaks = np.take_along_axis(leading, np.abs(leading).argmax(axis=1)[:, None], axis=1)
    signed: Floats = (leading * np.sign(peaks)).astype(np.float32)
    return signed


def reduce(vectors: Floats, axes: Floats) -> Floats:
    """The vectors along the axes, brought back to unit length."""
    along = vectors @ axes.T
    unit: Floats = (along / np.linalg.norm(along, axis=1, keepdims=True)).astype(np.float32)
    return unit


def initial_table(
    pieces: Floats, counts: csr_matrix, special: Sequence[int], *, smoothing: float
) -> Floats:
    """The reduced vector of each piece, rare pieces weighing more.

    Args:
        pieces: The reduced unit vector of each vocabulary entry.
        counts: Piece counts of the training texts; they give the frequencies.
        special: The ids whose rows are zero.
        smoothing: The frequency at which a piece weighs half of what an unseen one does.
    """
    frequency = np.asarray(counts.sum(axis=0)).ravel() / counts.sum()
    weights = smoothing / (smoothing + frequency)
    table: Floats = (pieces * weights[:, None]).astype(np.float32)
    table[list(special)] = 0.0
    return table
