"""A cell that is no number is quoted as it stands in the file, with advice in the marks of that file."""

from pathlib import Path

import pytest
from tests.intake.conftest import VALUES, Deliver

from pesbench.errors import InputError

LAYOUT = """
name = "rates"
form = "observations"
{marks}
constants = {{ measure = "stock" }}
[fits]
columns = ["Area", "Rate"]
[period]
source = "file name"
[[column]]
header = "Area"
to = "pes"
[[value]]
header = "Rate"
power_of_ten = 3
"""
GERMAN = "decimal = ','\nthousands = '.'"
PLAIN = "Write a number, or leave the cell empty and say why in its status."


@pytest.mark.parametrize(
    ("marks", "cell", "advice"),
    [
        (GERMAN, "26x23", PLAIN),
        (GERMAN, "26.23", "Write a comma as decimal mark and a point or nothing between thousands: 1.400 or 12,5."),
        ("decimal = ','", "26.23", "Write a comma as decimal mark and nothing between thousands: 1400 or 12,5."),
        ('thousands = "\'"', "2'6,2", "Write a point as decimal mark and an apostrophe or nothing between thousands: "),
        ("decimal = '.'", "1,5", "Write a point as decimal mark and nothing between thousands: 1400 or 12.5."),
    ],
)
def test_a_cell_is_quoted_as_it_is(deliver: Deliver, tmp_path: Path, marks: str, cell: str, advice: str) -> None:
    mapping = tmp_path / "rates.toml"
    mapping.write_text(LAYOUT.format(marks=marks), encoding="utf-8")
    delivery = deliver({"rates_2024-03.csv": f"Area;Rate\nAT;{cell}\n"}, mapping=str(mapping))
    (found,) = delivery.findings
    assert found.message.startswith(f"value must be a number, found '{cell}'. {advice}")
    assert (found.rule, found.cell) == ("PB201", cell)


def test_a_long_cell_is_cut(deliver: Deliver) -> None:
    (found,) = deliver(VALUES + f"AT,A1a,2024,{'x' * 5000},\n").findings
    assert len(found.message) < 400


MIXED = "AT,A1a,2024,1.234,\nBE,A1a,2024,1.234.567,\n"


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_point_that_separates_thousands_elsewhere_in_the_file_is_not_taken_for_decimal(
    deliver: Deliver, delimiter: str
) -> None:
    content = (VALUES + MIXED).replace(",", delimiter)
    with pytest.raises(InputError, match=r"separates thousands \(1\.234\.567\) in line 3, .* in line 2 \(1\.234\)"):
        deliver(content)
    delivery = deliver(content, decimal=".")
    assert (delivery.accounts[0].rows_accepted, delivery.accounts[0].rows_quarantined) == (1, 1)


@pytest.mark.parametrize("other", ["12.5", "0.234", "1234.5", "1.2345"])
def test_a_point_that_is_certainly_decimal_somewhere_is_decimal_everywhere(deliver: Deliver, other: str) -> None:
    delivery = deliver(f"{VALUES}{MIXED}CZ,A1a,2024,{other},\n")
    assert [(found.rule, found.line) for found in delivery.findings if found.severity == "error"] == [("PB201", 3)]
