"""Damage to files: in their bytes, in their text, in their JSON."""

from __future__ import annotations

import codecs
import copy
import json
from collections.abc import Iterator, Mapping
from typing import Any

from hypothesis import strategies as st

__all__ = ["as_json", "damaged_bytes", "damaged_json", "damaged_text"]

_PIECES = [
    b"", b"\x00", b"\xff", b"\n", b"\r", b'"', b",", b"{", b"[", b"[" * 5_000, b'{"a":' * 5_000,
    b"1e999", b"-1", b"9" * 400, b"NaN", b"-Infinity", b"null", b"true", b"\\ud800",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xc0\xaf", b"\x1f\x8b", b"PK\x03\x04", b"x" * 200_000, b"=1+1", b"[/]",
    codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF32_BE, "\u2028".encode(), b"\x1a",
]  # fmt: skip
_ENCODINGS = ["utf-16", "utf-32", "latin-1", "utf-8-sig", "cp037", "utf-7"]
_NUMBERS = [0, -1, 1, 2**31, 2**63, 10**400, 0.5, -0.0, 1e308, 5e-324, True, False]
_VALUES: list[object] = [
    *_NUMBERS, None, "", " ", "SQL", "\ud800", "x" * 10_000, [], {}, [[]], [None], ["SQL"],
    [1, "SQL"],
    {"skill": "SQL"}, {"id": "ada", "skills": ["SQL"]}, {"": {}}, float("nan"), float("inf"),
]  # fmt: skip


def damaged_bytes(content: bytes) -> st.SearchStrategy[bytes]:
    """The content with a few bits turned, pieces lost, doubled, put in or exchanged."""
    return st.lists(_changes(), min_size=1, max_size=3).map(
        lambda changes: _changed(content, changes)
    )


def damaged_text(content: bytes) -> st.SearchStrategy[bytes]:
    """The same, of a text; or the text in another encoding; or any text at all."""
    text = content.decode()
    return st.one_of(
        damaged_bytes(content),
        st.sampled_from(_ENCODINGS).map(lambda name: text.encode(name, "replace")),
        st.text(max_size=60).map(lambda other: other.encode("utf-8", "surrogatepass")),
        st.binary(max_size=60),
        # Lines in another order, or with others' parts.
        st.permutations(text.splitlines()[:30]).map(lambda lines: "\n".join(lines).encode()),
    )


def damaged_json(content: object) -> st.SearchStrategy[Any]:
    """The same JSON with something else in one to three places, or without them."""
    places = [place for place, _ in _places(content)]
    change = st.tuples(
        st.integers(0, len(places) - 1).map(places.__getitem__),
        st.integers(-1, len(_VALUES) - 1),
    )
    return st.lists(change, min_size=1, max_size=3).map(lambda changes: _replaced(content, changes))


def as_json(content: object) -> bytes:
    """As JSON has it, and a little more: NaN and infinity too."""
    return json.dumps(content).encode()


def _changes() -> st.SearchStrategy[tuple[str, float, float, bytes]]:
    kinds = st.sampled_from(
        ["flip", "cut", "drop", "double", "insert", "overwrite", "empty", "swap"]
    )
    share = st.floats(0, 1)
    return st.tuples(
        kinds, share, share, st.one_of(st.sampled_from(_PIECES), st.binary(max_size=4))
    )


def _changed(content: bytes, changes: list[tuple[str, float, float, bytes]]) -> bytes:
    for kind, where, how_far, piece in changes:
        first = int(where * max(len(content) - 1, 0))
        last = min(first + 1 + int(how_far**4 * len(content)), len(content))
        part = content[first:last]
        middle = {
            "flip": bytes(byte ^ (1 << int(how_far * 7)) for byte in part[:1]) + part[1:],
            "cut": b"",
            "drop": b"",
            "double": part * 2,
            "insert": piece + part,
            "overwrite": piece,
            "empty": b"",
            "swap": part[::-1],
        }[kind]
        content = (
            b""
            if kind == "empty" and where > 0.9
            else content[:first] + middle + (b"" if kind == "cut" else content[last:])
        )
    return content


def _places(content: object, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], object]]:
    yield at, content
    inner: Any = ()
    if isinstance(content, Mapping):
        inner = content.items()
    elif isinstance(content, list):
        inner = enumerate(content[:6])
    for name, value in inner:
        yield from _places(value, (*at, name))


def _replaced(content: object, changes: list[tuple[tuple[Any, ...], int]]) -> Any:
    root: list[Any] = [copy.deepcopy(content)]
    for at, number in changes:
        owner: Any = root
        try:
            for name in (0, *at)[:-1]:
                owner = owner[name]
            name = (0, *at)[-1]
            if number < 0 and owner is not root:
                del owner[name]
            else:
                owner[name] = copy.deepcopy(_VALUES[number])
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    return root[0]
