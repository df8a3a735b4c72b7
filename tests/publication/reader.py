"""Somebody who reads a report folder to the last coordinate: files, tables of the page, pictures, their order."""

import csv
import html
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree as ET

Row = dict[str, Any]
_ABOUT = re.compile(r"^(indicator-\d+|area-[a-z]|index)-")
_FIGURE = re.compile(r'<figure id="(?P<id>[\w-]+)">.*?(?P<svg><svg class="chart.*?</svg>)', re.DOTALL)
_AT = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)")
_NUMBER = re.compile(r"[-+\u2212]?\d+(?:\.\d+)?")
_NAMES = {"score": "value", "score_low": "value_low", "score_high": "value_high"}
_LABELS = "role-axis-label"
_TITLES = {"PES": "pes", "Rank": "rank", "Value": "value"}


class Sheet(NamedTuple):
    """What is seen of one table: which it is, where it was read, and its rows from the top; none names a unit twice."""

    about: str
    where: str
    rows: list[Row]


def sheets(folder: Path) -> list[Sheet]:
    """Read every table with a row for each unit: from its file, from the page, and from the points of its picture."""
    page = next(folder.glob("*.html")).read_text(encoding="utf-8")
    found = [*_files(folder), *_tables(page), *_pictures(page)]
    return [sheet for sheet in found if sheet.rows]


