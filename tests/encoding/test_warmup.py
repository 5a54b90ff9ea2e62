"""After a warm-up, the first call finds everything loaded, opened and started."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.caches import stored_texts
from tests.support.python import run_python

from skillsim import SkillEncoder

FIRST_CALLS = """
import sys
from skillsim import SkillEncoder

seen = []
watched = {{"open", "import", "sqlite3.connect", "socket.connect", "subprocess.Popen"}}
sys.addaudithook(lambda event, facts: seen.append((event, facts)) if event in watched else None)
for cache in {caches!r}:
    encoder = SkillEncoder({model!r}, device="cpu", cache=cache)
    if {warm!r}:
        encoder.warmup()
    seen.clear()
    encoder.encode("SQL")
    encoder.encode(["Python", "naïve Bayes", "数据", "k8s", "operate a forklift " * 30] * 50)
    print(len(seen))
    for event in seen:
        print(event, file=sys.stderr)
"""


@pytest.mark.parametrize("kind", ["embedded", "transformer"])
def test_the_first_call_after_a_warmup_imports_and_opens_nothing(
    kind: str, tiny_transformer: Path, tmp_path: Path
) -> None:
    model = "embedded" if kind == "embedded" else str(tiny_transformer)
    caches = (False, str(tmp_path / "skills.sqlite"))
    done = run_python(FIRST_CALLS.format(model=model, caches=caches, warm=True))
    assert done.stdout == "0\n0\n", done.stderr


def test_without_one_the_first_call_opens_the_cache(tmp_path: Path) -> None:
    caches = (str(tmp_path / "skills.sqlite"),)
    done = run_python(FIRST_CALLS.format(model="embedded", caches=caches, warm=False))
    assert int(done.stdout) > 0


def test_a_warmup_stores_nothing(tmp_path: Path) -> None:
    cache = tmp_path / "skills.sqlite"
    SkillEncoder("embedded", cache=cache).warmup()
    assert stored_texts(cache) == []


def test_a_warmup_computes_even_where_the_cache_knows_the_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from skillsim.encoding.models.static import StaticModel

    computed: list[str] = []
    embed = StaticModel.embed

    def counted(self, texts, **options):
        computed.extend(texts)
        return embed(self, texts, **options)

    monkeypatch.setattr(StaticModel, "embed", counted)
    for _ in range(2):
        computed.clear()
        SkillEncoder("embedded", cache=tmp_path / "skills.sqlite").warmup()
        assert computed
