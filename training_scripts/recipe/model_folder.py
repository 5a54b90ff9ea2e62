"""The files of the model folder beside the weights: the manifest and the model card."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST_FILE = "manifest.json"
CARD_FILE = "README.md"
MAX_BYTES = 10_000_000

_COLUMNS = (
    ("spearman", "Spearman"),
    ("roc_auc", "ROC AUC"),
    ("roc_auc_random", "AUC random"),
    ("roc_auc_sibling", "AUC sibling"),
    ("mrr", "MRR"),
    ("recall_at_1", "R@1"),
    ("recall_at_10", "R@10"),
)

_CARD = """\
---
language: en
license: apache-2.0
tags: [static-embeddings, sentence-similarity, skills, esco]
---

# skillsim-embedded {version}

Vectors for skill phrases in English: {dimension}-D, {vocabulary:,} WordPiece entries,
{megabytes:.1f} MB. A text's pieces' rows are added up and brought to unit length, `x`; any
weighting of pieces is in the rows. Then one layer mixes them: `x + outer * max(inner * x + bias,
0)`, {hidden} wide, brought to unit length again (a deep averaging network). Rows are stored in 4
bits a number with one float32 scale each, the layer in int8. Reading it needs NumPy and
`tokenizers`, and no network.

## Recipe

`training_scripts/train_embedded.py`, teacher `{teacher}`, seed {seed}: the teacher embeds
every vocabulary entry; the vectors are reduced by PCA and weighted by rarity; then rows and layer
are trained on pairs of labels of one ESCO skill, on pairs of skills that ESCO relates, and on the
teacher's similarities and vectors of {phrases:,} phrases, many of them made of parts of others.
Hyper-parameters are in `manifest.json`.

## Data

{data}

{notices}

The split is by concept, from the SHA-1 of its URI: 10% test, 5% validation, 85% train. No label or
description of a validation or test concept was trained on, also not as a phrase from another
source; label strings that a train concept shares with one of them were left out. Settings were
chosen on validation.

## Scores

From the stored weights, on concepts that the training did not see. Pairs: a preferred label with
the first two alternative labels of its concept, against labels of other concepts of the split, half
of them siblings (a common broader concept). Normalisation (MRR, R@k): the first alternative label
against all {skills:,} preferred labels; a tie counts against the model.

{scores}

## Cut-offs

{cut_offs}

## Limits

- English, in Latin script. The rows say nothing of a text without a known piece.
- Word order is not seen: "train the manager" and "manage the train" are close. Negation is lost.
- A name that neither ESCO nor the phrases hold is the sum of its splinters.
- ESCO labels are short noun and verb phrases; sentences and paragraphs were not tested.
- The scores are on ESCO's own labels, which often share words. Free text is harder.
- Whatever bias ESCO and the teacher hold is in the vectors. Do not let a similarity alone decide
  about a person.

## Licence

Apache-2.0 for the weights. The notices above stay with them.
"""


def digests(files: Mapping[str, bytes]) -> dict[str, dict[str, str | int]]:
    """Digest and size of each file."""
    return {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
        for name, content in sorted(files.items())
    }


def manifest_bytes(manifest: Mapping[str, Any]) -> bytes:
    """The manifest as canonical JSON."""
    return (json.dumps(manifest, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()


def model_card(manifest: Mapping[str, Any], *, skills: int) -> str:
    """The model card, from the numbers of the manifest."""
    data = manifest["data"]
    size = sum(entry["bytes"] for entry in manifest["files"].values())
    return _CARD.format(
        version=manifest["version"],
        dimension=manifest["dimension"],
        vocabulary=manifest["vocabulary"],
        hidden=manifest["hidden"],
        megabytes=size / 1e6,
        teacher=manifest["recipe"]["teacher"],
        seed=manifest["recipe"]["training"]["seed"],
        phrases=manifest["recipe"]["distillation_phrases"],
        data="\n".join(f"- {s['name']}: {s['licence']}; {_counts(s['used'])}" for s in data),
        notices="\n\n".join(f"> {source['notice']}" for source in data if source["notice"]),
        skills=skills,
        scores=score_table(manifest["scores"]),
        cut_offs=_cut_offs(manifest["policy"]),
    )


def score_table(scores: Mapping[str, Mapping[str, float]]) -> str:
    """A Markdown table, one row per name."""
    heads = ["", *(title for _, title in _COLUMNS), "pairs", "queries"]
    lines = ["| " + " | ".join(heads) + " |", "|---" * len(heads) + "|"]
    for name, values in scores.items():
        figures = [f"{values[key]:.4f}" for key, _ in _COLUMNS]
        cells = [name, *figures, str(values["pairs"]), str(values["queries"])]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> int:
    """Write all files of the model.

    Returns:
        Their size in bytes together.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return sum(map(len, files.values()))


def _counts(used: Mapping[str, int]) -> str:
    return ", ".join(f"{number:,} {what.replace('_', ' ')}" for what, number in used.items())


def _cut_offs(policy: Mapping[str, Any] | None) -> str:
    if policy is None:
        return "None: trained without a reference model or a target precision."
    band = policy["band"]
    return (
        f"`definite` {policy['definite']}: {policy['source']}.\n\n"
        f"`related` {policy['related']}: 1 in 100 pairs of unrelated labels reaches it "
        "(validation);\nnever above `definite`.\n\n"
        f"`resolve` {band['resolve']}, `margin` {band['margin']}: of the labels of validation "
        f"concepts {band['resolved']:.3f} are\nresolved, {band['right']:.3f} of these rightly; "
        f"where the concept is not there, {band['absent']:.3f} are."
    )
