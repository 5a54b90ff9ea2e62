"""One encoder between threads, across pickles and after forks."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.support.hub_server import HubServer
from tests.support.python import run_python

from skillsim import SkillEncoder
from skillsim.encoding.forks import ForkSafeLock
from skillsim.errors import FingerprintMismatchError

SKILLS = [f"python {'data ' * (i % 6)}{i}" for i in range(60)]


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes that coverage leaves alone: it has locks of its own, which no fork leaves open."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)


def test_threads_may_share_an_encoder(encoder: SkillEncoder) -> None:
    expected = encoder.encode(SKILLS)
    with ThreadPoolExecutor(8) as pool:
        # Different lengths at once: the tokenizer's padding must not leak between threads.
        parts = list(pool.map(lambda i: encoder.encode(SKILLS[i:]), range(40)))
    for i, part in enumerate(parts):
        np.testing.assert_allclose(part, expected[i:], atol=1e-5)


def test_a_pickled_encoder_gives_the_same_vectors(encoder: SkillEncoder) -> None:
    content = pickle.dumps(encoder)
    assert len(content) < 1000  # settings travel, weights do not
    loaded = pickle.loads(content)
    assert loaded.fingerprint == encoder.fingerprint
    assert loaded.model_id == encoder.model_id
    np.testing.assert_array_equal(loaded.encode(SKILLS), encoder.encode(SKILLS))


def test_a_pickled_encoder_loads_in_a_new_process_and_another_folder(
    tiny_transformer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tiny_transformer.parent)
    encoder = SkillEncoder(f"./{tiny_transformer.name}", device="cpu")
    content = pickle.dumps(encoder)
    run_python(
        f"import pickle, os; os.chdir('/'); encoder = pickle.loads({content!r}); "
        f"assert encoder.fingerprint == {encoder.fingerprint!r}; encoder.encode('SQL')"
    )


@pytest.mark.usefixtures("hub_cache")
def test_a_pickled_encoder_stays_at_its_commit(hub: HubServer, tiny_transformer: Path) -> None:
    hub.add("someone/skills", tiny_transformer)
    encoder = SkillEncoder("someone/skills", revision="main", device="cpu")
    hub.requests.clear()
    loaded = pickle.loads(pickle.dumps(encoder))
    assert loaded.revision == encoder.revision
    assert len(loaded.revision) == 40
    assert hub.requests == []


@pytest.mark.usefixtures("hub_cache")
def test_a_pickled_hub_model_is_not_taken_for_a_folder_of_that_name(
    hub: HubServer, tiny_transformer: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add("someone/skills", tiny_transformer)
    content = pickle.dumps(SkillEncoder("someone/skills", device="cpu"))
    (tmp_path / "someone" / "skills").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    assert pickle.loads(content).model_id == "someone/skills"


def test_a_copy_is_the_encoder_itself(encoder: SkillEncoder) -> None:
    assert copy.copy(encoder) is encoder
    assert copy.deepcopy({"encoder": encoder})["encoder"] is encoder


def test_a_pickle_of_another_model_is_refused(encoder: SkillEncoder) -> None:
    state = encoder.__getstate__() | {"fingerprint": "0" * 64}
    other = object.__new__(SkillEncoder)
    with pytest.raises(FingerprintMismatchError, match="other vectors here") as caught:
        other.__setstate__(state)
    assert caught.value.expected == "0" * 64


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_child_encodes(tiny_transformer: Path) -> None:
    # In a process of its own, since a fork of the test runner would inherit its threads.
    run_python(
        f"""
import os
import numpy as np
from skillsim import SkillEncoder

for model in ("embedded", {str(tiny_transformer)!r}):
    encoder = SkillEncoder(model, device="cpu")
    skills = ["python", "sql and data"] * 40 + [f"java {{i}}" for i in range(300)]
    expected = encoder.encode(skills)  # torch's thread pool is running now
    child = os.fork()
    if child == 0:
        same = np.allclose(encoder.encode(skills), expected, atol=1e-5)
        os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0
    np.testing.assert_allclose(encoder.encode(skills), expected, atol=1e-6)
""",
        options=("-W", "ignore"),
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.usefixtures("unmeasured")
def test_a_child_forked_while_other_threads_encode_still_encodes(tiny_transformer: Path) -> None:
    run_python(
        f"""
import os, signal, sys, threading
from skillsim import SkillEncoder

sys.setswitchinterval(1e-5)
for model in ("embedded", {str(tiny_transformer)!r}):
    encoder = SkillEncoder(model, device="cpu")
    stop = threading.Event()

    def work():
        while not stop.is_set():
            encoder.encode(["python", "sql and data", "naïve"])

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(12):
        child = os.fork()
        if child == 0:
            signal.alarm(20)  # a child that hangs is killed, and the test fails
            encoder.encode(["python", "java"])
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
    stop.set()
    for thread in threads:
        thread.join()
