"""Shrinkage: values with known sampling errors drawn towards what they have in common, the less sure the more."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import t_tail

_NOTHING_LEFT = 1e-10
_GRID = np.concatenate([[0.0], np.logspace(-8, 4, 49)])
_REFINED = 8
_PRECISION = float(np.finfo(np.float64).eps)


class BetweenUnits(StrEnum):
    """How the variance between units is estimated."""

    REML = "reml"
    PAULE_MANDEL = "paule-mandel"


@dataclass(frozen=True, slots=True)
class Shrunken:
    """Values drawn towards a prediction; arrays by unit have NaN where a unit has no value or no error.

    Attributes
    ----------
    tau2
        The variance between units around the prediction, in the squared unit of the values.
    coefficients, errors, p
        Of the prediction, the constant first: estimates, standard errors of Knapp & Hartung, two-sided p from
        Student's t with ``df`` degrees of freedom.
    df
        n - k - 1.
    predicted, estimate
        By unit: the prediction, and the value drawn towards it.
    weight
        By unit: the share of the value in the estimate, tau2 / (tau2 + v).
    mse, mse_estimated
        By unit: the mean squared error of the estimate were tau2 known, and with what is lost by estimating it.
    """

    tau2: float
    coefficients: NDArray[np.float64]
    errors: NDArray[np.float64]
    p: NDArray[np.float64]
    df: int
    predicted: NDArray[np.float64]
    estimate: NDArray[np.float64]
    weight: NDArray[np.float64]
    mse: NDArray[np.float64]
    mse_estimated: NDArray[np.float64]


def shrunken(
    values: ArrayLike, errors: ArrayLike, covariates: ArrayLike | None = None, *, method: str = BetweenUnits.REML
) -> Shrunken:
    """Draw values towards their mean, or towards what covariates predict, by empirical Bayes.

    Parameters
    ----------
    values
        Shape ``(n,)``, in any unit.
    errors
        Shape ``(n,)``: the standard errors of the values, known and positive, in the same unit.
    covariates
        Shape ``(n, k)``, in any unit; without them the prediction is the mean.
    method
        ``reml`` or ``paule-mandel``.

    Returns
    -------
    Shrunken
        In the unit of the values.

    Raises
    ------
    ValueError
        With fewer than k + 2 complete units, and where a covariate is constant or follows from the others.

    Notes
    -----
    Model y = x'b + u + e with variances tau2 of u and v (known) of e: Fay & Herriot, *Estimates of Income for Small
    Places*, JASA 74 (1979). b by weighted least squares with w = 1 / (tau2 + v). tau2 maximises the restricted
    likelihood (Patterson & Thompson, Biometrika 58, 1971) over tau2 >= 0, or solves sum w (y - x'b)^2 = n - k - 1
    (Paule & Mandel, Journal of Research of the NBS 87, 1982; 0 where the left side is smaller at 0 already). Covariance
    of b: (X'WX)^-1 sum w (y - x'b)^2 / (n - k - 1), Knapp & Hartung, Statistics in Medicine 22 (2003), without a lower
    bound on the factor.
    Estimate g y + (1 - g) x'b with g = tau2 / (tau2 + v); ``mse`` = g v + (1 - g)^2 x'(X'WX)^-1 x (Raudenbush & Bryk,
    Journal of Educational Statistics 10, 1985); ``mse_estimated`` adds 2 v^2 / (tau2 + v)^3 * 2 / sum w^2 (Datta &
    Lahiri, Statistica Sinica 10, 2000, for reml). Units without a value or a positive error (NaN, 0) are left out and
    have no estimate: an error of zero would be certainty. Ties have no meaning. Use for comparing units: COPSS-CMS,
    *Statistical Issues in Assessing Hospital Performance* (2012).

    Examples
    --------
    >>> found = shrunken([1.0, 5.0, 9.0], [2.0, 2.0, 2.0])
    >>> round(found.tau2, 9), found.estimate.round(9)  # 16 - 4; three quarters of the way to the mean 5 remain
    (12.0, array([2., 5., 8.]))
    """
    rule = BetweenUnits(method)
    y, variance, design, used = _complete(values, errors, covariates)
    unit = float(np.mean(variance))  # a scale of its own, so that tolerances mean the same for any data
    data = _Data(y / np.sqrt(unit), variance / unit, design)
    tau2 = (_reml if rule is BetweenUnits.REML else _paule_mandel)(data) * unit
    fit = _Data(y, variance, design).fit(tau2)
    df = len(y) - design.shape[1]
    shrink = tau2 / (tau2 + variance)
    predicted = design @ fit.coefficients
    known = shrink * variance + (1 - shrink) ** 2 * np.sum((design @ fit.root) ** 2, axis=1)
    lost = 4 * variance**2 * fit.weight**3 / np.sum(fit.weight**2)
    stretch = float(np.sum(fit.weight * fit.residuals**2)) / df
    error = np.sqrt(stretch * np.sum(fit.root**2, axis=1))
    with np.errstate(divide="ignore", invalid="ignore"):  # an error of zero is a perfect fit: t infinite, p zero
        p = 2 * t_tail(np.abs(fit.coefficients / error), df)

    def out(of_used: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.full(len(used), np.nan)
        whole[used] = of_used
        return whole

    estimate = shrink * y + (1 - shrink) * predicted
    return Shrunken(
        tau2=tau2,
        coefficients=fit.coefficients,
        errors=error,
        p=p,
        df=df,
        predicted=out(predicted),
        estimate=out(estimate),
        weight=out(shrink),
        mse=out(known),
        mse_estimated=out(known + lost),
    )


@dataclass(frozen=True, slots=True)
class _Fit:
    """A weighted fit; ``root`` times its transpose is the covariance of the coefficients."""

    weight: NDArray[np.float64]
    coefficients: NDArray[np.float64]
    residuals: NDArray[np.float64]
    root: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Data:
    """Complete units: values, sampling variances and design."""

    y: NDArray[np.float64]
    variance: NDArray[np.float64]
    design: NDArray[np.float64]

    def fit(self, tau2: float) -> _Fit:
        """Fit the prediction, given the variance between units."""
        weight = 1 / (tau2 + self.variance)
        root = np.sqrt(weight)
        basis, upper = np.linalg.qr(self.design * root[:, np.newaxis])
        coefficients = np.linalg.solve(upper, basis.T @ (self.y * root))
        return _Fit(weight, coefficients, self.y - self.design @ coefficients, np.linalg.inv(upper))

    def likelihood(self, tau2: float) -> float:
        """Give the restricted log-likelihood, but for a constant."""
        fit = self.fit(tau2)
        spread = np.sum(np.log(np.abs(np.diag(fit.root)))) + np.sum(np.log(fit.weight)) / 2
        return float(spread - np.sum(fit.weight * fit.residuals**2) / 2)

    def score(self, tau2: float) -> float:
        """Give twice its derivative: y'PPy - tr P."""
        fit = self.fit(tau2)
        trace = np.sum(fit.weight) - np.sum((fit.weight[:, np.newaxis] * (self.design @ fit.root)) ** 2)
        return float(np.sum((fit.weight * fit.residuals) ** 2) - trace)

    def surplus(self, tau2: float) -> float:
        """Give how much the weighted squares exceed their degrees of freedom."""
        fit = self.fit(tau2)
        n, size = self.design.shape
        return float(np.sum(fit.weight * fit.residuals**2) - (n - size))


def _reml(data: _Data) -> float:
    """Find the highest restricted likelihood: where it is highest on a grid, its derivative is solved for zero.

    The likelihood may have several tops, one of them at zero; a search from one start can end in the wrong one.
    """
    ordinary = data.y - data.design @ np.linalg.lstsq(data.design, data.y)[0]
    scale = max(1.0, float(np.sum(ordinary**2)) / (len(data.y) - data.design.shape[1]))
    grid = _GRID * scale
    for _ in range(_REFINED):
        best = int(np.argmax([data.likelihood(float(tau2)) for tau2 in grid]))
        low, high = float(grid[max(best - 1, 0)]), float(grid[min(best + 1, len(grid) - 1)])
        if grid[best] == 0 and data.score(0.0) <= 0:
            return 0.0
        if data.score(low) > 0 > data.score(high):
            return _crossing(data.score, low, high)
        grid = np.linspace(low, high, len(grid))  # several tops lie close together: look closer
    return float(grid[best])


def _paule_mandel(data: _Data) -> float:
    """Solve for the variance at which the weighted squares are what they should be; they fall as it grows."""
    if data.surplus(0.0) <= 0:
        return 0.0
    high = 1.0
    while data.surplus(high) > 0:
        high *= 4
    return _crossing(data.surplus, 0.0, high)


def _crossing(function: Callable[[float], float], low: float, high: float) -> float:
    """Halve an interval at whose ends the function is above and below zero, down to neighbouring numbers.

    To import an optimiser would take longer than the whole comparison.
    """
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        if not low < middle < high:
            break
        low, high = (middle, high) if function(middle) > 0 else (low, middle)
    return (low + high) / 2


def _complete(
    values: ArrayLike, errors: ArrayLike, covariates: ArrayLike | None
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give values, sampling variances and design of the complete units."""
    y, error = np.asarray(values, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    table = np.empty((len(y), 0)) if covariates is None else np.asarray(covariates, dtype=np.float64)
    table = table.reshape(len(y), -1) if table.size else np.empty((len(y), 0))
    used = np.isfinite(y) & np.isfinite(error) & (error > 0) & np.isfinite(table).all(axis=1)
    y, error, table = y[used], error[used], table[used]
    n, k = table.shape
    if n < k + 2:
        msg = f"{k} covariates need at least {k + 2} complete units, found {n}"
        raise ValueError(msg)
    design = np.column_stack([np.ones(n), table])
    length = np.linalg.norm(design, axis=0)
    if np.any(length == 0) or np.linalg.svd(design / length, compute_uv=False).min() <= _NOTHING_LEFT:
        msg = "a covariate is constant or follows from the others"
        raise ValueError(msg)
    return y, error**2, design, used
