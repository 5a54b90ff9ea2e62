"""What a strictly typed program does with skillsim: every public function and class, once.

Checked by mypy and pyright, strictly both, and never run. Nothing that comes out may be unknown to
them; pyright's strict mode says so wherever it is.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import skillsim
from skillsim import cli, errors
from skillsim.decisions.calibration import (
    AbstainBand,
    Calibrator,
    CurvePoint,
    Estimate,
    FittedThreshold,
    abstain_band,
    calibrate,
    curve_page,
    fit_threshold,
)
from skillsim.decisions.fairness import SelectionAudit, audit, counterfactual, hint_words
from skillsim.decisions.policy import Band, MatchPolicy, credits_of, policy_for
from skillsim.encoding.aliases import ALIASES, LONGEST_ALIAS
from skillsim.encoding.cache import (
    CACHE_SWITCH,
    DEFAULT_MAX_BYTES,
    EmbeddingCache,
    default_cache_path,
)
from skillsim.encoding.cleaning import CLEANING_VERSION, clean, fold, name_key, surface_key, tidy
from skillsim.encoding.download import download_model
from skillsim.evaluation import (
    DEFINITIONS,
    Encoder,
    Figure,
    OccupationTable,
    Report,
    Split,
    Vectors,
    average_precision,
    compare,
    evaluate,
    label_key,
    mean_interval,
    pair_intervals,
    ranks_of_targets,
    read_occupations,
    recall_at,
    reciprocal_rank,
    resampled_counts,
    roc_auc,
    skills_of,
    spearman,
    split_of,
)
from skillsim.evaluation.tasks import CompletionTask, NormalisationTask, OccupationTask, PairTask
from skillsim.integrations import ray as skills_in_ray
from skillsim.integrations import spark as skills_in_spark
from skillsim.integrations.pgvector import PgVectorStore
from skillsim.integrations.sklearn import SkillVectorizer
from skillsim.integrations.transformers import TASK, SentenceSimilarityPipeline, register
from skillsim.integrations.workrb import WorkRBModel
from skillsim.results import (
    CandidateMatch,
    DecisionRecord,
    LearningPath,
    Neighbour,
    Replay,
    RequirementMatch,
    Resolution,
    SearchHit,
    SkillGap,
    to_frame,
)
from skillsim.search import SkillIndex, SkillSearch
from skillsim.tasks.deduplication import Deduplication, deduplicate
from skillsim.tasks.explore import SkillMap, gap_chart, match_chart, skill_map
from skillsim.tasks.learning import learning_path
from skillsim.tasks.matching import CandidatePool, Requirement, record_matches, replay
from skillsim.tasks.neighbours import suggest_neighbours
from skillsim.tasks.normalisation import Normaliser, normalise_skills, split_skills
from skillsim.taxonomy import Concept, Taxonomy

Pairs = Sequence[tuple[str, str]]


def started(folder: Path, cache: EmbeddingCache) -> skillsim.SkillEncoder:
    try:
        model = download_model(folder, revision="main")
        encoder = skillsim.SkillEncoder(model.folder, device="cpu", cache=cache)
    except errors.ModelNotAvailableError as error:
        print(error.reason, error.cause, error.remedy)
        encoder = skillsim.SkillEncoder(skillsim.embedded_model_path())
    encoder.warmup()
    known: str | None = encoder.revision
    print(skillsim.__version__, known, encoder.model_id, encoder.dimension, encoder.is_static)
    return encoder


def vectors_of(column: list[str], encoder: skillsim.SkillEncoder) -> NDArray[np.float32]:
    try:
        return encoder.encode(column, show_progress=True)
    except errors.InvalidSkillError as error:
        places: tuple[int, ...] = error.positions
        raise SystemExit(f"{error.count} at {places}: {error.values}") from error


def matched(encoder: skillsim.SkillEncoder, taxonomy: Taxonomy) -> Iterator[tuple[str, Band]]:
    pool = CandidatePool({"ada": ["SQL"], "bob": ["Java"]}, encoder=encoder)
    pool.add("eve", ["welding"])
    if "eve" in pool and len(pool) > 2:
        pool.remove("eve")
    vacancy: list[str | Requirement] = [Requirement("SQL", weight=2, must_have=True), "Python"]
    policy = policy_for(encoder, MatchPolicy(definite=0.65, related=0.4))
    matches: list[CandidateMatch] = skillsim.match_candidates(
        vacancy, pool, top_k=5, policy=policy, must_have=["SQL"], one_to_one=True, taxonomy=taxonomy
    )
    for match in matches:
        answers: tuple[RequirementMatch, ...] = match.requirements
        for answer in answers:
            yield f"{answer.requirement} {answer.contribution:.2f} {answer.via}", answer.band
    credit: NDArray[np.float64] = credits_of(np.array([0.5]), policy)
    print(credit, policy.band(0.5), policy.credit(0.5), policy.to_dict()["definite"])


def decided(encoder: skillsim.SkillEncoder) -> Replay:
    record: DecisionRecord = record_matches(["SQL"], {7: ["databases"]}, encoder=encoder)
    print(record.model.fingerprint, record.candidates[0].skills, record.options.top_k)
    again = replay(record.to_dict(), encoder=encoder, tolerance=1e-6)
    for difference in again.differences:
        print(difference.where, repr(difference.recorded))
    return again


def planned(encoder: skillsim.SkillEncoder, taxonomy: Taxonomy) -> LearningPath:
    gap: SkillGap = skillsim.skill_gap(["SQL"], ["data warehousing"], encoder=encoder)
    path = learning_path(
        gap, prerequisites=[("SQL", "data warehousing")], hours={"SQL": 3}, taxonomy=taxonomy
    )
    hours: float = sum(step.hours or 0.0 for step in path.steps)
    print(hours, [left.skill for left in path.left_out], to_frame(path).shape)
    return path


def near(skill: str, searches: Sequence[SkillSearch]) -> list[SearchHit]:
    hits = [hit for search in searches for hit in search.search(skill, top_k=3)]
    neighbours: list[Neighbour] = suggest_neighbours(skill, vocabulary=searches[0])
    print([(found.skill, found.similarity, found.uri) for found in neighbours])
    return sorted(hits, key=lambda hit: hit.similarity)


def indexed(path: Path, encoder: skillsim.SkillEncoder) -> SkillIndex:
    index = SkillIndex(["SQL"], encoder=encoder, approximate=True)
    index.add(["welding"])
    index.remove(["SQL"])
    with suppress(errors.NotSavedError):
        index.save(path)
    opened = SkillIndex.load(path, encoder=encoder, verify=True)
    print(len(opened), "SQL" in opened, list(opened))
    return opened


def tidied(column: list[object], encoder: skillsim.SkillEncoder) -> dict[str, list[str]]:
    rows: list[Resolution] = normalise_skills(column, encoder=encoder)
    normaliser = Normaliser(encoder=encoder, pins={"js": "urn:js"})
    concepts: dict[str, list[str]] = {}
    for row in [*rows, *normaliser.resolve(split_skills("Python, SQL"))]:
        if row.label is not None:
            concepts.setdefault(row.label, []).append(row.text)
        for candidate in row.candidates:
            print(candidate.label, candidate.score, row.how, row.why)
    keys = [tidy("SQL "), clean("SQL (basic)"), fold("SQL"), name_key("SQL"), surface_key("SQL")]
    print(keys, ALIASES["k8s"], LONGEST_ALIAS + CLEANING_VERSION)
    return concepts


def without_doubles(column: list[str], encoder: skillsim.SkillEncoder) -> list[str]:
    found: Deduplication = deduplicate(column, must_link=[("SQL", "sql")], encoder=encoder)
    for cluster in found.rethreshold(0.9).duplicates:
        print(cluster.canonical, [(m.skill, m.count) for m in cluster.members], cluster.pairs[0].by)
    return found.canonical_names


def drawn(skills: list[str], folder: Path, gap: SkillGap, match: CandidateMatch) -> SkillMap:
    drawing = skill_map(skills, method="tsne", clusters=3, sources=[None], gap=gap)
    drawing.to_html(folder / "map.html", title="Skills")
    gap_chart(gap).to_html(folder / "gap.html")
    match_chart(match, title="Ada").to_html(folder / "match.html")
    coordinates: NDArray[np.float64] = drawing.coordinates
    print(coordinates, drawing.points[0].nearest, drawing.clusters[0].medoid, drawing.links)
    return drawing


def concepts_of(folder: Path) -> dict[str, tuple[Concept, ...]]:
    esco = Taxonomy.from_esco_csv(folder, language="en")
    own = Taxonomy.from_records([{"uri": "urn:1", "preferred_label": "SQL"}, *esco])
    with suppress(errors.UnknownConceptError):
        print(own["urn:1"].labels, own.path("urn:1", "urn:2"), own.name, own.notices)
    return {concept.uri: own.broader(concept.uri) for concept in Taxonomy.bundled()}


def fitted(pairs: Pairs, labels: list[bool], encoder: skillsim.SkillEncoder) -> AbstainBand:
    threshold: FittedThreshold = fit_threshold(pairs, labels, precision=0.9, encoder=encoder)
    curve: tuple[CurvePoint, ...] = threshold.curve
    precision: Estimate = threshold.precision
    print(len(curve), precision.low, precision.interval, curve_page(threshold))
    calibrator: Calibrator = calibrate(pairs, labels, method="sigmoid", encoder=encoder)
    again = Calibrator.from_dict(calibrator.to_dict())
    probabilities: NDArray[np.float64] = again.probability_of_pairs(pairs, encoder=encoder)
    print(probabilities, again.probability(0.7), again.method, again.reliability[0].observed)
    return abstain_band(pairs, labels, error_rate=0.05, encoder=encoder)


def audited(matches: list[CandidateMatch], encoder: skillsim.SkillEncoder) -> SelectionAudit:
    report = audit(matches, {"ada": {"gender": "f"}}, top_k=3)
    rate: float | None = report["gender"]["f"].impact_ratio
    effects = counterfactual(
        lambda candidates: skillsim.match_candidates(["SQL"], candidates, encoder=encoder),
        {"ada": ["SQL"]},
        words=hint_words()[:5],
    )
    print(rate, report.to_markdown(), effects.largest_change, effects.effects[0].manner)
    return report


class Letters:
    """An encoder of the program's own."""

    def encode(self, texts: Sequence[str]) -> NDArray[np.float64]:
        return np.array([[text.count(letter) for letter in "aeiou"] for text in texts], float)


