"""Change on change: by hand, by regression, by pairs one at a time, and what chance does to changes."""

import numpy as np
import pytest
from numpy.typing import NDArray

from pesbench.stats.change_on_change import change_test
from pesbench.stats.draws import Resampling
from pesbench.stats.partial import partial_test
from pesbench.stats.permutation import permutation_test

NAN = float("nan")
Table = NDArray[np.float64]
PLAN = Resampling(499, seed=2, task="change")


def tables(seed: int, n: int = 20) -> tuple[tuple[Table, Table], tuple[Table, Table]]:
    random = np.random.default_rng(seed)
    x, y = np.rint(2 * random.normal(size=(n, 3))), random.normal(size=(n, 2)).round(1)
    later = x + np.rint(random.normal(size=(n, 3))), (y + random.normal(size=(n, 2))).round(1)
    x[1, 0], later[1][2, 1], y[3, 0] = NAN, NAN, NAN
    return (x, y), later


@pytest.mark.parametrize("method", ["spearman", "pearson"])
def test_each_pair_is_tested_given_its_own_first_values(method: str) -> None:
    first, second = tables(1)
    found = change_test(first, second, method=method, plan=PLAN)
    x, y = (b - a for a, b in zip(first, second, strict=True))
    for j, k in np.ndindex(3, 2):
        here = ~np.isnan(x[:, j]) & ~np.isnan(y[:, k])
        a, b = x[here][:, [j]], y[here][:, [k]]
        given = np.column_stack([first[0][here, j], first[1][here, k]])
        alone = partial_test(a, b, given, method=method, plan=PLAN)
        assert found.adjusted.estimate[j, k] == pytest.approx(alone.estimate.item(), rel=1e-12)
        assert found.adjusted.n[j, k] == here.sum()
        assert found.adjusted.p_parametric[j, k] == pytest.approx(alone.p_parametric.item(), rel=1e-10)
        assert abs(found.adjusted.p[j, k] - alone.p.item()) < 0.13  # other draws where units are missing
    assert np.array_equal(found.change.p, permutation_test(x, y, method=method, plan=PLAN).p)


def test_pearson_given_first_values_is_that_of_the_second_values() -> None:
    first, second = tables(2)
    found = change_test(first, second, method="pearson", plan=PLAN)
    levels = partial_test(*second, np.empty((20, 0)), method="pearson", plan=PLAN, own=first)
    assert np.allclose(found.adjusted.estimate, levels.estimate, rtol=1e-10)
    assert np.allclose(found.adjusted.p, levels.p)


def test_a_small_table_is_counted_out() -> None:
    first, second = tables(3, n=6)
    found = change_test(first, second, plan=Resampling(720))
    assert np.all((found.adjusted.p * 720 % 1 < 1e-9) | np.isnan(found.adjusted.p))


def test_shared_controls_join_those_of_the_pair() -> None:
    first, second = tables(4)
    given = np.arange(20.0)[:, np.newaxis] ** 2
    found = partial_test(*second, given, method="pearson", plan=PLAN, own=first)
    own = np.column_stack([given, first[0][:, 1], first[1][:, 1]])
    alone = partial_test(second[0][:, [1]], second[1][:, [1]], own, method="pearson", plan=PLAN)
    assert found.estimate[1, 1] == pytest.approx(alone.estimate.item(), rel=1e-12)


def test_tables_that_do_not_fit_are_refused() -> None:
    first, second = tables(5)
    with pytest.raises(ValueError, match="the same units and columns"):
        change_test(first, (second[0][:, :2], second[1]), plan=PLAN)
    with pytest.raises(ValueError, match="not for kendall"):
        change_test(first, second, method="kendall", plan=PLAN)
    with pytest.raises(ValueError, match="one control of its own"):
        partial_test(*second, np.empty((20, 0)), plan=PLAN, own=(first[0][:, :1], first[1]))


@pytest.mark.slow
def test_related_first_values_relate_changes_that_are_not() -> None:
    random = np.random.default_rng(6)
    hits = np.zeros(2)
    for seed in range(500):
        shared = random.normal(size=(30, 1))
        x, y = (shared + 0.5 * random.normal(size=(30, 1)) for _ in range(2))
        # Both go half the way back to the mean, whatever the other does.
        later = tuple(0.5 * values + 0.4 * random.normal(size=(30, 1)) for values in (x, y))
        found = change_test((x, y), (later[0], later[1]), plan=Resampling(199, seed=seed))
        hits += [found.change.p.item() <= 0.05, found.adjusted.p.item() <= 0.05]
    assert hits[0] > 250
    assert 0.02 < hits[1] / 500 < 0.08
