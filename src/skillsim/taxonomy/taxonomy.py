"""Concepts by name, by URI and along the hierarchy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from skillsim.arguments import show
from skillsim.encoding.cleaning import name_key
from skillsim.encoding.forks import ForkSafeLock
from skillsim.errors import InvalidArgumentError, UnknownConceptError
from skillsim.taxonomy.bundled import read_bundled
from skillsim.taxonomy.esco_csv import read_esco_csv
from skillsim.taxonomy.lookup import index_names, index_narrower, reach
from skillsim.taxonomy.notices import ESCO_NOTICE, LAISER_NOTICE, ONET_NOTICE
from skillsim.taxonomy.records import read_notices, read_records

if TYPE_CHECKING:
    from skillsim.taxonomy.concepts import Concept

__all__ = ["Taxonomy"]

_lock = ForkSafeLock()
_bundled: Taxonomy | None = None


class Taxonomy:
    """Concepts with their names, and which is broader than which.

    Immutable, safe to share between threads, picklable. Iterating gives the concepts in the order
    of their source; ``len`` counts them. Two taxonomies are equal only if they are one object.

    ``bundled``, ``from_esco_csv`` and ``from_records`` make one. Called directly, the class trusts
    its arguments.

    Args:
        concepts: Concepts with distinct URIs, whose broader URIs are all among them.
        name: What the taxonomy is called.
        notices: What its sources ask to be said.

    Example:
        >>> taxonomy = Taxonomy.from_records(
        ...     [
        ...         {"uri": "urn:example:db", "preferred_label": "databases"},
        ...         {"preferred_label": "MySQL", "broader": ["urn:example:db"]},
        ...     ]
        ... )
        >>> [concept.preferred_label for concept in taxonomy]
        ['databases', 'MySQL']
        >>> [concept.preferred_label for concept in taxonomy.narrower("urn:example:db")]
        ['MySQL']
    """

    __slots__ = ("__weakref__", "_by_name", "_by_uri", "_name", "_narrower", "_notices")

    def __init__(
        self, concepts: Iterable[Concept], *, name: str, notices: Iterable[str] = ()
    ) -> None:
        self._by_uri = {concept.uri: concept for concept in concepts}
        self._name = name
        self._notices = tuple(notices)
        # Made when first wanted. Threads that want one at once may each make it: they are equal.
        self._by_name: Mapping[str, tuple[Concept, ...]] | None = None
        self._narrower: Mapping[str, tuple[Concept, ...]] | None = None

    @classmethod
    def bundled(cls) -> Taxonomy:
        """The taxonomy in the package: ESCO skills and knowledge, O*NET technologies, in English.

        Read on the first call; every call, in whichever thread, returns the same object.

        Raises:
            CorruptFileError: The package's file is missing or damaged.

        Example:
            >>> Taxonomy.bundled().find("Postgres")[0].preferred_label
            'PostgreSQL'
        """
        global _bundled  # noqa: PLW0603  # one copy for the process
        if _bundled is None:
            with _lock:
                if _bundled is None:
                    _bundled = Taxonomy(
                        read_bundled(),
                        name="ESCO and O*NET technologies",
                        notices=(ESCO_NOTICE, ONET_NOTICE, LAISER_NOTICE),
                    )
        return _bundled

    @classmethod
    def from_esco_csv(cls, folder: str | os.PathLike[str], *, language: str = "en") -> Taxonomy:
        """The skills pillar of the official ESCO download, with its whole hierarchy.

        Skills and knowledge come first, in the order of ``skills_{language}.csv``, then their
        groups. Rows whose status is something else than "released" are left out, and so are
        relations from or to a concept that is not in the files, or to itself. A skill without
        skillType counts as a skill.

        Args:
            folder: The unpacked CSV download. ``skills_{language}.csv`` and
                ``broaderRelationsSkillPillar_{language}.csv`` must be there (the latter also
                without the language, as in older downloads). Without
                ``skillGroups_{language}.csv`` the hierarchy ends with the skills.
            language: The language in the files' names.

        Raises:
            InvalidTableError: A file or column is missing, or a row cannot be read; says which.
        """
        return Taxonomy(
            read_esco_csv(folder, language), name=f"ESCO ({language})", notices=(ESCO_NOTICE,)
        )

    @classmethod
    def from_records(
        cls,
        records: Iterable[Mapping[str, object] | Concept],
        *,
        source: str = "user",
        notices: Iterable[str] = (),
    ) -> Taxonomy:
        """A taxonomy of your own.

        Args:
            records: For each concept a ``Concept`` or a mapping with the key ``preferred_label``
                and any of ``uri``, ``alternative_labels``, ``type``, ``source`` and ``broader``;
                ``None`` counts as left out. A concept without ``uri`` gets one that is made from
                its source and label. ``broader`` lists URIs of other records; they may form
                cycles.
            source: Name of the taxonomy, and source of concepts that state none.
            notices: What the sources ask to be said; of concepts that come from another taxonomy,
                that taxonomy's ``notices``.

        Raises:
            InvalidArgumentError: A record is not usable; says which, which field, and why. Or
                ``notices`` is no list of strings.

        Example:
            >>> own = Taxonomy.from_records([{"preferred_label": "Welding"}], source="ACME")
            >>> own.find("welding")[0].uri
            'urn:skillsim:ACME:Welding'
        """
        # The notices first: they are few, and the records may be an iterator.
        said = read_notices(notices)
        return Taxonomy(read_records(records, source), name=source, notices=said)

    @property
    def name(self) -> str:
        """What the taxonomy is called."""
        return self._name

    @property
    def notices(self) -> tuple[str, ...]:
        """What its sources ask to be said, wherever the taxonomy is shown or passed on."""
        return self._notices

    def __len__(self) -> int:
        return len(self._by_uri)

    def __iter__(self) -> Iterator[Concept]:
        return iter(self._by_uri.values())

    def __contains__(self, uri: object) -> bool:
        return isinstance(uri, str) and uri in self._by_uri

    def __getitem__(self, uri: str) -> Concept:
        concept = self._by_uri.get(uri) if isinstance(uri, str) else None
        if concept is None:
            raise _unknown(uri, self._name)
        return concept

    def __repr__(self) -> str:
        return "\n".join((f"Taxonomy {self._name!r}, {len(self):,} concepts", *self._notices))

    def __reduce__(self) -> tuple[Callable[..., Taxonomy], tuple[object, ...]]:
        # Every install has the bundled one, and a process needs no second copy of it.
        if self is _bundled:
            # A function and no class method: those cloudpickle writes out, with this module's lock.
            return _restore_bundled, ()
        return _restore, (tuple(self), self._name, self._notices)

    def find(self, name: str) -> tuple[Concept, ...]:
        """The concepts that have this name, as ``skillsim.encoding.cleaning.name_key`` sees names.

        Those whose preferred label it is come first, then those with such an alternative label,
        each in the taxonomy's order. Empty if there are none.

        Example:
            >>> [concept.source for concept in Taxonomy.bundled().find("mysql")]
            ['ESCO', 'O*NET']
        """
        if not isinstance(name, str):
            raise InvalidArgumentError(
                f"name must be a string, not {type(name).__name__}.",
                name="name",
                value=type(name).__name__,
            )
        if self._by_name is None:
            self._by_name = index_names(self)
        return self._by_name.get(name_key(name), ())

    def broader(self, uri: str) -> tuple[Concept, ...]:
        """The concepts directly above this one, in the order in which it lists them.

        Raises:
            UnknownConceptError: No concept has this URI.
        """
        return tuple(self._by_uri[other] for other in self[uri].broader)

    def narrower(self, uri: str) -> tuple[Concept, ...]:
        """The concepts directly below this one, in the taxonomy's order.

        Raises:
            UnknownConceptError: No concept has this URI.
        """
        if self._narrower is None:
            self._narrower = index_narrower(self)
        return self._narrower.get(self[uri].uri, ())

    def descendants(self, uri: str) -> tuple[Concept, ...]:
        """All concepts below this one, nearest first; without itself, even in a cycle.

        Raises:
            UnknownConceptError: No concept has this URI.

        Example:
            >>> taxonomy = Taxonomy.bundled()
            >>> systems = taxonomy.find("database management systems")[0]
            >>> [below.preferred_label for below in taxonomy.descendants(systems.uri)[:3]]
            ['DB2', 'Microsoft Access', 'OpenEdge Database']
        """
        return tuple(map(self.__getitem__, reach(self[uri].uri, self.narrower)))[1:]

    def ancestors(self, uri: str) -> tuple[Concept, ...]:
        """All concepts above this one, nearest first; without itself, even in a cycle.

        Raises:
            UnknownConceptError: No concept has this URI.

        Example:
            >>> taxonomy = Taxonomy.bundled()
            >>> excel = taxonomy.find("Excel")[0]
            >>> [above.preferred_label for above in taxonomy.ancestors(excel.uri)]
            ['Spreadsheet software']
        """
        return tuple(map(self.__getitem__, reach(self[uri].uri, self.broader)))[1:]

    def path(self, narrower_uri: str, broader_uri: str) -> tuple[Concept, ...] | None:
        """The shortest chain of concepts from the narrower one up to the broader one.

        Both ends are in it; a concept's path to itself is itself. Of equally short chains it is
        the one whose concepts list the next first.

        Returns:
            The chain, or ``None`` if the second is not above the first.

        Raises:
            UnknownConceptError: No concept has one of the URIs.

        Example:
            >>> taxonomy = Taxonomy.bundled()
            >>> excel, spreadsheets = taxonomy.find("Excel")[0], taxonomy.find("spreadsheets")[0]
            >>> chain = taxonomy.path(excel.uri, spreadsheets.uri)
            >>> [concept.preferred_label for concept in chain]
            ['Microsoft Excel', 'Spreadsheet software']
            >>> taxonomy.path(spreadsheets.uri, excel.uri) is None
            True
        """
        goal = self[broader_uri].uri
        below = reach(self[narrower_uri].uri, self.broader)
        if goal not in below:
            return None
        chain: list[Concept] = []
        step: str | None = goal
        while step is not None:
            chain.append(self[step])
            step = below[step]
        return tuple(reversed(chain))


def _restore_bundled() -> Taxonomy:
    return Taxonomy.bundled()


def _unknown(uri: object, taxonomy: str) -> UnknownConceptError:
    return UnknownConceptError(
        f"No concept of {taxonomy!r} has the URI {show(uri)}. find(name) looks up names.",
        uri=uri if isinstance(uri, str) else show(uri),
    )


def _restore(concepts: tuple[Concept, ...], name: str, notices: tuple[str, ...]) -> Taxonomy:
    return Taxonomy(concepts, name=name, notices=notices)
