"""The period of a file: in its name, or a month in the header and the year above it."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, staged

from pesbench.errors import InputError

NAMED = """
name = "named"
form = "observations"
constants = { measure = "stock" }
[fits]
columns = ["Area", "Total"]
[period]
source = "file name"
language = "ro"
[basis]
stock = "end_of_period"
[[column]]
header = "Area"
to = "pes"
[[column]]
header = "Total"
to = "value"
"""
YEAR = """
name = "year"
form = "observations"
[fits]
columns = ["Area"]
[period]
year = "banner"
[basis]
stock = "end_of_period"
[[column]]
header = "Area"
to = "pes"
[[value]]
header = "{period}"
set = { measure = "stock" }
"""


def periods(deliver: Deliver, folder: Path, mapping: str, name: str, text: str) -> list[str]:
    (folder / "m.toml").write_text(mapping)
    return staged(deliver({name: text}, mapping=str(folder / "m.toml")))["period"].to_list()


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("somaj_ianuarie_2022_1.csv", "2022-01"),
        ("Somajul inregistrat AUGUST 2018.csv", "2018-08"),
        ("export-2022-03.csv", "2022-03"),
        ("somaj_ianuarie_2022_1-2.rejects.csv", "2022-01"),
    ],
)
def test_the_name_of_the_file_says_the_period(deliver: Deliver, tmp_path: Path, name: str, period: str) -> None:
    assert periods(deliver, tmp_path, NAMED, name, "Area,Total\nAT,5\nSI,7\n") == [period, period]


def test_a_name_that_says_no_period_is_refused_with_what_to_do(deliver: Deliver, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"must say its month and year, found 'export\.csv'") as caught:
        periods(deliver, tmp_path, NAMED, "export.csv", "Area,Total\nAT,5\n")
    assert "export_2022-01.csv" in caught.value.hint


def test_the_year_stands_above_the_header(deliver: Deliver, tmp_path: Path) -> None:
    text = "Unemployed,,\n 2023 ,,\nArea,Januar,Februar\nAT,5,6\n"
    assert periods(deliver, tmp_path, YEAR, "a.csv", text) == ["2023-01", "2023-02"]


@pytest.mark.parametrize(
    ("banner", "found"), [("Unemployed,,\n", "found none"), ("2022,2023,\n", "found 2022 and 2023")]
)
def test_a_banner_without_one_year_is_refused(deliver: Deliver, tmp_path: Path, banner: str, found: str) -> None:
    with pytest.raises(InputError, match=found):
        periods(deliver, tmp_path, YEAR, "a.csv", banner + "Area,Januar,Februar\nAT,5,6\n")


def test_a_header_cell_that_is_no_period_is_refused_with_its_line(deliver: Deliver, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must be a period here, found 'Summe'") as caught:
        periods(deliver, tmp_path, YEAR, "a.csv", "2023,,\nArea,Januar,Summe\nAT,5,6\n")
    assert caught.value.where.endswith("a.csv:2")
