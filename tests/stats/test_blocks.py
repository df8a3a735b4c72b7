"""Correlations pooled over cycles: enumeration in plain Python, units that are missing, and what the tests keep."""

from itertools import permutations, product
from statistics import mean

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.stats import rankdata

from pesbench.stats.block_intervals import pooled_interval, pooled_without_each
from pesbench.stats.blocks import pooled_test
from pesbench.stats.correlation import correlations
from pesbench.stats.draws import Resampling
from pesbench.stats.permutation import permutation_test

NAN = float("nan")
Table = NDArray[np.float64]
MANY = Resampling(999, seed=5, task="test")


def tables(seed: int, n: int, cycles: int = 2, missing: float = 0.0, relation: float = 0.0) -> tuple[Table, Table]:
    """Give two columns of each side, whose units keep much of themselves from cycle to cycle."""
    random = np.random.default_rng(seed)
    keep, other = random.normal(size=(2, 1, n, 1))
    x = np.rint(2 * (keep + 0.5 * random.normal(size=(cycles, n, 2)))) + 10 * np.arange(cycles)[:, None, None]
    y = other + relation * keep + 0.5 * random.normal(size=(cycles, n, 2))
    x[random.random((cycles, n, 2)) < missing] = NAN
    y[random.random((cycles, n, 2)) < missing] = NAN
    return x, np.round(y, 1)


def scores(cycles: list[list[float]], *, ranked: bool) -> list[list[float]]:
    """Score within each cycle; a missing number scores 0."""
    result = []
    for values in cycles:
        own = [v for v in values if v == v]  # noqa: PLR0124 - what is missing differs from itself
        ranks = iter(rankdata(own) / len(own)) if ranked and own else iter(own)
        filled = [next(ranks) if v == v else NAN for v in values]  # noqa: PLR0124
        centre = mean([v for v in filled if v == v]) if own else 0.0  # noqa: PLR0124
        result.append([v - centre if v == v else 0.0 for v in filled])  # noqa: PLR0124
    return result


def pooled(
    x: Table, y: Table, *, ranked: bool
) -> tuple[float, list[list[float]], list[list[float]], NDArray[np.bool_]]:
    """Give the pooled correlation of two columns, shape (cycles, n), with the scores it rests on."""
    both = ~np.isnan(x) & ~np.isnan(y)
    both &= both.sum(axis=1, keepdims=True) >= 3
    a, b = (scores(np.where(both, t, NAN).tolist(), ranked=ranked) for t in (x, y))
    return ratio(a, b), a, b, both


def ratio(a: list[list[float]], b: list[list[float]]) -> float:
    one, two = np.ravel(a), np.ravel(b)
    return float(one @ two / np.sqrt((one @ one) * (two @ two)))


def enumerated(x: Table, y: Table, *, ranked: bool) -> tuple[float, float, float]:
    """Give p, p greater and p less over all permutations of units that are in the same cycles."""
    observed, a, b, both = pooled(x, y, ranked=ranked)
    patterns = [tuple(column) for column in both.T.tolist()]
    classes = [[i for i, own in enumerate(patterns) if own == kind] for kind in sorted(set(patterns)) if any(kind)]
    values = []
    for choice in product(*(permutations(units) for units in classes)):
        order = list(range(len(patterns)))
        for units, moved in zip(classes, choice, strict=True):
            for unit, source in zip(units, moved, strict=True):
                order[unit] = source
        values.append(ratio(a, [[cycle[i] for i in order] for cycle in b]))
    drawn = np.array(values) - np.mean(values)
    here = observed - np.mean(values)
    return tuple(
        float(np.mean(hit)) for hit in (np.abs(drawn) >= abs(here) - 1e-9, drawn >= here - 1e-9, drawn <= here + 1e-9)
    )  # type: ignore[return-value]


@pytest.mark.parametrize("method", ["spearman", "pearson"])
@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_every_permutation_is_counted_once(method: str, missing: float) -> None:
    for seed in range(3):
        x, y = tables(seed, 5, missing=missing)
        found = pooled_test(x, y, method=method, plan=MANY)
        for j, k in np.ndindex(2, 2):
            if np.isnan(found.p[j, k]):
                continue
            assert found.exact[j, k]
            own = (found.p[j, k], found.p_greater[j, k], found.p_less[j, k])
            assert own == pytest.approx(enumerated(x[:, :, j], y[:, :, k], ranked=method == "spearman"), rel=1e-12)


