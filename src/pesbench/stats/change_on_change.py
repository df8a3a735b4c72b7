"""Whether what changed in one thing goes with what changed in another, and how far where both began explains it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from pesbench.stats.correlation import Method, as_tables
from pesbench.stats.draws import Resampling
from pesbench.stats.partial import PartialTest, partial_test
from pesbench.stats.permutation import PermutationTest, permutation_test


@dataclass(frozen=True, slots=True)
class ChangeTest:
    """The correlations of changes, and the same given where both columns of the pair began."""

    change: PermutationTest
    adjusted: PartialTest


def change_test(
    first: tuple[ArrayLike, ArrayLike],
    second: tuple[ArrayLike, ArrayLike],
    *,
    method: str = Method.SPEARMAN,
    plan: Resampling,
) -> ChangeTest:
    """Test the change of every column of x against the change of every column of y.

    Parameters
    ----------
    first, second
        The tables x and y at the first and at the second time, shapes ``(n, p)`` and ``(n, q)``: the same units along
        the first axis and the same columns, in the same unit of measurement both times.
    method
        ``spearman`` or ``pearson``: ranks are those of the changes and of the first values.
    plan
        Number of draws, seed and task.

    Returns
    -------
    ChangeTest
        A unit that lacks a number (NaN) of a pair at either time is left out of it; ``adjusted`` is NaN with fewer than
        five units, and where the first values explain a change.

    Raises
    ------
    ValueError
        If the tables do not fit, hold infinite values, or the method is ``kendall``.

    Notes
    -----
    ``change`` is `permutation_test` of second minus first. By chance alone what began low rises and what began high
    falls; where both began alike, they then change alike: Bland & Altman, *Some Examples of Regression towards the
    Mean*, BMJ 309 (1994). ``adjusted`` is the partial correlation given both first values, by `partial_test`, which
    takes that out: Vickers & Altman, *Analysing Controlled Trials with Baseline and Follow up Measurements*, BMJ 323
    (2001). The two answer different questions: Lord, *A Paradox in the Interpretation of Group Comparisons*,
    Psychological Bulletin 68 (1967). Neither helps where the errors of both columns are related, as where one assessor
    judges both. Ties as in the two tests.

    Examples
    --------
    >>> x = ([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0]], [[2.0], [4.0], [6.0], [5.0], [7.0], [9.0]])
    >>> y = ([[3.0], [1.0], [2.0], [2.0], [1.0], [3.0]], [[4.0], [3.0], [5.0], [3.0], [3.0], [6.0]])
    >>> found = change_test((x[0], y[0]), (x[1], y[1]), plan=Resampling(count=999))
    >>> round(found.change.estimate.item(), 12)  # the changes are 1, 2, 3, 1, 2, 3 both times
    1.0
    """
    rule = Method(method)
    if rule is Method.KENDALL:
        msg = "correlations of changes given first values are defined here for pearson and spearman, not for kendall"
        raise ValueError(msg)
    before, after = as_tables(*first), as_tables(*second)
    if any(a.shape != b.shape for a, b in zip(before, after, strict=True)):
        msg = "the tables of both times must have the same units and columns, found shapes "
        raise ValueError(msg + f"{before[0].shape}, {before[1].shape} and {after[0].shape}, {after[1].shape}")
    x, y = (b - a for a, b in zip(before, after, strict=True))
    none = np.empty((len(x), 0))
    adjusted = partial_test(x, y, none, method=rule, plan=plan, own=before)
    return ChangeTest(permutation_test(x, y, method=rule, plan=plan), adjusted)
