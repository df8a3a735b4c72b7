"""From a national layout to rows of one of our forms: mappings, which of them fits, and how it is applied."""

from pesbench.intake.mapping.headings import REJECT_COLUMNS, Heading
from pesbench.intake.mapping.load import built_in_mappings, load_mapping
from pesbench.intake.mapping.model import Mapping
from pesbench.intake.mapping.numbers import Marks
from pesbench.intake.mapping.plan import NOTE, POWER, Filled, Plan, raw_cell
from pesbench.intake.mapping.sdmx import DELETED
from pesbench.intake.mapping.select import Table, UnknownLayoutError, Wanted, locate, plan_for
from pesbench.intake.mapping.translate import period_text
from pesbench.intake.mapping.vetting import vet

__all__ = [
    "DELETED",
    "NOTE",
    "POWER",
    "REJECT_COLUMNS",
    "Filled",
    "Heading",
    "Mapping",
    "Marks",
    "Plan",
    "Table",
    "UnknownLayoutError",
    "Wanted",
    "built_in_mappings",
    "load_mapping",
    "locate",
    "period_text",
    "plan_for",
    "raw_cell",
    "vet",
]
