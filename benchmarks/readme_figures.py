"""The figures of README.md, written between its markers."""

from __future__ import annotations

from typing import Any

from page_tables import load, number, table

__all__ = ["readme"]

# What a figure is called there, the results it is from, and how its name begins in them.
_SPEED = (
    ("`import skillsim` : `import sentence_transformers`", "speed", "import skillsim"),
    (
        "`skillsim similarity`, embedded : a sentence-transformers script with MiniLM",
        "speed",
        "skillsim similarity",
    ),
    (
        "embedded `encode` of 30,957 job-ad phrases, words seen before : wordllama",
        "speed",
        "embedded encode of 30,957 phrases, words seen before, times wordllama",
    ),
    (
        "the same : model2vec with the same table, which has no layer to compute",
        "speed",
        "embedded encode of 30,957 phrases, words seen before, times model2vec",
    ),
    (
        "the same : MiniLM with sentence-transformers",
        "speed",
        "embedded encode of 30,957 phrases, words seen before, times MiniLM",
    ),
    (
        "the first call in a new process : the same of model2vec",
        "speed",
        "the same in a new process",
    ),
    (
        "MiniLM, 2,000 distinct phrases : `SentenceTransformer.encode`",
        "speed",
        "MiniLM on 2,000 distinct",
    ),
    (
        "MiniLM, 60,000 rows with 2,000 distinct : `SentenceTransformer.encode`",
        "speed",
        "MiniLM on 60,000 rows",
    ),
    (
        "20 requirements, 50,000 candidates x 15 skills, best 10 explained : a `util.cos_sim` loop",
        "matching",
        "50,000 candidates x",
    ),
    (
        "the same from plain lists, encoding left out : that loop",
        "matching",
        "the same from plain lists",
    ),
    (
        "`SkillIndex`, exact, the 10 nearest of 100,000 for 1,000 queries : faiss `IndexFlatIP`",
        "index",
        "exact top-10",
    ),
    (
        "`deduplicate`, 100,000 strings, vectors to clusters : SemHash at the same threshold",
        "deduplication",
        "deduplicate, 100,000",
    ),
    (
        "MiniLM, 100,000 strings that the embedding cache knows : computing them",
        "cache",
        "warm encode of 100,000",
    ),
    (
        "`suggest_neighbours`, 1,000 strings over the taxonomy : `util.semantic_search`",
        "matching",
        "suggest_neighbours, 1,000 queries",
    ),
)

_MODELS = {
    "embedded": "skillsim embedded, 9 MB",
    "mpnet": "all-mpnet-base-v2, untouched, 438 MB",
    "MiniLM": "all-MiniLM-L6-v2, untouched, 91 MB",
    "general": "`general`: MiniLM, fine-tuned by `training_scripts/`; the embedded model's teacher",
    "wordllama": "wordllama 256-D",
}


def _figure(results: str, begins: str) -> dict[str, Any]:
    (found,) = [one for one in load(results)["figures"] if one["name"].startswith(begins)]
    return dict(found)


def _quality() -> str:
    content = load("quality")
    rows = []
    for name, label in _MODELS.items():
        test = {one["name"]: f"{one['value']:.3f}" for one in content[name]["test"]["figures"]}
        labels = f"{test['roc_auc_random']} / {test['roc_auc_sibling']}"
        ranks = f"{test['mrr']} ({test['recall_at_1']}, {test['recall_at_10']})"
        rows.append([label, test["spearman"], test["roc_auc"], labels, ranks])
    return table(["model", "Spearman", "ROC AUC", "random / sibling", "MRR (R@1, R@10)"], rows)


def _speed() -> str:
    rows = []
    for label, results, begins in _SPEED:
        one = _figure(results, begins)
        times = number(1 / one["value"] if one["at_most"] else one["value"])
        missed = "" if one["holds"] else ", below its aim"
        rows.append([label, f"{times} ({one['detail']}){missed}"])
    return table(["what", "times the peer"], rows)


def _more() -> str:
    candidate = _figure("matching", "time per candidate")["detail"].split(" : ")[0]
    query = number(_figure("matching", "suggest_neighbours, one query")["value"])
    taxonomy = number(_figure("matching", "opening the bundled taxonomy")["value"])
    rows = _figure("normalisation", "rows/s, 1,000,000")["detail"]
    memory = number(_figure("normalisation", "MB at the peak, 1,000,000")["value"])
    recall = number(_figure("index", "approximate, recall")["value"])
    hit = number(_figure("index", "approximate, one query")["value"])
    return (
        f"Matching takes {candidate} per candidate of 500,000, one query for neighbours {query}\n"
        f"ms, and the taxonomy opens in {taxonomy} s. A million rows are normalised in {rows},\n"
        f"with {memory} MB. An approximate index of a million skills answers a query in {hit} ms\n"
        f"and finds {recall} of the 10 nearest. Every figure, with its aim and what measured it,\n"
        "is in [docs/benchmarks](docs/benchmarks/index.md)."
    )


def readme(text: str) -> str:
    """README.md with its figures written anew."""
    for name, written in (("quality", _quality()), ("speed", _speed()), ("more", _more())):
        begin, end = f"<!-- {name}: benchmarks/write_pages.py -->", f"<!-- end of {name} -->"
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f"README.md has no {begin} … {end}")
        text = f"{before}{begin}\n\n{written}\n\n{end}{after}"
    return text
