"""Indicators that are submitted ready-made, beside what their measures give."""

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Indicator
from pesbench.indicator_values import IndicatorRecipe, compute, measures_of
from pesbench.indicator_values.compute import SUBMITTED_DIFFERS
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told

_PERCENT = "%"
# Counts are submitted as whole numbers.
_HALF = 0.5
# Sums of many decimal numbers miss by a little.
_FLOATING = 1e-9


def submitted_outcome(scene: Scene) -> Outcome:
    """Compute every indicator that is submitted, from the measures of the delivery and the store, and compare."""
    rows, unknown = _submitted(scene)
    if rows.is_empty():
        return Outcome(SUBMITTED_DIFFERS, told(rows, list(scene.key), _said), 0, unknown)
    dimensions = scene.catalogue.dimension_order
    keys = ["pes", "indicator", "period", *(f"_{name}" for name in dimensions)]
    computed = _computed(scene, rows).rename({name: f"_{name}" for name in dimensions})
    met = rows.join(computed.select(*keys, pl.col("value").alias("computed")), on=keys)
    missed = (pl.col("value") - pl.col("computed")).abs() > _allowed(scene, met) + _FLOATING
    failed = met.filter(missed).sort("pes", "indicator", "period")
    return Outcome(
        SUBMITTED_DIFFERS, told(failed, list(scene.key), _said, "value"), met.height, unknown + rows.height - met.height
    )


def _submitted(scene: Scene) -> tuple[pl.DataFrame, int]:
    """Give the submitted values of indicators whose PES has measures for them; count the others.

    ``_sex`` and so on name the cell of the answer.
    """
    chosen = [each for each in scene.catalogue.indicators.values() if each.numerator or each.given]
    source = scene.observations
    if source is None:
        schema = {**dict.fromkeys((*scene.key, "indicator"), pl.String), "value": pl.Float64}
        return pl.DataFrame(schema=schema), 0
    own = source.filter(pl.col("measure").is_in([each.id for each in chosen]), pl.col("value").is_not_null())
    every = int(own.select(pl.len()).collect(engine="streaming").item())
    # Only what can be computed is read whole: a delivery may be nothing but ready-made values.
    known = _computable(scene, chosen) if every else {}
    wanted = [(pl.col("measure") == name) & pl.col("pes").is_in(units) for name, units in known.items()]
    some = own.filter(pl.any_horizontal(pl.lit(value=False), *wanted))
    rows = some.select(*scene.key, pl.col("measure").alias("indicator"), "value").collect(engine="streaming")
    cells = [_cell(scene.catalogue, name) for name in scene.catalogue.dimension_order]
    return rows.with_columns(cells), every - rows.height


def _computable(scene: Scene, chosen: list[Indicator]) -> dict[str, list[str]]:
    """Say for which units there is any measure of each indicator."""
    found: dict[str, set[str]] = {}
    for source in (scene.observations, scene.stored.get("observations")):
        if source is not None:
            pairs = source.filter(pl.col("measure").is_in(_terms(chosen))).select("pes", "measure").unique()
            for pes, measure in pairs.collect(engine="streaming").iter_rows():
                found.setdefault(measure, set()).add(pes)
    units = {each.id: set[str]().union(*(found.get(name, set()) for name in _terms([each]))) for each in chosen}
    return {name: sorted(some) for name, some in units.items() if some}


def _terms(chosen: list[Indicator]) -> list[str]:
    """Give the measures that indicators are computed from."""
    ids = {each.id for each in chosen}
    return [name for name in measures_of(chosen) if name not in ids]


def _cell(catalogue: Catalogue, dimension: str) -> pl.Expr:
    """Within its own scope an indicator is a total: satisfaction of jobseekers is asked of jobseekers alone."""
    total = catalogue.total_of(dimension)
    expression = pl.col(dimension)
    for each in catalogue.indicators.values():
        if dimension in each.where:
            scope = (pl.col("indicator") == each.id) & (pl.col(dimension) == each.where[dimension])
            expression = pl.when(scope).then(pl.lit(total)).otherwise(expression)
    return expression.alias(f"_{dimension}")


def _computed(scene: Scene, rows: pl.DataFrame) -> pl.DataFrame:
    chosen = [scene.catalogue.indicators[name] for name in sorted(rows["indicator"].unique())]
    recipe = IndicatorRecipe(
        indicators=tuple(each.id for each in chosen),
        periods=tuple(sorted(rows["period"].unique())),
        by=tuple(sorted(_breakdowns(scene.catalogue, rows))),
    )
    # Whoever validates sees their own figures: confidentiality hides nothing here.
    measures = _measures(scene, chosen, rows["pes"].unique().to_list())
    seen = measures.with_columns(pl.lit("F").alias("conf_status"), pl.lit("A").alias("obs_status"))
    return compute(seen, scene.catalogue, recipe).rows.filter(pl.col("value").is_not_null())


def _breakdowns(catalogue: Catalogue, rows: pl.DataFrame) -> set[str]:
    broken = rows.select(pl.col(f"_{name}") != dimension.total for name, dimension in catalogue.dimensions.items())
    kinds = broken.unique().iter_rows(named=True)
    return {"*".join(name.removeprefix("_") for name, free in kind.items() if free) for kind in kinds} - {""}


def _measures(scene: Scene, chosen: list[Indicator], units: list[str]) -> pl.LazyFrame:
    """Give the measures that the indicators are computed from; what is delivered replaces what is stored."""
    assert scene.observations is not None  # noqa: S101 - the caller has rows of them
    wanted = pl.col("measure").is_in(_terms(chosen)) & pl.col("pes").is_in(units)
    delivered = scene.observations.filter(wanted)
    stored = scene.stored.get("observations")
    if stored is None:
        return delivered
    columns = delivered.collect_schema().names()
    older = stored.filter(wanted).join(delivered, on=list(scene.key), how="anti")
    shared = [name for name in columns if name in older.collect_schema().names()]
    return pl.concat([delivered, older.select(shared)], how="diagonal")


def _allowed(scene: Scene, rows: pl.DataFrame) -> pl.Series:
    rate = {pes: scene.settings.tolerance_of("rate", pes) for pes in rows["pes"].unique()}
    percentages = [each.id for each in scene.catalogue.indicators.values() if each.unit == _PERCENT]
    tolerance = pl.col("pes").replace_strict(rate, default=None, return_dtype=pl.Float64)
    allowed = pl.when(pl.col("indicator").is_in(percentages)).then(tolerance)
    return rows.select(allowed.otherwise(pl.max_horizontal(tolerance, pl.lit(_HALF))).alias("allowed"))["allowed"]


def _said(row: Row) -> Words:
    what = f"{row['indicator']} of {row['pes']} in {row['period']}"
    numbers = f"is submitted as {row['value']:.12g}, but its measures give {row['computed']:.6g}"
    return f"{what} {numbers}", f"{what} is not what its measures give"
