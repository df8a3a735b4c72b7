"""Heat maps and dumbbells: tables as colour, and two marks of the same thing."""

from collections.abc import Sequence

import altair as alt

from pesbench.report.charts.draw import AnyChart, data_of
from pesbench.report.charts.look import ABOVE, BELOW, GRID, WIDTH
from pesbench.report.tables import Row

_DARK, _LIGHT = "#0e1a26", "#ffffff"
# Column heads longer than this would run into each other.
_UPRIGHT = 4
_BLUES = ["#eef4f9", "#c3d9ea", "#8fb8d8", "#5492c2", "#1f6ba5", "#0c4a7d"]
_DIVERGING = ["#a8480d", "#de9a66", "#f6e3d3", "#f3f5f6", "#cfe0ee", "#6fa4cf", "#1a5f9c"]


def heat(rows: Sequence[Row], *, columns: Sequence[str], limits: tuple[float, float]) -> AnyChart:
    """Draw a table as colours with the numbers in it.

    Parameters
    ----------
    rows
        ``label, column, value, text, tip``; labels and columns keep their order; missing values stay empty.
    columns
        The columns from left to right.
    limits
        The values at the ends of the colours; where they have different signs, the colours meet at nought.
    """
    order = list(dict.fromkeys(str(row["label"]) for row in rows))
    low, high = limits
    both = low < 0 < high
    step = max(30, min(64, int(WIDTH * 1.15 / max(len(columns), 1))))
    base = alt.Chart(data_of([dict(row) for row in rows]), width={"step": step}, height={"step": 22})
    angle = -40 if max(map(len, columns), default=0) > _UPRIGHT else 0
    axis = alt.Axis(orient="top", labelAngle=angle, domain=False, ticks=False)
    x = alt.X("column:N", sort=list(columns), title=None, axis=axis)
    y = alt.Y("label:N", sort=order, title=None)
    scale = alt.Scale(domain=[low, high], range=_DIVERGING if both else _BLUES, clamp=True, interpolate="lab")
    # Where white letters stand out from the colour as much as dark ones do.
    dark = f"abs(datum.value) > {0.85 * high}" if both else f"datum.value > {low + 0.68 * (high - low)}"
    filled = base.transform_filter("isValid(datum.value)")
    squares = filled.mark_rect(stroke=None, cornerRadius=2).encode(
        x=x, y=y, color=alt.Color("value:Q", scale=scale, legend=None), description="tip:N"
    )
    empty = base.transform_filter("!isValid(datum.value)").mark_rect(fill=None, stroke=GRID, cornerRadius=2)
    texts = filled.mark_text(fontSize=11).encode(
        x=x, y=y, text="text:N", color=alt.condition(dark, alt.value(_LIGHT), alt.value(_DARK))
    )
    return alt.layer(empty.encode(x=x, y=y), squares, texts)


def dumbbells(rows: Sequence[Row], *, title: str) -> AnyChart:
    """Draw joined marks of each label (``label, own, external, tip``): a diamond is one's own, a circle the other."""
    order = [str(row["label"]) for row in rows]
    base = alt.Chart(data_of([dict(row) for row in rows]), width=WIDTH, height={"step": 22})
    y = alt.Y("label:N", sort=order, title=None, axis=alt.Axis(labelLimit=300))
    scale = alt.Scale(zero=False, nice=True)
    line = base.mark_rule(strokeWidth=2, color=GRID).encode(
        y=y, x=alt.X("own:Q", title=title, scale=scale), x2="external:Q"
    )
    own = base.mark_point(filled=True, size=80, color=BELOW, shape="diamond", opacity=1)
    other = base.mark_point(filled=True, size=80, color=ABOVE, shape="circle", opacity=1)
    return alt.layer(
        line,
        other.encode(y=y, x=alt.X("external:Q", title=title), description="tip:N"),
        own.encode(y=y, x=alt.X("own:Q", title=title), description="tip:N"),
    )
