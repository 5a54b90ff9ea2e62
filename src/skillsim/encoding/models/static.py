"""The static encoder: a vector per token, added up. NumPy and tokenizers, no torch.

A text's vector is the sum of its tokens' rows, scaled to length one and passed through the mixing
layer; the rows carry the token weights, so sum and weighted mean point the same way. WordPiece
never looks across white space, so each distinct word is tokenised and summed once per block, and
texts are sums of words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from skillsim.encoding.forks import ForkSafeLock
from skillsim.encoding.models.mixing import MixingLayer
from skillsim.encoding.models.static_files import StaticFiles
from skillsim.encoding.progress import progress

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skillsim.encoding.models.base import OnBatch
    from skillsim.policy import MatchPolicy

__all__ = ["StaticModel"]

_BLOCK = 32_768
"""Texts per block. Within one, a distinct word is tokenised and summed once."""

_CHUNK = 2048
"""Rows per gather within a block: bounds what a sum holds besides its result."""

_LONG = 64
"""Words from which a text is summed on its own, not position by position with the others."""


class StaticModel:
    """A static embedding model in memory.

    Attributes:
        dimension: Length of every vector.
        device: Always ``"cpu"``.
        fingerprint: Digest of the rows and the tokenizer.
        policy: The cut-offs from the model's manifest, if it has any.
    """

    device = "cpu"

    def __init__(self, files: StaticFiles) -> None:
        self.dimension: int = files.rows.shape[1]
        self.fingerprint: str = files.fingerprint
        self.policy: MatchPolicy | None = files.policy
        self._rows = files.rows
        self._scales = files.scales
        self._mixing = MixingLayer(files.mixing)
        # Matrix products run on threads of the library below, which a fork in mid-use would leave
        # locked for ever, in the child and in the parent.
        self._lock = ForkSafeLock(hold_forks=True)
        self._tokenizer = files.tokenizer

    @classmethod
    def load(cls, folder: Path, *, model_id: str) -> StaticModel:
        """Read a model folder and check every file in it against the manifest.

        Raises:
            CorruptModelError: A file is missing, cut short or altered.
        """
        return cls(StaticFiles.read(folder, model_id=model_id))

    def embed(
        self,
        texts: Sequence[str],
        *,
        batch_size: int | None = None,
        show_progress: bool = False,
        on_batch: OnBatch | None = None,
    ) -> NDArray[np.float32]:
        """Unit vectors of cleaned texts, shape ``(len(texts), dimension)``, float32.

        A text is worth the same whatever else is encoded with it. One with no token that the model
        knows gets a pseudo-random direction of its own, seeded by the text: it is similar to
        itself, and to nothing else beyond chance (standard deviation of the cosine: 1/√dimension).
        """
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        size = batch_size or _BLOCK
        with progress(len(texts), show=show_progress) as done:
            for start in range(0, len(texts), size):
                block, rows = texts[start : start + size], vectors[start : start + size]
                self._embed_block(block, rows)
                if on_batch is not None:
                    on_batch(range(start, start + len(block)), rows)
                done(len(block))
        return vectors

    def _embed_block(self, texts: Sequence[str], out: NDArray[np.float32]) -> None:
        in_order = " ".join(texts).split(" ")
        places = {word: i for i, word in enumerate(dict.fromkeys(in_order))}
        words = self._embed_words(list(places))
        indices = np.fromiter(map(places.__getitem__, in_order), np.intp, len(in_order))
        lengths = np.fromiter((text.count(" ") + 1 for text in texts), np.intp, len(texts))
        _sum_runs(words, indices, lengths, out)
        norms = np.sqrt(np.einsum("ij,ij->i", out, out))
        unknown = np.flatnonzero(norms == 0.0).tolist()
        norms[unknown] = 1.0
        out /= norms[:, None]
        with self._lock:
            self._mixing.apply(out)
        for i in unknown:
            out[i] = _direction_of(texts[i], self.dimension)

    def _embed_words(self, words: list[str]) -> NDArray[np.float32]:
        tokens = self._tokenizer.tokenise(words)
        lengths = np.fromiter(map(len, tokens), np.intp, len(tokens))
        ids = np.fromiter(chain.from_iterable(tokens), np.intp, int(lengths.sum()))
        used, indices = np.unique(ids, return_inverse=True)
        rows = self._rows[used].astype(np.float32)
        rows *= self._scales[used, None]
        vectors = np.zeros((len(words), self.dimension), dtype=np.float32)
        _sum_runs(rows, indices, lengths, vectors)
        return vectors


def _sum_runs(
    rows: NDArray[np.float32],
    indices: NDArray[np.intp],
    lengths: NDArray[np.intp],
    out: NDArray[np.float32],
) -> None:
    """Add up runs of rows: ``out[i]`` becomes the sum of the ``lengths[i]`` rows of run ``i``.

    Adds the first row of every run, then the second of those that have one, and so on: a few large
    gathers in place of many small sums, and the same order of addition in any company.

    Args:
        rows: The rows to choose from, shape ``(m, dim)``.
        indices: The runs, one after the other, shape ``(sum(lengths),)``.
        lengths: Rows in each run, shape ``(n,)``.
        out: Zeros, shape ``(n, dim)``; filled in place.
    """
    starts = np.cumsum(lengths) - lengths
    for first in range(0, len(lengths), _CHUNK):
        order = first + np.argsort(-lengths[first : first + _CHUNK], kind="stable")
        n_long = int((lengths[order] > _LONG).sum())
        for i in order[:n_long]:
            for start in range(starts[i], starts[i] + lengths[i], _CHUNK):
                stop = min(start + _CHUNK, starts[i] + lengths[i])
                out[i] += rows.take(indices[start:stop], axis=0).sum(axis=0)
        short = order[n_long:]
        if short.size and lengths[short[0]]:
            out[short] = _sum_short(rows, indices, starts[short], lengths[short])


def _sum_short(
    rows: NDArray[np.float32],
    indices: NDArray[np.intp],
    starts: NDArray[np.intp],
    lengths: NDArray[np.intp],
) -> NDArray[np.float32]:
    """Sums of runs in descending order of length, so that those still going on come first."""
    n_live = int((lengths > 0).sum())
    first = rows.take(indices[starts[:n_live]], axis=0)
    sums = np.zeros((len(lengths), first.shape[1]), dtype=np.float32)
    sums[:n_live] = first
    for position in range(1, int(lengths[0])):
        n_live = int((lengths > position).sum())
        sums[:n_live] += rows.take(indices[starts[:n_live] + position], axis=0)
    return sums


def _direction_of(text: str, dimension: int) -> NDArray[np.float32]:
    # From a hash and not a random generator, whose stream may change between NumPy versions.
    digest = hashlib.shake_256(text.encode()).digest(dimension)
    direction = np.frombuffer(digest, dtype=np.int8).astype(np.float32) + np.float32(0.5)
    return direction / np.float32(np.linalg.norm(direction))
