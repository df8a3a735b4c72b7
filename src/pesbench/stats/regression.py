"""Regression on context: what each unit would be expected to reach in its surroundings, judged by the others."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.distributions import t_quantile, t_tail
from pesbench.stats.partial import variance_inflation

_NOTHING_LEFT = 1e-10  # a direction this small, relatively, is rounding: the covariates do not span it
_FULL = 1 - 1e-10  # a hat value this near 1: the unit alone decides its own fitted value
_STEPS = 100
_SETTLED = 1e-13


@dataclass(frozen=True, slots=True)
class ContextFit:
    """A regression of values on covariates; arrays by unit have NaN where a unit was left out.

    Attributes
    ----------
    coefficients, errors, p
        Shape ``(k + 1,)``, the constant first: estimates, robust standard errors and two-sided p from Student's t.
    n, df
        Units used, and n - k - 1.
    fitted, residuals, hat, deleted
        By unit: the expected value, value - expected, the leverage, and value - what the fit without the unit expects.
    adjusted
        By unit: mean of the values + ``deleted``: what the unit would show in average surroundings.
    residual_error, deleted_error
        By unit: the standard errors s sqrt(1 - h) of ``residuals`` and s / sqrt(1 - h) of ``deleted``.
    scale
        s, the residual standard deviation with n - k - 1 (for shares the root of the dispersion).
    r2, r2_adjusted
        The share of the variance between units that the covariates explain, plain and corrected for their number.
    inflation
        Shape ``(k,)``: variance inflation factors.
    breusch_pagan, breusch_pagan_p
        The test that the spread of the residuals does not depend on the covariates.
    """

    coefficients: NDArray[np.float64]
    errors: NDArray[np.float64]
    p: NDArray[np.float64]
    n: int
    df: int
    fitted: NDArray[np.float64]
    residuals: NDArray[np.float64]
    hat: NDArray[np.float64]
    deleted: NDArray[np.float64]
    adjusted: NDArray[np.float64]
    residual_error: NDArray[np.float64]
    deleted_error: NDArray[np.float64]
    scale: float
    r2: float
    r2_adjusted: float
    inflation: NDArray[np.float64]
    breusch_pagan: float
    breusch_pagan_p: float

    def interval(self, level: float = 0.95) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give ``adjusted`` -+ t ``residual_error`` with n - k - 1 degrees of freedom, by unit."""
        reach = float(t_quantile((1 + level) / 2, self.df)) * self.residual_error
        return self.adjusted - reach, self.adjusted + reach


def context_fit(values: ArrayLike, covariates: ArrayLike) -> ContextFit:
    """Regress values on covariates by least squares, and take the covariates out of each unit's value.

    Parameters
    ----------
    values
        Shape ``(n,)``, in any unit.
    covariates
        Shape ``(n, k)``: the surroundings of the same units, in any unit.

    Returns
    -------
    ContextFit
        In the unit of the values.

    Raises
    ------
    ValueError
        With fewer than k + 2 complete units, and where a covariate is constant or follows from the others.

    Notes
    -----
    Units with a missing value or covariate (NaN) are left out; ties have no meaning. Ordinary least squares with the
    covariance HC3, (X'X)^-1 X' diag(e^2 / (1 - h)^2) X (X'X)^-1: MacKinnon & White, *Some Heteroskedasticity-Consistent
    Covariance Matrix Estimators*, Journal of Econometrics 29 (1985); Long & Ervin, The American Statistician 54 (2000).
    The residual of a unit judged by the others is e / (1 - h): Cook & Weisberg, *Residuals and Influence in Regression*
    (1982). Where h = 1 it does not exist (NaN), and neither do HC3 errors. Breusch & Pagan in the studentised form of
    Koenker, Journal of Econometrics 17 (1981): n R^2 of e^2 on the covariates, chi-squared with k degrees of freedom.
    Variance inflation as `variance_inflation`.

    Examples
    --------
    >>> fit = context_fit([1.0, 2.0, 4.0, 5.0], [[0.0], [1.0], [2.0], [3.0]])
    >>> fit.coefficients.round(12), round(float(fit.deleted[0]), 12)  # e = 0.1, h = 0.7: 0.1 / 0.3
    (array([0.9, 1.4]), 0.333333333333)
    """
    y, design, used = _complete(values, covariates)
    basis, upper = np.linalg.qr(design)
    coefficients = np.linalg.solve(upper, basis.T @ y)
    hat = np.sum(basis**2, axis=1)
    residuals = y - design @ coefficients
    df = len(y) - design.shape[1]
    scale = float(np.sqrt(np.sum(residuals**2) / df))
    inverse = np.linalg.solve(upper, basis.T)
    deleted = _over(residuals, hat)
    errors = np.sqrt(np.sum((inverse * deleted) ** 2, axis=1))
    numbers = _Numbers(y, design, y - residuals, hat, deleted, scale * np.sqrt(np.maximum(1 - hat, 0.0)))
    r2 = 1 - _squares(residuals) / _squares(y - np.mean(y)) if np.ptp(y) > 0 else np.nan
    return _told(numbers, coefficients, errors, scale, r2, used)


