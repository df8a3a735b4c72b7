"""Forms are completed from the catalogue: a user's file alone adds a dimension or a measure."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.errors import CatalogueError
from pesbench.forms import Form, build_forms, compile_form, melt, observation_columns, recognise

DIMENSION = """
[dimensions.citizenship]
names = { en = "Citizenship" }
total = "TOTAL"
[dimensions.citizenship.codes]
TOTAL = { names = { en = "Total" } }
NAT = { names = { en = "Nationals" } }
FOR = { names = { en = "Foreigners" } }
"""
MEASURE = """
[measures.outflow_to_training]
names = { en = "Outflow into training" }
note = "Started a course of at least four weeks."
form = "unemployment"
column = "outflow_to_training"
over_time = "sum"
basis_month = "period_sum"
basis_longer = "period_sum"
unit = "exits"
maximum = 1000.0
"""


def extended(folder: Path, text: str) -> Catalogue:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return load_catalogue(path)


def test_columns_are_those_of_the_interface(forms: Mapping[str, Form]) -> None:
    status = ("obs_status", "conf_status", "comment")
    told = {
        "unemployment": "pes, period, sex, age, education, stock, inflow, inflow_from_inactivity, outflow,"
        " outflow_to_employment, outflow_to_employment_6m, outflow_to_employment_12m",
        "vacancies": "pes, period, notified, filled, open_stock, days_to_fill",
        "satisfaction": "pes, period, customer, survey, respondents, invited, satisfied, share, share_se, score,"
        " score_sd, scale_worst, scale_best, satisfied_from, question, mode",
        "lfs": "pes, period, respondents, share, standard_error",
        "context": "pes, period, variable, sex, age, education, value",
        "enablers": "pes, cycle, enabler, assessment, assessor, assessed, plan, do, check, act, score",
        "definitions": "pes, measure, valid_from, valid_to, deviation, description, source, contact",
    }
    assert {name: forms[name].main for name in told} == {
        name: (*columns.split(", "), *status) for name, columns in told.items()
    }


def test_observations_have_the_columns_of_their_table(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    assert set(forms["observations"].columns) == set(observation_columns(catalogue))


def test_every_measure_of_a_cell_has_its_own_status(forms: Mapping[str, Form]) -> None:
    form = forms["lfs"]
    own = [f"{column}_{kind}" for column in form.measures for kind in ("status", "conf")]
    assert form.columns == (*form.main, *own)
    assert form.status_of("share") == ("share_status", "obs_status")
    assert forms["values"].status_of("value") == ("obs_status",)


def test_every_measure_of_a_form_is_in_it(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    wide = {entry.id: entry.column for entry in catalogue.measures.values() if entry.form not in {"", "context"}}
    melted = {measure: column for form in forms.values() for column, measure in form.measures.items()}
    assert melted == wide


def test_forms_are_built_once_per_catalogue(forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    assert build_forms(catalogue) is forms
    assert build_forms(catalogue.model_copy(update={"fingerprint": ""})) is not forms


def test_a_users_dimension_is_a_column_of_values_and_observations(tmp_path: Path) -> None:
    catalogue = extended(tmp_path, DIMENSION)
    forms = build_forms(catalogue)
    header = ["pes", "indicator", "period", "citizenship", "value"]
    form = recognise(header, forms)
    assert form.name == "values"
    assert "citizenship" in form.key
    check = compile_form(form, catalogue, header)
    row = ["AT", "A1a", "2024", "FOR", "30"]
    raw = pl.LazyFrame({name: [cell, cell] for name, cell in zip(header, row, strict=True)})
    raw = raw.with_columns(citizenship=pl.Series(["FOR", "EU"]))
    assert check.typed(raw).select(check.ok.alias("ok")).collect()["ok"].to_list() == [True, False]
    (fault,), _ = check.explain({**dict(zip(header, row, strict=True)), "citizenship": "EU"})
    assert fault.message.startswith("citizenship must be a code of the list citizenship, found 'EU'.")
    kept = melt(form, check.typed(raw).filter(check.ok), catalogue).collect()
    assert kept["citizenship"].to_list() == ["FOR"]
    assert "citizenship" in forms["observations"].columns
    assert "citizenship" not in forms["unemployment"].columns


def test_a_users_measure_is_a_column_of_its_form(tmp_path: Path) -> None:
    catalogue = extended(tmp_path, MEASURE)
    form = build_forms(catalogue)["unemployment"]
    assert form.measures["outflow_to_training"] == "outflow_to_training"
    assert form.main.index("outflow_to_training") == form.main.index("outflow_to_employment_12m") + 1
    told = form.model.model_fields["outflow_to_training"].description
    assert told == "Outflow into training, in exits. Started a course of at least four weeks."
    check = compile_form(form, catalogue, ["pes", "period", "outflow_to_training", "outflow_to_training_status"])
    row = {"pes": "AT", "period": "2024", "outflow_to_training": "1001", "outflow_to_training_status": "E"}
    (fault,), _ = check.explain(row)
    assert fault.message == (
        "outflow_to_training must be at most 1000, found '1001'. Correct the number, or the range in a catalogue file."
    )
    typed = check.typed(pl.LazyFrame({name: [cell] for name, cell in {**row, "outflow_to_training": "9"}.items()}))
    kept = melt(form, typed, catalogue).collect()
    assert kept.select("measure", "value", "basis", "obs_status").row(0) == (
        "outflow_to_training",
        9.0,
        "period_sum",
        "E",
    )


def test_a_users_code_and_unit_are_accepted(tmp_path: Path) -> None:
    catalogue = extended(tmp_path, '[units.RO-HR]\nnames = { en = "Harghita" }\ncountry = "RO"\nlevel = "region"\n')
    check = compile_form(build_forms(catalogue)["unemployment"], catalogue, ["pes", "period", "stock"])
    assert check.explain({"pes": "RO-HR", "period": "2024", "stock": "1"})[0] == []


def test_a_measure_must_belong_to_a_form_that_exists(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        build_forms(extended(tmp_path, MEASURE.replace('form = "unemployment"', 'form = "unemployement"')))
    assert caught.value.problem == (
        "the form of the measure outflow_to_training must be one that exists, found 'unemployement'"
    )
    assert caught.value.hint == "Did you mean unemployment?"


def test_a_dimension_cannot_take_a_name_that_a_row_model_needs(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        build_forms(extended(tmp_path, DIMENSION.replace("citizenship", "copy")))
    assert caught.value.problem == "the dimension 'copy' cannot be a column of the form values: the name is taken"


@pytest.mark.parametrize("name", ["value", "numerator", "obs_status"])
def test_a_dimension_cannot_take_the_name_of_another_column(tmp_path: Path, name: str) -> None:
    with pytest.raises(CatalogueError, match=name):
        build_forms(extended(tmp_path, DIMENSION.replace("citizenship", name)))


def test_a_measure_cannot_take_the_name_of_a_status(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="stock_status"):
        build_forms(extended(tmp_path, MEASURE.replace("outflow_to_training", "stock_status")))
