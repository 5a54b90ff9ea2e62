"""What callers pass by mistake, or to see what happens: texts, numbers and objects of every kind.

Whatever keeps state, such as a generator, is made anew for each example.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import OrderedDict, UserDict, UserList, defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType
from typing import TypeGuard

import numpy as np
import pandas as pd
import polars as pl
from hypothesis import strategies as st

__all__ = [
    "Planted",
    "PlantedInShowing",
    "anything",
    "arguments",
    "counts",
    "numbers",
    "skills",
    "texts",
]


class Planted(Exception):  # noqa: N818
    """Raised by the caller's own object where it was asked for its items or its value."""


class PlantedInShowing(Exception):  # noqa: N818
    """Raised by the caller's own object where somebody only wanted to show it in a message."""


class _Raises:
    """Raises wherever it is touched."""

    def _raise(self, *_: object) -> None:
        raise Planted

    __iter__ = __len__ = __getitem__ = __contains__ = __bool__ = __float__ = __index__ = _raise
    __hash__ = __eq__ = __lt__ = __le__ = __gt__ = __ge__ = __array__ = __fspath__ = _raise

    def __repr__(self) -> str:
        raise PlantedInShowing

    __str__ = __format__ = __repr__


class _RaisesWhenShown:
    def __repr__(self) -> str:
        raise PlantedInShowing

    __str__ = __repr__


class _ShowsNoText:
    def __repr__(self) -> str:
        return None  # type: ignore[return-value]


class _Lies:
    """Says that it is short, and is long."""

    def __len__(self) -> int:
        return 1

    def __iter__(self) -> Iterator[str]:
        return iter(["SQL", "Python", "welding"])


class _Letters(list):
    ndim = 1

    def tolist(self) -> object:
        return 7


class _Text(str):
    """A string whose methods cannot be relied on."""

    __slots__ = ()

    def strip(self, *_: object) -> str:
        raise Planted

    casefold = lower = split = isascii = isprintable = translate = strip  # type: ignore[assignment]

    def __str__(self) -> str:
        raise PlantedInShowing

    __repr__ = __format__ = __str__


class _Mapping(Mapping):  # type: ignore[type-arg]
    def __getitem__(self, key: object) -> object:
        raise Planted

    def __iter__(self) -> Iterator[str]:
        return iter(["SQL"])

    def __len__(self) -> int:
        return 1


def _stops_early() -> Iterator[str]:
    yield "SQL"
    raise Planted


def _deep(depth: int) -> list[object]:
    nested: list[object] = []
    for _ in range(depth):
        nested = [nested]
    return nested


def _endless() -> list[object]:
    own: list[object] = ["SQL"]
    own.append(own)
    return own


def _ring() -> dict[str, object]:
    own: dict[str, object] = {}
    own["SQL"] = own
    return own


_ARRAYS: list[Callable[[], object]] = [
    *(lambda code=code: np.ones(2, dtype=code) for code in np.typecodes["All"] if code != "V"),
    lambda: np.array("SQL"),
    lambda: np.array(["SQL", None, math.nan], dtype=object),
    lambda: np.array(["SQL", "Python"], dtype="U9"),
    lambda: np.array([b"SQL"]),
    lambda: np.zeros((2, 2)),
    lambda: np.zeros((0, 3)),
    lambda: np.array([math.nan, math.inf]),
    lambda: np.array(["2020-01-01", "NaT"], dtype="datetime64[D]"),
    lambda: np.zeros(2, dtype=[("a", "i4"), ("b", "U3")]),
    lambda: np.ma.array([0.5, 0.1], mask=[True, False]),
    lambda: pd.Series(["SQL", None, pd.NA, math.nan, "Python"]),
    lambda: pd.Series(["SQL", "Python"], index=["a", "a"]),
    lambda: pd.Series(["SQL", None], dtype="string"),
    lambda: pd.Series([0.5, math.nan], index=["SQL", "Python"]),
    lambda: pd.Series([["SQL"], None], index=["ada", "bob"]),
    lambda: pd.Series([], dtype=object),
    lambda: pd.Series([1, None], dtype="Int64"),
    lambda: pd.Categorical(["SQL", None]),
    lambda: pd.Index(["SQL", "Python"]),
    lambda: pd.DataFrame({"SQL": ["Python"], "x": [1]}),
    lambda: pd.MultiIndex.from_tuples([("a", 1)]),
    lambda: pd.NA,
    lambda: pd.NaT,
    lambda: pd.Timestamp("2020-01-01"),
    lambda: pl.Series(["SQL", None]),
    lambda: pl.Series([1.5, None]),
    lambda: pl.Series([["SQL"], ["Python"]]),
    lambda: pl.DataFrame({"skill": ["SQL"]}),
]

