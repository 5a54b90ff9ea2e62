"""The functions and classes that users call, with what to call them with."""

from __future__ import annotations

import os
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.fuzz import parts
from tests.fuzz.hostile import anything, counts, numbers, skills, texts
from tests.fuzz.target import Target

import skillsim
from skillsim import SkillEncoder
from skillsim.encoding.cache import EmbeddingCache, default_cache_path
from skillsim.results import to_frame
from skillsim.search import SkillIndex
from skillsim.tasks.deduplication import Deduplication, deduplicate
from skillsim.tasks.explore import gap_chart, match_chart, skill_map
from skillsim.tasks.learning import learning_path
from skillsim.tasks.matching import CandidatePool, Requirement, record_matches, replay
from skillsim.tasks.neighbours import suggest_neighbours
from skillsim.tasks.normalisation import Normaliser, normalise_skills, split_skills
from skillsim.taxonomy import Concept, Taxonomy

__all__ = ["TARGETS"]

_FLAGS = st.booleans()
_BY = {"encoder": parts.encoders()}
_TOP_K = st.one_of(st.none(), counts(), numbers(1, 10, 2**40))
_THRESHOLD = st.one_of(st.none(), numbers(0.0, 0.5, -1.0, 1.0))
_MATCHING = {
    "top_k": _TOP_K,
    "policy": parts.policies(),
    "weights": parts.weights(),
    "must_have": skills(most=2),
    "one_to_one": _FLAGS,
    "taxonomy": parts.taxonomies(),
}
_WEIGHTED = {name: _MATCHING[name] for name in ("policy", "weights", "taxonomy")}
_SKILLS = ["SQL", "Python", "sql (advanced)", "welding", "C", "C++", "\u202eLQS", "\ud800 x"]


def _cosines(answer: Any, _: Mapping[str, object]) -> None:
    assert (np.abs(answer) <= 1).all()


def _unit(answer: Any, _: Mapping[str, object]) -> None:
    assert answer.dtype == np.float32
    assert np.allclose(np.linalg.norm(answer, axis=-1), 1, atol=1e-5)


def _ranked(answer: Any, given: Mapping[str, object]) -> None:
    for found in [answer] if answer and not isinstance(answer[0], list) else answer:
        similarities = [one.similarity for one in found]
        assert similarities == sorted(similarities, reverse=True)
        assert len(found) <= int(given.get("top_k", 10))  # type: ignore[call-overload]
        if given.get("threshold") is not None:
            assert all(one >= given["threshold"] for one in similarities)  # type: ignore[operator]


def _best_first(answer: Any, given: Mapping[str, object]) -> None:
    keys = [(not match.eligible, -match.score) for match in answer]
    assert all(one[0] <= other[0] for one, other in pairwise(keys))
    for one, other in pairwise(answer):
        assert one.eligible != other.eligible or one.score >= other.score - 1e-9
    for match in answer:
        assert abs(sum(one.contribution for one in match.requirements) - match.score) < 1e-9
        assert 0 <= match.score <= 1
        assert match.eligible == (not match.missing_must_haves)
    if given.get("top_k") is not None:
        assert len(answer) <= int(given["top_k"])  # type: ignore[call-overload]


def _one_per_row(answer: Any, given: Mapping[str, object]) -> None:
    if hasattr(given["texts"], "__len__"):
        assert len(answer) == len(given["texts"])  # type: ignore[arg-type]
    assert all(one.status in {"resolved", "unresolved", "blank"} for one in answer)


def _all_assigned(answer: Any, given: Mapping[str, object]) -> None:
    assert sum(cluster.count for cluster in answer.clusters) == len(answer.assignments)
    assert set(answer.assignments) == set(range(len(answer.clusters)))


def _visible(answer: Any, _: Mapping[str, object]) -> None:
    assert all(isinstance(part, str) and part.strip() for part in answer)


def _index() -> SkillIndex:
    return SkillIndex(_SKILLS, encoder=parts.embedded())


def _graph() -> SkillIndex:
    return SkillIndex(_SKILLS, encoder=parts.embedded(), approximate=True)


def _indexes() -> st.SearchStrategy[object]:
    return st.sampled_from([_index, _graph]).map(lambda make: make())


def _changed(self: Any, method: str, *values: object, **named: object) -> list[object]:
    """What is in it after a change; the same as before where that was refused."""
    before = list(self)
    try:
        getattr(self, method)(*values, **named)
    except Exception:
        assert list(self) == before
        raise
    return list(self)


