"""What the service answers is what skillsim answers, however many ask at once."""

from __future__ import annotations

import asyncio
import json
import shlex
from pathlib import Path

import httpx2
import pytest
from tests.support.pages import ROOT, blocks
from tests.support.service import Service

from skillsim import SkillEncoder, match_candidates, skill_gap, suggest_neighbours
from skillsim.tasks.matching import Requirement
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Taxonomy

CANDIDATES = {"ada": ["repair engines", "k8s"], "bob": ["sell boats"], "eve": []}
VACANCY = [{"skill": "Engine repair", "weight": 2.0, "must_have": True}, {"skill": "Kubernetes"}]


@pytest.fixture(scope="module")
def encoder() -> SkillEncoder:
    return SkillEncoder("embedded")


def ask(client: httpx2.Client, path: str, question: object) -> dict:
    answer = client.post(path, json=question)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


def test_a_match_is_the_librarys_own(client: httpx2.Client, encoder: SkillEncoder) -> None:
    answer = ask(client, "/match", {"vacancy": VACANCY, "candidates": CANDIDATES, "top_k": 2})
    vacancy = [Requirement(**wanted) for wanted in VACANCY]
    expected = match_candidates(vacancy, CANDIDATES, top_k=2, encoder=encoder)
    assert answer["matches"] == [match.to_dict() for match in expected]
    assert answer["model"]["fingerprint"] == encoder.fingerprint


def test_a_gap_is_the_librarys_own(client: httpx2.Client, encoder: SkillEncoder) -> None:
    answer = ask(client, "/gap", {"have": CANDIDATES["ada"], "want": VACANCY})
    vacancy = [Requirement(**wanted) for wanted in VACANCY]
    assert answer["gap"] == skill_gap(CANDIDATES["ada"], vacancy, encoder=encoder).to_dict()


def test_neighbours_and_concepts_are_the_librarys_own(
    client: httpx2.Client, encoder: SkillEncoder, esco: Path
) -> None:
    taxonomy = Taxonomy.from_esco_csv(esco)
    skills = ["engine repair", "selling yachts"]
    expected = suggest_neighbours(
        skills, vocabulary=taxonomy, top_k=4, threshold=0.5, encoder=encoder
    )
    answer = ask(client, "/neighbours", {"skills": skills, "top_k": 4, "threshold": 0.5})
    assert answer["neighbours"] == [[near.to_dict() for near in row] for row in expected]

    texts = ["Repair Engines", "repiar engines", None, "glorp of zyx"]
    rows = ask(client, "/normalise", {"texts": texts})["rows"]
    found = normalise_skills(texts, taxonomy=taxonomy, encoder=encoder)
    assert rows == [row.to_dict() for row in found]
    assert {row["status"] for row in rows} == {"resolved", "unresolved", "blank"}


def questions(i: int) -> list[tuple[str, dict]]:
    skills = [f"repair engines {i}", f"sell sails {i}"]
    return [
        ("/match", {"vacancy": [{"skill": skills[0]}], "candidates": {f"c{i}": skills}}),
        ("/gap", {"have": skills[: i % 3], "want": [{"skill": skill} for skill in skills]}),
        ("/neighbours", {"skills": skills, "top_k": 1 + i % 5, "threshold": 0.1 * (i % 4)}),
        ("/normalise", {"texts": [*skills, None][: i % 4]}),
    ]


def test_each_of_many_at_once_gets_the_answer_it_gets_alone(service: Service) -> None:
    asked = [question for i in range(16) for question in questions(i)]

    async def ask_all() -> tuple[list[bytes], list[bytes]]:
        async with httpx2.AsyncClient(
            base_url=service.url, timeout=60, trust_env=False, limits=httpx2.Limits()
        ) as client:
            together = await asyncio.gather(*(client.post(p, json=q) for p, q in asked))
            alone = [await client.post(p, json=q) for p, q in asked]
        assert {answer.status_code for answer in [*together, *alone]} == {200}
        return [answer.content for answer in together], [answer.content for answer in alone]

    together, alone = asyncio.run(ask_all())
    assert together == alone


def test_a_question_that_makes_no_sense_spoils_no_others(service: Service) -> None:
    right = questions(0)[1]
    wrong = {"have": [], "want": [{"skill": "SQL"}, {"skill": "sql", "weight": 3.0}]}

    async def ask_all() -> list[httpx2.Response]:
        async with httpx2.AsyncClient(base_url=service.url, trust_env=False, timeout=60) as client:
            asked = [right[1], wrong] * 8
            return await asyncio.gather(*(client.post("/gap", json=each) for each in asked))

    answers = asyncio.run(ask_all())
    assert [answer.status_code for answer in answers] == [200, 422] * 8
    assert "twice, with the weights" in answers[1].json()["detail"]


def test_it_says_that_it_lives_which_model_it_has_and_how_it_does(
    client: httpx2.Client, encoder: SkillEncoder
) -> None:
    assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/ready").json()["fingerprint"] == encoder.fingerprint
    client.get("/no/such/place")
    figures = client.get("/metrics").text
    assert 'skill_requests_total{path="/health",status="200"}' in figures
    assert 'skill_requests_total{path="other",status="404"}' in figures
    assert "skill_waiting 0.0" in figures


def test_openapi_shows_the_fields_of_the_results_and_the_problems(client: httpx2.Client) -> None:
    document = client.get("/openapi.json").json()
    fields = document["components"]["schemas"]["RequirementMatch"]["properties"]
    assert fields["band"]["enum"] == ["covered", "related", "missing"]
    answers = document["paths"]["/match"]["post"]["responses"]
    assert set(answers) == {"200", "400", "408", "413", "415", "422", "500", "503"}
    assert all(
        list(answer["content"]) == ["application/problem+json"]
        for status, answer in answers.items()
        if status != "200"
    )


def test_the_request_on_the_page_is_answered(client: httpx2.Client) -> None:
    [page] = [
        shlex.split(block.code)
        for block in blocks(ROOT / "examples/backend/README.md", "bash")
        if block.code.startswith("curl")
    ]
    [url] = [word for word in page if word.startswith("localhost:8000")]
    body = json.loads(page[page.index("-d") + 1])
    answer = ask(client, url.removeprefix("localhost:8000"), body)
    assert {one["candidate_id"] for one in answer["matches"]} == body["candidates"].keys()
