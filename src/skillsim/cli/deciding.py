"""What decides in ``match``, ``gap`` and ``path``: a model, its cut-offs, and maybe a taxonomy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import skillsim
from skillsim.cli import show
from skillsim.cli.options import chosen_taxonomy

if TYPE_CHECKING:
    from skillsim.decisions.policy import MatchPolicy
    from skillsim.tasks.matching import Requirement
    from skillsim.taxonomy import Taxonomy

__all__ = ["Decider", "Wishes"]


@dataclass(frozen=True, slots=True)
class Decider:
    """A model, its cut-offs, and maybe a taxonomy, and what is told of them."""

    encoder: skillsim.SkillEncoder
    policy: MatchPolicy
    taxonomy: Taxonomy | None

    def facts(self) -> dict[str, object]:
        """What decided, for JSON."""
        return {
            **show.model_facts(self.encoder),
            "policy": {"definite": self.policy.definite, "related": self.policy.related},
            "taxonomy": show.taxonomy_facts(self.taxonomy),
        }

    def print_notes(self, requirements: Iterable[Requirement] = ()) -> None:
        """What decided, below the tables, and how must-haves are marked if there are any."""
        note = (
            f"model: {self.encoder.model_id} · covered from {self.policy.definite:.3f}, "
            f"related from {self.policy.related:.3f}"
        )
        if any(requirement.must_have for requirement in requirements):
            note += " · * must-have"
        show.print_note(note)
        show.print_notice(self.taxonomy)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the options ask for, checked before anything is read that takes long.

    Attributes:
        given: The policy of ``--policy``.
        definite: ``--definite``.
        related: ``--related``.
        taxonomy: ``--taxonomy``.
        model: ``--model``.
        device: ``--device``.
    """

    given: MatchPolicy | None
    definite: float | None
    related: float | None
    taxonomy: str | None
    model: str | None
    device: str | None

    @classmethod
    def of(
        cls,
        policy_file: Path | None,
        definite: float | None,
        related: float | None,
        taxonomy: str | None,
        model: str | None,
        device: str | None,
    ) -> Wishes:
        """The wishes that the options say.

        Raises:
            BadParameter: A policy and cut-offs were given.
            InvalidTableError: The file does not hold a policy.
        """
        from skillsim.cli.inputs import read_policy

        if policy_file is not None and (definite is not None or related is not None):
            raise typer.BadParameter("give --policy or cut-offs, not both")
        given = None if policy_file is None else read_policy(policy_file)
        return cls(given, definite, related, taxonomy, model, device)

    def load(self) -> Decider:
        """What the wishes name, loaded.

        Raises:
            BadParameter: A cut-off is missing, and none is known for the model.
            InvalidArgumentError: The cut-offs are out of range or in the wrong order.
            InvalidTableError: The folder of the taxonomy does not hold an ESCO CSV download.
            ModelNotAvailableError: The model cannot be had.
        """
        taxonomy = chosen_taxonomy(self.taxonomy)
        encoder = skillsim.SkillEncoder(self.model, device=self.device)
        return Decider(encoder, self._policy(encoder), taxonomy)

    def _policy(self, encoder: skillsim.SkillEncoder) -> MatchPolicy:
        """The policy that was given, or the cut-offs, completed by the model's own."""
        from skillsim.decisions.policy import MatchPolicy

        own = encoder.policy
        if self.given is not None:
            return self.given
        if own is not None and self.definite is None and self.related is None:
            return own
        definite = own.definite if own is not None and self.definite is None else self.definite
        related = own.related if own is not None and self.related is None else self.related
        if definite is None or related is None:
            raise typer.BadParameter(
                f"no cut-offs are known for the model {encoder.model_id!r}; give --definite and "
                "--related, with cosines that were measured with it"
            )
        return MatchPolicy(definite=definite, related=related)
