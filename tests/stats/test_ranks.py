"""Ranks: every rule for ties, missing values, columns, and the properties that any rank has."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import rankdata

from pesbench.stats import Ties, rank

NAN = float("nan")
VALUES = st.lists(
    st.one_of(st.integers(-3, 3).map(float), st.floats(allow_nan=False), st.just(NAN)),
    min_size=0,
    max_size=12,
)


def reference(values: NDArray[np.float64], ties: str) -> NDArray[np.float64]:
    """Rank the values present with SciPy, largest first, and leave the others out."""
    ranks = np.full(values.shape, np.nan)
    here = ~np.isnan(values)
    ranks[here] = rankdata(-values[here], method=ties)
    return ranks


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [1, 2, 2, NAN, 4, 5, 5, 5]),
        ("average", [1, 2.5, 2.5, NAN, 4, 6, 6, 6]),
        ("max", [1, 3, 3, NAN, 4, 7, 7, 7]),
        ("dense", [1, 2, 2, NAN, 3, 4, 4, 4]),
        ("ordinal", [1, 2, 3, NAN, 4, 5, 6, 7]),
    ],
)
def test_each_rule_gives_the_places_written_here(ties: str, expected: list[float]) -> None:
    values = [9.0, 8.0, 8.0, NAN, 5.0, 1.0, 1.0, 1.0]
    np.testing.assert_array_equal(rank(values, ties=ties), expected)


def test_lower_is_better_turns_the_order_round_but_not_the_rule() -> None:
    np.testing.assert_array_equal(rank([4.0, 2.0, 2.0, 7.0], higher_is_better=False), [3, 1, 1, 4])
    np.testing.assert_array_equal(rank([2.0, 2.0], ties="ordinal", higher_is_better=False), [1, 2])


def test_columns_are_ranked_each_by_itself() -> None:
    table = np.array([[1.0, NAN, 3.0], [2.0, NAN, 3.0], [NAN, NAN, 1.0]])
    expected = [[2, NAN, 1], [1, NAN, 1], [NAN, NAN, 3]]
    np.testing.assert_array_equal(rank(table), expected)
    cube = np.stack([table, -table], axis=2)
    np.testing.assert_array_equal(rank(cube)[:, :, 0], expected)
    np.testing.assert_array_equal(rank(cube)[:, 2, 1], [2, 2, 1])


def test_zero_has_no_sign_and_infinity_is_a_value() -> None:
    np.testing.assert_array_equal(rank([0.0, -0.0, np.inf, -np.inf]), [2, 2, 1, 4])


def test_whole_numbers_near_2_to_the_53_stay_apart() -> None:
    np.testing.assert_array_equal(rank([2.0**53 - 1, 2.0**53 - 2, 2.0**53 - 3]), [1, 2, 3])


def test_nothing_has_no_ranks_and_one_is_first() -> None:
    assert rank([]).shape == (0,)
    assert rank(np.empty((0, 3))).shape == (0, 3)
    np.testing.assert_array_equal(rank([5.0]), [1.0])


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="fair"):
        rank([1.0], ties="fair")


@given(VALUES, st.sampled_from(list(Ties)))
@settings(derandomize=True, deadline=None)
def test_scipy_gives_the_same_places(values: list[float], ties: Ties) -> None:
    cells = np.asarray(values)
    np.testing.assert_array_equal(rank(cells, ties=ties), reference(cells, str(ties)))


@given(VALUES, st.sampled_from([Ties.MIN, Ties.AVERAGE, Ties.MAX, Ties.DENSE]), st.integers(0, 9))
@settings(derandomize=True, deadline=None)
def test_the_order_of_units_does_not_matter(values: list[float], ties: Ties, seed: int) -> None:
    cells = np.asarray(values)
    order = np.random.default_rng(seed).permutation(len(cells))
    np.testing.assert_array_equal(rank(cells[order], ties=ties), rank(cells, ties=ties)[order])


@given(st.lists(st.integers(-50, 50), max_size=12), st.sampled_from(list(Ties)))
@settings(derandomize=True, deadline=None)
def test_an_increasing_change_of_scale_does_not_matter(values: list[int], ties: Ties) -> None:
    cells = np.asarray(values, dtype=np.float64)
    np.testing.assert_array_equal(rank(cells**3 * 7 + 1, ties=ties), rank(cells, ties=ties))


@given(st.lists(st.integers(-5, 5), max_size=12))
@settings(derandomize=True, deadline=None)
def test_the_best_place_from_one_end_is_the_worst_from_the_other(values: list[int]) -> None:
    cells = np.asarray(values, dtype=np.float64)
    turned = len(values) + 1 - rank(cells, ties="max", higher_is_better=False)
    np.testing.assert_array_equal(rank(cells, ties="min"), turned)