@pytest.mark.parametrize("method", ["spearman", "pearson"])
def test_the_estimate_is_the_correlation_within_cycles(method: str) -> None:
    x, y = tables(1, 20, cycles=3, missing=0.1)
    found = pooled_test(x, y, method=method, plan=MANY)
    for j, k in np.ndindex(2, 2):
        expected, _, _, both = pooled(x[:, :, j], y[:, :, k], ranked=method == "spearman")
        assert found.estimate[j, k] == pytest.approx(expected, rel=1e-12)
        assert (found.n[j, k], found.observations[j, k]) == (both.any(axis=0).sum(), both.sum())


def test_one_cycle_is_the_usual_test() -> None:
    x, y = tables(2, 6, cycles=1)
    found, usual = pooled_test(x, y, plan=MANY), permutation_test(x[0], y[0], plan=MANY)
    assert np.allclose(found.estimate, usual.estimate, rtol=1e-12)
    assert np.allclose(found.p, usual.p, rtol=1e-12)
    assert np.allclose(found.z, usual.z, rtol=1e-10)


def test_a_cycle_twice_says_no_more_than_once() -> None:
    x, y = tables(3, 30, cycles=1, relation=0.5)
    once, twice = (pooled_test(*(np.tile(t, (c, 1, 1)) for t in (x, y)), plan=MANY) for c in (1, 2))
    assert np.allclose(once.estimate, twice.estimate, rtol=1e-12)
    assert np.allclose(once.z, twice.z, rtol=1e-9)
    assert np.all(np.abs(once.p - twice.p) < 0.05)  # other draws, and the same distribution


def test_levels_of_cycles_play_no_part() -> None:
    x, y = tables(4, 12)
    moved = x + np.array([0.0, 100.0])[:, None, None]
    for method in ("spearman", "pearson"):
        first, second = (pooled_test(t, y, method=method, plan=MANY) for t in (x, moved))
        assert np.allclose(first.estimate, second.estimate, rtol=1e-9)
        assert np.array_equal(first.p, second.p)


def test_drawn_p_is_near_the_enumerated_one() -> None:
    x, y = tables(5, 8, missing=0.06, relation=0.8)
    every, some = pooled_test(x, y, plan=Resampling(40_320)), pooled_test(x, y, plan=Resampling(600, seed=1))
    unlike = every.exact & ~some.exact
    assert unlike.any()
    spread = 4 * np.sqrt(every.p * (1 - every.p) / 600) + 1 / 600
    assert np.all(np.abs(some.p - every.p)[unlike] < spread[unlike])
    assert np.array_equal(some.z, every.z)


def test_the_answer_does_not_depend_on_threads() -> None:
    x, y = tables(6, 15, missing=0.1)
    plans = [Resampling(3000, seed=3, task="t", threads=threads) for threads in (1, 2)]
    first, second = (pooled_test(x, y, plan=plan) for plan in plans)
    assert first.p.tobytes() == second.p.tobytes()
    assert first.p_maxt.tobytes() == second.p_maxt.tobytes()
    one, two = (pooled_interval(x, y, plan=plan) for plan in plans)
    assert one.low.tobytes() == two.low.tobytes()


def test_maxt_by_the_definition() -> None:
    x, y = tables(7, 12, relation=0.7)
    plan = Resampling(400, seed=2)
    found = pooled_test(x, y, plan=plan)
    assert np.all(found.p_maxt >= found.p)
    order = np.argsort(-np.abs(found.z), axis=None)
    assert np.all(np.diff(found.p_maxt.ravel()[order]) >= 0)
    alone = pooled_test(x[:, :, :1], y[:, :, :1], plan=plan)
    assert alone.p_maxt == pytest.approx(alone.p)
    last = order[-1]
    assert found.p_maxt.ravel()[last] >= found.p.ravel()[last]
    assert found.family_size == 4


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (np.full((2, 5, 1), NAN), np.ones((2, 5, 1))),
        (np.ones((2, 5, 1)), np.arange(10.0).reshape(2, 5, 1)),
        (np.arange(4.0).reshape(2, 2, 1), np.arange(4.0).reshape(2, 2, 1)),
        (np.empty((0, 5, 1)), np.empty((0, 5, 1))),
        (np.empty((2, 0, 1)), np.empty((2, 0, 1))),
    ],
)
def test_what_has_no_pooled_correlation(x: Table, y: Table) -> None:
    for method in ("spearman", "pearson"):
        found = pooled_test(x, y, method=method, plan=MANY)
        assert np.isnan(found.estimate).all()
        assert np.isnan(found.p).all()
        assert found.family_size == 0
        assert np.isnan(pooled_interval(x, y, method=method, plan=MANY).low).all()
        assert np.isnan(pooled_without_each(x, y, method=method)).all()


