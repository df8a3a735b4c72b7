"""What is asked of a comparison, and the columns of its answer."""

from enum import StrEnum

from pydantic import Field

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.indicator_values import asked_period
from pesbench.result import Recipe
from pesbench.stats.nearness import Distance
from pesbench.stats.ranks import Ties

PLACES = ("rank", "rank_low", "rank_high", "p_best", "p_top_quartile", "percentile")
GAPS = ("gap_best", "gap_median", "gap_top_quartile", "gap_peers", "z")
CONTEXT = ("funnel_low", "funnel_high", "previous", "change", "change_p")
MODEL = ("adjusted", "adjusted_low", "adjusted_high", "shrunken")
# Columns beyond those that every version has had; they follow after them.
FURTHER: dict[str, type] = {
    "expected_rank": float,
    "pcer": float,
    "rankability": float,
    "may_be_best": bool,
    "may_be_worst": bool,
    "peers": str,
    "change_error": float,
    "change_q": float,
    "trend": float,
    "trend_low": float,
    "trend_high": float,
    "trend_p": float,
    "trend_weighted": float,
    "trend_periods": int,
    "funnel_z": float,
    "funnel_q": float,
    "funnel_outer_low": float,
    "funnel_outer_high": float,
    "expected": float,
    "adjusted_rank": float,
    "shrunken_error": float,
}

# How many periods back errors and trends look, and how peers by context are asked for.
YEARS_BACK = 11
MOST_DRAWS = 1_000_000  # all are held at once: 8 bytes for each draw and unit, a few times over
BY_CONTEXT = "context:"


class RankSet(StrEnum):
    """Which confidence sets are given for ranks."""

    MARGINAL = "marginal"
    SIMULTANEOUS = "simultaneous"
    NONE = "none"


class ErrorSource(StrEnum):
    """Where standard errors come from."""

    SAMPLING = "sampling"
    YEARS = "years"
    CONTEXT = "context"


class FunnelLimits(StrEnum):
    """How funnel limits allow for more variation between units than chance explains; exact ones do not."""

    ADDITIVE = "additive"
    MULTIPLICATIVE = "multiplicative"
    NONE = "none"
    EXACT = "exact"


class ContextModel(StrEnum):
    """What the regression on context supposes: a straight line, or for proportions a fractional logit."""

    LINEAR = "linear"
    LOGIT = "logit"


class CompareRecipe(Recipe):
    """What can change a rank or a gap. Empty ``indicators`` means every indicator that can be ranked."""

    command: str = "compare"
    indicators: tuple[str, ...] = ()
    period: str
    by: tuple[str, ...] = ()
    units: str = ""
    partial: bool = False
    peers: tuple[str, ...] = ()
    ties: Ties = Ties.MIN
    direction: Direction | None = None
    previous: str | None = None
    rank_set: RankSet = RankSet.MARGINAL
    level: float = Field(default=0.95, gt=0, lt=1)
    resamples: int = Field(default=10_000, ge=100, le=MOST_DRAWS)
    errors: ErrorSource = ErrorSource.SAMPLING
    seed: int = Field(default=1, ge=0)
    context: tuple[str, ...] = ()
    context_model: ContextModel = ContextModel.LINEAR
    distance: Distance = Distance.EUCLIDEAN
    trend: bool = False
    funnel: FunnelLimits = FunnelLimits.ADDITIVE
    funnel_target: float | None = Field(default=None, ge=0, le=1e9, allow_inf_nan=False)
    context_file: str | None = None
    focus: str | None = None
    release: str = "network"

    @property
    def needs_context(self) -> bool:
        """Whether context variables are asked for: by name, or all of them to find peers."""
        return bool(self.context) or any(peer.startswith(BY_CONTEXT) for peer in self.peers)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods whose values are needed: those compared, and those before where errors or a trend rest on them.

        Raises
        ------
        UsageError
            If one is no period.
        """
        asked = [asked_period(text) for text in (self.period, self.previous) if text]
        if self.trend or self.errors is ErrorSource.YEARS:
            asked += [asked[0].shift(-back) for back in range(1, YEARS_BACK + 1)]
        return tuple(dict.fromkeys(period.text for period in asked))


def columns(catalogue: Catalogue) -> list[str]:
    """Give the columns of the answer, in order."""
    head = [
        "indicator",
        "period",
        *catalogue.dimensions,
        "pes",
        "value",
        "standard_error",
        "se_source",
        "n_pes",
    ]
    tail = ["coverage", "obs_status", "conf_status", "note", *FURTHER]
    return [*head, *PLACES, *GAPS, "group", *CONTEXT, *MODEL, *tail]
