"""Every rule of one cell, with its exact message."""

from collections.abc import Callable, Mapping

import pytest

from pesbench.catalogue import Catalogue
from pesbench.forms import Form, compile_form

Cells = Mapping[str, str | None]
Said = list[tuple[str, str, str]]
Sayer = Callable[[str, Cells], Said]

KEY = {"pes": "AT", "period": "2024"}
EMPTY_OR_STATUS = "Write a number, or leave the cell empty and say why in its status."
MARKS = "Write a point as decimal mark and nothing between thousands: 1400 or 12.5."
LISTED = "`pesbench catalogue {}` lists them; a catalogue file can add more."
PERIODS = (
    "must be a year, half-year, quarter or month such as 2024, 2024-S1, 2024-Q1 or 2024-01, found '{}'."
    " Write the period in one of these forms; years run from 1900 to 2100."
)
NOT_FINITE = "must be a finite number, found '{}'. Leave the cell empty and say why in its status."
TOO_LARGE = "at most 9223372036854775807, found '{}'. Look for numbers run together, or an identifier in this column."


@pytest.mark.parametrize(
    ("form", "row", "rule", "column", "message"),
    [
        ("unemployment", {"stock": "n/a"}, "PB201", "stock", f"stock must be a number, found 'n/a'. {EMPTY_OR_STATUS}"),
        ("unemployment", {"stock": "1,400"}, "PB201", "stock", f"stock must be a number, found '1,400'. {MARKS}"),
        ("unemployment", {"stock": "1_400"}, "PB201", "stock", f"stock must be a number, found '1_400'. {MARKS}"),
        (
            "unemployment",
            {"stock": "1 400"},
            "PB201",
            "stock",
            f"stock must be a number, found '1 400'. {MARKS}",
        ),
        ("satisfaction", {"invited": "1,400"}, "PB201", "invited", f"invited must be a number, found '1,400'. {MARKS}"),
        (
            "unemployment",
            {"pes": "GR"},
            "PB202",
            "pes",
            "pes must be a unit of the catalogue, found 'GR'. Did you mean EL?",
        ),
        (
            "unemployment",
            {"pes": "ZZZZ"},
            "PB202",
            "pes",
            f"pes must be a unit of the catalogue, found 'ZZZZ'. {LISTED.format('units')}",
        ),
        (
            "unemployment",
            {"sex": "X"},
            "PB202",
            "sex",
            "sex must be a code of the list sex, found 'X'. Write T, F or M.",
        ),
        (
            "unemployment",
            {"age": "Y_LT_25"},
            "PB202",
            "age",
            "age must be a code of the list age, found 'Y_LT_25'. Did you mean Y_LT25?",
        ),
        (
            "unemployment",
            {"obs_status": "E;Z"},
            "PB202",
            "obs_status",
            f"obs_status must be a code of the list obs_status, found 'Z'. {LISTED.format('codes')}",
        ),
        (
            "satisfaction",
            {"customer": "TOTAL"},
            "PB202",
            "customer",
            "customer must be a code of the list customer, found 'TOTAL'. Write jobseekers or employers.",
        ),
        ("unemployment", {"period": "2024-13"}, "PB203", "period", "period " + PERIODS.format("2024-13")),
        ("unemployment", {"period": "January 2024"}, "PB203", "period", "period " + PERIODS.format("January 2024")),
        (
            "enablers",
            {"assessed": "31.5.2024"},
            "PB203",
            "assessed",
            "assessed must be a day such as 2024-05-31, found '31.5.2024'. Write year, month and day with hyphens.",
        ),
        (
            "unemployment",
            {"stock": "-1"},
            "PB204",
            "stock",
            "stock must be at least 0, found '-1'. Correct the number, or the range in a catalogue file.",
        ),
        (
            "enablers",
            {"plan": "6.5"},
            "PB204",
            "plan",
            "plan must be at most 6, found '6.5'. Correct the number, or the range in a catalogue file.",
        ),
        ("unemployment", {"pes": None}, "PB205", "pes", "pes must be given, found an empty cell. Fill the cell."),
        (
            "unemployment",
            {"period": " "},
            "PB205",
            "period",
            "period must be given, found an empty cell. Fill the cell.",
        ),
        ("satisfaction", {"invited": "9" * 20}, "PB206", "invited", "invited must be " + TOO_LARGE.format("9" * 20)),
        (
            "satisfaction",
            {"invited": "9" * 5000},
            "PB206",
            "invited",
            "invited must be " + TOO_LARGE.format("9" * 60 + "..."),
        ),
        ("unemployment", {"stock": "NaN"}, "PB207", "stock", "stock " + NOT_FINITE.format("NaN")),
        ("unemployment", {"stock": "-inf"}, "PB207", "stock", "stock " + NOT_FINITE.format("-inf")),
        ("unemployment", {"stock": "1e999"}, "PB207", "stock", "stock " + NOT_FINITE.format("1e999")),
        ("satisfaction", {"invited": "nan"}, "PB207", "invited", "invited " + NOT_FINITE.format("nan")),
        (
            "satisfaction",
            {"invited": "12.5"},
            "PB208",
            "invited",
            "invited must be a whole number, found '12.5'. Give the count itself, written with digits only.",
        ),
    ],
)
def test_a_wrong_cell_gets_its_rule_and_its_message(
    faults: Sayer, form: str, row: Cells, rule: str, column: str, message: str
) -> None:
    others: dict[str, Cells] = {
        "satisfaction": {"customer": "jobseekers", "share": "50"},
        "enablers": {"cycle": "1", "enabler": "A1", "assessment": "self", "score": "3"},
    }
    key = {"pes": "AT"} if form == "enablers" else KEY
    assert faults(form, {**key, **others.get(form, {}), **row}) == [(rule, column, message)]


