"""The CSV layout: the columns of the forms, one way to write each number, and the same bytes for the same content."""

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path

import polars as pl
import pytest
from tests.exporting.conftest import Export, Keep

import pesbench
from pesbench.catalogue import Catalogue

MONTH = {"pes": "AT", "period": "2024-01"}


def lines(out: Path, name: str) -> list[str]:
    return (out / f"{name}.csv").read_text(encoding="utf-8").splitlines()


def test_a_form_has_its_columns_and_those_of_cells_that_say_something(keep: Keep, exported: Export) -> None:
    out = exported(keep(vacancies=[{**MONTH, "notified": 5429, "open_stock": 0.5, "notified_status": "E"}]))
    assert lines(out, "vacancies") == [
        "pes,period,notified,filled,open_stock,days_to_fill,obs_status,conf_status,comment,notified_status",
        "AT,2024-01,5429,,0.5,,,N,,E",
    ]
    assert {it.name for it in out.iterdir()} == {"vacancies.csv", "observations.csv", "recipe.json"}


def test_files_are_sorted_by_their_keys_whatever_the_order_of_ingest(keep: Keep, exported: Export) -> None:
    rows = [{"pes": pes, "period": period, "stock": 1} for pes, period in product(["DE", "AT"], ["2024-02", "2024-01"])]
    first = exported(keep("first", unemployment=rows))
    second = exported(keep("second", unemployment=rows[::-1]))
    assert [line[:10] for line in lines(first, "unemployment")[1:]] == [
        "AT,2024-01", "AT,2024-02", "DE,2024-01", "DE,2024-02",
    ]  # fmt: skip
    assert (first / "unemployment.csv").read_bytes() == (second / "unemployment.csv").read_bytes()
    assert (first / "observations.csv").read_bytes() == (second / "observations.csv").read_bytes()


def test_texts_are_kept_exactly(keep: Keep, exported: Export) -> None:
    comment = '=1+1 "said"\r\nand, then\rno; more'
    out = exported(keep(unemployment=[{**MONTH, "stock": 1, "comment": comment}]))
    back = pl.read_csv(out / "observations.csv", infer_schema=False)
    assert back["comment"].to_list() == [comment]


def test_what_differs_from_the_form_stays_in_the_observations(keep: Keep, tmp_path: Path, catalogue: Catalogue) -> None:
    row = {**MONTH, "measure": "stock", "value": 100}
    store = keep(
        observations=[
            row,
            {**row, "period": "2024-02", "basis": "period_mean"},
            {**row, "period": "2024-03", "adjustment": "seasonal"},
            {**row, "period": "2024-04", "origin": "external"},
            {**row, "period": "2024-05", "duration": "M_LT6"},
            {**row, "period": "2024-06", "standard_error": 2.5},
            {**MONTH, "measure": "satisfied", "value": 5},
        ]
    )
    result = pesbench.export(store=store, out=tmp_path / "out", catalogue=catalogue)
    counts = dict(result.rows.select("file", "rows").iter_rows())
    assert counts == {"unemployment.csv": 2, "observations.csv": 7}
    told = [f.message.removeprefix("observations that the form ") for f in result.findings]
    assert sorted(told) == [
        "satisfaction cannot hold are not in its file: 1 broken down as the form is not",
        "the form unemployment has no column for standard_error: 1",
        "unemployment cannot hold are not in its file: 1 broken down as the form is not",
        "unemployment cannot hold are not in its file: 1 from another source",
        "unemployment cannot hold are not in its file: 2 with another basis or adjustment than the form's",
    ]
    assert [line[:10] for line in lines(tmp_path / "out", "unemployment")[1:]] == ["AT,2024-01", "AT,2024-06"]


def test_comments_of_single_cells_stand_together_and_that_is_said(
    keep: Keep, tmp_path: Path, catalogue: Catalogue
) -> None:
    rows = [{**MONTH, "measure": name, "value": 1, "comment": f"of {name}"} for name in ("stock", "inflow")]
    result = pesbench.export(store=keep(observations=rows), out=tmp_path / "out", catalogue=catalogue)
    assert [f.rule for f in result.findings] == ["PB631"]
    assert lines(tmp_path / "out", "unemployment")[1].endswith("of inflow | of stock")


def written(text: str, delimiter: str, decimal: str, end: str) -> str:
    cells = [line.split(",") for line in text.splitlines()]
    return "".join(delimiter.join(cell.replace(".", decimal) for cell in row) + end for row in cells)


def dialects() -> Iterator[tuple[str, str, str, str]]:
    """Every encoding with every delimiter, line end and decimal mark; a decimal comma needs another delimiter."""
    encodings = ["utf-8", "utf-8-sig", "latin-1", "utf-16", "utf-16-le"]
    for encoding, delimiter, end, decimal in product(encodings, ",;\t", ["\n", "\r\n", "\r"], ".,"):
        if delimiter != decimal:
            yield encoding, delimiter, end, decimal


# Every eighth of the dialects still has every encoding, delimiter, line end and decimal mark.
@pytest.mark.parametrize("step", [8, pytest.param(1, marks=pytest.mark.slow)])
def test_the_same_table_however_it_is_written_gives_the_same_bytes(
    tmp_path: Path, catalogue: Catalogue, step: int
) -> None:
    text = "pes,period,respondents,share,standard_error,comment\nAT,2024,1000,9.2,1.125,Änderung über Jahre\n"
    text += "FR,2024,2000,12.5,,été à Nîmes\nSE,2023,3000,0.1,2,\n"
    seen = set()
    for number, (encoding, delimiter, end, decimal) in enumerate(islice(dialects(), 0, None, step)):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / "lfs.csv").write_bytes(written(text, delimiter, decimal, end).encode(encoding))
        result = pesbench.ingest(folder / "lfs.csv", folder / "store", catalogue=catalogue)
        assert result.rows["rows_accepted"].to_list() == [3], (encoding, delimiter, end, decimal)
        pesbench.export(store=folder / "store", out=folder / "out", catalogue=catalogue)
        seen.add(((folder / "out" / "lfs.csv").read_bytes(), (folder / "out" / "observations.csv").read_bytes()))
    assert len(seen) == 1
    assert seen.pop()[0].decode() == (
        "pes,period,respondents,share,standard_error,obs_status,conf_status,comment\n"
        "AT,2024,1000,9.2,1.125,,N,Änderung über Jahre\nFR,2024,2000,12.5,,,N,été à Nîmes\nSE,2023,3000,0.1,2,,N,\n"
    )
