"""Look at a file without reading it: what it is, what fits it, and a first mapping where nothing does."""

from pesbench.intake.inspection.inspecting import InspectRecipe
from pesbench.intake.inspection.run import InspectOptions, inspect

__all__ = ["InspectOptions", "InspectRecipe", "inspect"]
