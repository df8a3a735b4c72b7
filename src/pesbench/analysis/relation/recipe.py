"""The choices behind correlations of maturity and outcomes."""

from enum import StrEnum

from pydantic import Field

from pesbench.result import Recipe
from pesbench.stats.correlation import Method


class Assessment(StrEnum):
    """Whose scores are used: those of assessors, the PES's own, or own minus assessors'."""

    EXTERNAL = "external"
    SELF = "self"
    GAP = "gap"


class Family(StrEnum):
    """Which scores are tested together: areas, enablers, the total, or areas and enablers in one family."""

    AREAS = "areas"
    ENABLERS = "enablers"
    TOTAL = "total"
    ALL = "all"


class Missing(StrEnum):
    """Which PES a pair rests on: those that have both numbers, or those that have every number."""

    PAIRWISE = "pairwise"
    LISTWISE = "listwise"


class CorrelateRecipe(Recipe):
    """What can change a correlation, its p or its interval.

    ``cycle`` and ``period`` choose one or several, with commas between; ``period`` also a range
    ``2022:2024``. Without a ``family``, areas and enablers are tested as two families. ``resamples`` are
    the permutations behind p, ``bootstraps`` at most the draws behind the interval.
    """

    command: str = "correlate"
    cycle: str | None = None
    period: str | None = None
    assessment: Assessment = Assessment.EXTERNAL
    method: Method = Method.SPEARMAN
    family: Family | None = None
    control: tuple[str, ...] = ()
    resamples: int = Field(default=99_999, ge=99)
    bootstraps: int = Field(default=9_999, ge=99)
    missing: Missing = Missing.PAIRWISE
    min_n: int = Field(default=10, ge=3)
    units: str = ""
    level: float = Field(default=0.95, gt=0, lt=1)
    alpha: float = Field(default=0.05, gt=0, lt=1)
    power: float = Field(default=0.8, gt=0, lt=1)
    seed: int = Field(default=1, ge=0)
    release: str = "network"
    numpy: str = ""

    @property
    def families(self) -> tuple[Family, ...]:
        """The families that are tested, each corrected by itself."""
        return (self.family,) if self.family else (Family.AREAS, Family.ENABLERS)
