"""Header cells are compared without what does not matter, and joined where a header has several rows."""

import pytest

from pesbench.intake.mapping.folding import alike, folded, found_in, joined_header, without_footnote


@pytest.mark.parametrize(
    ("cell", "plain"),
    [
        ("  Numar  total ", "numar total"),
        ("JUDEŢ", "judet"),
        ("De 3 mois \nà moins", "de 3 mois a moins"),
        ("Straße", "strasse"),
        ("2020\u20132024", "2020-2024"),
        ("CARAS - SEVERIN", "caras-severin"),
        ("\ufeffLOCATION", "location"),
        ("Total\u00a0général", "total general"),
        ("", ""),
    ],
)
def test_case_accents_dashes_and_blanks_are_folded(cell: str, plain: str) -> None:
    assert folded(cell) == plain


@pytest.mark.parametrize(
    ("cell", "same"),
    [
        ("neindemniza?i", True),
        ("neindemnizati", True),
        ("neindemniza", False),
        ("neindemniz?i", False),
        ("?eindemniza?i", True),
    ],
)
def test_a_question_mark_stands_for_one_lost_letter(cell: str, same: bool) -> None:  # noqa: FBT001 - expected outcome
    assert alike(cell, "neindemnizati") is same


def test_a_question_mark_stands_for_letters_only() -> None:
    assert not alike("rata?", "rata ")


def test_marks_of_footnotes_are_taken_from_the_end_of_each_part() -> None:
    assert without_footnote("fin de contrat (2)") == "fin de contrat"
    assert without_footnote("sexe (1) / hommes (*)") == "sexe / hommes"
    assert without_footnote("(2)") == "(2)"
    assert without_footnote("rate (2024)") == "rate (2024)"


def test_the_same_name_goes_before_one_that_lost_letters() -> None:
    assert found_in(["jude?", "judet"], "Județ") == [1]
    assert found_in(["jude?", "total"], "Județ") == [0]
    assert found_in(["total", "total"], "Total") == [0, 1]
    assert found_in(["fin de contrat (2)"], "Fin de contrat") == [0]
    assert found_in(["inflow"], "outflow") == []


def test_a_merged_cell_holds_for_the_columns_behind_it() -> None:
    rows = [["", "Men", "", "Women", ""], ["Month", "young", "old", "young", "old"]]
    assert joined_header(rows) == ("Month", "Men / young", "Men / old", "Women / young", "Women / old")


def test_the_last_row_of_a_header_is_not_spread() -> None:
    assert joined_header([["Month", "Stock", ""], ["", "", ""]]) == ("Month", "Stock", "")


def test_a_column_without_a_cell_of_its_own_has_no_name() -> None:
    assert joined_header([["a", "b", ""], ["x", "y", ""]]) == ("a / x", "b / y", "")


def test_a_name_repeats_no_part_and_short_rows_are_filled() -> None:
    assert joined_header([["Total"], ["Total", "F"]]) == ("Total", "Total / F")
    assert joined_header([]) == ()