def share_fit(shares: ArrayLike, covariates: ArrayLike) -> ContextFit:
    """Regress shares on covariates by the fractional logit, and take the covariates out of each unit's share.

    Parameters
    ----------
    shares
        Shape ``(n,)``, between 0 and 1.
    covariates
        Shape ``(n, k)``, in any unit.

    Returns
    -------
    ContextFit
        Expected and adjusted shares between units as shares; coefficients on the scale of log odds.

    Raises
    ------
    ValueError
        As `context_fit`, and where a share lies outside 0 to 1 or the covariates separate the shares 0 from 1.

    Notes
    -----
    Expected share m = 1 / (1 + exp(-x'b)) by quasi-binomial maximum likelihood (iteratively reweighted least squares);
    standard errors from the sandwich A^-1 B A^-1 with A = X' diag(m (1 - m)) X and B = X' diag(e^2) X, without a factor
    for small samples, p from Student's t: Papke & Wooldridge, *Econometric Methods for Fractional Response Variables*,
    Journal of Applied Econometrics 11 (1996). The residual judged by the others comes from a fit without each unit.
    Dispersion = sum(e^2 / (m (1 - m))) / (n - k - 1); the standard error of a residual is the root of dispersion m
    (1 - m) (1 - h) with h of the weighted fit: McCullagh & Nelder, *Generalized Linear Models* (2nd ed., 1989), chapter
    12. ``r2`` is 1 - sum(e^2) / sum((y - mean)^2). Missing values, ties and the test of Breusch & Pagan as in
    `context_fit`.

    Examples
    --------
    >>> fit = share_fit([0.2, 0.2, 0.5, 0.5], [[0.0], [0.0], [1.0], [1.0]])
    >>> fit.coefficients.round(6)  # log(0.2 / 0.8), and log(0.5 / 0.5) minus that
    array([-1.386294,  1.386294])
    """
    y, design, used = _complete(shares, covariates)
    if np.any((y < 0) | (y > 1)):
        msg = "a share lies between 0 and 1"
        raise ValueError(msg)
    coefficients = _logit(y, design)
    if np.isnan(coefficients).any():
        msg = "the covariates separate the shares 0 from the shares 1, so no finite coefficients exist"
        raise ValueError(msg)
    fitted = _expected(design, coefficients)
    residuals, weight = y - fitted, fitted * (1 - fitted)
    df = len(y) - design.shape[1]
    scale = float(np.sqrt(np.sum(residuals**2 / weight) / df))
    basis, upper = np.linalg.qr(design * np.sqrt(weight)[:, np.newaxis])
    hat = np.sum(basis**2, axis=1)
    bread = np.linalg.solve(upper, np.linalg.solve(upper.T, design.T))
    errors = np.sqrt(np.sum((bread * residuals) ** 2, axis=1))
    error = scale * np.sqrt(weight * np.maximum(1 - hat, 0.0))
    r2 = 1 - _squares(residuals) / _squares(y - np.mean(y)) if np.ptp(y) > 0 else np.nan
    numbers = _Numbers(y, design, fitted, hat, _without_each(y, design), error)
    return _told(numbers, coefficients, errors, scale, r2, used)


@dataclass(frozen=True, slots=True)
class _Numbers:
    """What a fit says of the units that it uses."""

    y: NDArray[np.float64]
    design: NDArray[np.float64]
    fitted: NDArray[np.float64]
    hat: NDArray[np.float64]
    deleted: NDArray[np.float64]
    error: NDArray[np.float64]


