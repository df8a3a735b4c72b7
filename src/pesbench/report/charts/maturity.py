"""The answers of maturity as pictures: the network as a heat map, one PES as a profile."""

from collections.abc import Sequence

import altair as alt
import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError
from pesbench.report.charts.cells import heat
from pesbench.report.charts.draw import AnyChart
from pesbench.report.charts.look import INK, MUTED, Look, shortened
from pesbench.report.charts.profile import profile
from pesbench.report.numbers import decimal
from pesbench.report.tables import Row
from pesbench.result import Result

_TOTAL, _AREA, _ENABLER = "total", "area", "enabler"
_MOST_NAMED = 12


def maturity_chart(result: Result, catalogue: Catalogue, *, long: bool = False) -> AnyChart:
    """Draw the profile of one PES, or the network as a heat map.

    Parameters
    ----------
    result
        The answer of maturity.
    catalogue
        Where names come from.
    long
        Whether enablers are drawn beside total and areas.

    Raises
    ------
    AnalysisError
        If no row has a score.
    """
    rows = result.rows.filter(pl.col("external").is_not_null() | pl.col("self").is_not_null())
    wanted = [_TOTAL, _AREA, _ENABLER] if long else [_TOTAL, _AREA]
    rows = rows.filter(pl.col("level").is_in(wanted))
    if rows.is_empty():
        raise AnalysisError("there is nothing to draw: no row has a number.", hint="Leave --plot out to see why.")
    used = getattr(result.recipe, "scored_by", {})
    limits = float(used["low"]), float(used["high"])
    pes, cycle = getattr(result.recipe, "pes", ""), rows["cycle"][0]
    if pes:
        return _profile(rows.to_dicts(), catalogue, limits, f"Maturity of {pes} in cycle {cycle}")
    return _heat_map(rows, catalogue, limits, f"Maturity in cycle {cycle}")


def _profile(rows: Sequence[Row], catalogue: Catalogue, limits: tuple[float, float], title: str) -> AnyChart:
    look = Look()
    shown = [
        {
            "label": _name(catalogue, row), "external": row["external"], "own": row["self"], "median": row["median"],
            "lower_quartile": row["lower_quartile"], "upper_quartile": row["upper_quartile"], "tip": _tip(row, look),
        }
        for row in rows
    ]  # fmt: skip
    chart = profile(shown, look, title=look.word("score"), limits=limits)
    told = "; ".join(f"{row['id']}: {_tip(row, look)}" for row in rows)
    return chart.properties(title=_titled(title, ""), description=f"{title}. {told}.")


def _tip(row: Row, look: Look) -> str:
    marks = (("external", "external"), ("own", "self"), ("median", "median"))
    return ", ".join(f"{look.word(word)} {decimal(row[name], 2)}" for word, name in marks)


def _heat_map(rows: pl.DataFrame, catalogue: Catalogue, limits: tuple[float, float], title: str) -> AnyChart:
    kind = "external" if rows["external"].count() else "self"
    columns = rows.select("level", "area", "id").unique().sort(pl.col("level") != _TOTAL, "area", "level", "id")
    ids = columns["id"].to_list()
    given = {(row["pes"], row["id"]): row[kind] for row in rows.iter_rows(named=True)}
    order = sorted(rows["pes"].unique(), key=lambda pes: (-_number(given.get((pes, _TOTAL))), pes))
    cells = [
        {
            "label": pes, "column": name, "value": given.get((pes, name)), "text": decimal(given.get((pes, name)), 1),
            "tip": f"{pes}, {name}: {decimal(given.get((pes, name)), 2)}",
        }
        for pes in order for name in ids
    ]  # fmt: skip
    areas = [name for name in ids if name in catalogue.areas]
    below = "; ".join(f"{name} {shortened(catalogue.areas[name].name(), 44)}" for name in areas)
    said = f"{len(order)} PES by {len(ids)} scores; the highest total is that of {order[0]}, {cells[0]['text']}"
    empty = ", empty where there is none" if any(cell["value"] is None for cell in cells) else ""
    heading = f"{title}: {kind} scores, {limits[0]:g} (light) to {limits[1]:g} (dark){empty}"
    return heat(cells, columns=ids, limits=limits).properties(
        title=_titled(heading, below if len(areas) <= _MOST_NAMED else ""), description=f"{heading}. {said}."
    )


def _number(value: object) -> float:
    return value if isinstance(value, float) else float("-inf")


def _name(catalogue: Catalogue, row: Row) -> str:
    known = catalogue.enablers.get(str(row["id"])) or catalogue.areas.get(str(row["id"]))
    name = f"{row['id']} {known.name()}".strip() if known else str(row["id"])
    return shortened(name, 44)


def _titled(text: str, below: str) -> alt.TitleParams:
    return alt.TitleParams(
        text, subtitle=_lines(below), anchor="start", color=INK, fontSize=14, offset=10, subtitleColor=MUTED,
        subtitleFontSize=11,
    )  # fmt: skip


def _lines(text: str, longest: int = 90) -> list[str]:
    """Break a text at its semicolons into lines."""
    lines: list[str] = []
    for part in text.split("; ") if text else ():
        if lines and len(lines[-1]) + len(part) < longest:
            lines[-1] += f"; {part}"
        else:
            lines.append(part)
    return lines
