"""From accepted rows to observations, cell by cell."""

from collections.abc import Callable, Mapping

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Basis
from pesbench.forms import Declared, Form, melt, observation_columns

Melted = Callable[..., pl.DataFrame]
KEY = {"pes": "AT", "period": "2024-01"}
TOTALS = {"sex": "T", "age": "TOTAL", "education": "TOTAL", "register_status": "REG_UNE", "measure_type": "TOT2_7"}


def cell(frame: pl.DataFrame, measure: str, *columns: str) -> tuple[object, ...]:
    return frame.filter(measure=measure).select(columns).row(0)


def test_every_cell_becomes_an_observation_with_totals_basis_and_status(melted: Melted, catalogue: Catalogue) -> None:
    frame = melted("unemployment", {**KEY, "sex": "F", "stock": "100", "inflow": "7.5"})
    assert tuple(frame.columns) == observation_columns(catalogue)
    assert frame.height == 2
    assert cell(frame, "stock", "pes", "period", "sex", "age") == ("AT", "2024-01", "F", "TOTAL")
    assert cell(frame, "stock", *TOTALS) == tuple({**TOTALS, "sex": "F"}.values())
    assert cell(frame, "stock", "value", "basis", "adjustment") == (100.0, "end_of_period", "none")
    assert cell(frame, "inflow", "value", "basis", "adjustment") == (7.5, "period_sum", "none")
    assert cell(frame, "stock", "origin", "obs_status", "conf_status", "text", "n") == (
        "submitted",
        "A",
        "N",
        None,
        None,
    )


@pytest.mark.parametrize(
    ("period", "basis"),
    [("2024-01", "end_of_period"), ("2024", "period_mean"), ("2024-Q1", "period_mean"), ("2024-S1", "period_mean")],
)
def test_the_stock_of_a_longer_period_is_a_mean(melted: Melted, period: str, basis: str) -> None:
    assert melted("unemployment", {"pes": "AT", "period": period, "stock": "1"})["basis"].to_list() == [basis]


def test_the_own_status_of_a_cell_goes_before_the_rows(melted: Melted) -> None:
    row = {**KEY, "stock": "1", "inflow": "2", "obs_status": "P;E", "inflow_status": "B", "conf_status": "F"}
    frame = melted("unemployment", {**row, "inflow_conf": "C"})
    assert cell(frame, "stock", "obs_status", "conf_status") == ("E;P", "F")
    assert cell(frame, "inflow", "obs_status", "conf_status") == ("B", "C")


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ({"stock": None, "inflow": "1"}, None),  # an empty cell of which nobody says anything
        ({"stock": None, "inflow": "1", "obs_status": "E"}, None),  # the row's E is of the filled cell
        ({"stock": None, "inflow": "1", "obs_status": "D"}, None),  # so is D, which may stand without a value
        ({"stock": None, "inflow": None, "obs_status": "D"}, "D"),  # unless no cell is filled
        ({"stock": None, "inflow": None, "obs_status": "O"}, "O"),
        ({"stock": None, "inflow": "1", "stock_status": "L"}, "L"),
        ({"stock": None, "inflow": "1", "inflow_status": "E", "obs_status": "Q"}, "Q"),
    ],
)
def test_what_is_known_of_an_empty_cell(melted: Melted, row: Mapping[str, str | None], status: str | None) -> None:
    assert cell(melted("unemployment", {**KEY, **row}), "stock", "value", "obs_status") == (None, status)


def test_measures_have_ids_and_texts_their_own_column(melted: Melted) -> None:
    row = {
        "pes": "AT",
        "period": "2024",
        "customer": "employers",
        "respondents": "10",
        "share": "50",
        "question": "How?",
    }
    frame = melted("satisfaction", row).sort("measure")
    assert frame.select("measure", "value", "text", "obs_status").rows() == [
        ("question", None, "How?", "A"),
        ("satisfaction_respondents", 10.0, None, "A"),
        ("satisfaction_share", 50.0, None, "A"),
    ]
    assert frame["customer"].unique().to_list() == ["employers"]


def test_a_ready_made_indicator_keeps_its_parts(melted: Melted) -> None:
    row = {"pes": "AT", "indicator": "A2b", "period": "2024", "numerator": "1", "denominator": "4", "value": "25"}
    frame = melted("values", {**row, "standard_error": "0.5", "n": "4", "duration": "M_GE12"})
    numbers = ("value", "standard_error", "n", "numerator", "denominator")
    assert cell(frame, "A2b", *numbers) == (25.0, 0.5, 4.0, 1.0, 4.0)
    assert cell(frame, "A2b", "duration", "basis", "obs_status") == ("M_GE12", None, "A")


def test_context_variables_are_measures(melted: Melted) -> None:
    frame = melted("context", {"pes": "AT", "period": "2024", "variable": "unemployment_rate", "value": "4.8"})
    assert cell(frame, "unemployment_rate", "value", "sex", "basis") == (4.8, "T", None)


def test_observations_say_themselves_what_the_delivery_would_say(melted: Melted) -> None:
    row = {"pes": "AT", "measure": "stock", "period": "2024-01", "value": "5"}
    frame = melted(
        "observations",
        row,
        {**row, "period": "2024-02", "basis": "period_mean", "adjustment": "seasonal", "origin": "external"},
    )
    assert frame.sort("period").select("basis", "adjustment", "origin").rows() == [
        ("end_of_period", "none", "submitted"),
        ("period_mean", "seasonal", "external"),
    ]


def test_a_mapping_declares_basis_adjustment_origin_and_confidentiality(
    forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    rows = pl.LazyFrame({**{name: [text] for name, text in KEY.items()}, "stock": [1.0], "inflow": [2.0]})
    declared = Declared(
        conf_status="F", origin="external", basis={"inflow": Basis.MONTHLY_MEAN}, adjustment={"inflow": "seasonal"}
    )
    frame = melt(forms["unemployment"], rows, catalogue, declared).collect()
    assert cell(frame, "stock", "basis", "adjustment", "origin", "conf_status") == (
        "end_of_period",
        "none",
        "external",
        "F",
    )
    assert cell(frame, "inflow", "basis", "adjustment") == ("monthly_mean", "seasonal")


def test_enablers_and_definitions_have_tables_of_their_own(melted: Melted) -> None:
    key = {"pes": "AT", "cycle": "1", "enabler": "A1", "assessment": "self"}
    enablers = melted("enablers", {**key, "plan": "3", "assessed": "2016-05-31"})
    assert enablers.columns == [
        *("pes", "cycle", "enabler", "assessment", "assessor", "assessed", "plan", "do", "check", "act", "score"),
        *("obs_status", "conf_status", "comment"),
    ]
    assert enablers.select("assessor", "plan", "score", "obs_status", "conf_status").row(0) == ("", 3.0, None, "A", "N")
    definitions = melted("definitions", {"pes": "AT", "measure": "stock", "valid_from": "2020", "deviation": "persons"})
    assert definitions.row(0)[:5] == ("AT", "stock", "2020", None, "persons")


def test_no_rows_give_no_observations(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    rows = pl.LazyFrame(schema={"pes": pl.String, "period": pl.String, "stock": pl.Float64})
    assert melt(forms["unemployment"], rows, catalogue).collect().shape == (0, len(observation_columns(catalogue)))
