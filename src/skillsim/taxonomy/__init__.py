"""What skills there are: concepts with their labels, and which is broader than which.

Importing reads nothing; ``Taxonomy.bundled()`` opens the data in the package on first use.
"""

from skillsim.taxonomy.concepts import Concept
from skillsim.taxonomy.taxonomy import Taxonomy

__all__ = ["Concept", "Taxonomy"]
