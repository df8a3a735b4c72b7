"""What can only be seen across rows, over time or between sources: levels 4xx to 6xx."""

from pesbench.validation.checks import CHECKS, LEAN_CHECKS, Judged, run_checks
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.settings import Settings, load_settings

__all__ = ["CHECKS", "LEAN_CHECKS", "Judged", "Outcome", "Scene", "Settings", "load_settings", "run_checks"]
