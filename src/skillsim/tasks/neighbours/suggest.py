"""suggest_neighbours: what else to search for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, overload

from skillsim.arguments import cosine, positive_int
from skillsim.decisions.lookalikes import ceiling
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.inputs import read_originals
from skillsim.search.protocol import SkillSearch, encoder_of
from skillsim.tasks.neighbours.indexed import indexed_neighbours
from skillsim.tasks.neighbours.ranking import ranked_neighbours
from skillsim.tasks.neighbours.vocabulary import vocabulary_for
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.results import Neighbour

__all__ = ["suggest_neighbours"]


# A str is an iterable of str too; the first overload that fits decides.
@overload
def suggest_neighbours(  # type: ignore[overload-overlap]
    skills: str,
    *,
    vocabulary: Taxonomy | SkillSearch | Iterable[str] | None = None,
    top_k: int = 10,
    threshold: float | None = None,
    encoder: SkillEncoder | None = None,
) -> list[Neighbour]: ...
@overload
def suggest_neighbours(
    skills: Iterable[str],
    *,
    vocabulary: Taxonomy | SkillSearch | Iterable[str] | None = None,
    top_k: int = 10,
    threshold: float | None = None,
    encoder: SkillEncoder | None = None,
) -> list[list[Neighbour]]: ...
def suggest_neighbours(
    skills: str | Iterable[str],
    *,
    vocabulary: Taxonomy | SkillSearch | Iterable[str] | None = None,
    top_k: int = 10,
    threshold: float | None = None,
    encoder: SkillEncoder | None = None,
) -> list[Neighbour] | list[list[Neighbour]]:
    """The skills of a vocabulary that are closest to a skill, closest first.

    Spellings of one skill ("Python", "PYTHON", "Python (primary)") are suggested once, as the first
    of them is written. The query itself, in whatever letter case, is not suggested. Ties keep the
    vocabulary's order.

    Args:
        skills: One skill, or any iterable of skills.
        vocabulary: What to suggest: any iterable of skills, or a ``Taxonomy``, whose preferred
            labels are searched. ``None`` takes the bundled taxonomy (ESCO, O*NET technologies). A
            taxonomy is encoded on its first use with an encoder, which takes a fraction of a
            second with the embedded model and minutes with a transformer on a CPU. Or a
            ``SkillIndex`` or ``PgVectorStore``, which is encoded already.
        top_k: How many at most, from 1.
        threshold: The lowest cosine to suggest, in [-1, 1]; ``None`` takes any.
        encoder: The encoder to use; without one, that of the index, or the process-wide encoder,
            made on first use.

    Returns:
        For one skill a list of at most ``top_k`` neighbours; for many a list of such lists, in
        their order. With a taxonomy each neighbour has its concept's URI; a concept of which
        the query is an alternative label has the similarity 1, or, in ESCO, whose alternative
        labels may be examples, the mean of 1 and its cosine.

    Raises:
        InvalidSkillError: A skill is not a string, or is blank; or ``vocabulary`` is one string.
        InvalidArgumentError: ``top_k`` or ``threshold`` is out of range.
        FingerprintMismatchError: The index holds vectors of another model than the encoder's.
        ModelNotAvailableError: No encoder was given, and ``SKILLSIM_MODEL`` names a model that
            cannot be had.

    Example:
        >>> from skillsim import SkillEncoder, suggest_neighbours
        >>> encoder = SkillEncoder("embedded")
        >>> vocabulary = ["SQL databases", "welding", "sql", "SQL"]
        >>> near = suggest_neighbours("SQL", vocabulary=vocabulary, encoder=encoder)
        >>> [neighbour.skill for neighbour in near]
        ['SQL databases', 'welding']
        >>> suggest_neighbours("k8s", top_k=1, encoder=encoder)[0].skill
        'Kubernetes'
    """
    top_k = positive_int(top_k, name="top_k")
    threshold = -1.0 if threshold is None else cosine(threshold, name="threshold", or_none=True)
    one = isinstance(skills, str)
    queries = read_originals([skills] if one else skills, name="skills")
    if isinstance(vocabulary, SkillSearch):
        encoder = encoder_of(vocabulary, encoder)
        found = indexed_neighbours(
            queries,
            vocabulary,
            top_k=top_k,
            threshold=threshold,
            highest_apart=_highest_apart(encoder),
        )
        return found[0] if one else found
    if vocabulary is None:
        vocabulary = Taxonomy.bundled()
    elif not isinstance(vocabulary, Taxonomy):
        vocabulary = read_originals(vocabulary, name="vocabulary")
    encoder = chosen_encoder(encoder)
    found = ranked_neighbours(
        queries,
        encoder.encode(queries),
        vocabulary_for(vocabulary, encoder),
        taxonomy=vocabulary if isinstance(vocabulary, Taxonomy) else None,
        top_k=top_k,
        threshold=threshold,
        highest_apart=_highest_apart(encoder),
    )
    return found[0] if one else found


def _highest_apart(encoder: SkillEncoder) -> float:
    """What the similarity of two programming languages never passes."""
    return ceiling(encoder.policy) if encoder.policy else 1.0
