"""What would change a place: how far a value must rise for its rank interval to reach another group."""

from collections.abc import Sequence

import numpy as np

from pesbench.stats.rank_sets import own_set

_STEPS = 24


def rise_to_next_group(
    values: Sequence[float | None], errors: Sequence[float | None], unit: int, *, level: float
) -> float | None:
    """Give how much better a value must be for its unit to leave its group for the next better one.

    From clearly below the middle place that is where the interval reaches the middle, else where all of it lies above.
    The interval is that of the unit by itself, its error and all other values staying as they are.

    Parameters
    ----------
    values, errors
        Values signed so that larger is better, and their standard errors; None where there is none.
    unit
        The place of the unit in them; it has both.
    level
        The coverage of the interval.

    Returns
    -------
    The rise, in the unit of the values; None where the unit is in the best group already, or nothing brings it there.
    """
    theta = np.array([np.nan if v is None else v for v in values])
    error = np.array([np.nan if e is None else e for e in errors])
    middle = float(np.count_nonzero(~np.isnan(theta)) + 1) / 2

    def interval(rise: float) -> tuple[float, float]:
        raised = theta.copy()
        raised[unit] += rise
        return own_set(raised, error, unit, level=level)

    low, high = interval(0.0)
    if high < middle:
        return None

    def reached(rise: float) -> bool:
        best, worst = interval(rise)
        return best <= middle if low > middle else worst < middle

    most = float(np.nanmax(theta) - theta[unit] + 20 * np.nanmax(error))
    if not reached(most):
        return None
    least = 0.0
    for _ in range(_STEPS):
        half = (least + most) / 2
        least, most = (least, half) if reached(half) else (half, most)
    return most
