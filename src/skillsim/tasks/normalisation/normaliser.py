"""normalise_skills: which concept each text of a messy column stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from skillsim.decisions.policy import policy_for
from skillsim.encoding.aliases import ALIASES
from skillsim.encoding.cleaning import fold, name_key
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_rows
from skillsim.results import How, Resolution
from skillsim.search.protocol import SkillSearch, encoder_of
from skillsim.search.scores import DECIMALS
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.normalisation.catalogue import catalogue_of, catalogue_of_index
from skillsim.tasks.normalisation.memo import Memo
from skillsim.tasks.normalisation.names import loose_key
from skillsim.tasks.normalisation.nearest import in_index, in_vectors
from skillsim.tasks.normalisation.ranking import CANDIDATES, resolve_by_cosine
from skillsim.tasks.normalisation.wishes import read_wishes, spelled_key
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy

__all__ = ["Normaliser", "normalise_skills"]

_REMEMBERED = 100_000  # names, and up to twice as many; some 100 MB at the most
_LONGEST_REMEMBERED = 200  # characters
_BLANK = Resolution("", "blank")
_SHORTEST_ALIAS = 3  # letters and digits, for punctuation not to matter: "p/l" is not PL
_ALIASES = {
    loose_key(alias): fold(name)
    for alias, name in ALIASES.items()
    if len(loose_key(alias)) >= _SHORTEST_ALIAS
}


class Normaliser:
    """Resolves texts to concepts of one taxonomy, in any number of calls.

    The taxonomy is read and encoded here, once for each encoder. Names that have been met are
    remembered, the latest 100,000 at least, so that a column may be passed in pieces. Threads may
    share it.

    Args:
        taxonomy: What to resolve to; ``None`` takes the bundled taxonomy. Groups and categories,
            which skills are filed under, are left out. Or a ``SkillIndex`` or ``PgVectorStore``,
            whose skills are read here, all of them, and not encoded again; skills that it gets
            later are not resolved to.
        encoder: The encoder to use; without one, that of the index, or the process-wide encoder,
            made on first use.
        policy: The cut-offs, of which ``resolve`` and ``margin`` count; ``None`` takes the
            model's own.
        pins: Texts with the URI or label of the concept that they stand for.
        blocks: Texts that are never resolved, and URIs of concepts that nothing is resolved to.

    Attributes:
        taxonomy: The taxonomy in use; of an index, one of its skills, with URIs made of their
            names.
        encoder: The encoder in use.
        policy: The cut-offs in use.

    Raises:
        InvalidArgumentError: A pin or block makes no sense, no cut-offs are known for the model,
            or the taxonomy has no skills.
        PolicyMismatchError: The policy was made for another model.
        FingerprintMismatchError: The index holds vectors of another model than the encoder's.

    Example:
        >>> from skillsim import SkillEncoder
        >>> normaliser = Normaliser(encoder=SkillEncoder("embedded"), blocks=["synergy"])
        >>> [row.label for row in normaliser.resolve(["k8s", "synergy"])]
        ['Kubernetes', None]
    """

    taxonomy: Taxonomy
    encoder: SkillEncoder
    policy: MatchPolicy

    def __init__(
        self,
        *,
        taxonomy: Taxonomy | SkillSearch | None = None,
        encoder: SkillEncoder | None = None,
        policy: MatchPolicy | None = None,
        pins: Mapping[str, str] | None = None,
        blocks: Iterable[str] = (),
    ) -> None:
        index = taxonomy if isinstance(taxonomy, SkillSearch) else None
        if index is not None:
            encoder = encoder_of(index, encoder)
        self.taxonomy = _taxonomy_of(taxonomy)
        self._wishes = read_wishes(pins, blocks, self.taxonomy)
        self.encoder = chosen_encoder(encoder)
        self.policy = policy_for(self.encoder, policy)
        if index is None:
            self._catalogue = catalogue_of(self.taxonomy, self.encoder)
            self._nearest = in_vectors(self.encoder, self._catalogue.vectors)
        else:
            self._catalogue = catalogue_of_index(self.taxonomy, self.encoder)
            self._nearest = in_index(index, self._catalogue.keys)
        self._by_name: Memo[Resolution] = Memo(_REMEMBERED)

    def resolve(self, texts: Iterable[object]) -> list[Resolution]:
        """One resolution per text, in order.

        Raises:
            InvalidSkillError: An item is neither text nor missing. Nothing is resolved then.
        """
        return self._resolve(read_rows(texts))

    def _resolve(self, rows: Sequence[str]) -> list[Resolution]:
        names = {text: name_key(text) for text in dict.fromkeys(rows)}
        wished = {text: wish for text in names if (wish := self._as_wished(text)) is not None}
        wanted = dict.fromkeys(
            name for text, name in names.items() if _says(name) and text not in wished
        )
        by_name = self._resolve_names(wanted)
        found = {
            text: wished.get(text) or replace(by_name.get(name, _BLANK), text=text)
            for text, name in names.items()
        }
        # "alias" tells how this text was written, of which the name says nothing.
        for text, one in found.items():
            if one.how in {"exact", "alternative"} and spelled_key(text) != names[text]:
                found[text] = replace(one, how="alias")
        return [found[text] for text in rows]

    def _as_wished(self, text: str) -> Resolution | None:
        if not (self._wishes.pins or self._wishes.blocked_texts):
            return None
        key = spelled_key(text)
        if key in self._wishes.blocked_texts:
            return Resolution(text, "unresolved", why="blocked")
        concept = self._wishes.pins.get(key)
        if concept is None:
            return None
        label = concept.preferred_label
        return Resolution(text, "resolved", concept.uri, label, label, 1.0, how="pinned")

    def _resolve_names(self, names: Iterable[str]) -> dict[str, Resolution]:
        found: dict[str, Resolution] = {}
        unknown: list[str] = []
        for name in names:
            known = self._by_name.get(name) or self._by_label(name) or self._by_spelling(name)
            if known is None:
                unknown.append(name)
            else:
                found[name] = known
        found.update(
            resolve_by_cosine(
                unknown,
                self._nearest,
                self._catalogue,
                policy=self.policy,
                blocked=self._wishes.blocked_uris,
            )
        )
        for name, one in found.items():
            if len(name) <= _LONGEST_REMEMBERED:
                self._by_name.put(name, one)
        return found

    def _by_label(self, name: str) -> Resolution | None:
        """What a name is a label of, or an abbreviation of one; ``None`` if it is neither."""
        labels = self._catalogue.names.find(name)
        if labels:
            return self._settled(labels, "exact")
        spelled_out = _ALIASES.get(loose_key(name))
        labels = [] if spelled_out is None else self._catalogue.names.find(spelled_out)
        return self._settled(labels, "alias") if labels else None

    def _by_spelling(self, name: str) -> Resolution | None:
        """What a misspelled name is a label of; ``None`` if it is none, or may be several."""
        readings = {
            reading: (labels, wrong)
            for reading, wrong in self._catalogue.spelling.readings(name)
            if (labels := self._catalogue.names.find(reading))
        }
        if len(readings) != 1:
            return None
        [(labels, wrong)] = readings.values()
        return self._settled(labels, "spelling", round(1.0 - wrong / len(name), DECIMALS))

    def _settled(self, labels: Sequence[int], how: How, share: float | None = None) -> Resolution:
        """What labels with one name stand for.

        Args:
            labels: The labels.
            how: How they were found.
            share: Of the letters that are right, if some are not: the score then.
        """
        catalogue = self._catalogue
        blocked = {label for label in labels if self._is_blocked(label)}
        label = catalogue.settle(labels)
        if label is None and blocked:
            labels = [label for label in labels if label not in blocked]
            label = catalogue.settle(labels) if labels else None
        if label in blocked or not labels:
            return Resolution("", "unresolved", why="blocked")
        if label is None:
            first = {catalogue.owners[label]: label for label in reversed(labels)}
            candidates = sorted(
                (
                    catalogue.candidate(first[owner], share or catalogue.score(first[owner]))
                    for owner in sorted(first)
                ),
                key=lambda one: -one.score,
            )
            return Resolution(
                "", "unresolved", why="ambiguous", candidates=tuple(candidates[:CANDIDATES])
            )
        if how == "exact" and not catalogue.names_it(label):
            how = "alternative"
        score = share or catalogue.score(label)
        one = catalogue.candidate(label, score)
        return Resolution("", "resolved", one.uri, one.label, one.matched_label, score, how=how)

    def _is_blocked(self, label: int) -> bool:
        concept = self._catalogue.concepts[self._catalogue.owners[label]]
        return concept.uri in self._wishes.blocked_uris


def normalise_skills(  # noqa: PLR0913  # each is a question that users ask
    texts: Iterable[object],
    *,
    taxonomy: Taxonomy | SkillSearch | None = None,
    encoder: SkillEncoder | None = None,
    policy: MatchPolicy | None = None,
    pins: Mapping[str, str] | None = None,
    blocks: Iterable[str] = (),
) -> list[Resolution]:
    """The concept that each text stands for, or that it is not known: one answer per row, in order.

    Each text is cleaned first, and texts that are then equal are resolved once, in this order:
    the caller's pins and blocks; labels of a concept and abbreviations of them, letter case,
    punctuation and spacing aside; misspelled labels; last, cosines with all labels. A text is
    resolved by cosines if the best concept scores ``policy.resolve`` and is ``policy.margin`` ahead
    of the next, and if its name does not only look alike. Else it is unresolved, with the reason
    and the best candidates.

    Args:
        texts: Any iterable of texts: list, generator, NumPy array, pandas or polars Series. Rows
            that are ``None``, NaN or without a letter or digit are blank.
        taxonomy: What to resolve to; ``None`` takes the bundled taxonomy. It is encoded on its
            first use with an encoder, which takes seconds with the embedded model and minutes with
            a transformer on a CPU. Or a ``SkillIndex`` or ``PgVectorStore``: its skills are read in
            each call, and not encoded again. For many calls make a ``Normaliser``.
        encoder: The encoder to use; without one, that of the index, or the process-wide encoder,
            made on first use.
        policy: The cut-offs; ``None`` takes the model's own.
        pins: Texts with the URI or label of the concept that they stand for.
        blocks: Texts that are never resolved, and URIs of concepts that nothing is resolved to.

    Returns:
        As many resolutions as rows.

    Raises:
        InvalidSkillError: An item is neither text nor missing, such as a number or a list, or
            ``texts`` is one string. Nothing is resolved then.
        InvalidArgumentError: A pin or block makes no sense, no cut-offs are known for the model,
            or the taxonomy has no skills.
        PolicyMismatchError: The policy was made for another model.
        FingerprintMismatchError: The index holds vectors of another model than the encoder's.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder
        >>> encoder = SkillEncoder("embedded")
        >>> rows = ["Kubernets", "  k8s ", None, "glorp of zyx", "JS"]
        >>> for row in normalise_skills(rows, encoder=encoder, pins={"JS": "TypeScript"}):
        ...     print(row.status, row.label, row.how)
        resolved Kubernetes spelling
        resolved Kubernetes alias
        blank None None
        unresolved None None
        resolved TypeScript pinned
    """
    rows = read_rows(texts)
    normaliser = Normaliser(
        taxonomy=taxonomy, encoder=encoder, policy=policy, pins=pins, blocks=blocks
    )
    return normaliser.resolve(rows)


def _taxonomy_of(given: Taxonomy | SkillSearch | None) -> Taxonomy:
    """The taxonomy that was given, or that of an index's skills, those with one name once."""
    if not isinstance(given, SkillSearch):
        require_taxonomy(given)
        return Taxonomy.bundled() if given is None else given
    first: dict[str, str] = {}
    for skill in given:
        first.setdefault(name_key(skill), skill)
    records = ({"preferred_label": skill} for skill in first.values())
    return Taxonomy.from_records(records, source="index")


def _says(name: str) -> bool:
    """Whether there is a letter or a digit in it."""
    return any(map(str.isalnum, name))
