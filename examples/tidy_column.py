"""What a messy column of skills holds: concepts, what is left over, and how to search it.

python examples/tidy_column.py
"""

from __future__ import annotations

import csv
from pathlib import Path

from skillsim import SkillEncoder
from skillsim.search import SkillIndex
from skillsim.tasks.deduplication import deduplicate
from skillsim.tasks.normalisation import normalise_skills

TABLE = Path(__file__).with_name("data") / "noisy_skills.csv"


def main() -> None:
    """Print each row's concept, the left-over skills in groups, and one search."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        column = [row["skill"] for row in csv.DictReader(file)]
    encoder = SkillEncoder("embedded")

    print("Which concept does each row stand for?")
    rows = normalise_skills(column, encoder=encoder)
    for row in rows:
        known = f"{row.label}  ({row.how})" if row.status == "resolved" else f"-  ({row.why})"
        print(f"  {row.text[:40]:40}  {known if row.status != 'blank' else '(blank)'}")

    print("\nWhich of the others are the same?")
    left = [row.text for row in rows if row.status == "unresolved"]
    found = deduplicate(left, encoder=encoder)
    for cluster in found.duplicates:
        others = [member.skill for member in cluster.members if member.skill != cluster.canonical]
        print(f"  {cluster.canonical}: {', '.join(others)}")

    print("\nWhat is near 'REST interface'?")
    index = SkillIndex((text for text in column if text), encoder=encoder)
    for hit in index.search("REST interface", top_k=3):
        print(f"  {hit.similarity:.2f}  {hit.skill}")


if __name__ == "__main__":
    main()
