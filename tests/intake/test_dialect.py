"""Delimiters are found by how they split the rows, and doubt is an error."""

import pytest
from tests.intake.conftest import Look

from pesbench.errors import InputError


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(look: Look, mark: str) -> None:
    facts = look(mark.join(("pes", "period", "value")) + "\n" + mark.join(("AT", "2024", "1")) + "\n")
    assert facts.delimiter == mark
    assert facts.header == ("pes", "period", "value")


def test_a_decimal_comma_does_not_deceive(look: Look) -> None:
    assert look("pes;period;value\nAT;2024;1,5\nBE;2024;2,5\n").delimiter == ";"


def test_a_comma_in_a_heading_does_not_deceive(look: Look) -> None:
    assert look("pes;period;value, per cent\nAT;2024;1,5\n").delimiter == ";"


def test_two_delimiters_that_split_equally_well_are_refused(look: Look) -> None:
    with pytest.raises(InputError, match="comma and semicolon") as caught:
        look("a;b,c\n1;2,3\n")
    assert "--delimiter" in caught.value.hint
    assert look("a;b,c\n1;2,3\n", delimiter=";").header == ("a", "b,c")


def test_one_column_is_no_table(look: Look) -> None:
    with pytest.raises(InputError, match="several columns, found 'value'"):
        look("value\n1\n")


def test_blank_lines_before_the_header_are_passed(look: Look) -> None:
    facts = look("\n\na,b\n1,2\n")
    assert (facts.header_line, facts.lines.line(0)) == (3, 4)


def test_a_header_of_two_lines_moves_the_records(look: Look) -> None:
    facts = look('a,"b\nx"\n1,2\n')
    assert (facts.header, facts.lines.line(0)) == (("a", "b\nx"), 3)
