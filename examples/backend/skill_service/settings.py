"""What an operator may set, each by an environment variable: ``SERVICE_MODEL`` and so on."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, fields
from typing import Self

__all__ = ["Settings"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The service's settings.

    Attributes:
        model: What ``SkillEncoder`` takes: ``embedded``, a folder from ``skillsim download``, ...
        taxonomy: ``bundled``, or the folder of an ESCO CSV download.
        policy: A file with cut-offs as ``skillsim tune`` writes it; empty for the model's own.
        cache: A file for the vectors that a transformer computed, with their texts; empty keeps
            none, since they may be people's.
        body_bytes: The longest body that is taken.
        body_seconds: How long a body may take to arrive.
        head_seconds: How long a request's head may take to arrive, and how long a client may read
            nothing.
        answer_seconds: How long an answer may take, waiting included.
        batch_requests: How many requests are computed together at most.
        batch_skills: How many texts, but for one request that has more.
        batch_seconds: How long the first of a batch waits for others.
        waiting_requests: How many may wait at each endpoint before others are sent away.
        connections: How many may be open before further requests are sent away.
    """

    model: str = "embedded"
    taxonomy: str = "bundled"
    policy: str = ""
    cache: str = ""
    body_bytes: int = 1_000_000
    body_seconds: float = 10.0
    head_seconds: float = 10.0
    answer_seconds: float = 10.0
    batch_requests: int = 32
    batch_skills: int = 500
    batch_seconds: float = 0.002
    waiting_requests: int = 256
    connections: int = 1_000

    @classmethod
    def from_environment(cls) -> Self:
        """The defaults, but for what the environment says.

        Raises:
            ValueError: A number is none, or not above 0.
        """
        defaults = cls()
        given = {
            field.name: type(getattr(defaults, field.name))(os.environ[name])
            for field in fields(cls)
            if (name := f"SERVICE_{field.name.upper()}") in os.environ
        }
        for name, value in given.items():
            if not isinstance(value, str) and not 0 < value < math.inf:
                raise ValueError(f"SERVICE_{name.upper()} must be above 0, not {value}")
        return cls(**given)
