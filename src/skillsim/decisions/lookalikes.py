"""Names that models take for one another, though they are different skills.

The vectors of "C" and "C++", or of "Java" and "JavaScript", come closer than any cut-off allows:
they share a word or a sign, and the same company of words. But a programming language is not
another one, whatever its cosine. So two different names of the list below are never counted as the
same skill, nor as related: their similarity is held just below ``related``.

The list: .NET, and programming languages that skill fields name. Most are in ESCO, narrower than
"computer programming", or in O*NET's category of development software; a few newer ones are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from skillsim.policy import MatchPolicy

__all__ = [
    "LANGUAGES",
    "are_two_languages",
    "ceiling",
    "hold_apart",
    "just_below",
    "language",
    "languages",
]

LANGUAGES = frozenset(
    {
        *("ada", "assembly", "c", "c#", "c++", "clojure", "cobol", "d", "dart", "elixir"),
        *("erlang", "f#", "fortran", "go", "groovy", "haskell", "j#", "java", "javascript"),
        *("julia", "kotlin", "lisp", "lua", "objective-c", "ocaml", "pascal", "perl", "php"),
        *("prolog", "python", "r", "ruby", "rust", "scala", "scratch", "smalltalk", "swift"),
        *("typescript", "visual basic", ".net"),
    }
)
"""The names, as ``name_key`` gives them."""

# ESCO writes "Python (computer programming)"; people write "Python programming", "C# developer".
_KIND_ENDS = (
    *("programming", "programming)", "language", "language)", "developer", "development"),
    *("programmer", "coding", "scripting", "engineer"),
)
_KIND = re.compile(
    r" (\(computer programming\)|\(?programming( language)?\)?|language|(software )?developer"
    r"|(software )?development|programmer|coding|scripting|(software )?engineer)$"
)


def language(name: str) -> str | None:
    """The programming language that a cleaned name is, as in ``LANGUAGES``; ``None`` if none.

    Example:
        >>> language("Python (computer programming)"), language("C"), language("C compilers")
        ('python', 'c', None)
    """
    key = name.casefold()
    if key in LANGUAGES:
        return key
    bare = _KIND.sub("", key) if key.endswith(_KIND_ENDS) else key
    return bare if bare in LANGUAGES else None


def are_two_languages(one: str, other: str) -> bool:
    """Whether two cleaned names are different programming languages, which are never a match.

    Example:
        >>> are_two_languages("C", "C++"), are_two_languages("Java", "java developer")
        (True, False)
    """
    found = {language(one), language(other)}
    return len(found) > 1 and None not in found


def ceiling(policy: MatchPolicy) -> float:
    """The highest similarity that is below ``related``; -1 at least."""
    return just_below(policy.related)


def just_below(cut: float) -> float:
    """The highest similarity, to 6 decimals, that is below a cut-off; -1 at least."""
    return max(round(cut - 1e-6, 6), -1.0)


def languages(names: Iterable[str]) -> dict[int, str]:
    """Positions of the names that are programming languages, each with its ``language``."""
    return {i: found for i, name in enumerate(names) if (found := language(name))}


def hold_apart(
    similarities: NDArray[np.float32],
    rows: Mapping[int, str],
    columns: Mapping[int, str],
    highest: float,
) -> None:
    """Lower the similarity of different languages, in place.

    Args:
        similarities: Shape ``(n, m)``, float32.
        rows: ``languages`` of what the rows stand for.
        columns: ``languages`` of what the columns stand for.
        highest: What no two different languages may pass.

    Example:
        >>> import numpy as np
        >>> table = np.array([[0.69, 1.0, 0.5]], dtype=np.float32)
        >>> hold_apart(table, languages(["C"]), languages(["C++", "c", "compilers"]), 0.4)
        >>> table
        array([[0.4, 1. , 0.5]], dtype=float32)
    """
    for i, row in rows.items():
        for j, column in columns.items():
            if row != column and similarities[i, j] > highest:
                similarities[i, j] = highest
