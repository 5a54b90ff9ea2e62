"""``skillsim match``, ``gap`` and ``neighbours`` as a person or a program runs them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import refusal, skillsim

from skillsim import SkillEncoder, match_candidates, skill_gap, suggest_neighbours
from skillsim.taxonomy import Taxonomy

DATA = Path(__file__).parents[2] / "examples" / "data"
EXAMPLE = (str(DATA / "vacancy.json"), str(DATA / "candidates.jsonl"))
ESCO_NOTICE = "This service uses the ESCO classification of the European Commission."


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """A vacancy, candidates, and one person's skills, each in a file."""
    vacancy = {
        "title": "database developer",
        "requirements": [
            {"skill": "database management systems", "must_have": True},
            {"skill": "SQL", "weight": 3},
        ],
    }
    texts = {
        "vacancy.json": json.dumps(vacancy),
        "mine.json": '["MySQL", "sql"]',
        "mine.txt": "MySQL\nsql\n",
        "candidates.jsonl": '{"id": "bob", "skills": ["MySQL", "sql"]}\n'
        '{"id": 7, "skills": ["database systems"]}\n{"id": "eve", "skills": []}\n',
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    return {name: str(tmp_path / name) for name in texts}


def run_json(*arguments: str) -> Any:
    result = skillsim(*arguments, "--json", "-m", "embedded")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return json.loads(result.stdout)


def run_table(*arguments: str) -> str:
    result = skillsim(*arguments, "-m", "embedded", PYTHONIOENCODING="utf-8")
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    return result.stdout


def test_match_gives_what_match_candidates_gives() -> None:
    encoder = SkillEncoder("embedded")
    content = run_json("match", *EXAMPLE, "--top-k", "3")
    assert content["vacancy"] == "database developer"
    assert content["fingerprint"] == encoder.fingerprint
    assert content["policy"] == {
        "definite": encoder.policy.definite,
        "related": encoder.policy.related,
    }
    assert content["taxonomy"] is None
    assert len(content["results"]) == 3
    vacancy = json.loads(Path(EXAMPLE[0]).read_text("utf-8"))["requirements"]
    skills = [item if isinstance(item, str) else item["skill"] for item in vacancy]
    candidates = map(json.loads, Path(EXAMPLE[1]).read_text("utf-8").splitlines())
    best = match_candidates(
        skills,
        {row["id"]: row["skills"] for row in candidates},
        weights=[1.0 if isinstance(item, str) else item.get("weight", 1.0) for item in vacancy],
        must_have=[
            item["skill"] for item in vacancy if isinstance(item, dict) and "must_have" in item
        ],
        encoder=encoder,
    )
    assert content["results"] == [match.to_dict() for match in best[:3]]


def test_match_shows_a_ranking_and_explains_the_best(files: dict[str, str]) -> None:
    shown = run_table("match", files["vacancy.json"], files["candidates.jsonl"])
    assert "database developer: best 3 of 3 candidates" in shown
    assert shown.index("│    1 │ 7") < shown.index("│    2 │ bob") < shown.index("│    3 │ eve")
    assert "why 7" in shown
    assert "why bob" not in shown
    assert "SQL (weight 3)" in shown
    assert "* must-have" in shown
    assert ESCO_NOTICE not in shown


def test_match_explains_all_that_are_shown(files: dict[str, str]) -> None:
    arguments = ("match", files["vacancy.json"], files["candidates.jsonl"], "--explain")
    shown = run_table(*arguments, "--top-k", "2")
    assert "why 7" in shown
    assert "why bob" in shown
    assert "why eve" not in shown


def test_match_with_a_taxonomy_names_the_path_and_the_source(files: dict[str, str]) -> None:
    arguments = ("match", files["vacancy.json"], files["candidates.jsonl"], "--taxonomy", "bundled")
    content = run_json(*arguments)
    assert content["results"][0]["candidate_id"] == "bob"
    answer = content["results"][0]["requirements"][0]
    assert answer["via"] == "narrower"
    assert answer["path"] == ["MySQL", "database management systems"]
    assert content["taxonomy"]["notices"] == list(Taxonomy.bundled().notices)
    shown = run_table(*arguments)
    assert "MySQL → database" in shown
    assert "covered (narrower)" in shown
    assert ESCO_NOTICE in shown


def test_match_one_to_one_spends_a_skill_once(tmp_path: Path) -> None:
    vacancy, candidates = tmp_path / "v.json", tmp_path / "c.jsonl"
    vacancy.write_text('["SQL", "SQL databases"]')
    candidates.write_text('{"id": 1, "skills": ["SQL"]}')
    [free] = run_json("match", str(vacancy), str(candidates))["results"]
    [single] = run_json("match", str(vacancy), str(candidates), "--one-to-one")["results"]
    assert free["score"] == 1.0
    assert single["score"] == 0.5
    assert single["requirements"][1]["matched_skill"] is None
    assert run_table("match", str(vacancy), str(candidates), "--one-to-one")


def test_match_takes_cut_offs(files: dict[str, str]) -> None:
    arguments = ("match", files["vacancy.json"], files["candidates.jsonl"])
    content = run_json(*arguments, "--definite", "0.99", "--related", "0.98")
    assert content["policy"] == {"definite": 0.99, "related": 0.98}
    assert [row["eligible"] for row in content["results"]] == [False, False, False]
    said = refusal(*arguments, "--definite", "0.2", "-m", "embedded")
    assert "related <= definite" in said


def test_a_model_without_cut_offs_needs_some(files: dict[str, str], tiny_transformer: Path) -> None:
    arguments = ("gap", files["mine.txt"], files["vacancy.json"], "-m", str(tiny_transformer))
    assert "--definite" in skillsim(*arguments).stderr
    result = skillsim(*arguments, "--definite", "0.9", "--related", "0.5", "--json")
    assert json.loads(result.stdout)["policy"] == {"definite": 0.9, "related": 0.5}


@pytest.mark.parametrize("mine", ["mine.json", "mine.txt"])
def test_gap_gives_what_skill_gap_gives(mine: str, files: dict[str, str]) -> None:
    gap = skill_gap(
        ["MySQL", "sql"],
        ["database management systems", "SQL"],
        weights=[1, 3],
        encoder=SkillEncoder("embedded"),
    )
    content = run_json("gap", files[mine], files["vacancy.json"])
    assert content["coverage"] == gap.coverage
    assert content["covered"] == [item.to_dict() for item in gap.covered]
    assert content["related"] == [item.to_dict() | {"must_have": True} for item in gap.related]
    assert content["missing"] == []


def test_gap_shows_what_is_closest(files: dict[str, str]) -> None:
    shown = run_table("gap", files["mine.txt"], files["vacancy.json"])
    assert "database developer: 75% covered" in shown
    assert shown.index("│ SQL (weight 3)") < shown.index("│ database management systems *")
    with_taxonomy = run_table(
        "gap", files["mine.txt"], files["vacancy.json"], "--taxonomy", "bundled"
    )
    assert "database developer: 100% covered" in with_taxonomy
    assert ESCO_NOTICE in with_taxonomy


def test_neighbours_come_from_the_bundled_taxonomy() -> None:
    encoder = SkillEncoder("embedded")
    content = run_json("neighbours", "forklift operation", "k8s", "--top-k", "2")
    expected = suggest_neighbours(["forklift operation", "k8s"], top_k=2, encoder=encoder)
    assert content["results"] == [
        {"query": query, "neighbours": [near.to_dict() for near in found]}
        for query, found in zip(["forklift operation", "k8s"], expected, strict=True)
    ]
    assert content["taxonomy"]["notices"][0] == ESCO_NOTICE


def test_neighbours_show_a_table_for_each_skill() -> None:
    shown = run_table("neighbours", "forklift operation", "k8s", "--top-k", "1")
    assert shown.index("close to forklift operation") < shown.index("close to k8s")
    assert "O*NET:Kubernetes" in shown
    assert ESCO_NOTICE in shown


def test_neighbours_come_from_a_vocabulary_of_ones_own(tmp_path: Path) -> None:
    table = tmp_path / "skills.csv"
    table.write_text("id,skill\n1,welding\n2,SQL databases\n3,SQL\n")
    arguments = ("neighbours", "sql", "--vocabulary", str(table), "-c", "skill")
    content = run_json(*arguments, "--threshold", "0.5")
    [found] = content["results"]
    assert [near["skill"] for near in found["neighbours"]] == ["SQL databases"]
    assert content["taxonomy"] is None
    shown = run_table(*arguments)
    assert "uri" not in shown
    assert ESCO_NOTICE not in shown
    assert "nothing" in run_table(*arguments, "--threshold", "1")


def test_neighbours_come_from_an_esco_download(tmp_path: Path) -> None:
    (tmp_path / "skills_en.csv").write_text(
        "conceptUri,skillType,preferredLabel,altLabels\n"
        "urn:a,skill/competence,weld metal,\nurn:b,knowledge,SQL,\n"
    )
    (tmp_path / "broaderRelationsSkillPillar_en.csv").write_text("conceptUri,broaderUri\n")
    content = run_json("neighbours", "welding", "--taxonomy", str(tmp_path), "--top-k", "1")
    assert content["results"][0]["neighbours"][0]["uri"] == "urn:a"


def test_what_others_wrote_is_shown_literally(tmp_path: Path) -> None:
    vacancy, candidates = tmp_path / "v.json", tmp_path / "c.jsonl"
    vacancy.write_text(
        json.dumps({"title": "[b]dev", "requirements": ["[red]SQL[/]", "a\x1b[31mb"]})
    )
    candidates.write_text(
        json.dumps({"id": "[i]eve\x1b", "skills": ["[/]\u202e", "b\x07\n\ud800"]})
    )
    shown = run_table("match", str(vacancy), str(candidates))
    assert "[b]dev" in shown
    assert "[red]SQL[/]" in shown
    assert r"a\x1b[31mb" in shown
    assert r"[i]eve\x1b" in shown
    assert not {"\x1b", "\x07", "\u202e"} & set(shown)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["match", "gone.json", "gone.jsonl"], "gone.json cannot be read"),
        (["match", EXAMPLE[0], "gone.jsonl"], "gone.jsonl cannot be read"),
        (["match", EXAMPLE[0], EXAMPLE[1], "--taxonomy", "nowhere"], "nowhere is not a folder"),
        (["match", EXAMPLE[1], EXAMPLE[1]], "must end in .json or .txt"),
        (["match", *EXAMPLE, "--top-k", "0"], "--top-k"),
        (["gap", "gone.txt", EXAMPLE[0]], "gone.txt cannot be read"),
        (["gap", EXAMPLE[0], EXAMPLE[0]], "is an object without the key 'skills'"),
        (["neighbours", "a", "--vocabulary", "gone.txt"], "gone.txt cannot be read"),
        (["neighbours", "a", "--column", "skill"], "--vocabulary"),
        (["neighbours", "a", "--vocabulary", "a.txt", "--taxonomy", "b"], "not both"),
        (["neighbours", "a", "--threshold", "2"], "--threshold"),
    ],
)
def test_bad_files_are_told_before_a_model_is_loaded(arguments: list[str], said: str) -> None:
    assert said in refusal(*arguments, "-m", "./nowhere")


def test_a_blank_skill_is_refused() -> None:
    assert "item 0 is blank" in refusal("neighbours", " ", "-m", "embedded")
