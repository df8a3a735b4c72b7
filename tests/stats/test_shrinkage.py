"""Shrinkage against published numbers, plain matrices, a search over all variances, and simulation."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize

from pesbench.stats.shrinkage import Shrunken, shrunken

NAN = float("nan")
# Trials of the BCG vaccine (Colditz and others 1994): cases and others among vaccinated and controls, latitude.
BCG = [
    (4, 119, 11, 128, 44), (6, 300, 29, 274, 55), (3, 228, 11, 209, 42), (62, 13536, 248, 12619, 52),
    (33, 5036, 47, 5761, 13), (180, 1361, 372, 1079, 44), (8, 2537, 10, 619, 19), (505, 87886, 499, 87892, 13),
    (29, 7470, 45, 7232, 27), (17, 1699, 65, 1600, 42), (186, 50448, 141, 27197, 18), (5, 2493, 3, 2338, 33),
    (27, 16886, 29, 17825, 33),
]  # fmt: skip
Array = NDArray[np.float64]


def trials() -> tuple[Array, Array, Array]:
    a, b, c, d, latitude = np.array(BCG, dtype=np.float64).T
    ratio = np.log(a / (a + b)) - np.log(c / (c + d))
    return ratio, np.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)), latitude[:, np.newaxis]


def matrices(y: Array, variance: Array, design: Array, tau2: float) -> tuple[Array, Array, Array]:
    """Coefficients, their covariance and P by plain matrices."""
    weight = np.diag(1 / (tau2 + variance))
    covariance: Array = np.linalg.inv(design.T @ weight @ design).astype(np.float64)
    return (
        covariance @ design.T @ weight @ y,
        covariance,
        weight - weight @ design @ covariance @ design.T @ weight,
    )


def likelihood(y: Array, variance: Array, design: Array, tau2: float) -> float:
    weight = np.diag(1 / (tau2 + variance))
    _, information = np.linalg.slogdet(design.T @ weight @ design)
    _, _, p = matrices(y, variance, design, tau2)
    return float(-(np.sum(np.log(tau2 + variance)) + information + y @ p @ y) / 2)


def test_the_published_numbers_of_the_vaccine_trials() -> None:
    # Viechtbauer, Conducting Meta-Analyses in R with the metafor Package (2010), which stops within 1e-5 of the top
    y, error, latitude = trials()
    alone, explained = shrunken(y, error), shrunken(y, error, latitude)
    assert round(alone.tau2, 4) == 0.3132
    assert round(float(alone.coefficients[0]), 4) == -0.7145
    assert explained.tau2 == pytest.approx(0.0764, abs=1e-4)
    np.testing.assert_array_equal(explained.coefficients.round(4), [0.2515, -0.0291])


def test_the_numbers_of_statsmodels_by_paule_and_mandel() -> None:
    # statsmodels 0.15.0: combine_effects(y, error**2, method_re="iterated", use_t=True, atol=1e-14)
    y, error, _ = trials()
    found = shrunken(y, error, method="paule-mandel")
    assert found.tau2 == pytest.approx(0.31806845220502394, rel=1e-11)
    assert found.coefficients[0] == pytest.approx(-0.7149681534934442, rel=1e-11)
    assert found.errors[0] == pytest.approx(0.1808921915376235, rel=1e-11)


@pytest.mark.parametrize("explained", [False, True])
def test_the_restricted_likelihood_has_its_top_there(explained: bool) -> None:  # noqa: FBT001 - a case
    y, error, latitude = trials()
    found = shrunken(y, error, latitude if explained else None)
    design = np.column_stack([np.ones(len(y)), latitude]) if explained else np.ones((len(y), 1))
    top = optimize.minimize_scalar(
        lambda tau2: -likelihood(y, error**2, design, tau2), bounds=(0, 5), method="bounded", options={"xatol": 1e-12}
    )
    assert found.tau2 == pytest.approx(top.x, rel=1e-5)
    _, _, p = matrices(y, error**2, design, found.tau2)
    assert y @ p @ p @ y == pytest.approx(np.trace(p), rel=1e-11)


def test_estimates_errors_and_coefficients_by_plain_matrices() -> None:
    y, error, latitude = trials()
    found = shrunken(y, error, latitude)
    design = np.column_stack([np.ones(len(y)), latitude])
    b, covariance, p = matrices(y, error**2, design, found.tau2)
    g = found.tau2 / (found.tau2 + error**2)
    np.testing.assert_allclose(found.estimate, g * y + (1 - g) * (design @ b), rtol=1e-11)
    g2 = (1 - g) ** 2 * np.diag(design @ covariance @ design.T)
    np.testing.assert_allclose(found.mse, g * error**2 + g2, rtol=1e-11)
    avar = 2 / np.sum((found.tau2 + error**2) ** -2)
    g3 = error**4 / (found.tau2 + error**2) ** 3 * avar
    np.testing.assert_allclose(found.mse_estimated, found.mse + 2 * g3, rtol=1e-11)
    stretch = y @ p @ y / (len(y) - 2)
    np.testing.assert_allclose(found.errors, np.sqrt(stretch * np.diag(covariance)), rtol=1e-11)


def test_paule_and_mandel_make_the_weighted_squares_what_they_should_be() -> None:
    y, error, latitude = trials()
    found = shrunken(y, error, latitude, method="paule-mandel")
    design = np.column_stack([np.ones(len(y)), latitude])
    _, _, p = matrices(y, error**2, design, found.tau2)
    assert y @ p @ y == pytest.approx(len(y) - 2, rel=1e-12)


@pytest.mark.parametrize("method", ["reml", "paule-mandel"])
def test_equal_errors_give_the_sample_variance_less_the_error(method: str) -> None:
    y = np.array([1.0, 5.0, 9.0, 13.0])
    found = shrunken(y, np.full(4, 2.0), method=method)
    assert found.tau2 == pytest.approx(np.var(y, ddof=1) - 4, rel=1e-12)
    np.testing.assert_allclose(found.weight, 1 - 4 / np.var(y, ddof=1), rtol=1e-12)


@pytest.mark.parametrize("method", ["reml", "paule-mandel"])
def test_units_that_differ_by_chance_alone_are_drawn_together(method: str) -> None:
    found = shrunken([5.0, 5.1, 4.9, 5.05], [1.0, 2.0, 1.0, 0.5], method=method)
    assert found.tau2 == 0.0
    np.testing.assert_allclose(found.estimate, found.coefficients[0], rtol=1e-13)
    np.testing.assert_array_equal(found.weight, 0.0)
    assert np.all(found.mse > 0)
    np.testing.assert_array_equal(shrunken([3.0, 3.0, 3.0], [1.0, 1.0, 2.0], method=method).tau2, 0.0)


def test_of_two_tops_the_higher_is_taken() -> None:
    # two sure units agree and two unsure ones do not: one top at zero and one away from it
    random = np.random.default_rng(7)
    for _ in range(40):
        error = 10.0 ** random.uniform(-3, 1, 6)
        y = random.normal(size=6) * 10.0 ** random.uniform(-3, 1)
        found = shrunken(y, error)
        top = max(likelihood(y, error**2, np.ones((6, 1)), t) for t in [0.0, *np.logspace(-9, 4, 400)])
        assert likelihood(y, error**2, np.ones((6, 1)), found.tau2) >= top - 1e-9


def test_units_without_a_value_or_an_error_are_left_out() -> None:
    whole = shrunken([1.0, 5.0, 9.0], [2.0, 2.0, 1.0])
    found = shrunken([1.0, 5.0, NAN, 9.0, 4.0, 4.0], [2.0, 2.0, 1.0, 1.0, NAN, 0.0])
    assert found.tau2 == whole.tau2
    np.testing.assert_array_equal(found.estimate, [*whole.estimate[:2], NAN, whole.estimate[2], NAN, NAN])
    np.testing.assert_array_equal(np.isnan(found.mse), np.isnan(found.estimate))


def test_a_unit_and_an_offset_change_nothing_else() -> None:
    y, error, latitude = trials()
    one, other = shrunken(y, error, latitude), shrunken(1e6 * y + 3, 1e6 * error, latitude / 90)
    assert other.tau2 == pytest.approx(1e12 * one.tau2, rel=1e-9)
    np.testing.assert_allclose((other.estimate - 3) / 1e6, one.estimate, rtol=1e-8)


@pytest.mark.parametrize(
    ("values", "covariates", "problem"),
    [
        ([1.0], None, "at least 2 complete units, found 1"),
        ([1.0, 2.0, 3.0], [[4.0], [4.0], [4.0]], "constant"),
        ([1.0, 2.0, 3.0, 4.0], [[1.0, 2.0], [2.0, 4.0], [3.0, 6.0], [0.0, 0.0]], "follows from the others"),
    ],
)
def test_what_does_not_determine_a_prediction_is_refused(
    values: list[float], covariates: list[list[float]] | None, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        shrunken(values, [1.0] * len(values), covariates)


def test_shrunken_values_miss_the_truth_by_what_is_stated() -> None:
    random = np.random.default_rng(20240607)
    error = np.geomspace(0.3, 3, 25)
    missed, stated, raw = [], [], []
    for _ in range(200):
        truth = random.normal(10, 1, 25)
        y = truth + random.normal(size=25) * error
        found: Shrunken = shrunken(y, error)
        missed.append(np.mean((found.estimate - truth) ** 2))
        stated.append(np.mean(found.mse_estimated))
        raw.append(np.mean((y - truth) ** 2))
    assert np.mean(missed) == pytest.approx(np.mean(stated), rel=0.07)
    assert np.mean(missed) < 0.4 * np.mean(raw)
