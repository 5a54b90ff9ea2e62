"""What the caller has decided: texts that stand for a concept, and what must not be resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

from skillsim.arguments import show
from skillsim.encoding.cleaning import fold, tidy
from skillsim.encoding.qualifiers import without_qualifiers
from skillsim.errors import InvalidArgumentError

if TYPE_CHECKING:
    from skillsim.taxonomy import Concept, Taxonomy

__all__ = ["Wishes", "read_wishes", "spelled_key"]

_URI_BEGINS = ("http://", "https://", "urn:")


@dataclass(frozen=True, slots=True)
class Wishes:
    """Pins and blocks, checked.

    Attributes:
        pins: The concept of each pinned text, by ``spelled_key``.
        blocked_texts: Texts that are never resolved, as ``spelled_key`` has them.
        blocked_uris: Concepts that nothing is resolved to.
    """

    pins: Mapping[str, Concept]
    blocked_texts: frozenset[str]
    blocked_uris: frozenset[str]


def spelled_key(text: str) -> str:
    """Equal for texts that are spelled the same, letter case and stated levels aside.

    Unlike for ``name_key`` an abbreviation stays one: "JS" is not "JavaScript".

    Example:
        >>> spelled_key("JS (advanced)") == spelled_key("js"), spelled_key("JS")
        (True, 'js')
    """
    return fold(without_qualifiers(tidy(text)))


def read_wishes(
    pins: Mapping[str, str] | None, blocks: Iterable[str], taxonomy: Taxonomy
) -> Wishes:
    """The caller's pins and blocks.

    Raises:
        InvalidArgumentError: One is no text, names a concept that is not there or may be several,
            or contradicts another.
    """
    texts, uris = _read_blocks(blocks, taxonomy)
    read: dict[str, Concept] = {}
    if pins is not None and not isinstance(pins, Mapping):
        _refuse("pins", "must be a mapping from texts to URIs or labels", pins)
    for text, target in (pins or {}).items():
        key = _key_of("pins", text)
        concept = _target(text, target, taxonomy)
        if read.setdefault(key, concept) != concept:
            _refuse("pins", "give the same text two concepts. Leave one of them", text)
        if key in texts:
            _refuse("pins", "hold a text that blocks= holds too. Leave it in one of them", text)
        if concept.uri in uris:
            _refuse("pins", "lead to a concept that blocks= holds. Leave one of the two", target)
    return Wishes(read, frozenset(texts), frozenset(uris))


def _read_blocks(blocks: Iterable[str], taxonomy: Taxonomy) -> tuple[set[str], set[str]]:
    if isinstance(blocks, str | bytes | Mapping) or not isinstance(blocks, Iterable):
        _refuse("blocks", "must be a list of texts and URIs", blocks)
    texts: set[str] = set()
    uris: set[str] = set()
    for block in blocks:
        key = _key_of("blocks", block)
        if block in taxonomy:
            uris.add(block)
        elif block.startswith(_URI_BEGINS):
            _refuse("blocks", f"hold a URI that {taxonomy.name!r} does not have", block)
        else:
            texts.add(key)
    return texts, uris


def _target(text: str, target: object, taxonomy: Taxonomy) -> Concept:
    _key_of("pins", target)
    uri = str(target)
    if uri in taxonomy:
        return taxonomy[uri]
    named = taxonomy.find(uri)
    if not named:
        _refuse("pins", f"give {show(text)} what {taxonomy.name!r} has no concept for", target)
    preferred = [one for one in named if spelled_key(one.preferred_label) == spelled_key(uri)]
    found = preferred or list(named)
    if len({one.source for one in found}) < len(found):
        listed = ", ".join(one.uri for one in found)
        _refuse("pins", f"give {show(text)} a label of several concepts; name one: {listed}", uri)
    return found[0]


def _key_of(argument: str, text: object) -> str:
    key = spelled_key(text) if isinstance(text, str) else ""
    if not key:
        _refuse(argument, "must hold texts with something visible in them", text)
    return key


def _refuse(argument: str, what: str, value: object) -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{argument} {what}: {shown}.", name=argument, value=shown)
