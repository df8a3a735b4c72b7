"""Maturity and results as a picture: areas by outcomes as colours with their numbers, and the strongest intervals."""

from collections.abc import Sequence
from functools import partial

import altair as alt

from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError
from pesbench.report.charts.cells import heat
from pesbench.report.charts.dots import forest
from pesbench.report.charts.draw import AnyChart
from pesbench.report.charts.look import INK, Look
from pesbench.report.numbers import signed
from pesbench.report.relation import TOTAL, named
from pesbench.report.tables import Row
from pesbench.report.titles import grouped
from pesbench.result import Result

_STRONGEST = 15
_LONGEST = 27  # so that the outcome finds room behind it
_COLOURS = (-0.8, 0.8)  # few correlations of thirty PES lie beyond


def relation_chart(result: Result, catalogue: Catalogue) -> AnyChart:
    """Draw, for each cycle and period, the areas by outcomes and the strongest pairs of each family with intervals.

    Nothing depends on colour: cells hold their number, and pairs that hold after Holm's correction have a triangle that
    points up or down. Pairs without an estimate are left empty. No PES is named.
    """
    summary = getattr(result, "summary", result.rows).to_dicts()
    charts = [_heat(rows, catalogue) for _, rows in grouped(summary, "cycle", "period")]
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
