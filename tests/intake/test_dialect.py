"""Delimiters are found by how they split the rows, and doubt is an error."""

from collections.abc import Sequence

import pytest
from tests.intake.conftest import Deliver, Look, said

from pesbench.errors import InputError
from pesbench.intake.mapping import Heading


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


@pytest.mark.parametrize("above", ["", "Arbeitslose nach Land\n"])
def test_a_mark_that_the_header_has_not_separates_nothing(look: Look, above: str) -> None:
    facts = look(f"{above}Land;Wert 2024\nBayern;3,5\nHessen;4,5\nBremen;12,25\n")
    assert (facts.delimiter, facts.header) == (";", ("Land", "Wert 2024"))
    assert look(f"{above}Land,Wert 2024\nBayern,3;5\nHessen,4;5\n").delimiter == ","


def test_a_header_that_is_known_decides(look: Look) -> None:
    def locate(rows: Sequence[Sequence[str]]) -> Heading | None:
        return Heading(0, 1, tuple(rows[0])) if list(rows[0]) == ["Land", "Wert"] else None

    content = "Land;Wert\nBayern;3,5\nHessen;4,5\nQuelle: Amt, 2024\n"
    assert look(content).delimiter == ","
    assert look(content, locate=locate).delimiter == ";"


def test_one_column_is_no_table(look: Look) -> None:
    with pytest.raises(InputError, match="several columns, found 'value'"):
        look("value\n1\n")


def test_blank_lines_before_the_header_are_passed(look: Look) -> None:
    facts = look("\n\na,b\n1,2\n")
    assert (facts.header_line, facts.lines.line(0)) == (3, 4)


def test_a_header_of_two_lines_moves_the_records(look: Look) -> None:
    facts = look('a,"b\nx"\n1,2\n')
    assert (facts.header, facts.lines.line(0)) == (("a", "b\nx"), 3)


def test_a_line_that_names_the_delimiter_is_no_header(look: Look) -> None:
    facts = look("sep=;\r\na;b,c\r\n1;2,3\r\n")
    assert (facts.delimiter, facts.header, facts.header_line, facts.lines.line(0)) == (";", ("a", "b,c"), 2, 3)


@pytest.mark.parametrize("title", ["Title\n", "Title, of 2024\n\n", "Title;;\n", '"Title\nof two lines"\n'])
def test_a_title_above_one_of_our_forms_is_passed(deliver: Deliver, title: str) -> None:
    mark = ";" if ";" in title else ","
    table = mark.join(("pes", "indicator", "period", "value")) + "\n" + mark.join(("AT", "A1a", "2024", "x")) + "\n"
    header_line = 1 + title.count("\n")
    assert said(deliver(title + table)) == [("PB112", header_line), ("PB201", header_line + 1)]


def test_a_very_long_cell_is_no_obstacle(look: Look) -> None:
    facts = look("a,b\n1," + "x" * 200_000 + "\n")
    assert (facts.header, facts.records) == (("a", "b"), 1)


def test_a_table_has_its_limits(look: Look) -> None:
    with pytest.raises(InputError, match="at most 10,000 columns, found 10,001"):
        look("a" + "," * 10_000 + "\n1" + "," * 10_000 + "\n")


def test_the_newline_in_a_header_cell_does_not_matter(deliver: Deliver) -> None:
    delivery = deliver('pes,indicator,"period\n",value,"obs_status "\nAT,A1a,2024,x,\n')
    assert [(found.rule, found.line, found.column) for found in delivery.findings] == [("PB201", 3, "value")]


def test_a_header_below_very_many_blank_lines_is_not_looked_for(look: Look) -> None:
    with pytest.raises(InputError, match="several columns"):
        look("title" + "\n" * 100 + "a,b\n1,2\n")