def evaluated(encoder: skillsim.SkillEncoder, taxonomy: Taxonomy, path: Path) -> str:
    split: Split = split_of("urn:1")
    occupations: OccupationTable = read_occupations(path, taxonomy, relation="all")
    report: Report = evaluate(encoder, taxonomy, split=split, occupations=occupations)
    skills = skills_of(taxonomy)
    figures: list[Figure] = []
    for task in (
        PairTask.build(skills, split),
        NormalisationTask.build(skills, split),
        CompletionTask.build(skills, occupations),
        OccupationTask.build(skills, occupations),
    ):
        figures.extend(task.figures(Vectors.encode(encoder, task.texts), resamples=10))
    print([(figure.name, figure.low, DEFINITIONS[figure.name]) for figure in figures])
    own: Encoder = Letters()
    reports = [report, evaluate(own, taxonomy, name="letters")]
    return compare(reports, intervals=True) + label_key("SQL")


def measured(scores: NDArray[np.float64], labels: NDArray[np.bool_]) -> float:
    ranks: NDArray[np.int64] = ranks_of_targets(scores, [0])
    low, high = mean_interval(scores, resamples=100)
    by_group = pair_intervals(scores, {"all": labels}, labels, np.arange(len(labels)))
    for counts in resampled_counts(10, 100):
        print(counts.sum(), low, high, by_group["all"][0])
    plain = average_precision(scores, labels) + roc_auc(scores, labels) + spearman(scores, labels)
    return plain + recall_at(ranks, 10) + reciprocal_rank(ranks)


