"""Labels that were shifted in one table are found by the totals and the other breakdowns; small misses are not."""

import pytest
from tests.validation.conftest import STOCK, Find, Judge, Records

from pesbench.validation.disagreement import disagreeing_outcome, shifted_outcome

# Four regions with their total, and the halves by sex and the ages that belong to each.
TOTALS = {"RO111": 15_679.0, "RO112": 5_432.0, "RO113": 8_008.0, "RO114": 3_210.0}
AGES = ("Y_LT25", "Y25-54", "Y_GE55")


def of(pes: str, value: float, **more: str) -> dict[str, object]:
    return {**STOCK, "pes": pes, "period": "2019-01", "value": value, **more}


def sexes(totals: dict[str, float]) -> Records:
    return [of(pes, share * value, sex=sex) for pes, value in totals.items() for sex, share in (("F", 0.5), ("M", 0.5))]


def ages(totals: dict[str, float]) -> Records:
    return [
        of(pes, value - 30.0 if age == "Y_LT25" else 15.0, age=age) for pes, value in totals.items() for age in AGES
    ]


def whole(totals: dict[str, float]) -> Records:
    return [of(pes, value) for pes, value in totals.items()]


def shifted(totals: dict[str, float]) -> dict[str, float]:
    names = list(totals)
    return dict(zip(names, [totals[name] for name in [*names[1:], names[0]]], strict=True))


def test_labels_shifted_in_one_table_are_found_at_every_unit(find: Find) -> None:
    found = find(shifted_outcome, [*whole(TOTALS), *sexes(TOTALS), *ages(shifted(TOTALS))])
    assert [(one.rule, one.pes, one.period) for one in found] == [("PB653", pes, "2019-01") for pes in TOTALS]
    assert found[0].message.startswith(
        "the parts of stock by age add up to 5432, which is the total of RO112, not what RO111 has"
    )
    assert found[0].redacted is not None
    assert "5432" not in found[0].redacted


def test_they_are_found_without_totals_too(find: Find) -> None:
    found = find(shifted_outcome, [*sexes(TOTALS), *ages(shifted(TOTALS))])
    assert {one.pes for one in found} == set(TOTALS)
    assert not find(shifted_outcome, [*sexes(TOTALS), *ages(TOTALS)])


def test_one_unit_that_misses_is_no_shift(find: Find, judge: Judge) -> None:
    one_wrong = {**TOTALS, "RO111": TOTALS["RO112"]}
    assert not find(shifted_outcome, [*whole(TOTALS), *ages(one_wrong)])
    _, judged = judge(shifted_outcome, [*whole(TOTALS), *sexes(TOTALS), *ages(TOTALS)])
    assert judged.passed == 8


def test_small_sums_agree_by_chance(find: Find) -> None:
    small = {"RO111": 3.0, "RO112": 4.0}
    rows = [of(pes, value, sex=sex) for pes, value in shifted(small).items() for sex in "FM"]
    assert not find(shifted_outcome, [*whole({pes: 2 * value for pes, value in small.items()}), *rows])


def test_two_breakdowns_without_a_total_must_agree(find: Find) -> None:
    (one,) = find(disagreeing_outcome, [*sexes({"RO111": 1_003.0}), *ages({"RO111": 1_024.0})])
    assert (one.rule, one.pes, one.period, one.column) == ("PB654", "RO111", "2019-01", "stock")
    assert one.message == "Y_LT25+Y25-54+Y_GE55 of stock add up to 1024, but F+M to 1003"


def test_with_a_total_a_withheld_part_or_rounding_nothing_is_said(find: Find) -> None:
    women, men = sexes({"RO111": 1_003.0})
    others = ages({"RO111": 1_024.0})
    assert not find(disagreeing_outcome, [of("RO111", 1_003.0), women, men, *others])
    assert not find(disagreeing_outcome, [{**women, "value": None, "obs_status": "Q"}, men, *others])
    assert not find(disagreeing_outcome, [women, men, *ages({"RO111": 1_004.0})])


@pytest.mark.parametrize("scale", [1e16, 9.3e18, 1e300])
def test_sums_larger_than_any_integer_are_compared_too(find: Find, scale: float) -> None:
    large = {pes: value * scale for pes, value in TOTALS.items()}
    assert not find(shifted_outcome, [*whole(large), *sexes(large)])
    parts = [of(pes, value, sex=sex) for pes, value in shifted(large).items() for sex in "FM"]
    found = find(shifted_outcome, [*whole({pes: 2 * value for pes, value in large.items()}), *parts])
    assert {one.pes for one in found} == set(TOTALS)
