"""Parts that do not add up are found; rounding, missing parts and shares are left alone."""

from typing import Any

import polars as pl
import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.findings import Finding
from pesbench.validation import Scene, Settings, run_checks
from pesbench.validation.additivity import additivity_outcome


def found(observations: pl.LazyFrame, catalogue: Catalogue, **more: Any) -> list[Finding]:
    scene = Scene(observations, catalogue, **more)
    return run_checks(scene, lambda cells: cells, [additivity_outcome])[0]


def cells(total: float | None, women: float | None, men: float | None, **more: Any) -> list[dict[str, Any]]:
    usual = {"pes": "AT", "measure": "stock", "period": "2024-01", "basis": "end_of_period", **more}
    values = {"T": total, "F": women, "M": men}
    return [{**usual, "sex": sex, "value": value} for sex, value in values.items()]


def test_a_total_that_differs_from_its_parts_is_found(observe: Observe, catalogue: Catalogue) -> None:
    (one,) = found(observe(cells(100, 40, 50)), catalogue)
    assert (one.rule, one.pes, one.period, one.column, one.cell) == ("PB410", "AT", "2024-01", "stock", "100")
    assert "F+M add up to 90, but T of sex is 100 (stock)" in one.message


@pytest.mark.parametrize(("total", "women", "men"), [(90, 40, 50), (91, 40, 50), (None, 40, 50), (100, 40, None)])
def test_rounding_and_missing_parts_are_no_finding(
    observe: Observe, catalogue: Catalogue, total: float | None, women: float | None, men: float | None
) -> None:
    assert not found(observe(cells(total, women, men)), catalogue)


def test_shares_do_not_add_up_and_need_not(observe: Observe, catalogue: Catalogue) -> None:
    assert not found(observe(cells(50, 40, 70, measure="A1a")), catalogue)


def test_the_tolerance_is_a_choice(observe: Observe, catalogue: Catalogue) -> None:
    usual = Settings(tolerance={"additivity": 5})
    assert not found(observe(cells(100, 40, 50)), catalogue, settings=usual)
    own = Settings(pes={"AT": {"tolerance": {"additivity": 5}}})
    assert not found(observe(cells(100, 40, 50)), catalogue, settings=own)
    assert found(observe(cells(100, 40, 50, pes="BE-VLG")), catalogue, settings=own)
    assert not found(observe(cells(100, 40, 50)), catalogue, rounding=5)


def test_a_rule_that_is_ignored_says_nothing(observe: Observe, catalogue: Catalogue) -> None:
    assert not found(observe(cells(100, 40, 50)), catalogue, settings=Settings(ignore=("PB4",)))
    assert found(observe(cells(100, 40, 50)), catalogue, settings=Settings(severity={"PB410": "error"}))[0].severity


def test_parts_of_another_basis_are_not_added(observe: Observe, catalogue: Catalogue) -> None:
    mixed = [{**row, "basis": "period_mean"} if row["sex"] == "F" else row for row in cells(100, 40, 50)]
    assert not found(observe(mixed), catalogue)
    other = [{**row, "adjustment": "seasonal"} if row["sex"] == "T" else row for row in cells(100, 40, 50)]
    assert not found(observe(other), catalogue)


def test_further_dimensions_add_up_too(observe: Observe, catalogue: Catalogue) -> None:
    usual = {"pes": "AT", "measure": "stock", "period": "2024-01", "basis": "end_of_period"}
    values = {"TOTAL": 100, "U": 70, "R": 20}
    (one,) = found(observe([{**usual, "urbanisation": code, "value": n} for code, n in values.items()]), catalogue)
    assert "U+R add up to 90, but TOTAL of urbanisation is 100" in one.message


def test_one_person_in_a_hundred_thousand_may_have_no_code(observe: Observe, catalogue: Catalogue) -> None:
    assert not found(observe(cells(627_330, 290_000, 337_328)), catalogue)
    assert found(observe(cells(627_330, 290_000, 337_300)), catalogue)


def test_the_redacted_message_holds_no_number_of_the_file(observe: Observe, catalogue: Catalogue) -> None:
    failed = additivity_outcome(Scene(observe(cells(100, 40, 50)), catalogue)).failed
    assert failed["redacted"].to_list() == ["F+M do not add up to T of sex (stock)"]
