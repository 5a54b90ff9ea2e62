"""Which of many skills are one."""

from skillsim.tasks.deduplication.clusters import ClusterMember, JoinedBy, JoinedPair, SkillCluster
from skillsim.tasks.deduplication.deduplicate import deduplicate
from skillsim.tasks.deduplication.result import Deduplication

__all__ = [
    "ClusterMember",
    "Deduplication",
    "JoinedBy",
    "JoinedPair",
    "SkillCluster",
    "deduplicate",
]
