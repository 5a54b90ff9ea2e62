"""Resolutions as columns of a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from skillsim.taxonomy.digest import taxonomy_digest

if TYPE_CHECKING:
    from skillsim.results import Resolution
    from skillsim.taxonomy import Taxonomy

__all__ = ["NUMBERS", "TEXTS", "columns_of", "taxonomy_facts"]

TEXTS = ("status", "uri", "label", "matched_label", "how", "why")
NUMBERS = ("score", "margin")


def columns_of(found: Iterable[Resolution]) -> dict[str, list[Any]]:
    """The fields of resolutions but their texts, each as a list; of candidates the labels."""
    found = list(found)
    columns: dict[str, list[Any]] = {
        name: [getattr(one, name) for one in found] for name in (*TEXTS, *NUMBERS)
    }
    columns["candidates"] = [[near.label for near in one.candidates] for one in found]
    return columns


def taxonomy_facts(
    taxonomy: Taxonomy, pins: Mapping[str, str], blocks: Iterable[str]
) -> dict[str, Any]:
    """What is to be known, beside the model, of how texts were resolved."""
    return {
        "taxonomy": taxonomy.name,
        "taxonomy_digest": taxonomy_digest(taxonomy),
        "notices": list(taxonomy.notices),
        "pins": dict(pins),
        "blocks": list(blocks),
    }
