"""The answers of compare and index as one picture each."""

from collections.abc import Sequence

import altair as alt

from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError
from pesbench.report.charts.dots import index_ranks, ranking
from pesbench.report.charts.draw import AnyChart
from pesbench.report.charts.look import INK, Look
from pesbench.report.titles import breakdown_title, grouped, indicator_title
from pesbench.result import Result


def comparison_chart(result: Result, catalogue: Catalogue, look: Look | None = None) -> AnyChart:
    """Draw every table of a comparison below the other: values with their intervals, places with theirs.

    Raises
    ------
    AnalysisError
        If nothing is ranked.
    """
    look = look or Look(focus=getattr(result.recipe, "focus", None))
    keys = ("indicator", "period", *catalogue.dimensions)
    charts = []
    for (indicator, period, *codes), rows in grouped(result.rows.to_dicts(), *keys):
        if any(row["rank"] is not None for row in rows):
            parts = (indicator_title(catalogue, indicator, period), breakdown_title(catalogue, codes))
            known = catalogue.indicators.get(str(indicator))
            chart = ranking(rows, look, unit=known.unit if known else "")
            charts.append(chart.properties(title=_title(", ".join(part for part in parts if part))))
    return _below_each_other(charts)


def index_chart(result: Result, look: Look | None = None) -> AnyChart:
    """Draw the ranks of an index with their intervals, best first.

    Raises
    ------
    AnalysisError
        If nothing is ranked.
    """
    recipe = result.recipe.model_dump()
    root = recipe["nodes"][0]["node"]
    rows = [row for row in result.rows.to_dicts() if row["node"] == root and row["rank"] is not None]
    title = ", ".join(str(part) for part in (recipe["scheme"].get("name") or root, recipe["period"]) if part)
    charts: list[AnyChart] = [index_ranks(rows, look or Look()).properties(title=_title(title))] if rows else []
    return _below_each_other(charts)


def _title(text: str) -> alt.TitleParams:
    return alt.TitleParams(text, anchor="start", color=INK, fontSize=14, offset=10)


def _below_each_other(charts: Sequence[AnyChart]) -> AnyChart:
    if not charts:
        raise AnalysisError("there is nothing to draw: no row has a number.", hint="Leave --plot out to see why.")
    return charts[0] if len(charts) == 1 else alt.vconcat(*charts, spacing=40).resolve_scale(color="independent")
