"""What the functions answer with: plain data of built-in types, ready for JSON and tables."""

from skillsim.results.frame import to_frame
from skillsim.results.learning import LearningPath, LearningStep, LeftOut, StepReason
from skillsim.results.matching import CandidateId, CandidateMatch, RequirementMatch, SkillGap, Via
from skillsim.results.normalisation import (
    How,
    Resolution,
    ResolutionCandidate,
    ResolutionStatus,
    Why,
)
from skillsim.results.search import Neighbour, SearchHit

__all__ = [
    "CandidateId",
    "CandidateMatch",
    "How",
    "LearningPath",
    "LearningStep",
    "LeftOut",
    "Neighbour",
    "RequirementMatch",
    "Resolution",
    "ResolutionCandidate",
    "ResolutionStatus",
    "SearchHit",
    "SkillGap",
    "StepReason",
    "Via",
    "Why",
    "to_frame",
]
