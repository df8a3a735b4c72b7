"""Spread and time: distributions, lines over the years, gaps between groups, strips with one PES in focus."""

from collections.abc import Sequence

import altair as alt

from pesbench.report.charts.draw import AnyChart, data_of
from pesbench.report.charts.look import BETWEEN, FOCUS, INK, MUTED, WIDTH, Look
from pesbench.report.tables import Row

_HEIGHT = 230


def distribution(rows: Sequence[Row], look: Look, *, unit: str) -> AnyChart:
    """Draw how many units have which value, as a histogram with the median."""
    values = [{"value": row["value"]} for row in rows if row["value"] is not None]
    base = alt.Chart(data_of(values), width=300, height=_HEIGHT)
    bars = base.mark_bar(
        color=BETWEEN, opacity=0.75, cornerRadiusTopLeft=2, cornerRadiusTopRight=2, binSpacing=2
    ).encode(
        x=alt.X("value:Q", bin=alt.Bin(maxbins=14), title=unit or look.word("value")),
        y=alt.Y("count()", title=look.word("count"), axis=alt.Axis(tickMinStep=1, format="d")),
    )
    line = base.mark_rule(color=INK, strokeWidth=2, strokeDash=[4, 3]).encode(x=alt.X("median(value):Q"))
    return alt.layer(bars, line)


def history(rows: Sequence[Row], look: Look, *, unit: str) -> AnyChart:
    """Draw values over the periods: a thin line for each unit, a thick one for the median.

    Parameters
    ----------
    rows
        ``pes, period, value`` and ``median`` of each period.
    look
        Names and words; a unit in focus has a thick line in its colour.
    unit
        The unit of the values.
    """
    data = [
        {"unit": look.name(row["pes"]), "period": row["period"], "value": row["value"],
         "tip": look.tip(row["pes"], f"{row['period']}: {look.number(row['value'])}"),
         "focus": look.focus == row["pes"]}
        for row in rows if row["value"] is not None
    ]  # fmt: skip
    middle = {str(row["period"]): row["median"] for row in rows}
    x = alt.X("period:O", title=None, axis=alt.Axis(labelAngle=0))
    y = alt.Y("value:Q", title=unit or look.word("value"), scale=alt.Scale(zero=False))
    base = alt.Chart(data_of(data), width=300, height=_HEIGHT)
    others = base.transform_filter("!datum.focus").mark_line(color=BETWEEN, strokeWidth=1, opacity=0.45)
    points = base.transform_filter("!datum.focus").mark_circle(color=BETWEEN, size=14, opacity=0.55)
    layers: list[alt.Chart] = [
        others.encode(x=x, y=y, detail="unit:N"),
        points.encode(x=x, y=y, description="tip:N"),
    ]
    medians = alt.Chart(data_of([{"period": p, "value": v} for p, v in middle.items()]))
    layers.append(medians.mark_line(color=INK, strokeWidth=3).encode(x=x, y=y))
    if any(datum["focus"] for datum in data):
        own = base.transform_filter("datum.focus")
        layers.append(own.mark_line(color=FOCUS, strokeWidth=3).encode(x=x, y=y))
        layers.append(
            own.mark_point(color=FOCUS, size=50, filled=True, shape="diamond").encode(x=x, y=y, description="tip:N")
        )
    return alt.layer(*layers)


def strips(rows: Sequence[Row], look: Look, *, title: str, zero: bool = False) -> AnyChart:
    """Draw one strip of points for each label, a tick at the median, and what is in focus as a diamond.

    Parameters
    ----------
    rows
        ``label, pes, value``; strips stand in the order in which labels first come.
    look
        Names and words.
    title
        What the horizontal axis shows.
    zero
        Whether a line stands at nought.
    """
    order = list(dict.fromkeys(str(row["label"]) for row in rows))
    data = [
        {"label": row["label"], "value": row["value"], "focus": look.focus == row["pes"],
         "tip": look.tip(row["pes"], look.number(row["value"]))}
        for row in rows if row["value"] is not None
    ]  # fmt: skip
    base = alt.Chart(data_of(data), width=WIDTH, height={"step": 34})
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=240))
    x = alt.X("value:Q", title=title, scale=alt.Scale(zero=zero))
    rest = base.transform_filter("!datum.focus").mark_circle(color=BETWEEN, size=70, opacity=0.5)
    middle = base.mark_tick(color=INK, thickness=2.5, size=22).encode(y=y, x=alt.X("median(value):Q", title=title))
    layers: list[alt.Chart] = [rest.encode(x=x, y=y, description="tip:N"), middle]
    if zero:
        rule = alt.Chart(data_of([{"value": 0}])).mark_rule(color=MUTED, strokeDash=[3, 3])
        layers.insert(0, rule.encode(x="value:Q"))
    if any(datum["focus"] for datum in data):
        own = base.transform_filter("datum.focus").mark_point(
            color=FOCUS, filled=True, size=130, shape="diamond", opacity=1
        )
        layers.append(own.encode(x=x, y=y, description="tip:N"))
    return alt.layer(*layers)
