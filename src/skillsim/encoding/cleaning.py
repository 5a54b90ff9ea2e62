"""The clean-up that every text passes on its way to a model, as pure functions.

``tidy`` takes away what typing and exports leave behind:

===========================================  ============================  =====================
case                                         becomes                       why
===========================================  ============================  =====================
white space of any kind and length           one space, none at the ends   typing and exports
Unicode in any normal form                   NFKC (UAX #15)                full-width letters
typographic hyphens, dashes, quotes          ``-``, ``'``, ``"``            word processors set them
trademark signs (™ ® ℠ ©)                    dropped                       no part of a skill
control characters, NUL                      a space                       they part exported words
lone surrogates, private use                 dropped                       no tokenizer reads them
zero-width, direction and other marks that   dropped                       invisible, never meant
cannot be seen, soft hyphen
combining marks after the 30th in a row      dropped                       Stream-Safe (UAX #15)
===========================================  ============================  =====================

``clean`` does that, and then brings the name of the skill to light:

===========================================  ============================  =====================
case                                         becomes                       why
===========================================  ============================  =====================
a level, rank, wish or number of years at    dropped, together with the    how well or how much,
the end: ``X (primary)``, ``X [basic]``,     brackets or punctuation; any  not which skill
``X - advanced``, ``X: expert level``,       number of them
``X, 5+ years``, ``X (advanced, required)``
the same where it may be of the name:        kept                          ``qualifiers.py`` says
``Teaching (primary)``, ``Visual (Basic)``                                 where that is
a text that is nothing else: ``(advanced)``  kept                          never empty
an abbreviation or spelling that stands      its name: ``Kubernetes``,     ``aliases.csv`` lists
alone: ``k8s``, ``NodeJS``, ``c sharp``      ``Node.js``, ``C#``           them, with sources
===========================================  ============================  =====================

Letter case, other punctuation and the order of words stay as they are, nothing is ever split, and
the joiners (ZWJ, ZWNJ) between letters stay, which some scripts need. ``docs/concepts/cleaning.md``
shows each case and tells what is left alone on purpose.
"""

from __future__ import annotations

import unicodedata

from skillsim.encoding.aliases import ALIASES, LONGEST_ALIAS
from skillsim.encoding.qualifiers import without_qualifiers

__all__ = ["CLEANING_VERSION", "clean", "fold", "name_key", "surface_key", "tidy"]

CLEANING_VERSION = 2
"""Part of every fingerprint: raise it whenever ``clean`` answers differently."""

# Before NFKC, which would make "Excel\u2122" to "ExcelTM".
_TRADEMARKS = "\u2122\u00ae\u2120\u00a9"
# Letters and marks by category, invisible all the same: fillers, selectors, an empty Braille cell.
_INVISIBLE = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0" + "".join(
    map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
_GONE = str.maketrans(dict.fromkeys(_TRADEMARKS + _INVISIBLE, ""))
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
        **dict.fromkeys("\u2018\u2019\u201b\u2032\u02bc", "'"),
        **dict.fromkeys("\u201c\u201d\u201e\u201f", '"'),
    }
)
_CLOSING = frozenset(")]")
_MOST_MARKS = 30  # in a row; normalisation takes time by the square of their number
_JOINERS = "\u200c\u200d"
# Unassigned code points (Cn) stay: which ones those are depends on the version of Python.
_DROPPED_CATEGORIES = frozenset({"Cf", "Cs", "Co"})


def tidy(text: str) -> str:
    r"""The text without the traces of typing, word processors and exports; same words, same case.

    Pure and idempotent; empty if nothing visible is left.

    Example:
        >>> tidy("  MS\tExcel\u00a0(advanced) ")
        'MS Excel (advanced)'
        >>> tidy("\uff33\uff31\uff2c\u200b")
        'SQL'
    """
    if type(text) is not str:  # a subclass may have methods of its own
        text = str.__str__(text)
    if text.isascii() and text.isprintable():  # nearly every skill
        text = text.strip()
        return " ".join(text.split()) if "  " in text else text
    text = "".join(map(_replacement, text.translate(_GONE)))
    if len(text) > _MOST_MARKS:
        text = _without_long_runs(text)
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(text.split()).strip(f" {_JOINERS}")


def clean(text: str) -> str:
    r"""The skill that the text names, as the models see it; empty if nothing visible is left.

    Pure and idempotent: ``clean(clean(text)) == clean(text)``.

    Example:
        >>> clean("  MS\tExcel\u00a0(advanced) ")
        'MS Excel'
        >>> clean("K8s - 3+ years, required"), clean("Word processing")
        ('Kubernetes', 'Word processing')
    """
    text = tidy(text)
    # Where a qualifier may stand; found out first, since few texts have one.
    if text[-1:] in _CLOSING or " - " in text or ": " in text or ", " in text:
        text = without_qualifiers(text)
    return ALIASES.get(text.casefold(), text) if len(text) <= LONGEST_ALIAS else text


def fold(text: str) -> str:
    r"""Tidy text without letter case.

    Pure and idempotent.

    Example:
        >>> fold("SQL"), fold("Stra\u00dfe") == fold("STRASSE")
        ('sql', True)
    """
    folded = text.casefold()
    if folded.isascii():
        return folded
    # Case folding takes some letters apart, and leaves others whole that mean the same.
    return unicodedata.normalize("NFKC", folded)


def name_key(text: str) -> str:
    """Equal for texts that name the same skill: ``clean``, without letter case.

    Example:
        >>> name_key("NODEJS (primary)") == name_key("Node.js")
        True
        >>> len({name_key(name) for name in ("C", "C++", "C#", "Java", "JavaScript")})
        5
    """
    return fold(clean(text))


def surface_key(text: str) -> str:
    """Equal for texts that are spelled the same: ``tidy``, without letter case.

    Example:
        >>> surface_key(" PYTHON ") == surface_key("Python")
        True
        >>> surface_key("Nodejs") == surface_key("Node.js")
        False
    """
    return fold(tidy(text))


def _replacement(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    if category in _DROPPED_CATEGORIES and character not in _JOINERS:
        return ""
    # One by one, so that marks can be counted before all are put in order.
    return unicodedata.normalize("NFKD", character)


def _without_long_runs(text: str) -> str:
    kept: list[str] = []
    run = 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) else 0
        if run <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
