"""The tables of a store, and how they grow."""

import pytest

from pesbench.catalogue import Catalogue
from pesbench.errors import StoreError
from pesbench.store import ColumnType, Schema


def test_dimensions_stand_between_the_period_and_the_origin(catalogue: Catalogue) -> None:
    table = Schema.from_catalogue(catalogue).table("observations")
    dimensions = tuple(catalogue.dimensions)
    assert table.key == ("pes", "measure", "period", *dimensions, "origin")
    assert tuple(table.columns) == (
        *table.key, "value", "standard_error", "n", "numerator", "denominator",
        "text", "basis", "adjustment", "obs_status", "conf_status", "comment",
    )  # fmt: skip
    assert table.fill["register_status"] == "REG_UNE"


def test_a_new_dimension_takes_its_place_behind_its_neighbour() -> None:
    grown = Schema.of({"sex": "T"}).grown(Schema.of({"sex": "T", "nationality": "TOTAL"}))
    table = grown.table("observations")
    assert table.key == ("pes", "measure", "period", "sex", "nationality", "origin")
    assert list(table.columns)[3:7] == ["sex", "nationality", "origin", "value"]
    assert table.fill == {"sex": "T", "nationality": "TOTAL"}


def test_a_dimension_that_is_no_longer_given_stays() -> None:
    wide, narrow = Schema.of({"sex": "T", "age": "TOTAL"}), Schema.of({"age": "TOTAL"})
    assert wide.grown(narrow) == wide


def test_a_table_that_is_new_is_taken_over() -> None:
    few = Schema(tables={"enablers": Schema.of({}).table("enablers")})
    assert set(few.grown(Schema.of({})).tables) == set(Schema.of({}).tables)
    assert {"observations", "enablers", "definitions", "practices", "actions"} <= set(
        few.completed().grown(Schema.of({})).tables
    )


def test_a_total_cannot_change_under_stored_rows() -> None:
    with pytest.raises(StoreError, match=r"observations\.sex: .*'T'.*'TOTAL'"):
        Schema.of({"sex": "T"}).grown(Schema.of({"sex": "TOTAL"}))


def test_a_column_cannot_become_a_dimension() -> None:
    with pytest.raises(StoreError, match=r"observations\.text"):
        Schema.of({"sex": "T"}).grown(Schema.of({"sex": "T", "text": "T"}))


def test_a_new_key_column_needs_a_total() -> None:
    table = Schema.of({"sex": "T"}).table("observations")
    bare = table.model_copy(
        update={"columns": {**table.columns, "level": ColumnType.TEXT}, "key": (*table.key, "level")}
    )
    with pytest.raises(StoreError, match="code of its total"):
        table.grown(bare, "observations")


def test_an_unknown_table_is_named_with_those_that_exist() -> None:
    with pytest.raises(StoreError, match="observations, enablers, practices, actions, definitions; found 'vacancies'"):
        Schema.of({}).table("vacancies")