def _paths() -> st.SearchStrategy[object]:
    names = st.sampled_from(
        ["a", "a.index", "no folder/a", "", ".", "..", "x" * 300, "a\0b", "\ud800"]
    )
    return st.one_of(
        names.map(lambda name: f"{parts.folder()}/{name}"),
        names.map(lambda name: Path(f"{parts.folder()}/{name}")),
        # Nothing that could be a file of somebody's.
        anything().filter(lambda given: not isinstance(given, str | bytes | os.PathLike)),
    )


def _written(answer: object, given: Mapping[str, object]) -> None:
    assert not list(parts.folder().glob(".*.partial"))


def _deduplications() -> st.SearchStrategy[Deduplication]:
    return st.just(_SKILLS).map(lambda texts: deduplicate(texts, encoder=parts.embedded()))


def _maps() -> st.SearchStrategy[object]:
    return st.just(_SKILLS).map(lambda texts: skill_map(texts, encoder=parts.embedded()))


def _taxonomy(name: str, *arguments: str) -> Target:
    uris = st.one_of(st.sampled_from(["urn:x:sql", "urn:x:mysql", "urn:x:ring1"]), texts())
    return Target(
        f"skillsim.taxonomy.Taxonomy.{name}",
        lambda self, **given: getattr(self, name)(*given.values()),
        {"self": st.builds(parts.small_taxonomy), **dict.fromkeys(arguments, uris)},
        fixed=frozenset({"self"}),
    )


def _cache(self: object = None, **options: Any) -> EmbeddingCache:
    return EmbeddingCache(parts.folder() / "fuzz.sqlite", **options)


_SELF = frozenset({"self"})
_PATH = frozenset({"self", "path", "folder"})
_RECORD_FIELDS = st.fixed_dictionaries(
    {"preferred_label": texts()},
    optional={
        "uri": texts(),
        "alternative_labels": st.one_of(skills(most=3), st.none()),
        "type": texts(),
        "source": texts(),
        "broader": st.lists(st.sampled_from(["urn:x:1", "urn:x:2", ""]), max_size=2),
        "\ud800": st.none(),
    },
)

