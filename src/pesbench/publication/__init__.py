"""Reports as pages: the annual report of all PES and the feedback report of one, each a single file with its tables.

Figures come from the same functions as those of the commands; nothing is computed here but what sets them beside each
other. Every name of a unit goes through `names.Names`, every word through `words.Words`.
"""

from pesbench.publication.publish import report
from pesbench.publication.recipe import ReportRecipe
from pesbench.publication.words import Language, translations_missing

__all__ = ["Language", "ReportRecipe", "report", "translations_missing"]