_OBJECTS: list[Callable[[], object]] = [
    *(
        lambda value=value: value
        for value in (
            None,
            True,
            False,
            ...,
            NotImplemented,
            object,
            object(),
            len,
            math,
            "",
            " ",
            "SQL",
            "python, sql; aws",
            b"",
            b"SQL",
            3 + 4j,
            range(3),
            slice(1),
            frozenset(),
            (),
            ("SQL",),
            ("SQL", "Python"),
            (("SQL", 1),),
            MappingProxyType({"SQL": "Python"}),
            dt.date(2020, 1, 1),
            dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            Path("SQL"),
            Path("/"),
            np.str_("SQL"),
            np.bytes_(b"SQL"),
            Ellipsis,
            str,
            dict,
        )
    ),
    list,
    dict,
    set,
    lambda: {"SQL"},
    lambda: [None],
    lambda: ["SQL", None, 3, math.nan],
    lambda: ["SQL", ["Python"]],
    lambda: [b"SQL"],
    lambda: [""],
    lambda: [{"SQL": 1}],
    lambda: [("SQL", "Python"), ("Python", "SQL")],
    lambda: [("SQL", "SQL")],
    lambda: [("SQL",)],
    lambda: {"SQL": "Python"},
    lambda: {"SQL": ["Python"]},
    lambda: {"SQL": None, "Python": math.nan},
    lambda: {1: ["SQL"], "1": ["SQL"], np.True_: ["Python"]},
    lambda: {None: ["SQL"]},
    lambda: {("a", "b"): "SQL"},
    lambda: {"": [""]},
    lambda: {"sex": {"ada": "f"}, "age": 3},
    lambda: {0: "f", 1: "m"},
    lambda: UserDict({"SQL": 1}),
    lambda: UserList(["SQL"]),
    lambda: OrderedDict(SQL=1),
    lambda: defaultdict(list, SQL=["Python"]),
    lambda: deque(["SQL"]),
    lambda: bytearray(b"SQL"),
    lambda: memoryview(b"SQL"),
    lambda: iter(["SQL"]),
    lambda: iter([]),
    lambda: (word for word in ("SQL", 3)),
    lambda: map(str, [1, 2]),
    lambda: zip(["SQL"], ["Python"], strict=True),
    _stops_early,
    _Raises,
    lambda: [_Raises()],
    lambda: {"SQL": _Raises()},
    _RaisesWhenShown,
    lambda: [_RaisesWhenShown()],
    lambda: {"SQL": _RaisesWhenShown()},
    _ShowsNoText,
    _Lies,
    lambda: _Letters(["SQL"]),
    lambda: _Text("SQL"),
    lambda: [_Text("SQL"), _Text("Python")],
    lambda: {_Text("SQL"): 1},
    _Mapping,
    lambda: _deep(10_000),
    _endless,
    _ring,
    lambda: [_ring()],
]

_NUMBERS: list[object] = [
    0, 1, -1, 2, 0.0, -0.0, 0.5, 1.0, -1.0, 1.5, -1.5, math.nan, math.inf, -math.inf, 5e-324, 1e308,
    -1e308, 2**31, 2**32, 2**53 + 1, 2**63 - 1, 2**63, -(2**63), 2**64, 10**400, -(10**400), True,
    False, "1", b"1", Decimal("0.5"), Decimal("NaN"), Decimal("sNaN"), Decimal("Infinity"),
    Decimal("1e999999"), Fraction(1, 2), Fraction(10**400, 3), 1 + 0j, np.float16(0.5),
    np.float32(0.1), np.float32("nan"), np.float64("inf"), np.longdouble("0.5"),
    np.longdouble("1e4000"), np.int8(-1), np.int64(1), np.uint64(2**64 - 1), np.bool_(True),
    np.array(0.5), np.array([0.5]), np.datetime64("NaT", "s"), np.timedelta64(1, "s"), pd.NA,
    pd.NaT, None,
]  # fmt: skip

_LONG = [
    "x" * 100_000,
    "a b " * 25_000,
    "\u0301" * 100_000,
    "(" * 50_000,
    "Python (" * 10_000,
    "SQL - " * 20_000 + "advanced",
    ", ".join(["SQL"] * 20_000),
    "; " * 50_000,
    "SQL, advanced" + ", expert" * 10_000,
    "\ufdfa" * 10_000,  # eighteen letters each, in NFKC
    "\u200d" * 100_000,
    " " * 100_000,
    "1" * 100_000,
    "\U0001f468\u200d" * 20_000,
]

