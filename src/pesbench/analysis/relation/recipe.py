"""The choices behind correlations of maturity and outcomes."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

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


class Fdr(StrEnum):
    """How false discoveries are counted: over each family, or within the areas that were selected first."""

    FLAT = "flat"
    HIERARCHICAL = "hierarchical"


class InputFile(BaseModel):
    """A file or table that was read: what it gave, where it was, and its SHA-256 where it is a file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    gives: str
    path: str
    sha256: str | None = None


class CorrelateRecipe(Recipe):
    """What can change a correlation, its p or its interval.

    ``cycle`` and ``period`` choose one or several, with commas between. A range of periods ``2022:2024`` is one
    outcome, the mean over its periods; with ``change`` it is the way from its first to its last one, and two cycles are
    the way from one to the other. ``lag`` takes the outcomes so many periods later. ``pool`` relates several cycles
    together. ``control`` names the control variables that were used. Without a ``family``, areas and enablers are
    tested as two families. ``resamples`` are the permutations behind p, ``bootstraps`` at most the draws behind the
    interval. ``attenuation`` adds what error in the scores may hide. ``inputs`` are the files that were read.
    """

    command: str = "correlate"
    cycle: str | None = None
    period: str | None = None
    lag: int = Field(default=0, ge=-50, le=50)
    change: bool = False
    pool: bool = False
    assessment: Assessment = Assessment.EXTERNAL
    method: Method = Method.SPEARMAN
    family: Family | None = None
    control: tuple[str, ...] = ()
    resamples: int = Field(default=99_999, ge=99)
    bootstraps: int = Field(default=9_999, ge=99)
    missing: Missing = Missing.PAIRWISE
    min_n: int = Field(default=10, ge=3)
    fdr: Fdr = Fdr.FLAT
    attenuation: bool = False
    units: str = ""
    level: float = Field(default=0.95, gt=0, lt=1)
    alpha: float = Field(default=0.05, gt=0, lt=1)
    power: float = Field(default=0.8, gt=0, lt=1)
    seed: int = Field(default=1, ge=0)
    release: str = "network"
    numpy: str = ""
    inputs: tuple[InputFile, ...] = ()

    @property
    def extra(self) -> tuple[str, ...]:
        """The columns that the answer has beyond those it always has."""
        hierarchical = ("q_hierarchical",) if self.fdr is Fdr.HIERARCHICAL else ()
        return hierarchical + (("reliability", "corrected", "ceiling") if self.attenuation else ())

    @property
    def families(self) -> tuple[Family, ...]:
        """The families that are tested, each corrected by itself."""
        return (self.family,) if self.family else (Family.AREAS, Family.ENABLERS)
