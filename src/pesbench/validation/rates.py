"""Rates that cannot be what they should be: one value for all units, or shares where percentages are due."""

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Kind
from pesbench.findings import Severity, define
from pesbench.validation.coding import numbered
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told
from pesbench.validation.timeline import period_of

NO_VARIANCE = define(
    "PB417",
    Severity.WARNING,
    "one rate for all units",
    explanation="A rate has the same value in every unit of a period, at least five of them, while counts of the same "
    "units and periods differ: the rate of the whole was probably copied to each of its parts. Without any counts in "
    "the delivery, ten units are needed.",
    remedy="Deliver the rate of each unit, or only that of the whole.",
    example="An unemployment rate of 2.78 in every county in March, while their stocks differ. Not: 0 in every county.",
)
FRACTION = define(
    "PB506",
    Severity.WARNING,
    "shares where percentages are due",
    explanation="All values of a rate from a PES are 1 or less. Percentages run from 0 to 100. A rate can be that "
    "low: so it is only reported where a hundred times the value fits what other PES deliver for this rate, or, of a "
    "single PES, for proportions and satisfied shares, which are never that low all of the time.",
    remedy="Multiply the values by 100.",
    example="0.42, 0.45, 0.44 where other PES have 38 to 51. Not: a rate of 0.6 where others have 0.9 and 2.4.",
)
_PERCENT = "%"
_UNITS, _UNITS_ALONE = 5, 10
# So many values are needed before anything is said of all of them.
_VALUES = 3
# A hundred times the value fits the others where it is within this many times their median.
_ALIKE = 4.0


def one_rate_outcome(scene: Scene) -> Outcome:
    """Find rates that do not differ between units while their counts do."""
    rates = _rates(scene)
    known = rates.filter(pl.col("value").is_finite())
    same = [name for name in scene.key if name in scene.figures.columns and name != "pes"]
    numbers = numbered(scene.figures, same)
    cells = known.with_columns(numbers.gather(known["row"]).alias("cell_of"))
    groups = cells.group_by("cell_of").agg(
        pl.len().alias("units"),
        pl.col("value").min().alias("low"),
        pl.col("value").max().alias("high"),
        pl.col("row").min(),
        pl.col("month", "span").first(),
    )
    judged = groups.filter(pl.col("units") >= _UNITS)
    flat = judged.filter((pl.col("low") == pl.col("high")) & (pl.col("low") != 0)).sort("row")
    counts = flat.join(
        _counts(scene, cells.filter(pl.col("cell_of").is_in(flat["cell_of"].implode()))), on="cell_of", how="left"
    )
    differ = (
        pl.when(pl.col("counted") >= _UNITS).then(pl.col("different") > 1).otherwise(pl.col("units") >= _UNITS_ALONE)
    )
    failed = counts.filter(differ).sort("row")
    keys = scene.at(failed["row"])
    named = pl.concat([keys, failed.drop("row")], how="horizontal")
    return Outcome(NO_VARIANCE, told(named, keys.columns, _copied, "low"), judged.height)


def _counts(scene: Scene, flat: pl.DataFrame) -> pl.DataFrame:
    """Say in how many units of each flat rate something is counted, and how many different largest counts there are."""
    largest = scene.presence.filter(pl.col("measure").is_in(sorted(scene.counts)), pl.col("largest").is_not_null())
    units = flat.select("cell_of", pl.col("pes").cast(pl.String), "month", "span").unique()
    met = units.join(largest, on=["pes", "month", "span"])
    by_measure = met.group_by("cell_of", "measure").agg(
        pl.col("pes").n_unique().alias("counted"), pl.col("largest").n_unique().alias("different")
    )
    return (
        by_measure.sort("counted", "different", "measure", descending=[True, True, False])
        .unique("cell_of", keep="first", maintain_order=True)
        .select("cell_of", "counted", "different")
    )


def _copied(row: Row) -> Words:
    found = f"all {row['units']} units in {period_of(row['month'], row['span'])}"
    return f"{row['measure']} is {row['low']:.12g} in {found}", f"{row['measure']} has one value in {found}"


def _rates(scene: Scene) -> pl.DataFrame:
    names = [
        name for name in scene.figures["measure"].unique().cast(pl.String) if _is_percentage(scene.catalogue, name)
    ]
    wanted = pl.col("measure").is_in(pl.Series(names, dtype=pl.String).cast(pl.Categorical).implode())
    return scene.timeline.filter(wanted)


def _is_percentage(catalogue: Catalogue, name: str) -> bool:
    if name in catalogue.measures:
        return catalogue.measures[name].unit == _PERCENT
    indicator = catalogue.indicators.get(name)
    return indicator is not None and indicator.unit == _PERCENT and indicator.kind in {Kind.PROPORTION, Kind.RATE}


def fractions_outcome(scene: Scene) -> Outcome:
    """Find PES that deliver shares from 0 to 1 where percentages are due."""
    rates = _rates(scene).filter(pl.col("value").is_finite())
    by_pes = rates.group_by("pes", "measure").agg(
        pl.len().alias("values"),
        pl.col("value").median().alias("middle"),
        pl.col("value").max().alias("high"),
        pl.col("value").min().alias("low"),
        pl.col("row").min(),
    )
    judged = by_pes.filter(pl.col("values") >= _VALUES)
    others = judged.group_by("measure").agg(pl.col("middle").median().alias("usual"), pl.len().alias("units"))
    low = judged.join(others, on="measure").filter((pl.col("low") >= 0) & (pl.col("high") <= 1) & (pl.col("high") > 0))
    ratio = 100 * pl.col("middle") / pl.col("usual")
    fits = (pl.col("usual") > 1) & ratio.is_between(1 / _ALIKE, _ALIKE)
    never_low = pl.col("measure").cast(pl.String).is_in(_never_low(scene.catalogue))
    failed = low.filter(fits | (never_low & ((pl.col("units") == 1) | (pl.col("usual") <= 1)))).sort("row")
    keys = scene.at(failed["row"])
    named = pl.concat([keys, failed.drop("row", "pes", "measure")], how="horizontal")
    return Outcome(FRACTION, told(named, keys.columns, _share, "low"), judged.height)


def _never_low(catalogue: Catalogue) -> list[str]:
    """Give the proportions that lie far from 0: those of a PES's own customers, not of a whole labour market."""
    proportions = [
        entry.id for entry in catalogue.indicators.values() if entry.kind is Kind.PROPORTION and not entry.survey
    ]
    shares = [
        entry.id for entry in catalogue.measures.values() if entry.form == "satisfaction" and entry.unit == _PERCENT
    ]
    return [*proportions, *shares]


def _share(row: Row) -> Words:
    what = f"{row['measure']} of {row['pes']} must be a percentage from 0 to 100"
    found = f"all of its {row['values']} values are 1 or less"
    return f"{what}, but {found} (from {row['low']:.12g} to {row['high']:.12g})", f"{what}, but {found}"