_TEXTS = [
    "SQL", "sql", "Python", "Python (primary)", "k8s", "C", "C++", "C#", "R", ".NET", "no Python",
    "welding", "Welding - advanced", "forklift operation", "MS Excel", "Java", "JavaScript", "Go",
    "", " ", "\t\n", "\x00", "SQL\x00Python", "\ufeffSQL", "\ud800", "SQL\udcff", "\udfff\ud800",
    "\u202eLQS", "\u200f", "\u200b", "\u3164", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "S\u0336\u0322Q\u0347L\u0351" * 20, "\U0001f600", "\U0001f1e6\U0001f1e8", "\u5b66\u7fd2",
    "\uff33\uff31\uff2c", "\u00df", "\u0130", "\ufb03", "\u2126", "\u1e9b\u0323", "5", "3.14", "-1",
    "1e309", "nan", "inf", "None", "null", "true", "()", "(advanced)", "- expert", "[]", ": basic",
    ", required", "%s%n", "{0}", "{", "[bold]SQL[/]", "[/]", "<script>alert(1)</script>",
    "</script>",
    "'; DROP TABLE entries; --", '"', "\\", "\\u0000", "../../etc/passwd", "a\nb\rc", "\x85\u2028",
    "=1+1", "\x1b[31m", "NFD e\u0301", "NFC \u00e9", "\ufffd", "\U0010ffff", "\ue000",
    "urn:x:sql", "urn:nobody:knows", "http://data.europa.eu/esco/skill/1",
]  # fmt: skip


def texts() -> st.SearchStrategy[str]:
    """A text, most of them short; what they hold is rarely what a skill should."""
    return st.one_of(
        st.sampled_from(_TEXTS[:18]),
        st.sampled_from(_TEXTS),
        st.text(max_size=12),
        st.text(st.characters(categories=["Cs", "Cc", "Cf", "Mn", "Me", "Zs", "Lo"]), max_size=20),
        st.builds("{} {}".format, st.sampled_from(_TEXTS), st.sampled_from(_TEXTS)),
        # Rarely, since each takes its time.
        st.integers(0, 60).flatmap(lambda n: st.sampled_from(_LONG if n == 0 else _TEXTS[:18])),
    )


def skills(*, most: int = 6) -> st.SearchStrategy[object]:
    """Many skills, in some container that should do; some hold what is no skill."""
    held = st.lists(st.one_of(st.sampled_from(_TEXTS[:18]), texts()), max_size=most)
    return st.one_of(
        held,
        st.lists(st.sampled_from(_TEXTS[:18]), min_size=1, max_size=most),
        held.map(tuple),
        held.map(iter),
        held.map(lambda words: pd.Series(words, dtype=object)),
        held.map(lambda words: np.array(words, dtype=object)),
        st.lists(st.sampled_from(_TEXTS[:18]), max_size=most).map(pl.Series),
    )


def _one_of(values: Sequence[object]) -> st.SearchStrategy[object]:
    """One of these; unlike ``sampled_from`` it does not compare or hash them."""
    return st.integers(0, len(values) - 1).map(values.__getitem__)


def numbers(*usual: object) -> st.SearchStrategy[object]:
    """A number: one that makes sense, or any other."""
    return st.one_of(_one_of(usual), _one_of(_NUMBERS), st.floats())


def counts(*, most: int = 20) -> st.SearchStrategy[object]:
    """A number that says how much work to do: small, or none that can be meant."""
    mistakes = [one for one in _NUMBERS if not (_is_whole(one) and one > most)]
    return st.one_of(st.integers(1, most), _one_of(mistakes))


def _is_whole(one: object) -> TypeGuard[int]:
    # NumPy counts spans of time among the whole numbers, and compares them with none.
    return isinstance(one, int | np.integer) and not isinstance(one, np.timedelta64)


def anything() -> st.SearchStrategy[object]:
    """Any object, whether it can be meant or not."""
    return st.one_of(
        st.sampled_from(_OBJECTS).map(lambda make: make()),
        st.sampled_from(_ARRAYS).map(lambda make: make()),
        _one_of(_NUMBERS),
        texts(),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(st.text(max_size=3), inner, max_size=3)
            ),
            max_leaves=6,
        ),
    )


@st.composite
def arguments(
    draw: st.DrawFn,
    needed: Mapping[str, st.SearchStrategy[object]],
    options: Mapping[str, st.SearchStrategy[object]],
    fixed: frozenset[str],
) -> dict[str, object]:
    """The arguments of one call: in one of three calls, one of them is just anything.

    Args:
        draw: Given by hypothesis.
        needed: Those that every call has.
        options: Those that may be left out.
        fixed: Those that are never replaced by anything.
    """
    names = [*needed, *(name for name in options if draw(st.booleans()))]
    spoilable = [name for name in names if name not in fixed]
    spoiled = draw(st.sampled_from(spoilable)) if spoilable and draw(st.integers(0, 2)) == 0 else ""
    every = {**needed, **options}
    return {name: draw(anything() if name == spoiled else every[name]) for name in names}
