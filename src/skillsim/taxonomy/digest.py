"""A taxonomy in 64 hex digits."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skillsim.taxonomy.taxonomy import Taxonomy

__all__ = ["taxonomy_digest"]


def taxonomy_digest(taxonomy: Taxonomy) -> str:
    """64 hex digits that change whenever an answer by this taxonomy could.

    The SHA-256 of its concepts, in order; name and notices are not in it.

    Example:
        >>> from skillsim.taxonomy import Taxonomy
        >>> one, other = (
        ...     Taxonomy.from_records([{"preferred_label": label}]) for label in ("SQL", "sql")
        ... )
        >>> taxonomy_digest(one) == taxonomy_digest(other)
        False
    """
    digest = hashlib.sha256()
    for concept in taxonomy:
        fields = (
            concept.uri,
            concept.preferred_label,
            concept.alternative_labels,
            concept.type,
            concept.source,
            concept.broader,
        )
        digest.update(json.dumps(fields).encode() + b"\n")
    return digest.hexdigest()
