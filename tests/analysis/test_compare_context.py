"""Context variables of a comparison: the period's, the country's where a unit has none, and what is missing."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.analysis.comparison.surroundings import surroundings
from pesbench.analysis.comparison.view import Question
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError

ROWS = [
    ("AT", "2024", "rate", 5.0),
    ("AT", "2023", "rate", 4.0),
    ("BE", "2024", "rate", 6.0),
    ("DE", "2024-Q1", "rate", 9.0),
    ("AT", "2024", "growth", 1.0),
]
CONTEXT = pl.DataFrame(ROWS, schema=["pes", "period", "variable", "value"], orient="row")


def asked(catalogue: Catalogue, table: pl.DataFrame = CONTEXT, **choices: Any) -> Question:
    recipe = CompareRecipe(**{"period": "2024", "context": ("rate",), **choices})
    return Question(catalogue, recipe, pl.DataFrame(), table)


def test_a_pes_has_the_context_of_its_country_and_that_is_said(catalogue: Catalogue) -> None:
    question = asked(catalogue)
    found = surroundings(question, ["AT", "BE-VLG", "DE"])
    assert found["rate"][:2].tolist() == [5, 6]
    assert np.isnan(found["rate"][2])
    assert [f.rule for f in question.findings] == ["PB667", "PB668"]
    assert [f.message.rpartition(" ")[2] for f in question.findings] == ["BE-VLG", "DE"]


def test_a_quarter_takes_its_own_value_before_that_of_the_year(catalogue: Catalogue) -> None:
    found = surroundings(asked(catalogue, period="2024-Q1"), ["AT", "DE"])
    assert found["rate"].tolist() == [5, 9]


def test_a_table_without_periods_speaks_of_every_period(catalogue: Catalogue) -> None:
    undated = CONTEXT.filter(pl.col("period") == "2024").drop("period")
    assert surroundings(asked(catalogue, undated), ["AT"])["rate"].tolist() == [5]
    unknown = CONTEXT.filter(pl.col("period") == "2024").with_columns(period=pl.lit(None, dtype=pl.String))
    assert surroundings(asked(catalogue, unknown), ["AT"])["rate"].tolist() == [5]


def test_an_unknown_variable_names_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="Did you mean rate"):
        surroundings(asked(catalogue, context=("rates",)), [])


def test_two_values_in_one_place_are_refused(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="AT has more than one value of rate"):
        surroundings(asked(catalogue, pl.concat([CONTEXT, CONTEXT])), ["AT"])


def test_context_that_nobody_uses_is_said(catalogue: Catalogue) -> None:
    values = pl.DataFrame({"pes": ["AT"], "indicator": ["A1a"], "period": ["2024"], "value": [1.0]})
    result = compare(values, catalogue, CompareRecipe(period="2024"), context=CONTEXT)
    assert any(f.rule == "PB621" and "--context" in f.message for f in result.findings)


def test_a_focus_that_is_in_no_table_is_said_and_an_unknown_one_refused(catalogue: Catalogue) -> None:
    values = pl.DataFrame({"pes": ["AT"], "indicator": ["A1a"], "period": ["2024"], "value": [1.0]})
    result = compare(values, catalogue, CompareRecipe(period="2024", focus="BG"))
    assert [f.pes for f in result.findings if f.rule == "PB669"] == ["BG"]
    with pytest.raises(UsageError, match="--focus"):
        compare(values, catalogue, CompareRecipe(period="2024", focus="XX"))
