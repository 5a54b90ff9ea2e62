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
from skillsim.results.records import DecisionRecord, Difference, Replay
from skillsim.results.search import Neighbour, SearchHit

__all__ = [
    "CandidateId",
    "CandidateMatch",
    "DecisionRecord",
    "Difference",
    "How",
    "LearningPath",
    "LearningStep",
    "LeftOut",
    "Neighbour",
    "Replay",
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
