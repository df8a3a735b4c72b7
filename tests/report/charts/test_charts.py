"""Charts: what is drawn from which numbers, how files are written, and what a page gets of them."""

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import altair as alt
import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, UsageError
from pesbench.report.charts.answers import comparison_chart
from pesbench.report.charts.cells import heat
from pesbench.report.charts.dots import Dot, interval_dots
from pesbench.report.charts.draw import data_of, inline, save, spec
from pesbench.report.charts.look import Look, shortened

VALUES = pl.DataFrame(
    {
        "pes": ["AT", "BG", "CZ"],
        "indicator": ["A4a"] * 3,
        "period": ["2024"] * 3,
        "value": [80.0, 60.0, 40.0],
        "standard_error": [1.0, 2.0, 1.0],
    }
)


def data(chart: Any) -> list[list[dict[str, Any]]]:
    """Give the rows of all data of a chart."""
    return [json.loads(text) for text in spec(chart)["datasets"].values()]


@pytest.fixture
def ranked(catalogue: Catalogue) -> Any:
    result = pesbench.compare("A4a", values=VALUES, period="2024")
    return comparison_chart(result, catalogue)


def test_a_ranking_draws_values_with_their_intervals_and_places_with_theirs(ranked: Any) -> None:
    drawn = [rows for rows in data(ranked) if "label" in rows[0]]
    values, places = sorted(drawn, key=lambda rows: -float(rows[0]["value"]))
    shown = {row["label"]: (row["value"], round(row["low"], 2), round(row["high"], 2)) for row in values}
    assert shown == {"AT": (80, 78.04, 81.96), "BG": (60, 56.08, 63.92), "CZ": (40, 38.04, 41.96)}
    seen = {row["label"]: (row["value"], row["low"], row["high"], row["tone"]) for row in places}
    assert seen == {"AT": (1, 1, 1, "above"), "BG": (2, 2, 2, "between"), "CZ": (3, 3, 3, "below")}


def test_what_has_no_rank_cannot_be_drawn(catalogue: Catalogue) -> None:
    result = pesbench.compare("A4a", values=VALUES, period="2024")
    empty = pesbench.Result(result.rows.with_columns(rank=pl.lit(None, pl.Float64)), result.recipe)
    with pytest.raises(AnalysisError, match="nothing to draw"):
        comparison_chart(empty, catalogue)


@pytest.mark.parametrize(("ending", "start"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("html", b"<!doctype html>")])
def test_a_chart_is_written_by_the_ending_of_its_file(ranked: Any, tmp_path: Path, ending: str, start: bytes) -> None:
    path = tmp_path / f"chart.{ending}"
    save(ranked, path)
    assert path.read_bytes().startswith(start)


def test_another_ending_is_refused(ranked: Any, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"found '\.gif'"):
        save(ranked, tmp_path / "chart.gif")


def test_a_picture_in_a_page_knows_its_units_and_leaves_colours_to_the_page() -> None:
    look = Look(label=lambda _: "<Austria> & co", token=lambda _: "u1")
    dots = [Dot(look.name("AT"), 1.0, 0.5, 1.5, "above", look.tip("AT", "1"))]
    svg = inline(interval_dots(dots, title="value"), alt_text='A "picture"', prefix="one", look=look)
    assert 'data-unit="u1"' in svg
    assert 'data-tip="&lt;Austria&gt; &amp; co: 1"' in svg
    assert 'aria-label="A &quot;picture&quot;"' in svg
    assert "var(--above)" in svg
    assert "#1668a8" not in svg
    assert "AT" not in svg
    assert all(name.startswith("one-") for name in re.findall(r' id="([^"]+)"', svg))
    assert " style=" not in svg


def test_missing_cells_of_a_heat_map_stay_empty() -> None:
    rows: list[dict[str, object]] = [
        {"label": "AT", "column": "A", "value": 1.0, "text": "1.0", "tip": ""},
        {"label": "AT", "column": "B", "value": None, "text": "", "tip": ""},
    ]
    svg = inline(heat(rows, columns=["A", "B"], limits=(0.0, 2.0)), alt_text="a", prefix="p", look=Look())
    assert svg.count(">1.0<") == 1


def test_every_column_of_a_heat_map_has_its_name() -> None:
    columns = [f"column_{at}" for at in range(12)]
    rows: list[dict[str, object]] = [
        {"label": "AT", "column": name, "value": 1.0, "text": "1.0", "tip": ""} for name in columns
    ]
    svg = inline(heat(rows, columns=columns, limits=(0.0, 2.0)), alt_text="a", prefix="p", look=Look())
    assert [name for name in columns if f">{name}<" not in svg] == []


def test_the_labels_at_the_ends_of_an_axis_stand_below_their_ticks() -> None:
    """Drawn inwards, they would run into their neighbours."""
    dots = [Dot(f"P{at}", at / 4, None, None) for at in range(-10, 13)]
    svg = inline(interval_dots(dots, title="z"), alt_text="a", prefix="p", look=Look())
    labels = svg.partition("role-axis-label")[2].partition("</g>")[0]
    found = re.findall(r'<text text-anchor="(\w+)" transform="translate\(([\d.]+),.*?opacity="1">([^<]+)<', labels)
    ends = [(float(x) - 3.6 * len(text), float(x) + 3.6 * len(text)) for _, x, text in found]
    assert {anchor for anchor, _, _ in found} == {"middle"}
    assert len(ends) > 5
    assert all(start - end > 5 for (_, end), (start, _) in pairwise(ends))


@pytest.mark.parametrize(
    ("text", "short"), [("Austria", "Austria"), ("a" * 50, f"{'a' * 33}…"), ("a\u202eb", "a\\u202eb"), ("a\n b", "a b")]
)
def test_a_label_is_short_and_steers_nothing(text: str, short: str) -> None:
    assert shortened(text) == short


def test_data_hold_no_infinite_number() -> None:
    assert isinstance(data_of([{"a": 1.0}]), alt.InlineData)
    with pytest.raises(ValueError, match="not JSON compliant"):
        data_of([{"a": float("inf")}])
