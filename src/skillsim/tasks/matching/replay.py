"""replay: whether a recorded decision comes out again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from skillsim.arguments import is_number, show
from skillsim.encoding.default import chosen_encoder
from skillsim.encoding.encoder import SkillEncoder
from skillsim.errors import InvalidArgumentError, InvalidRecordError
from skillsim.results.records import DecisionRecord, Difference, Replay
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.matching.record import record_matches
from skillsim.tasks.matching.recorded import Recorded, read_record
from skillsim.taxonomy import Taxonomy

__all__ = ["replay"]


def replay(
    record: DecisionRecord | Mapping[str, Any],
    *,
    encoder: SkillEncoder | None = None,
    taxonomy: Taxonomy | None = None,
    tolerance: float = 0.0,
) -> Replay:
    """Whether a recorded decision comes out again, and if not, what differs.

    Checks the hashes, then matches the recorded candidates with the recorded vacancy by the
    recorded cut-offs and options, and compares ranks, scores, bands, similarities and the rest.

    Args:
        record: What ``record_matches`` gave, or the object that its JSON holds.
        encoder: The model to compute with; ``None`` loads the one that the record names, in its
            revision. Give one if the record is not yours: what it names would be downloaded.
        taxonomy: The taxonomy to use, if the record has one; ``None`` takes the bundled one, if
            that is what the record names.
        tolerance: By how much scores and similarities may differ. 0 asks for the same numbers; a
            transformer's last digits depend on the machine, and on what is encoded together.

    Raises:
        InvalidRecordError: It is no record, or a part is missing or of the wrong kind.
        NewerRecordError: A newer skillsim wrote it.
        InvalidArgumentError: ``tolerance`` is out of range; or the record has a taxonomy that must
            be given, or one is given and it has none.
        ModelNotAvailableError: The model that the record names cannot be had.

    Example:
        >>> import json
        >>> from skillsim import SkillEncoder
        >>> from skillsim.tasks.matching import record_matches
        >>> record = record_matches(
        ...     ["SQL", "Python"], {"ada": ["sql"]}, encoder=SkillEncoder("embedded")
        ... )
        >>> content = json.loads(json.dumps(record.to_dict()))
        >>> replay(content).equal
        True
        >>> content["matches"][0]["score"] = 1.0
        >>> replay(content)
        Replay(2 differences, hash_right=False, inputs_untouched=True, model_same=True)
    """
    tolerance = _checked_tolerance(tolerance)
    require_taxonomy(taxonomy)
    recorded = read_record(record)
    taxonomy = _chosen_taxonomy(recorded, taxonomy)
    if encoder is None:
        encoder = SkillEncoder(recorded.model_id, revision=recorded.revision)
    again = _again(recorded, taxonomy, chosen_encoder(encoder))
    content = recorded.content
    inputs_sha256, sha256 = recorded.hashes
    # Cut-offs for another model would have been refused.
    allowed = None if recorded.policy_fingerprint is None else recorded.fingerprint
    differences = [
        *_compare(content["sha256"], sha256, "sha256"),
        *_compare(content["inputs_sha256"], inputs_sha256, "inputs_sha256"),
        *_compare(recorded.fingerprint, encoder.fingerprint, "model, fingerprint"),
        *_compare(recorded.policy_fingerprint, allowed, "policy, fingerprint"),
        *_compare(content.get("taxonomy"), again["taxonomy"], "taxonomy"),
        *_compare(_cleaned(content), _cleaned(again), ""),
        *_compare(_by_candidate(content), _by_candidate(again), "", tolerance),
    ]
    return Replay(
        hash_right=content["sha256"] == sha256,
        inputs_untouched=content["inputs_sha256"] == inputs_sha256,
        model_same=recorded.fingerprint == encoder.fingerprint,
        differences=tuple(differences),
        packages=tuple(_compare(content["packages"], again["packages"], "")),
        tolerance=tolerance,
    )


def _again(
    recorded: Recorded, taxonomy: Taxonomy | None, encoder: SkillEncoder
) -> dict[str, object]:
    """The record that the recorded question gives now."""
    try:
        again = record_matches(
            recorded.vacancy,
            recorded.candidates,
            top_k=recorded.top_k,
            policy=recorded.policy,
            one_to_one=recorded.one_to_one,
            taxonomy=taxonomy,
            encoder=encoder,
        )
    except InvalidArgumentError as error:  # which its own call would have been, too
        raise InvalidRecordError(f"The record cannot be replayed: {error}") from error
    return again.to_dict()


def _checked_tolerance(tolerance: float) -> float:
    if not (is_number(tolerance) and 0 <= tolerance <= 1):
        raise InvalidArgumentError(
            f"tolerance must be a number from 0 to 1, not {show(tolerance)}.",
            name="tolerance",
            value=show(tolerance),
        )
    return float(tolerance)


def _chosen_taxonomy(recorded: Recorded, taxonomy: Taxonomy | None) -> Taxonomy | None:
    name = recorded.taxonomy
    if name is None and taxonomy is not None:
        raise InvalidArgumentError(
            "The record was made without a taxonomy. Leave taxonomy= out.",
            name="taxonomy",
            value=show(taxonomy.name),
        )
    if name is None or taxonomy is not None:
        return taxonomy
    if name != Taxonomy.bundled().name:
        raise InvalidArgumentError(
            f"The record was made with the taxonomy {show(name)}, of which it holds only the "
            "digest. Pass taxonomy=.",
            name="taxonomy",
            value="None",
        )
    return Taxonomy.bundled()


def _cleaned(content: Mapping[str, Any]) -> dict[str, object]:
    """What the model saw, by what was written."""
    return {
        **_named("vacancy,", "skill", content["vacancy"], lambda item: item["cleaned"]),
        **_named("cleaned of", "candidate_id", content["candidates"], lambda item: item["cleaned"]),
    }


def _by_candidate(content: Mapping[str, Any]) -> dict[str, object]:
    """The matches by candidate, with their ranks; their requirements by name."""
    ranked = [{"rank": rank, **match} for rank, match in enumerate(content["matches"], start=1)]
    return _named(
        "candidate",
        "candidate_id",
        ranked,
        lambda match: {
            **match,
            "requirements": None,
            **_named("requirement", "requirement", match["requirements"], lambda item: item),
        },
    )


def _named(
    kind: str, field: str, items: Iterable[Any], value: Callable[[Any], object]
) -> dict[str, object]:
    """The items by what a field of theirs says, whole; none hides another of the same name."""
    found: dict[str, object] = {}
    for item in items:
        name = place = f"{kind} {item[field]!r}"
        again = 1
        while place in found:
            again += 1
            place = f"{name} ({again})"
        found[place] = value(item)
    return found


def _compare(
    recorded: object, computed: object, where: str, tolerance: float = 0.0
) -> Iterator[Difference]:
    """What differs between two pieces of JSON, each with its place."""
    if isinstance(recorded, Mapping) and isinstance(computed, Mapping):
        for name in {**recorded, **computed}:
            place = f"{where}, {name}" if where else str(name)
            if (name in recorded) != (name in computed):
                yield Difference(place, recorded.get(name), computed.get(name))
                continue
            yield from _compare(recorded.get(name), computed.get(name), place, tolerance)
    elif (
        isinstance(recorded, list) and isinstance(computed, list) and len(recorded) == len(computed)
    ):
        for item, (old, new) in enumerate(zip(recorded, computed, strict=True)):
            yield from _compare(old, new, f"{where}[{item}]", tolerance)
    elif not _same(recorded, computed, tolerance):
        yield Difference(where, recorded, computed)


def _same(recorded: object, computed: object, tolerance: float) -> bool:
    if isinstance(recorded, float) and isinstance(computed, float):
        return abs(recorded - computed) <= tolerance
    return recorded == computed
