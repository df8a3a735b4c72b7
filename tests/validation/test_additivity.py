"""Parts that do not add up are found; rounding, missing parts and shares are left alone."""

from typing import Any

import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.validation import additivity, additivity_findings


def cells(total: float | None, women: float | None, men: float | None, **more: Any) -> list[dict[str, Any]]:
    usual = {"pes": "AT", "measure": "stock", "period": "2024-01", "basis": "end_of_period", **more}
    values = {"T": total, "F": women, "M": men}
    return [{**usual, "sex": sex, "value": value} for sex, value in values.items()]


def test_a_total_that_differs_from_its_parts_is_found(observe: Observe, catalogue: Catalogue) -> None:
    found = additivity_findings(additivity(observe(cells(100, 40, 50)), catalogue))
    assert [(f.rule, f.pes, f.period, f.column) for f in found] == [("PB410", "AT", "2024-01", "stock")]
    assert "F+M add up to 90, but T of sex is 100 (stock)" in found[0].message


@pytest.mark.parametrize(("total", "women", "men"), [(90, 40, 50), (91, 40, 50), (None, 40, 50), (100, 40, None)])
def test_rounding_and_missing_parts_are_no_finding(
    observe: Observe, catalogue: Catalogue, total: float | None, women: float | None, men: float | None
) -> None:
    assert additivity(observe(cells(total, women, men)), catalogue).is_empty()


def test_shares_do_not_add_up_and_need_not(observe: Observe, catalogue: Catalogue) -> None:
    assert additivity(observe(cells(50, 40, 70, measure="A1a")), catalogue).is_empty()


def test_the_tolerance_is_a_choice(observe: Observe, catalogue: Catalogue) -> None:
    assert additivity(observe(cells(100, 40, 50)), catalogue, tolerance=5).is_empty()
