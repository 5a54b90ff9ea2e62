"""What other processes are given of a model: its settings, and never its weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import skillsim
from skillsim.encoding.encoder import SkillEncoder

if TYPE_CHECKING:
    from skillsim.policy import MatchPolicy

__all__ = ["ShippedEncoder", "model_facts"]


@dataclass(frozen=True, slots=True)
class ShippedEncoder:
    """What a worker needs to load the model that the driver has.

    Attributes:
        settings: As an encoder pickles itself; its fingerprint is among them.
        threads: Threads that torch may use.
    """

    settings: Mapping[str, Any]
    threads: int

    def load(self) -> SkillEncoder:
        """The encoder, loaded in this process.

        Raises:
            FingerprintMismatchError: The model gives other vectors here than on the driver.
            ModelNotAvailableError: It is not here, such as a folder that only the driver has.
            DeviceNotAvailableError: A GPU was asked for, and torch sees none here.
        """
        encoder = SkillEncoder.__new__(SkillEncoder)
        encoder.__setstate__(self.settings)  # type: ignore[arg-type]  # what __getstate__ gave
        if not encoder.is_static:
            import torch

            torch.set_num_threads(self.threads)
        return encoder


def model_facts(encoder: SkillEncoder, policy: MatchPolicy | None) -> dict[str, Any]:
    """What is to be known of a model and its cut-offs wherever their results are kept."""
    return {
        "skillsim": skillsim.__version__,
        "model_id": encoder.model_id,
        "revision": encoder.revision,
        "fingerprint": encoder.fingerprint,
        "dimension": encoder.dimension,
        "policy": None if policy is None else policy.to_dict(),
    }
