"""What a delivery changes of the store: large, one-sided and tiny revisions are found, expected ones are not."""

import pytest
from tests.conftest import Observe
from tests.validation.conftest import STOCK, Find, Judge, Records, series

from pesbench.validation import Settings
from pesbench.validation.revisions import one_way_outcome, revised_outcome, tiny_outcome

STORED = [50_000.0 + 100 * step for step in range(24)]


def against(observe: Observe, records: Records) -> dict[str, object]:
    return {"stored": {"observations": observe(records)}}


def test_a_large_revision_is_found_at_its_cell(find: Find, observe: Observe) -> None:
    new = [*STORED[:5], 61_200.0, *STORED[6:]]
    (one,) = find(revised_outcome, series(new), **against(observe, series(STORED)))
    assert (one.rule, one.pes, one.period, one.column, one.cell) == ("PB650", "AT", "2020-06", "stock", "61200")
    assert one.message == "stock is 50500 in the store and 61200 in the delivery (+21.2%)"
    assert one.redacted == "stock differs from what the store holds"


def test_one_finding_stands_for_all_cells_of_a_month(find: Find, observe: Observe) -> None:
    old = [{**STOCK, "period": "2024-01", "sex": sex, "value": 100.0} for sex in "TFM"]
    (one,) = find(revised_outcome, [{**row, "value": 150.0} for row in old], **against(observe, old))
    assert one.message.endswith("; so in 3 cells")


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ({"value": 104.0}, {}),
        ({"value": 200.0}, {"obs_status": "P"}),
        ({"value": 200.0, "obs_status": "B"}, {}),
        ({"value": 8.0}, {"value": 3.0}),
        ({"value": None, "obs_status": "L"}, {}),
    ],
)
def test_small_expected_and_empty_ones_are_none(
    find: Find, observe: Observe, new: dict[str, object], old: dict[str, object]
) -> None:
    row = {**STOCK, "period": "2024-01", "value": 100.0}
    assert not find(revised_outcome, [{**row, **new}], **against(observe, [{**row, **old}]))


def test_the_tolerance_is_a_setting_of_the_pes(find: Find, observe: Observe) -> None:
    row = {**STOCK, "period": "2024-01", "value": 100.0}
    settings = Settings.model_validate({"pes": {"AT": {"tolerance": {"revision": 0.5}}}})
    assert not find(revised_outcome, [{**row, "value": 140.0}], settings=settings, **against(observe, [row]))


def test_other_breakdowns_of_the_store_are_not_compared(judge: Judge, observe: Observe) -> None:
    row = {**STOCK, "period": "2024-01", "value": 100.0}
    stored = [{**row, "sex": "F", "value": 50.0}]
    findings, judged = judge(revised_outcome, [row], **against(observe, stored))
    assert (findings, judged.passed) == ([], 0)


def test_without_a_store_nothing_is_judged(judge: Judge) -> None:
    for check in (revised_outcome, one_way_outcome, tiny_outcome):
        findings, judged = judge(check, series(STORED))
        assert (findings, judged.passed) == ([], 0)


def test_revisions_that_all_go_up_are_found(find: Find, observe: Observe) -> None:
    (one,) = find(one_way_outcome, series([1.02 * value for value in STORED]), **against(observe, series(STORED)))
    assert (one.rule, one.pes, one.column) == ("PB651", "AT", "stock")
    assert "24 periods of stock are revised, and all go up, by 2.00%" in one.message


def test_revisions_both_ways_and_few_are_not(find: Find, observe: Observe) -> None:
    both = [value * (1.02 if step % 2 else 0.98) for step, value in enumerate(STORED)]
    few = [1.02 * value if step < 11 else value for step, value in enumerate(STORED)]
    for new in (both, few):
        assert not find(one_way_outcome, series(new), **against(observe, series(STORED)))


def test_many_tiny_revisions_are_found(find: Find, observe: Observe) -> None:
    (one,) = find(tiny_outcome, series([value + 2 for value in STORED]), **against(observe, series(STORED)))
    assert (one.rule, one.pes, one.column, one.period) == ("PB652", "AT", "stock", "2020-01")
    assert "24 of 24 cells of stock" in one.message


def test_a_few_tiny_and_many_true_revisions_are_not(find: Find, observe: Observe) -> None:
    few = [value + 2 if step < 6 else value for step, value in enumerate(STORED)]
    true = [1.05 * value for value in STORED]
    for new in (few, true, STORED):
        assert not find(tiny_outcome, series(new), **against(observe, series(STORED)))
