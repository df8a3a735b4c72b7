"""Figures side by side whose headers name units, and columns that such a header does not mean."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake.mapping import load_mapping

WIDE = """
name = "wide"
form = "observations"
constants = { measure = "stock" }
ignore = ["note", "Sum"]
[fits]
columns = ["month"]
[period]
[[column]]
header = "month"
to = "period"
[[value]]
header = "{pes}"
units = "members"
[value.codes.pes]
"Whole kingdom" = "SE"
"""


@pytest.fixture
def wide(tmp_path: Path) -> str:
    path = tmp_path / "wide.toml"
    path.write_text(WIDE, encoding="utf-8")
    return str(path)


def test_names_of_units_in_headers_become_their_ids(deliver: Deliver, wide: str) -> None:
    delivery = deliver("month,note,Österreich,SLOVENIA,Whole kingdom,Sum\n2024-01,so,1,2,3,6\n", mapping=wide)
    assert staged(delivery).select("pes", "period", "value").rows() == [
        ("AT", "2024-01", 1.0),
        ("SE", "2024-01", 3.0),
        ("SI", "2024-01", 2.0),
    ]
    assert said(delivery) == []


def test_a_header_that_names_no_unit_is_an_error_of_its_figures(deliver: Deliver, wide: str) -> None:
    delivery = deliver("month,Austria,Atlantis\n2024-01,1,2\n2024-02,1,\n", mapping=wide)
    assert [(entry.line, entry.column) for entry in delivery.findings] == [(2, "Atlantis"), (None, "")]
    assert staged(delivery)["pes"].to_list() == ["AT", "AT"]


def test_a_list_of_units_that_there_is_not_is_refused(deliver: Deliver, wide: str) -> None:
    Path(wide).write_text(WIDE.replace('"members"', '"planets"'), encoding="utf-8")
    with pytest.raises(InputError, match="units must name a list of the catalogue, found 'planets'"):
        deliver("month,Austria\n2024-01,1\n", mapping=wide)


def test_a_column_that_decides_must_say_by_which_codes(wide: str) -> None:
    Path(wide).write_text(WIDE.replace('to = "period"', 'to = "period"\ndecides = true'), encoding="utf-8")
    with pytest.raises(InputError, match="the column month decides, but names no codes"):
        load_mapping(wide)
