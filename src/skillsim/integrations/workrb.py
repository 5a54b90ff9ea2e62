"""A SkillEncoder as a model of WorkRB, the benchmark for skills and jobs (extra ``workrb``)."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from typing_extensions import override

from skillsim.encoding.cleaning import tidy
from skillsim.encoding.default import chosen_encoder
from skillsim.errors import MissingExtraError
from skillsim.tasks.similarity import similarity

if TYPE_CHECKING:
    import torch
    from workrb.types import ModelInputType

    from skillsim.encoding.encoder import SkillEncoder

    # workrb has no types. This says what its base gives, for users' type checkers.
    class ModelInterface:
        @property
        def name(self) -> str: ...
        @property
        def description(self) -> str: ...
        @property
        def citation(self) -> str | None: ...
        @property
        def classification_label_space(self) -> list[str] | None: ...
        def compute_rankings(
            self,
            queries: list[str],
            targets: list[str],
            query_input_type: object = None,
            target_input_type: object = None,
        ) -> torch.Tensor: ...
        def compute_classification(
            self,
            texts: list[str],
            targets: list[str],
            input_type: object,
            target_input_type: object = None,
        ) -> torch.Tensor: ...
        def _compute_rankings(
            self,
            queries: list[str],
            targets: list[str],
            query_input_type: ModelInputType,
            target_input_type: ModelInputType,
        ) -> torch.Tensor: ...
        def _compute_classification(
            self,
            texts: list[str],
            targets: list[str],
            input_type: ModelInputType,
            target_input_type: ModelInputType | None = None,
        ) -> torch.Tensor: ...

else:
    try:
        from workrb.models import ModelInterface
    except ImportError as error:
        raise MissingExtraError(extra="workrb", purpose="Running a model in WorkRB") from error

__all__ = ["WorkRBModel"]

_STAND_IN = "blank"


class WorkRBModel(ModelInterface):
    """A model for ``workrb.evaluate`` and ``task.evaluate`` that scores by cosine similarity.

    Texts of every kind that WorkRB has (skills, job titles, sentences) are encoded alike. A blank
    text, which the encoder would refuse, is close to nothing: all its scores are 0.

    Args:
        encoder: The encoder to evaluate; without one, the process-wide encoder.

    Attributes:
        encoder: The encoder in use.

    Raises:
        NotAnEncoderError: What was given is no encoder.
        ModelNotAvailableError: No encoder was given, and that of ``SKILLSIM_MODEL`` is not there.

    Example:
        >>> from skillsim import SkillEncoder
        >>> model = WorkRBModel(SkillEncoder("embedded"))
        >>> jobs, skills = ["forklift driver"], ["Python", "operate forklift"]
        >>> model.compute_rankings(jobs, skills, "job_title", "skill_name").argmax(dim=1)
        tensor([1])
    """

    def __init__(self, encoder: SkillEncoder | None = None) -> None:
        self.encoder: SkillEncoder = chosen_encoder(encoder)

    @property
    @override
    def name(self) -> str:
        """The model's short name and the start of its fingerprint; fit for a file name.

        Two revisions, or two folders ``final``, are thus told apart; WorkRB has only the name.
        """
        short = PurePath(self.encoder.model_id).name
        return f"skillsim-{short}-{self.encoder.fingerprint[:8]}"

    @property
    @override
    def description(self) -> str:
        """What was evaluated, exactly."""
        revision = f" at revision {self.encoder.revision}" if self.encoder.revision else ""
        return (
            f"skillsim.SkillEncoder with the model {self.encoder.model_id}{revision}: cosine "
            f"similarity of vectors of {self.encoder.dimension} dimensions; "
            f"fingerprint {self.encoder.fingerprint}."
        )

    @property
    @override
    def classification_label_space(self) -> list[str] | None:
        """``None``: there is no classification head, any labels will do."""
        return None

    @override
    def _compute_rankings(
        self,
        queries: list[str],
        targets: list[str],
        query_input_type: ModelInputType | None = None,
        target_input_type: ModelInputType | None = None,
    ) -> torch.Tensor:
        """Cosines on the CPU, shape ``(len(queries), len(targets))``, float32."""
        import torch

        rows, blank_rows = _without_blanks(queries)
        columns, blank_columns = _without_blanks(targets)
        scores = similarity(rows, columns, encoder=self.encoder)
        # In place: WorkRB's largest matrix has a billion scores.
        scores[blank_rows] = 0.0
        scores[:, blank_columns] = 0.0
        return torch.from_numpy(scores)

    @override
    def _compute_classification(
        self,
        texts: list[str],
        targets: list[str],
        input_type: ModelInputType,
        target_input_type: ModelInputType | None = None,
    ) -> torch.Tensor:
        """Cosines of texts and the names of labels, as for rankings."""
        return self._compute_rankings(texts, targets, input_type, target_input_type)


def _without_blanks(texts: list[str]) -> tuple[list[str], list[int]]:
    """The texts with a word in place of each blank one, and the positions of those."""
    blank = [position for position, text in enumerate(texts) if not tidy(text)]
    return [text if tidy(text) else _STAND_IN for text in texts], blank
