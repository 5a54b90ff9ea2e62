"""Which of a candidate's skills is closest to each thing a vacancy asks for.

python examples/compare_skills.py
"""

from __future__ import annotations

from skillsim import SkillEncoder, similarity

VACANCY = ["operate forklifts", "manage warehouse inventory", "MS Excel"]
CANDIDATE = ["Forklift operation", "stock control", "spreadsheets", "customer service"]


def main() -> None:
    """Print the closest skill for each requirement."""
    encoder = SkillEncoder("embedded")
    scores = similarity(VACANCY, CANDIDATE, encoder=encoder)
    for requirement, row in zip(VACANCY, scores, strict=True):
        print(f"{requirement:30} {CANDIDATE[row.argmax()]:22} {row.max():.2f}")


if __name__ == "__main__":
    main()
