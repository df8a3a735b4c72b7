"""Pearson, Spearman and Kendall correlation, alone and for every pair of columns of two tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

SMALLEST_N = 3
_HUGE = 1e300
_COMPARED_AT_ONCE = 1_000_000  # comparing every two values is quicker than sorting each row, while they are few


class Method(StrEnum):
    """Which correlation."""

    SPEARMAN = "spearman"
    PEARSON = "pearson"
    KENDALL = "kendall"


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of x that meet column ``y_column`` of y on the same rows: their values on these rows, none missing.

    ``left`` has shape (len(x_columns), len(rows)), ``right`` has shape (len(rows),).
    """

    x_columns: NDArray[np.intp]
    y_column: int
    rows: NDArray[np.intp]
    left: NDArray[np.float64]
    right: NDArray[np.float64]

    @property
    def n(self) -> int:
        """The number of rows."""
        return len(self.rows)

    def only(self, chosen: NDArray[np.bool_]) -> "Group":
        """Give some of the pairs."""
        return Group(self.x_columns[chosen], self.y_column, self.rows, self.left[chosen], self.right)

    def alone(self) -> "Group":
        """Give the group as if the tables had no other rows."""
        return Group(self.x_columns, self.y_column, np.arange(self.n), self.left, self.right)


def pearson(x: ArrayLike, y: ArrayLike) -> float:
    """Give the product-moment correlation of two columns.

    Parameters
    ----------
    x, y
        Shape ``(n,)``, in any unit.

    Returns
    -------
    Between -1 and 1; NaN with fewer than three complete rows or where a column is constant over them.

    Notes
    -----
    Rows in which either value is missing (NaN) are left out; ties need no rule. Sums are taken of values
    that were centred first (two passes), which a large common offset does not harm: Chan, Golub & LeVeque,
    *Algorithms for Computing the Sample Variance*, The American Statistician 37 (1983).

    Examples
    --------
    >>> pearson([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0])  # 4 / sqrt(5 * 5)
    0.8
    """
    return _one(x, y, Method.PEARSON)


def spearman(x: ArrayLike, y: ArrayLike) -> float:
    """Give the rank correlation of Spearman of two columns.

    Parameters
    ----------
    x, y
        Shape ``(n,)``, in any unit; only the order matters.

    Returns
    -------
    Between -1 and 1; NaN with fewer than three complete rows or where a column is constant over them.

    Notes
    -----
    The product-moment correlation of mid-ranks (tied values share the mean of their places), ranked among
    the complete rows; rows with a missing value (NaN) are left out. Computed from whole numbers, so without
    rounding before the last division. Kendall & Gibbons, *Rank Correlation Methods* (5th ed., 1990),
    chapters 1 and 3.

    Examples
    --------
    >>> spearman([1.0, 2.0, 3.0, 40.0], [1.0, 3.0, 2.0, 4.0])  # 1 - 6 * (0 + 1 + 1 + 0) / (4 * 15)
    0.8
    """
    return _one(x, y, Method.SPEARMAN)


def kendall(x: ArrayLike, y: ArrayLike) -> float:
    """Give Kendall's tau-b of two columns.

    Parameters
    ----------
    x, y
        Shape ``(n,)``, in any unit; only the order matters.

    Returns
    -------
    Between -1 and 1; NaN with fewer than three complete rows or where a column is constant over them.

    Notes
    -----
    (concordant - discordant) / sqrt(pairs not tied in x * pairs not tied in y), over the complete rows;
    rows with a missing value (NaN) are left out. Kendall & Gibbons, *Rank Correlation Methods* (5th ed.,
    1990), chapter 3.

    Examples
    --------
    >>> round(kendall([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0]), 6)  # (5 - 1) / 6
    0.666667
    """
    return _one(x, y, Method.KENDALL)


def correlations(x: ArrayLike, y: ArrayLike, *, method: str) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Give the correlation of each column of x with each column of y, and on how many rows it rests.

    Parameters
    ----------
    x, y
        Shapes ``(n, p)`` and ``(n, q)``: the same units along the first axis.
    method
        ``spearman``, ``pearson`` or ``kendall``.

    Returns
    -------
    Two arrays of shape ``(p, q)``: the estimates (-1 to 1, NaN where undefined) and the numbers of complete
    rows.

    Notes
    -----
    Each pair uses the rows in which both of its values are present (not NaN); formulas, tie rules and
    sources as in `spearman`, `pearson` and `kendall`.

    Examples
    --------
    >>> x = [[1.0, 9.0], [2.0, 9.0], [3.0, 9.0]]
    >>> estimate, n = correlations(x, [[3.0], [2.0], [1.0]], method="spearman")
    >>> estimate.tolist(), n.tolist()
    ([[-1.0], [nan]], [[3], [3]])
    """
    rule = Method(method)
    left, right = as_tables(x, y)
    estimate = np.full((left.shape[1], right.shape[1]), np.nan)
    for group in groups(left, right):
        estimate[group.x_columns, group.y_column] = estimates(group.left, group.right, rule)
    return estimate, complete_rows(left, right)


def as_tables(x: ArrayLike, y: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give two tables of the same units as arrays of floats.

    Raises
    ------
    ValueError
        If they are not two-dimensional with equally many rows, or hold an infinite value.
    """
    left, right = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if left.ndim != 2 or right.ndim != 2 or len(left) != len(right):  # noqa: PLR2004 - tables have two axes
        msg = f"two tables of the same units are needed, found shapes {left.shape} and {right.shape}"
        raise ValueError(msg)
    if np.isinf(left).any() or np.isinf(right).any():
        msg = "the tables must hold finite numbers or NaN, found an infinite value"
        raise ValueError(msg)
    return left, right


