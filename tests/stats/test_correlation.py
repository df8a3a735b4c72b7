"""The three correlations: hand arithmetic, SciPy, and what must not change them."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats import Method, correlations, kendall, pearson, spearman

NAN = float("nan")
FUNCTIONS = {Method.PEARSON: pearson, Method.SPEARMAN: spearman, Method.KENDALL: kendall}
SCORES = st.lists(st.integers(-4, 4), min_size=3, max_size=14)
METHODS = st.sampled_from(list(Method))


def of_scipy(x: NDArray[np.float64], y: NDArray[np.float64], method: Method) -> float:
    functions = {
        Method.PEARSON: scipy_stats.pearsonr,
        Method.SPEARMAN: scipy_stats.spearmanr,
        Method.KENDALL: scipy_stats.kendalltau,
    }
    return float(functions[method](x, y).statistic)


def two_columns(seed: int, n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    return random.integers(1, 7, n).astype(float), random.normal(size=n)


def test_pearson_by_hand() -> None:
    # deviations (-1.5, -0.5, 0.5, 1.5) and (-2, -1, 3, 0): products 3 + 0.5 + 1.5 + 0 = 5, squares 5 and 14
    assert pearson([1, 2, 3, 4], [3, 4, 8, 5]) == pytest.approx(5 / np.sqrt(5 * 14), rel=1e-15)


def test_spearman_with_ties_by_hand() -> None:
    # mid-ranks of x: 1, 2.5, 2.5, 4; of y: 1, 3, 2, 4; deviations (-1.5, 0, 0, 1.5) and (-1.5, 0.5, -0.5, 1.5)
    # products 2.25 + 2.25 = 4.5, squares 4.5 and 5
    assert spearman([1, 2, 2, 3], [10, 30, 20, 40]) == pytest.approx(4.5 / np.sqrt(4.5 * 5), rel=1e-15)


def test_kendall_with_ties_by_hand() -> None:
    # six pairs: one is tied in x, the other five agree: 5 / sqrt(5 * 6)
    assert kendall([1, 2, 2, 3], [10, 30, 20, 40]) == pytest.approx(5 / np.sqrt(30), rel=1e-15)


@given(SCORES, SCORES, METHODS)
@settings(derandomize=True, deadline=None)
def test_scipy_gives_the_same(x: list[int], y: list[int], method: Method) -> None:
    n = min(len(x), len(y))
    left, right = np.asarray(x[:n], dtype=float), np.asarray(y[:n], dtype=float)
    assume(len(set(left)) > 1 and len(set(right)) > 1)
    assert FUNCTIONS[method](left, right) == pytest.approx(of_scipy(left, right, method), abs=1e-12)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize(
    ("x", "y"),
    [
        ([], []),
        ([1.0], [2.0]),
        ([1.0, 2.0], [3.0, 4.0]),
        ([1.0, 2.0, NAN], [3.0, NAN, 5.0]),
        ([NAN, NAN, NAN], [1.0, 2.0, 3.0]),
        ([7.0, 7.0, 7.0, 7.0], [1.0, 2.0, 3.0, 4.0]),
        ([1.0, 2.0, 3.0, NAN], [5.0, 5.0, 5.0, 6.0]),
        ([1e300, 1e300, 1e300], [1.0, 2.0, 3.0]),
        ([0.1 + 0.2] * 3, [1.0, 2.0, 3.0]),
    ],
)
def test_what_is_undefined_is_nan_and_never_a_warning(method: Method, x: list[float], y: list[float]) -> None:
    assert np.isnan(FUNCTIONS[method](x, y))


@pytest.mark.parametrize("method", list(Method))
def test_perfect_correlation_is_exactly_one(method: Method) -> None:
    x = np.array([0.1, 0.7, 0.2, 0.9, 0.3])
    assert FUNCTIONS[method](x, x) == 1.0
    assert FUNCTIONS[method](x, -x) == -1.0


@pytest.mark.parametrize("scale", [1e-300, 5e-324, 1e-10, 1.0, 1e150, 1.7e308])
def test_no_scale_is_too_small_or_too_large(scale: float) -> None:
    x, y = np.array([0.0, 1.0, 1.0, 0.0, 1.0]), np.array([0.0, 1.0, 0.0, 0.0, 1.0])
    for function in FUNCTIONS.values():
        assert function(x * scale, y) == pytest.approx(function(x, y), rel=1e-12)
    assert pearson([-1.7e308, 1.7e308, 0.0], [-1.0, 1.0, 0.0]) == pytest.approx(1.0)


def test_a_large_common_offset_costs_no_digits() -> None:
    x, y = np.array([1.0, 4.0, 2.0, 8.0, 5.0]), np.array([7.0, 1.0, 8.0, 2.0, 8.0])
    near = 2.0**53 - 16
    assert pearson(x + near, y) == pytest.approx(pearson(x, y), rel=1e-13)
    assert spearman(x + near, y) == spearman(x, y)


def test_missing_values_are_left_out_per_pair() -> None:
    x, y = two_columns(1, 12)
    gappy = np.concatenate([x, [5.0, NAN, NAN]]), np.concatenate([y, [NAN, 1.0, NAN]])
    for function in FUNCTIONS.values():
        assert function(*gappy) == function(x, y)


@given(SCORES, st.integers(0, 99), METHODS)
@settings(derandomize=True, deadline=None)
def test_order_sides_and_sign(x: list[int], seed: int, method: Method) -> None:
    function = FUNCTIONS[method]
    left = np.asarray(x, dtype=float)
    right = np.random.default_rng(seed).integers(0, 5, len(x)).astype(float)
    order = np.random.default_rng(seed + 1).permutation(len(x))
    value = function(left, right)
    assume(not np.isnan(value))
    assert function(left[order], right[order]) == pytest.approx(value, abs=1e-14)
    assert function(right, left) == pytest.approx(value, abs=1e-14)
    assert function(-left, right) == pytest.approx(-value, abs=1e-14)
    assert -1 <= value <= 1


@given(SCORES, st.integers(0, 99))
@settings(derandomize=True, deadline=None)
def test_only_the_order_matters_to_ranks(x: list[int], seed: int) -> None:
    left = np.asarray(x, dtype=float)
    right = np.random.default_rng(seed).integers(0, 5, len(x)).astype(float)
    assume(len(set(x)) > 1 and len(set(right)) > 1)
    assert spearman(np.exp(left), right) == spearman(left, right)
    assert kendall(left**3, right) == kendall(left, right)


@pytest.mark.parametrize("method", list(Method))
def test_a_table_gives_what_its_pairs_give(method: Method) -> None:
    random = np.random.default_rng(3)
    x, y = random.integers(1, 4, (9, 4)).astype(float), random.normal(size=(9, 3))
    x[random.random(x.shape) < 0.2] = NAN
    y[random.random(y.shape) < 0.2] = NAN
    x[:, 2] = 5.0
    estimate, n = correlations(x, y, method=method)
    for j in range(4):
        for k in range(3):
            expected = FUNCTIONS[method](x[:, j], y[:, k])
            assert estimate[j, k] == pytest.approx(expected, abs=1e-15, nan_ok=True)
            assert n[j, k] == np.count_nonzero(~np.isnan(x[:, j] + y[:, k]))


def test_tables_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="same units"):
        correlations([[1.0]], [[1.0], [2.0]], method="spearman")
    with pytest.raises(ValueError, match="infinite"):
        correlations([[1.0], [np.inf], [3.0]], [[1.0], [2.0], [3.0]], method="spearman")
    with pytest.raises(ValueError, match="rho"):
        correlations([[1.0]], [[1.0]], method="rho")
