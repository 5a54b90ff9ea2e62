"""One cache between threads, processes and their children, some of whom are killed."""

from __future__ import annotations

import copy
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from tests.support.caches import stored_texts
from tests.support.python import run_python
from tests.support.tiny_static import make_tiny_static

from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache

SKILLS = [f"python {'data ' * (i % 4)}{i}" for i in range(600)]

needs_fork = pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_static(tmp_path_factory.mktemp("cached") / "model")


def test_32_threads_share_one_cache(model: Path, tmp_path: Path) -> None:
    expected = SkillEncoder(model, cache=False).encode(SKILLS)
    encoder = SkillEncoder(model, cache=tmp_path / "c.sqlite")

    def work(i: int) -> bool:
        start = 13 * i
        part = encoder.encode(SKILLS[start : start + 100], batch_size=20)
        return np.array_equal(part, expected[start : start + 100])

    with ThreadPoolExecutor(32) as pool:
        assert all(pool.map(work, [i % 40 for i in range(160)]))
    assert sorted(stored_texts(tmp_path / "c.sqlite")) == sorted(SKILLS[: 13 * 39 + 100])


def test_a_pickled_encoder_takes_its_cache_along(model: Path, tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "c.sqlite", max_bytes=5_000_000)
    encoder = SkillEncoder(model, cache=cache)
    encoder.encode(SKILLS)  # connections are open now
    content = pickle.dumps(encoder)
    assert len(content) < 1000
    loaded = pickle.loads(content)
    assert loaded._requested_cache.path == cache.path
    assert loaded._requested_cache.max_bytes == 5_000_000
    np.testing.assert_array_equal(loaded.encode(SKILLS), encoder.encode(SKILLS))
    assert copy.deepcopy(encoder) is encoder


def test_the_default_place_travels_as_such(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLSIM_CACHE", str(tmp_path / "here"))
    content = pickle.dumps((EmbeddingCache(), SkillEncoder(model, cache=True)))
    monkeypatch.setenv("SKILLSIM_CACHE", str(tmp_path / "there"))
    cache, encoder = pickle.loads(content)
    assert cache.path == tmp_path / "there" / "embeddings-1.sqlite"
    encoder.encode(SKILLS)
    assert cache.info().entries == len(SKILLS)


@needs_fork
def test_children_forked_while_threads_use_the_cache_use_it_too(
    model: Path, tmp_path: Path
) -> None:
    run_python(
        f"""
import os, signal, sys, threading
from skillsim import SkillEncoder

sys.setswitchinterval(1e-5)
encoder = SkillEncoder({str(model)!r}, cache={str(tmp_path / "c.sqlite")!r})
plain = SkillEncoder({str(model)!r}, cache=False)
stop = threading.Event()

def work(name):
    i = 0
    while not stop.is_set():
        encoder.encode([f"{{name}} {{i % 500}}", "python", f"{{name}} {{(i + 7) % 500}}"])
        i += 1

threads = [threading.Thread(target=work, args=(name,)) for name in ("sql", "java", "data")]
for thread in threads:
    thread.start()
for n in range(8):
    child = os.fork()
    if child == 0:
        signal.alarm(60)  # a child that hangs is killed, and the test fails
        skills = [f"child {{n}} {{i}}" for i in range(30)] + ["python"]
        same = all((encoder.encode(skills) == plain.encode(skills)).all() for _ in range(2))
        sys.exit(0 if same else 1)  # through the end of the interpreter, which closes
    assert os.waitpid(child, 0)[1] == 0
stop.set()
for thread in threads:
    thread.join()
""",
        options=("-W", "ignore"),
    )
    held = set(stored_texts(tmp_path / "c.sqlite"))
    assert {f"child {n} {i}" for n in range(8) for i in range(30)} <= held
    assert EmbeddingCache(tmp_path / "c.sqlite").info().set_aside == ()


def test_processes_of_their_own_share_one_cache(model: Path, tmp_path: Path) -> None:
    program = f"""
import sys
from skillsim import SkillEncoder
skills = [f"sql {{i}}" for i in range(500)]
encoder = SkillEncoder({str(model)!r}, cache={str(tmp_path / "c.sqlite")!r})
expected = SkillEncoder({str(model)!r}, cache=False).encode(skills)
assert (encoder.encode(skills, batch_size=10) == expected).all()
"""
    running = [subprocess.Popen([sys.executable, "-W", "error", "-c", program]) for _ in range(3)]
    assert [each.wait(100) for each in running] == [0, 0, 0]
    assert sorted(stored_texts(tmp_path / "c.sqlite")) == sorted(f"sql {i}" for i in range(500))


# Eight processes encode the same strings, each in an order of its own; half of them are killed, at
# any moment. The others must come to their end with the right vectors, and the file must be sound.
KILLING = """
import os, random, signal, sqlite3, sys, time, warnings
from contextlib import closing
import numpy as np
from skillsim import SkillEncoder

warnings.simplefilter("error")
rounds, count, batch = {rounds}, {count}, {batch}
path = {path!r}
encoder = SkillEncoder("embedded", cache=path)
texts = [f"skill {{i}} of {{i % 97}}" for i in range(count)]
expected = SkillEncoder("embedded", cache=False).encode(texts)
chance = random.Random(0)

def work(seed):
    order = np.random.default_rng(seed).permutation(count)
    vectors = encoder.encode([texts[i] for i in order], batch_size=batch)
    return np.array_equal(vectors, expected[order])

started = time.monotonic()
work(0)
longest = time.monotonic() - started  # of a run that nobody disturbs
killed = 0
for n in range(rounds):
    encoder._requested_cache.clear()  # cold again
    children = {{}}
    for k in range(8):
        child = os.fork()
        if child == 0:
            signal.alarm(250)
            os._exit(0 if work(100 * n + k) else 1)
        children[child] = k
    for child in chance.sample(sorted(children), 4):
        time.sleep(chance.uniform(0, longest))
        os.kill(child, signal.SIGKILL)
    for child in children:
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            assert os.WTERMSIG(status) == signal.SIGKILL, status
            killed += 1
        else:
            assert os.WEXITSTATUS(status) == 0, status
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    info = encoder._requested_cache.info()
    assert info.entries == count, info  # those that lived have stored everything
    assert info.set_aside == ()
    vectors = SkillEncoder("embedded", cache=path).encode(texts)
    assert np.array_equal(vectors, expected)
assert killed, "nobody was killed in the middle"
print(f"{{rounds}} rounds, {{killed}} of {{8 * rounds}} killed in the middle")
"""


@needs_fork
def test_killed_processes_leave_right_vectors_and_a_sound_file(tmp_path: Path) -> None:
    path = str(tmp_path / "c.sqlite")
    program = KILLING.format(rounds=3, count=600, batch=20, path=path)
    run_python(program, options=(), timeout=280)


@needs_fork
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_fifty_rounds_of_killing_leave_right_vectors_and_a_sound_file(tmp_path: Path) -> None:
    path = str(tmp_path / "c.sqlite")
    program = KILLING.format(rounds=50, count=10_000, batch=100, path=path)
    run_python(program, options=(), timeout=3500)
