"""Comparisons of marks with their scale, which may have its best end above or below."""

from dataclasses import dataclass

import polars as pl

from pesbench.forms.conditions import Frame, Reading, WithinEnds

# By how much a mean may miss what a share allows, as a part of the scale: both are rounded.
ROUNDING = 0.02


@dataclass(frozen=True, slots=True)
class Differ:
    """Two numbers are not the same."""

    column: str
    other: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The two numbers."""
        return self.column, self.other

    def holds(self, row: Reading) -> bool | None:
        """Whether they differ; unknown without either."""
        number, other = row.number(self.column), row.number(self.other)
        return None if number is None or other is None else number != other

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Compare both columns."""
        return pl.col(self.column) != pl.col(self.other) if frame.has(*self.columns) else None

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the number that both are."""
        return {"column": self.column, "other": self.other, "value": row.shown(self.column)}


@dataclass(frozen=True, slots=True)
class MeanFitsShare:
    """A mean mark can come from answers of which a share reaches the mark from which one counts as satisfied.

    Whoever is satisfied gave a mark between that one and the best, everyone else one between the worst and that one:
    the mean lies between what these ends give. It does not where a scale is reversed.
    """

    mean: str
    worst: str
    best: str
    threshold: str
    share: str
    part: str
    whole: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The mean, its scale, the threshold, the share in per cent, and what else gives the share."""
        return self.mean, self.worst, self.best, self.threshold, self.share, self.part, self.whole

    def holds(self, row: Reading) -> bool | None:
        """Whether the mean is possible; unknown without scale, threshold or share, and outside the scale."""
        mean, worst, best = (row.number(name) for name in (self.mean, self.worst, self.best))
        bounds = self._bounds(row)
        if mean is None or worst is None or best is None or bounds is None:
            return None
        if not min(worst, best) <= mean <= max(worst, best):
            return None
        slack = ROUNDING * abs(best - worst)
        return bounds[0] - slack <= mean <= bounds[1] + slack

    def _bounds(self, row: Reading) -> tuple[float, float] | None:
        """Give the least and the largest mean that the share allows."""
        worst, best, threshold = (row.number(name) for name in (self.worst, self.best, self.threshold))
        share = self._share(row)
        if worst is None or best is None or threshold is None or share is None or worst == best:
            return None
        ends = (worst + share * (threshold - worst), threshold + share * (best - threshold))
        return min(ends), max(ends)

    def _share(self, row: Reading) -> float | None:
        percentage, part, whole = (row.number(name) for name in (self.share, self.part, self.whole))
        if percentage is not None:
            return percentage / 100
        return None if part is None or not whole else part / whole

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Compute the same bounds over columns."""
        shares = [pl.col(self.share) / 100] if frame.has(self.share) else []
        if frame.has(self.part, self.whole):
            shares.append(pl.col(self.part) / pl.when(pl.col(self.whole) != 0).then(pl.col(self.whole)))
        inside = WithinEnds(self.mean, self.worst, self.best).expression(frame)
        if not shares or inside is None or not frame.has(self.threshold):
            return None
        mean = pl.when(inside).then(pl.col(self.mean))
        worst, threshold = pl.col(self.worst), pl.col(self.threshold)
        best = pl.when(pl.col(self.best) != worst).then(pl.col(self.best))
        share, slack = pl.coalesce(shares), ROUNDING * (best - worst).abs()
        ends = (worst + share * (threshold - worst), threshold + share * (best - threshold))
        return (mean >= pl.min_horizontal(ends) - slack) & (mean <= pl.max_horizontal(ends) + slack)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the mean, the share, and the means that it allows."""
        low, high = self._bounds(row) or (0.0, 0.0)
        told = {"low": f"{low:.3g}", "high": f"{high:.3g}", "share": f"{100 * (self._share(row) or 0):.3g}"}
        return {"column": self.mean, "value": row.shown(self.mean), "threshold": row.shown(self.threshold), **told}
