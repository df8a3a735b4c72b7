"""What is asked of a comparison, and the columns of its answer."""

from enum import StrEnum

from pydantic import Field

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.indicator_values import asked_period
from pesbench.result import Recipe
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
}

# How many periods back errors and trends look, and how peers by context are asked for.
YEARS_BACK = 11
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
    resamples: int = Field(default=10_000, ge=100)
    errors: ErrorSource = ErrorSource.SAMPLING
    seed: int = Field(default=0, ge=0)
    context: tuple[str, ...] = ()
    context_file: str | None = None
    focus: str | None = None
    release: str = "network"

    @property
    def needs_context(self) -> bool:
        """Whether context variables are asked for: by name, or all of them to find peers."""
        return bool(self.context) or any(peer.startswith(BY_CONTEXT) for peer in self.peers)

    @property
    def periods(self) -> tuple[str, ...]:
        """The periods whose values are needed: those that are compared, and the years before where errors come of them.

        Raises
        ------
        UsageError
            If one is no period.
        """
        asked = [asked_period(text) for text in (self.period, self.previous) if text]
        if self.errors is ErrorSource.YEARS:
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
