"""From a chart to pictures: SVG and PNG made offline, and SVG made ready to stand in a page."""

import json
import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from threading import Thread
from typing import Any, cast
from xml.etree import ElementTree as ET

import altair as alt
import vl_convert

from pesbench.errors import UsageError
from pesbench.report.charts.look import ABOVE, BELOW, BETWEEN, FOCUS, GRID, INK, MUTED, Look, config

AnyChart = alt.Chart | alt.LayerChart | alt.HConcatChart | alt.VConcatChart | alt.FacetChart
_SVG = "http://www.w3.org/2000/svg"
_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    GRID: "line",
    ABOVE: "above",
    BELOW: "below",
    BETWEEN: "between",
    FOCUS: "focus",
}
_LONG_DECIMALS = re.compile(r"(\d+\.\d{2})\d+")
_SCALE = 2.0


def data_of(rows: Sequence[Mapping[str, object]]) -> alt.InlineData:
    """Give rows as the data of a chart: as one text, since Altair copies and checks every number of a list."""
    return alt.InlineData(values=json.dumps(rows, allow_nan=False), format=alt.JsonDataFormat(type="json"))


def spec(chart: AnyChart) -> dict[str, Any]:
    """Give the Vega-Lite specification of a chart, data and all."""
    made: dict[str, Any] = chart.to_dict(validate=False)
    return {**made, "config": config()}


def get_ready() -> None:
    """Start the drawing engine beside other work: it takes a third of a second before its first picture."""
    empty = alt.Chart(data_of([])).mark_point()
    Thread(target=svg, args=[empty]).start()


def svg(chart: AnyChart, look: Look | None = None) -> str:
    """Draw a chart as SVG, without a network."""
    return str(
        vl_convert.vegalite_to_svg(
            spec(chart), format_locale=cast("Any", (look or Look()).locale), allowed_base_urls=[]
        )
    )


def save(chart: AnyChart, path: Path, *, ending: str = "") -> None:
    """Write a chart as SVG, PNG or a page that stands alone, by the ending of the file, or another one.

    Raises
    ------
    UsageError
        If the ending is another.
    """
    ending = (ending or path.suffix).lower()
    made = _on_paper(spec(chart))
    if ending == ".png":
        path.write_bytes(vl_convert.vegalite_to_png(made, scale=_SCALE, allowed_base_urls=[]))
    elif ending == ".svg":
        path.write_text(_told(made), encoding="utf-8")
    elif ending == ".html":
        path.write_text(_alone(_told(made)), encoding="utf-8")
    else:
        raise UsageError(
            f"a chart is written as .svg, .png or .html, found {ending or 'no ending'!r}.", where=str(path)
        )


def _told(made: dict[str, Any]) -> str:
    """Draw as SVG with the description of the chart, where it has one, for whoever cannot see it."""
    drawn = str(vl_convert.vegalite_to_svg(made, allowed_base_urls=[]))
    said = made.get("description")
    return drawn.replace("<svg ", f'<svg role="img" aria-label="{escape(said)}" ', 1) if said else drawn


def _on_paper(made: dict[str, Any]) -> dict[str, Any]:
    """Put a chart on white: a file may be looked at on a dark screen, where dark letters on nothing are lost."""
    return made | {"config": made["config"] | {"background": "#ffffff"}}


def _alone(drawn: str) -> str:
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width"><title>pesbench</title>'
        "<style>body{margin:2rem;background:#fff}svg{max-width:100%;height:auto}</style></head>"
        f"<body>{drawn}</body></html>\n"
    )


def inline(chart: AnyChart, *, alt_text: str, prefix: str, look: Look) -> str:
    """Draw a chart to stand in a page: colours as variables of the page, points with their unit and what they say.

    Parameters
    ----------
    chart
        The chart.
    alt_text
        What the picture shows, for those who do not see it.
    prefix
        Put before every id, so that several pictures can stand in one page.
    look
        With what it was made.
    """
    root = ET.fromstring(svg(chart, look))  # noqa: S314 - our own drawing, not a file of others
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
        _speak(element)
    width = float(root.get("width", "600"))
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib.update(
        {
            "class": f"chart {_class_of(width)}",
            "role": "img",
            "aria-label": alt_text,
            "preserveAspectRatio": "xMinYMin meet",
        }
    )
    text = ET.tostring(root, encoding="unicode")
    for colour, variable in _VARIABLES.items():
        text = text.replace(f'"{colour}"', f'"var(--{variable})"')
    text = re.sub(r'\bid="', f'id="{prefix}-', text)
    text = text.replace("url(#", f"url(#{prefix}-")
    return _LONG_DECIMALS.sub(r"\1", text)


def _class_of(width: float) -> str:
    """Say how wide a picture is drawn, so that text keeps its size on every screen."""
    steps = (360, 480, 600, 720, 840)
    return f"w{next((step for step in steps if width <= step), 960)}"


def _speak(element: ET.Element) -> None:
    """Turn the label of a point into what the page shows at it; all other roles go, the picture has one text."""
    said = element.attrib.pop("aria-label", "")
    for name in ("role", "aria-roledescription", "aria-hidden"):
        element.attrib.pop(name, None)
    token, bar, tip = said.partition("|")
    if bar:
        element.attrib.update({"data-unit": token, "data-tip": tip})
