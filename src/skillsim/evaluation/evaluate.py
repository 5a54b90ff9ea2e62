"""One model, all tasks, one report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

from skillsim.arguments import show, whole_number
from skillsim.errors import InvalidArgumentError
from skillsim.evaluation.bootstrap import RESAMPLES
from skillsim.evaluation.occupations import Occupation, OccupationTable, check_occupations
from skillsim.evaluation.report import Counts, Report
from skillsim.evaluation.skills import skills_of
from skillsim.evaluation.splits import SPLITS
from skillsim.evaluation.tasks import (
    CompletionTask,
    NormalisationTask,
    OccupationTask,
    PairTask,
)
from skillsim.evaluation.vectors import Encoder, Vectors, require_encoder
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    from skillsim.evaluation.splits import Split

__all__ = ["evaluate"]


def evaluate(  # noqa: PLR0913
    encoder: Encoder,
    taxonomy: Taxonomy,
    *,
    split: Split = "test",
    occupations: Iterable[Occupation] = (),
    name: str | None = None,
    resamples: int = RESAMPLES,
) -> Report:
    """How well a model tells skills apart, finds them by other names, and completes profiles.

    Everything is checked before the model is asked, which is done once, for each distinct text
    once. The same model and data give the same report. ``docs/concepts/evaluation.md`` explains the
    tasks.

    Args:
        encoder: A ``SkillEncoder``, a ``SentenceTransformer``, or anything with a method
            ``encode(texts)`` that gives one vector per text. Vectors are brought to length 1 here.
        taxonomy: Where the labels come from.
        split: The concepts that pairs and normalisation ask about. Occupations have no split: all
            are asked about.
        occupations: What ``read_occupations`` gives, or a list of ``Occupation``. Without any there
            is no completion and no occupation task.
        name: What the report calls the model. ``None`` takes the encoder's ``model_id``, or else
            the name of its class.
        resamples: Bootstrap resamples for the 95% intervals; with 0 there are none.

    Returns:
        The report, with the figures that the data gives: without siblings in the split there is no
        ``roc_auc_sibling``.

    Raises:
        InvalidArgumentError: An argument makes no sense, the split has too few labels, or the
            encoder does not give a table of finite numbers with one row per text.

    Example:
        >>> from skillsim import SkillEncoder
        >>> report = evaluate(SkillEncoder("embedded"), Taxonomy.bundled(), resamples=0)
        >>> report["roc_auc"].value > 0.98
        True
    """
    require_encoder(encoder)
    if not isinstance(taxonomy, Taxonomy):
        _refuse("taxonomy must be a Taxonomy, such as Taxonomy.bundled()", taxonomy, "taxonomy")
    if split not in SPLITS:
        _refuse(f"split must be one of {', '.join(SPLITS)}", split, "split")
    if name is not None and not isinstance(name, str):
        _refuse("name must be text, or None", name, "name")
    resamples = whole_number(resamples, name="resamples", least=0)
    skills = skills_of(taxonomy)
    jobs = check_occupations(occupations, skills)
    pairs = PairTask.build(skills, split)
    queries = NormalisationTask.build(skills, split)
    completions = CompletionTask.build(skills, jobs)
    titles = OccupationTask.build(skills, jobs)
    tasks = (pairs, queries, completions, titles)
    vectors = Vectors.encode(encoder, (text for task in tasks for text in task.texts))
    fingerprint = getattr(encoder, "fingerprint", None)
    return Report(
        model=name or str(getattr(encoder, "model_id", type(encoder).__name__)),
        fingerprint=fingerprint if isinstance(fingerprint, str) else None,
        taxonomy=taxonomy.name,
        split=split,
        counts=Counts(
            skills=len(skills),
            pairs=len(pairs.pairs),
            sibling_pairs=sum(pair.kind == "sibling" for pair in pairs.pairs),
            queries=len(queries.queries),
            occupations=len(titles.queries),
            completions=len(completions.completions),
            unknown_relations=(
                occupations.unknown_relations if isinstance(occupations, OccupationTable) else 0
            ),
        ),
        figures=tuple(
            figure for task in tasks for figure in task.figures(vectors, resamples=resamples)
        ),
        resamples=resamples,
    )


def _refuse(message: str, value: object, name: str) -> NoReturn:
    shown = show(value)
    raise InvalidArgumentError(f"{message}, not {shown}.", name=name, value=shown)
