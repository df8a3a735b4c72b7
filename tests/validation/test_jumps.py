"""Jumps, shifts and other units are found against the history of the series; season, chance and breaks are not."""

import random
from typing import Any

import pytest
from tests.conftest import Observe
from tests.validation.conftest import Find, Judge, series

from pesbench.catalogue import Catalogue
from pesbench.validation import Scene, Settings
from pesbench.validation.jumps import jumps_outcome, shifts_outcome, units_outcome


def quiet(count: int = 30, level: float = 50_000, noise: float = 0.01) -> list[float]:
    """Give a series that moves a little, the same on every run."""
    chance = random.Random(7)
    return [round(level * (1 + chance.uniform(-noise, noise))) for _ in range(count)]


def changed(values: list[float], factor: float, first: int, last: int | None = None) -> list[float]:
    last = first if last is None else last
    return [value * factor if first <= step <= last else value for step, value in enumerate(values)]


def test_a_month_that_jumps_and_goes_back_is_one_finding(find: Find) -> None:
    (one,) = find(jumps_outcome, series(changed(quiet(), 1.8, 20), "2021-01"))
    assert (one.rule, one.pes, one.period, one.column) == ("PB503", "AT", "2022-09", "stock")
    assert "stock rises from" in one.message
    assert "goes back in the next period" in one.message
    assert one.redacted is not None
    assert f"{one.cell}" not in one.redacted


def test_a_jump_at_the_end_is_a_jump(find: Find) -> None:
    (one,) = find(jumps_outcome, series(changed(quiet(), 0.5, 29), "2021-01"))
    assert (one.period, one.rule) == ("2023-06", "PB503")
    assert "stock falls from" in one.message


def test_a_level_that_stays_is_a_shift(find: Find) -> None:
    records = series(changed(quiet(), 1.4, 20, 99), "2021-01")
    (one,) = find(shifts_outcome, records)
    assert (one.rule, one.period, one.severity) == ("PB504", "2022-09", "note")
    assert "and stays there" in one.message
    assert not find(jumps_outcome, records)


@pytest.mark.parametrize(
    ("values", "more"),
    [
        (quiet(), {}),
        ([1000 * 1.05**step for step in range(30)], {}),
        ([50_000.0 * (2 if step % 12 == 11 else 1) for step in range(36)], {}),
        (changed(quiet(11), 1.8, 5), {}),
        ([float(step % 3 * 6 + 1) for step in range(30)], {}),
        (changed(quiet(), 1.8, 20), {"basis": "period_mean", "obs_status": "B"}),
    ],
    ids=["quiet", "growing", "every December", "too short", "small counts", "breaks"],
)
def test_what_is_no_jump(find: Find, values: list[float], more: dict[str, Any]) -> None:
    records = series(values, "2021-01", **more)
    assert not find(jumps_outcome, records)
    assert not find(shifts_outcome, records)


def test_the_pandemic_moved_every_register(find: Find) -> None:
    values = changed(quiet(), 1.5, 15)
    assert not find(jumps_outcome, series(values, "2019-01"))
    assert find(jumps_outcome, series(values, "2017-01"))


def test_a_declared_break_is_no_jump(find: Find) -> None:
    records = series(changed(quiet(), 1.4, 20, 99), "2021-01")
    known = Settings.model_validate({"break": [{"period": "2022-09", "pes": "AT", "measure": "stock"}]})
    other = Settings.model_validate({"break": [{"period": "2022-09", "pes": "BE-VLG"}]})
    assert not find(shifts_outcome, records, settings=known)
    assert find(shifts_outcome, records, settings=other)


def test_the_tolerance_is_a_choice(find: Find) -> None:
    records = series(changed(quiet(), 1.2, 20), "2021-01")
    assert find(jumps_outcome, records)
    assert not find(jumps_outcome, records, settings=Settings(tolerance={"jump": 40}))
    assert not find(jumps_outcome, records, settings=Settings(pes={"AT": {"tolerance": {"jump": 40}}}))


def test_the_cells_of_a_period_are_one_finding(find: Find) -> None:
    values = changed(quiet(), 1.8, 20)
    records = [row for sex in ("T", "F", "M") for row in series(values, "2021-01", sex=sex)]
    (one,) = find(jumps_outcome, records)
    assert "so in 3 cells" in one.message


@pytest.mark.parametrize(("factor", "words"), [(0.001, "1,000 times as small"), (10, "10 times as large")])
def test_another_unit_is_no_jump(judge: Judge, factor: float, words: str) -> None:
    records = series(changed(quiet(), factor, 20), "2021-01")
    findings, judged = judge(units_outcome, records)
    (one,) = findings
    assert (one.rule, one.period, judged.passed) == ("PB505", "2022-09", 28)
    assert words in one.message
    assert not judge(jumps_outcome, records)[0]


def test_percentages_and_shares_are_other_units(find: Find) -> None:
    values = [41.2, 43.5, 0.428, 0.441, 0.415, 0.432]
    (one,) = find(units_outcome, series(values, measure="A2a_6m", basis=""))
    assert "A2a_6m is about 100 times as small" in one.message


@pytest.mark.parametrize(
    "values",
    [
        [12.0, 130.0, 14.0, 125.0, 12.0],
        [300.0, 3100.0, 290.0, 3000.0, 310.0, 2900.0],
        [0.0, 1000.0, 0.0, 10.0, 1000.0],
        [20_000.0, 500_000.0, 20_000.0],
    ],
)
def test_what_is_no_other_unit(find: Find, values: list[float]) -> None:
    assert not find(units_outcome, series(values))


def test_a_delivery_in_another_unit_than_the_store(observe: Observe, catalogue: Catalogue) -> None:
    delivered = series([0.001 * value for value in quiet(12)], "2023-01")
    stored = {"observations": observe(series(quiet(12), "2022-01"))}
    (row,) = units_outcome(Scene(observe(delivered), catalogue, stored=stored)).failed.iter_rows(named=True)
    assert (row["pes"], row["period"]) == ("AT", "2023-01")
    assert "1,000 times as small as what the store holds for 2022-12" in row["message"]
    same = Scene(observe(series(quiet(12), "2023-01")), catalogue, stored=stored)
    assert units_outcome(same).failed.is_empty()
