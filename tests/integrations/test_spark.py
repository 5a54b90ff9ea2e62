"""A real Spark runs the mappers and the function, in two Python workers on this machine."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.support.examples import run_skipped
from tests.support.pages import ROOT, blocks, run

from skillsim import SkillEncoder
from skillsim.errors import InvalidArgumentError, PolicyMismatchError
from skillsim.policy import MatchPolicy
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Taxonomy

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master("local[2]").appName("skillsim tests")
    for name, value in {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "2",
    }.items():
        builder = builder.config(name, value)
    session = builder.getOrCreate()
    yield session
    session.stop()


@pytest.fixture(scope="module")
def embedded() -> SkillEncoder:
    return SkillEncoder("embedded")


def frame_of(spark: Any, names: list[str | None], partitions: int = 4) -> Any:
    rows = list(enumerate(names))
    return spark.createDataFrame(rows, "row int, skill string").repartition(partitions)


def test_rows_of_all_partitions_get_their_vectors(
    spark: Any, embedded: SkillEncoder, tmp_path: Path
) -> None:
    from skillsim.integrations.spark import encode_rows

    names = [concept.preferred_label for concept in Taxonomy.bundled()][:3000]
    frame = frame_of(spark, names)
    add = encode_rows("skill", encoder=embedded)
    frame.mapInPandas(add, schema=add.schema(frame)).write.parquet(str(tmp_path / "out"))
    stored = spark.read.parquet(str(tmp_path / "out"))
    rows = sorted(stored.collect())
    assert [row.row for row in rows] == list(range(3000))
    assert np.array_equal(
        np.array([row.vector for row in rows], np.float32), embedded.encode(names)
    )
    facts = json.loads(stored.schema["vector"].metadata["skillsim"])
    assert facts["fingerprint"] == embedded.fingerprint
    assert facts["policy"] == embedded.policy.to_dict()


def test_the_function_gives_the_same_vectors(spark: Any, embedded: SkillEncoder) -> None:
    from skillsim.integrations.spark import encode_udf

    vectors = encode_udf(encoder=embedded)
    frame = frame_of(spark, ["SQL", "welding", "k8s"])
    rows = sorted(frame.select("row", vectors("skill").alias("vector")).collect())
    found = np.array([row.vector for row in rows], np.float32)
    assert np.array_equal(found, embedded.encode(["SQL", "welding", "k8s"]))


def test_rows_are_normalised_as_on_one_machine(spark: Any, embedded: SkillEncoder) -> None:
    from skillsim.integrations.spark import normalise_rows

    texts = ["Pyhton", "k8s", "rest apis", None, "javafx", "JS"]
    pins = {"JS": "TypeScript"}
    frame = frame_of(spark, texts, partitions=2)
    add = normalise_rows("skill", encoder=embedded, pins=pins, prefix="is_")
    rows = sorted(frame.mapInPandas(add, schema=add.schema(frame)).collect())
    expected = normalise_skills(texts, encoder=embedded, pins=pins)
    for name in ("status", "uri", "label", "matched_label", "score", "margin", "how", "why"):
        assert [row[f"is_{name}"] for row in rows] == [getattr(one, name) for one in expected]
    assert [row.is_candidates for row in rows] == [
        [near.label for near in one.candidates] for one in expected
    ]


def test_each_python_process_loads_the_model_once(
    spark: Any, embedded: SkillEncoder, tmp_path: Path
) -> None:
    from skillsim.integrations import spark as integration
    from skillsim.integrations.shipped import ShippedEncoder

    add = integration.encode_rows("skill", encoder=embedded)
    notes = str(tmp_path)

    def noting(frames: Iterator[Any]) -> Iterator[Any]:
        known = ShippedEncoder.load

        def load(shipped: ShippedEncoder) -> SkillEncoder:
            with Path(notes, f"{os.getpid()}").open("a") as file:
                file.write("loaded\n")
            return known(shipped)

        ShippedEncoder.load = load
        try:
            yield from add(frames)
        finally:
            ShippedEncoder.load = known

    integration._loaded.cache_clear()
    frame = frame_of(spark, [f"skill {i}" for i in range(100)], partitions=12)
    assert frame.mapInPandas(noting, schema=add.schema(frame)).count() == 100
    again = integration.encode_rows("skill", encoder=embedded)
    assert frame.mapInPandas(again, schema=again.schema(frame)).count() == 100
    loads = [note.read_text().count("loaded") for note in tmp_path.iterdir()]
    assert all(count == 1 for count in loads)
    assert len(loads) <= 2  # of the two processes; none in one that has had it since before


def test_distinct_first_encodes_each_string_once_per_cluster(
    spark: Any, embedded: SkillEncoder
) -> None:
    from skillsim.integrations.spark import encode_rows

    rows = frame_of(spark, ["SQL", "welding", "SQL", "SQL"])
    distinct = rows.select("skill").distinct()
    add = encode_rows("skill", encoder=embedded)
    vectors = distinct.mapInPandas(add, schema=add.schema(distinct))
    assert vectors.count() == 2
    joined = sorted(rows.join(vectors, "skill").select("row", "skill").collect())
    assert [row.skill for row in joined] == ["SQL", "welding", "SQL", "SQL"]


def test_columns_that_will_not_do_are_refused_before_the_job(
    spark: Any, embedded: SkillEncoder
) -> None:
    from skillsim.integrations.spark import encode_rows, encode_udf, normalise_rows

    frame = spark.createDataFrame([(1, "SQL", 0.5)], "row int, skill string, vector double")
    for column, said in (
        ("skil", "no column 'skil'"),
        ("row", "must hold strings, not int"),
        ("skill", "'vector' already"),
    ):
        with pytest.raises(InvalidArgumentError, match=said):
            encode_rows(column, encoder=embedded).schema(frame)
    with pytest.raises(InvalidArgumentError, match="threads"):
        encode_udf(encoder=embedded, threads=0)
    with pytest.raises(PolicyMismatchError):
        normalise_rows(
            "skill", encoder=embedded, policy=MatchPolicy(0.6, 0.4, fingerprint="0" * 64)
        )


def test_a_blank_skill_fails_the_task_and_says_why(spark: Any, embedded: SkillEncoder) -> None:
    from pyspark.errors import PythonException

    from skillsim.integrations.spark import encode_rows

    frame = frame_of(spark, ["SQL", None], partitions=1)
    add = encode_rows("skill", encoder=embedded)
    with pytest.raises(PythonException, match="InvalidSkillError"):
        frame.mapInPandas(add, schema=add.schema(frame)).collect()


def test_the_page_runs(spark: Any, tmp_path: Path) -> None:
    """docs/integrations/spark.md, with the model in the package in place of the Hub's."""
    names = {"frame": spark.createDataFrame([(1, "k8s"), (2, "SQL")], "id int, skill string")}
    for block in blocks(ROOT / "docs/integrations/spark.md", "python"):
        code = block.code.replace('SkillEncoder("hub", cache=False)', 'SkillEncoder("embedded")')
        assert "hub" not in code
        run(replace(block, code=code), names, tmp_path)
    assert names["vectors"].count() == 2
    assert {row.label for row in names["concepts"].collect()} == {"Kubernetes", "SQL"}


def test_the_docstrings_run(spark: Any) -> None:
    """Those of src/skillsim/integrations/spark.py, which are skipped without Spark."""
    from skillsim.integrations import spark as module

    frame = spark.createDataFrame([("k8s",), ("SQL",)], "skill string").coalesce(1)
    assert run_skipped(module, {"frame": frame}) == 3
