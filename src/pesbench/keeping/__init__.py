"""What is kept, over time: the list of vintages, what differs between two, an old one again, and upkeep."""

from pesbench.keeping.difference import DiffRecipe, diff
from pesbench.keeping.forgetting import store_forget
from pesbench.keeping.history import history
from pesbench.keeping.upkeep import restore, store_check, store_optimise

__all__ = ["DiffRecipe", "diff", "history", "restore", "store_check", "store_forget", "store_optimise"]
