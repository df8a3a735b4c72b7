"""Chances of places: against integrals and counting, and what they say of ties and missing values."""

import math

import numpy as np
import pytest

from pesbench.stats.draws import Resampling
from pesbench.stats.rank_chances import rank_chances

PLAN = Resampling(count=20_000)


def phi(z: float) -> float:
    return 0.5 * math.erfc(-z / math.sqrt(2))


def test_chances_of_three_units_are_their_integrals() -> None:
    x, se = [1.0, 0.5, 0.0], [0.5, 1.0, 0.7]
    found = rank_chances(x, se, plan=PLAN)
    grid = np.linspace(-8, 8, 4001)
    density = np.exp(-(grid**2) / 2) / math.sqrt(2 * math.pi) * (grid[1] - grid[0])
    for j in range(3):
        others = [k for k in range(3) if k != j]
        best = sum(
            d * math.prod(phi((x[j] + z * se[j] - x[k]) / se[k]) for k in others)
            for z, d in zip(grid, density, strict=True)
        )
        assert found.best[j] == pytest.approx(best, abs=0.015)
        expected = 1 + sum(phi((x[k] - x[j]) / math.hypot(se[j], se[k])) for k in others)
        assert found.expected[j] == pytest.approx(expected, abs=1e-12)
    assert found.top_quartile.tolist() == found.best.tolist()  # ceil(3 / 4) = 1 place
    assert found.best.sum() == pytest.approx(1)


def test_the_best_quarter_of_five_has_two_places() -> None:
    found = rank_chances([5.0, 4.0, 3.0, 2.0, 1.0], [0.01] * 5, plan=Resampling(count=100))
    assert found.top_quartile.tolist() == [1, 1, 0, 0, 0]
    assert found.expected.tolist() == pytest.approx([1, 2, 3, 4, 5])


def test_a_unit_without_error_stays_and_gets_no_chance() -> None:
    found = rank_chances([5.0, 4.0, np.nan], [np.nan, 0.1, 1.0], plan=Resampling(count=100))
    assert np.isnan(found.best[[0, 2]]).all()
    assert (found.best[1], found.expected[1]) == (0, 2)


def test_equal_values_without_error_share_their_places() -> None:
    found = rank_chances([1.0, 1.0, 0.0], [0.0, 0.0, 0.0], plan=Resampling(count=100))
    assert found.best.tolist() == [1, 1, 0]
    assert found.expected.tolist() == [1.5, 1.5, 3]
