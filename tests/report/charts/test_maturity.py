"""Pictures of maturity: what is drawn of which numbers, for the eye and for whoever cannot see it."""

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.cli import main
from pesbench.errors import AnalysisError
from pesbench.report.charts.draw import spec
from pesbench.report.charts.maturity import maturity_chart

MARKS = {"AT": (2.0, 3.0), "BG": (3.0, 3.0), "CZ": (5.0, None), "DK": (4.0, 4.0)}


def scores() -> pl.DataFrame:
    rows = [
        {"pes": pes, "cycle": "4", "enabler": enabler, "assessment": kind, "score": mark + more}
        for pes, marks in MARKS.items()
        for enabler, more in (("A1", 0.0), ("B1", 0.5))
        for kind, mark in zip(("external", "self"), marks, strict=True)
        if mark is not None
    ]
    return pl.DataFrame(rows)


def drawn(chart: Any) -> list[dict[str, Any]]:
    """Give the rows that a chart draws."""
    return [row for text in spec(chart)["datasets"].values() for row in json.loads(text)]


def test_a_profile_draws_both_scores_before_the_quartiles(catalogue: Catalogue) -> None:
    result = pesbench.maturity("AT", cycle=4, enablers=scores(), min_coverage=0)
    rows = drawn(maturity_chart(result, catalogue))
    assert list(dict.fromkeys(row["label"][:5] for row in rows)) == ["total", "A Str", "B Des"]
    own = {row["mark"]: (row["value"], row.get("end")) for row in rows if row["label"].startswith("A ")}
    # The external scores of A1 are 2, 3, 4 and 5: a quarter lies below 2.75, a quarter above 4.25.
    assert own == {
        "external": (2.0, None),
        "own": (3.0, None),
        "line": (2.0, 3.0),
        "median": (3.5, None),
        "quartiles": (2.75, 4.25),
    }


def test_a_profile_without_a_self_assessment_has_no_mark_and_no_entry_for_it(catalogue: Catalogue) -> None:
    chart = maturity_chart(pesbench.maturity("CZ", cycle=4, enablers=scores(), min_coverage=0), catalogue)
    assert {row["mark"] for row in drawn(chart)} == {"external", "median", "quartiles"}
    assert '"self"' not in json.dumps(spec(chart))


def test_the_network_is_a_heat_map_highest_first(catalogue: Catalogue) -> None:
    result = pesbench.maturity(cycle=4, enablers=scores())
    cells = drawn(maturity_chart(result, catalogue))
    assert list(dict.fromkeys(cell["label"] for cell in cells)) == ["CZ", "DK", "BG", "AT"]
    assert list(dict.fromkeys(cell["column"] for cell in cells)) == ["total", "A", "B"]
    assert {cell["column"]: cell["value"] for cell in cells if cell["label"] == "AT"} == {
        "total": 2.25,
        "A": 2,
        "B": 2.5,
    }
    every = drawn(maturity_chart(result, catalogue, long=True))
    assert list(dict.fromkeys(cell["column"] for cell in every)) == ["total", "A", "A1", "B", "B1"]


def test_without_external_scores_the_own_ones_are_drawn_and_named(catalogue: Catalogue) -> None:
    chart = maturity_chart(pesbench.maturity(cycle=4, enablers=scores().filter(assessment="self")), catalogue)
    assert {cell["label"] for cell in drawn(chart)} == {"AT", "BG", "DK"}
    assert "self scores" in spec(chart)["title"]["text"]


def test_nothing_to_draw_is_said(catalogue: Catalogue) -> None:
    result = pesbench.maturity(cycle=4, enablers=scores())
    with pytest.raises(AnalysisError, match="nothing to draw"):
        maturity_chart(pesbench.Result(result.rows.clear(), result.recipe), catalogue)


def test_the_command_writes_the_picture_on_white_with_its_text(tmp_path: Path) -> None:
    given, picture = tmp_path / "scores.csv", tmp_path / "profile.svg"
    scores().write_csv(given)
    asked = ["maturity", "AT", "--cycle", "4", "--enablers", str(given), "--min-coverage", "0", "--quiet"]
    assert main([*asked, "--plot", str(picture)]) == 0
    text = picture.read_text(encoding="utf-8")
    assert re.search(r'aria-label="Maturity of AT in cycle 4\. total: external 2\.25, self 3\.25, median 3\.75;', text)
    assert 'fill="#ffffff"' in text
    assert main([*asked[:1], *asked[2:], "--anonymise", "--plot", str(picture)]) == 2
