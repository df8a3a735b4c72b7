"""Maturity and results as a picture: areas by outcomes as colours with their numbers, and the strongest intervals."""

from collections.abc import Iterator, Sequence
from functools import partial

import altair as alt
import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError
from pesbench.report.charts.cells import heat
from pesbench.report.charts.dots import forest
from pesbench.report.charts.draw import AnyChart
from pesbench.report.charts.look import INK, Look
from pesbench.report.charts.scatter import scatter
from pesbench.report.numbers import signed
from pesbench.report.relation import TOTAL, named
from pesbench.report.tables import Row
from pesbench.report.titles import grouped
from pesbench.result import Result

_STRONGEST = 15
_SCATTERS = 4
_LONGEST = 27  # so that the outcome finds room behind it
_COLOURS = (-0.8, 0.8)  # few correlations of thirty PES lie beyond


def relation_chart(result: Result, catalogue: Catalogue) -> AnyChart:
    """Draw the areas by outcomes, the PES behind the strongest of the total, and the strongest pairs with intervals.

    Nothing depends on colour: cells hold their number, and pairs that hold after Holm's correction have a triangle that
    points up or down. Pairs without an estimate are left empty. An anonymous answer has no numbers of PES to draw.
    """
    summary, points = getattr(result, "summary", result.rows).to_dicts(), getattr(result, "points", pl.DataFrame())
    charts: list[AnyChart] = []
    for (cycle, period), rows in grouped(summary, "cycle", "period"):
        charts.append(_heat(rows, catalogue))
        if points.height:  # an anonymous answer, or one of a family alone, has none
            of = pl.col("cycle").eq_missing(pl.lit(cycle)) & pl.col("period").eq_missing(pl.lit(period))
            words = "Change in total maturity" if getattr(result.recipe, "change", False) else "Total maturity"
            charts += _scatters(rows, points.filter(of), catalogue, words)
    for _, rows in grouped(result.rows.to_dicts(), "cycle", "period", "family"):
        shown = [row for row in rows if row["estimate"] is not None][:_STRONGEST]  # they come strongest first
        charts += [_strongest(shown, catalogue)] if shown else []
    if not charts:
        raise AnalysisError("there is nothing to draw: no pair has a correlation.", hint="Leave --plot out to see why.")
    chart: alt.VConcatChart = alt.vconcat(*charts, spacing=40).resolve_scale(color="independent", shape="independent")
    return chart


def _heat(rows: Sequence[Row], catalogue: Catalogue) -> AnyChart:
    outcomes = list(dict.fromkeys(str(row["indicator"]) for row in rows))
    name = partial(_label, catalogue)
    cells = [
        {
            "label": name(str(row["enabler"])),
            "column": row["indicator"],
            "value": row["estimate"],
            "text": "" if row["estimate"] is None else signed(row["estimate"], 2),
            "tip": "",
        }
        for row in sorted(rows, key=lambda row: (row["enabler"] != TOTAL, str(row["enabler"])))
    ]
    title = _title(f"Correlation of maturity and results ({named(rows[0])})", "Association only")
    return heat(cells, columns=outcomes, limits=_COLOURS).properties(title=title)


def _scatters(rows: Sequence[Row], points: pl.DataFrame, catalogue: Catalogue, words: str) -> Iterator[AnyChart]:
    """Draw total maturity against the outcomes that it goes with most, two beside each other."""
    known = [row for row in rows if row["enabler"] == TOTAL and row["estimate"] is not None]
    strongest = sorted(known, key=lambda row: -abs(float(str(row["estimate"]))))[:_SCATTERS]
    drawn = [_scatter(row, points.filter(indicator=row["indicator"]), catalogue, words) for row in strongest]
    for first in range(0, len(drawn), 2):
        yield alt.hconcat(*drawn[first : first + 2], spacing=40)


def _scatter(row: Row, points: pl.DataFrame, catalogue: Catalogue, words: str) -> AnyChart:
    indicator = catalogue.indicators.get(str(row["indicator"]))
    lower = indicator is not None and indicator.direction is Direction.LOWER
    up = f"{row['indicator']}{' (lower is better)' if lower else ''}"
    limits = "" if row["low"] is None else f" ({signed(row['low'], 2)} to {signed(row['high'], 2)})"
    below = f"{str(row['method']).capitalize()} {signed(row['estimate'], 2)}{limits}, {row['n']} PES"
    numbers = points.select(pl.col("pes").alias("label"), pl.col("score").alias("x"), pl.col("outcome").alias("y"))
    title = _title(f"{words} and {row['indicator']}", below)
    return scatter(numbers.to_dicts(), across=words, up=up).properties(title=title)


def _strongest(rows: Sequence[Row], catalogue: Catalogue) -> AnyChart:
    names = {str(row["enabler"]): _label(catalogue, str(row["enabler"])) for row in rows}
    first = rows[0]
    title = f"The strongest of {first['family_size']} pairs, family {first['family']} ({named(first)})"
    below = "Interval of one pair; a triangle holds after Holm's correction for all of them"
    return forest(rows, Look(), name=names).properties(title=_title(title, below))


def _title(text: str, below: str) -> alt.TitleParams:
    return alt.TitleParams(text, subtitle=below, anchor="start", color=INK, fontSize=14, offset=10)


def _label(catalogue: Catalogue, enabler: str) -> str:
    """Put the name behind an id, cut where it is long."""
    if enabler == TOTAL:
        return "Total maturity"
    known = {**catalogue.areas, **catalogue.enablers}.get(enabler)
    whole = f"{enabler} {known.name()}" if known else enabler
    return whole if len(whole) <= _LONGEST else f"{whole[: _LONGEST - 3].rstrip()}..."