def kept(cache: EmbeddingCache) -> int:
    info = cache.info()
    print(info.size, info.models[0].last_used, CACHE_SWITCH, DEFAULT_MAX_BYTES)
    if cache.path != default_cache_path():
        return cache.clear("embedded")
    return cache.prune(max_bytes=10**6, unused_days=30)


def stored(dsn: str, encoder: skillsim.SkillEncoder) -> list[str]:
    with PgVectorStore(dsn, "skills", encoder=encoder, half=True) as store:
        try:
            store.upsert(["SQL"], metadata=[{"team": 1}])
            store.build_index(memory_mb=64)
        except errors.StoreNotAvailableError as error:
            print(error.table, error.sqlstate)
        print(store.count(where={"team": 1}), store.delete(["SQL"]))
        return [hit.skill for hit in store.search("databases", where={"team": 1})]


def in_pipelines(texts: list[str], encoder: skillsim.SkillEncoder) -> list[float]:
    vectorizer = SkillVectorizer(encoder, pooling="mean").set_params(batch_size=8).fit(texts)
    vectors: NDArray[np.float32] = vectorizer.transform(texts)
    names: list[str] = list(vectorizer.set_output(transform="pandas").get_feature_names_out())
    print(vectors, names, sorted(vectorizer.get_params()), vectorizer.encoder_.dimension)
    register()
    pipeline = SentenceSimilarityPipeline(encoder, task=TASK)
    scores = WorkRBModel(encoder).compute_rankings(texts, texts)
    print(scores.argmax(dim=1), WorkRBModel(encoder).description)
    return pipeline("SQL", texts)


def in_clusters(folder: Path, encoder: skillsim.SkillEncoder) -> int:
    actors = skills_in_ray.Actors(size=2, threads=1)
    parts = skills_in_ray.write_parts(
        skills_in_ray.Encode("skill", encoder=encoder), folder / "in", folder / "out", actors=actors
    )
    jobs = [
        skills_in_ray.Normalise("skill", encoder=encoder),
        skills_in_ray.Match("skills", ["SQL"], encoder=encoder),
    ]
    functions = (skills_in_ray.encode, skills_in_ray.normalise, skills_in_ray.match)
    mappers: list[skills_in_spark.RowsMapper] = [
        skills_in_spark.encode_rows("skill", encoder=encoder, threads=2),
        skills_in_spark.normalise_rows("skill", encoder=encoder),
    ]
    print(parts.rows, jobs, len(functions), mappers[0].column, skills_in_spark.encode_udf())
    return parts.skipped


def shown(matches: list[CandidateMatch]) -> str:
    text = io.StringIO()
    print([match.to_dict() for match in matches], to_frame(matches).columns, file=text)
    cli.main()
    return text.getvalue()
