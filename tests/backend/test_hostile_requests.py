"""What is wrong, too large, too deep or too slow gets a problem, and nobody else notices."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack

import httpx2
import pytest
from tests.backend.conftest import BODY_BYTES, SECONDS
from tests.support.service import Service, read_all

JSON = {"Content-Type": "application/json"}
DEEP = b"[" * 40_000 + b"]" * 40_000


@pytest.fixture(autouse=True)
def others_are_served(client: httpx2.Client) -> Iterator[None]:
    """Whatever a test does, the next request is answered."""
    yield
    assert client.post("/gap", json={"have": [], "want": [{"skill": "SQL"}]}).status_code == 200


def problem(answer: httpx2.Response, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    content = answer.json()
    assert content["status"] == status
    assert {"type", "title", "detail"} <= set(content)
    return content


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b'{"have": [', 400),
        (b'{"have": ["caf\xe9"], "want": []}', 400),
        (b"\xff\xfe\x00", 400),
        (b'{"have": ' + b'[{"a":' * 400 + b"1" + b"}]" * 400 + b', "want": [{"skill": "x"}]}', 422),
        (b'{"have": [' + b"1" * 5000 + b'], "want": [{"skill": "x"}]}', 400),
        (b'{"have": [], "want": [{"skill": "x", "weight": NaN}]}', 422),
        (b'{"have": [], "want": [{"skill": "x", "weight": 1e999}]}', 422),
        (b'{"have": [], "want": [{"skill": "x", "must_have": "no"}]}', 422),
        (b'{"have": ["\\ud800"], "want": [{"skill": "x", "\\udfff": 1}]}', 422),
        (b'{"have": ["\\u200b\\u3164"], "want": [{"skill": "x"}]}', 422),
        (b'{"have": [" "], "want": [{"skill": "x"}]}', 422),
        (b'{"have": [], "want": []}', 422),
        (b'{"have": [], "want": [{"skill": "' + b"x" * 201 + b'"}]}', 422),
        (b'[{"have": []}]', 422),
        (b"null", 422),
    ],
    ids=range(16),
)
def test_a_body_that_makes_no_sense_is_a_problem(
    client: httpx2.Client, body: bytes, status: int
) -> None:
    problem(client.post("/gap", content=body, headers=JSON), status)


def test_a_body_of_many_levels_is_a_problem(client: httpx2.Client) -> None:
    # Whether it can be read at all depends on Python: from 3.14 on, on the room on the stack.
    answer = client.post("/gap", content=DEEP, headers=JSON)
    problem(answer, 400 if answer.status_code == 400 else 422)


def test_faults_are_pointed_at_and_not_repeated(client: httpx2.Client) -> None:
    question = {"have": ["a", "  "], "want": [{"skill": "SQL", "weight": -1, "a/b~": "secret"}]}
    content = problem(client.post("/gap", json=question), 422)
    assert [fault["pointer"] for fault in content["errors"]] == [
        "/have/1",
        "/want/0/weight",
        "/want/0/a~1b~0",
    ]
    assert "secret" not in json.dumps(content)


def test_many_faults_are_counted_and_some_are_shown(client: httpx2.Client) -> None:
    content = problem(client.post("/normalise", json={"texts": [1] * 150}), 422)
    assert "150 faults" in content["detail"]
    assert len(content["errors"]) == 10


def test_too_many_skills_in_all_are_refused(client: httpx2.Client) -> None:
    candidates = {str(i): [f"s{j}" for j in range(500)] for i in range(11)}
    question = {"vacancy": [{"skill": "SQL"}], "candidates": candidates}
    assert "5,500 skills" in json.dumps(problem(client.post("/match", json=question), 422))


@pytest.mark.parametrize("size", [BODY_BYTES + 1, 5 * BODY_BYTES, 40 * BODY_BYTES])
@pytest.mark.parametrize("chunked", [False, True], ids=["with a length", "in chunks"])
def test_a_body_that_is_too_large_is_refused(
    client: httpx2.Client, size: int, chunked: bool
) -> None:
    body = b" " * size
    content = (body[i : i + 10_000] for i in range(0, size, 10_000)) if chunked else body
    try:
        answer = client.post("/gap", content=content, headers=JSON)
    except httpx2.TransportError:
        assert size > 16 * BODY_BYTES  # beyond that the connection is closed in mid-body
    else:
        assert "100,000 bytes" in problem(answer, 413)["detail"]


def test_a_body_of_the_largest_size_is_taken(client: httpx2.Client) -> None:
    body = json.dumps({"have": [], "want": [{"skill": "SQL"}]}).encode()
    answer = client.post("/gap", content=body.ljust(BODY_BYTES), headers=JSON)
    assert answer.status_code == 200


def test_what_is_no_json_or_not_there_is_a_problem_too(client: httpx2.Client) -> None:
    problem(client.post("/gap", content=b"{}", headers={"Content-Type": "text/plain"}), 415)
    problem(client.post("/gap", content=b"{}"), 415)
    problem(client.get("/nowhere"), 404)
    answer = client.get("/gap")
    problem(answer, 405)
    assert answer.headers["allow"] == "POST"


def test_who_is_too_slow_is_told_so_while_others_are_served(
    service: Service, client: httpx2.Client
) -> None:
    head = b"POST /gap HTTP/1.1\r\nHost: x\r\n"
    begun = {
        "nothing": b"",
        "half a head": head,
        "half a body": head + b"Content-Length: 30\r\n\r\n{",
        "half a chunk": head + b"Transfer-Encoding: chunked\r\n\r\n5\r\n{",
    }
    with ExitStack() as opened:
        waiting = {
            name: opened.enter_context(
                socket.create_connection(("127.0.0.1", service.port), timeout=30)
            )
            for name in begun
        }
        for name, sent in begun.items():
            waiting[name].sendall(sent)
        for _ in range(3):
            assert client.get("/health").status_code == 200
        for name, connection in waiting.items():
            assert read_all(connection).startswith(b"HTTP/1.1 408 "), name


def test_who_sends_byte_by_byte_is_not_waited_for_longer(service: Service) -> None:
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", service.port), timeout=30) as connection:
        connection.settimeout(0.2)
        said = b""
        for byte in b"POST /gap HTTP/1.1\r\nX-Slow: " + b"x" * 200:
            try:
                connection.send(bytes([byte]))
                said += connection.recv(65536)
            except TimeoutError:
                continue
            except OSError:
                break
            if said:
                break
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"problem+json" in said
    assert SECONDS <= time.monotonic() - begun < 20


def test_a_connection_that_keeps_its_time_may_be_used_again(client: httpx2.Client) -> None:
    for pause in (0.6 * SECONDS, 0.6 * SECONDS, 0):
        assert client.get("/health").status_code == 200
        time.sleep(pause)


@pytest.mark.parametrize(
    ("path", "question"),
    [
        (
            "/match",
            {"vacancy": [{"skill": "x"}], "candidates": {f"c{i}": [1] * 60 for i in range(99)}},
        ),
        ("/gap", {f"unknown {i}": 1 for i in range(5000)}),
        ("/gap", {"have": [], "want": [{f"unknown {i}": 1 for i in range(5000)}]}),
    ],
    ids=["skills", "members", "members within"],
)
def test_what_is_far_too_many_is_one_fault(client: httpx2.Client, path: str, question) -> None:
    assert "1 faults" in problem(client.post(path, json=question), 422)["detail"]


def test_long_names_of_members_are_shortened_in_problems(client: httpx2.Client) -> None:
    question = {"vacancy": [{"skill": "x"}], "candidates": {"\u00e9" * 10_000: [1] * 20}}
    answer = client.post("/match", json=question)
    pointers = [fault["pointer"] for fault in problem(answer, 422)["errors"]]
    assert len(answer.content) < 20_000
    assert not any(pointer.endswith("[key]") for pointer in pointers)


def test_another_path_is_no_reason_to_send_it_all_again(client: httpx2.Client) -> None:
    problem(client.post("/gap/", json={"have": []}), 404)


def test_who_reads_nothing_is_let_go(service: Service) -> None:
    body = json.dumps({"texts": [None] * 200}).encode()
    request = (
        b"POST /normalise HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + f"Content-Length: {len(body)}\r\n\r\n".encode()
        + body
    )
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
        connection.settimeout(30)
        connection.connect(("127.0.0.1", service.port))
        ended = time.monotonic() + 30
        try:
            while time.monotonic() < ended:  # until what is unread fills every buffer
                connection.sendall(request)
        except OSError as error:
            assert not isinstance(error, TimeoutError)  # the other side has hung up
        else:
            raise AssertionError("it was never let go")
