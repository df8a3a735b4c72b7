"""Partial correlation: what is left of an association once control variables are taken out of both sides."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pesbench.stats.asymptotic import t_p
from pesbench.stats.correlation import Group, Method, as_tables, bounded_ratio, complete_rows, groups, scored
from pesbench.stats.draws import Resampling
from pesbench.stats.kernels import Block, Moved, Statistic, Test
from pesbench.stats.permutation import run_test
from pesbench.stats.products import product

_TIED = 1e-9
_NOTHING_LEFT = 1e-10  # a residual this small, relatively, is rounding: the controls explain the column


@dataclass(frozen=True, slots=True)
class PartialTest:
    """Partial correlations of all pairs, shape (p, q), NaN where undefined.

    ``p`` is the two-sided permutation p, ``p_parametric`` that of Student's t with n - 2 - k degrees of
    freedom.
    """

    estimate: NDArray[np.float64]
    n: NDArray[np.int64]
    p: NDArray[np.float64]
    p_parametric: NDArray[np.float64]


def partial_test(
    x: ArrayLike,
    y: ArrayLike,
    controls: ArrayLike,
    *,
    method: str = Method.SPEARMAN,
    plan: Resampling,
    own: tuple[ArrayLike, ArrayLike] | None = None,
) -> PartialTest:
    """Correlate every column of x with every column of y given control variables, with a permutation test.

    Parameters
    ----------
    x, y
        Shapes ``(n, p)`` and ``(n, q)``: the same units along the first axis, in any unit of measurement.
    controls
        Shape ``(n, k)``: the control variables of the same units.
    method
        ``spearman`` or ``pearson``.
    plan
        Number of draws, seed and task.
    own
        Shapes ``(n, p)`` and ``(n, q)``: one further control for each column of x and one for each column of y, such as
        where it began. A pair is then given the controls and its own two.

    Returns
    -------
    PartialTest
        Estimates between -1 and 1, p between 1 / (draws + 1) and 1. NaN with fewer than k + 3 complete
        rows, and where a column is constant or explained by the controls.

    Raises
    ------
    ValueError
        If the tables do not fit, hold infinite values, or the method is ``kendall``.

    Notes
    -----
    Rows with a missing value (NaN) in x, y or any control are left out per pair. For ``spearman`` all
    columns are replaced by their mid-ranks among those rows. r is the correlation of the residuals on [1,
    controls]. The permutation is that of residuals under the reduced model, r* = e_x' P e_y / (|e_x| |R P
    e_y|) with R taking the controls out again: Freedman & Lane, *A Nonstochastic Interpretation of Reported
    Significance Levels*, Journal of Business & Economic Statistics 1 (1983); Winkler et al., NeuroImage 92
    (2014); Anderson & Robinson, Australian & New Zealand Journal of Statistics 43 (2001).

    Examples
    --------
    >>> z = [[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]]
    >>> x = [[1.0], [2.0], [3.0], [11.0], [12.0], [13.0]]
    >>> y = [[3.0], [2.0], [1.0], [13.0], [12.0], [11.0]]
    >>> found = partial_test(x, y, z, method="pearson", plan=Resampling(count=999))
    >>> round(found.estimate.item(), 12)  # within each half x rises as y falls
    -1.0
    """
    rule = Method(method)
    if rule is Method.KENDALL:
        msg = "the partial correlation is defined here for pearson and spearman, not for kendall"
        raise ValueError(msg)
    left, right = as_tables(x, y)
    _, given = as_tables(x, controls)
    right = np.where(np.isnan(given).any(axis=1, keepdims=True), np.nan, right)
    further = as_tables(*own) if own is not None else None
    if further is not None:
        left, right = (_where_known(table, other) for table, other in zip((left, right), further, strict=True))
    return _tested(left, right, _FreedmanLane(given, rule, further), plan)


def _tested(
    left: NDArray[np.float64], right: NDArray[np.float64], statistic: "_FreedmanLane", plan: Resampling
) -> PartialTest:
    """Test the pairs that have a partial correlation."""
    estimate = np.full((left.shape[1], right.shape[1]), np.nan)
    df = np.full(estimate.shape, np.nan)
    defined: list[Group] = []
    for group in _sharing_controls(left, right, single=statistic.own is not None):
        values, freedom = statistic.estimates(group)
        estimate[group.x_columns, group.y_column] = values
        df[group.x_columns, group.y_column] = freedom
        if not np.isnan(values).all():
            defined.append(group.only(~np.isnan(values)))
    test = run_test(defined, statistic, plan, estimate, complete_rows(left, right), len(left))
    return PartialTest(estimate, test.n, test.p, t_p(estimate, df))


def _where_known(table: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take numbers as missing where their own control is."""
    if table.shape != other.shape:
        msg = f"each column needs one control of its own, found shapes {table.shape} and {other.shape}"
        raise ValueError(msg)
    return np.where(np.isnan(other), np.nan, table)


def _sharing_controls(x: NDArray[np.float64], y: NDArray[np.float64], *, single: bool) -> Iterator[Group]:
    """Give the groups of pairs; each pair by itself where pairs have controls of their own."""
    for group in groups(x, y):
        if not single:
            yield group
            continue
        for pair in range(len(group.x_columns)):
            yield group.only(np.arange(len(group.x_columns)) == pair)


