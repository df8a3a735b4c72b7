"""The workbook to fill, and what comes back from it."""

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.submission.conftest import figures

import pesbench
from pesbench.submission.templates import Template
from pesbench.submission.workbook import workbook


def part(content: bytes, name: str, folder: Path) -> str:
    path = folder / "book.xlsx"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as book:
        return book.read(name).decode("utf-8")


@pytest.fixture
def first_sheet(templates: list[Template], tmp_path: Path) -> str:
    return part(workbook(templates[:1]), "xl/worksheets/sheet1.xml", tmp_path)


def test_the_same_tables_give_the_same_bytes(templates: list[Template]) -> None:
    assert workbook(templates) == workbook(templates)


def test_the_header_stays_in_sight(first_sheet: str) -> None:
    assert '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>' in first_sheet


def test_columns_of_codes_and_periods_are_text_and_those_of_figures_are_not(
    templates: list[Template], first_sheet: str
) -> None:
    columns = re.findall(r'<col min="(\d+)" max="(\d+)"[^>]*?( style="\d+")?(?: customWidth="1")?/>', first_sheet)
    text = {at for first, last, style in columns if style for at in range(int(first), int(last) + 1)}
    names = {name for at, name in enumerate(templates[0].form.main, start=1) if at in text}
    assert names == {"pes", "period", "sex", "age", "education", "obs_status", "conf_status", "comment"}


def test_a_closed_list_refuses_other_codes_and_an_open_one_asks(first_sheet: str) -> None:
    assert '<formula1>"T,F,M"</formula1>' in first_sheet
    found = re.findall(r'<dataValidation type="list"( errorStyle="warning")? [^>]*sqref="([A-Z]+)2:', first_sheet)
    rules = {column: "asks" if style else "refuses" for style, column in found}
    # sex; age, education, statuses (which may be joined), who may see the row
    assert rules == {"C": "refuses", "D": "asks", "E": "asks", "M": "asks", "N": "refuses"}


def test_a_list_that_is_too_long_offers_the_usual_codes(templates: list[Template], tmp_path: Path) -> None:
    sheet = part(workbook(templates[:1], {"pes": ("AT", "DE")}), "xl/worksheets/sheet1.xml", tmp_path)
    assert re.search(r'type="list" errorStyle="warning" [^>]*sqref="A2:A1048576"><formula1>"AT,DE"<', sheet)


def test_a_filled_workbook_is_read_as_it_was_filled(templates: list[Template], tmp_path: Path) -> None:
    filled = [
        replace(each, rows=tuple({**row, **figures(each.form.name, row)} for row in each.rows))
        for each in templates
        if each.rows
    ]
    (tmp_path / "submission.xlsx").write_bytes(workbook(filled))
    checked = pesbench.validate(tmp_path / "submission.xlsx")
    assert checked.rows.filter(checked.rows["severity"] == "error").rows() == []
    kept = pesbench.ingest(tmp_path / "submission.xlsx", tmp_path / "store").rows
    counts = dict(kept.select("form", "rows_accepted").iter_rows())
    assert counts == {each.form.name: len(each.rows) for each in filled}
    assert kept["rows_quarantined"].sum() == 0


def test_an_untouched_workbook_says_that_nothing_is_filled_in(templates: list[Template], tmp_path: Path) -> None:
    (tmp_path / "submission.xlsx").write_bytes(workbook(templates))
    found = pesbench.ingest(tmp_path / "submission.xlsx", tmp_path / "store")
    assert found.rows["values_stored"].sum() == 0
    told = {(finding.rule, finding.file.rpartition("[")[2][:-1]) for finding in found.findings}
    assert {("PB111", each.form.name) for each in templates if not each.rows} <= told
    assert {("PB115", name) for name in ("unemployment", "vacancies", "lfs")} <= told
    assert {("PB309", name) for name in ("satisfaction", "enablers")} <= told
