"""Texts of a source and what they are called with us."""

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake.mapping.model import PeriodRule, SourceColumn
from pesbench.intake.mapping.translate import each_text, period_marks, period_text, translation_of


def column(**entries: object) -> SourceColumn:
    return SourceColumn.model_validate({"header": "who", "to": "pes", **entries})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Wien", "AT9"),
        (" WIEN ", "AT9"),
        ("Caras - Severin", "RO-CS"),
        ("CARA?-SEVERIN", "RO-CS"),
        ("Bern", "Bern"),
        ("", ""),
    ],
)
def test_codes_are_found_whatever_their_case_accents_and_lost_letters(
    catalogue: Catalogue, text: str, code: str
) -> None:
    rule = column(codes={"Wien": "AT9", "Caraș-Severin": "RO-CS"})
    assert translation_of(rule, catalogue).of(text) == code


def test_a_text_that_lost_letters_and_may_be_two_names_stays(catalogue: Catalogue) -> None:
    rule = column(codes={"Alba": "1", "Alma": "2"})
    assert translation_of(rule, catalogue).of("Al?a") == "Al?a"
    rule = column(codes={"Alba": "1", "Alma": "1"})
    assert translation_of(rule, catalogue).of("Al?a") == "1"


@pytest.mark.parametrize(
    ("text", "code"),
    [("5111", "DE-05111"), ("5", "DE-05"), ("05111", "DE-05111"), ("5111x", "DE-5111x"), ("", ""), ("Land", "DE-NW")],
)
def test_lost_zeros_come_back_and_codes_get_their_prefix(catalogue: Catalogue, text: str, code: str) -> None:
    rule = column(zero_pad={"1": 2, "4": 5}, prefix="DE-", codes={"Land": "DE-NW"})
    assert translation_of(rule, catalogue).of(text) == code


def test_of_a_code_with_its_label_the_code_is_read(catalogue: Catalogue) -> None:
    translation = translation_of(column(label=True, codes={"Q": "quarter"}), catalogue)
    assert translation.of("AT: Austria") == "AT"
    assert translation.of("Q: Quarterly") == "quarter"
    assert translation.of("AT") == "AT"


def test_a_list_of_units_that_is_not_there_is_named(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="a list of the catalogue, found 'moons'"):
        translation_of(column(units="moons"), catalogue)


def test_every_text_is_changed_once_per_batch_and_null_stays_null() -> None:
    seen: list[str] = []

    def change(text: str) -> str:
        seen.append(text)
        return text.upper()

    frame = pl.DataFrame({"cell": ["a", None, "a", "B"]})
    assert frame.select(each_text(pl.col("cell"), change))["cell"].to_list() == ["A", None, "A", "B"]
    assert sorted(seen) == ["B", "a"]


@pytest.mark.parametrize(
    ("text", "year", "period"),
    [
        ("2025-T3", None, "2025-Q3"),
        ("2019M09", None, "2019-09"),
        ("Januar", 2019, "2019-01"),
        ("Januar", None, "Januar"),
        ("y6", None, "y6"),
        ("TARGET", None, "TARGET"),
    ],
)
def test_a_label_that_says_no_period_stays_to_be_refused(text: str, year: int | None, period: str) -> None:
    assert period_text(text, PeriodRule(), year) == period


def test_marks_at_a_period_are_given_as_letters() -> None:
    assert period_marks("2022 Jul (p) #", PeriodRule()) == "p#"
    assert period_marks("2022-07", PeriodRule()) == ""
    assert period_marks("never", PeriodRule()) == ""
    assert period_marks("listopad 2022 (p)", PeriodRule()) == ""
    assert period_marks("listopad 2022 (p)", PeriodRule(language="hr")) == "p"


def test_the_language_of_a_month_decides() -> None:
    assert period_text("listopad 2022", PeriodRule()) == "listopad 2022"
    assert period_text("listopad 2022", PeriodRule(language="hr")) == "2022-10"
    assert period_text("listopad 2022", PeriodRule(language="cs")) == "2022-11"
