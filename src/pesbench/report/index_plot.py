"""An index as a picture: the place of each unit with its interval, as SVG that stands by itself."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

from pesbench.report.numbers import decimal
from pesbench.result import Result

ROW, TOP, LEFT, WIDTH, RIGHT, BOTTOM = 18, 64, 110, 520, 90, 44
INK, LINE, FAINT = "#1a1a1a", "#2c6fa8", "#d9d9d9"
_TICKS = 8


def index_svg(result: Result) -> str:
    """Draw the ranks of an index, the best at the top.

    Each unit is a dot at its rank, with a line from its 5 % to its 95 % rank where uncertainty was asked for; its score
    stands at the right. Units without a score are named below.
    """
    recipe = result.recipe.model_dump()
    root = recipe["nodes"][0]["node"]
    rows = [row for row in result.rows.to_dicts() if row["node"] == root]
    ranked = [row for row in rows if row["rank"] is not None]
    without = [str(row["pes"]) for row in rows if row["rank"] is None]
    height = TOP + ROW * len(ranked) + BOTTOM + (ROW if without else 0)
    name = recipe["scheme"].get("name") or root
    title = ", ".join(str(part) for part in (name, recipe["period"]) if part)
    size = f'width="{LEFT + WIDTH + RIGHT}" height="{height}"'
    look = f'role="img" aria-label="{_attribute(title)}" font-family="sans-serif" fill="{INK}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} {look}>',
        f'<rect width="100%" height="100%" fill="white"/><title>{escape(title)}</title>',
        _text(LEFT, 22, title, size=15),
        _text(LEFT, 42, _caption(recipe)),
        *_axis(len(ranked)),
        *(line for at, row in enumerate(ranked) for line in _unit(at, row, len(ranked))),
    ]
    if without:
        parts.append(_text(LEFT, height - 12, f"No score: {', '.join(without)}"))
    return "\n".join([*parts, "</svg>\n"])


def _caption(recipe: Mapping[str, Any]) -> str:
    found = recipe["rank_distribution"]
    if not found:
        return "Rank; its certainty was not asked for"
    return f"Rank, and 5 to 95 % rank over {found['draws'] - found['failed']:,} variants of the index"


def _axis(n: int) -> list[str]:
    """Draw the places from the best to the last, with a faint line for some of them."""
    step = max(1, -(-(n - 1) // _TICKS))
    places = [*range(1, n, step), n] if n else []
    if len(places) > 2 and places[-1] - places[-2] < step:  # noqa: PLR2004
        del places[-2]
    bottom = TOP + ROW * n
    lines = []
    for place in places:
        x = _across(place, n)
        lines.append(f'<line x1="{x}" y1="{TOP - 6}" x2="{x}" y2="{bottom}" stroke="{FAINT}"/>')
        lines.append(_text(x, bottom + 16, str(place), anchor="middle"))
    return lines


def _across(place: int, n: int) -> float:
    return round(LEFT + (place - 1) / max(n - 1, 1) * WIDTH, 1)


def _unit(at: int, row: Mapping[str, Any], n: int) -> Sequence[str]:
    y = TOP + ROW * at + ROW // 2
    x = _across(row["rank"], n)
    lines = [_text(LEFT - 14, y + 4, str(row["pes"]), anchor="end")]
    if row["rank_low"] is not None and row["rank_high"] is not None:
        low, high = (_across(row[name], n) for name in ("rank_low", "rank_high"))
        lines.append(f'<line x1="{low}" y1="{y}" x2="{high}" y2="{y}" stroke="{LINE}" stroke-width="3"/>')
    lines.append(f'<circle cx="{x}" cy="{y}" r="4.5" fill="{INK}"/>')
    lines.append(_text(LEFT + WIDTH + RIGHT - 14, y + 4, decimal(row["score"], 2), anchor="end"))
    return lines


def _text(x: float, y: float, words: str, *, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}">{escape(words)}</text>'


def _attribute(words: str) -> str:
    return escape(words, {'"': "&quot;"})
