"""A Hugging Face Hub in miniature: the part of its HTTP protocol that a download goes through.

    GET  /api/models/{repo}[/revision/{revision}]           the model's commit and its files
    GET  /api/models/{repo}/tree/{commit}?recursive=True    the files with sizes and digests
    HEAD /{repo}/resolve/{revision}/{path}                  one file's digest, size and commit
    GET  /{repo}/resolve/{revision}/{path}                  its content, in whole or from a byte on

A file's ETag is what the Hub's cache names its blob by: for a large file (Git LFS) the SHA-256 of
the content, in ``X-Linked-Etag``; for any other its git object id. Refusals carry ``X-Error-Code``.

The server answers real clients over real sockets, keeps a record of every request, and can be told
to misbehave: per repository (`Access`) or per file (`Fault`).
"""

from __future__ import annotations

import hashlib
import json
import re
import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["Access", "Fault", "HubFile", "HubRepo", "HubServer", "Request"]

Access: TypeAlias = Literal[
    "open",
    "gated",  # the model is shown to all, its files only to those who accepted the terms
    "private-gated",  # not even shown
    "bad-token",  # 401, as for a token that has expired
    "broken",  # 500
    "busy",  # 429
    "silent",  # takes the connection and never answers
    "dribbling",  # answers a byte at a time, for ever
    "captive-portal",  # 200, with a sign-in page
    "silent-after-info",  # answers who it is, and nothing after
    "silent-after-tree",  # … and what it has, and nothing after
]

_API = re.compile(
    r"/api/models/(?P<repo>[^/]+/[^/]+?)(?:/(?P<what>revision|tree)/(?P<rev>[^/]+))?/?"
)
_FILE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/(?P<rev>[^/]+)/(?P<path>.+)")
_BLOCK = 1 << 16


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong while a file's content is sent.

    Attributes:
        kind: ``drop`` closes the connection, ``reset`` resets it, ``hang`` goes silent, ``corrupt``
            changes one byte, ``truncate`` says that the file is shorter than it is, ``slow`` sends
            it little by little.
        after: Bytes of the answer that are still sent; for ``corrupt`` and ``truncate`` the place,
            for ``slow`` the seconds it takes.
        times: How often it happens; ``None`` is every time.
    """

    kind: Literal["drop", "reset", "hang", "corrupt", "truncate", "slow"]
    after: int = 0
    times: int | None = None


@dataclass(frozen=True, slots=True)
class HubFile:
    """A file as the Hub stores it."""

    content: bytes
    large: bool

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def pointer(self) -> bytes:
        """What git holds in place of a large file: the Git LFS pointer."""
        text = (
            "version https://git-lfs.github.com/spec/v1\n"
            f"oid sha256:{self.sha256}\n"
            f"size {len(self.content)}\n"
        )
        return text.encode()

    @property
    def git_id(self) -> str:
        stored = self.pointer if self.large else self.content
        return hashlib.sha1(b"blob %d\0" % len(stored) + stored).hexdigest()


@dataclass(slots=True)
class HubRepo:
    """A model repository: named revisions of the same name, each a set of files."""

    name: str
    commits: dict[str, dict[str, HubFile]] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    access: Access = "open"
    faults: dict[str, Fault] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        """The main branch's commit."""
        return self.refs["main"]

    @property
    def files(self) -> dict[str, HubFile]:
        """The main branch's files."""
        return self.commits[self.commit]

    def push(self, files: Mapping[str, bytes], *, ref: str = "main") -> str:
        """Make a commit of these files, move the branch or tag to it and return its id."""
        tree = {
            path: HubFile(content, large=path.endswith((".safetensors", ".bin", ".onnx")))
            for path, content in files.items()
        }
        listing = "".join(f"{path}:{tree[path].git_id}\n" for path in sorted(tree))
        commit = hashlib.sha1(listing.encode()).hexdigest()
        self.commits[commit] = tree
        self.refs[ref] = commit
        return commit

    def resolve(self, revision: str) -> str | None:
        return revision if revision in self.commits else self.refs.get(revision)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it arrived."""

    method: str
    path: str
    repo: str | None
    file: str | None = None
    start: int | None = None
    """First byte asked for, from the ``Range`` header."""


class HubServer:
    """The server; `url` is what ``HF_ENDPOINT`` has to be."""

    def __init__(self) -> None:
        self.repos: dict[str, HubRepo] = {}
        self.requests: list[Request] = []
        self._released = threading.Event()
        handler = type("Handler", (_Handler,), {"hub": self})
        self._http = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def start(self) -> None:
        self._thread.start()

    def release(self) -> None:
        """Close every connection that is being left to wait."""
        released, self._released = self._released, threading.Event()
        released.set()

    def hold(self, seconds: float | None = None) -> bool:
        """Wait until `release`; return whether it came within the time."""
        return self._released.wait(seconds)

    def stop(self) -> None:
        self.release()
        self._http.shutdown()
        self._http.server_close()

    def add(
        self, name: str, files: Mapping[str, bytes] | Path, *, access: Access = "open"
    ) -> HubRepo:
        """Publish a model: files by path, or all of a folder's."""
        if not isinstance(files, dict):
            folder: Path = files  # type: ignore[assignment]
            files = {
                path.relative_to(folder).as_posix(): path.read_bytes()
                for path in folder.rglob("*")
                if path.is_file()
            }
        repo = HubRepo(name=name, access=access)
        repo.push(files)
        self.repos[name] = repo
        return repo

    def requests_for(self, name: str) -> list[Request]:
        return [request for request in self.requests if request.repo == name]

    def downloads_of(self, name: str, file: str) -> list[Request]:
        """Return the requests for a file's content, in the order they came."""
        return [
            request
            for request in self.requests_for(name)
            if request.method == "GET" and request.file == file
        ]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """Clients that gave up are part of the tests."""


