"""Quantiles, percentile ranks and gaps against hand arithmetic and NumPy."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.stats import gap, gaps, percentile_rank, quantile

NAN = float("nan")
NUMBERS = st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=15)


def test_a_quantile_lies_between_its_neighbours() -> None:
    # h = (4 - 1) * 0.25 = 0.75: between 10 and 20, three quarters of the way
    assert quantile([40.0, 10.0, 20.0, 30.0], 0.25) == 17.5
    assert quantile([40.0, NAN, 10.0, 20.0, NAN, 30.0], 0.25) == 17.5


def test_a_column_without_values_has_no_quantile() -> None:
    table = np.array([[1.0, NAN], [3.0, NAN]])
    np.testing.assert_array_equal(quantile(table, 0.5), [2.0, NAN])
    assert np.isnan(quantile([], 0.5))
    assert quantile([7.0], 0.99) == 7.0


def test_an_infinite_value_does_not_spoil_the_others() -> None:
    assert quantile([1.0, 2.0, np.inf], 0.5) == 2.0
    assert quantile([1.0, 2.0, np.inf], 1.0) == np.inf
    assert quantile([-np.inf, 1.0, 2.0], 0.5) == 1.0


@pytest.mark.parametrize("probability", [-0.1, 1.1, NAN])
def test_a_probability_outside_its_range_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        quantile([1.0], probability)


@given(NUMBERS, st.floats(0, 1))
@settings(derandomize=True, deadline=None)
def test_numpy_gives_the_same_quantile(values: list[float], probability: float) -> None:
    ours = float(quantile(values, probability))
    assert ours == pytest.approx(float(np.quantile(values, probability, method="linear")), rel=1e-9, abs=1e-9)


@given(NUMBERS, st.floats(0, 1), st.integers(0, 9))
@settings(derandomize=True, deadline=None)
def test_order_and_missing_values_do_not_matter(values: list[float], probability: float, seed: int) -> None:
    shuffled = np.random.default_rng(seed).permutation([*values, NAN, NAN])
    assert quantile(shuffled, probability) == quantile(values, probability)


def test_percentile_rank_counts_who_is_strictly_worse() -> None:
    # four present: 30 beats two of three others, 20 beats one, 10 beats none
    np.testing.assert_allclose(percentile_rank([10.0, 30.0, 20.0, 30.0, NAN]), [0, 2 / 3, 1 / 3, 2 / 3, NAN])
    lower = percentile_rank([10.0, 30.0, 20.0, 30.0], higher_is_better=False)
    np.testing.assert_allclose(lower, [1, 0, 2 / 3, 0])


def test_a_single_unit_has_no_percentile_rank() -> None:
    np.testing.assert_array_equal(percentile_rank([[1.0, 5.0], [NAN, 6.0]]), [[NAN, 0.0], [NAN, 1.0]])


def test_gaps_are_positive_on_the_good_side() -> None:
    found = gaps([2.0, 4.0, 6.0, 8.0, NAN])
    np.testing.assert_array_equal(found.best, [-6, -4, -2, 0, NAN])
    np.testing.assert_array_equal(found.median, [-3, -1, 1, 3, NAN])
    np.testing.assert_array_equal(found.top_quartile, [-4.5, -2.5, -0.5, 1.5, NAN])  # 6 + 0.25 * 2
    turned = gaps([2.0, 4.0, 6.0, 8.0], higher_is_better=False)
    np.testing.assert_array_equal(turned.best, [0, -2, -4, -6])
    np.testing.assert_array_equal(turned.top_quartile, [1.5, -0.5, -2.5, -4.5])  # 2 + 0.75 * 2


def test_a_gap_to_a_given_reference() -> None:
    np.testing.assert_array_equal(gap([[1.0, 9.0], [NAN, 5.0]], [1.0, 6.0]), [[0.0, 3.0], [NAN, -1.0]])
