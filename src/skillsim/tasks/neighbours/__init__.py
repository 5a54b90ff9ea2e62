"""Which skills are close to a skill."""

from skillsim.tasks.neighbours.suggest import suggest_neighbours

__all__ = ["suggest_neighbours"]
