"""The pages of an index."""

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.report.composite import index, span
from pesbench.report.tables import Page
from pesbench.result import Result

SCHEME = {
    "name": "small",
    "node": [
        {"id": "a", "parent": "g", "direction": 1},
        {"id": "b", "parent": "g", "direction": -1},
        {"id": "c", "parent": "I", "direction": 1},
        {"id": "g", "parent": "I"},
        {"id": "I"},
    ],
    "impute": {"method": "mean"},
    "aggregate": {"min_coverage": 1.0},
    "vary": [
        {"field": "weights", "concentration": 20.0},
        {"field": "aggregate.method", "choices": ["arithmetic", "arithmetic", "arithmetic", "geometric"]},
    ],
}
TABLE = pl.DataFrame(
    {
        "pes": ["AT", "BE", "CZ", "DK", "EE"],
        "a": [1.0, 2.0, 3.0, 4.0, None],
        "b": [9.0, 7.0, 8.0, 5.0, 1.0],
        "c": [3.0, 1.0, 2.0, 5.0, 3.0],
    }
)


@pytest.fixture(scope="module")
def result() -> Result:
    return pesbench.index(SCHEME, wide=TABLE, uncertainty=60, sensitivity=40, remove_one=True, against=SCHEME)


@pytest.fixture
def pages(result: Result, catalogue: Catalogue) -> dict[str, Page]:
    return {page.title: page for page in index(result, catalogue)}


def cells(page: Page) -> list[dict[str, str]]:
    columns, rows = page.cells()
    return [{column.title: cell for column, cell in zip(columns, row, strict=True)} for row in rows]


def test_every_answer_has_its_page(pages: dict[str, Page]) -> None:
    assert list(pages) == [
        "small",
        "Weights, and how each part goes with the index",
        "Strengths and weaknesses",
        "Ranks when what might have been chosen otherwise varies",
        "What the mean shift of ranks depends on",
        "Ranks by another scheme: small",
        "The index without one indicator",
    ]


def test_the_first_page_has_ranks_scores_and_marks_what_was_imputed(pages: dict[str, Page]) -> None:
    rows = {row["PES"]: row for row in cells(pages["small"])}
    assert rows["DK"]["rank"] == "1"
    assert (rows["EE"]["imputed"], rows["EE"]["coverage"]) == ("yes", "67 %")
    assert {"g", "c"} < set(rows["DK"])


def test_nodes_stand_below_their_parents(pages: dict[str, Page]) -> None:
    rows = cells(pages["Weights, and how each part goes with the index"])
    assert [row["node"] for row in rows] == ["I", "    c", "  g", "    a", "    b"]
    assert rows[3]["imputed"] == "1"
    assert rows[3]["in the index"] == "25.0 %"


def test_what_failed_is_said_below(pages: dict[str, Page]) -> None:
    drawn = pages["Ranks when what might have been chosen otherwise varies"].below
    assert drawn[0].startswith("60 draws, of which ")
    assert drawn[0].endswith(" failed and are left out.")
    assert "40 rows of 4 runs" in pages["What the mean shift of ranks depends on"].below[0]


def test_without_uncertainty_the_page_says_how_to_ask(catalogue: Catalogue) -> None:
    plain = index(pesbench.index(SCHEME, wide=TABLE), catalogue)
    assert len(plain) == 3
    assert "How certain the ranks are was not asked; --uncertainty 1000 says." in plain[0].below
    assert "5-95 %" not in cells(plain[0])[0]


@pytest.mark.parametrize(
    ("low", "rank", "high", "drawn"),
    [(1, 1, 1, "●"), (1, 2, 5, "─●───"), (4, 5, 5, "   ─●"), (None, 1, None, "")],
)
def test_an_interval_is_drawn_between_the_first_and_the_last_place(
    low: int | None, rank: int, high: int | None, drawn: str
) -> None:
    assert span({"rank_low": low, "rank": rank, "rank_high": high}, 5, 5) == drawn
