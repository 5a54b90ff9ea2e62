"""Skills in Ray Data: vectors, concepts and matches of tables that no one machine holds.

Needs the extra ``ray``. Three jobs, each a frozen description of what is added to the rows:

==============  ========================================  =====================================
job             what a row holds                          what it gets
==============  ========================================  =====================================
``Encode``      a skill                                   its vector
``Normalise``   a skill, or nothing                       the concept that it stands for
``Match``       a candidate's skills, a list              how they answer one vacancy
==============  ========================================  =====================================

``encode``, ``normalise`` and ``match`` run one over a ``ray.data.Dataset``; ``write_parts`` runs
one over Parquet files, and can be stopped and gone on with. Each distinct string reaches the model
once per run, whatever partitions it is in. docs/integrations/ray.md tells how, and what it takes.
"""

from skillsim.errors import MissingExtraError

try:
    import ray.data  # noqa: F401
except ImportError as _error:
    raise MissingExtraError(extra="ray", purpose="Ray Data") from _error

from skillsim.integrations.ray.actors import Actors
from skillsim.integrations.ray.dataset import encode, match, normalise
from skillsim.integrations.ray.encoding import Encode
from skillsim.integrations.ray.matching import Match
from skillsim.integrations.ray.normalising import Normalise
from skillsim.integrations.ray.parts import WrittenParts, write_parts

__all__ = [
    "Actors",
    "Encode",
    "Match",
    "Normalise",
    "WrittenParts",
    "encode",
    "match",
    "normalise",
    "write_parts",
]
