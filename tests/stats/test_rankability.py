"""Rankability by hand, and its between-variance at the root of its own equation."""

import numpy as np
import pytest

from pesbench.stats.rankability import between_variance, rankability


def test_the_between_variance_solves_its_equation() -> None:
    y, v = np.array([1.0, 4.0, 2.5, 7.0, 3.0]), np.array([0.4, 1.0, 0.2, 2.0, 0.6])
    tau = between_variance(y, v)
    weight = 1 / (v + tau)
    mean = np.sum(weight * y) / np.sum(weight)
    assert np.sum(weight * (y - mean) ** 2) == pytest.approx(4, abs=1e-9)


def test_no_more_spread_than_error_is_no_variance_between() -> None:
    found = rankability([1.0, 1.1, 0.9], [1.0, 1.0, 1.0])
    assert (found.between, found.share) == (0, 0)
    assert found.label.value.startswith("below 50 %")
    assert found.expected.tolist() == [2, 2, 2]  # nobody can be told apart


def test_errors_of_zero_make_a_ranking_certain() -> None:
    found = rankability([1.0, 5.0, 3.0], [0.0, 0.0, 0.0])
    assert found.share == pytest.approx(100)
    assert found.expected.tolist() == pytest.approx([3, 1, 2])
    assert found.percentile.tolist() == pytest.approx([100 * 2.5 / 3, 100 * 0.5 / 3, 50])


def test_equal_errors_by_hand() -> None:
    # variance 10 / 4 = 2.5 = tau^2 + 1: share 1.5 / 2.5
    found = rankability([1.0, 2.0, 3.0, 4.0, 5.0], [1.0] * 5)
    assert found.share == pytest.approx(60)
    assert found.label.value.startswith("50 to 75")


@pytest.mark.parametrize("scale", [1e-100, 1.0, 1e100])
def test_the_unit_of_measurement_changes_nothing(scale: float) -> None:
    y, se = np.array([1.0, 4.0, 2.5, 7.0]), np.array([0.4, 1.0, 0.0, 2.0])
    assert rankability(scale * y, scale * se).share == pytest.approx(rankability(y, se).share)
    assert rankability(scale * y, scale * se).expected == pytest.approx(rankability(y, se).expected)


def test_too_few_and_nothing_to_tell_give_no_number() -> None:
    assert np.isnan(rankability([1.0, 2.0], [0.1, 0.1]).share)
    assert np.isnan(rankability([1.0, 1.0, 1.0], [0.0, 0.0, 0.0]).share)
    assert np.isnan(rankability([1.0, np.nan, 2.0, 3.0], [0.1, 0.1, np.nan, 0.1]).share)
