"""Days that have not come yet, and assessments outside the years of their cycle."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.checking import ValidateOptions
from pesbench.validation import Scene, run_checks
from pesbench.validation.days import not_yet_outcome, other_years_outcome

ENABLERS = dict.fromkeys(("pes", "cycle", "enabler", "assessment", "assessor", "assessed"), pl.String)


def scene(catalogue: Catalogue, *days: tuple[str, str, str | None], today: date | None = date(2025, 1, 31)) -> Scene:
    rows = [(pes, cycle, name, "external", "", day) for pes, cycle, day in days for name in ("A1", "A2")]
    tables = {"enablers": pl.LazyFrame(rows, schema=ENABLERS, orient="row")}
    return Scene(None, catalogue, tables=tables, today=today)


def test_an_assessment_of_the_future_is_told_once_with_its_rows(catalogue: Catalogue) -> None:
    given = scene(catalogue, ("AT", "4", "2025-02-01"), ("SI", "4", "2025-01-31"), ("SE", "4", None))
    (one,), (judged,) = run_checks(given, lambda cells: cells, [not_yet_outcome])
    assert (one.rule, one.severity, one.pes, one.column) == ("PB712", "warning", "AT", "assessed")
    assert one.message == "the external assessment of AT in cycle 4 (2 rows) is dated 2025-02-01, after 2025-01-31"
    assert "2025-02-01" not in one.silent().message
    assert (judged.passed, judged.failed, judged.unknown) == (1, 1, 0)


def test_without_a_day_to_go_by_nothing_is_of_the_future(catalogue: Catalogue) -> None:
    given = scene(catalogue, ("AT", "4", "2032-02-01"), today=None)
    findings, (judged,) = run_checks(given, lambda cells: cells, [not_yet_outcome])
    assert not findings
    assert (judged.passed, judged.unknown) == (0, 1)


@pytest.mark.parametrize(
    ("cycle", "day", "said"),
    [
        ("3", "2010-05-15", "2010-05-15; the cycle ran from 2020 to 2023"),
        ("3", "2024-01-01", "2024-01-01; the cycle ran from 2020 to 2023"),
        ("3", "2020-01-01", ""),
        ("3", "2023-12-31", ""),
        ("4", "2023-12-31", "2023-12-31; the cycle runs from 2024 on"),
        ("4", "2031-12-31", ""),
    ],
)
def test_an_assessment_lies_in_the_years_of_its_cycle(catalogue: Catalogue, cycle: str, day: str, said: str) -> None:
    findings, (judged,) = run_checks(scene(catalogue, ("AT", cycle, day)), lambda cells: cells, [other_years_outcome])
    assert [one.message.partition(" is dated ")[2] for one in findings] == ([said] if said else [])
    assert (judged.passed, judged.failed) == (not said, bool(said))


def test_a_cycle_without_years_is_not_judged(catalogue: Catalogue) -> None:
    bare = catalogue.model_copy(update={"cycles": {"9": catalogue.cycles["4"].model_copy(update={"years": ""})}})
    findings, (judged,) = run_checks(scene(bare, ("AT", "9", "1999-01-01")), lambda cells: cells, [other_years_outcome])
    assert not findings
    assert (judged.passed, judged.unknown) == (0, 1)


def test_validate_names_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_text(
        "pes,cycle,enabler,recommendation,due,status,reported_on\n"
        "AT,2,A1,R1,2033-06-30,planned,2018-01-01\nAT,2,A1,R1,2033-06-30,done,2033-11-30\n",
        encoding="utf-8",
    )
    (tmp_path / "enablers.csv").write_text(
        "pes,cycle,enabler,assessment,assessed,score\nAT,3,A1,self,2010-09-12,3\nAT,4,A1,external,2032-05-15,3\n",
        encoding="utf-8",
    )
    found = pesbench.validate([tmp_path], options=ValidateOptions(today=date(2025, 1, 31))).findings
    places = [(one.rule, Path(one.file).name, one.line, one.column) for one in found if one.rule in {"PB712", "PB713"}]
    assert sorted(places) == [
        ("PB712", "actions.csv", 3, "reported_on"),
        ("PB712", "enablers.csv", 3, "assessed"),
        ("PB713", "enablers.csv", 2, "assessed"),
    ]
