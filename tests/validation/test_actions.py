"""Actions that are due before the assessment from which they follow."""

from pathlib import Path

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.findings import Finding
from pesbench.validation import Scene, run_checks
from pesbench.validation.actions import early_actions_outcome

ASSESSED: list[dict[str, str | None]] = [
    {"pes": "AT", "cycle": "2", "assessment": "self", "assessed": "2017-01-01"},
    {"pes": "AT", "cycle": "2", "assessment": "external", "assessed": "2017-09-12"},
    {"pes": "AT", "cycle": "2", "assessment": "external", "assessed": "2017-09-14"},
    {"pes": "AT", "cycle": "3", "assessment": "external", "assessed": "2022-03-01"},
    {"pes": "SI", "cycle": "2", "assessment": "external", "assessed": None},
]


def action(pes: str = "AT", cycle: str = "2", due: str | None = "2017-06-30") -> dict[str, str | None]:
    more = {"enabler": "A1", "recommendation": "R1", "action": None, "reported_on": None}
    return {"pes": pes, "cycle": cycle, **more, "due": due}


def find(
    catalogue: Catalogue,
    *actions: dict[str, str | None],
    delivered: list[dict[str, str | None]] | None = None,
    stored: list[dict[str, str | None]] | None = None,
) -> tuple[list[Finding], tuple[int, int, int]]:
    text = dict.fromkeys(("pes", "cycle", "assessment", "assessed"), pl.String)
    tables = {"actions": pl.LazyFrame(list(actions), schema=dict.fromkeys(action(), pl.String))}
    if delivered is not None:
        tables["enablers"] = pl.LazyFrame(delivered, schema=text)
    kept = {"enablers": pl.LazyFrame(stored, schema=text)} if stored is not None else {}
    scene = Scene(None, catalogue, tables=tables, stored=kept)
    findings, (judged,) = run_checks(scene, lambda cells: cells, [early_actions_outcome])
    return findings, (judged.passed, judged.failed, judged.unknown)


def test_an_action_before_the_first_external_assessment_is_found(catalogue: Catalogue) -> None:
    (one,), counts = find(catalogue, action(), action(due="2017-09-12"), delivered=ASSESSED)
    assert (one.rule, one.severity, one.pes, one.column) == ("PB710", "warning", "AT", "due")
    assert one.message == (
        "the action of AT on A1 (R1) is due 2017-06-30, before the assessment of 2017-09-12 in cycle 2"
    )
    assert one.silent().message == "an action of AT on A1 is due before its assessment in cycle 2"
    assert counts == (1, 1, 0)


@pytest.mark.parametrize(
    ("given", "unknown"),
    [
        (action(due="2017-09-13"), 0),  # after the first of two days
        (action(due=None), 0),  # nothing to judge
        (action(cycle="4"), 1),  # of a cycle without an assessment
        (action(pes="SI"), 1),  # an assessment without a day
        (action(pes="SE"), 1),  # nobody assessed
    ],
)
def test_what_is_due_later_or_cannot_be_judged_is_not(
    catalogue: Catalogue, given: dict[str, str | None], unknown: int
) -> None:
    findings, counts = find(catalogue, given, delivered=ASSESSED)
    assert not findings
    assert counts[1:] == (0, unknown)


def test_the_store_knows_the_day_unless_the_delivery_corrects_it(catalogue: Catalogue) -> None:
    earlier: list[dict[str, str | None]] = [{**ASSESSED[1], "assessed": "2017-03-01"}]
    assert len(find(catalogue, action(), stored=ASSESSED)[0]) == 1
    assert not find(catalogue, action(), delivered=earlier, stored=ASSESSED)[0]
    assert find(catalogue, action())[1] == (0, 0, 1)


def test_validate_names_file_line_and_column(tmp_path: Path) -> None:
    (tmp_path / "actions.csv").write_text(
        "pes,cycle,enabler,recommendation,due,status\nAT,2,A1,R1,2018-06-30,planned\nAT,2,A1,R2,2017-06-30,planned\n",
        encoding="utf-8",
    )
    (tmp_path / "enablers.csv").write_text(
        "pes,cycle,enabler,assessment,assessed,score\nAT,2,A1,external,2017-09-12,3\n", encoding="utf-8"
    )
    found = [one for one in pesbench.validate([tmp_path]).findings if one.rule == "PB710"]
    assert [(Path(one.file).name, one.line, one.column, one.form) for one in found] == [
        ("actions.csv", 3, "due", "actions")
    ]
