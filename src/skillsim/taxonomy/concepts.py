"""One entry of a taxonomy, and the identifier of an entry whose source gives none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from urllib.parse import quote

from skillsim.encoding.cleaning import tidy

__all__ = ["ESCO", "Concept", "distinct_labels", "mint_uri", "one_line"]

ESCO = "ESCO"
"""``Concept.source`` of what is from ESCO."""


@dataclass(frozen=True, slots=True)
class Concept:
    """A skill, or something that skills belong to, with its names.

    ================  ========================================================================
    type              what it is
    ================  ========================================================================
    ``"skill"``       something that people can do (ESCO: skill/competence)
    ``"knowledge"``   something that people know (ESCO)
    ``"technology"``  a program, a language, a protocol (O*NET)
    ``"category"``    what O*NET files technologies under
    ``"group"``       what ESCO files skills and knowledge under
    ================  ========================================================================

    The concepts of ``Taxonomy.from_records`` may have types of their own.

    Attributes:
        uri: Identifies the concept within its taxonomy. Those that begin with ``urn:skillsim:``
            were made by skillsim, because the source has none.
        preferred_label: The name that the source gives first.
        alternative_labels: Other names, without repeats of each other and the preferred label.
        type: One of the above.
        source: Who lists it: ``"ESCO"``, ``"O*NET"``, or the name given to ``from_records``.
        broader: URIs of the concepts directly above it, in the same taxonomy.

    Example:
        >>> sql = Concept("urn:example:sql", "SQL", ("Structured Query Language",))
        >>> sql.labels
        ('SQL', 'Structured Query Language')
    """

    uri: str
    preferred_label: str
    alternative_labels: tuple[str, ...] = ()
    type: str = "skill"
    source: str = "user"
    broader: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """The preferred label, then the alternative ones."""
        return (self.preferred_label, *self.alternative_labels)

    def to_dict(self) -> dict[str, object]:
        """The fields, ready for JSON and for ``Taxonomy.from_records``.

        Example:
            >>> Concept("urn:example:go", "Go").to_dict()["alternative_labels"]
            []
        """
        fields = asdict(self)
        return fields | {
            "alternative_labels": list(self.alternative_labels),
            "broader": list(self.broader),
        }


def mint_uri(source: str, label: str) -> str:
    """An identifier for a concept to which its source gives none.

    The same source and label give the same identifier, other ones another.

    Example:
        >>> mint_uri("O*NET", "Oracle Database")
        'urn:skillsim:O*NET:Oracle%20Database'
    """
    parts = [quote(part, safe="*", errors="surrogatepass") for part in (source, label)]
    return f"urn:skillsim:{':'.join(parts)}"


def one_line(text: str) -> str:
    """The text with one space for each run of white space and line ends, none at the ends.

    Example:
        >>> one_line(" data  base ")
        'data base'
    """
    return " ".join(text.split())


def distinct_labels(preferred: str, alternatives: Iterable[str]) -> tuple[str, ...]:
    """The alternatives on one line each, without invisible ones and repeats, whatever their case.

    Example:
        >>> distinct_labels("SQL", ["sql", "Structured  Query Language", ""])
        ('Structured Query Language',)
    """
    labels = {preferred.casefold(): preferred}
    for label in map(one_line, alternatives):
        if tidy(label):
            labels.setdefault(label.casefold(), label)
    return tuple(labels.values())[1:]
