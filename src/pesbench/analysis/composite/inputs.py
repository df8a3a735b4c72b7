"""Where the numbers of an index come from: a store, a file of values, or a table with a row per unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pesbench.analysis.composite.hierarchy import Hierarchy
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.composite.table import Table, from_long, from_wide
from pesbench.analysis.inputs import read_wide, refuse_vintage_of_files
from pesbench.analysis.rules import LEFT_OUT, NO_MEMBERS
from pesbench.analysis.source import Source, indicator_values
from pesbench.analysis.units import ALL, choose_units, lists_elsewhere, said_of_lists
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.findings import Finding
from pesbench.indicator_values import IndicatorRecipe

Given = Path | pl.DataFrame | None


@dataclass(frozen=True, slots=True)
class Origin:
    """A store as of a vintage, a file or table of values, or one with a row per unit: exactly one of the three."""

    store: Path | None = None
    values: Given = None
    wide: Given = None
    as_of: str | None = None

    def __post_init__(self) -> None:
        if sum(given is not None for given in (self.store, self.values, self.wide)) != 1:
            raise UsageError(
                "exactly one of --store, --values and --wide must be given.",
                hint="Name the store with --store DIR (or PESBENCH_STORE), or a file with --values or --wide.",
            )
        refuse_vintage_of_files(self.store, self.as_of)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All numbers at hand, the recipe with where they come from, and what was found on the way."""

    frame: pl.DataFrame
    wide: bool
    where: str
    recipe: IndexRecipe
    findings: tuple[Finding, ...]
    units: tuple[str, ...]

    def table(self, shape: Hierarchy) -> Table:
        """Give the table of the indicators of a scheme, for the units that are compared."""
        made = from_wide(self.frame, shape, self.where) if self.wide else from_long(self.frame, shape, self.where)
        present = set(made.units)
        return made.of([unit for unit in self.units if unit in present])


def gather(origin: Origin, catalogue: Catalogue, recipe: IndexRecipe, names: Iterable[str]) -> Gathered:
    """Read the numbers and choose the units.

    Raises
    ------
    UsageError
        If a period must be chosen and is not, or a list of units is unknown.
    InputError, StoreError
        If what is given cannot be read, or there is nothing in it.
    """
    if origin.wide is not None:
        frame = origin.wide if isinstance(origin.wide, pl.DataFrame) else read_wide(origin.wide)
        where = str(origin.wide) if isinstance(origin.wide, Path) else "a table at hand"
        stamp = {"pesbench": version("pesbench"), "catalogue": catalogue.fingerprint, "store": where}
        if "pes" not in frame.columns:
            raise InputError("the table must have a column pes.", where=where, hint="Name the units in it.")
        units, findings = _chosen(frame, catalogue, recipe.model_copy(update={"units": recipe.units or ALL}))
        return Gathered(frame, True, where, recipe.model_copy(update=stamp), findings, units)  # noqa: FBT003
    asked = IndicatorRecipe(
        indicators=tuple(dict.fromkeys(names)) if origin.store is not None else (),
        periods=(recipe.period,) if recipe.period else (),
        release=recipe.release,
    )
    if origin.store is not None and recipe.period is None:
        raise UsageError("a store needs a period.", hint="Give --period (such as 2024).")
    found = indicator_values(Source(origin.store, origin.values, origin.as_of), catalogue, asked)
    where = found.recipe.store or ""
    stamp = {name: getattr(found.recipe, name) for name in ("pesbench", "catalogue", "store", "vintage")}
    rows = _one_period(found.rows, where)
    recipe = recipe.model_copy(update={"period": rows.get_column("period")[0]})
    units, findings = _chosen(rows, catalogue, recipe)
    return Gathered(rows, False, where, recipe.model_copy(update=stamp), (*found.findings, *findings), units)  # noqa: FBT003


def _one_period(rows: pl.DataFrame, where: str) -> pl.DataFrame:
    periods = rows.get_column("period").unique().sort().to_list()
    if len(periods) > 1:
        raise UsageError(
            f"one period must be chosen, found {', '.join(map(str, periods[:5]))}.",
            where=where,
            hint=f"Give --period, such as {periods[-1]}.",
        )
    return rows


def _chosen(
    frame: pl.DataFrame, catalogue: Catalogue, recipe: IndexRecipe
) -> tuple[tuple[str, ...], tuple[Finding, ...]]:
    """Choose the units that are compared, in the order of their ids, and say who is left out and why."""
    present = [str(unit) for unit in frame.get_column("pes").drop_nulls()]
    units, left_out = choose_units(present, catalogue, choice=recipe.units, period=recipe.period)
    findings = [
        Finding(LEFT_OUT.code, LEFT_OUT.severity, f"{unit} was left out: {why}", pes=unit, period=recipe.period)
        for unit, why in left_out.items()
    ]
    elsewhere = {} if recipe.units else lists_elsewhere(present, catalogue, recipe.period)
    if elsewhere:
        told = said_of_lists(elsewhere, len(set(present)))
        findings.append(Finding(NO_MEMBERS.code, NO_MEMBERS.severity, told, period=recipe.period))
    if len(units) < 2:  # noqa: PLR2004
        raise InputError(
            f"an index compares at least two units, found {len(units)}.", hint="Choose another list with --units."
        )
    return tuple(sorted(units)), tuple(findings)
