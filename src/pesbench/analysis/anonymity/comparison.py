"""A comparison whose PES stand under pseudonyms, in bands."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from pesbench.analysis.anonymity.bands import to_step
from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.openness import is_public
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms
from pesbench.analysis.anonymity.tables import Hidden, Seen, Table, hide
from pesbench.analysis.anonymity.telling import said_of_bands, said_of_public
from pesbench.analysis.comparison import CompareRecipe, ErrorSource
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError, UsageError
from pesbench.findings import Finding
from pesbench.result import Result

Row = Mapping[str, Any]
FURTHER = {"value_low": pl.Float64(), "value_high": pl.Float64(), "rank_last": pl.Float64()}
# Of the one in focus: what follows from its own data, or is a place; what must be rounded; all else is left out.
_OWN = (
    *("value", "se_source", "previous", "change", "coverage", "obs_status", "conf_status", "note"),
    *("trend", "trend_low", "trend_high", "trend_p", "trend_weighted", "trend_periods"),
)
_OWN_PLACES = "rank", "percentile", "rank_low", "rank_high", "group", "may_be_best", "may_be_worst", "adjusted_rank"
_OWN_ERRORS = ("standard_error", "change_error", "change_p")
_TO_THE_STEP = (
    *("funnel_low", "funnel_high", "funnel_outer_low", "funnel_outer_high"),
    *("adjusted", "adjusted_low", "adjusted_high", "expected", "shrunken"),
)
_TO_TENTHS = ("p_best", "p_top_quartile", "change_q", "funnel_q")


def anonymous_comparison(
    result: Result, catalogue: Catalogue, how: Anonymity, names: Pseudonyms
) -> tuple[pl.DataFrame, list[Finding]]:
    """Give the rows of a comparison without its PES, and what there is to say of them.

    Of others a row has the band of the value and of the place, and gaps between the middles of bands; no standard
    error, interval, status, note or coverage, for each of them tells a PES that differs by it. The PES in focus keeps
    its own figures; what rests on those of others is left out, rounded to the grid of the bands, or measured to their
    limits, so that own value minus gap is no value of another PES.

    Raises
    ------
    UsageError
        If peers were named, whose middle value would be told.
    AnalysisError
        If every indicator of a linked answer is public.
    """
    recipe = result.recipe
    assert isinstance(recipe, CompareRecipe)  # noqa: S101 - the caller has looked
    if recipe.peers:
        raise UsageError("the middle of named peers would tell their values.", hint="Leave --peers or --anonymise out.")
    keys = ["indicator", "period", *catalogue.dimensions]
    groups = result.rows.partition_by(keys, maintain_order=True)
    public = {
        str(group["indicator"][0])
        for group in groups
        if is_public(str(group["indicator"][0]), catalogue, group.get_column("conf_status"))
    }
    shown = [group for group in groups if not (how.linked and group["indicator"][0] in public)]
    if not shown:
        raise AnalysisError(
            "every indicator is public, and would be the key to linked pseudonyms.", hint="Leave --linked out."
        )
    tables = [_table(group, catalogue, recipe, how, keys) for group in shown]
    hidden = hide(tables, how, names)
    schema = {**result.rows.schema, **FURTHER}
    rows = [
        row
        for group, table, found in zip(shown, tables, hidden, strict=True)
        for row in _rows(group, table, found, how, recipe, keys)
    ]
    findings = [*said_of_bands(tables, hidden, how), *said_of_public(sorted(public), how)]
    return pl.DataFrame(rows, schema=schema), findings


def _table(
    group: pl.DataFrame, catalogue: Catalogue, recipe: CompareRecipe, how: Anonymity, keys: Sequence[str]
) -> Table:
    known = catalogue.indicators.get(str(group["indicator"][0]))
    own = known.direction if known else Direction.NONE
    direction = recipe.direction if own is Direction.NONE else own
    ranked = group.filter(pl.col("rank").is_not_null()).sort("pes")
    others = ranked.filter(pl.col("pes") != (how.focus or ""))
    focus = ranked.filter(pl.col("pes") == how.focus).get_column("value").to_list() if how.focus else []
    return Table(
        scope="|".join(str(group[name][0]) for name in keys),
        units=tuple(others.get_column("pes")),
        values=others.get_column("value").to_numpy().astype(np.float64),
        higher=direction is not Direction.LOWER,
        focus=focus[0] if focus else None,
    )


def _rows(
    group: pl.DataFrame, table: Table, hidden: Hidden, how: Anonymity, recipe: CompareRecipe, keys: Sequence[str]
) -> list[dict[str, Any]]:
    """Give the rows of a table, the one in focus among the others by its place, or at the end without one."""
    first = group.row(0, named=True)
    shared = {name: first[name] for name in (*keys, "n_pes")} | {"rankability": _to(first["rankability"], 10.0)}
    if not hidden.rows:
        shared["rankability"] = None
    rows = [shared | _other(seen, hidden, table) for seen in hidden.rows]
    for own in group.filter(pl.col("pes") == how.focus).to_dicts() if how.focus else ():
        place = sum(_before(row, own) for row in rows)
        rows.insert(place, shared | _focus(own, hidden, table, recipe))
    return rows


def _before(row: Row, own: Row) -> bool:
    return own["rank"] is None or row["rank"] < own["rank"]


def _other(seen: Seen, hidden: Hidden, table: Table) -> dict[str, Any]:
    middle = seen.middle
    return {
        "pes": seen.label,
        "value": middle,
        "value_low": seen.low,
        "value_high": seen.high,
        "rank": float(seen.first),
        "rank_last": float(seen.last),
        **_gaps(middle, hidden, table),
    }


def _gaps(value: float | None, hidden: Hidden, table: Table) -> dict[str, float | None]:
    """Measure gaps to what the limits of bands tell, + is better."""
    to = hidden.yardsticks
    marks = {"gap_best": to.best, "gap_median": to.median, "gap_top_quartile": to.top_quartile}
    sign = 1.0 if table.higher else -1.0
    return {
        name: None if value is None or mark is None else sign * (value - mark) + 0.0 for name, mark in marks.items()
    }


def _focus(own: Row, hidden: Hidden, table: Table, recipe: CompareRecipe) -> dict[str, Any]:
    """Give the row of the one in focus; among too few others not even its place, which would tell theirs."""
    errors = _OWN_ERRORS if recipe.errors is ErrorSource.SAMPLING else ()
    row = {"pes": own["pes"], **{name: own[name] for name in (*_OWN, *errors)}}
    if not hidden.rows:
        return row
    return {
        **row,
        **{name: own[name] for name in _OWN_PLACES},
        **{name: to_step(own[name], hidden.step) for name in _TO_THE_STEP},
        **{name: _to(own[name], 0.1) for name in _TO_TENTHS},
        "expected_rank": _to(own["expected_rank"], 1.0),
        **_gaps(own["value"] if own["rank"] is not None else None, hidden, table),
    }


def _to(value: float | None, step: float) -> float | None:
    return None if value is None else round(round(value / step) * step, 1)
