"""The processes that hold a model: how many, with how many threads, on which device."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skillsim.arguments import is_number, positive_int, show
from skillsim.errors import InvalidArgumentError
from skillsim.integrations.shipped import ShippedEncoder

if TYPE_CHECKING:
    from ray.data import ActorPoolStrategy

    from skillsim.encoding.encoder import SkillEncoder

__all__ = ["Actors", "ship"]

_THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Actors:
    """How many processes load the model, and what each of them may use.

    Attributes:
        size: How many. Ray waits until the cluster has room for one, and starts the others when
            there is.
        threads: Threads in each, and the CPUs that Ray reserves for it.
        num_gpus: GPUs that Ray reserves for each; a part of one, such as 0.5, lets actors share.
            From above 0 on, the model runs on ``"cuda"`` there.

    Raises:
        InvalidArgumentError: A number makes no sense.

    Example:
        >>> Actors(size=4, threads=2)
        Actors(size=4, threads=2, num_gpus=0.0)
    """

    size: int = 1
    threads: int = 1
    num_gpus: float = 0.0

    def __post_init__(self) -> None:
        positive_int(self.size, name="size")
        positive_int(self.threads, name="threads")
        number = self.num_gpus
        if not (is_number(number) and 0 <= number < math.inf):
            raise InvalidArgumentError(
                f"num_gpus must be a number from 0, not {show(number)}.",
                name="num_gpus",
                value=show(number),
            )
        object.__setattr__(self, "num_gpus", float(number))

    @property
    def strategy(self) -> ActorPoolStrategy:
        """The pool, for Ray Data."""
        from ray.data import ActorPoolStrategy

        return ActorPoolStrategy(size=self.size)

    @property
    def resources(self) -> dict[str, Any]:
        """What Ray is asked for each actor.

        Libraries below read the number of threads when they are imported, so that it has to be in
        the environment of the actor's process before there is any code of ours in it.
        """
        variables = dict.fromkeys(_THREAD_VARIABLES, str(self.threads))
        variables["RAYON_NUM_THREADS"] = str(self.threads)
        variables["TOKENIZERS_PARALLELISM"] = "true" if self.threads > 1 else "false"
        return {
            "num_cpus": self.threads,
            "num_gpus": self.num_gpus,
            "runtime_env": {"env_vars": variables},
        }


def ship(encoder: SkillEncoder, actors: Actors) -> ShippedEncoder:
    """The encoder's settings, for actors.

    Raises:
        InvalidArgumentError: GPUs are asked for, and the model runs on CPUs only.
    """
    if actors.num_gpus and encoder.is_static:
        raise InvalidArgumentError(
            f"num_gpus is {actors.num_gpus:g}, but {encoder.model_id!r} is a static model, which "
            "has no use for a GPU. Leave num_gpus out.",
            name="num_gpus",
            value=f"{actors.num_gpus:g}",
        )
    device = "cuda" if actors.num_gpus else "cpu"
    return ShippedEncoder({**encoder.__getstate__(), "device": device}, actors.threads)
