"""Interval dot plots: places with their certainty, changes, correlations, the ranks of an index."""

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt

from pesbench.report.charts.draw import AnyChart, data_of
from pesbench.report.charts.look import MUTED, STEP, TONES, WIDTH, Look
from pesbench.report.numbers import MISSING
from pesbench.report.tables import Row
from pesbench.stats.distributions import normal_quantile


@dataclass(frozen=True, slots=True)
class Dot:
    """A point with its interval; without limits it is a point alone."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    tone: str = "between"
    tip: str = ""


def interval_dots(dots: Sequence[Dot], *, title: str, reference: float | None = None, width: int = WIDTH) -> AnyChart:
    """Draw points with their intervals below each other, in the order given.

    Parameters
    ----------
    dots
        From the top to the bottom.
    title
        What the horizontal axis shows.
    reference
        Where a vertical line stands.
    width
        How wide the plot is, in pixels.
    """
    data = data_of([_as_datum(at, dot) for at, dot in enumerate(dots)])
    order = [dot.label for dot in dots]
    y = alt.Y("label:N", sort=order, axis=alt.Axis(title=None), scale=alt.Scale(paddingInner=0.2))
    x = alt.X("value:Q", title=title, scale=alt.Scale(zero=False, nice=True))
    tone = alt.Color("tone:N", scale=alt.Scale(domain=list(TONES), range=list(TONES.values())), legend=None)
    shape = alt.Shape(
        "tone:N",
        scale=alt.Scale(domain=list(TONES), range=["triangle-up", "triangle-down", "circle", "diamond"]),
        legend=None,
    )
    base = alt.Chart(data, width=width, height={"step": STEP})
    bars = base.mark_rule(strokeWidth=2.5, opacity=0.55).encode(
        y=y, x=alt.X("low:Q", title=title), x2="high:Q", color=tone, description="tip:N"
    )
    points = base.mark_point(filled=True, size=64, opacity=1).encode(
        y=y, x=x, color=tone, shape=shape, description="tip:N"
    )
    layers: list[alt.Chart] = [bars, points]
    if reference is not None:
        rule = alt.Chart(data_of([{"value": reference}]))
        layers.insert(0, rule.mark_rule(color=MUTED, strokeDash=[3, 3]).encode(x="value:Q"))
    return alt.layer(*layers)


def _as_datum(at: int, dot: Dot) -> dict[str, object]:
    return {
        "at": at, "label": dot.label, "value": dot.value, "low": dot.low, "high": dot.high, "tone": dot.tone,
        "tip": dot.tip or dot.label,
    }  # fmt: skip


def tone_of(row: Row, look: Look) -> str:
    """Say how a place is drawn: in focus, clearly above or below the middle, or neither."""
    if look.focus is not None and row["pes"] == look.focus:
        return "focus"
    group = str(row["group"] or "")
    return "above" if "above" in group else "below" if "below" in group else "between"


def ranking(rows: Sequence[Row], look: Look, *, unit: str, level: float = 0.95) -> AnyChart:
    """Draw one table of a comparison: values with their intervals, and beside them the places with theirs.

    Parameters
    ----------
    rows
        The rows of one indicator, breakdown and period, best first, as `compare` gives them.
    look
        Names and words.
    unit
        The unit of the values, for the axis.
    level
        What the intervals of the values hold; those of the places are given.
    """
    ranked = [row for row in rows if row["rank"] is not None]
    reach = float(normal_quantile((1 + level) / 2))
    values = [_value_dot(row, look, reach) for row in ranked]
    left = interval_dots(values, title=_titled(look.word("value"), unit), reference=_median(ranked))
    if not any(row["rank_low"] is not None for row in ranked):
        return left
    places = [
        Dot(
            look.name(row["pes"]), _number(row["rank"]), _number(row["rank_low"]), _number(row["rank_high"]),
            tone_of(row, look), look.tip(row["pes"], _place(row)),
        )
        for row in ranked
    ]  # fmt: skip
    right = _places(places, look, last=len(ranked))
    return alt.hconcat(left.properties(width=int(WIDTH * 0.62)), right, spacing=28)


def _places(dots: Sequence[Dot], look: Look, *, last: int) -> AnyChart:
    chart = interval_dots(dots, title=look.word("places"), width=int(WIDTH * 0.5))
    for layer in chart.layer:
        layer.encoding.y.axis = None
        layer.encoding.x.scale = alt.Scale(domain=[1, max(last, 2)], nice=False)
        layer.encoding.x.axis = alt.Axis(tickMinStep=1, format="d")
    return chart


def _value_dot(row: Row, look: Look, reach: float) -> Dot:
    value, error = _number(row["value"]), _number(row["standard_error"])
    known = value is not None and error is not None
    low = value - reach * error if known and value is not None and error is not None else None
    high = value + reach * error if known and value is not None and error is not None else None
    said = (
        look.number(value)
        if low is None
        else f"{look.number(value)} ({look.number(low)} {MISSING} {look.number(high)})"
    )
    return Dot(look.name(row["pes"]), value, low, high, tone_of(row, look), look.tip(row["pes"], said))


def _place(row: Row) -> str:
    """Write a place with its interval."""
    if row["rank_low"] is None:
        return f"{row['rank']:g}"
    return f"{row['rank']:g} [{row['rank_low']:g}{MISSING}{row['rank_high']:g}]"


def _median(rows: Sequence[Row]) -> float | None:
    values = sorted(value for row in rows if (value := _number(row["value"])) is not None)
    if not values:
        return None
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2


def forest(rows: Sequence[Row], look: Look, *, name: dict[str, str]) -> AnyChart:
    """Draw correlations with their intervals, in the order given; those that hold after correction stand out."""
    dots = []
    for row in rows:
        low, high = (
            _number(row[n]) if row["low"] is not None else _number(row[f"{n}_jackknife"]) for n in ("low", "high")
        )
        label = f"{name.get(str(row['enabler']), row['enabler'])} · {row['indicator']}"
        holds = (_number(row["p_holm"]) or 1.0) < 0.05  # noqa: PLR2004 - the level of the correction
        tone = "between" if not holds else "above" if (_number(row["estimate"]) or 0) > 0 else "below"
        dots.append(Dot(label, _number(row["estimate"]), low, high, tone))
    chart = interval_dots(dots, title=look.word("correlation"), reference=0.0)
    for layer in chart.layer:
        layer.encoding.x.scale = alt.Scale(domain=[-1, 1])
    return chart


def index_ranks(rows: Sequence[Row], look: Look) -> AnyChart:
    """Draw the ranks of an index with the ranks from 5 to 95 % of its variants, best first."""
    dots = []
    for row in rows:
        tone = "focus" if look.focus == row["pes"] else "between"
        at, low, high = (_number(row[key]) for key in ("rank", "rank_low", "rank_high"))
        dots.append(Dot(look.name(row["pes"]), at, low, high, tone, look.tip(row["pes"], _place(row))))
    return interval_dots(dots, title=look.word("places"))


def _titled(word: str, unit: str) -> str:
    return f"{word} ({unit})" if unit else word


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None
