"""Skills in Spark: vectors and concepts of a column, in pandas batches on the executors.

Needs the cluster's own pyspark, of any version that has ``mapInPandas``, and skillsim with pandas
and pyarrow on every machine: the extra ``spark``, which asks for no version of pyspark.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from skillsim.arguments import positive_int
from skillsim.decisions.policy import policy_for
from skillsim.encoding.default import chosen_encoder
from skillsim.errors import InvalidArgumentError, MissingExtraError
from skillsim.integrations.resolutions import NUMBERS, TEXTS, columns_of, taxonomy_facts
from skillsim.integrations.shipped import ShippedEncoder, model_facts
from skillsim.tasks.arguments import require_taxonomy
from skillsim.tasks.normalisation import Normaliser
from skillsim.tasks.normalisation.wishes import read_wishes
from skillsim.taxonomy import Taxonomy

if TYPE_CHECKING:
    import pandas as pd
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

    from skillsim.encoding.encoder import SkillEncoder
    from skillsim.policy import MatchPolicy

__all__ = ["RowsMapper", "encode_rows", "encode_udf", "normalise_rows"]

Added = Callable[["pd.Series[Any]"], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class RowsMapper:
    """What ``DataFrame.mapInPandas`` takes: call it there with ``schema=mapper.schema(frame)``.

    Attributes:
        column: The column that is read.
        added: The fields that are added; ``metadata`` of the first holds the facts, as JSON.
        compute: The added columns of some rows of that column.
    """

    column: str
    added: StructType
    compute: _Job

    def schema(self, frame: DataFrame) -> StructType:
        """The schema of the result.

        Raises:
            InvalidArgumentError: The frame lacks the column, or it holds no strings, or has one
                that is to be added.
        """
        if self.column not in frame.columns:
            raise InvalidArgumentError(
                f"There is no column {self.column!r}. There are: "
                f"{', '.join(map(repr, frame.columns))}.",
                name="column",
                value=repr(self.column),
            )
        kind = frame.schema[self.column].dataType
        types = _types()
        if not isinstance(kind, types.StringType | types.NullType):
            raise InvalidArgumentError(
                f"Column {self.column!r} must hold strings, not {kind.simpleString()}. Cast it "
                "first.",
                name="column",
                value=repr(self.column),
            )
        for name in self.added.names:
            if name in frame.columns:
                raise InvalidArgumentError(
                    f"There is a column {name!r} already, which is to be added. Rename it, or "
                    "give prefix=.",
                    name="prefix",
                    value=repr(name),
                )
        return types.StructType([*frame.schema.fields, *self.added.fields])

    def __call__(self, frames: Iterator[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Each frame with the added columns."""
        for frame in frames:
            yield frame.assign(**self.compute(frame[self.column]))


def encode_rows(
    column: str,
    *,
    encoder: SkillEncoder | None = None,
    threads: int = 1,
    prefix: str = "",
) -> RowsMapper:
    """What adds the column ``vector``, ``array<float>``, for ``mapInPandas``.

    Args:
        column: The column of skills. A missing or blank one fails the task that meets it.
        encoder: The encoder to use; without one, the process-wide encoder of the driver. Its
            settings travel, not its weights.
        threads: Threads that torch may use in each Python worker.
        prefix: Put before the name of the added column.

    Raises:
        InvalidArgumentError: ``threads`` is not a whole number from 1.
        ModelNotAvailableError: No encoder was given, and that of ``SKILLSIM_MODEL`` is not there.

    Example:
        >>> from skillsim import SkillEncoder
        >>> add = encode_rows("skill", encoder=SkillEncoder("embedded"))  # doctest: +SKIP
        >>> frame.mapInPandas(add, schema=add.schema(frame)).columns  # doctest: +SKIP
        ['skill', 'vector']
    """
    types = _types()
    chosen = chosen_encoder(encoder)
    name = f"{prefix}vector"
    facts = {"job": "encode", "column": column} | model_facts(chosen, chosen.policy)
    kind = types.ArrayType(types.FloatType())
    added = types.StructType([types.StructField(name, kind, metadata=_metadata(facts))])
    return RowsMapper(column, added, _job(chosen, threads, partial(_vectors, name=name), facts))