class _Handler(BaseHTTPRequestHandler):
    hub: HubServer
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """The record is `HubServer.requests`."""

    def do_HEAD(self) -> None:
        self._route()

    def do_GET(self) -> None:
        self._route()

    def _route(self) -> None:
        path = urlsplit(self.path).path
        file = _FILE.fullmatch(path)
        found = file or _API.fullmatch(path)
        if found is None:
            self.hub.requests.append(Request(self.command, path, repo=None))
            self._refuse(404, "EntryNotFound")
            return
        name = found["repo"]
        self.hub.requests.append(
            Request(
                self.command,
                path,
                repo=name,
                file=unquote(file["path"]) if file else None,
                start=self._range_start(),
            )
        )
        repo = self.hub.repos.get(name)
        # Without a token the Hub says 401 to what is missing as well as to what is private.
        if repo is None:
            self._refuse(401, "RepoNotFound")
        elif not self._bar(repo, what := "file" if file else found["what"] or "info"):
            commit = repo.resolve(unquote(found["rev"] or "main"))
            if commit is None:
                self._refuse(404, "RevisionNotFound")
            elif file:
                self._send_file(repo, commit, unquote(file["path"]))
            elif what == "tree":
                self._send_json(self._tree(repo.commits[commit]))
            else:
                self._send_json(self._info(repo, commit))

    def _bar(self, repo: HubRepo, what: str) -> bool:
        """Do what the repository's `Access` says; return whether that was the answer."""
        refusals: dict[Access, tuple[int, str | None, str | None]] = {
            "private-gated": (403, "GatedRepo", None),
            "bad-token": (401, None, "Invalid credentials in Authorization header"),
            "broken": (500, None, None),
            "busy": (429, None, None),
        }
        silent: dict[Access, set[str]] = {
            "silent": {"info", "revision", "tree", "file"},
            "silent-after-info": {"tree", "file"},
            "silent-after-tree": {"file"},
        }
        if repo.access in refusals:
            self._refuse(*refusals[repo.access])
        elif repo.access == "gated" and what == "file":
            self._refuse(403, "GatedRepo")
        elif what in silent.get(repo.access, ()):
            self._hang()
        elif repo.access == "captive-portal":
            self._send(b"<html>Please sign in to the hotel's network</html>", "text/html")
        elif repo.access == "dribbling":
            self._dribble()
        else:
            return False
        return True

    def _info(self, repo: HubRepo, commit: str) -> dict[str, Any]:
        gated = "manual" if "gated" in repo.access else False
        siblings = [
            {
                "rfilename": path,
                "size": len(file.content),
                "blobId": file.git_id,
                **_lfs(file, "sha256"),
            }
            for path, file in sorted(repo.commits[commit].items())
        ]
        return {
            "id": repo.name,
            "sha": commit,
            "private": False,
            "gated": gated,
            "siblings": siblings,
        }

    def _tree(self, files: Mapping[str, HubFile]) -> list[dict[str, Any]]:
        folders: Iterable[str] = sorted({p.rpartition("/")[0] for p in files if "/" in p})
        return [
            *({"type": "directory", "path": path, "oid": "0" * 40, "size": 0} for path in folders),
            *(
                {
                    "type": "file",
                    "path": path,
                    "oid": file.git_id,
                    "size": len(file.content),
                    **_lfs(file, "oid"),
                }
                for path, file in sorted(files.items())
            ),
        ]

    def _send_file(self, repo: HubRepo, commit: str, path: str) -> None:
        file = repo.commits[commit].get(path)
        if file is None:
            self._refuse(404, "EntryNotFound", commit=commit)
            return
        content, fault = file.content, None
        if self.command == "GET":
            fault = self._take_fault(repo, path)
        if fault and fault.kind == "corrupt":
            content = flip_byte(content, fault.after)
        if fault and fault.kind == "truncate":
            content = content[: fault.after]
        start = self._range_start()
        if start is not None and start >= len(content):
            self._refuse(416, None)
            return
        self.send_response(200 if start is None else 206)
        body = content[start or 0 :]
        if start is not None:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/octet-stream")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("X-Repo-Commit", commit)
        self.send_header("ETag", f'"{file.git_id}"')
        if file.large:
            self.send_header("X-Linked-Etag", f'"{file.sha256}"')
            self.send_header("X-Linked-Size", str(len(file.content)))
        self.end_headers()
        if self.command == "GET":
            self._send_body(body, fault)

    def _send_body(self, body: bytes, fault: Fault | None) -> None:
        if fault and fault.kind == "slow":
            step = len(body) // (4 * fault.after) + 1
            for at in range(0, len(body), step):
                self.wfile.write(body[at : at + step])
                self.hub.hold(0.25)
            return
        stops = fault is not None and fault.kind in {"drop", "reset", "hang"}
        limit = min(fault.after, len(body)) if fault and stops else len(body)
        for at in range(0, limit, _BLOCK):
            self.wfile.write(body[at : min(at + _BLOCK, limit)])
        if fault and stops:
            self.wfile.flush()
            if fault.kind == "hang":
                self._hang()
            if fault.kind == "reset":
                linger = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.close_connection = True
            if fault.kind == "reset":
                self.connection.close()

    def _take_fault(self, repo: HubRepo, path: str) -> Fault | None:
        fault = repo.faults.get(path)
        if fault is not None and fault.times is not None:
            if fault.times <= 1:
                del repo.faults[path]
            else:
                repo.faults[path] = Fault(fault.kind, fault.after, fault.times - 1)
        return fault

    def _range_start(self) -> int | None:
        found = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        return int(found[1]) if found else None

    def _refuse(
        self, status: int, code: str | None, message: str | None = None, commit: str | None = None
    ) -> None:
        body = json.dumps({"error": message or code or "error"}).encode()
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        if message:
            self.send_header("X-Error-Message", message)
        if commit:
            self.send_header("X-Repo-Commit", commit)
        self._finish(body, "application/json")

    def _send_json(self, answer: object) -> None:
        self._send(json.dumps(answer).encode(), "application/json")

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self._finish(body, kind)

    def _finish(self, body: bytes, kind: str) -> None:
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _hang(self) -> None:
        self.hub.hold()
        self.close_connection = True

    def _dribble(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        while not self.hub.hold(0.5):
            self.wfile.write(b" ")


def flip_byte(content: bytes, at: int) -> bytes:
    """Return the content with one bit of one byte changed."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def _lfs(file: HubFile, digest_key: str) -> dict[str, Any]:
    if not file.large:
        return {}
    return {
        "lfs": {
            digest_key: file.sha256,
            "size": len(file.content),
            "pointerSize": len(file.pointer),
        }
    }
