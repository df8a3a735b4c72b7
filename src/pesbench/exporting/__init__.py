"""Out of the store: the forms, the whole observation table, and the layouts that other systems read."""

from pesbench.exporting.export import export
from pesbench.exporting.recipe import ExportRecipe, Layout

__all__ = ["ExportRecipe", "Layout", "export"]
