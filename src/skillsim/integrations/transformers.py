"""``pipeline("sentence-similarity")`` for transformers 5, which has none of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from skillsim.arguments import show
from skillsim.encoding.encoder import SkillEncoder
from skillsim.encoding.inputs import clean_one, read_originals
from skillsim.encoding.models.export import MODEL_TYPE
from skillsim.encoding.models.sources import HUB_CHECKPOINT
from skillsim.errors import (
    InvalidArgumentError,
    InvalidSkillError,
    MissingExtraError,
    NotAnEncoderError,
)
from skillsim.tasks.similarity import similarity

if TYPE_CHECKING:
    import torch

__all__ = ["TASK", "SentenceSimilarityPipeline", "register"]

TASK = "sentence-similarity"
"""The task's name, for ``transformers.pipeline``."""

Device: TypeAlias = "int | str | torch.device | None"


def register() -> None:
    """Teach ``transformers.pipeline`` the task ``"sentence-similarity"``, in this process.

    Then ``pipeline("sentence-similarity", model=…)`` gives a ``SentenceSimilarityPipeline``. The
    model is a Hub repository, a folder, or a ``SkillEncoder``; left out, it is the Hub checkpoint
    ``alvperez/skill-sim-model``. A repository or folder needs a ``config.json``, which transformers
    reads first: those of a transformer have one, and so has ``embedded_model_path()``. For any
    other model, and for ``"embedded"``, pass a ``SkillEncoder``.

    Calling it again changes nothing. Importing this module registers nothing.

    Raises:
        MissingExtraError: transformers 5 is not installed.

    Example:
        >>> from transformers import pipeline
        >>> from skillsim import SkillEncoder
        >>> register()
        >>> pipe = pipeline("sentence-similarity", model=SkillEncoder("embedded"))
        >>> lift_trucks, python = pipe("forklift operation", ["lift trucks", "Python"])
        >>> lift_trucks > python
        True
    """
    try:
        from transformers import AutoConfig, PreTrainedConfig
        from transformers.pipelines import PIPELINE_REGISTRY
    except ImportError as error:
        raise MissingExtraError(extra="transformers", purpose="The pipeline") from error

    known = PIPELINE_REGISTRY.supported_tasks.get(TASK, {})
    if known.get("impl") is SentenceSimilarityPipeline:
        return

    class EmbeddedModelConfig(PreTrainedConfig):  # type: ignore[no-untyped-call]
        model_type = MODEL_TYPE

    AutoConfig.register(MODEL_TYPE, EmbeddedModelConfig, exist_ok=True)
    PIPELINE_REGISTRY.register_pipeline(
        TASK,
        SentenceSimilarityPipeline,
        pt_model=_NamedModel,
        default={"model": (HUB_CHECKPOINT, None)},
        type="text",
    )


@dataclass(frozen=True, slots=True)
class _NamedModel:
    """What transformers takes for the class of the model, so that it loads none itself.

    Its loader tries one class after the other and keeps their errors to itself. This one cannot
    fail: it notes what was asked for, and the pipeline loads that, with errors of ours.
    """

    name: str
    options: Mapping[str, object]

    @classmethod
    def from_pretrained(cls, name: str, **options: object) -> _NamedModel:
        return cls(name, options)


