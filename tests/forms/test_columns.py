"""What a column expects from the texts that it has seen."""

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.forms import build_forms, compile_form
from pesbench.forms.columns import LookedUpColumn


def _columns(catalogue: Catalogue) -> dict[str, LookedUpColumn]:
    compiled = compile_form(build_forms(catalogue)["values"], catalogue, ("pes", "period", "sex", "obs_status"))
    return {column.name: column for column in compiled.columns if isinstance(column, LookedUpColumn)}


def test_a_list_expects_its_codes(catalogue: Catalogue) -> None:
    columns = _columns(catalogue)
    for column in columns.values():
        column.expect()
    assert columns["sex"].seen == {"T": "T", "F": "F", "M": "M"}
    assert columns["pes"].seen.keys() == catalogue.units.keys()
    assert "A" in columns["obs_status"].seen
    assert not columns["period"].seen


def test_periods_are_expected_around_those_seen(catalogue: Catalogue) -> None:
    column = _columns(catalogue)["period"]
    pl.DataFrame({"period": ["2095", "2090M01", "x", None]}).select(column.typed())
    column.expect()
    assert {"2080", "2100-S2", "2100-Q4", "2100-12"} <= column.seen.keys()
    assert not {"2079", "2101"} & column.seen.keys()
    assert column.seen["2090M01"] == "2090-01"
    assert column.seen["x"] is None


def test_only_texts_that_stay_as_they_are_pass_at_a_glance(catalogue: Catalogue) -> None:
    column = _columns(catalogue)["period"]
    texts = pl.DataFrame({"period": ["2024", "2024M01", "x", None, " 2024", "1924"]})
    texts.head(4).select(column.typed())
    assert texts.select(column.at_a_glance()).to_series().to_list() == [True, False, False, True, False, False]
