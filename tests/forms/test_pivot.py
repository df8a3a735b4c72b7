"""Back from observations to forms: what was melted comes back."""

from collections.abc import Callable, Mapping
from random import Random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.catalogue import Catalogue
from pesbench.forms import Form, melt, observation_key, pivot

Melted = Callable[..., pl.DataFrame]
WIDE = ("unemployment", "vacancies", "satisfaction", "lfs")
NUMBERS = [None, None, 0.0, 1.0, 2.5, 60.0]
OF_ROWS = [None, None, "A", "E", "E;P", "D", "Q", "N"]
OF_FILLED = [None, None, None, "A", "E", "E;P", "D", "Q", "N"]
OF_EMPTY = [None, None, "O", "M;P", "Q", "N", "D"]
CONF = [None, None, "F", "C"]
KEY = {"pes": "AT", "period": "2024-01"}


def said(frame: pl.DataFrame) -> pl.DataFrame:
    """Leave out the cells of which nothing is said, and sort."""
    kept = frame.filter(
        pl.col("value").is_not_null() | pl.col("text").is_not_null() | pl.col("obs_status").is_not_null()
    )
    return kept.sort(pl.all())


def cells_of(form: Form, catalogue: Catalogue, luck: Random, place: int) -> dict[str, object]:
    """Typed cells of an accepted row as far as the status goes: what is filled has a status of filled cells."""
    row: dict[str, object] = {name: f"{name}{place}" for name in form.key}
    row |= {"obs_status": luck.choice(OF_ROWS), "conf_status": luck.choice(CONF), "comment": luck.choice([None, "c"])}
    for column, measure in form.measures.items():
        row[column] = luck.choice([None, "a", "b"] if catalogue.measures[measure].text else NUMBERS)
        row[f"{column}_status"] = luck.choice(OF_EMPTY if row[column] is None else OF_FILLED)
        row[f"{column}_conf"] = luck.choice(CONF)
    return row


def rows_of(form: Form, catalogue: Catalogue, luck: Random) -> pl.LazyFrame:
    """Typed rows of a wide form with every kind of status, keys unique, some columns left out."""
    rows = [cells_of(form, catalogue, luck, place) for place in range(luck.randrange(1, 6))]
    first = next(iter(form.measures))
    kept = [name for name in form.columns if name in form.key or name == first or luck.random() < 0.7]
    numbers = {name for name, measure in form.measures.items() if not catalogue.measures[measure].text}
    types = {name: pl.Float64 if name in numbers else pl.String for name in kept}
    return pl.LazyFrame({name: [row[name] for row in rows] for name in kept}, types)


@pytest.mark.parametrize("name", WIDE)
def test_melting_what_was_pivoted_gives_the_same_observations(
    name: str, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    form = forms[name]

    @settings(max_examples=12, derandomize=True, deadline=None)
    @given(st.integers(0, 2**32))
    def one(seed: int) -> None:
        rows = rows_of(form, catalogue, Random(seed))
        first = melt(form, rows, catalogue).collect()
        back = pivot(form, first.lazy(), catalogue)
        assert tuple(back.collect_schema().names()) == form.columns
        assert said(melt(form, back, catalogue).collect()).equals(said(first))
        own = [*form.key, *(column for column in form.measures if column in rows.collect_schema().names())]
        assert back.select(own).sort(form.key).collect().equals(rows.select(own).sort(form.key).collect())

    one()


def test_a_status_that_all_cells_share_is_the_rows(
    melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    frame = melted("unemployment", {**KEY, "stock": "1", "inflow": "2", "obs_status": "E", "comment": "strike"})
    row = pivot(forms["unemployment"], frame.lazy(), catalogue).collect().row(0, named=True)
    assert (row["obs_status"], row["stock_status"], row["conf_status"], row["comment"]) == ("E", None, "N", "strike")


def test_a_status_of_one_cell_stays_with_the_cell(
    melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    frame = melted("unemployment", {**KEY, "stock": "1", "inflow": None, "inflow_status": "O"})
    row = pivot(forms["unemployment"], frame.lazy(), catalogue).collect().row(0, named=True)
    assert (row["obs_status"], row["stock_status"], row["inflow_status"], row["inflow"]) == (None, None, "O", None)


def test_what_a_form_cannot_hold_is_left_out(melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue) -> None:
    base = {"pes": "AT", "period": "2024", "value": "5"}
    frame = melted(
        "observations",
        {**base, "measure": "stock"},
        {**base, "measure": "stock", "duration": "M_GE12"},
        {**base, "measure": "notified"},
        {**base, "measure": "inflow", "origin": "external"},
    )
    rows = pivot(forms["unemployment"], frame.lazy(), catalogue).collect()
    assert rows.select("pes", "period", "sex", "stock", "inflow").rows() == [("AT", "2024", "T", 5.0, None)]
    external = pivot(forms["unemployment"], frame.lazy(), catalogue, origin="external").collect()
    assert external.select("stock", "inflow").rows() == [(None, 5.0)]


@pytest.mark.parametrize(
    ("form", "row"),
    [
        (
            "values",
            {"pes": "AT", "indicator": "A2b", "period": "2024", "value": "25", "n": "4", "customer": "employers"},
        ),
        ("context", {"pes": "AT", "period": "2024", "variable": "gdp_growth", "value": "-1", "comment": "real"}),
        ("observations", {"pes": "AT", "measure": "stock", "period": "2024", "value": "5", "duration": "M_GE12"}),
        ("enablers", {"pes": "AT", "cycle": "1", "enabler": "A1", "assessment": "self", "plan": "3"}),
        ("definitions", {"pes": "AT", "measure": "stock", "valid_from": "2020", "deviation": "persons"}),
    ],
)
def test_the_other_forms_come_back_too(
    melted: Melted, forms: Mapping[str, Form], catalogue: Catalogue, form: str, row: Mapping[str, str]
) -> None:
    frame = melted(form, row)
    back = pivot(forms[form], frame.lazy(), catalogue)
    assert tuple(back.collect_schema().names()) == forms[form].columns
    numbers = {name: float(row[name]) for name in ("value", "n", "plan") if name in row}
    assert back.select(row.keys()).collect().row(0, named=True) == {**row, **numbers}
    assert melt(forms[form], back, catalogue).collect().equals(frame)


def test_the_key_of_observations_is_made_of_their_columns(catalogue: Catalogue) -> None:
    assert observation_key(catalogue)[:5] == ("pes", "measure", "period", "sex", "age")
    assert observation_key(catalogue)[-1] == "origin"