TARGETS = [
    Target(
        "skillsim.SkillEncoder",
        # Names are of nothing that is there: what is, test_readers.py damages.
        lambda **given: SkillEncoder(**given).model_id,
        {"model": st.one_of(st.just("embedded"), texts(), anything())},
        {
            "revision": st.one_of(st.none(), texts()),
            "device": st.one_of(st.sampled_from([None, "cpu", "cuda:99", "mps", "tpu"]), texts()),
            "cache": st.sampled_from([False, None]),
            "local_files_only": st.just(True),
        },
        frozenset({"cache", "local_files_only"}),
    ),
    Target(
        "skillsim.SkillEncoder.encode",
        lambda self, **given: self.encode(**given),
        {"self": parts.encoders(), "texts": st.one_of(skills(), texts())},
        {"batch_size": st.one_of(st.none(), numbers(1, 64))},
        _SELF,
        _unit,
    ),
    Target("skillsim.embedded_model_path", skillsim.embedded_model_path),
    Target(
        "skillsim.similarity",
        skillsim.similarity,
        {"a": st.one_of(texts(), skills()), "b": st.one_of(texts(), skills()), **_BY},
        within=_cosines,
    ),
    Target(
        "skillsim.match_candidates",
        skillsim.match_candidates,
        {
            "vacancy": parts.vacancies(),
            "candidates": st.one_of(parts.candidates(), parts.pools()),
            **_BY,
        },
        _MATCHING,
        within=_best_first,
    ),
    Target(
        "skillsim.skill_gap",
        skillsim.skill_gap,
        {"have": skills(), "want": parts.vacancies(), **_BY},
        _WEIGHTED,
    ),
    Target(
        "skillsim.suggest_neighbours",
        suggest_neighbours,
        {"skills": st.one_of(texts(), skills(most=3)), **_BY},
        {
            "vocabulary": st.one_of(skills(), parts.taxonomies()),
            "top_k": st.one_of(counts(), numbers(1, 2**40)),
            "threshold": _THRESHOLD,
        },
        within=_ranked,
    ),
    Target(
        "skillsim.tasks.matching.Requirement",
        Requirement,
        {"skill": texts()},
        {"weight": numbers(1, 0.0), "must_have": _FLAGS},
    ),
    Target(
        "skillsim.tasks.matching.CandidatePool",
        lambda **given: list(CandidatePool(**given)),
        {"candidates": parts.candidates(), **_BY},
    ),
    Target(
        "skillsim.tasks.matching.CandidatePool.add",
        lambda self, candidates, **given: _changed(self, "add", candidates, *given.values()),
        {"self": parts.pools(), "candidates": st.one_of(parts.candidates(), texts())},
        {"skills": skills(most=3)},
        _SELF,
    ),
    Target(
        "skillsim.tasks.matching.CandidatePool.remove",
        lambda self, candidates: _changed(self, "remove", candidates),
        {
            "self": parts.pools(),
            "candidates": st.sampled_from(["ada", ["ada"], [3, "bob"], ["ada", "x"]]),
        },
        fixed=_SELF,
    ),
    Target(
        "skillsim.tasks.matching.CandidatePool.__contains__",
        lambda self, candidate_id: candidate_id in self,
        {"self": parts.pools(), "candidate_id": texts()},
        fixed=_SELF,
    ),
    Target(
        "skillsim.tasks.matching.record_matches",
        record_matches,
        {"vacancy": parts.vacancies(), "candidates": parts.candidates(), **_BY},
        {**_MATCHING, "time": st.one_of(st.none(), st.datetimes())},
    ),
    Target(
        "skillsim.tasks.matching.replay",
        replay,
        {"record": parts.records(), "encoder": parts.encoders()},
        {"taxonomy": parts.taxonomies(), "tolerance": numbers(0, 0.5)},
    ),
    Target(
        "skillsim.tasks.normalisation.normalise_skills",
        normalise_skills,
        {"texts": skills(), "taxonomy": parts.taxonomies(), **_BY},
        {
            "policy": parts.policies(),
            "pins": st.dictionaries(
                texts(), st.sampled_from(["urn:x:sql", "SQL", "welding"]), max_size=2
            ),
            "blocks": skills(most=2),
        },
        within=_one_per_row,
    ),
    Target(
        "skillsim.tasks.normalisation.Normaliser",
        lambda **given: repr(Normaliser(**given)),
        options={
            "taxonomy": st.builds(parts.small_taxonomy),
            "encoder": parts.encoders(),
            "policy": parts.policies(),
            "pins": st.dictionaries(texts(), texts(), max_size=2),
            "blocks": skills(most=2),
        },
    ),
    Target(
        "skillsim.tasks.normalisation.Normaliser.resolve",
        lambda self, texts: self.resolve(texts),
        {
            "self": st.builds(
                Normaliser,
                taxonomy=st.builds(parts.small_taxonomy),
                encoder=st.builds(parts.embedded),
            ),
            "texts": skills(),
        },
        fixed=_SELF,
        within=_one_per_row,
    ),
    Target(
        "skillsim.tasks.normalisation.split_skills",
        split_skills,
        {"field": st.one_of(texts(), st.lists(texts(), max_size=4).map(", ".join))},
        {"taxonomy": parts.taxonomies()},
        within=_visible,
    ),
    Target(
        "skillsim.tasks.deduplication.deduplicate",
        deduplicate,
        {"skills": skills(most=10), **_BY},
        {
            "threshold": _THRESHOLD,
            "floor": _THRESHOLD,
            "policy": parts.policies(),
            "must_link": parts.pairs(),
            "must_not_link": parts.pairs(),
        },
        within=_all_assigned,
    ),
    Target(
        "skillsim.tasks.deduplication.Deduplication.rethreshold",
        lambda self, threshold: self.rethreshold(threshold),
        {"self": _deduplications(), "threshold": numbers(0.6, 0.7, 1.0)},
        fixed=_SELF,
        within=_all_assigned,
    ),
    Target(
        "skillsim.tasks.learning.learning_path",
        learning_path,
        {"gap": parts.gaps(), "encoder": st.builds(parts.embedded)},
        {
            "owned": st.one_of(st.none(), skills(most=3)),
            "prerequisites": parts.pairs(),
            "taxonomy": parts.taxonomies(),
            "hours": st.one_of(
                st.none(),
                st.dictionaries(texts(), numbers(1, 2), max_size=3),
                st.just(
                    dict.fromkeys(
                        ["Python", "welding", "data warehousing", "spreadsheets", "SQL"], 0.1
                    )
                ),
            ),
            "budget": st.one_of(st.none(), numbers(1, 0.3)),
            "policy": parts.policies(),
        },
    ),
    Target(
        "skillsim.tasks.explore.skill_map",
        skill_map,
        {"skills": skills(), **_BY},
        {
            "method": st.sampled_from(["pca", "pca", "pca", "tsne", "PCA"]),
            "clusters": st.one_of(st.none(), counts(most=3)),
            "sources": st.one_of(st.none(), skills()),
            "gap": st.one_of(st.none(), parts.gaps()),
            "seed": numbers(0, 1),
        },
    ),
    Target(
        "skillsim.tasks.explore.SkillMap.to_html",
        lambda self, path, **given: self.to_html(path, **given),
        {"self": _maps(), "path": _paths()},
        {"title": texts()},
        _PATH,
        _written,
    ),
    Target(
        "skillsim.tasks.explore.gap_chart", gap_chart, {"gap": parts.gaps()}, {"title": texts()}
    ),
    Target(
        "skillsim.tasks.explore.match_chart",
        match_chart,
        {"match": parts.matches().map(lambda some: some[0] if some else None)},
        {"title": st.one_of(st.none(), texts())},
    ),
    Target(
        "skillsim.tasks.explore.Chart.to_html",
        lambda self, path: self.to_html(path),
        {"self": parts.gaps().map(gap_chart), "path": _paths()},
        fixed=_PATH,
        within=_written,
    ),
    Target(
        "skillsim.search.SkillIndex",
        lambda **given: list(SkillIndex(**given)),
        {"skills": skills(), **_BY},
        {"approximate": _FLAGS},
    ),
    Target(
        "skillsim.search.SkillIndex.search",
        lambda self, queries, **given: self.search(queries, **given),
        {"self": _indexes(), "queries": st.one_of(texts(), skills(most=3))},
        {"top_k": st.one_of(counts(), numbers(1, 2**40)), "threshold": _THRESHOLD},
        _SELF,
        _ranked,
    ),
    Target(
        "skillsim.search.SkillIndex.add",
        lambda self, skills: _changed(self, "add", skills),
        {"self": _indexes(), "skills": skills()},
        fixed=_SELF,
    ),
    Target(
        "skillsim.search.SkillIndex.remove",
        lambda self, skills: _changed(self, "remove", skills),
        {
            "self": _indexes(),
            "skills": st.one_of(skills(most=2), st.lists(st.sampled_from(_SKILLS))),
        },
        fixed=_SELF,
    ),
    Target(
        "skillsim.search.SkillIndex.__contains__",
        lambda self, skill: skill in self,
        {"self": _indexes(), "skill": texts()},
        fixed=_SELF,
    ),
    Target(
        "skillsim.search.SkillIndex.save",
        lambda self, path: self.save(path),
        {"self": _indexes(), "path": _paths()},
        fixed=_PATH,
        within=_written,
    ),
    Target(
        "skillsim.search.SkillIndex.load",
        lambda path, **given: list(SkillIndex.load(path, **given)),
        {"path": _paths(), **_BY},
        {"verify": _FLAGS},
        _PATH,
    ),
    Target("skillsim.taxonomy.Taxonomy.bundled", lambda: len(Taxonomy.bundled())),
    Target(
        "skillsim.taxonomy.Taxonomy.from_records",
        lambda records, **given: list(Taxonomy.from_records(records, **given)),
        {
            "records": st.lists(
                st.one_of(_RECORD_FIELDS, st.builds(Concept, texts(), texts())), max_size=4
            )
        },
        {"source": texts(), "notices": skills(most=2)},
    ),
    Target(
        "skillsim.taxonomy.Taxonomy.from_esco_csv",
        lambda folder, **given: list(Taxonomy.from_esco_csv(folder, **given)),
        {"folder": _paths()},
        {"language": texts()},
        _PATH,
    ),
    _taxonomy("find", "name"),
    _taxonomy("broader", "uri"),
    _taxonomy("narrower", "uri"),
    _taxonomy("ancestors", "uri"),
    _taxonomy("descendants", "uri"),
    _taxonomy("path", "narrower_uri", "broader_uri"),
    _taxonomy("__getitem__", "uri"),
    _taxonomy("__contains__", "uri"),
    Target(
        "skillsim.results.to_frame",
        lambda results: len(to_frame(results)),
        {"results": st.one_of(parts.gaps(), parts.matches(), st.lists(anything(), max_size=2))},
    ),
    Target("skillsim.encoding.cache.default_cache_path", default_cache_path),
    Target(
        "skillsim.encoding.cache.EmbeddingCache",
        lambda **given: repr(EmbeddingCache(**given)),
        options={"path": _paths(), "max_bytes": numbers(0, 10**6)},
        fixed=_PATH,
    ),
    Target("skillsim.encoding.cache.EmbeddingCache.info", lambda: _cache().info()),
    Target(
        "skillsim.encoding.cache.EmbeddingCache.clear",
        lambda **given: _cache().clear(**given),
        options={"model": texts()},
    ),
    Target(
        "skillsim.encoding.cache.EmbeddingCache.prune",
        lambda **given: _cache().prune(**given),
        options={"max_bytes": numbers(0, 10**6), "unused_days": numbers(0, 30)},
    ),
]
