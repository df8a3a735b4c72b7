"""Profiles: self beside external, before the quartiles of the network."""

from collections.abc import Sequence

import altair as alt

from pesbench.report.charts.draw import AnyChart, data_of
from pesbench.report.charts.look import ABOVE, BELOW, BETWEEN, INK, WIDTH, Look
from pesbench.report.tables import Row

_BAR = "M-0.14,-1L0.14,-1L0.14,1L-0.14,1Z"
# Told apart by shape as well as by colour.
_MARKS = {
    "external": (ABOVE, "circle"),
    "own": (BELOW, "diamond"),
    "median": (INK, _BAR),
    "quartiles": (BETWEEN, "square"),
}
_STEP = 26
_BAND, _TICK = 14, 20


def profile(rows: Sequence[Row], look: Look, *, title: str, limits: tuple[float, float]) -> AnyChart:
    """Draw a line for each area: the middle half of the network as a band, its median, and the two own scores.

    Parameters
    ----------
    rows
        ``label, external, own, lower_quartile, median, upper_quartile, tip``; labels keep their order; what is missing
        is not drawn.
    look
        The words ``external``, ``own``, ``median`` and ``quartiles``.
    title
        What the horizontal axis shows.
    limits
        The ends of the scale.
    """
    order = list(dict.fromkeys(str(row["label"]) for row in rows))
    names = {kind: look.word(kind) for kind in _MARKS}
    shown = [kind for kind in _MARKS if any(_has(row, kind) for row in rows)]
    base = alt.Chart(data_of(_data(rows, names)), width=WIDTH, height={"step": _STEP})
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=300))
    x = alt.X("value:Q", title=title, scale=alt.Scale(domain=list(limits), nice=False))
    domain = [names[kind] for kind in shown]
    legend = alt.Legend(title=None, orient="top", symbolOpacity=1, symbolSize=90, symbolStrokeWidth=2, labelLimit=0)
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=domain, range=[_MARKS[kind][0] for kind in shown]), legend=legend
    )
    shape = alt.Shape(
        "kind:N", scale=alt.Scale(domain=domain, range=[_MARKS[kind][1] for kind in shown]), legend=legend
    )

    def of(*kinds: str) -> alt.Chart:
        wanted = " || ".join(f"datum.mark == '{kind}'" for kind in kinds)
        return base.transform_filter(wanted)

    band = of("quartiles").mark_bar(size=_BAND, opacity=0.3, cornerRadius=2)
    tick = of("median").mark_tick(size=_TICK, thickness=2.5)
    line = of("line").mark_rule(color=BETWEEN, strokeWidth=2)
    point = of("external", "own").mark_point(filled=True, size=90, opacity=1)
    return alt.layer(
        band.encode(y=y, x=x, x2="end:Q", color=colour),
        line.encode(y=y, x=x, x2="end:Q"),
        tick.encode(y=y, x=x, color=colour),
        point.encode(y=y, x=x, color=colour, shape=shape, description="tip:N"),
    )


def _has(row: Row, kind: str) -> bool:
    return row["lower_quartile" if kind == "quartiles" else kind] is not None


def _data(rows: Sequence[Row], names: dict[str, str]) -> list[Row]:
    made: list[Row] = []
    for row in rows:
        ends = {"quartiles": ("lower_quartile", "upper_quartile"), "line": ("external", "own")}
        for mark, (low, high) in ends.items():
            if row[low] is not None and row[high] is not None:
                made.append(_datum(row, mark, names, row[low]) | {"end": row[high]})
        made += [_datum(row, mark, names, row[mark]) for mark in ("median", "external", "own") if row[mark] is not None]
    return made


def _datum(row: Row, mark: str, names: dict[str, str], value: object) -> dict[str, object]:
    return {"label": row["label"], "mark": mark, "kind": names.get(mark), "value": value, "tip": row["tip"]}
