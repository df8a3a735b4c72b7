"""Every row condition by hand: where it fails with which message, where it holds, where it is unknown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl
import pytest

from pesbench.forms.arithmetic import MeanOf, NotBefore, Quotient
from pesbench.forms.conditions import (
    Accompanied,
    Among,
    AnyGiven,
    Ascending,
    Comparison,
    Frame,
    Listed,
    PlainText,
    Reading,
    WithinBounds,
    WithinEnds,
)
from pesbench.forms.rules import (
    ALTERNATIVES,
    BOUNDS,
    CONTRADICTION,
    ENABLER_CYCLE,
    FILLED,
    FORMULA,
    INACTIVITY,
    PHASES,
    PROPORTION,
    QUOTIENT,
    REQUIRED,
    RESPONSES,
    SCALE,
    SUPPRESSED,
    TRANSITIONS,
    UNSCALED,
    VALIDITY,
)
from pesbench.forms.status import NotEmpty, NotFilled

Cells = Mapping[str, str | None]
Sayer = Callable[[str, Cells], list[tuple[str, str, str]]]

FOLLOW = "value is expected to follow from numerator and denominator"
KEYS: dict[str, Cells] = {
    "unemployment": {"pes": "AT", "period": "2024"},
    "vacancies": {"pes": "AT", "period": "2024"},
    "satisfaction": {"pes": "AT", "period": "2024", "customer": "employers"},
    "values": {"pes": "AT", "indicator": "A2b", "period": "2024"},
    "context": {"pes": "AT", "period": "2024", "variable": "unemployment_rate"},
    "observations": {"pes": "AT", "measure": "stock", "period": "2024"},
    "enablers": {"pes": "AT", "cycle": "1", "enabler": "A1", "assessment": "self"},
    "definitions": {"pes": "AT", "measure": "stock", "valid_from": "2020-05", "deviation": "counts persons"},
}


@pytest.mark.parametrize(
    ("form", "row", "rule", "column", "said"),
    [
        (
            "unemployment",
            {"outflow_to_employment_6m": "12", "outflow_to_employment_12m": "11.5"},
            TRANSITIONS,
            "outflow_to_employment_6m",
            "outflow_to_employment_6m must not exceed outflow_to_employment_12m, found 12 against 11.5",
        ),
        (
            "unemployment",
            {"outflow_to_employment_6m": "12", "outflow": "11"},
            TRANSITIONS,
            "outflow_to_employment_6m",
            "outflow_to_employment_6m must not exceed outflow, found 12 against 11",
        ),
        (
            "unemployment",
            {"outflow_to_employment": "12", "outflow": "11"},
            TRANSITIONS,
            "outflow_to_employment",
            "outflow_to_employment must not exceed outflow, found 12 against 11",
        ),
        (
            "unemployment",
            {"inflow_from_inactivity": "2", "inflow": "1"},
            INACTIVITY,
            "inflow_from_inactivity",
            "inflow_from_inactivity must not exceed inflow, found 2 against 1",
        ),
        (
            "satisfaction",
            {"satisfied": "61", "respondents": "60"},
            RESPONSES,
            "satisfied",
            "satisfied must not exceed respondents, found 61 against 60",
        ),
        (
            "satisfaction",
            {"share": "50", "respondents": "60", "invited": "59"},
            RESPONSES,
            "respondents",
            "respondents must not exceed invited, found 60 against 59",
        ),
        (
            "satisfaction",
            {"score": "6.5", "scale_worst": "6", "scale_best": "1"},
            SCALE,
            "score",
            "score must lie between scale_worst and scale_best, found 6.5 outside 6 to 1",
        ),
        (
            "satisfaction",
            {"respondents": "60"},
            ALTERNATIVES,
            "satisfied",
            "one of satisfied, share or score must be given, found all of them empty",
        ),
        (
            "values",
            {"value": "50", "numerator": "3", "denominator": "2"},
            PROPORTION,
            "numerator",
            "numerator must not exceed denominator in a proportion, found 3 against 2",
        ),
        (
            "values",
            {"value": "100.1"},
            BOUNDS,
            "value",
            "value must be at least 0 and at most 100 for A2b, found 100.1",
        ),
        ("values", {"indicator": "A1a", "value": "-1"}, BOUNDS, "value", "value must be at least 0 for A1a, found -1"),
        (
            "values",
            {"value": None},
            REQUIRED,
            "value",
            "value must be given, or obs_status must say why not, found an empty cell and no status",
        ),
        (
            "context",
            {"variable": "gdp_growth", "value": "-101"},
            BOUNDS,
            "value",
            "value must be at least -100 for gdp_growth, found -101",
        ),
        (
            "context",
            {"value": None},
            REQUIRED,
            "value",
            "value must be given, or obs_status must say why not, found an empty cell and no status",
        ),
        (
            "observations",
            {"value": None},
            REQUIRED,
            "value",
            "value or text must be given, or obs_status must say why not, found an empty cell and no status",
        ),
        ("observations", {"value": "-3"}, BOUNDS, "value", "value must be at least 0 for stock, found -3"),
        (
            "observations",
            {"measure": "A2b", "value": "50", "numerator": "3", "denominator": "2"},
            PROPORTION,
            "numerator",
            "numerator must not exceed denominator in a proportion, found 3 against 2",
        ),
        (
            "enablers",
            {"assessed": "2016-05-31"},
            ALTERNATIVES,
            "plan",
            "one of plan, do, check, act or score must be given, found all of them empty",
        ),
        (
            "definitions",
            {"valid_to": "2020-04"},
            VALIDITY,
            "valid_to",
            "valid_to must not lie before valid_from, found 2020-04 before 2020-05",
        ),
        (
            "definitions",
            {"deviation": None},
            ALTERNATIVES,
            "deviation",
            "one of deviation or description must be given, found all of them empty",
        ),
        (
            "unemployment",
            {"stock": "5", "stock_status": "O"},
            CONTRADICTION,
            "stock",
            "stock must be empty beside the status O in stock_status, found 5",
        ),
        (
            "unemployment",
            {"stock": "5", "obs_status": "L"},
            CONTRADICTION,
            "stock",
            "stock must be empty beside the status L in obs_status, found 5",
        ),
        (
            "unemployment",
            {"inflow": "5", "stock": None, "stock_status": "A"},
            CONTRADICTION,
            "stock",
            "stock must have a value beside the status A in stock_status, found an empty cell",
        ),
        (
            "values",
            {"value": None, "obs_status": "E;P"},
            CONTRADICTION,
            "value",
            "value must have a value beside the status E;P in obs_status, found an empty cell",
        ),
        (
            "values",
            {"value": "5", "obs_status": "M;P"},
            CONTRADICTION,
            "value",
            "value must be empty beside the status M;P in obs_status, found 5",
        ),
    ],
)
def test_a_condition_that_fails_says_what_must_hold_and_what_was_found(
    faults: Sayer, form: str, row: Cells, rule: object, column: str, said: str
) -> None:
    remedy = getattr(rule, "remedy", "")
    assert faults(form, {**KEYS[form], **row}) == [(getattr(rule, "code", ""), column, f"{said}. {remedy}")]


@pytest.mark.parametrize(
    ("form", "row", "rule", "column", "said"),
    [
        (
            "vacancies",
            {"notified": "10", "filled": "11"},
            FILLED,
            "filled",
            "filled is expected not to exceed notified, found 11 against 10",
        ),
        (
            "values",  # 100 * 1 / 3 = 33.333; 33.39 is off by 0.057 > 0.05
            {"value": "33.39", "numerator": "1", "denominator": "3"},
            QUOTIENT,
            "value",
            f"{FOLLOW}, found 33.39 against 33.3333, which follows from 1 and 3",
        ),
        (
            "values",  # a rate may exceed 100: 100 * 3 / 2 = 150, and 149 is off by 1 > 0.5
            {"indicator": "A1a", "value": "149", "numerator": "3", "denominator": "2"},
            QUOTIENT,
            "value",
            f"{FOLLOW}, found 149 against 150, which follows from 3 and 2",
        ),
        (
            "satisfaction",
            {"score": "2.1", "scale_best": "1"},
            UNSCALED,
            "score",
            "a score is expected to come with scale_worst and scale_best, found scale_worst empty",
        ),
        (
            "enablers",  # (3 + 4 + 4) / 3 = 3.667; 3.6 is off by 0.067 > 0.05
            {"plan": "3", "do": "4", "act": "4", "score": "3.6"},
            PHASES,
            "score",
            "score is expected to be the mean of plan, do and act, found 3.6 against 3.66667",
        ),
        (
            "values",
            {"value": "5", "obs_status": "Q"},
            SUPPRESSED,
            "value",
            "value is expected to be empty beside the status Q in obs_status, found 5",
        ),
        (
            "values",
            {"value": "5", "comment": "=1+1"},
            FORMULA,
            "comment",
            "comment is expected to start with a letter or digit, found = as in a formula",
        ),
        (
            "satisfaction",
            {"share": "5", "mode": "-web"},
            FORMULA,
            "mode",
            "mode is expected to start with a letter or digit, found - as in a formula",
        ),
    ],
)
def test_a_condition_that_warns_lets_the_row_pass(
    warnings: Sayer, form: str, row: Cells, rule: object, column: str, said: str
) -> None:
    remedy = getattr(rule, "remedy", "")
    assert warnings(form, {**KEYS[form], **row}) == [(getattr(rule, "code", ""), column, f"{said}. {remedy}")]


@pytest.mark.parametrize(
    ("form", "row"),
    [
        ("unemployment", {"outflow_to_employment_6m": "3", "outflow_to_employment_12m": "3", "outflow": "3"}),
        ("unemployment", {"stock": "5", "inflow": None, "obs_status": "A"}),  # the row's A speaks of the filled cells
        ("unemployment", {"stock": None, "stock_status": "O", "inflow": "4"}),
        ("unemployment", {"stock": "5", "inflow_status": "M", "obs_status": "E"}),
        ("unemployment", {"stock": "5", "stock_status": "E", "obs_status": "O"}),  # the cell's own status counts
        ("satisfaction", {"score": "1", "scale_worst": "6", "scale_best": "1"}),
        ("satisfaction", {"share_status": "Q"}),
        ("values", {"value": "33.3", "numerator": "1", "denominator": "3"}),
        ("values", {"value": "33", "numerator": "1", "denominator": "3"}),  # 0.333 off a whole number
        ("values", {"indicator": "A1a", "value": "150", "numerator": "3", "denominator": "2"}),
        ("values", {"value": "0", "numerator": "0", "denominator": "0"}),  # 0 / 0 decides nothing
        ("values", {"value": None, "obs_status": "O"}),
        ("values", {"value": None, "obs_status": "N"}),
        ("observations", {"measure": "question", "value": None, "text": "How satisfied are you?"}),
        ("enablers", {"plan": "3", "do": "4", "score": "3.5"}),
        ("enablers", {"score": "3.5"}),
        ("definitions", {"valid_to": "2020"}),  # the year 2020 ends after May 2020
        ("values", {"value": "5", "comment": "-"}),
    ],
)
def test_a_row_that_meets_its_conditions_passes_without_a_word(warnings: Sayer, form: str, row: Cells) -> None:
    assert warnings(form, {**KEYS[form], **row}) == []


def test_an_enabler_of_another_cycle_is_warned_of() -> None:
    listed = Listed("enabler", "cycle", {"1": frozenset({"A1", "B1"}), "2": frozenset({"A1"})})
    assert outcomes(listed, {"enabler": "B1", "cycle": "1"}) == (True, True)
    assert outcomes(listed, {"enabler": "B1", "cycle": "2"}) == (False, False)
    assert outcomes(listed, {"enabler": "B1", "cycle": "3"}) == (True, True)  # a cycle of which nothing is known
    assert ENABLER_CYCLE.code == "PB311"


@dataclass(frozen=True)
class Case:
    comparison: Comparison
    row: Mapping[str, object]
    outcome: bool | None
    absent: frozenset[str] = field(default_factory=frozenset)


def outcomes(comparison: Comparison, row: Mapping[str, object]) -> tuple[bool | None, bool | None]:
    """Decide a row by both ways."""
    expression = comparison.expression(Frame(frozenset(row), raw=False))
    types = {name: pl.String if isinstance(cell, str) else pl.Float64 for name, cell in row.items()}
    types |= {name: pl.String for name in row if name.endswith(("status", "period", "kind", "text"))}
    frame = pl.LazyFrame({name: [cell] for name, cell in row.items()}, types)
    at_once = None if expression is None else frame.select(outcome=expression).collect()["outcome"].item()
    return comparison.holds(Reading(row)), at_once


ENDS = WithinEnds("x", "a", "b")
TOP = WithinBounds("x", "kind", {"share": (0.0, 100.0), "growth": (-100.0, None), "free": (None, None)})
RATIO = Quotient("x", "a", "b", "kind", {"share": 100.0, "ratio": 1.0})
MARK = NotFilled("x", ("x_status", "status"), frozenset({"O", "M"}))
KEPT = NotEmpty("x", ("status",), frozenset({"O", "N"}))
SAID = NotEmpty("x", ("status",), frozenset({"O"}), instead=("text",))


@pytest.mark.parametrize(
    ("comparison", "row", "outcome"),
    [
        (Ascending(("a", "b", "c")), {"a": 1.0, "b": 2.0, "c": 2.0}, True),
        (Ascending(("a", "b", "c")), {"a": 1.0, "b": None, "c": 2.0}, None),
        (Ascending(("a", "b", "c")), {"a": 3.0, "b": None, "c": 2.0}, False),
        (Ascending(("a", "b"), Among("kind", frozenset({"share"}))), {"a": 3.0, "b": 2.0, "kind": "share"}, False),
        (Ascending(("a", "b"), Among("kind", frozenset({"share"}))), {"a": 3.0, "b": 2.0, "kind": "ratio"}, True),
        (Ascending(("a", "b"), Among("kind", frozenset({"share"}))), {"a": 3.0, "b": 2.0, "kind": None}, None),
        (ENDS, {"x": 2.0, "a": 6.0, "b": 1.0}, True),
        (ENDS, {"x": 2.0, "a": 1.0, "b": 6.0}, True),
        (ENDS, {"x": 0.0, "a": 6.0, "b": 1.0}, False),
        (ENDS, {"x": 0.0, "a": None, "b": 1.0}, None),
        (TOP, {"x": 100.0, "kind": "share"}, True),
        (TOP, {"x": 101.0, "kind": "share"}, False),
        (TOP, {"x": 101.0, "kind": "growth"}, True),
        (TOP, {"x": -101.0, "kind": "growth"}, False),
        (TOP, {"x": -1e9, "kind": "free"}, True),
        (TOP, {"x": -1e9, "kind": "elsewhere"}, True),
        (TOP, {"x": 101.0, "kind": None}, None),
        (AnyGiven(("a", "b")), {"a": None, "b": 1.0}, True),
        (AnyGiven(("a", "b")), {"a": None, "b": None}, False),
        (AnyGiven(("a",), or_status=("status",)), {"a": None, "status": "O"}, True),
        (Accompanied("x", ("a", "b")), {"x": 1.0, "a": 1.0, "b": None}, False),
        (Accompanied("x", ("a", "b")), {"x": 1.0, "a": 1.0, "b": 2.0}, True),
        (PlainText("text"), {"text": "@sum"}, False),
        (PlainText("text"), {"text": "a=b"}, True),
        (PlainText("text"), {"text": "+"}, True),
        (RATIO, {"x": 50.0, "a": 1.0, "b": 2.0, "kind": "share"}, True),
        (RATIO, {"x": 0.5, "a": 1.0, "b": 2.0, "kind": "ratio"}, True),
        (RATIO, {"x": 50.0, "a": 1.0, "b": 2.0, "kind": "ratio"}, False),
        (RATIO, {"x": 50.0, "a": 1.0, "b": 2.0, "kind": "other"}, True),
        (RATIO, {"x": 50.0, "a": 1.0, "b": 0.0, "kind": "share"}, None),
        (MeanOf("x", ("a", "b")), {"x": 3.0, "a": 3.0, "b": None}, True),
        (MeanOf("x", ("a", "b")), {"x": 3.0, "a": 3.0, "b": 5.0}, False),
        (MeanOf("x", ("a", "b")), {"x": 3.0, "a": None, "b": None}, None),
        (SAID, {"x": None, "status": "A", "text": "web"}, True),
        (SAID, {"x": None, "status": "A", "text": None}, False),
        (NotBefore("end_period", "period"), {"end_period": "2024-Q1", "period": "2024-03"}, True),
        (NotBefore("end_period", "period"), {"end_period": "2024-Q1", "period": "2024-04"}, False),
        (NotBefore("end_period", "period"), {"end_period": "2024-S1", "period": "2024-07"}, False),
        (NotBefore("end_period", "period"), {"end_period": "2024-S2", "period": "2024-Q4"}, True),
        (NotBefore("end_period", "period"), {"end_period": None, "period": "2024"}, None),
        (MARK, {"x": 1.0, "x_status": None, "status": "E;O"}, False),
        (MARK, {"x": 1.0, "x_status": "E", "status": "O"}, True),
        (MARK, {"x": None, "x_status": "O", "status": None}, True),
        (MARK, {"x": 1.0, "x_status": None, "status": None}, None),
        (KEPT, {"x": None, "status": "E"}, False),
        (KEPT, {"x": None, "status": "E;N"}, True),
        (KEPT, {"x": 1.0, "status": "E"}, True),
    ],
)
def test_both_ways_of_deciding_give_the_same_of_three_outcomes(
    comparison: Comparison, row: Mapping[str, object], *, outcome: bool | None
) -> None:
    one_by_one, at_once = outcomes(comparison, row)
    assert one_by_one is outcome
    # Over columns a comparison that cannot fail may be settled without looking whether it is known.
    assert at_once is outcome or (outcome is None and at_once is True)


@pytest.mark.parametrize(
    "comparison",
    [Ascending(("a", "b")), ENDS, TOP, RATIO, MARK, KEPT, PlainText("text"), MeanOf("x", ("a",)), NotBefore("x", "a")],
)
def test_a_comparison_of_columns_that_are_not_there_is_left_out(comparison: Comparison) -> None:
    assert comparison.expression(Frame(frozenset({"other"}))) is None


def test_a_code_of_several_letters_is_not_found_inside_another() -> None:
    long = NotFilled("x", ("status",), frozenset({"NA"}))
    assert outcomes(long, {"x": 1.0, "status": "NAT;Z"}) == (True, True)
    assert outcomes(long, {"x": 1.0, "status": "NA;Z"}) == (False, False)
