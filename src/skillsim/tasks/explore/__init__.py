"""Skills, gaps and matches to look at: maps and charts in HTML files that need no network."""

from skillsim.tasks.explore.charts import Chart, gap_chart, match_chart
from skillsim.tasks.explore.layout import MapMethod
from skillsim.tasks.explore.result import GapLink, MapCluster, MapPoint, SkillMap
from skillsim.tasks.explore.skill_map import skill_map

__all__ = [
    "Chart",
    "GapLink",
    "MapCluster",
    "MapMethod",
    "MapPoint",
    "SkillMap",
    "gap_chart",
    "match_chart",
    "skill_map",
]
