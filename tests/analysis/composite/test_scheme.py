"""Schemes: what is read, and what every refusal says."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.analysis.composite.conftest import Compute, Document

from pesbench.analysis.composite.hierarchy import hierarchy
from pesbench.analysis.composite.scheme import read_scheme, scheme_of
from pesbench.errors import AnalysisError, InputError, PesbenchError


def refused(document: Document) -> str:
    with pytest.raises(InputError) as caught:
        hierarchy(scheme_of(document))
    return f"{caught.value.problem} {caught.value.hint}"


def test_the_scheme_of_the_interface_is_read(tmp_path: Path) -> None:
    path = tmp_path / "scheme.toml"
    path.write_text(
        """
        name = "PES performance"
        [[node]]
        id = "A1a"
        parent = "A1"
        direction = 1
        weight = 1.0
        goalposts = [0.0, 60.0]
        [[node]]
        id = "A1"
        parent = "Index"
        weight = 1.0
        aggregate = "geometric"
        [[node]]
        id = "Index"
        [impute]
        method = "median"
        by = "region"
        [treat]
        winsorise = 5
        skew = 2.0
        kurtosis = 3.5
        [normalise]
        method = "min-max"
        low = 0.0
        high = 100.0
        [aggregate]
        method = "arithmetic"
        min_coverage = 0.0
        """
    )
    scheme = read_scheme(path)
    shape = hierarchy(scheme)
    assert (shape.ids, shape.levels) == (("A1a", "A1", "Index"), (1, 2, 3))
    assert shape.methods(scheme) == ("geometric", "arithmetic")
    assert scheme_of(scheme.as_document()) == scheme


def test_a_branch_may_be_shorter_than_others(document: Document) -> None:
    shape = hierarchy(scheme_of(document))
    assert dict(zip(shape.ids, shape.levels, strict=True)) == {"a": 1, "b": 1, "c": 1, "g": 2, "I": 3}


@pytest.mark.parametrize("content", ["name = ", "\ufffe"])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "scheme.toml"
    path.write_text(content, encoding="utf-16-le")
    with pytest.raises(InputError, match="must be a readable TOML file"):
        read_scheme(path)
    with pytest.raises(InputError, match="No such file"):
        read_scheme(tmp_path / "absent.toml")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"node.0.weight": -1.0}, "the weight of a must not be negative, found -1"),
        ({"node.0.weight": float("inf")}, "weight must be a finite number"),
        ({"node.0.direction": 0}, "the direction of a must be 1 or -1, found 0"),
        ({"node.0.parent": "gg"}, "the parent of a must be a node, found gg. Did you mean g?"),
        ({"node.0.parent": "elsewhere"}, 'Add a [[node]] with id = "elsewhere".'),
        ({"node.0.id": "b"}, "a node must be given once, found b again"),
        ({"node.4.parent": "g"}, "found g below I below g"),
        ({"node.3.parent": None}, "one node must have no parent, the index, found 2: g, I"),
        ({"node.0.aggregate": "geometric"}, "aggregate must be of a group, found at the indicator a"),
        ({"node.3.direction": 1}, "direction must be of an indicator, found at the group g"),
        ({"node.0.goalposts": [3.0, 3.0]}, "the goalposts of a must be a lower and a higher number, found 3, 3"),
        ({"node.0.wieght": 1.0}, "there is no entry node 1.wieght. Did you mean weight?"),
        ({"normalize": {}}, "there is no entry normalize. Did you mean normalise?"),
        ({"normalise": {"method": "softmax"}}, "the entry normalise.method must be 'min-max'"),
        ({"normalise": {"low": 5.0, "high": 5.0}}, "low must be under high, found 5 and 5"),
        ({"normalise": {"method": "goalposts"}}, "needs goalposts of every indicator, found none of a"),
        ({"normalise": {"method": "distance-to-target"}}, "needs a target of every indicator, found none of a"),
        ({"normalise": {"method": "distance-to-reference"}}, "needs the id of a unit as reference"),
        ({"node.0.denominator": "n"}, "must have a table [denominate]"),
        ({"aggregate": {"min_coverage": 1.5}}, "min_coverage must be less than or equal to 1, found 1.5"),
        ({"node.0.weight": 0.0, "node.1.weight": 0.0}, "a child of g must have a weight over 0"),
        ({"vary": [{"field": "weights"}]}, "weights must have a concentration"),
        ({"vary": [{"field": "treat.skew"}]}, "treat.skew must have choices or a range"),
        ({"vary": [{"field": "treat.skew", "range": [2.0, 1.0]}]}, "a lower and a higher number"),
    ],
)
def test_what_has_no_meaning_is_refused(document: Document, change: dict[str, Any], said: str) -> None:
    for path, value in change.items():
        place: Any = document
        *steps, last = path.split(".")
        for step in steps:
            place = place[int(step)] if step.isdigit() else place[step]
        place[last] = value
    assert said in refused(document)


def test_an_index_needs_indicators() -> None:
    assert "must have indicators below it" in refused({"node": [{"id": "I"}]})
    assert "the entry node must be there" in refused({"name": "nothing"})


@pytest.mark.parametrize(
    ("columns", "kind", "said"),
    [
        ({"a": [None] * 5}, AnalysisError, "the indicator a must have values, found none for the 5 units"),
        ({"a": [3.0] * 5}, AnalysisError, "the indicator a must vary between units"),
        (
            {"a": [1.0, 2.0, 3.0, 4.0, float("inf")]},
            InputError,
            "the column a must hold finite numbers, found an infinite",
        ),
        ({"a": ["x"] * 5}, InputError, "the indicator a must hold numbers, found text"),
        ({"pes": ["AT", "BE", "CZ", "DK", "AT"]}, InputError, "a unit must have one row, found AT again"),
    ],
)
def test_values_that_say_nothing_are_refused(
    document: Document,
    table: pl.DataFrame,
    compute: Compute,
    columns: dict[str, Any],
    kind: type[PesbenchError],
    said: str,
) -> None:
    changed = table.with_columns(**{name: pl.Series(cells) for name, cells in columns.items()})
    with pytest.raises(kind) as caught:
        compute(document, changed)
    assert said in str(caught.value)


def test_a_missing_indicator_is_named_with_the_nearest_column(
    document: Document, table: pl.DataFrame, compute: Compute
) -> None:
    document["node"][2]["id"] = "cc"
    with pytest.raises(InputError, match=r"missing: cc; found: a, b, c\. Did you mean c\?"):
        compute(document, table)


def test_groups_that_are_not_there_are_refused(document: Document, table: pl.DataFrame, compute: Compute) -> None:
    document["impute"] = {"by": "size"}
    with pytest.raises(InputError, match="filled by size, which must be a column of text; found: region"):
        compute(document, table)
    document = document | {"impute": None, "normalise": {"method": "distance-to-reference", "reference": "ZZ"}}
    with pytest.raises(InputError, match="the reference must be one of the units, found ZZ"):
        compute(document, table)


def test_a_tree_has_bounded_depth(document: Document) -> None:
    chain = [{"id": f"n{at}", "parent": f"n{at + 1}"} for at in range(3000)]
    document["node"] = [{"id": "a", "parent": "n0"}, *chain, {"id": "n3000"}]
    assert "at most 100 levels" in refused(document)
    document["node"][-1]["parent"] = "n5"
    assert "must not stand below themselves, found n5 below n6" in refused(document)


@pytest.mark.parametrize(
    ("step", "entry", "told"),
    [
        ("normalise", {"low": -1e308, "high": 1e308}, "normalise.low: a number must lie between -1e+30 and 1e+30"),
        ("vary", [{"field": "weights", "concentration": 1e-300}], "greater than or equal to 0.01"),
        ("vary", [{"field": "weights", "concentration": 1e300}], "1e+30"),
    ],
)
def test_numbers_that_cannot_be_computed_with_are_refused(
    document: Document, step: str, entry: object, told: str
) -> None:
    assert told in refused({**document, step: entry})


def test_weights_too_large_to_be_added_are_refused(document: Document) -> None:
    document["node"][0]["weight"] = document["node"][1]["weight"] = 1e308
    assert "a number must lie between -1e+30 and 1e+30, found 1e+308" in refused(document)


def test_goalposts_too_near_to_divide_by_are_refused(document: Document) -> None:
    document["node"][0]["goalposts"] = [0.0, 1e-320]
    assert "must be a lower and a higher number" in refused(document)
