"""SkillIndex: many skills, encoded once, to search in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NoReturn, Self, overload

import numpy as np

from skillsim.arguments import cosine, file_path, flag, positive_int, show
from skillsim.encoding.cleaning import clean
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.forks import ForkSafeLock
from skillsim.encoding.inputs import read_originals
from skillsim.errors import CorruptFileError, FingerprintMismatchError, InvalidArgumentError
from skillsim.results import SearchHit
from skillsim.search.graph import Graph, require_usearch
from skillsim.search.index_file import read_index, write_index
from skillsim.search.rows import Rows
from skillsim.search.texts import PackedTexts
from skillsim.search.topk import top_k_neighbours

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["SkillIndex"]


class SkillIndex:
    """Skills that are encoded once, searched often, and kept in a file.

    Each skill is there once: of those that are equal when cleaned, such as "SQL" and
    "SQL (advanced)", the first stays as it was written. Iteration gives them in the order in which
    they came.

    May be searched in any number of threads while another adds or removes: a search sees the index
    as it was when the search began.

    Args:
        skills: Any iterable of skills.
        encoder: The encoder to use; without one, the process-wide encoder, made on first use.
        approximate: Search by a graph (HNSW), which is many times faster in hundreds of thousands
            of skills, takes a while to build and misses a few of the nearest. The similarities are
            exact all the same. Needs the extra ``ann``.

    Attributes:
        encoder: The encoder in use.
        approximate: Whether it is searched by a graph.

    Raises:
        InvalidSkillError: ``skills`` is one string, or holds what is not a skill.
        InvalidArgumentError: ``approximate`` is no truth value.
        MissingExtraError: ``approximate`` without the extra ``ann``.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder
        >>> encoder = SkillEncoder("embedded")
        >>> index = SkillIndex(["SQL databases", "Welding", "welding (basic)"], encoder=encoder)
        >>> len(index), "WELDING" in index, "Welding - advanced" in index
        (3, False, True)
        >>> [hit.skill for hit in index.search("MySQL database", top_k=1)]
        ['SQL databases']
    """

    encoder: SkillEncoder
    approximate: bool

    def __init__(
        self,
        skills: Iterable[str] = (),
        *,
        encoder: SkillEncoder | None = None,
        approximate: bool = False,
    ) -> None:
        if flag(approximate, name="approximate"):
            require_usearch()
        distinct = _by_name(read_originals(skills, name="skills"))
        encoder = chosen_encoder(encoder)
        texts = PackedTexts.of(distinct.values())
        rows = Rows.start(texts, encoder.encode(list(distinct)))
        self._start(encoder, rows, Graph.of(rows) if approximate else None)

    def _start(self, encoder: SkillEncoder, rows: Rows, graph: Graph | None) -> None:
        self.encoder = encoder
        self.approximate = graph is not None
        self._lock = ForkSafeLock()  # for those who change it
        self._now = rows, graph
        self._row_of: dict[str, int] | None = None

    @classmethod
    def load(
        cls,
        path: str | os.PathLike[str],
        *,
        encoder: SkillEncoder | None = None,
        verify: bool = False,
    ) -> Self:
        """The index that ``save`` wrote, opened in milliseconds whatever its size.

        The file is mapped: its vectors are read where a search needs them, and processes that open
        the same file share the memory. It is never changed by this index, and must not be changed
        in place while it is open; ``save`` puts a new file in its place.

        Args:
            path: The file.
            encoder: The encoder whose vectors are in it; without one, the process-wide encoder.
            verify: Read the whole file and compare it with its checksums, some seconds per
                gigabyte. Otherwise the header is checked, and the file's length, but damage within
                vectors, texts or graph goes unnoticed. Do so once for a file that was copied.

        Raises:
            InvalidArgumentError: ``path`` is no path to a file.
            NotAnIndexError: There is no such file, it cannot be read, or it is something else.
            NewerFormatError: A newer skillsim wrote it.
            DamagedHeaderError: Its header is damaged.
            CutFileError: It is shorter or longer than it should be.
            CorruptFileError: ``verify`` found it damaged.
            FingerprintMismatchError: It holds vectors of another model.
            MissingExtraError: It is approximate, and the extra ``ann`` is not installed.
        """
        path = file_path(path)
        saved = read_index(path, verify=verify)
        encoder = chosen_encoder(encoder)
        if encoder.fingerprint != saved.fingerprint:
            raise FingerprintMismatchError(
                f"{path} holds vectors of the model {saved.model_id!r} (fingerprint "
                f"{saved.fingerprint[:12]}), not of {encoder.model_id!r} "
                f"({encoder.fingerprint[:12]}). Pass an encoder of that model and version, or "
                "build the index anew.",
                expected=saved.fingerprint,
                found=encoder.fingerprint,
            )
        graph = None
        if saved.graph is not None:
            try:
                graph = Graph(encoder.dimension, stored=saved.graph)
            except RuntimeError as error:
                raise CorruptFileError(
                    f"{path} is damaged in its graph ({error}). Build the index anew.", path=path
                ) from error
        index = cls.__new__(cls)
        index._start(encoder, Rows.start(saved.texts, saved.vectors), graph)  # noqa: SLF001
        return index

    def __len__(self) -> int:
        return len(self._now[0])

    def __iter__(self) -> Iterator[str]:
        rows, _ = self._now
        return map(rows.text, rows.live().tolist())

    def __contains__(self, skill: object) -> bool:
        """Whether the skill, when cleaned, is there. The first time reads all texts."""
        if not isinstance(skill, str):
            return False
        with self._lock:
            return clean(skill) in self._rows_by_name()

    def __repr__(self) -> str:
        kind = ", approximate" if self.approximate else ""
        return f"SkillIndex({len(self):,} skills{kind}, encoder={self.encoder!r})"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A SkillIndex is not pickled or copied. Save it, and load it where it is needed: "
            "processes that load the same file share its memory."
        )

    # A str is an iterable of str too; the first overload that fits decides.
    @overload
    def search(  # type: ignore[overload-overlap]
        self, queries: str, *, top_k: int = 10, threshold: float | None = None
    ) -> list[SearchHit]: ...
    @overload
    def search(
        self, queries: Iterable[str], *, top_k: int = 10, threshold: float | None = None
    ) -> list[list[SearchHit]]: ...
    def search(
        self, queries: str | Iterable[str], *, top_k: int = 10, threshold: float | None = None
    ) -> list[SearchHit] | list[list[SearchHit]]:
        """The skills that are closest to a query, closest first, ties in the order they came.

        The query itself is among them if it is in the index. Many queries at once are faster than
        one by one.

        Args:
            queries: One skill, or any iterable of skills.
            top_k: How many at most, from 1.
            threshold: The lowest cosine to give, in [-1, 1]; ``None`` takes any.

        Returns:
            For one query a list of at most ``top_k`` hits; for many a list of such lists, in their
            order.

        Raises:
            InvalidSkillError: A query is not a string, or is blank.
            InvalidArgumentError: ``top_k`` or ``threshold`` is out of range.

        Example:
            >>> from skillsim import SkillEncoder
            >>> index = SkillIndex(["SQL", "Welding"], encoder=SkillEncoder("embedded"))
            >>> index.search(["welding", "SQL"], top_k=1, threshold=0.9)[1]
            [SearchHit(skill='SQL', similarity=1.0, position=0)]
        """
        top_k = positive_int(top_k, name="top_k")
        lowest = -1.0 if threshold is None else cosine(threshold, name="threshold", or_none=True)
        one = isinstance(queries, str)
        vectors = self.encoder.encode(read_originals([queries] if one else queries, name="queries"))
        rows, graph = self._now
        if graph is None:
            places, cosines = top_k_neighbours(vectors, rows.vectors, top_k, removed=rows.removed)
        else:
            places, cosines = graph.search(vectors, rows, top_k)
        found = [
            [
                SearchHit(rows.text(row), score, position)
                for row, score, position in zip(*of_query, strict=True)
                if score >= lowest
            ]
            for of_query in zip(
                places.tolist(), cosines.tolist(), rows.positions(places).tolist(), strict=True
            )
        ]
        return found[0] if one else found

    def add(self, skills: Iterable[str]) -> None:
        """Add skills; those that are there already, when cleaned, stay as they are.

        If anything is refused, nothing is added. Many at once are faster than one by one.

        Raises:
            InvalidSkillError: ``skills`` is one string, or holds what is not a skill.
        """
        distinct = _by_name(read_originals(skills, name="skills"))
        with self._lock:
            row_of = self._rows_by_name()
            new = {name: text for name, text in distinct.items() if name not in row_of}
            vectors = self.encoder.encode(list(new))
            rows, graph = self._now
            self._row_of = None  # until all is done, so that an interruption leaves none
            if graph is not None:
                graph.add(rows.count, vectors)
            self._now = rows.plus(list(new.values()), vectors), graph
            row_of.update(zip(new, range(rows.count, rows.count + len(new)), strict=True))
            self._row_of = row_of

    def remove(self, skills: Iterable[str]) -> None:
        """Remove skills, in any spelling that is equal when cleaned. If any is not there, none is.

        The positions of those that came later go down. What was removed is in no file that is saved
        from then on; memory is given back when more than half of the rows are gone.

        Raises:
            InvalidSkillError: ``skills`` is one string, or holds what is not a skill.
            InvalidArgumentError: A skill is not in the index.
        """
        distinct = _by_name(read_originals(skills, name="skills"))
        with self._lock:
            row_of = self._rows_by_name()
            unknown = [text for name, text in distinct.items() if name not in row_of]
            if unknown:
                raise InvalidArgumentError(
                    f"{len(unknown)} of these skills are not in the index, the first is "
                    f"{show(unknown[0])}. Nothing was removed.",
                    name="skills",
                    value=show(unknown[0]),
                )
            rows, graph = self._now
            rows = rows.without(np.array([row_of[name] for name in distinct], dtype=np.intp))
            self._row_of = None
            if rows.mostly_gone:
                rows = rows.compacted()
                self._now = rows, None if graph is None else Graph.of(rows)
                return
            self._now = rows, graph
            for name in distinct:
                del row_of[name]
            self._row_of = row_of

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the index to one file, in place of what is there.

        The file is in the safetensors format; ``docs/guides/search.md`` tells what is in it. It is
        complete before it takes the place of an older one, which therefore stays whole if this is
        interrupted or killed. An approximate index from which skills were removed builds its graph
        anew.

        Args:
            path: The file. Its folder must be there.

        Raises:
            InvalidArgumentError: ``path`` is no path to a file.
            NotSavedError: The file cannot be written, for example because the disk is full.
        """
        path = file_path(path)
        rows, graph = self._now
        if graph is not None and len(rows.removed):
            graph = Graph.of(rows)
        write_index(
            path,
            model_id=self.encoder.model_id,
            fingerprint=self.encoder.fingerprint,
            texts=PackedTexts.of(map(rows.text, rows.live().tolist())),
            vectors=rows.blocks(),
            dimension=self.encoder.dimension,
            graph=None if graph is None else graph.content(),
        )

    def _rows_by_name(self) -> dict[str, int]:
        """Where each skill is, by its cleaned name."""
        if self._row_of is None:
            rows, _ = self._now
            self._row_of = {clean(rows.text(row)): row for row in rows.live().tolist()}
        return self._row_of


def _by_name(skills: Iterable[str]) -> dict[str, str]:
    """The first spelling of each skill, by its cleaned name."""
    named: dict[str, str] = {}
    for skill in skills:
        named.setdefault(clean(skill), skill)
    return named
