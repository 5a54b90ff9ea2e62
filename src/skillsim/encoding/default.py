"""The one encoder of the process, for callers that name none."""

from __future__ import annotations

from skillsim.arguments import show
from skillsim.encoding.encoder import SkillEncoder
from skillsim.encoding.forks import ForkSafeLock
from skillsim.errors import NotAnEncoderError

__all__ = ["chosen_encoder", "default_encoder"]

_lock = ForkSafeLock()
_encoder: SkillEncoder | None = None


def chosen_encoder(encoder: SkillEncoder | None) -> SkillEncoder:
    """The encoder that a caller gave, or else the process-wide one.

    Raises:
        NotAnEncoderError: What was given is no encoder.
        ModelNotAvailableError: As ``default_encoder``.
    """
    if encoder is None:
        return default_encoder()
    if not isinstance(encoder, SkillEncoder):
        raise NotAnEncoderError(
            f"encoder must be a SkillEncoder, not {show(encoder)}; make one from it first.",
            name="encoder",
            value=show(encoder),
        )
    return encoder


def default_encoder() -> SkillEncoder:
    """The process-wide encoder: made on first use, once, whichever thread asks.

    Raises:
        ModelNotAvailableError: ``SKILLSIM_MODEL`` names a model that cannot be had. Nothing is
            kept then, so that the next call tries again.
    """
    global _encoder  # noqa: PLW0603  # the design's one piece of global state
    if _encoder is None:
        with _lock:
            if _encoder is None:
                _encoder = SkillEncoder()
    return _encoder
