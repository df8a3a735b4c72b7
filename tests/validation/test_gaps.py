"""What stands in a row that could not be read is unknown: neither passed nor failed, there and nowhere else."""

from pathlib import Path

import polars as pl
import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.checking import ValidateOptions, validate
from pesbench.findings import Finding, Severity
from pesbench.validation import Scene, run_checks
from pesbench.validation.additivity import additivity_outcome
from pesbench.validation.declarations import undefined_outcome
from pesbench.validation.gaps import ANYWHERE, NOWHERE, Gaps, gaps_of

HEAD = "pes,period,sex,education,stock\n"
PARTS = "AT,{0},T,ED0-2,30\nAT,{0},T,ED3_4,40\nAT,{0},T,ED5-8,{1}\n"


def outcomes(tmp_path: Path, catalogue: Catalogue, text: str, code: str) -> tuple[int, int, int]:
    """Validate one file and give how often a rule passed, failed and could not be judged."""
    file = tmp_path / "unemployment.csv"
    file.write_text(HEAD + text, encoding="utf-8")
    checked = validate([file], catalogue, ValidateOptions(use_config=False))
    (rule,) = (entry for entry in checked.recipe.model_dump()["rules"] if entry["rule"] == code)
    return rule["passed"], rule["failed"], rule["unknown"]


def test_a_part_that_could_not_be_read_leaves_the_sum_unknown(tmp_path: Path, catalogue: Catalogue) -> None:
    read = "AT,2024-01,T,,100\nAT,2024-01,F,,40\nAT,2024-01,M,,60\n"
    lost = "AT,2024-02,T,,100\nAT,2024-02,F,,40\nAT,2024-02,M,,5O\n"
    assert outcomes(tmp_path, catalogue, read + lost, "PB410") == (1, 0, 1)


def test_a_part_that_need_not_be_there_may_have_been_lost(tmp_path: Path, catalogue: Catalogue) -> None:
    total, unknown = "AT,2024-0{0},T,,{1}\n", "AT,2024-0{0},T,NRP,{1}\n"
    fits = total.format(1, 100) + PARTS.format("2024-01", 30)
    open_one = total.format(2, 100) + PARTS.format("2024-02", 20) + unknown.format(2, "ten")
    wrong = total.format(3, 100) + PARTS.format("2024-03", 20)
    assert outcomes(tmp_path, catalogue, fits + open_one + wrong, "PB410") == (1, 1, 1)


def test_a_sum_that_fits_is_not_doubted_for_a_row_of_unknown_period(tmp_path: Path, catalogue: Catalogue) -> None:
    fits = "AT,2024-01,T,,100\n" + PARTS.format("2024-01", 30)
    wrong = "AT,2024-02,T,,100\n" + PARTS.format("2024-02", 20)
    assert outcomes(tmp_path, catalogue, fits + wrong + "AT,2024-13,T,NRP,10\n", "PB410") == (1, 0, 1)


def test_a_row_of_unknown_period_may_belong_to_any(tmp_path: Path, catalogue: Catalogue) -> None:
    read = "AT,2024-01,T,,100\nAT,2024-01,F,,40\n"
    assert outcomes(tmp_path, catalogue, read, "PB410") == (0, 0, 0)
    assert outcomes(tmp_path, catalogue, read + "AT,2024-13,M,,60\n", "PB410") == (0, 0, 1)
    assert outcomes(tmp_path, catalogue, read + "DE,2024-13,M,,60\n", "PB410") == (0, 0, 0)
    assert outcomes(tmp_path, catalogue, read + "ZZ,2024-01,M,,60\n", "PB410") == (0, 0, 1)


def test_a_hole_is_unknown_only_where_rows_were_lost(tmp_path: Path, catalogue: Catalogue) -> None:
    rows = "".join(f"{pes},2024-{month:02},T,,100\n" for pes in ("AT", "DE") for month in range(1, 13) if month != 7)
    assert outcomes(tmp_path, catalogue, rows, "PB502")[1:] == (2, 0)
    assert outcomes(tmp_path, catalogue, rows + "AT,2024-07,T,,1OO\n", "PB502")[1:] == (1, 1)


def test_a_definition_that_could_not_be_read_may_explain(observe: Observe, catalogue: Catalogue) -> None:
    rows = observe([{"pes": "AT", "measure": "stock", "period": "2024-01", "value": 9.0, "obs_status": "D"}])
    lost = Gaps(frozenset({("definitions", "AT", "")}))
    for gaps, expected in ((NOWHERE, (1, 0)), (lost, (0, 1)), (Gaps(frozenset({("definitions", "DE", "")})), (1, 0))):
        (judged,) = run_checks(Scene(rows, catalogue, gaps=gaps), lambda cells: cells, [undefined_outcome])[1]
        assert (judged.failed, judged.unknown) == expected


@pytest.mark.parametrize(
    ("gaps", "expected"),
    [
        (NOWHERE, [False, False]),
        (ANYWHERE, [True, True]),
        (Gaps(frozenset({("", "AT", "")})), [True, False]),
        (Gaps(frozenset({("unemployment", "", "2024-02")})), [False, True]),
        (Gaps(frozenset({("vacancies", "AT", "2024-01")})), [False, False]),
        (Gaps(frozenset({("", "AT", "2024-02"), ("vacancies", "DE", "")})), [False, False]),
    ],
)
def test_a_gap_touches_what_agrees_with_all_it_tells(gaps: Gaps, expected: list[bool]) -> None:
    rows = {"form": ["unemployment"] * 2, "pes": ["AT", "DE"], "period": ["2024-01", "2024-02"]}
    assert gaps.touch(pl.DataFrame(rows)).to_list() == expected


def test_gaps_come_from_errors_alone(catalogue: Catalogue) -> None:
    kinds = (("PB201", Severity.ERROR), ("PB211", Severity.WARNING))
    found = [Finding(rule, kind, "", file="a.csv", line=3, pes="AT", period="2024M01") for rule, kind in kinds]
    assert gaps_of(found, {"a.csv": "vacancies"}, catalogue).places == {("vacancies", "AT", "2024-01")}
    assert gaps_of(found[1:], {}, catalogue).places == set()


def test_without_a_word_on_where_rows_may_be_missing_anywhere(observe: Observe, catalogue: Catalogue) -> None:
    cell = {"pes": "AT", "measure": "stock", "period": "2024-01", "basis": "end_of_period"}
    rows = observe([{**cell, "sex": "T", "value": 100.0}, {**cell, "sex": "F", "value": 40.0}])
    for unread, expected in ((0, 0), (1, 1)):
        (judged,) = run_checks(Scene(rows, catalogue, unread=unread), lambda cells: cells, [additivity_outcome])[1]
        assert (judged.passed, judged.failed, judged.unknown) == (0, 0, expected)
