"""Intervals against SciPy, against the bootstrap done by hand, and where there can be none."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats import Method, Resampling, bca_interval, correlations, jackknife_interval
from pesbench.stats.correlation import groups
from pesbench.stats.draws import resample_counts
from pesbench.stats.intervals import resampler

NAN = float("nan")
METHODS = pytest.mark.parametrize("method", list(Method))
Table = NDArray[np.float64]


def related(seed: int, n: int, p: int = 1, q: int = 1) -> tuple[Table, Table]:
    random = np.random.default_rng(seed)
    common = random.normal(size=(n, 1))
    x = np.rint(common + random.normal(size=(n, p)) + 3)
    return x, (common + random.normal(size=(n, q))).round(1)


@METHODS
def test_weights_stand_for_drawn_rows(method: Method) -> None:
    x, y = related(1, 11, p=2)
    weight = resample_counts(11, Resampling(count=40, seed=2), 0)
    (group,) = groups(x, y)
    found = resampler(group, method)(weight)
    for draw in range(40):
        rows = np.repeat(np.arange(11), weight[:, draw].astype(int))
        expected, _ = correlations(x[rows], y[rows], method=method)
        np.testing.assert_allclose(found[:, draw], expected[:, 0], atol=1e-13)


@METHODS
def test_draws_of_a_column_that_hardly_varies(method: Method) -> None:
    x = np.array([[0.3] * 9 + [7.0], [0.1 * i for i in range(9)] + [1e9]]).T
    y = related(3, 10)[1]
    weight = resample_counts(10, Resampling(count=60, seed=1), 0)
    (group,) = groups(x, y)
    found = resampler(group, method)(weight)
    for draw in range(60):
        rows = np.repeat(np.arange(10), weight[:, draw].astype(int))
        expected, _ = correlations(x[rows], y[rows], method=method)
        np.testing.assert_allclose(found[:, draw], expected[:, 0], atol=1e-6)
    np.testing.assert_array_equal(np.isnan(found[0]), weight[9] == 0)


@METHODS
def test_scipy_gives_nearly_the_same_interval(method: Method) -> None:
    x, y = related(5, 30)
    x[3], y[7] = NAN, NAN
    found = bca_interval(x, y, method=method, plan=Resampling(count=9999, seed=1))
    both = ~np.isnan(x[:, 0] + y[:, 0])

    def statistic(left: Table, right: Table, axis: int = -1) -> Table:
        if method is Method.PEARSON:
            return np.asarray(scipy_stats.pearsonr(left, right, axis=axis).statistic)
        function = scipy_stats.spearmanr if method is Method.SPEARMAN else scipy_stats.kendalltau
        return np.asarray(function(left, right).statistic)

    theirs = scipy_stats.bootstrap(
        (x[both, 0], y[both, 0]), statistic, paired=True, vectorized=method is Method.PEARSON,
        n_resamples=9999 if method is Method.PEARSON else 1500, method="BCa", rng=3,
    ).confidence_interval  # fmt: skip
    assert found.low.item() == pytest.approx(theirs.low, abs=0.05)
    assert found.high.item() == pytest.approx(theirs.high, abs=0.05)
    assert found.dropped.item() == 0.0


@METHODS
def test_the_bca_interval_by_its_formula(method: Method) -> None:
    x, y = related(12, 10)
    plan = Resampling(count=1250, seed=6)
    (group,) = groups(x, y)
    drawn = resampler(group, method)(resample_counts(10, plan, 0))[0]
    estimate = float(correlations(x, y, method=method)[0].item())
    drawn = np.where(np.abs(drawn - estimate) < 1e-12, estimate, drawn)
    bias = scipy_stats.norm.ppf(scipy_stats.percentileofscore(drawn, estimate, kind="mean") / 100)
    rows = np.arange(10)
    without = np.array([correlations(x[rows != i], y[rows != i], method=method)[0].item() for i in rows])
    away = without.mean() - without
    acceleration = np.sum(away**3) / (6 * np.sum(away**2) ** 1.5)
    limits = []
    for tail in (0.025, 0.975):
        moved = bias + scipy_stats.norm.ppf(tail)
        share = scipy_stats.norm.cdf(bias + moved / (1 - acceleration * moved))
        limits.append(float(np.quantile(drawn, share, method="linear")))
    found = bca_interval(x, y, method=method, plan=plan)
    assert abs(acceleration) > 1e-4
    assert [found.low.item(), found.high.item()] == pytest.approx(limits, abs=1e-9)


def test_the_jackknife_interval_by_its_formula() -> None:
    x, y = related(6, 15)
    rows = np.arange(15)
    without = [np.arctanh(np.corrcoef(x[rows != i, 0], y[rows != i, 0])[0, 1]) for i in rows]
    spread = np.sqrt(14 / 15 * np.sum((without - np.mean(without)) ** 2))
    centre, t = np.arctanh(np.corrcoef(x[:, 0], y[:, 0])[0, 1]), scipy_stats.t.ppf(0.975, 14)
    found = jackknife_interval(x, y, method="pearson")
    assert found.low.item() == pytest.approx(np.tanh(centre - t * spread), rel=1e-10)
    assert found.high.item() == pytest.approx(np.tanh(centre + t * spread), rel=1e-10)


@METHODS
def test_intervals_hold_the_estimate_and_widen_with_the_level(method: Method) -> None:
    x, y = related(7, 24, p=3, q=2)
    x[5, 1], y[2, 0] = NAN, NAN
    estimate, _ = correlations(x, y, method=method)
    plan = Resampling(count=1999, seed=4)
    narrow, wide = (bca_interval(x, y, method=method, plan=plan, level=level) for level in (0.8, 0.99))
    assert np.all(
        (wide.low < narrow.low) & (narrow.low < estimate) & (estimate < narrow.high) & (narrow.high < wide.high)
    )
    inner, outer = (jackknife_interval(x, y, method=method, level=level) for level in (0.8, 0.99))
    assert np.all(
        (outer.low < inner.low) & (inner.low < estimate) & (estimate < inner.high) & (inner.high < outer.high)
    )
    assert np.all((wide.low >= -1) & (wide.high <= 1))


@METHODS
def test_threads_and_other_pairs_do_not_change_an_interval(method: Method) -> None:
    x, y = related(8, 20, p=3, q=2)
    x[0, 0], y[1, 1] = NAN, NAN
    whole = bca_interval(x, y, method=method, plan=Resampling(count=1500, seed=4, task="t"))
    threads = bca_interval(x, y, method=method, plan=Resampling(1500, 4, "t", threads=3))
    np.testing.assert_array_equal(whole.low, threads.low)
    alone = bca_interval(x[:, :1], y[:, 1:], method=method, plan=Resampling(1500, 4, "t"))
    assert alone.low.item() == pytest.approx(whole.low[0, 1], abs=1e-12)
    assert alone.high.item() == pytest.approx(whole.high[0, 1], abs=1e-12)


@METHODS
def test_where_there_can_be_no_interval(method: Method) -> None:
    x, y = related(9, 12, p=4)
    x[5:, 0] = NAN  # five rows
    x[:, 1] = 2.0  # constant
    x[:, 2] = y[:, 0] * 3  # perfect
    x[:, 3] = [1.0, *[0.0] * 11]  # constant in a third of the draws, and without one unit
    for found in (
        bca_interval(x, y, method=method, plan=Resampling(count=999)),
        jackknife_interval(x, y, method=method),
    ):
        assert np.isnan(found.low).all()
        assert np.isnan(found.high).all()
    dropped = bca_interval(x, y, method=method, plan=Resampling(count=9999)).dropped
    assert dropped[3, 0] == pytest.approx((11 / 12) ** 12, abs=0.02)


@pytest.mark.slow
@METHODS
def test_intervals_cover_the_truth(method: Method) -> None:
    random = np.random.default_rng(10)
    truth = {"pearson": 0.5, "spearman": 6 / np.pi * np.arcsin(0.25), "kendall": 1 / 3}[method]
    x = random.normal(size=(30, 400))
    y = 0.5 * x + np.sqrt(0.75) * random.normal(size=x.shape)
    covered = np.zeros(2)
    for j in range(400):
        columns = x[:, j : j + 1], y[:, j : j + 1]
        intervals = (
            jackknife_interval(*columns, method=method),
            bca_interval(*columns, method=method, plan=Resampling(count=999, seed=j)),
        )
        covered += [found.low.item() <= truth <= found.high.item() for found in intervals]
    assert np.all((covered / 400 >= 0.91) & (covered / 400 <= 0.985))
