"""In which order to learn what is missing."""

from skillsim.tasks.learning.path import learning_path

__all__ = ["learning_path"]