def test_units_that_cannot_trade_places_have_no_p() -> None:
    x = np.array([[1.0, 2.0, 3.0, NAN, NAN], [NAN, NAN, 1.0, 2.0, 5.0], [2.0, NAN, 9.0, 4.0, NAN]])[:, :, None]
    found = pooled_test(x, x, plan=MANY)
    assert found.estimate.item() == pytest.approx(1.0)
    assert np.isnan(found.p.item())
    assert found.family_size == 0


def test_tables_that_do_not_fit_are_refused() -> None:
    x = np.ones((2, 5, 1))
    with pytest.raises(ValueError, match="same cycles and units"):
        pooled_test(x, x[:, :4], plan=MANY)
    with pytest.raises(ValueError, match="not for kendall"):
        pooled_interval(x, x, method="kendall", plan=MANY)
    with pytest.raises(ValueError, match="infinite"):
        pooled_without_each(x * np.inf, x)


@pytest.mark.parametrize("method", ["spearman", "pearson"])
def test_without_a_unit_means_all_of_its_history(method: str) -> None:
    x, y = tables(8, 12, missing=0.15)
    found = pooled_without_each(x, y, method=method)
    for unit in range(12):
        without = pooled_test(np.delete(x, unit, 1), np.delete(y, unit, 1), method=method, plan=Resampling(99)).estimate
        own = ~np.isnan(found[:, :, unit])
        assert np.allclose(found[:, :, unit][own], without[own], rtol=1e-11)
        assert own.any()


@pytest.mark.parametrize("method", ["spearman", "pearson"])
def test_one_cycle_has_the_usual_interval(method: str) -> None:
    from pesbench.stats.intervals import bca_interval  # noqa: PLC0415 - beside the one that it is compared with

    x, y = tables(9, 20, cycles=1, relation=0.6)
    plan = Resampling(1500, seed=4)
    found, usual = pooled_interval(x, y, method=method, plan=plan), bca_interval(x[0], y[0], method=method, plan=plan)
    assert np.allclose(found.low, usual.low, atol=1e-9)
    assert np.allclose(found.high, usual.high, atol=1e-9)


def test_the_interval_knows_that_a_unit_is_one() -> None:
    x, y = tables(10, 24, cycles=1, relation=0.5)
    once, twice = (pooled_interval(*(np.tile(t, (c, 1, 1)) for t in (x, y)), plan=MANY) for c in (1, 2))
    assert np.allclose(once.low, twice.low, rtol=1e-9)
    estimate, _ = correlations(x[0], y[0], method="spearman")
    assert np.all((once.low < estimate) & (estimate < once.high))


@pytest.mark.slow
def test_the_level_is_kept_where_units_resemble_themselves() -> None:
    hits = np.zeros(3)
    for seed in range(1500):
        x, y = tables(seed, 24, missing=0.1)
        found = pooled_test(x, y, plan=Resampling(199, seed=seed))
        hits += [found.p[0, 0] <= 0.05, np.nanmin(found.p_maxt) <= 0.05, found.p[1, 1] <= 0.05]
    assert np.all(np.abs(hits / 1500 - 0.05) < 0.018)


@pytest.mark.slow
def test_the_interval_covers_where_units_resemble_themselves() -> None:
    # x = k + e / 2 and y = o + k + e / 2 with variances 1.25 and 2.25 and covariance 1.
    hits = 0
    for seed in range(400):
        random = np.random.default_rng(seed)
        keep, other = random.normal(size=(2, 1, 32, 1))
        x = keep + 0.5 * random.normal(size=(2, 32, 1))
        y = keep + other + 0.5 * random.normal(size=(2, 32, 1))
        found = pooled_interval(x, y, method="pearson", plan=Resampling(999, seed=seed))
        hits += found.low.item() <= 1 / (1.25 * 2.25) ** 0.5 <= found.high.item()
    assert 0.91 < hits / 400 < 0.98