class SentenceSimilarityPipeline:
    """How similar skills are to one skill, called as transformers calls its pipelines.

    Made by ``transformers.pipeline`` after ``register()``. The similarities are those of
    ``skillsim.similarity``, clean-up included. It is no ``transformers.Pipeline``: it has neither
    ``tokenizer`` nor ``save_pretrained``, and takes one source sentence a call. Arguments of
    ``pipeline`` that it cannot honour are refused: ``TypeError`` for those it does not have, such
    as ``tokenizer`` and ``batch_size``. Beside a ``SkillEncoder`` transformers keeps to itself what
    is about loading (``revision``, ``token``, ``device_map``); they change nothing then.

    Args:
        model: A ``SkillEncoder``, or what transformers made of a name.
        task: Always ``"sentence-similarity"``.
        device: As in ``SkillEncoder``, or as in transformers a number: of a CUDA device, or -1 for
            the CPU. Not together with an encoder, which has its own.
        dtype: The encoder computes in float32; anything but that and ``"auto"`` is refused.
        local_files_only: ``True`` makes no network request.

    Attributes:
        encoder: The encoder in use.
        task: ``"sentence-similarity"``.

    Raises:
        InvalidArgumentError: An argument cannot be honoured.
        NotAnEncoderError: ``model`` is something else.
        ModelNotAvailableError: The model cannot be had.
        DeviceNotAvailableError: The device is not here.
    """

    # What transformers is to load before it comes here: nothing.
    _load_tokenizer = False
    _load_image_processor = False
    _load_video_processor = False
    _load_feature_extractor = False
    _load_processor = False

    def __init__(
        self,
        model: SkillEncoder | _NamedModel,
        *,
        task: str = TASK,
        device: Device = None,
        dtype: object = "auto",
        local_files_only: bool | None = None,
    ) -> None:
        if (dtype if isinstance(dtype, str) else show(dtype)) not in {
            "auto",
            "float32",
            "torch.float32",
        }:
            raise _refused("dtype", dtype, "The encoder computes in float32.")
        self.task = task
        if isinstance(model, _NamedModel):
            self.encoder: SkillEncoder = _load(model, device, local_files_only=local_files_only)
        elif not isinstance(model, SkillEncoder):
            raise NotAnEncoderError(
                "model must be a Hub repository, a folder or a SkillEncoder, not "
                f"{show(model)} ({type(model).__name__}).",
                name="model",
                value=show(model),
            )
        elif device is not None:
            raise _refused("device", device, "An encoder has its own: SkillEncoder(..., device=…).")
        else:
            self.encoder = model

    def __call__(
        self,
        source_sentence: str | Mapping[str, Any],
        sentences: Iterable[str] | None = None,
    ) -> list[float]:
        """The cosine of each sentence with the source sentence, in order, in [-1, 1].

        Args:
            source_sentence: One skill; or, with nothing beside it, what the Hub's widget sends: a
                dict with the keys ``"source_sentence"`` and ``"sentences"``.
            sentences: The skills to compare it with.

        Raises:
            InvalidSkillError: A skill is missing, blank or no string.
            InvalidArgumentError: The dict has other keys, or there are no sentences at all.

        Example:
            >>> from skillsim import SkillEncoder
            >>> pipe = SentenceSimilarityPipeline(SkillEncoder("embedded"))
            >>> len(pipe({"source_sentence": "SQL", "sentences": ["MySQL", "baking bread"]}))
            2
        """
        if isinstance(source_sentence, Mapping) and sentences is None:
            source_sentence, sentences = _from_widget(source_sentence)
        if sentences is None:
            raise _refused("sentences", None, "Pass the skills to compare with, as a list.")
        if not isinstance(source_sentence, str):
            raise InvalidSkillError(
                f"source_sentence must be one skill, not {show(source_sentence)} "
                f"({type(source_sentence).__name__}).",
                values=[show(source_sentence)],
            )
        clean_one(source_sentence, name="source_sentence")
        skills = read_originals(sentences, name="sentences")
        scores: list[float] = similarity(source_sentence, skills, encoder=self.encoder).tolist()
        return scores

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.encoder!r})"


def _load(model: _NamedModel, device: Device, *, local_files_only: bool | None) -> SkillEncoder:
    options = dict(model.options)
    revision = options.pop("revision", None)
    options.pop("local_files_only", None)  # comes to the pipeline too
    options.pop("dtype", None)  # so does this
    options.pop("_from_pipeline", None)
    for name, value in options.items():
        if value not in (None, False):
            shown = "…" if name == "token" else value  # a secret, and messages are logged
            raise _refused(name, shown, "Leave it out. For a private model, set HF_TOKEN.")
    # The commit that transformers found for the branch, where it found one.
    commit = getattr(revision, "resolved", revision)
    return SkillEncoder(
        model.name,
        revision=None if commit is None else str(commit),
        device=_device_name(device),
        local_files_only=local_files_only,
    )


def _device_name(device: Device) -> str | None:
    if isinstance(device, int):
        return "cpu" if device < 0 else f"cuda:{device}"
    return None if device is None else str(device)


def _from_widget(inputs: Mapping[str, Any]) -> tuple[Any, Any]:
    if set(inputs) != {"source_sentence", "sentences"}:
        raise _refused(
            "source_sentence",
            inputs,
            "A dict must have the keys 'source_sentence' and 'sentences', and no others.",
        )
    return inputs["source_sentence"], inputs["sentences"]


def _refused(name: str, value: object, remedy: str) -> InvalidArgumentError:
    return InvalidArgumentError(
        f"{name}={show(value)} cannot be used here. {remedy}", name=name, value=show(value)
    )
