"""Which concept each text of a messy column stands for, and how to split fields of many skills."""

from skillsim.results import Resolution, ResolutionCandidate
from skillsim.tasks.normalisation.normaliser import Normaliser, normalise_skills
from skillsim.tasks.normalisation.splitting import split_skills

__all__ = ["Normaliser", "Resolution", "ResolutionCandidate", "normalise_skills", "split_skills"]
