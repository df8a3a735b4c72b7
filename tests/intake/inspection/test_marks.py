"""The marks in the numbers of an unknown table."""

import pytest

from pesbench.intake.inspection.marks import guess_marks


@pytest.mark.parametrize(
    ("texts", "decimal", "thousands"),
    [
        (["1", "20"], "", ""),
        (["3.06", "5,170"], ".", ","),
        (["3,06", "5.170"], ",", "."),
        (["1.234,5"], ",", "."),
        (["1,234,567"], "", ","),
        (["1,234,567", "0.125"], ".", ","),
        (["1'234"], "", "'"),
        (["1 234,5", "72%"], ",", ""),
        (["0,125"], ",", ""),
        (["12345.678"], ".", ""),
    ],
)
def test_what_can_be_read_in_one_way_is_clear(texts: list[str], decimal: str, thousands: str) -> None:
    found = guess_marks(texts)
    assert (found.decimal, found.thousands, found.example) == (decimal, thousands, "")


@pytest.mark.parametrize("texts", [["4,671"], ["683", "4.671"], ["3.06", "3,06"], ["1.5", "1.234.567"]])
def test_what_can_be_read_in_two_ways_is_asked_for(texts: list[str]) -> None:
    found = guess_marks(texts)
    assert (found.decimal, found.thousands) == ("", "")
    assert found.example


def test_in_a_workbook_a_point_is_decimal() -> None:
    assert guess_marks(["4.671"], point_is_decimal=True).decimal == "."
