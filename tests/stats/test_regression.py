"""Regression on context against statsmodels' numbers, refits without each unit, and plain matrices."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats.regression import context_fit, share_fit

NAN = float("nan")
Y = [12.0, 15, 11, 20, 18, 25, 14, 30, 22, 17]
X = [
    [4.0, 1.0],
    [6.0, 3.0],
    [5.0, 2.0],
    [9.0, 4.0],
    [7.0, 1.0],
    [11.0, 6.0],
    [6.0, 5.0],
    [13.0, 2.0],
    [10.0, 7.0],
    [8.0, 3.0],
]


def data(seed: int, n: int = 24, k: int = 3) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, k)) * [1.0, 1000.0, 0.01][:k] + [5.0, 20_000.0, 0.0][:k]
    return x @ [2.0, 0.001, 30.0][:k] + random.normal(size=n) * (1 + 0.2 * np.abs(x[:, 0])), x


def test_the_numbers_of_statsmodels() -> None:
    # statsmodels 0.15.0: OLS(...).fit(cov_type="HC3", use_t=True), resid_press, het_breuschpagan
    fit = context_fit(Y, X)
    np.testing.assert_allclose(fit.coefficients, [2.4043349582172597, 2.1587743732590545, -0.3113683844011128], 1e-11)
    np.testing.assert_allclose(fit.errors, [1.5111099174497375, 0.12921780033248648, 0.14163289757320965], 1e-11)
    np.testing.assert_allclose(fit.p, [0.15561214324526532, 6.73137516207652e-07, 0.06387996580930481], 1e-9)
    np.testing.assert_allclose(fit.deleted[:3], [1.9703344120819886, 0.6794425087107997, -2.029149616009866], 1e-11)
    assert fit.r2 == pytest.approx(0.9719164284924349, rel=1e-12)
    assert fit.breusch_pagan == pytest.approx(2.6196292382605337, rel=1e-10)
    assert fit.breusch_pagan_p == pytest.approx(0.26987008049802447, rel=1e-10)
    assert (fit.n, fit.df) == (10, 7)


def test_the_numbers_of_statsmodels_for_shares() -> None:
    # statsmodels 0.15.0: GLM(..., Binomial()).fit(scale="X2", cov_type="HC0")
    fit = share_fit(np.array(Y) / 40, X)
    np.testing.assert_allclose(fit.coefficients, [-1.861146954852633, 0.2308112916692698, -0.0374760877058706], 1e-11)
    np.testing.assert_allclose(fit.errors, [0.11300604748038692, 0.009927894802029344, 0.010107565377195463], 1e-11)
    assert fit.scale**2 == pytest.approx(0.003386666309539652, rel=1e-11)


@pytest.mark.parametrize("seed", range(4))
def test_the_residual_judged_by_the_others_is_that_of_a_fit_without_the_unit(seed: int) -> None:
    y, x = data(seed)
    fit = context_fit(y, x)
    for unit in range(len(y)):
        others = np.delete(np.arange(len(y)), unit)
        without = context_fit(y[others], x[others])
        expected = without.coefficients @ [1.0, *x[unit]]
        assert fit.deleted[unit] == pytest.approx(y[unit] - expected, rel=1e-8)
    np.testing.assert_allclose(fit.adjusted, np.mean(y) + fit.deleted, rtol=1e-13)


def test_robust_errors_leverage_and_residual_errors_by_plain_matrices() -> None:
    y, x = data(11)
    fit = context_fit(y, x)
    design = np.column_stack([np.ones(len(y)), x])
    inverse = np.linalg.inv(design.T @ design)
    hat = np.diag(design @ inverse @ design.T)
    residuals = y - design @ inverse @ design.T @ y
    middle = design.T @ np.diag((residuals / (1 - hat)) ** 2) @ design
    np.testing.assert_allclose(fit.errors, np.sqrt(np.diag(inverse @ middle @ inverse)), rtol=1e-6)
    np.testing.assert_allclose(fit.hat, hat, rtol=1e-7)
    s = np.sqrt(np.sum(residuals**2) / (len(y) - 4))
    np.testing.assert_allclose(fit.residual_error, s * np.sqrt(1 - hat), rtol=1e-7)
    np.testing.assert_allclose(fit.deleted_error, s / np.sqrt(1 - hat), rtol=1e-7)
    low, high = fit.interval(0.9)
    reach = scipy_stats.t.ppf(0.95, len(y) - 4) * fit.residual_error
    np.testing.assert_allclose(high - low, 2 * reach, rtol=1e-10)
    np.testing.assert_allclose((high + low) / 2, fit.adjusted, rtol=1e-12)


def test_a_simple_line_by_hand() -> None:
    # slope 1.4, constant 0.9; s^2 = (0.1^2 + 0.3^2 + 0.3^2 + 0.1^2) / 2 = 0.1; h = 0.7, 0.3, 0.3, 0.7
    fit = context_fit([1.0, 2.0, 4.0, 5.0], [[0.0], [1.0], [2.0], [3.0]])
    np.testing.assert_allclose(fit.fitted, [0.9, 2.3, 3.7, 5.1], rtol=1e-12)
    np.testing.assert_allclose(fit.hat, [0.7, 0.3, 0.3, 0.7], rtol=1e-12)
    assert fit.scale**2 == pytest.approx(0.1)
    assert fit.r2 == pytest.approx(1 - 0.2 / 10)
    np.testing.assert_allclose(fit.adjusted, 3 + np.array([0.1 / 0.3, -0.3 / 0.7, 0.3 / 0.7, -0.1 / 0.3]), rtol=1e-12)
    np.testing.assert_allclose(fit.inflation, [1.0], rtol=1e-12)


def test_units_with_missing_numbers_are_left_out() -> None:
    whole = context_fit(Y, X)
    fit = context_fit([*Y, NAN, 3.0], [*X, [1.0, 1.0], [NAN, 2.0]])
    np.testing.assert_array_equal(fit.coefficients, whole.coefficients)
    np.testing.assert_array_equal(fit.adjusted, [*whole.adjusted, NAN, NAN])
    assert fit.n == 10


def test_a_unit_that_alone_decides_its_value_has_no_residual() -> None:
    fit = context_fit([1.0, 2.0, 1.5, 2.5, 9.0], [[0.0], [0.0], [0.0], [0.0], [1.0]])
    assert np.isnan(fit.deleted).tolist() == [False, False, False, False, True]
    assert np.isnan(fit.errors[1])


def test_a_perfect_fit_and_values_without_spread() -> None:
    fit = context_fit([1.0, 3.0, 5.0, 7.0], [[0.0], [1.0], [2.0], [3.0]])
    assert fit.r2 == pytest.approx(1.0)
    flat = context_fit([2.0, 2.0, 2.0, 2.0], [[0.0], [1.0], [2.0], [3.0]])
    assert np.isnan(flat.r2)


@pytest.mark.parametrize(
    ("covariates", "problem"),
    [
        ([[1.0], [1.0], [1.0], [1.0], [1.0]], "constant"),
        ([[1.0, 3.0], [2.0, 5.0], [3.0, 7.0], [4.0, 9.0], [5.0, 11.0]], "follows from the others"),
        ([[1.0, 3.0], [2.0, 4.0], [3.0, 9.0], [NAN, 9.0], [5.0, NAN]], "at least 4 complete units, found 3"),
    ],
)
def test_covariates_that_decide_nothing_are_refused(covariates: list[list[float]], problem: str) -> None:
    for fit in (context_fit, share_fit):
        with pytest.raises(ValueError, match=problem):
            fit([0.1, 0.3, 0.2, 0.6, 0.5], covariates)


def test_shares_judged_by_the_others() -> None:
    y, x = np.array(Y) / 40, np.array(X)
    fit = share_fit(y, x)
    for unit in range(len(y)):
        others = np.delete(np.arange(len(y)), unit)
        odds = share_fit(y[others], x[others]).coefficients @ [1.0, *x[unit]]
        assert fit.deleted[unit] == pytest.approx(y[unit] - 1 / (1 + np.exp(-odds)), rel=1e-9)
    np.testing.assert_allclose(fit.adjusted, np.mean(y) + fit.deleted, rtol=1e-12)
    design = np.column_stack([np.ones(len(y)), x])
    np.testing.assert_allclose(design.T @ (y - fit.fitted), 0, atol=1e-12)  # the likelihood is at its top


def test_shares_of_all_and_nothing_are_shares_too() -> None:
    fit = share_fit([0.0, 1.0, 0.4, 0.7, 0.2], [[1.0], [4.0], [2.0], [3.0], [2.5]])
    assert np.isfinite(fit.coefficients).all()
    assert np.all((fit.fitted > 0) & (fit.fitted < 1))


def test_what_is_no_share_or_is_separated_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        share_fit([0.1, 0.2, 1.3], [[1.0], [2.0], [4.0]])
    with pytest.raises(ValueError, match="separate"):
        share_fit([0.0, 0.0, 1.0, 1.0], [[1.0], [2.0], [3.0], [4.0]])


def test_units_and_scales_change_nothing_that_they_should_not() -> None:
    y, x = data(3)
    fit, scaled = context_fit(y, x), context_fit(10 * y + 5, x * [1e-3, 1e3, 10] - 7)
    np.testing.assert_allclose(scaled.deleted, 10 * fit.deleted, rtol=1e-7)
    assert scaled.r2 == pytest.approx(fit.r2, rel=1e-9)
    shares = 1 / (1 + np.exp(-(y - y.mean()) / 10))
    np.testing.assert_allclose(share_fit(shares, x).deleted, share_fit(shares, x * 1e6).deleted, rtol=1e-7)
