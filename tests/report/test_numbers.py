"""Rounding for people: signs, dashes, and nothing that claims more than it knows."""

import math

import pytest

from pesbench.report.numbers import MISSING, bar, decimal, percent, probability, signed, whole


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (1234567.891, 1, "1\u202f234\u202f567.9"),
        (-0.04, 1, "0.0"),
        (None, 1, MISSING),
        (math.nan, 1, MISSING),
        (2, 0, "2"),
    ],
)
def test_decimals(value: object, places: int, text: str) -> None:
    assert decimal(value, places) == text


@pytest.mark.parametrize(("value", "text"), [(0.04, "0.0"), (1.25, "+1.2"), (-1.25, "-1.2"), (0.0, "0.0")])
def test_gaps_show_their_sign(value: float, text: str) -> None:
    assert signed(value) == text


@pytest.mark.parametrize(("value", "text"), [(0.0, "<0.001"), (0.00049, "<0.001"), (0.0005, "0.001"), (None, MISSING)])
def test_a_p_value_is_never_zero(value: float | None, text: str) -> None:
    assert probability(value) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(1.0, "100 %"), (0.999, ">99 %"), (0.994, "99 %"), (0.0, "0 %"), (4 / 12, "33 %"), (None, MISSING)],
)
def test_only_all_is_a_hundred_per_cent(share: float | None, text: str) -> None:
    assert percent(share) == text


def test_half_ranks_keep_their_half() -> None:
    assert (whole(1.5), whole(2.0), whole(None)) == ("1.5", "2", MISSING)


def test_bars_are_full_at_the_largest_and_empty_at_nothing() -> None:
    assert bar(10.0, 10.0, 4) == "████"
    assert bar(5.0, 10.0, 4) == "██"
    assert bar(None, 10.0) == bar(-1.0, 10.0) == bar(1.0, 0.0) == ""
