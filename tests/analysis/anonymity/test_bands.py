"""Bands hold several units each, on a round grid, and open at both ends; groups are alike in all tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.analysis.anonymity.bands import banded, to_step
from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.profiles import alike
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms
from pesbench.analysis.anonymity.tables import Table, hide

NAMES = Pseudonyms(b"a key for tests alone", b"")
VALUES = st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=3, max_size=40)
QUIET = settings(derandomize=True, deadline=None, max_examples=30)


def test_limits_are_multiples_of_a_round_step() -> None:
    found = banded(np.array([41.0, 43.5, 44.9, 50.2, 51.0, 51.3, 58.0, 66.6, 71.2]), 3)
    assert found.step == 5.0  # 44.9 .. 66.6 hold the middle; a twelfth of 25.2 is 2.1
    assert found.limits == (45.0, 55.0)
    assert found.of.tolist() == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert (found.low(0), found.high(0), found.low(2), found.high(2)) == (None, 45.0, 55.0, None)


@given(values=VALUES, k=st.integers(3, 6))
@QUIET
def test_every_band_holds_k_units_and_keeps_their_order(values: list[float], k: int) -> None:
    numbers = np.array(values)
    if len(values) < k:
        return
    found = banded(numbers, k)
    assert found.sizes.min() >= k
    assert found.sizes.sum() == len(values)
    order = np.argsort(numbers, kind="stable")
    assert np.all(np.diff(found.of[order]) >= 0)
    assert len({(value, band) for value, band in zip(values, found.of, strict=True)}) == len(set(values))
    for value, band in zip(values, found.of, strict=True):
        low, high = found.low(int(band)), found.high(int(band))
        slack = 1e-9 * max(1.0, abs(value))
        assert low is None or value >= low - slack
        assert high is None or value <= high + slack


def test_equal_values_and_few_values_have_one_open_band() -> None:
    for values in (np.full(9, 3.7), np.array([1.0, 2.0, 9.0]), np.arange(5.0)):
        found = banded(values, 3)
        assert (found.limits, found.count) == ((), 1)


def test_one_far_value_does_not_show() -> None:
    values = np.array([*np.linspace(40, 60, 20), 9_999.0])
    found = banded(values, 3)
    assert max(found.limits) < 60
    assert found.sizes[found.of[-1]] >= 3


def test_rounding_to_the_grid() -> None:
    assert to_step(75.09, 5.0) == 75.0
    assert to_step(None, 5.0) is None
    assert to_step(3.0, 0.0) is None


@given(seed=st.integers(0, 1000), n=st.integers(3, 35), tables=st.integers(1, 6), k=st.integers(3, 5))
@QUIET
def test_groups_hold_k_to_twice_k_units_and_each_unit_once(seed: int, n: int, tables: int, k: int) -> None:
    groups = alike(np.random.default_rng(seed).normal(size=(n, tables)), k)
    assert sorted(at for group in groups for at in group) == list(range(n))
    assert max(map(len, groups)) < 2 * k
    assert min(map(len, groups)) >= min(k, n)


def test_groups_follow_what_is_alike() -> None:
    values = np.array([[1.0, 1.0], [9.0, 2.0], [1.1, 1.2], [9.1, 2.2], [0.9, 0.8], [9.2, 2.1]])
    assert sorted(alike(values, 3)) == [[0, 2, 4], [1, 3, 5]]


@pytest.mark.parametrize(("focus", "places"), [
    (None, {(1, 3), (4, 6), (7, 9)}),
    (100.0, {(2, 4), (5, 7), (8, 10)}),
    (0.0, {(1, 3), (4, 6), (7, 9)}),
    (51.1, {(1, 3), (4, 7), (8, 10)}),
])  # fmt: skip
def test_places_of_bands_leave_room_for_the_one_in_focus(focus: float | None, places: set[tuple[int, int]]) -> None:
    values = np.array([41.0, 43.5, 44.9, 50.2, 51.0, 51.3, 58.0, 66.6, 71.2])
    table = Table("t", tuple("abcdefghi"), values, higher=True, focus=focus)
    (found,) = hide([table], Anonymity(), NAMES)
    assert {(row.first, row.last) for row in found.rows} == places


def test_where_lower_is_better_the_lowest_band_comes_first_and_yardsticks_are_its_limits() -> None:
    values = np.array([41.0, 43.5, 44.9, 50.2, 51.0, 51.3, 58.0, 66.6, 71.2])
    (found,) = hide([Table("t", tuple("abcdefghi"), values, higher=False)], Anonymity(), NAMES)
    assert [(row.low, row.high) for row in found.rows[::3]] == [(None, 45.0), (45.0, 55.0), (55.0, None)]
    assert (found.yardsticks.best, found.yardsticks.median, found.yardsticks.top_quartile) == (45.0, 50.0, 45.0)


def test_linked_tables_show_whom_all_of_them_have_and_the_bands_of_the_group() -> None:
    rng = np.random.default_rng(3)
    units = tuple(f"u{at:02d}" for at in range(20))
    first = Table("a", units, rng.normal(50, 10, 20), higher=True)
    second = Table("b", units[:15], rng.normal(50, 10, 15), higher=True)
    found = hide([first, second], Anonymity(linked=True), NAMES)
    assert [len(one.rows) for one in found] == [15, 15]
    assert {row.label for row in found[0].rows} == {row.label for row in found[1].rows}
    profiles = [
        tuple((row.low, row.high) for one in found for row in one.rows if row.label == label)
        for label in {row.label for row in found[0].rows}
    ]
    assert min(profiles.count(profile) for profile in profiles) >= 3


def test_too_few_in_all_tables_leave_no_row() -> None:
    tables = [
        Table("a", ("u", "v", "w"), np.arange(3.0), higher=True),
        Table("b", ("u", "x", "y"), np.arange(3.0), higher=True),
    ]
    assert [one.rows for one in hide(tables, Anonymity(linked=True), NAMES)] == [(), ()]
