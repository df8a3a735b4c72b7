"""How a chart names and writes what it shows, and the colours of all charts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pesbench.report.numbers import decimal
from pesbench.report.visible import visible

# Blue and vermilion differ for every common kind of colour vision, and in grey.
INK = "#1b2733"
MUTED = "#5b6875"
GRID = "#dde3e8"
ABOVE = "#1668a8"
BELOW = "#b9500f"
BETWEEN = "#7a8793"
FOCUS = "#7a1f6b"
FONT = "Inter, 'Segoe UI', 'Helvetica Neue', Arial, sans-serif"
TONES = {"above": ABOVE, "below": BELOW, "between": BETWEEN, "focus": FOCUS}
LONGEST = 34
WIDTH = 460
STEP = 17

WORDS = {
    "value": "value",
    "places": "places",
    "median": "median",
    "period": "period",
    "count": "PES",
    "gap": "gap",
    "change": "change",
    "correlation": "correlation",
    "score": "score",
    "own": "self",
    "external": "external",
    "quartiles": "middle half of the network",
    "above": "clearly above the middle",
    "between": "not distinguishable",
    "below": "clearly below the middle",
    "focus": "in focus",
    "higher_better": "higher is better",
    "lower_better": "lower is better",
}


def _itself(text: str) -> str:
    return text


def _none(_text: str) -> str:
    return ""


def _two(value: object) -> str:
    return decimal(value, 2)


@dataclass(frozen=True, slots=True)
class Look:
    """Names, words and numbers of a chart.

    Attributes
    ----------
    label
        What a unit is called on an axis.
    token
        A mark by which the page finds all that belongs to a unit; empty where nothing is to be found.
    words
        The words of `WORDS` in the language of the reader.
    number
        How a value is written beside a point.
    locale
        A locale of d3 for the numbers on axes.
    focus
        A unit that stands out.
    """

    label: Callable[[str], str] = _itself
    token: Callable[[str], str] = _none
    words: Mapping[str, str] = field(default_factory=lambda: WORDS)
    number: Callable[[object], str] = _two
    locale: str = "en-US"
    focus: str | None = None

    def name(self, unit: object) -> str:
        """Give the name of a unit as a chart shows it: short, and without marks that steer."""
        return shortened(self.label(str(unit)))

    def word(self, key: str) -> str:
        """Give a word."""
        return self.words.get(key, WORDS.get(key, key))

    def tip(self, unit: object, text: str) -> str:
        """Give what is said at a point, after the token of its unit."""
        token = self.token(str(unit))
        said = f"{self.name(unit)}: {text}"
        return f"{token}|{said}" if token else said


def shortened(text: str, longest: int = LONGEST) -> str:
    """Cut a long text, and show marks of direction as codes."""
    clean = " ".join(visible(text).split())
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"


def config() -> dict[str, Any]:
    """Give the configuration of all charts: quiet axes, no frame, our colours and type."""
    axis = {
        "labelFont": FONT, "titleFont": FONT, "labelColor": INK, "titleColor": MUTED, "gridColor": GRID,
        "domainColor": GRID, "tickColor": GRID, "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": 500,
        "labelLimit": 260, "titlePadding": 8,
    }  # fmt: skip
    return {
        "font": FONT,
        "background": None,
        "view": {"stroke": None},
        "axis": axis,
        # Letters differ in width from screen to screen: labels that nearly touch here could run into each other there.
        "axisXQuantitative": {"labelOverlap": "parity", "labelSeparation": 10, "labelFlush": False},
        "axisY": {"grid": False, "domain": False, "ticks": False, "labelPadding": 8},
        "header": {"labelFont": FONT, "labelColor": INK, "labelFontSize": 12, "labelFontWeight": 600, "title": None},
        "legend": {"labelFont": FONT, "titleFont": FONT, "labelColor": INK, "titleColor": MUTED, "labelFontSize": 12},
        "text": {"font": FONT, "color": INK},
    }
