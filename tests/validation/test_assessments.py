"""Enablers of a cycle that nobody assessed, and assessments without their counterpart."""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.findings import Finding
from pesbench.validation import Scene, run_checks
from pesbench.validation.assessments import enabler_list_outcome, one_sided_outcome
from pesbench.validation.scene import Check

Rows = list[dict[str, str]]


@pytest.fixture
def every(catalogue: Catalogue) -> list[str]:
    return [entry.id for entry in catalogue.enablers_of("4")]


def rows(pes: str, assessment: str, enablers: Iterable[str]) -> Rows:
    return [{"pes": pes, "cycle": "4", "assessment": assessment, "enabler": name} for name in enablers]


def find(check: Check, catalogue: Catalogue, delivered: Rows, stored: Rows | None = None, **more: Any) -> list[Finding]:
    tables: Mapping[str, pl.LazyFrame] = {"enablers": pl.LazyFrame(delivered)}
    kept = {"enablers": pl.LazyFrame(stored)} if stored else {}
    return run_checks(Scene(None, catalogue, tables=tables, stored=kept, **more), lambda cells: cells, [check])[0]


def test_a_missing_enabler_is_noted(catalogue: Catalogue, every: list[str]) -> None:
    lacking = [name for name in every if name != "F3"]
    (one,) = find(enabler_list_outcome, catalogue, rows("AT", "self", lacking))
    assert (one.rule, one.severity, one.pes, one.column) == ("PB656", "note", "AT", "enabler")
    assert one.message == "the self assessment of AT in cycle 4 lacks 1 of 29 enablers: F3"


def test_a_whole_list_or_one_that_the_store_completes_is_not(catalogue: Catalogue, every: list[str]) -> None:
    assert not find(enabler_list_outcome, catalogue, rows("AT", "self", every))
    first, rest = rows("AT", "self", every[:1]), rows("AT", "self", every[1:])
    assert not find(enabler_list_outcome, catalogue, first, rest)
    assert find(enabler_list_outcome, catalogue, first, rows("AT", "external", every[1:]))


def test_with_rows_that_were_not_accepted_nobody_knows(catalogue: Catalogue, every: list[str]) -> None:
    assert not find(enabler_list_outcome, catalogue, rows("AT", "self", every[1:]), unread=1)


def both(*units: str) -> Rows:
    return [row for pes in units for kind in ("self", "external") for row in rows(pes, kind, ["A1"])]


def test_a_pes_without_an_external_assessment_is_noted(catalogue: Catalogue) -> None:
    (one,) = find(one_sided_outcome, catalogue, [*both("AT", "SI"), *rows("LI", "self", ["A1"])])
    assert (one.rule, one.severity, one.pes) == ("PB657", "note", "LI")
    assert one.message == "LI has no external assessment of cycle 4, though most others have both"


def test_self_assessments_alone_expect_no_others(catalogue: Catalogue) -> None:
    alone = [row for pes in ("AT", "SI", "LI") for row in rows(pes, "self", ["A1"])]
    assert not find(one_sided_outcome, catalogue, alone)
    assert not find(one_sided_outcome, catalogue, both("AT", "SI"))
    assert not find(one_sided_outcome, catalogue, rows("AT", "self", ["A1"]), rows("AT", "external", ["A1"]))
    assert not find(one_sided_outcome, catalogue, [*both("AT", "SI"), *rows("LI", "self", ["A1"])], unread=1)
