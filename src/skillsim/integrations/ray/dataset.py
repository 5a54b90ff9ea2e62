"""Jobs over a dataset of Ray Data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from skillsim.integrations.ray.actors import Actors, ship
from skillsim.integrations.ray.encoding import Encode
from skillsim.integrations.ray.matching import Match
from skillsim.integrations.ray.normalising import Normalise
from skillsim.integrations.ray.running import (
    add_columns,
    chunked,
    distinct_keys,
    known_labels,
    require_ray,
    solve_all,
)

if TYPE_CHECKING:
    from ray.data import Dataset

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.integrations.ray.plan import Job
    from skillsim.policy import MatchPolicy
    from skillsim.tasks.matching import Requirement
    from skillsim.taxonomy import Taxonomy

__all__ = ["encode", "match", "normalise", "run_job"]

_ROWS_AT_ONCE = 8192


def encode(
    dataset: Dataset,
    column: str,
    *,
    encoder: SkillEncoder | None = None,
    actors: Actors | None = None,
    prefix: str = "",
) -> Dataset:
    """The dataset with the vector of each row's skill: ``fixed_size_list<float>[dimension]``.

    The distinct strings are collected and encoded now, each once; their vectors are put to the rows
    when the result is read. The dataset is read twice for that, and has to give the same rows.

    Args:
        dataset: Rows with a column of skills, none missing or blank.
        column: That column.
        encoder: The encoder to use; without one, the process-wide encoder. Its settings travel, not
            its weights: a model in a folder has to be in that folder on every machine.
        actors: How many processes load the model; ``None`` is one, with one thread.
        prefix: Put before the name of the added column, which is ``vector``.

    Returns:
        All rows and columns, and ``vector``. The model's fingerprint and policy are in the metadata
        of the Arrow schema, under ``skillsim``, also in Parquet files that are written of it.

    Raises:
        RayNotStartedError: ``ray.init()`` has not been called.
        InvalidArgumentError: The column is not there or holds no strings, or ``vector`` is there.
        InvalidSkillError: A skill is missing or blank. Nothing has been encoded then.
        FingerprintMismatchError: The model gives other vectors on a worker than here.
        ModelNotAvailableError: It is not there, on a worker or here.
        DeviceNotAvailableError: GPUs were asked for, and torch sees none on a worker.

    Example:
        >>> import ray
        >>> from skillsim import SkillEncoder
        >>> rows = ray.data.from_items([{"skill": "k8s"}, {"skill": "SQL"}])  # doctest: +SKIP
        >>> added = encode(rows, "skill", encoder=SkillEncoder("embedded"))  # doctest: +SKIP
        >>> added.columns()  # doctest: +SKIP
        ['skill', 'vector']
    """
    return run_job(Encode(column, encoder, prefix), dataset, actors)


def normalise(  # noqa: PLR0913  # each is a question that users ask
    dataset: Dataset,
    column: str,
    *,
    encoder: SkillEncoder | None = None,
    taxonomy: Taxonomy | None = None,
    policy: MatchPolicy | None = None,
    pins: Mapping[str, str] | None = None,
    blocks: Iterable[str] = (),
    actors: Actors | None = None,
    prefix: str = "",
) -> Dataset:
    """The dataset with the concept that each row's text stands for, as ``normalise_skills`` has it.

    The labels of the taxonomy are encoded once for all actors, then the distinct texts are resolved
    once, both now; the rows get their answers when the result is read.

    Args:
        dataset: Rows with a column of texts. Missing ones are blank.
        column: That column.
        encoder: As in ``encode``.
        taxonomy: As in ``normalise_skills``.
        policy: As in ``normalise_skills``.
        pins: As in ``normalise_skills``.
        blocks: As in ``normalise_skills``.
        actors: As in ``encode``.
        prefix: Put before the names of the added columns.

    Returns:
        All rows and columns, and ``status``, ``uri``, ``label``, ``matched_label``, ``score``,
        ``margin``, ``how``, ``why`` and ``candidates`` (labels). Metadata as in ``encode``, with
        the taxonomy's digest and notices.

    Raises:
        SkillSimError: As ``encode``, for missing texts aside, and as ``normalise_skills``.

    Example:
        >>> import ray
        >>> from skillsim import SkillEncoder
        >>> rows = ray.data.from_items([{"skill": "k8s"}, {"skill": "SQL"}])  # doctest: +SKIP
        >>> added = normalise(rows, "skill", encoder=SkillEncoder("embedded"))  # doctest: +SKIP
        >>> [row["label"] for row in added.take_all()]  # doctest: +SKIP
        ['Kubernetes', 'SQL']
    """
    job = Normalise(column, encoder, taxonomy, policy, pins, blocks, prefix)
    return run_job(job, dataset, actors)


def match(  # noqa: PLR0913  # each is a question that users ask
    dataset: Dataset,
    column: str,
    vacancy: Iterable[str | Requirement],
    *,
    encoder: SkillEncoder | None = None,
    policy: MatchPolicy | None = None,
    one_to_one: bool = False,
    taxonomy: Taxonomy | None = None,
    actors: Actors | None = None,
    prefix: str = "",
) -> Dataset:
    """The dataset with how the candidate in each row answers a vacancy, as ``match_candidates``.

    The distinct skills of all candidates are collected and encoded now, each once; rows are matched
    when the result is read, without the model.

    Args:
        dataset: Rows with a column of lists of skills, one list per candidate.
        column: That column.
        vacancy: Skills, or ``Requirement``s where one has a weight or is a must-have.
        encoder: As in ``encode``.
        policy: As in ``match_candidates``.
        one_to_one: As in ``match_candidates``.
        taxonomy: As in ``match_candidates``.
        actors: As in ``encode``.
        prefix: Put before the names of the added columns.

    Returns:
        All rows and columns, in order, and ``score``, ``eligible``, ``coverage``,
        ``missing_must_haves``, ``missing``, ``bands``, ``matched_skills`` and ``similarities``.
        Metadata as in ``encode``, with the requirements.

    Raises:
        SkillSimError: As ``encode`` and ``match_candidates``.

    Example:
        >>> import ray
        >>> from skillsim import SkillEncoder
        >>> rows = ray.data.from_items([{"skills": ["k8s", "SQL"]}])  # doctest: +SKIP
        >>> vacancy, encoder = ["Kubernetes", "Java"], SkillEncoder("embedded")
        >>> [row] = match(rows, "skills", vacancy, encoder=encoder).take_all()  # doctest: +SKIP
        >>> row["bands"][0], row["missing"]  # doctest: +SKIP
        ('covered', ['Java'])
    """
    job = Match(column, vacancy, encoder, policy, one_to_one, taxonomy, prefix)
    return run_job(job, dataset, actors)


def run_job(job: Job, dataset: Dataset, actors: Actors | None) -> Dataset:
    """The dataset with what a job adds to it."""
    require_ray()
    actors = actors or Actors()
    plan = job.plan()
    schema = dataset.schema()
    if schema is not None:
        # Blocks of pandas tell no more than "object" of some columns; the workers see to those.
        kinds = [kind if isinstance(kind, pa.DataType) else pa.null() for kind in schema.types]
        plan.require_columns(pa.schema(list(zip(schema.names, kinds, strict=True))))
    shipped = ship(plan.encoder, actors)
    chunks = chunked(distinct_keys(dataset, plan), plan.group)
    labels = known_labels(plan, shipped, actors) if chunks else None
    known = solve_all(chunks, plan.start, shipped, actors, labels)
    return dataset.map_batches(
        add_columns,
        fn_kwargs={"finish": plan.finish, "known": known},
        batch_format="pyarrow",
        batch_size=_ROWS_AT_ONCE,
    )
