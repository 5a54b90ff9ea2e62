"""Which candidates answer a vacancy, and why."""

from skillsim.tasks.matching.match import match_candidates
from skillsim.tasks.matching.pool import CandidatePool
from skillsim.tasks.matching.record import record_matches
from skillsim.tasks.matching.replay import replay
from skillsim.tasks.matching.requirements import Requirement

__all__ = ["CandidatePool", "Requirement", "match_candidates", "record_matches", "replay"]
