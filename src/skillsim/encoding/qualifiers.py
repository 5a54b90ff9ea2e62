"""Trailing words that say how well, how long or how much a skill is wanted, and not which.

``Python (primary)``, ``Excel - advanced`` and ``SQL, 5+ years`` name the skills Python, Excel and
SQL. Both lists are closed: what qualifies, and where the same words belong to the name. In doubt a
text stays as it is, for a qualifier too many costs little and a lost meaning cannot be had back.
"""

from __future__ import annotations

import re

__all__ = ["LONGEST_QUALIFIED", "without_qualifiers"]

LONGEST_QUALIFIED = 200
"""Characters; a longer text is no name with a qualifier, and none waits for a regex over it."""

_LEVELS = ("basic", "beginner", "novice", "intermediate", "advanced", "expert", "proficient")
_RANKS = ("primary", "secondary")
_WISHES = ("required", "mandatory", "preferred", "desired", "optional")
_NUMBER_OF_YEARS = r"[0-9]{1,2}(?: ?(?:-|to) ?[0-9]{1,2})?(?: ?\+)? ?(?:years?|yrs?)"
_EXPERIENCE = rf"{_NUMBER_OF_YEARS}'? (?:of )?experience"
_LEVEL = rf"(?:{'|'.join(_LEVELS)})(?: level)?"
_WISH = rf"{'|'.join(_WISHES)}|must[ -]have|nice[ -]to[ -]have"
_BETWEEN = " ?[,;/] ?"


def _one_or_more(*kinds: str) -> str:
    kind = f"(?:{'|'.join(kinds)})"
    return f"{kind}(?:{_BETWEEN}{kind})*"


_ANY = _one_or_more(_EXPERIENCE, _NUMBER_OF_YEARS, _LEVEL, *_RANKS, _WISH)
# A comma also stands before the adjective of an inverted name ("education, primary").
_AFTER_COMMA = _one_or_more(_EXPERIENCE, _NUMBER_OF_YEARS, _WISH)
# A string, so that only the first text that may need it waits for its compilation (4 ms).
_TAIL = (
    "(?ai)"  # ASCII only, letter case ignored
    rf"(?: -|[:,])? ?(?:\( ?({_ANY}) ?\)|\[ ?({_ANY}) ?\])$"
    # Not "Python 3 - 4 years": the 3 is a version or the lesser of two numbers.
    rf"| - (?!(?<=[0-9] - )[0-9])({_ANY})$"
    rf"| ?: ({_ANY})$"
    rf"| ?, ({_AFTER_COMMA})$"
)
# Looked at before the pattern is tried, which takes several times as long.
_LAST_WORDS = (
    *(*_LEVELS, *_RANKS, *_WISHES),
    *("level", "year", "years", "yr", "yrs", "experience", "have"),
)
_SPLIT = re.compile(_BETWEEN)
_YEARS = re.compile(_NUMBER_OF_YEARS)


def _listed(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split(","))


# Parts of words. Where one occurs, a level or rank may be that of a school or certificate ...
_LEARNING = _listed(
    "teach, educat, instruct, tutor, coach, training, lesson, course, curricul, classes, classroom,"
    "school, pupil, student, kindergarten,"
    "certif, diploma, degree, exam, licen, award, qualification, specialist, cambridge, itil"
)
# ... or grade of what is done by licence, which is never the same as the next grade ...
_LICENSED = _listed(
    "emt, paramedic, rigg, scaffold, slinger, dbs, disclosure, hygiene, food safety"
)
# ... or of treatment: basic and advanced life support are two skills, and so are ...
_TREATMENT = _listed("nurs, midwi, life support, first aid, resuscitation")
# ... primary and secondary care, prevention, or research.
_FIELDS_WITH_RANKS = _listed("care, health, clinic, medic, patient, prevent, diagnos, research")
# A number of years may be an age.
_AGED = _listed("child, kid, infant, toddler, baby, babies, youth, teen, nurser")
_TOPICS = {
    **dict.fromkeys(_LEVELS, _LEARNING + _LICENSED + _TREATMENT),
    **dict.fromkeys(_RANKS, _LEARNING + _TREATMENT + _FIELDS_WITH_RANKS),
}

# What makes a name of its own with the qualifier before or behind it: "expert witness".
_RANKED = _listed(
    "data, data collection, data analysis, source, key, market, sector, industry, industries,"
    "production, processing, packaging, metal, steelmaking, treatment, storage, structure, cell,"
    "cell culture, colour, color, radar, surveillance radar, battery, batteries, engine, procedure,"
    "containment, glazing, survey, trauma survey, legislation, insurance,"
    # subjects that are taught in primary and secondary schools
    "art, biology, chemistry, english, french, geography, german, history, language, literacy,"
    "math, mathematics, music, numeracy, pe, phonics, physical education, physics, reading,"
    "religious studies, science, social studies, spanish, writing"
)
_NAMES = {
    "basic": _listed(
        "visual, microsoft visual, ms visual, quick, small, turbo, power, gw, liberty, true, pure,"
        "programming, research, science, metal, chemical, need, authentication,"
        "linear algebra subprogram"
    ),
    "intermediate": _listed("good, product, code, language, representation, care"),
    "advanced": _listed(
        "manufacturing, material, fuel, driving, driving technique, driver assistance system,"
        "clinical practice, process control, product quality planning, planning and scheduling,"
        "persistent threat"
    ),
    "expert": _listed(
        "system, control system, witness, opinion, psychological opinion, evidence, testimony,"
        "judgement, judgment, subject matter"
    ),
    "preferred": _listed("stock, share"),
    "mandatory": _listed("reporting, training"),
    "optional": _listed("extra"),
    **dict.fromkeys(_RANKS, _RANKED),
}


def without_qualifiers(text: str) -> str:
    """The text without the qualifiers at its end; as it is where nothing else would be left.

    Args:
        text: Tidy text, not empty.

    Example:
        >>> without_qualifiers("Python (primary) - 5 years of experience")
        'Python'
        >>> without_qualifiers("Teaching (primary)"), without_qualifiers("(advanced)")
        ('Teaching (primary)', '(advanced)')
    """
    if len(text) > LONGEST_QUALIFIED:
        return text
    while text.rstrip(")] ").casefold().endswith(_LAST_WORDS) and (tail := re.search(_TAIL, text)):
        # Joiners (ZWJ, ZWNJ) are never left at the end of a text, just as spaces.
        rest = text[: tail.start()].rstrip(" \u200c\u200d")
        if not any(map(str.isalnum, rest)):
            break
        qualifiers = _SPLIT.split(next(filter(None, tail.groups())).casefold())
        if any(_may_be_of_the_name(qualifier, rest.casefold()) for qualifier in qualifiers):
            break
        text = rest
    return text


def _may_be_of_the_name(qualifier: str, rest: str) -> bool:
    names = _NAMES.get(qualifier, ())
    if rest in names or rest.removesuffix("s") in names:
        return True
    if _YEARS.fullmatch(qualifier):
        topics = _LEARNING + _AGED
    else:
        topics = _TOPICS.get(qualifier.removesuffix(" level"), ())
    return any(topic in rest for topic in topics)
