"""How certain a rank is, where the errors of the values are known."""

import polars as pl

from pesbench.analysis.comparison.view import View
from pesbench.analysis.rules import NO_ERRORS


def certainty(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Say where no error is known, so that no interval can be given."""
    if table.height and table.get_column("standard_error").is_null().all():
        text = f"{view.indicator}: no standard error is available, so no rank interval is shown"
        view.question.say(NO_ERRORS, text)
    return table
