"""The scores of enablers and areas, long, by cycle and assessment."""

from dataclasses import dataclass, field

import polars as pl

from pesbench.analysis.relation import Assessment, CorrelateRecipe, scores_by_cycle
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, InputError
from pesbench.findings import Findings
from pesbench.indicator_values.release import secret
from pesbench.publication.recipe import ReportRecipe

_SCHEMA = {
    "cycle": pl.String(),
    "assessment": pl.String(),
    "pes": pl.String(),
    "enabler": pl.String(),
    "score": pl.Float64(),
}


def _empty() -> pl.DataFrame:
    return pl.DataFrame(schema=_SCHEMA)


@dataclass(frozen=True, slots=True)
class Marks:
    """Scores, one row per cycle, assessment, PES and enabler, of the cycle that is reported and of the one before."""

    enablers: pl.DataFrame = field(default_factory=_empty)
    cycle: str | None = None
    before: str | None = None
    areas_of: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> pl.Expr:
        """Say of a row whether it is of the reported cycle."""
        return _of_cycle(self.cycle)

    @property
    def units(self) -> set[str]:
        """The PES that have a score."""
        return set(self.enablers["pes"])

    def areas(self, *, shared: bool = False) -> pl.DataFrame:
        """Give the scores of areas, each the mean of its enablers: ``cycle, assessment, pes, area, score``.

        ``shared`` keeps only the enablers of which the PES has a score in both cycles, as a change needs it.
        """
        rows = self.enablers.filter(pl.col("enabler").is_in(list(self.areas_of)))
        if shared:
            key = ["assessment", "pes", "enabler"]
            rows = rows.filter(pl.col("cycle").n_unique().over(key) > 1)
        named = rows.with_columns(area=pl.col("enabler").replace_strict(self.areas_of, default=None))
        return named.group_by("cycle", "assessment", "pes", "area").agg(pl.col("score").mean()).sort(pl.all())

    def of(self, assessment: str, cycle: str | None = None) -> pl.DataFrame:
        """Give the scores of enablers by one kind of assessment, of the reported cycle by default."""
        wanted = (pl.col("assessment") == assessment) & _of_cycle(cycle or self.cycle)
        return self.enablers.filter(wanted)


def _of_cycle(cycle: str | None) -> pl.Expr:
    return pl.col("cycle").eq_missing(pl.lit(cycle, pl.String))


def marks_of(scores: pl.DataFrame, catalogue: Catalogue, recipe: ReportRecipe) -> Marks:
    """Read the scores of the reported cycle and of the one before it; what the release level withholds is left out.

    Raises
    ------
    InputError
        If a cycle was asked for and there are no scores of it.
    """
    seen = scores.filter(~secret(recipe.release))
    cycles = sorted(set(seen["cycle"].drop_nulls()))
    if recipe.cycle is not None and recipe.cycle not in cycles:
        found = ", ".join(cycles) or "none"
        raise InputError(f"there are no scores of cycle {recipe.cycle}.", hint=f"Cycles found: {found}.")
    if not cycles:
        return Marks()
    cycle = recipe.cycle or cycles[-1]
    before = next((name for name in reversed(cycles) if name < cycle), None)
    tables = [_long(seen, name, kind) for name in (before, cycle) if name for kind in ("external", "self")]
    known = {enabler.id: enabler.area for enabler in catalogue.enablers.values()}
    return Marks(pl.concat([_empty(), *tables]), cycle, before, known)


def _long(scores: pl.DataFrame, cycle: str, assessment: str) -> pl.DataFrame:
    try:
        recipe = CorrelateRecipe(cycle=cycle, assessment=Assessment(assessment))
        found = scores_by_cycle(scores, recipe, Findings())[0].columns
    except (AnalysisError, InputError):  # nobody assessed so in this cycle
        return _empty()
    wide = pl.DataFrame(found.values, schema=list(found.names), orient="row").with_columns(pes=pl.Series(found.units))
    long = wide.unpivot(index="pes", variable_name="enabler", value_name="score").with_columns(
        pl.col("score").fill_nan(None), cycle=pl.lit(cycle), assessment=pl.lit(assessment)
    )
    return long.filter(pl.col("score").is_not_null()).select(list(_SCHEMA))
