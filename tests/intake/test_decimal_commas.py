"""A number of a workbook or of JSON-stat is a number, whatever marks the mapping names for texts."""

import json
from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, said, staged
from tests.intake.office import text, xlsx

from pesbench.intake.decimals import named_mark
from pesbench.intake.mapping import Mapping

LAYOUT = """
name = "rates"
form = "observations"
{marks}
[fits]
columns = ["geo", "{value}"]
[constants]
measure = "stock"
{constants}
[period]
[[column]]
header = "geo"
to = "pes"
"""
SIDE_BY_SIDE = '[[value]]\nheader = "value"\n'
ONE_COLUMN = '[[column]]\nheader = "value"\nto = "value"\n'
GERMAN = "decimal = ','\nthousands = '.'"
PES = ("AT", "BE", "BG", "CY", "CZ")


def number(content: str) -> str:
    return f'<c r="@"><v>{content}</v></c>'


def words(content: str) -> str:
    return text("@", content)


def book(*values: str) -> bytes:
    """Make a sheet of PES, period as a number, and value."""
    rows = [[words("geo"), words("month"), words("value")]]
    rows += [[words(pes), number("2024.05"), value] for pes, value in zip(PES, values, strict=False)]
    return xlsx({"Data": "".join(map(row, range(1, len(rows) + 1), rows))})


def row(at: int, cells: list[str]) -> str:
    placed = (cell.replace('"@"', f'"{letter}{at}"') for letter, cell in zip("ABC", cells, strict=True))
    return f'<row r="{at}">{"".join(placed)}</row>'


@pytest.mark.parametrize("entry", [SIDE_BY_SIDE, ONE_COLUMN])
def test_a_number_of_a_workbook_keeps_its_decimals_beside_texts_in_other_marks(
    deliver: Deliver, tmp_path: Path, entry: str
) -> None:
    mapping = tmp_path / "rates.toml"
    layout = LAYOUT.format(marks=GERMAN, value="value", constants="") + '[[column]]\nheader = "month"\nto = "period"\n'
    mapping.write_text(layout + entry, encoding="utf-8")
    content = book(number("3.062"), words("3.062"), words("3,062"), number("1234567"), number("1e-7"))
    delivery = deliver({"rates.xlsx": content}, mapping=str(mapping))
    assert said(delivery) == []
    assert staged(delivery).select("pes", "period", "value").rows() == [
        ("AT", "2024-05", 3.062),
        ("BE", "2024-05", 3062.0),
        ("BG", "2024-05", 3.062),
        ("CY", "2024-05", 1_234_567.0),
        ("CZ", "2024-05", 1e-7),
    ]


def test_a_quarantined_number_of_a_workbook_is_read_the_same_once_it_is_mended(
    deliver: Deliver, tmp_path: Path
) -> None:
    mapping = tmp_path / "rates.toml"
    layout = LAYOUT.format(marks=GERMAN, value="value", constants="") + '[[column]]\nheader = "month"\nto = "period"\n'
    mapping.write_text(layout + ONE_COLUMN, encoding="utf-8")
    delivery = deliver({"rates.xlsx": book(number("3.062"))}, mapping=str(mapping))
    assert staged(delivery)["value"].to_list() == [3.062]
    bad = book(number("-3.062"), number("1.5"))
    (rejects,) = deliver({"rates.xlsx": bad}, mapping=str(mapping)).rejects
    mended = rejects.read_text(encoding="utf-8").replace("-3,062", "3,062")
    assert staged(deliver(mended, mapping=str(mapping)))["value"].to_list() == [3.062]


def test_a_number_of_json_stat_keeps_its_decimals_and_its_texts_are_read_by_the_marks(
    deliver: Deliver, tmp_path: Path
) -> None:
    cube = {
        "class": "dataset",
        "id": ["geo"],
        "size": [2],
        "dimension": {"geo": {"category": {"index": ["AT", "BE"]}}},
        "value": [3.062, "3.062"],
    }
    mapping = tmp_path / "rates.toml"
    layout = LAYOUT.format(marks=GERMAN, value="value", constants="period = '2024-05'").replace("[period]\n", "")
    mapping.write_text(layout + SIDE_BY_SIDE, encoding="utf-8")
    content = json.dumps(cube)
    delivery = deliver({"rates.json": content}, mapping=str(mapping))
    assert staged(delivery)["value"].to_list() == [3.062, 3062.0]


@pytest.mark.parametrize(
    ("decimal", "thousands", "named", "mark"),
    [(None, ".", None, ","), (None, "'", None, "."), (",", None, None, ","), (",", None, ".", "."), (None,) * 4],
)
def test_the_decimal_mark_that_somebody_names(
    decimal: str | None, thousands: str | None, named: str | None, mark: str | None
) -> None:
    layout = Mapping.model_validate(
        {"name": "a", "form": "values", "fits": {"columns": ["x"]}, "decimal": decimal, "thousands": thousands}
    )
    assert named_mark(layout, named) == mark
