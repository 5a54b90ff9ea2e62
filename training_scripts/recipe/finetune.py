"""Fine-tuning a sentence-transformers model by a recipe."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from datasets import Dataset, disable_progress_bars
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer, SentenceTransformerTrainer
from sentence_transformers.sentence_transformer.losses import (
    CosineSimilarityLoss,
    MatryoshkaLoss,
)
from sentence_transformers.sentence_transformer.training_args import (
    SentenceTransformerTrainingArguments,
)

from recipe.batches import LengthBatches
from recipe.errors import RecipeError
from recipe.losses import RankingLoss, SimilarityDistillationLoss
from recipe.pairs import TrainingPair
from recipe.recipes import Recipe

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Phrases:
    """Unlabelled phrases and the teacher's unit vectors of them, row by row."""

    texts: Sequence[str]
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Run:
    """Where and how a recipe is run.

    Attributes:
        out: Folder for checkpoints.
        seed: Orders the batches and starts torch's generator.
        bf16: Compute in bfloat16, keep weights in float32.
        device: `"cpu"` or `"cuda"`.
        save_steps: Steps between checkpoints.
        checkpoint: Folder of the checkpoint to go on from.
    """

    out: Path
    seed: int
    bf16: bool
    device: str
    save_steps: int
    checkpoint: Path | None


def datasets_of(
    recipe: Recipe, pairs: Sequence[TrainingPair], phrases: Phrases | None
) -> dict[str, Dataset]:
    """The data of each loss, by name."""
    used = [pair for pair in pairs if pair.kind in recipe.kinds]
    found: dict[str, Dataset] = {}
    if recipe.objective == "cosine":
        found["pairs"] = _labelled(used)
    elif recipe.objective == "ranking":
        # Sentences are long and labels short: apart, neither waits for the other.
        for name, ours in (("labels", False), ("sentences", True)):
            rows = [pair for pair in used if pair.kind.endswith("description") == ours]
            if rows:
                columns = ("anchor", "positive", "sibling")[: 2 if ours else 3]
                found[name] = Dataset.from_dict(
                    {column: [getattr(pair, column) for pair in rows] for column in columns}
                )
    if recipe.distillation and phrases is not None:
        numbers = list(range(len(phrases.texts)))
        found["phrases"] = Dataset.from_dict({"text": list(phrases.texts), "label": numbers})
    return found


def _labelled(pairs: Sequence[TrainingPair]) -> Dataset:
    """One negative for each positive: by turns the sibling and the random one."""
    rows: dict[str, list[Any]] = {"first": [], "second": [], "label": []}
    for number, pair in enumerate(pairs):
        negative = pair.random if number % 2 else pair.sibling
        for second, label in ((pair.anchor, 1.0), (negative, 0.0)):
            rows["first"].append(pair.positive)
            rows["second"].append(second)
            rows["label"].append(label)
    return Dataset.from_dict(rows)


def _losses(
    recipe: Recipe, model: SentenceTransformer, phrases: Phrases | None
) -> dict[str, torch.nn.Module]:
    width = model.get_embedding_dimension()
    assert width is not None
    main: torch.nn.Module = CosineSimilarityLoss(model)
    if recipe.objective == "ranking":
        main = RankingLoss(
            model,
            scale=recipe.scale,
            directions=("query_to_doc", "query_to_query", "doc_to_query", "doc_to_doc"),
        )
    if recipe.dimensions:
        cuts = [round(share * width) for share in recipe.dimensions]
        main = MatryoshkaLoss(model, main, matryoshka_dims=cuts)
    losses = {"pairs": main, "labels": main, "sentences": main}
    if phrases is not None:
        losses["phrases"] = SimilarityDistillationLoss(
            model, torch.from_numpy(phrases.vectors).to(model.device), weight=recipe.distillation
        )
    return losses


class _Trainer(SentenceTransformerTrainer):
    def add_model_card_callback(self, default_args_dict: dict[str, Any]) -> None:
        """Do nothing: `publish.py` writes the card, and this would print on its way to one."""


def fine_tune(
    model: SentenceTransformer,
    recipe: Recipe,
    pairs: Sequence[TrainingPair],
    phrases: Phrases | None,
    run: Run,
) -> int:
    """Train the model in place.

    Returns:
        The number of steps.
    """
    disable_progress_bars()
    data = datasets_of(recipe, pairs, phrases)
    losses = _losses(recipe, model, phrases)
    trainer = _Trainer(
        model=model,
        args=SentenceTransformerTrainingArguments(
            output_dir=str(run.out),
            num_train_epochs=recipe.epochs,
            per_device_train_batch_size=recipe.batch_size,
            learning_rate=recipe.learning_rate,
            warmup_steps=recipe.warmup_steps,
            bf16=run.bf16,
            use_cpu=run.device == "cpu",
            seed=run.seed,
            data_seed=run.seed,
            batch_sampler=LengthBatches,
            save_strategy="steps",
            save_steps=run.save_steps,
            # One that was cut off while it was written leaves the one before it.
            save_total_limit=2,
            logging_steps=50,
            report_to="none",
            disable_tqdm=True,
            dataloader_pin_memory=False,
        ),
        train_dataset=data,
        loss={name: losses[name] for name in data},
    )
    checkpoint = None if run.checkpoint is None else str(run.checkpoint)
    return int(trainer.train(resume_from_checkpoint=checkpoint).global_step)


def device_for(wanted: str | None, *, bf16: bool) -> str:
    """The device to train on.

    Args:
        wanted: `"cpu"`, `"cuda"`, or `None` for CUDA where there is one.
        bf16: Whether it has to compute in bfloat16.

    Raises:
        RecipeError: CUDA was asked for and is not there, or it cannot compute in bfloat16.
    """
    has_cuda = torch.cuda.is_available()
    device = wanted or ("cuda" if has_cuda else "cpu")
    if device == "cuda" and not has_cuda:
        raise RecipeError("--device cuda: torch sees no CUDA device. Leave it out for the CPU.")
    if device == "cuda" and bf16 and not torch.cuda.is_bf16_supported():
        raise RecipeError("--bf16: this GPU cannot compute in bfloat16. Leave it out.")
    return device


def average(model: SentenceTransformer, base: SentenceTransformer, share: float) -> None:
    """Mix the base's weights into the model's: `share` of the base, the rest of the model.

    Between the two ends of a fine-tuning the mean of the weights often keeps more of what the base
    knew than either loses (Wortsman et al. 2022, arXiv 2109.01903).
    """
    before = base.state_dict()
    mixed = {
        name: torch.lerp(weight, before[name].to(weight), share)
        if weight.is_floating_point()
        else weight
        for name, weight in model.state_dict().items()
    }
    model.load_state_dict(mixed)