@pytest.mark.parametrize(
    ("enablers", "said"),
    [
        ("Z1;A1", "found 'Z1'. `pesbench catalogue enablers` lists them."),
        ("A1,A2", "found 'A1,A2'. Join several codes by ; alone."),
        ("C1; a1 A2", "found 'a1 A2'. `pesbench catalogue enablers` lists them."),
    ],
)
def test_of_several_codes_the_wrong_one_is_named(faults: Sayer, enablers: str, said: str) -> None:
    row = {"pes": "AT", "id": "talks", "title": "Talks", "enablers": enablers}
    message = f"enablers must be an enabler of the catalogue, {said}"
    assert faults("practices", row) == [("PB202", "enablers", message)]


@pytest.mark.parametrize("text", ["7", " 7", "7 ", "+7", "07", "7.0", "7e0", "\u00a07"])
def test_odd_spellings_of_a_number_are_read(forms: Mapping[str, Form], catalogue: Catalogue, text: str) -> None:
    check = compile_form(forms["unemployment"], catalogue, ["pes", "period", "stock"])
    faults, record = check.explain({**KEY, "stock": text})
    assert faults == []
    assert record == {**KEY, "stock": 7.0}


def test_a_decimal_of_a_whole_number_may_be_zero(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    check = compile_form(forms["lfs"], catalogue, ["pes", "period", "respondents"])
    assert check.explain({**KEY, "respondents": "1200.0"}) == ([], {**KEY, "respondents": 1200})


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("2024M01", "2024-01"), ("2024-M1", "2024-01"), ("2024q1", "2024-Q1"), ("1996T1", "1996-Q1"), (" 2024 ", "2024")],
)
def test_other_spellings_of_a_period_are_normalised(
    melted: Callable[..., object], forms: Mapping[str, Form], catalogue: Catalogue, text: str, canonical: str
) -> None:
    check = compile_form(forms["unemployment"], catalogue, ["pes", "period"])
    assert check.explain({"pes": "AT", "period": text}) == ([], {"pes": "AT", "period": canonical})
    frame = melted("unemployment", {"pes": "AT", "period": text, "stock": "1"})
    assert frame["period"].to_list() == [canonical]  # type: ignore[index]


def test_several_statuses_are_sorted_and_kept_once(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    check = compile_form(forms["unemployment"], catalogue, ["pes", "period", "obs_status"])
    assert check.explain({**KEY, "obs_status": "P; E;P"})[1] == {**KEY, "obs_status": "E;P"}


def test_a_wrong_cell_does_not_hide_the_others_nor_the_row_conditions(faults: Sayer) -> None:
    row = {"pes": "XX", "period": "24", "inflow": "x", "outflow": "3", "outflow_to_employment_6m": "9"}
    assert [(rule, column) for rule, column, _ in faults("unemployment", row)] == [
        ("PB202", "pes"),
        ("PB203", "period"),
        ("PB201", "inflow"),
        ("PB301", "outflow_to_employment_6m"),
    ]


def test_a_condition_over_an_unreadable_cell_is_unknown_not_failed(faults: Sayer) -> None:
    row = {**KEY, "outflow": "3x", "outflow_to_employment": "9"}
    assert [rule for rule, _, _ in faults("unemployment", row)] == ["PB201"]


def test_a_message_can_be_shown_without_the_cell(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    check = compile_form(forms["unemployment"], catalogue, ["pes", "period", "stock"])
    (fault,), _ = check.explain({**KEY, "stock": "4711x"})
    assert fault.cell == "4711x"
    assert fault.redacted == f"stock must be a number. {EMPTY_OR_STATUS}"


def test_a_file_without_a_required_column_is_never_accepted(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    check = compile_form(forms["unemployment"], catalogue, ["pes", "stock"])
    assert [fault.rule.code for fault in check.explain({"pes": "AT", "stock": "1"})[0]] == ["PB205"]
    assert str(check.ok) == str(compile_form(forms["unemployment"], catalogue, ["period"]).ok)
