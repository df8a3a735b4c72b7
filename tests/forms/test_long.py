"""Long input meets the row conditions of the forms that its measures belong to."""

from collections.abc import Callable, Mapping

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.forms import Form, faults_by_key

Melted = Callable[..., pl.DataFrame]
BASE = {"pes": "AT", "period": "2024"}


def long(melted: Melted, *cells: tuple[str, str], **fixed: str) -> pl.LazyFrame:
    return melted("observations", *({**BASE, **fixed, "measure": name, "value": value} for name, value in cells)).lazy()


def test_measures_of_one_key_are_compared(melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    cells = (("outflow", "3"), ("outflow_to_employment_6m", "9"), ("stock", "1"))
    (fault,) = faults_by_key(long(melted, *cells, duration="M_GE12"), forms, catalogue)
    assert (fault.rule.code, fault.form) == ("PB301", "unemployment")
    assert fault.measures == ("outflow_to_employment_6m", "outflow")
    assert fault.message == (
        "outflow_to_employment_6m must not exceed outflow, found 9 against 3. Check for exchanged columns, and that the"
        " 6 and 12 months count from registration and are cumulative."
    )
    assert fault.redacted.startswith("outflow_to_employment_6m must not exceed outflow. Check")
    key = fault.key
    assert (key["pes"], key["period"], key["duration"], key["origin"]) == ("AT", "2024", "M_GE12", "submitted")
    assert "measure" not in key


def test_measures_of_different_keys_are_not(melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    rows = [
        {**BASE, "measure": "inflow", "value": "1", "sex": "F"},
        {**BASE, "measure": "inflow_from_inactivity", "value": "2", "sex": "M"},
    ]
    assert list(faults_by_key(melted("observations", *rows).lazy(), forms, catalogue)) == []


def test_columns_of_a_form_are_found_by_the_id_of_their_measure(
    melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    cells = (("satisfied", "9"), ("satisfaction_respondents", "8"), ("invited", "7"))
    (fault,) = faults_by_key(long(melted, *cells, customer="employers"), forms, catalogue)
    assert (fault.rule.code, fault.measures) == ("PB303", ("satisfied", "satisfaction_respondents", "invited"))


def test_a_warning_is_given_too(melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    (fault,) = faults_by_key(long(melted, ("filled", "2"), ("notified", "1")), forms, catalogue)
    assert (fault.rule.code, str(fault.rule.severity)) == ("PB304", "warning")


def test_a_cell_that_is_missing_points_at_the_whole_form(
    melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    (fault,) = faults_by_key(long(melted, ("invited", "7"), customer="employers"), forms, catalogue)
    assert fault.rule.code == "PB309"
    assert fault.measures == tuple(forms["satisfaction"].measures.values())


def test_a_status_excuses_what_is_missing(melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    row = {**BASE, "customer": "employers"}
    frame = melted(
        "observations",
        {**row, "measure": "invited", "value": "7"},
        {**row, "measure": "score", "value": None, "obs_status": "L"},
    )
    assert list(faults_by_key(frame.lazy(), forms, catalogue)) == []
