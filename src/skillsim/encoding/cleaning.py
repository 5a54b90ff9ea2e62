"""The text clean-up that every model's input passes, as one pure function.

What changes, case by case:

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
===========================================  ============================  =====================

Letter case, punctuation and the order of words stay as they are, and so do the joiners (ZWJ,
ZWNJ) between letters, which some scripts need.
"""

from __future__ import annotations

import unicodedata

__all__ = ["CLEANING_VERSION", "clean"]

CLEANING_VERSION = 1
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
_JOINERS = "\u200c\u200d"
# Unassigned code points (Cn) stay: which ones those are depends on the version of Python.
_DROPPED_CATEGORIES = frozenset({"Cf", "Cs", "Co"})


def clean(text: str) -> str:
    r"""The text as the models see it; empty if nothing visible is left.

    Pure and idempotent: ``clean(clean(text)) == clean(text)``.

    Example:
        >>> clean("  MS\tExcel\u00a0(advanced) ")
        'MS Excel (advanced)'
        >>> clean("\uff33\uff31\uff2c\u200b")
        'SQL'
    """
    if type(text) is not str:  # a subclass may have methods of its own
        text = str.__str__(text)
    if text.isascii() and text.isprintable():  # nearly every skill
        text = text.strip()
        return " ".join(text.split()) if "  " in text else text
    text = "".join(map(_replacement, text.translate(_GONE)))
    text = unicodedata.normalize("NFKC", text).translate(_PLAIN)
    return " ".join(text.split()).strip(f" {_JOINERS}")


def _replacement(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cc":
        return " "
    if category in _DROPPED_CATEGORIES and character not in _JOINERS:
        return ""
    return character