def _files(folder: Path) -> Iterator[Sheet]:
    for path in sorted((folder / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = [
                {_NAMES.get(name, name): _plain(cell) for name, cell in _by_name(row).items()}
                for row in csv.DictReader(file)
            ]
        if path.stem == "maturity-table":
            for area in list(rows[0])[1:]:
                yield Sheet(f"area-{area.lower()}", "file", _by_score(rows, area))
        elif (about := _ABOUT.match(path.stem)) and rows and "rank" in rows[0]:
            yield Sheet(about[1], "file", [row for row in rows if row["rank"] is not None])


def _by_name(row: Row) -> Row:
    """Call a unit by its name, as page and pictures do, where a file has its code beside it."""
    name = row.pop("pes_name", None)
    return row if name is None else row | {"pes": name}


def _by_score(rows: list[Row], area: str) -> list[Row]:
    scored = [row for row in rows if row[area] is not None]
    return [
        {"pes": row["pes"], "value": row[area], "rank": 1.0 + sum(other[area] > row[area] for other in scored)}
        for row in scored
    ]


def _plain(cell: str) -> object:
    if cell == "":
        return None
    return float(cell) if _NUMBER.fullmatch(cell) else cell


class _Tables(HTMLParser):
    """Reads the tables of a page: titles of columns, and of each row its token and cells with text and exact value."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, list[tuple[str, list[tuple[str, str]]]]] = {}
        self._rows: list[tuple[str, list[tuple[str, str]]]] | None = None
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "table":
            self._rows = self.found.setdefault(given["id"] or "", [])
        elif self._rows is not None and tag == "tr":
            self._rows.append((given.get("data-unit") or "", []))
        elif self._rows is not None and tag in {"th", "td"}:
            self._rows[-1][1].append(("", given.get("data-value") or ""))
            self._inside = True

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in {"th", "td"}
        self._rows = None if tag == "table" else self._rows

    def handle_data(self, data: str) -> None:
        if self._rows and self._inside:
            text, exact = self._rows[-1][1][-1]
            self._rows[-1][1][-1] = (text + data, exact)


def _tables(page: str) -> Iterator[Sheet]:
    reader = _Tables()
    reader.feed(page)
    for name, (head, *rows) in reader.found.items():
        titles = [text for text, _ in head[1]]
        about = _ABOUT.match(name)
        if about and "Rank" in titles:
            seen = [_seen(titles, token, cells) for token, cells in rows]
            yield Sheet(about[1], "page", [row for row in seen if row["rank"] is not None])


def _seen(titles: list[str], token: str, cells: list[tuple[str, str]]) -> Row:
    row: Row = {"token": token, "rank": None}
    for title, (text, exact) in zip(titles, cells, strict=True):
        name = _TITLES.get(title, f"page {title}")
        if name == "pes":
            row[name] = text
        elif name == "value" and not exact:
            row |= _band(text)
        elif name == "rank" and exact:
            first, *others = (float(number) for number in re.findall(r"\d+(?:\.\d+)?", text))
            row |= {"rank": first} | ({"rank_last": others[0]} if len(others) == 1 else {})
        elif exact:
            row[name] = float(exact)
    return row


def _band(text: str) -> Row:
    ends = [float(number) for number in re.findall(r"(?<![\d.])-?\d+(?:\.\d+)?", text)]
    if text.startswith("under"):
        return {"value_low": None, "value_high": ends[0]}
    return {"value_low": ends[0] if ends else None, "value_high": ends[1] if len(ends) > 1 else None}


def _pictures(page: str) -> Iterator[Sheet]:
    for figure in _FIGURE.finditer(page):
        about = _ABOUT.match(figure["id"])
        rows = _dots(ET.fromstring(figure["svg"])) if about else []  # noqa: S314 - our own drawing
        if about and rows:
            yield Sheet(about[1], "picture", rows)


class _Plot(NamedTuple):
    """A plot with units below each other: their labels by height, ticks by place, and marks with place and height."""

    labels: list[tuple[float, str]]
    ticks: list[tuple[float, float]]
    points: list[tuple[float, float]]
    bars: list[tuple[float, float, float]]


def _dots(picture: ET.Element) -> list[Row]:
    """Read a plot of intervals back: of each label the value of its point, else the limits of its bar."""
    found = [plot for group in picture.iter("g") if (plot := _plot(group)) is not None]
    if not found:
        return []
    plot = found[-1]  # the innermost group that has both axes
    (left, first), (right, last) = plot.ticks[0], plot.ticks[-1]

    def value(place: float) -> float:
        return first + (place - left) * (last - first) / (right - left)

    rows: dict[str, Row] = {
        label: {"pes": label, "rank": 1.0, "rank_last": len(plot.labels)} for _, label in plot.labels
    }
    for low, high, height in plot.bars:
        rows[_nearest(plot.labels, height)] |= {"value_low": value(low), "value_high": value(high)}
    for place, height in plot.points:
        at = _nearest(plot.labels, height)
        rows[at] = {"pes": at, "rank": 1.0, "rank_last": len(plot.labels), "value": value(place)}
    return list(rows.values())


def _plot(group: ET.Element) -> _Plot | None:
    if not {"role-frame", "role-scope"} & set((group.get("class") or "").split()):
        return None
    axes = [[(*_place(text), text.text or "") for text in part.iter("text")] for part in _of_class(group, _LABELS)]
    upright = [axis for axis in axes if len({x for x, _, _ in axis}) == 1 < len(axis)]
    level = [axis for axis in axes if len({y for _, y, _ in axis}) == 1 < len(axis)]
    if not upright or not level:
        return None
    labels, ticks = [(y, said) for _, y, said in upright[0]], [(x, _shown(said)) for x, _, said in level[0]]
    if all(_NUMBER.fullmatch(said) for _, said in labels):  # numbers upwards, and no units
        return None
    marks = list(_of_class(group, "role-mark"))
    points = [_place(path) for mark in marks for path in mark.iter("path") if path.get("transform")]
    lines = [(*_place(line), float(line.get("x2") or 0)) for mark in marks for line in mark.iter("line")]
    return _Plot(labels, ticks, points, [(x, x + wide, y) for x, y, wide in lines if wide])


def _of_class(group: ET.Element, name: str) -> Iterable[ET.Element]:
    return [part for part in group.iter("g") if name in (part.get("class") or "").split()]


def _place(element: ET.Element) -> tuple[float, float]:
    found = _AT.search(element.get("transform") or "")
    return (float(found[1]), float(found[2])) if found else (0.0, 0.0)


def _shown(text: str) -> float:
    return float(text.replace("\u2212", "-").replace(",", ""))


def _nearest(labels: list[tuple[float, str]], height: float) -> str:
    return min(labels, key=lambda label: abs(label[0] - height - 3.5))[1]


def renamed(folder: Path, to: Path, names: Mapping[str, str]) -> None:
    """Copy a folder with other names for units, and nothing else changed: what is taken for anonymous too often."""
    longest_first = sorted(names, key=len, reverse=True)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        text = path.read_text(encoding="utf-8")
        for name in longest_first:
            text = text.replace(html.escape(name), names[name]).replace(name, names[name])
        target = to / path.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