""",
        options=("-W", "ignore"),
    )


def test_without_a_bar_tqdm_is_not_touched() -> None:
    # Its lock is shared by forked processes: one killed inside it would stop all others.
    run_python(
        "import sys; from skillsim import SkillEncoder; SkillEncoder('embedded').encode('SQL'); "
        "assert 'tqdm' not in sys.modules"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_lock_held_during_a_fork_is_open_in_the_child() -> None:
    lock = ForkSafeLock()
    held, release = threading.Event(), threading.Event()

    def hold() -> None:
        with lock:
            held.set()
            release.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(30)
    child = multiprocessing.get_context("fork").Process(target=_take, args=(lock,))
    child.start()
    child.join(20)
    exit_code = child.exitcode
    release.set()
    thread.join()
    if exit_code is None:
        child.kill()
    assert exit_code == 0


def test_an_interruption_leaves_a_lock_as_it_leaves_one_of_the_standard_library() -> None:
    # A trace, though no signal, comes between the body and the release of any lock.
    assert times_left_locked(ForkSafeLock) == times_left_locked(threading.Lock)


def times_left_locked(make: Callable[[], Any]) -> int:
    """After how many of the steps of `use` an interruption leaves a lock locked."""
    left = 0
    for step in range(1, 30):
        lock = make()
        before = sys.gettrace()
        sys.settrace(interrupting(step))
        try:
            use(lock)
        except KeyboardInterrupt:
            pass
        finally:
            sys.settrace(before)
        left += getattr(lock, "_lock", lock).locked()
    return left


def interrupting(step: int) -> Callable[..., Any]:
    steps = count(1)

    def trace(*_: object) -> Any:
        if next(steps) == step:
            raise KeyboardInterrupt
        return trace

    return trace


def use(lock: Any) -> None:
    with lock:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not fork")
@pytest.mark.usefixtures("unmeasured")
def test_a_fork_while_other_threads_make_locks_leaves_every_lock_open() -> None:
    run_python(
        """
import os, signal, sys, threading
from skillsim.encoding.forks import ForkSafeLock

sys.setswitchinterval(1e-6)
faults = []
sys.unraisablehook = lambda fault: faults.append(fault.exc_value)
kept = [ForkSafeLock(hold_forks=True) for _ in range(300)]
stop = threading.Event()

def work():
    while not stop.is_set():
        made = [ForkSafeLock(hold_forks=True) for _ in range(50)]
        with made[0]:
            pass

def take_all():
    with ForkSafeLock():
        return all(lock._lock.acquire(timeout=5) for lock in kept)

threads = [threading.Thread(target=work, daemon=True) for _ in range(3)]
for thread in threads:
    thread.start()
for _ in range(40):
    child = os.fork()
    if child == 0:
        signal.alarm(20)  # a child that hangs is killed, and the test fails
        os._exit(0 if take_all() and not faults else 1)
    assert os.waitpid(child, 0)[1] == 0
stop.set()
for thread in threads:
    thread.join()
assert take_all()
assert not faults, faults
""",
        options=("-W", "ignore"),
    )


def _take(lock: ForkSafeLock) -> None:
    with lock:
        os._exit(0)


def test_the_process_wide_encoder_is_made_once_whichever_thread_asks() -> None:
    run_python(
        """
import warnings
from concurrent.futures import ThreadPoolExecutor
from skillsim import similarity
from skillsim.encoding import default, encoder as module

made = []
original = module.SkillEncoder.__init__
def counted(self, *args, **kwargs):
    made.append(self)
    original(self, *args, **kwargs)
module.SkillEncoder.__init__ = counted
with ThreadPoolExecutor(8) as pool:
    scores = list(pool.map(lambda _: similarity("Python", "Java"), range(32)))
assert len(made) == 1 and len(set(scores)) == 1
assert default.default_encoder() is made[0]
""",
        SKILLSIM_MODEL="embedded",
    )


def test_a_process_wide_encoder_that_cannot_be_made_is_tried_again(
    tiny_transformer: Path,
) -> None:
    run_python(
        """
import os
from skillsim import similarity
from skillsim.errors import ModelNotAvailableError
try:
    similarity("Python", "Java")
except ModelNotAvailableError:
    os.environ["SKILLSIM_MODEL"] = "embedded"
    assert -1 <= similarity("Python", "Java") <= 1
else:
    raise AssertionError
""",
        SKILLSIM_MODEL="./nowhere",
    )
