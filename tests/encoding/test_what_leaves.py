"""What leaves the machine: the Hub's download, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.support.hub_server import HubServer
from tests.support.python import run_python

from skillsim import SkillEncoder

EVERYTHING = """
import sys
import tempfile
from pathlib import Path

asked = []
sys.addaudithook(
    lambda event, facts: asked.append((event, facts)) if event.startswith("socket.") else None
)

from skillsim import SkillEncoder, match_candidates, similarity, skill_gap, suggest_neighbours
from skillsim.decisions.policy import MatchPolicy
from skillsim.search import SkillIndex
from skillsim.tasks.deduplication import deduplicate
from skillsim.tasks.learning import learning_path
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Taxonomy

policy = MatchPolicy(0.6, 0.4, source="a test")
with tempfile.TemporaryDirectory() as folder:
    for model in {models!r}:
        encoder = SkillEncoder(model, device="cpu", cache=Path(folder) / "cache")
        encoder.warmup()
        similarity("SQL", ["MySQL", "welding"], encoder=encoder)
        match_candidates(["SQL"], {{"ada": ["MySQL"]}}, policy=policy, encoder=encoder)
        gap = skill_gap(["SQL"], ["MySQL", "welding"], policy=policy, encoder=encoder)
        learning_path(gap, owned=["SQL"], policy=policy, encoder=encoder)
        deduplicate(["SQL", "sql"], encoder=encoder, threshold=0.9)
        SkillIndex(["SQL", "welding"], encoder=encoder).save(Path(folder) / "skills")
        SkillIndex.load(Path(folder) / "skills", encoder=encoder).search(["MySQL"], top_k=1)
        suggest_neighbours("SQL", vocabulary=["MySQL", "welding"], encoder=encoder)
    encoder = SkillEncoder("embedded")
    taxonomy = Taxonomy.bundled()
    suggest_neighbours("SQL", vocabulary=taxonomy, encoder=encoder)
    normalise_skills(["Pyhton", None], taxonomy=taxonomy, encoder=encoder)
print(asked)
"""


def test_computing_touches_no_socket(tiny_transformer: Path) -> None:
    done = run_python(EVERYTHING.format(models=["embedded", str(tiny_transformer)]))
    assert done.stdout == "[]\n"


@pytest.mark.usefixtures("hub_cache")
def test_the_hub_is_asked_for_the_model_only_and_told_no_skill(
    hub: HubServer, tiny_transformer: Path
) -> None:
    hub.add("someone/skills", tiny_transformer)
    encoder = SkillEncoder("someone/skills", device="cpu")
    asked = len(hub.requests)
    encoder.encode(["a secret skill", "another"])
    assert asked == len(hub.requests) == len(hub.requests_for("someone/skills"))
    assert {request.method for request in hub.requests} == {"GET", "HEAD"}
