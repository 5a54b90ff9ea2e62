"""An hour's requests to one encoder, from 32 threads: right answers, and memory that stays."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from tests.support.python import run_python

LOAD = """
import random
from concurrent.futures import ThreadPoolExecutor
from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache

THREADS = 32
known = [f"{{a}} {{b}}" for a in {words!r} for b in {words!r}]
expected = SkillEncoder("embedded", cache=False).encode(known)
cache = EmbeddingCache({path!r}, max_bytes=4_000_000)
encoder = SkillEncoder("embedded", cache=cache)


def resident():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def ask(seed, requests):
    chance = random.Random(seed)
    for n in range(requests):
        start = chance.randrange(len(known) - 5)
        vectors = encoder.encode(known[start : start + 5])
        assert (vectors == expected[start : start + 5]).all()
        if n % 20 == 0:  # a skill, and a word, that nobody has asked for yet
            encoder.encode(f"skill {{chance.getrandbits(60):x}}")


def serve(requests, first_seed):
    with ThreadPoolExecutor(THREADS) as pool:
        seeds = range(first_seed, first_seed + THREADS)
        list(pool.map(ask, seeds, [requests // THREADS] * THREADS))


requests = {requests}
encoder.encode([f"word{{n:x}}" for n in range({words_met})], batch_size=200)
serve(requests // 4, 0)
before = resident()
serve(requests, THREADS)
after = resident()
assert cache.info().size < cache.max_bytes + 22_000_000, cache.info()  # with SQLite's log
assert after <= 1.05 * before, (before, after)
print(f"{{before / 1024:.0f}} MB, then {{after / 1024:.0f}} MB")
"""
WORDS = [
    *("data", "python", "welding", "nursing", "sales", "design", "cloud", "audit", "safety"),
    *("research", "forklift", "teaching", "network", "legal", "finance", "energy", "music"),
]

needs_proc = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


def serves(tmp_path: Path, requests: int, words_met: int, timeout: float) -> str:
    path = str(tmp_path / "c.sqlite")
    program = LOAD.format(words=WORDS, path=path, requests=requests, words_met=words_met)
    return run_python(program, timeout=timeout).stdout


@needs_proc
def test_32_threads_get_right_answers_and_memory_stays(tmp_path: Path) -> None:
    assert "MB" in serves(tmp_path, 9_600, words_met=100, timeout=110)


@needs_proc
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_an_hour_of_a_hundred_requests_a_second_takes_no_more_memory(tmp_path: Path) -> None:
    # After more words than an encoder remembers, which are the one thing that grows.
    assert "MB" in serves(tmp_path, 360_000, words_met=60_000, timeout=3500)