def variance_inflation(controls: ArrayLike) -> NDArray[np.float64]:
    """Give how much the variance of each control's coefficient is inflated by the other controls.

    Parameters
    ----------
    controls
        Shape ``(n, k)``, in any unit of measurement.

    Returns
    -------
    Shape ``(k,)``, at least 1; infinite where a control follows from the others or is constant.

    Notes
    -----
    Rows with a missing value (NaN) are left out. 1 / (1 - R^2) of each control on the others: Marquardt,
    *Generalized Inverses, Ridge Regression, Biased Linear Estimation, and Nonlinear Estimation*,
    Technometrics 12 (1970).

    Examples
    --------
    >>> variance_inflation([[1.0, 1.0], [2.0, -1.0], [3.0, -1.0], [4.0, 1.0]]).round(12)
    array([1., 1.])
    """
    table = np.asarray(controls, dtype=np.float64)
    table = table[~np.isnan(table).any(axis=1)]
    inflation = np.full(table.shape[1], np.inf)
    for column in range(table.shape[1]):
        deviation = table[:, column] - np.mean(table[:, column])
        left = _residuals(deviation[np.newaxis], _basis(np.delete(table, column, axis=1)))[0]
        whole, rest = float(np.sum(deviation**2)), float(np.sum(left**2))
        if whole > 0 and rest > _NOTHING_LEFT * whole:
            inflation[column] = whole / rest
    return inflation


@dataclass(frozen=True, slots=True)
class _FreedmanLane:
    """The statistic on given control variables; each group of pairs has residuals of its own."""

    controls: NDArray[np.float64]
    method: Method
    own: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None

    def estimates(self, group: Group) -> tuple[NDArray[np.float64], float]:
        """Give the partial correlations of a group and their degrees of freedom n - 2 - k."""
        left, right, basis = self._prepared(group)
        freedom = group.n - 1 - basis.shape[1]
        if freedom < 1:
            return np.full(len(left), np.nan), np.nan
        norm = np.sum(left * left, axis=1) * np.sum(right * right)
        return bounded_ratio(left @ right, norm), float(freedom)

    def blocks(self, groups: Sequence[Group], total: int) -> Iterable[Block]:
        """Give each group a block of its own."""
        for group in groups:
            left, right, basis = self._prepared(group)
            scores, columns, base = (np.zeros((*a.shape[:-1], total)) for a in (left, basis.T, right))
            scores[:, group.rows], columns[:, group.rows], base[group.rows] = left, basis.T, right
            absent = np.setdiff1d(np.arange(total), group.rows)
            kernel = _Residuals(scores / np.linalg.norm(left, axis=1)[:, np.newaxis], columns, base)
            scale = np.full(len(left), np.sqrt(group.n - 1))
            yield Block(tuple(absent.tolist()), base, [(group, Test(kernel, scale, _TIED))])

    def among(self, rows: NDArray[np.intp]) -> Statistic:
        """Give the statistic on the controls of some rows."""
        own = (self.own[0][rows], self.own[1][rows]) if self.own else None
        return _FreedmanLane(self.controls[rows], self.method, own)

    def _prepared(self, group: Group) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
        """Give residuals of x and of y and an orthonormal basis of [1, controls]."""
        controls = self.controls[group.rows]
        if self.own:
            further = [self.own[0][group.rows][:, group.x_columns[0]], self.own[1][group.rows][:, group.y_column]]
            controls = np.column_stack([controls, *further])
        basis = _basis(scored(controls.T, self.method).T)
        left, right = scored(group.left, self.method), scored(group.right, self.method)
        return _residuals(left, basis), _residuals(right[np.newaxis], basis)[0], basis


@dataclass(frozen=True, slots=True)
class _Residuals:
    """Partial correlations under permutation; ``left`` has length 1 per pair, ``basis`` is [1, controls] by row."""

    left: NDArray[np.float64]
    basis: NDArray[np.float64]
    right: NDArray[np.float64]

    @property
    def observed(self) -> NDArray[np.float64]:
        """The partial correlations."""
        return np.asarray(self.left @ self.right / np.linalg.norm(self.right))[np.newaxis]

    def statistics(self, moved: Moved) -> NDArray[np.float64]:
        """Give them under permutations of the residuals of y."""
        total = product(self.left, moved.scores)
        explained = np.sum(product(self.basis, moved.scores) ** 2, axis=0)
        left_over = np.sum(self.right**2) - explained
        root = np.sqrt(np.where(left_over > _NOTHING_LEFT * np.sum(self.right**2), left_over, np.inf))
        return np.asarray(total / root)[np.newaxis]


def _basis(controls: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give an orthonormal basis of the constant and the controls; controls that add nothing are left out."""
    deviation = controls - np.mean(controls, axis=0)
    length = np.linalg.norm(deviation, axis=0)
    varying = deviation[:, length > 0] / length[length > 0]
    vectors, sizes, _ = np.linalg.svd(varying, full_matrices=False)
    constant = np.full((len(controls), 1), 1 / np.sqrt(len(controls)))
    return np.concatenate([constant, vectors[:, sizes > _NOTHING_LEFT]], axis=1)


def _residuals(values: NDArray[np.float64], basis: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the basis out of each row of values, twice for the digits; zero where nothing but rounding is left."""
    left = values - (values @ basis) @ basis.T
    left = left - (left @ basis) @ basis.T
    small = np.linalg.norm(left, axis=1) <= _NOTHING_LEFT * np.linalg.norm(values, axis=1)
    return np.where(small[:, np.newaxis], 0.0, left)
