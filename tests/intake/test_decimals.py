"""One decimal mark for a file, and never a guess."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, staged

from pesbench.errors import InputError

HEADER = "pes;indicator;period;value;n\n"


def values(deliver: Deliver, *cells: str, **options: object) -> list[float | None]:
    rows = "".join(f"AT;A1a;{2000 + at};{cell};10\n" for at, cell in enumerate(cells))
    return staged(deliver(HEADER + rows, **options))["value"].to_list()


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (("12.5", "7"), [12.5, 7.0]),
        (("12,5", "7"), [12.5, 7.0]),
        (("0,671", "1,250"), [0.671, 1.25]),
        (("12345,678", "1,250"), [12345.678, 1.25]),
        (("1,2e3", "-4,5"), [1200.0, -4.5]),
        (("4.671",), [4.671]),
        (("7", "8"), [7.0, 8.0]),
    ],
)
def test_the_mark_is_found(deliver: Deliver, cells: tuple[str, ...], found: list[float]) -> None:
    mild = HEADER.replace("indicator", "measure").replace(";n\n", ";standard_error\n")
    rows = "".join(f"AT;gdp_growth;{2000 + at};{cell};\n" for at, cell in enumerate(cells))
    assert staged(deliver(mild + rows))["value"].to_list() == pytest.approx(found)


def test_both_marks_in_one_file_are_refused_with_their_lines(deliver: Deliver) -> None:
    with pytest.raises(InputError, match=r"a comma and a point \(lines 3 and 2\)"):
        values(deliver, "12.5", "12,5")


def test_a_comma_that_may_separate_thousands_is_refused(deliver: Deliver) -> None:
    with pytest.raises(InputError, match=r"4,671 or 4\.671") as caught:
        values(deliver, "7", "4,671", "1,200")
    assert caught.value.where.endswith("values.csv:3")
    assert "--decimal" in caught.value.hint


def test_a_named_mark_is_used(deliver: Deliver) -> None:
    assert values(deliver, "4,671", decimal=",") == [4.671]
    assert values(deliver, "12.5", decimal=".") == [12.5]
    # Under a decimal comma a point has no meaning, so the row is quarantined.
    delivery = deliver(HEADER + "AT;A1a;2000;12.5;10\n", decimal=",")
    assert delivery.findings.counts == {"PB201": 1}


NATIONAL = """
name = "national"
form = "observations"
constants = { measure = "gdp_growth" }
%s
[fits]
columns = ["Area", "Year", "Growth"]
[[column]]
header = "Area"
to = "pes"
[[column]]
header = "Year"
to = "period"
[[column]]
header = "Growth"
to = "value"
"""


@pytest.mark.parametrize(
    ("cells", "marks", "found"),
    [
        (("12.5", "7"), "", [12.5, 7.0]),
        (("12,5", "7"), "", [12.5, 7.0]),
        (("4,671", "683"), 'thousands = ","', [4671.0, 683.0]),
        (("4,671", "683,5"), 'decimal = ","', [4.671, 683.5]),
        (("4.671", "683,5"), 'thousands = "."', [4671.0, 683.5]),
        (("4'671", "683.5"), 'thousands = "\'"', [4671.0, 683.5]),
        (("4 671", "683,5"), "", [4671.0, 683.5]),
    ],
)
def test_marks_of_national_layouts_are_found_or_named(
    deliver: Deliver, tmp_path: Path, cells: tuple[str, str], marks: str, found: list[float]
) -> None:
    (tmp_path / "m.toml").write_text(NATIONAL % marks)
    rows = "".join(f"AT;{2000 + at};{cell}\n" for at, cell in enumerate(cells))
    delivery = deliver("Area;Year;Growth\n" + rows, mapping=str(tmp_path / "m.toml"))
    assert staged(delivery)["value"].to_list() == found


@pytest.mark.parametrize("cell", ["4.671", "4,671", "4.671 p"])
def test_a_point_is_asked_about_in_national_layouts_too(deliver: Deliver, tmp_path: Path, cell: str) -> None:
    (tmp_path / "m.toml").write_text(NATIONAL % 'cell_flags = "eurostat_flag"')
    with pytest.raises(InputError, match="must be clear, found that each stands before three digits"):
        deliver(f"Area;Year;Growth\nAT;2000;{cell}\n", mapping=str(tmp_path / "m.toml"))
