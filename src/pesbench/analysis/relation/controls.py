"""Control variables for partial correlations: their values, and whether they leave anything to correlate."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.relation.columns import Columns, finite, once_each, require, set_out
from pesbench.analysis.relation.outcomes import canonical, mean_of
from pesbench.errors import AnalysisError, InputError

Floats = NDArray[np.float64]


def controls_of(frame: pl.DataFrame, names: Sequence[str], periods: Sequence[str]) -> Columns:
    """Give control variables: means over the periods where the table has periods, else the values as they are.

    Parameters
    ----------
    frame
        ``pes, variable, value`` and ``period`` where it matters.
    names
        The variables wanted; all that there are where empty.
    periods
        The periods that the outcomes are of.

    Raises
    ------
    InputError
        If a variable is not there, a PES has two values of it, or a value is not finite.
    """
    require(frame, ("pes", "variable", "value"), "control variables")
    rows = finite(frame, "value").filter(pl.col("value").is_not_null())
    keys = ["pes", "variable"]
    if "period" in rows.columns and rows.get_column("period").is_not_null().any():
        rows = rows.with_columns(pl.col("period").map_elements(canonical, return_dtype=pl.String))
        rows = once_each(rows.filter(pl.col("period").is_in(periods)), [*keys, "period"], "value")
        rows = rows.group_by(keys, maintain_order=True).agg(mean_of("value"))
    columns = set_out(once_each(rows, keys, "value"), "variable", "value")
    missing = [name for name in names if name not in columns.names]
    if missing:
        raise InputError(
            f"there is no value of the control variable {missing[0]} for {', '.join(periods)}.",
            hint=f"Found: {', '.join(columns.names) or 'none'}.",
        )
    return columns.of(names or columns.names)


def check_controls(controls: Floats, named: dict[str, Floats]) -> None:
    """Refuse a control variable that is a column itself, up to its sign.

    Raises
    ------
    AnalysisError
        If it is.
    """
    for control in controls.T:
        for name, column in named.items():
            both = ~np.isnan(control) & ~np.isnan(column)
            if both.any() and _same(control[both], column[both]):
                raise AnalysisError(
                    f"a control variable is the same as {name}: nothing is left to correlate.",
                    hint="Leave it out of the control variables.",
                )


def _same(one: Floats, other: Floats) -> bool:
    return bool(np.array_equal(one, other) or np.array_equal(one, -other))
