"""Who answers a vacancy, what a candidate lacks, and what else to search for.

python examples/match_vacancy.py
"""

from __future__ import annotations

import json
from pathlib import Path

from skillsim import SkillEncoder, match_candidates, skill_gap, suggest_neighbours
from skillsim.tasks.matching import Requirement
from skillsim.taxonomy import Taxonomy

DATA = Path(__file__).with_name("data")


def main() -> None:
    """Print a ranking, why the best is the best, and the gap of another candidate."""
    vacancy = json.loads((DATA / "vacancy.json").read_text(encoding="utf-8"))
    requirements = [
        Requirement(**item) if isinstance(item, dict) else item for item in vacancy["requirements"]
    ]
    lines = (DATA / "candidates.jsonl").read_text(encoding="utf-8").splitlines()
    candidates = {row["id"]: row["skills"] for row in map(json.loads, lines)}
    encoder = SkillEncoder("embedded")
    taxonomy = Taxonomy.bundled()

    print(f"Who answers the vacancy for a {vacancy['title']}?")
    matches = match_candidates(requirements, candidates, taxonomy=taxonomy, encoder=encoder)
    for match in matches:
        lacks = ", ".join(match.missing_must_haves)
        print(f"  {match.score:.2f}  {match.candidate_id}{f' (lacks {lacks})' if lacks else ''}")

    print(f"\nWhy the {matches[0].candidate_id}?")
    for answer in matches[0].requirements:
        print(f"  {answer.band:8} {answer.requirement[:40]:40}  {answer.matched_skill}")

    print(f"\nWhat does the {matches[3].candidate_id} lack?")
    gap = skill_gap(
        candidates[matches[3].candidate_id], requirements, taxonomy=taxonomy, encoder=encoder
    )
    for item in gap.missing:
        print(f"  {item.requirement} (closest: {item.matched_skill}, {item.similarity:.2f})")

    print("\nWhat else might the skill be called, or be part of?")
    missing = [item.requirement for item in gap.missing]
    for skill, near in zip(
        missing, suggest_neighbours(missing, top_k=3, encoder=encoder), strict=True
    ):
        print(f"  {skill}: {', '.join(neighbour.skill for neighbour in near)}")
    print(f"\n{taxonomy.notices[0]}")


if __name__ == "__main__":
    main()