def complete_rows(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.int64]:
    """Count the rows in which both columns of a pair have a value, shape (p, q)."""
    here = (~np.isnan(x)).astype(np.int64)
    there = (~np.isnan(y)).astype(np.int64)
    return here.T @ there


def groups(x: NDArray[np.float64], y: NDArray[np.float64]) -> Iterator[Group]:
    """Give the pairs of columns with at least three complete rows, together where they share y and the rows."""
    present = ~np.isnan(x)
    for k in range(y.shape[1]):
        both = present & ~np.isnan(y[:, k])[:, np.newaxis]
        patterns: dict[bytes, list[int]] = {}
        for j in range(x.shape[1]):
            patterns.setdefault(both[:, j].tobytes(), []).append(j)
        for members in patterns.values():
            rows = np.flatnonzero(both[:, members[0]])
            if len(rows) >= SMALLEST_N:
                columns = np.asarray(members)
                yield Group(columns, k, rows, np.ascontiguousarray(x[np.ix_(rows, columns)].T), y[rows, k])


def estimates(left: NDArray[np.float64], right: NDArray[np.float64], method: Method) -> NDArray[np.float64]:
    """Correlate each row of ``left`` with ``right``, nothing missing; NaN where one of the two is constant."""
    if method is Method.KENDALL:
        return _tau_b(signs(left), signs(right))
    scores, other = scored(left, method), scored(right, method)
    norm = np.sum(scores * scores, axis=-1) * np.sum(other * other, axis=-1)
    return bounded_ratio(scores @ other, norm)


def scored(values: NDArray[np.float64], method: Method) -> NDArray[np.float64]:
    """Give what Spearman's and Pearson's sums are made of: doubled centred mid-ranks, or centred values.

    Mid-ranks are centred and doubled into whole numbers: the number of smaller minus the number of larger
    values. Centred values are brought near 1 in size; that changes no correlation and keeps squares finite.
    """
    if method is not Method.SPEARMAN:
        return centred(values)
    if values.size * values.shape[-1] <= _COMPARED_AT_ONCE:
        return np.asarray(np.sum(signs(values), axis=-1))
    return np.apply_along_axis(_doubled_ranks, -1, values)


def _doubled_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    ascending = np.sort(values)
    smaller, not_larger = (np.searchsorted(ascending, values, side=side) for side in ("left", "right"))
    return (smaller + not_larger - len(values)).astype(np.float64)


def centred(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give deviations from the mean along the last axis, divided by a power of two near the largest of them."""
    largest = np.max(np.abs(values), axis=-1, keepdims=True)
    values = np.where(largest > _HUGE, values * 0.5, values)
    offset = values - values[..., :1]  # exact for close numbers, so a large common offset costs no digits
    _, exponent = np.frexp(np.max(np.abs(offset), axis=-1, keepdims=True))
    offset = np.ldexp(offset, -exponent)
    deviation = offset - np.mean(offset, axis=-1, keepdims=True)
    return np.asarray(deviation - np.mean(deviation, axis=-1, keepdims=True))


def signs(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give the order of each two positions along the last axis: 1 if the first holds more, -1 if less, 0 if tied."""
    first, second = values[..., :, np.newaxis], values[..., np.newaxis, :]
    return (first > second).astype(np.float64) - (first < second)


def _tau_b(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    axes = (-2, -1)
    return bounded_ratio(
        np.sum(left * right, axis=axes), np.sum(np.abs(left), axis=axes) * np.sum(np.abs(right), axis=axes)
    )


def bounded_ratio(total: NDArray[np.float64], norm: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give total / sqrt(norm) within -1 and 1; NaN where the norm is zero."""
    total, norm = np.asarray(total), np.asarray(norm)
    root = np.sqrt(norm)
    ratio = np.divide(total, root, out=np.full(total.shape, np.nan), where=root > 0)
    return np.asarray(np.clip(ratio, -1.0, 1.0))


def _one(x: ArrayLike, y: ArrayLike, method: Method) -> float:
    left, right = as_tables(np.asarray(x).reshape(-1, 1), np.asarray(y).reshape(-1, 1))
    for group in groups(left, right):
        return float(estimates(group.left, group.right, method)[0])
    return float("nan")
