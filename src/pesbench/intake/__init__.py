"""From files to a checked, staged delivery: what a file is, which layout it has, and what becomes of each row."""

from pesbench.intake.delivery import Delivery, FormAccount, ReadRecipe, SourceFile
from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Mapping, built_in_mappings, load_mapping
from pesbench.intake.options import ReadOptions
from pesbench.intake.preflight import preflight
from pesbench.intake.reading import read

__all__ = [
    "Delivery",
    "FileFacts",
    "FormAccount",
    "Mapping",
    "ReadOptions",
    "ReadRecipe",
    "SourceFile",
    "built_in_mappings",
    "load_mapping",
    "preflight",
    "read",
]
