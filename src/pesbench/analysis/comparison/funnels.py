"""Funnel limits for proportions and rates that have counts."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.analysis.comparison.model_rules import BEYOND_FUNNEL, FUNNEL, FUNNEL_COUNTS
from pesbench.analysis.comparison.naming import listed
from pesbench.analysis.comparison.recipe import FunnelLimits
from pesbench.analysis.comparison.view import Floats, View
from pesbench.catalogue.model import Kind
from pesbench.errors import UsageError
from pesbench.stats.distributions import normal_tail
from pesbench.stats.funnels import Counts, Funnel, Overdispersion, exact_limits, funnel

OUTER = 0.998
SMALLEST_N = 3
_ROUNDING = 0.0051  # a value rounded to whole per cent still agrees with its counts
_FALSE_SHARE = 0.05
_SCALES = (100.0, 1.0)


@dataclass(frozen=True, slots=True)
class _Counted:
    """The counts that give the values of a table, NaN where a unit's do not; value = scale * events / size."""

    events: Floats
    size: Floats
    scale: float
    kind: Counts


def funnels(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add funnel limits around the common proportion or rate, and each unit's distance to it."""
    counted = _counted(view)
    if counted is None:
        return table
    asked, levels = view.recipe.funnel, (view.recipe.level, OUTER)
    found = funnel(
        counted.events,
        counted.size,
        counts=counted.kind,
        target=_target(view, counted),
        levels=levels,
        overdispersion=Overdispersion.NONE if asked is FunnelLimits.EXACT else Overdispersion(asked.value),
    )
    low, high = found.low, found.high
    if asked is FunnelLimits.EXACT:
        low, high = exact_limits(counted.size, found.target, counts=counted.kind, levels=levels)
    ratio = counted.events / counted.size
    _say(view, found, counted.scale, (ratio < low[:, 1]) | (ratio > high[:, 1]))
    series = {
        "funnel_low": counted.scale * low[:, 0],
        "funnel_high": counted.scale * high[:, 0],
        "funnel_outer_low": counted.scale * low[:, 1],
        "funnel_outer_high": counted.scale * high[:, 1],
        "funnel_z": view.sign * found.z,
        "funnel_q": found.q,
    }
    return table.with_columns(
        pl.Series(name, numbers, dtype=pl.Float64, nan_to_null=True) for name, numbers in series.items()
    )


def _counted(view: View) -> _Counted | None:
    """Give the counts behind the values; none where there are none, or none of a kind that has limits."""
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = view.numerators / view.denominators
    scale = _scale(view, ratio)
    if scale is None:
        return None
    both = np.isfinite(ratio) & ~np.isnan(view.values)
    fits = both & (np.abs(view.values - scale * ratio) <= _ROUNDING * scale)
    parts = bool(np.all(ratio[fits] <= 1)) if view.known is None else view.known.kind is Kind.PROPORTION
    fits &= (ratio <= 1) | (not parts)
    if np.sum(fits) < SMALLEST_N or (view.known is None and 2 * np.sum(fits) <= np.sum(both)):
        _say_none(view, fits, both)
        return None
    kind = Counts.PROPORTION if parts else Counts.RATE
    return _Counted(np.where(fits, view.numerators, np.nan), np.where(fits, view.denominators, np.nan), scale, kind)


def _scale(view: View, ratio: Floats) -> float | None:
    """Give what the ratio of the counts is multiplied by: what the catalogue says, else 100 or 1, what fits better.

    What fits better is judged by the unit in the middle, so that one whose counts do not give its value has no say.
    """
    if view.known is not None:
        weighted = view.known.survey and view.known.numerator is None  # its counts are not those of the value
        return None if weighted or view.known.kind not in {Kind.PROPORTION, Kind.RATE} else view.known.scale
    both = np.isfinite(ratio) & ~np.isnan(view.values)
    if not both.any():
        return None
    return min(_SCALES, key=lambda scale: float(np.median(np.abs(view.values - scale * ratio)[both])))


def _say_none(view: View, fits: NDArray[np.bool_], both: NDArray[np.bool_]) -> None:
    """Say that there is no funnel though there are counts, and how many of them give the value."""
    present = int(np.sum(both))
    if present >= SMALLEST_N:
        told = f"no funnel, for the counts give the value of {int(np.sum(fits))} of {present} units only"
        view.say(FUNNEL_COUNTS, told)


def _target(view: View, counted: _Counted) -> float | None:
    """Give the centre that is asked for, as a ratio of counts."""
    target = view.recipe.funnel_target
    if target is None:
        return None
    if counted.kind is Counts.PROPORTION and target > counted.scale:
        raise UsageError(
            f"a funnel target for {view.indicator} must lie between 0 and {counted.scale:g}, found {target:g}.",
            hint="Give it in the unit of the indicator.",
        )
    return target / counted.scale


def _say(view: View, found: Funnel, scale: float, outside: NDArray[np.bool_]) -> None:
    """Tell the centre, how many units lie outside, which ones, and whose counts do not serve."""
    used = ~np.isnan(found.z)
    alone = int(np.sum(2 * normal_tail(np.abs(found.naive_z[used])) < 1 - OUTER))
    allowed, present = int(np.sum(outside)), int(np.sum(used))
    kind = " (kind taken from the counts)" if view.known is None else ""
    view.say(
        FUNNEL,
        f"funnel around {scale * found.target:.4g}{kind}: of {present} units {_share(alone, present)} lie outside the "
        f"99.8 % limits of chance alone, {_share(allowed, present)} outside the limits used "
        f"({view.recipe.funnel.value}; phi {found.phi:.3g}, tau {np.sqrt(found.tau2):.3g} on the transformed scale)",
    )
    for word, side in (("better", view.sign), ("worse", -view.sign)):
        beyond = (found.q <= _FALSE_SHARE) & (found.z * side > 0)
        if beyond.any():
            view.say(BEYOND_FUNNEL, f"{word} than the funnel allows for: {listed(view, beyond)}")
    if (found.few & used).any():
        rough = listed(view, found.few & used)
        view.say(FUNNEL_COUNTS, f"fewer than five events expected, so the limits are rough: {rough}")
    without = ~used & ~np.isnan(view.values)
    if without.any():
        view.say(FUNNEL_COUNTS, f"no counts that give the value, so no limits: {listed(view, without)}")


def _share(part: int, whole: int) -> str:
    return f"{part} ({100 * part / whole:.1f} %)"