def _told(
    numbers: _Numbers,
    coefficients: NDArray[np.float64],
    errors: NDArray[np.float64],
    scale: float,
    r2: float,
    used: NDArray[np.bool_],
) -> ContextFit:
    """Complete a fit, and set what it says of units out over all units."""

    def out(of_used: NDArray[np.float64]) -> NDArray[np.float64]:
        whole = np.full(len(used), np.nan)
        whole[used] = of_used
        return whole

    n, size = numbers.design.shape
    residuals = numbers.y - numbers.fitted
    statistic, p = _breusch_pagan(residuals, numbers.design)
    with np.errstate(divide="ignore", invalid="ignore"):  # an error of zero is a perfect fit: t infinite, p zero
        t = np.abs(coefficients / errors)
    return ContextFit(
        coefficients=coefficients,
        errors=errors,
        p=2 * t_tail(t, n - size),
        n=n,
        df=n - size,
        fitted=out(numbers.fitted),
        residuals=out(residuals),
        hat=out(numbers.hat),
        deleted=out(numbers.deleted),
        adjusted=out(np.mean(numbers.y) + numbers.deleted),
        residual_error=out(numbers.error),
        deleted_error=out(_over(numbers.error, numbers.hat)),
        scale=scale,
        r2=float(r2),
        r2_adjusted=float(1 - (1 - r2) * (n - 1) / (n - size)),
        inflation=variance_inflation(numbers.design[:, 1:]),
        breusch_pagan=statistic,
        breusch_pagan_p=p,
    )


def _complete(
    values: ArrayLike, covariates: ArrayLike
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Give values and design of the complete units; refuse a design that does not determine the coefficients."""
    y = np.asarray(values, dtype=np.float64)
    table = np.asarray(covariates, dtype=np.float64).reshape(len(y), -1)
    used = np.isfinite(y) & np.isfinite(table).all(axis=1)
    y, table = y[used], table[used]
    n, k = table.shape
    if n < k + 2:
        msg = f"{k} covariates need at least {k + 2} complete units, found {n}"
        raise ValueError(msg)
    deviation = table - np.mean(table, axis=0)
    length = np.linalg.norm(deviation, axis=0)
    varies = length > _NOTHING_LEFT * np.linalg.norm(table, axis=0)
    if not np.all(varies):
        msg = f"the covariate in column {int(np.argmin(varies))} is constant"
        raise ValueError(msg)
    if np.linalg.svd(deviation / length, compute_uv=False).min(initial=1.0) <= _NOTHING_LEFT:
        msg = "a covariate follows from the others"
        raise ValueError(msg)
    return y, np.column_stack([np.ones(n), table]), used


def _over(numbers: NDArray[np.float64], hat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Divide by 1 - h; NaN where h is 1, because the fit without the unit is not determined."""
    return np.asarray(numbers / np.where(hat < _FULL, 1 - hat, np.nan))


def _squares(numbers: NDArray[np.float64]) -> float:
    return float(np.sum(numbers**2))


def _breusch_pagan(residuals: NDArray[np.float64], design: NDArray[np.float64]) -> tuple[float, float]:
    from scipy.special import chdtrc  # noqa: PLC0415 - SciPy is imported where it is used

    squares = residuals**2
    whole = _squares(squares - np.mean(squares))
    if design.shape[1] == 1 or whole == 0:
        return np.nan, np.nan
    basis, _ = np.linalg.qr(design)
    left = squares - basis @ (basis.T @ squares)
    statistic = len(residuals) * (1 - _squares(left) / whole)
    return statistic, float(chdtrc(design.shape[1] - 1, max(statistic, 0.0)))


def _expected(design: NDArray[np.float64], coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import expit  # noqa: PLC0415 - SciPy is imported where it is used

    return np.asarray(expit(design @ coefficients))


def _logit(y: NDArray[np.float64], design: NDArray[np.float64]) -> NDArray[np.float64]:
    """Solve X'(y - m) = 0 by Newton's steps, which are those of reweighted least squares; NaN where they diverge."""
    size = np.max(np.abs(design), axis=0)
    columns = design / size
    coefficients = np.zeros(design.shape[1])
    for _ in range(_STEPS):
        fitted = _expected(columns, coefficients)
        root = np.sqrt(fitted * (1 - fitted))
        basis, upper = np.linalg.qr(columns * root[:, np.newaxis])
        own = np.abs(np.diag(upper))
        if root.min() == 0 or own.min() <= _NOTHING_LEFT * own.max():
            break
        step = np.linalg.solve(upper, basis.T @ ((y - fitted) / root))
        coefficients = coefficients + step
        if np.max(np.abs(step)) <= _SETTLED * max(1.0, float(np.max(np.abs(coefficients)))):
            return np.asarray(coefficients / size)
    return np.full(design.shape[1], np.nan)


def _without_each(y: NDArray[np.float64], design: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each share minus what the fit to the others expects; NaN where the others do not determine it."""
    deleted = np.full(len(y), np.nan)
    for unit in range(len(y)):
        others = np.delete(design, unit, axis=0)
        if np.linalg.matrix_rank(others) == design.shape[1]:
            deleted[unit] = y[unit] - float(_expected(design[unit], _logit(np.delete(y, unit), others)))
    return deleted
