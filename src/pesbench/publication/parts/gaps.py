"""Gaps between groups of one PES: women and men, the young and the old, the educated and the less educated."""

import math
from dataclasses import dataclass

from pesbench.publication.blocks import Row
from pesbench.result import Result
from pesbench.stats.distributions import normal_quantile

_LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Gap:
    """The value of one group minus that of another, by one dimension."""

    key: str
    dimension: str
    first: str
    second: str


GAPS = (
    Gap("women_men", "sex", "F", "M"),
    Gap("young", "age", "Y_LT25", "Y25-54"),
    Gap("old", "age", "Y_GE55", "Y25-54"),
    Gap("educated", "education", "ED5-8", "ED0-2"),
)


def gap_rows(parts: Result | None, indicator: str) -> list[Row]:
    """Give the gaps of an indicator: ``breakdown, pes, gap, low, high``.

    The limits hold with 95 % where both values have a standard error; the groups have no person in common, so their
    errors are independent.

    Parameters
    ----------
    parts
        Indicator values by each dimension; None where there are none.
    indicator
        Its id.
    """
    if parts is None:
        return []
    rows = [row for row in parts.rows.to_dicts() if row["indicator"] == indicator and row["value"] is not None]
    found: list[Row] = []
    for gap in GAPS:
        groups = [{r["pes"]: r for r in rows if r[gap.dimension] == code} for code in (gap.first, gap.second)]
        found += [_gap(gap, groups[0][pes], groups[1][pes]) for pes in sorted(set(groups[0]) & set(groups[1]))]
    return found


def _gap(gap: Gap, first: Row, second: Row) -> Row:
    value = float(str(first["value"])) - float(str(second["value"]))
    errors = [row["standard_error"] for row in (first, second)]
    known = [float(error) for error in errors if isinstance(error, int | float)]
    reach = float(normal_quantile((1 + _LEVEL) / 2)) * math.hypot(*known) if len(known) == len(errors) else None
    limits = {"low": None, "high": None} if reach is None else {"low": value - reach, "high": value + reach}
    return {"breakdown": gap.key, "pes": first["pes"], "gap": value, **limits}
