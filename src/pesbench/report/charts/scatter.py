"""One number of each unit against another, each point with its name."""

from collections.abc import Sequence

import altair as alt

from pesbench.report.charts.draw import AnyChart, data_of
from pesbench.report.charts.look import ABOVE, INK
from pesbench.report.tables import Row

WIDTH, HEIGHT = 330, 240


def scatter(points: Sequence[Row], *, across: str, up: str) -> AnyChart:
    """Draw points with their names.

    Parameters
    ----------
    points
        ``label``, ``x`` and ``y`` of each; none is missing.
    across, up
        What the two axes show, with unit and direction.
    """
    data = data_of([{**point, "tip": f"{point['label']}: {point['x']:.2f}, {point['y']:.2f}"} for point in points])
    scale = alt.Scale(zero=False, nice=True, padding=12)
    base = alt.Chart(data, width=WIDTH, height=HEIGHT).encode(
        x=alt.X("x:Q", title=across, scale=scale), y=alt.Y("y:Q", title=up, scale=scale)
    )
    dots = base.mark_point(filled=True, size=42, opacity=0.85, color=ABOVE).encode(description="tip:N")
    names = base.mark_text(align="left", dx=5, dy=-4, fontSize=9, color=INK).encode(text="label:N")
    return alt.layer(dots, names)
