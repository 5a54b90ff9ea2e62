"""A made-up ESCO folder, large enough to train on for a few steps."""

import csv
import hashlib
from pathlib import Path

SKILL_COLUMNS = [
    "conceptType", "conceptUri", "skillType", "reuseLevel", "preferredLabel", "altLabels",
    "hiddenLabels", "status", "modifiedDate", "scopeNote", "definition", "inScheme", "description",
]  # fmt: skip
GROUP_COLUMNS = ["conceptType", "conceptUri", "preferredLabel", "altLabels", "status"]
BROADER_COLUMNS = ["conceptType", "conceptUri", "broaderType", "broaderUri"]
OCCUPATION_COLUMNS = [
    "conceptUri", "iscoGroup", "preferredLabel", "altLabels", "status", "description",
]  # fmt: skip
VERBS = ["operate", "repair", "design", "inspect", "clean", "sell", "test", "install", "teach"]
THINGS = [
    "forklifts", "databases", "bridges", "engines", "gardens", "kitchens", "networks", "pumps",
    "robots", "sails", "tractors", "windows", "yachts", "boilers", "cameras", "drones", "elevators",
    "furnaces", "generators", "harnesses", "instruments", "jigs", "kilns", "looms", "motors",
]  # fmt: skip

GROUP = "http://example.org/group/"

Skills = dict[str, list[str]]


def bucket(uri: str) -> int:
    return int(hashlib.sha1(uri.encode()).hexdigest(), 16) % 100


def made_up_skills() -> Skills:
    skills = {}
    for verb in VERBS:
        for thing in THINGS:
            uri = f"http://example.org/skill/{verb}-{thing}"
            skills[uri] = [f"{verb} {thing}", f"{thing} {verb}ing", f"{verb} different {thing}"]
    return skills


def write_esco(folder: Path, skills: Skills) -> Path:
    folder.mkdir()
    _write_occupations(folder)
    _write_relations(folder, list(skills))
    with (folder / "skills_en.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, SKILL_COLUMNS)
        writer.writeheader()
        for uri, (preferred, *alternatives) in skills.items():
            writer.writerow({
                "conceptUri": uri,
                "preferredLabel": preferred,
                "altLabels": "\n".join(alternatives),
                "description": f"Know how to {preferred} in a safe way. And more.",
            })  # fmt: skip
    with (folder / "skillGroups_en.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, GROUP_COLUMNS)
        writer.writeheader()
        for thing in sorted({uri.rpartition("-")[2] for uri in skills}):
            writer.writerow({"conceptUri": GROUP + thing, "preferredLabel": f"work with {thing}"})
    name = "broaderRelationsSkillPillar_en.csv"
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, BROADER_COLUMNS)
        writer.writeheader()
        for uri in skills:
            parent = GROUP + uri.rpartition("-")[2]
            writer.writerow({"conceptUri": uri, "broaderUri": parent})
    return folder


def _write_occupations(folder: Path) -> None:
    with (folder / "occupations_en.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, OCCUPATION_COLUMNS)
        writer.writeheader()
        for number, thing in enumerate(THINGS):
            writer.writerow({
                "conceptUri": f"http://example.org/occupation/{thing}",
                "iscoGroup": "2511" if thing == "networks" else f"72{number % 5}1",
                "preferredLabel": f"{thing} expert",
                "altLabels": f"expert of {thing}\n{thing} specialist\nspecialist in {thing}",
                "description": f"Experts of {thing} know all there is to know. They tell others.",
            })  # fmt: skip


def _write_relations(folder: Path, uris: list[str]) -> None:
    with (folder / "skillSkillRelations_en.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["originalSkillUri", "relationType", "relatedSkillUri"])
        for first, second in zip(uris, uris[len(THINGS) :], strict=False):
            writer.writerow([first, "optional", second])
