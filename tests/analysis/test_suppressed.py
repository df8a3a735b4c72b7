"""A suppressed or confidential value shows through no gap, total, part, median, rank or count."""

from itertools import product
from typing import Any

import polars as pl
import pytest
from tests.conftest import Observe

from pesbench import compare
from pesbench.catalogue import Catalogue
from pesbench.indicator_values import IndicatorRecipe, compute
from pesbench.result import Result

UNITS = ("AT", "BG", "CY", "CZ", "DE", "DK")
HIDDEN: tuple[tuple[str, str], ...] = (("conf_status", "C"), ("obs_status", "Q"))


@pytest.mark.parametrize(("column", "code"), HIDDEN)
def test_nothing_in_a_comparison_depends_on_a_withheld_value(column: str, code: str) -> None:
    """Whatever the withheld value is, the answer is the same to the last byte."""

    def answer(secret: float) -> str:
        given = pl.DataFrame(
            [
                {"pes": unit, "indicator": "A1a", "period": period, "value": value, "standard_error": 1.5}
                | {column: code if unit == "CZ" else {"conf_status": "N", "obs_status": "A"}[column]}
                for (at, unit), period in product(enumerate(UNITS), ("2023", "2024"))
                for value in [secret if unit == "CZ" else 40.0 + 5 * at]
            ]
        )
        result = compare("A1a", period="2024", previous="2023", values=given, peers=("CZ", "DE"), funnel="none")
        assert set(result.rows["n_pes"]) == {5}
        return result.to_json()

    assert answer(41.0) == answer(99.0) == answer(0.1)


def by_sex(observe: Observe, catalogue: Catalogue, hidden: dict[str, Any], *, sex: str, by: tuple[str, ...]) -> Result:
    """Compute A1a of AT from the counts of a year; those of one sex are withheld in the numerator."""
    counts = {"T": (1000, 100), "F": (400, 30), "M": (600, 70)}
    records = [
        {"pes": "AT", "measure": measure, "period": f"2024-{month:02d}", "sex": code, "value": float(value)}
        | {"basis": basis}
        | (hidden if code == sex and measure == "outflow_to_employment" else {})
        for month in range(1, 13)
        for code, (stock, out) in counts.items()
        for measure, value, basis in (
            ("stock", stock, "end_of_period"),
            ("outflow_to_employment", out, "period_sum"),
        )
    ]
    return compute(observe(records), catalogue, IndicatorRecipe(indicators=("A1a",), by=by))


@pytest.mark.parametrize(("column", "code"), HIDDEN)
@pytest.mark.parametrize(("sex", "withheld"), [("F", {"F", "M"}), ("M", {"F", "M"}), ("T", {"T", "F"})])
def test_the_part_or_total_that_would_give_it_away_is_withheld_too(
    observe: Observe, catalogue: Catalogue, column: str, code: str, sex: str, withheld: set[str]
) -> None:
    rows = by_sex(observe, catalogue, {column: code}, sex=sex, by=("sex",)).rows
    empty = rows.filter(pl.col("value").is_null())
    assert set(empty["sex"]) == withheld
    assert set(empty["reason"]) == {"confidential"}
    assert empty["numerator"].null_count() == empty["denominator"].null_count() == len(withheld)
    assert empty["standard_error"].null_count() == len(withheld)


def test_two_questions_together_tell_no_more_than_one(observe: Observe, catalogue: Catalogue) -> None:
    """Of a withheld total the smaller part is withheld whatever is asked, so that parts asked later do not add up."""
    total, parts = (by_sex(observe, catalogue, {"conf_status": "C"}, sex="T", by=by).rows for by in ((), ("sex",)))
    shown = {row["sex"] for rows in (total, parts) for row in rows.to_dicts() if row["value"] is not None}
    assert shown == {"M"}


def test_what_is_not_withheld_stays(observe: Observe, catalogue: Catalogue) -> None:
    rows = by_sex(observe, catalogue, {"conf_status": "N"}, sex="F", by=("sex",)).rows
    assert rows["value"].null_count() == 0
