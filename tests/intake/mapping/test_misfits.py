"""A mapping that is named and does not fit: the reason is the real one, at the line that comes nearest."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver

from pesbench.errors import InputError

MAPPING = """
name = "mine"
form = "observations"
[fits]
columns = ["Land", "Monat"]
without = ["Alter"]
banner = ["Arbeitslose"]
[[column]]
header = "Land"
to = "pes"
[[column]]
header = "Monat"
to = "period"
[[value]]
header = "Zahl"
set = { measure = "stock" }
"""
ABOVE = "Arbeitslose 2024,,\n,,\n"
ROW = "AT,2024-01,5\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"{ABOVE}Land,Monat,Bestand\n{ROW}", "found that it lacks Zahl$"),
        (
            f"{ABOVE}Land,Monat,Zahl,Alter\nAT,2024-01,5,x\n",
            r"found Alter, which the mapping forbids",
        ),
        (f"Titel,,\n,,\nLand,Monat,Zahl\n{ROW}", r"found that 'Arbeitslose' does not stand above it"),
        (f"Arbeitslose,,\nLand,Monat,Zahl\n{ROW}", ""),
    ],
)
def test_the_reason_is_that_of_the_nearest_line(deliver: Deliver, tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "m.toml").write_text(MAPPING)
    if not told:
        assert deliver(text, mapping=str(tmp_path / "m.toml")).accounts[0].rows_accepted == 1
        return
    with pytest.raises(InputError) as caught:
        deliver(text, mapping=str(tmp_path / "m.toml"))
    with pytest.raises(InputError, match=told):
        raise InputError(caught.value.problem)
    assert caught.value.where.endswith(":3")


def test_another_number_of_header_rows_is_named(deliver: Deliver, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MAPPING.replace("[fits]", "header_rows = 2\n[fits]"))
    with pytest.raises(InputError, match="header_rows = 2, found its columns named in 1 row of the table"):
        deliver(f"Arbeitslose 2024,,\nLand,Monat,Zahl\n{ROW}", mapping=str(tmp_path / "m.toml"))
