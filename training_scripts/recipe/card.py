"""The model card of a fine-tuned model, from what was recorded and measured."""

from collections.abc import Mapping
from typing import Any

from skillsim.evaluation.figures import DEFINITIONS
from skillsim.taxonomy.notices import ESCO_NOTICE

_CARD = """\
---
language: en
license: apache-2.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
base_model: {base}
tags: [sentence-transformers, sentence-similarity, skills, esco]
---

# {repository}

Vectors of short skill phrases in English, in which related skills are close. `{base}`, fine-tuned
on ESCO by the recipe `{recipe}` of skillsim's `training_scripts/train.py`.

```python
from skillsim import SkillEncoder, similarity

encoder = SkillEncoder("{repository}")
similarity("data base", "databases", encoder=encoder)
```

## Recipe

{settings}

Seed {seed}; {steps:,} steps{bf16}. Library versions, and the digests of the base and of the pairs,
are in `training.json`.

## Data

{data}

> {notice}

No label of a validation or test skill was trained on: the split is by concept, from the SHA-1 of
its URI, 10% test and 5% validation.

## Scores

On {counts} (test). 95% intervals by bootstrap over concepts.

| figure | value | 95% interval | what it is |
|---|---|---|---|
{scores}
{others}
The card of `alvperez/skill-sim-model` states Spearman 0.845 and ROC AUC 0.988 on pairs of its own
that are not published.

## Limits

- English; short phrases. Sentences and paragraphs were not tested.
- The scores are on labels of ESCO. Phrases of job advertisements are harder.
- A similarity says that two phrases are used alike, not that a person can do either. Do not let it
  alone decide about a person; whatever bias the base and ESCO hold is in the vectors.
"""

_HIDDEN = ("kinds",)


def model_card(repository: str, training: Mapping[str, Any], scores: Mapping[str, Any]) -> str:
    """The card.

    Args:
        repository: The name under which it is published.
        training: `training.json` as `train.py` writes it.
        scores: The model's entry in what `evaluate.py` writes.
    """
    test = scores["test"]
    return _CARD.format(
        repository=repository,
        base=training["base"],
        recipe=training["recipe"],
        settings="\n".join(
            f"- {name.replace('_', ' ')}: {value}"
            for name, value in training["settings"].items()
            if value and name not in _HIDDEN
        ),
        seed=training["seed"],
        steps=training["steps"],
        bf16=" in bfloat16" if training["bf16"] else "",
        data="\n".join(_data(training)),
        notice=ESCO_NOTICE,
        counts=", ".join(
            f"{number:,} {name.replace('_', ' ')}" for name, number in test["counts"].items()
        ),
        scores="\n".join(
            f"| {figure['name']} | {figure['value']:.3f} | {figure['low']:.3f} to "
            f"{figure['high']:.3f} | {DEFINITIONS[figure['name']]} |"
            for figure in test["figures"]
        ),
        others=_others(scores),
    )


def _data(training: Mapping[str, Any]) -> list[str]:
    lines = [
        f"- ESCO, English: {count:,} pairs of kind {kind}"
        for kind, count in training["pairs"].items()
    ]
    for source in training["phrases"]:
        notice = f"; {source['notice']}" if source["notice"] else ""
        lines.append(
            f"- {source['name']} ({source['licence']}): {source['phrases']:,} phrases without "
            f"labels, on which the cosines of `{training['teacher']}` were kept{notice}"
        )
    return lines


def _others(scores: Mapping[str, Any]) -> str:
    if not scores.get("other_taxonomies"):
        return ""
    rows = "\n".join(
        f"| {figure['name']} | {figure['value']:.3f} | {figure['low']:.3f} to {figure['high']:.3f} "
        f"| {figure['names']:,} names, {figure['groups']} groups |"
        for figure in scores["other_taxonomies"]
    )
    return (
        "\nOn taxonomies that were not trained on (mean reciprocal rank of a name's group among "
        f"all groups):\n\n| set | value | 95% interval | size |\n|---|---|---|---|\n{rows}\n"
    )
