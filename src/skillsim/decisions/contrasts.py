"""Words in which two names differ, and that make them two skills.

"frontend" and "backend development", "AWS ECS" and "AWS EKS", "pillar I" and "pillar II
reporting", "supervised" and "unsupervised learning": a model sees how much the names share, and the
writer meant the one word that they do not. So two names that differ in one word are two skills
where that word is

- short in both, four letters or fewer: mostly abbreviations and numerals, of which a model knows
  the letters;
- the other with a prefix that turns it around or narrows it ("non", "un", "micro", "sub" …);
- of a row of contrasts, such as "front, back", "inbound, outbound" and "state, federal, county".

The lists are our own choice, and hold back rather than guess.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["are_contrasted", "words_of"]

_WORD = re.compile(r"[^\W_]+")
_SHORT = 4  # letters
_STEM = 4  # letters that a prefix has to leave
_PREFIXES = (
    *("un", "non", "in", "im", "ir", "dis", "anti", "de", "mis", "a"),
    *("sub", "super", "over", "under", "inter", "intra", "extra", "trans", "pre", "post"),
    *("multi", "mono", "bi", "micro", "macro", "nano", "mini", "mega", "hyper", "semi", "co"),
    *("geo", "bio", "neuro", "electro", "tele"),
)
_FUNCTION_WORDS = frozenset(
    {"a", "an", "the", "and", "or", "of", "for", "in", "on", "to", "at", "by", "as", "from", "with"}
)
_ROWS = (
    "front back",
    "frontend backend",
    "inbound outbound",
    "upstream downstream",
    "internal external",
    "input output",
    "import export",
    "imports exports",
    "indoor outdoor",
    "online offline",
    "wired wireless",
    "hardware software firmware",
    "client server",
    "analog analogue digital",
    "horizontal vertical",
    "quantitative qualitative",
    "descriptive predictive prescriptive",
    "static dynamic",
    "active passive",
    "positive negative",
    "public private",
    "open closed",
    "state federal county local municipal national international regional",
    "payable receivable",
    "credit debit",
    "buying selling",
    "purchase sales",
    "left right",
    "upper lower",
    "first second third fourth",
    "single double triple multiple",
    "theoretical practical applied experimental",
    "paediatric pediatric geriatric adult",
    "male female",
    "northern southern eastern western",
    "solid liquid",
    "hydraulic pneumatic electric",
    "diesel petrol",
)
_CONTRASTS: dict[str, frozenset[int]] = {
    word: frozenset(place for place, row in enumerate(_ROWS) if word in row.split())
    for row in _ROWS
    for word in row.split()
}
_SAME = ({"analog", "analogue"}, {"paediatric", "pediatric"})


def words_of(name: str) -> list[str]:
    """The runs of letters and digits in a name.

    Example:
        >>> words_of("ci/cd pipelines")
        ['ci', 'cd', 'pipelines']
    """
    return _WORD.findall(name)


def are_contrasted(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether one word alone tells two names apart, and it makes them two skills.

    Args:
        one: The words of a name, in lower case.
        other: The words of another.

    Example:
        >>> def told_apart(one: str, other: str) -> bool:
        ...     return are_contrasted(words_of(one), words_of(other))
        >>> told_apart("aws ecs", "aws eks"), told_apart("front-end design", "back-end design")
        (True, True)
        >>> told_apart("supervised learning", "unsupervised learning")
        True
        >>> told_apart("care of horses", "care for horses"), told_apart("web pages", "web page")
        (False, False)
    """
    if len(one) != len(other):
        return False
    differing = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return len(differing) == 1 and _contrast(*differing[0])


def _contrast(one: str, other: str) -> bool:
    if one.rstrip("s") == other.rstrip("s"):
        return False  # perhaps a plural
    if len(one) <= _SHORT and len(other) <= _SHORT:
        return not {one, other} <= _FUNCTION_WORDS
    short, long = sorted((one, other), key=len)
    if len(short) >= _STEM and long.endswith(short) and long.removesuffix(short) in _PREFIXES:
        return True
    if not _CONTRASTS.get(one, frozenset()).isdisjoint(_CONTRASTS.get(other, frozenset())):
        return {one, other} not in _SAME
    return False