def normalise_rows(  # noqa: PLR0913  # each is a question that users ask
    column: str,
    *,
    encoder: SkillEncoder | None = None,
    taxonomy: Taxonomy | None = None,
    policy: MatchPolicy | None = None,
    pins: Mapping[str, str] | None = None,
    blocks: Iterable[str] = (),
    threads: int = 1,
    prefix: str = "",
) -> RowsMapper:
    """What adds the columns of a ``Resolution``, for ``mapInPandas``: ``status`` and others.

    Each Python worker encodes the taxonomy's labels once, which takes minutes with a transformer.

    Args:
        column: The column of texts. Missing ones are blank.
        encoder: As in ``encode_rows``.
        taxonomy: As in ``normalise_skills``.
        policy: As in ``normalise_skills``.
        pins: As in ``normalise_skills``.
        blocks: As in ``normalise_skills``.
        threads: As in ``encode_rows``.
        prefix: Put before the names of the added columns.

    Raises:
        SkillSimError: As ``encode_rows`` and ``normalise_skills``.

    Example:
        >>> from skillsim import SkillEncoder
        >>> add = normalise_rows("skill", encoder=SkillEncoder("embedded"))  # doctest: +SKIP
        >>> concepts = frame.mapInPandas(add, schema=add.schema(frame))  # doctest: +SKIP
        >>> [row.label for row in concepts.collect()]  # doctest: +SKIP
        ['Kubernetes', 'SQL']
    """
    types = _types()
    require_taxonomy(taxonomy)
    known = Taxonomy.bundled() if taxonomy is None else taxonomy
    blocked = blocks if isinstance(blocks, str | bytes) else tuple(blocks)
    read_wishes(pins, blocked, known)
    chosen = chosen_encoder(encoder)
    cut_offs = policy_for(chosen, policy)
    pinned = dict(pins or {})
    facts = {"job": "normalise", "column": column} | model_facts(chosen, cut_offs)
    facts |= taxonomy_facts(known, pinned, blocked)
    kinds = dict.fromkeys(TEXTS, types.StringType()) | dict.fromkeys(NUMBERS, types.DoubleType())
    kinds["candidates"] = types.ArrayType(types.StringType())
    fields = [types.StructField(f"{prefix}{name}", kind) for name, kind in kinds.items()]
    fields[0].metadata = _metadata(facts)
    settings = {"taxonomy": known, "policy": cut_offs, "pins": pinned, "blocks": blocked}
    start = partial(_resolutions, settings=settings, prefix=prefix)
    return RowsMapper(column, types.StructType(fields), _job(chosen, threads, start, facts))


def encode_udf(*, encoder: SkillEncoder | None = None, threads: int = 1) -> Any:
    """A ``pandas_udf`` from a column of skills to a column of vectors, ``array<float>``.

    Args:
        encoder: As in ``encode_rows``.
        threads: As in ``encode_rows``.

    Raises:
        SkillSimError: As ``encode_rows``.

    Example:
        >>> from skillsim import SkillEncoder
        >>> vector_of = encode_udf(encoder=SkillEncoder("embedded"))  # doctest: +SKIP
        >>> frame.select(vector_of("skill").alias("vector")).columns  # doctest: +SKIP
        ['vector']
    """
    types = _types()
    from pyspark.sql.functions import pandas_udf

    chosen = chosen_encoder(encoder)
    compute = _job(chosen, threads, partial(_vectors, name="vector"), model_facts(chosen, None))

    def vectors(batches: Iterator[pd.Series]) -> Iterator[pd.Series]:
        import pandas as pd

        for batch in batches:
            yield pd.Series(compute(batch)["vector"])

    # Spark reads the kind of function from its annotations, as types and not as text.
    import pandas as pd

    vectors.__annotations__ = {"batches": Iterator[pd.Series], "return": Iterator[pd.Series]}
    return pandas_udf(vectors, types.ArrayType(types.FloatType()))


@dataclass(frozen=True, slots=True)
class _Model:
    key: str
    shipped: ShippedEncoder = field(compare=False)


@dataclass(frozen=True, slots=True)
class _Job:
    """What the executors do with the model; equal to others that do the same."""

    key: str
    model: _Model
    start: Callable[[SkillEncoder], Added] = field(compare=False)

    def __call__(self, column: pd.Series[Any]) -> Mapping[str, Any]:
        return _started(self)(column)


# Spark calls a function anew for every task, in Python processes that it uses again, and gives it
# no place to keep anything. Without one in the process, each of a thousand tasks would load the
# model. A few are kept, so that a query that uses several does not load them in turn.
@lru_cache(maxsize=4)
def _loaded(model: _Model) -> SkillEncoder:
    return model.shipped.load()


@lru_cache(maxsize=4)
def _started(job: _Job) -> Added:
    return job.start(_loaded(job.model))


def _job(
    encoder: SkillEncoder,
    threads: int,
    start: partial[Added],
    facts: Mapping[str, Any],
) -> _Job:
    positive_int(threads, name="threads")
    shipped = ShippedEncoder(dict(encoder.__getstate__()), threads)
    model = _Model(json.dumps([encoder.fingerprint, repr(shipped)]), shipped)
    names = {name: start.keywords[name] for name in ("name", "prefix") if name in start.keywords}
    return _Job(json.dumps([facts, names]), model, start)


def _vectors(encoder: SkillEncoder, *, name: str) -> Added:
    def added(column: pd.Series[Any]) -> Mapping[str, Any]:
        return {name: list(encoder.encode(column))}

    return added


def _resolutions(encoder: SkillEncoder, *, settings: Mapping[str, Any], prefix: str) -> Added:
    normaliser = Normaliser(encoder=encoder, **settings)

    def added(column: pd.Series[Any]) -> Mapping[str, Any]:
        found = columns_of(normaliser.resolve(column))
        return {f"{prefix}{name}": values for name, values in found.items()}

    return added


def _types() -> Any:
    """Spark's types; here, so that this module can be imported where Spark is not.

    Raises:
        MissingExtraError: There is no pyspark.
    """
    try:
        from pyspark.sql import types
    except ImportError as error:
        raise MissingExtraError(extra="spark", purpose="Spark") from error
    return types


def _metadata(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {"skillsim": json.dumps(facts)}
