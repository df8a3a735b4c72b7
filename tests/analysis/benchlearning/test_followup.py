"""Change between cycles, worked out by hand: enablers added, removed and in both; actions of every status."""

from pathlib import Path

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.errors import InputError, UsageError

# Cycle O has XA1, XA2 and XB1; cycle N has XA1, XB1 and XB2. So XA2 is dropped, XB2 is new, two are in both.
TWO = """
[cycles.O]
names = { en = "Old" }
years = "2015-2016"
profile = "pdca"
[cycles.N]
names = { en = "New" }
years = "2020-"
profile = "pdca"
[enablers.XA1]
area = "A"
cycles = ["O", "N"]
[enablers.XA2]
area = "A"
cycles = ["O"]
[enablers.XB1]
area = "B"
cycles = ["O", "N"]
[enablers.XB2]
area = "B"
cycles = ["N"]
"""
OLD = {"AT": (2.0, 6.0, 3.0), "SI": (4.0, 1.0, 3.0), "SE": (3.0, 3.0, 5.0)}
NEW = {"AT": (4.0, 3.0, 6.0), "SI": (4.0, 4.0, 1.0), "SE": (2.0, 5.0, 5.0)}
ACTIONS = """pes,cycle,enabler,recommendation,action,due,status,reported_on
AT,O,XA1,R1,train staff,2018-01-31,planned,2016-06-01
AT,O,XA1,R1,train staff,2018-01-31,done,2018-02-01
AT,O,XB1,R2,new desk,2019-12-31,started,2018-02-01
AT,O,XB1,R3,new form,,dropped,2018-02-01
SI,O,XB1,R1,new desk,2016-01-01,planned,2018-02-01
SE,O,XA1,R1,,2030-01-01,planned,2018-02-01
"""


@pytest.fixture(name="two")
def fixture_two(tmp_path: Path) -> Catalogue:
    path = tmp_path / "two.toml"
    path.write_text(TWO, encoding="utf-8")
    return load_catalogue(path)


