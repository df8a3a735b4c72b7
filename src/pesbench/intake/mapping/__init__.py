"""From a national layout to rows of one of our forms: mappings, which of them fits, and how it is applied."""

from pesbench.intake.mapping.load import built_in_mappings, load_mapping
from pesbench.intake.mapping.model import Mapping
from pesbench.intake.mapping.plan import Plan, raw_cell
from pesbench.intake.mapping.select import REJECT_COLUMNS, Wanted, plan_for

__all__ = [
    "REJECT_COLUMNS",
    "Mapping",
    "Plan",
    "Wanted",
    "built_in_mappings",
    "load_mapping",
    "plan_for",
    "raw_cell",
]