@pytest.fixture(name="store")
def fixture_store(tmp_path: Path, two: Catalogue) -> Path:
    lines = ["pes,cycle,enabler,assessment,assessed,score"]
    for cycle, enablers, table in (("O", ("XA1", "XA2", "XB1"), OLD), ("N", ("XA1", "XB1", "XB2"), NEW)):
        day = "2016-05-01" if cycle == "O" else "2021-05-01"
        for pes, scores in table.items():
            lines += [f"{pes},{cycle},{it},external,{day},{mark}" for it, mark in zip(enablers, scores, strict=True)]
    (tmp_path / "enablers.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (tmp_path / "actions.csv").write_text(ACTIONS, encoding="utf-8")
    pesbench.ingest([tmp_path / "enablers.csv", tmp_path / "actions.csv"], tmp_path / "store", catalogue=two)
    return tmp_path / "store"


def test_scores_change_on_the_enablers_that_both_cycles_have(store: Path, two: Catalogue) -> None:
    result = pesbench.change("AT", first="O", second="N", store=store, catalogue=two, today="2020-01-01")
    scores = result.rows.filter(pl.col("kind").is_in(["total", "area", "enabler"]))
    found = {row["id"]: (row["before"], row["after"], row["change"]) for row in scores.to_dicts()}
    assert found == {
        "total": (2.5, 3.5, 1.0),  # the means of A and B: (2 + 3) / 2 and (4 + 3) / 2, without XA2 and XB2
        "A": (2.0, 4.0, 2.0),
        "B": (3.0, 3.0, 0.0),
        "XA1": (2.0, 4.0, 2.0),
        "XB1": (3.0, 3.0, 0.0),
    }
    said = [finding.message for finding in result.findings]
    assert "dropped in cycle N: XA2; change is that of the 2 in common" in said
    assert "new in cycle N: XB2; change is that of the 2 in common" in said


def test_of_several_reports_the_latest_counts(store: Path, two: Catalogue) -> None:
    rows = pesbench.change("AT", first="O", second="N", store=store, catalogue=two, today="2020-01-01").rows
    actions = rows.filter(kind="action").select("id", "recommendation", "status", "overdue").rows()
    assert actions == [
        ("XA1", "R1", "done", False),
        ("XB1", "R2", "started", True),
        ("XB1", "R3", "dropped", False),
    ]


def test_reports_after_the_day_are_not_known_on_it(store: Path, two: Catalogue) -> None:
    result = pesbench.change("AT", first="O", second="N", store=store, catalogue=two, today="2018-01-31")
    actions = result.rows.filter(kind="action").select("recommendation", "status", "overdue").rows()
    assert actions == [("R1", "planned", False)]
    assert "reports on actions after 2018-01-31 (3) are left out" in [it.message for it in result.findings]
    later = pesbench.change("AT", first="O", second="N", store=store, catalogue=two, today="2018-02-01").rows
    assert later.filter(kind="action")["status"].to_list() == ["done", "started", "dropped"]


def test_the_network_side_by_side(store: Path, two: Catalogue) -> None:
    result = pesbench.change(first="O", second="N", store=store, catalogue=two, today="2020-01-01")
    rows = {row["pes"]: row for row in result.rows.to_dicts()}
    at = rows["AT"]
    assert (at["recommendations"], at["done"], at["started"], at["dropped"], at["overdue"]) == (3, 1, 1, 1, 1)
    assert at["carried_out"] == 0.5  # one of the two that were not dropped
    assert (at["change_recommended"], at["change_others"]) == (1.0, None)
    si = rows["SI"]
    assert (si["change_recommended"], si["change_others"], si["difference"]) == (1.0, 0.0, 1.0)
    assert si["overdue"] == 1
    assert (rows["SE"]["change_recommended"], rows["SE"]["difference"]) == (-1.0, -1.0)
    early = [it for it in result.findings if it.rule == "PB710"]
    assert [(it.pes, it.message) for it in early] == [
        ("SI", "SI, XB1: due 2016-01-01, before the assessment of 2016-05-01")
    ]


@pytest.mark.parametrize(
    ("first", "second", "error", "said"),
    [
        ("O", "O", UsageError, "two different cycles"),
        ("O", "", UsageError, "two different cycles"),
        ("O", "Z", UsageError, "there is no cycle 'Z'"),
        ("O", "4", InputError, "no scores of cycle 4"),
        ("N", "O", UsageError, "the earlier cycle must come first, found cycle N \\(2020\\) before cycle O"),
    ],
)
def test_cycles_that_cannot_be_compared(
    first: str, second: str, error: type[Exception], said: str, store: Path, two: Catalogue
) -> None:
    with pytest.raises(error, match=said):
        pesbench.change("AT", first=first, second=second, store=store, catalogue=two)


def test_periods_and_days_are_checked(store: Path, two: Catalogue) -> None:
    with pytest.raises(UsageError, match="change needs two periods"):
        pesbench.change("AT", first="O", second="N", period="2018", store=store, catalogue=two)
    with pytest.raises(UsageError, match="the earlier period must come first"):
        pesbench.change("AT", first="O", second="N", period="2024:2018", store=store, catalogue=two)
    with pytest.raises(InputError, match="holds no outcome of 2018") as caught:
        pesbench.change("AT", first="O", second="N", period="2018:2019", store=store, catalogue=two)
    assert "ingest those of the outcomes" in caught.value.hint
    with pytest.raises(UsageError, match="a day is written"):
        pesbench.change("AT", first="O", second="N", today="1.1.2020", store=store, catalogue=two)
    with pytest.raises(UsageError, match="unknown PES 'XX'"):
        pesbench.change("XX", first="O", second="N", store=store, catalogue=two)
    with pytest.raises(InputError, match="DE has no scores in both cycles, O and N"):
        pesbench.change("DE", first="O", second="N", store=store, catalogue=two)


def test_all_side_by_side_have_no_outcomes_which_is_said(store: Path, two: Catalogue) -> None:
    result = pesbench.change(first="O", second="N", period="2018:2019", store=store, catalogue=two)
    assert "the change in outcomes is told of one PES, not of all side by side" in [
        it.message for it in result.findings
    ]
