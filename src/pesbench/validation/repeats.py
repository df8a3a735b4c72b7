"""Figures that are the same too often: imputed data in disguise, and months that are copies of the month before."""

import polars as pl

from pesbench.catalogue.periods import MONTHS
from pesbench.findings import Severity, define
from pesbench.validation.coding import numbered
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, listed, told
from pesbench.validation.timeline import period_of

IDENTICAL = define(
    "PB416",
    Severity.WARNING,
    "many rows with the same values",
    explanation="At least six rows of different units or periods agree in all of their measures, two or more. "
    "Measured values do not do that: they were probably imputed or copied. Zeros, small whole numbers and values of "
    "few digits, which agree by chance, do not count.",
    remedy="Deliver what was measured. Imputed values need the status I.",
    example="Eight regions with a stock of 4,671, an inflow of 683 and an outflow of 702. Not: many regions with 0 "
    "and 3.",
)
CARRIED = define(
    "PB509",
    Severity.WARNING,
    "a period is a copy of the one before",
    explanation="Every cell of a PES has exactly the value of the period before, for a whole form or for all "
    "breakdowns of a measure: the figures were carried forward. Small whole numbers and values of few digits, which "
    "stay the same by chance, do not count, nor do yearly figures.",
    remedy="Deliver the figures of the period, or give carried values the status E or I.",
    example="All stocks of 2024-08, by sex and age, are those of 2024-07. Not: only the stock of women is.",
)
_ROWS = 6
_MEASURES = 2
_CELLS = 3
# Whole numbers below this, and fewer digits than this over all of the values, agree by chance.
_SMALL = 20
_DIGITS = 6
_ADMITTED = ("E", "I", "F")


def identical_outcome(scene: Scene) -> Outcome:
    """Find values of all measures that the same rows of many units or periods have."""
    rows = scene.timeline.filter(pl.col("value").is_finite())
    same = [name for name in scene.key if name in scene.figures.columns and name != "measure"]
    forms = _forms(scene, rows["measure"])
    keyed = rows.with_columns(numbered(scene.figures, same).gather(rows["row"]).alias("record"), forms)
    record = keyed.group_by("record", "form").agg(
        (pl.col("value").hash(1) ^ pl.col("measure").to_physical().hash(2)).sum().alias("print"),
        pl.len().alias("measures"),
        pl.col("row").min(),
        pl.col("pes").first(),
        pl.col("month").first(),
    )
    wide = record.filter(pl.col("measures") >= _MEASURES)
    often = wide.group_by("form", "print", "measures").agg(
        pl.struct("pes", "month").n_unique().alias("rows"), pl.col("row").min(), pl.col("record").first()
    )
    often = often.filter(pl.col("rows") >= _ROWS)
    cells = keyed.join(often.select("record", "form"), on=["record", "form"], how="semi")
    failed = often.join(_weight(cells, ["record", "form"]), on=["record", "form"]).filter(pl.col("digits") >= _DIGITS)
    failed = failed.filter(~_admitted(scene, failed["row"])).sort("row")
    keys = scene.at(failed["row"])
    named = pl.concat([keys, failed.drop("row")], how="horizontal")
    return Outcome(IDENTICAL, told(named, keys.columns, _alike), wide.height)


def _forms(scene: Scene, measures: pl.Series) -> pl.Series:
    """Give a number for the form of each measure; ready-made values are one form."""
    names = measures.unique().cast(pl.String)
    forms = [entry.form if (entry := scene.catalogue.measures.get(name)) else "" for name in names]
    order = sorted(set(forms))
    table = pl.DataFrame({"measure": names.cast(pl.Categorical), "form": [order.index(form) for form in forms]})
    typed = table.with_columns(pl.col("form").cast(pl.Int8))
    return measures.to_frame("measure").join(typed, on="measure", how="left", maintain_order="left")["form"]


def _weight(cells: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Count the digits of the different values of each group that do not agree by chance."""
    values = cells.select(*by, "value").unique()
    told_apart = values.filter((pl.col("value").abs() >= _SMALL) | (pl.col("value") != pl.col("value").round()))
    text = pl.col("value").abs().round_sig_figs(9).cast(pl.Decimal(38, 9), strict=False).cast(pl.String)
    digits = text.str.replace(".", "", literal=True).str.strip_chars("0").str.len_chars()
    return told_apart.group_by(by).agg(digits.sum().alias("digits"))


def _admitted(scene: Scene, rows: pl.Series) -> pl.Series:
    """Say which figures say of themselves that they were estimated, imputed or forecast."""
    status = scene.figures["obs_status"].gather(rows).cast(pl.String).fill_null("")
    return status.str.split(";").list.set_intersection(list(_ADMITTED)).list.len() > 0


def _alike(row: Row) -> Words:
    message = f"{row['rows']} rows of different units or periods have the same {row['measures']} values as this one"
    return message, message


def carried_outcome(scene: Scene) -> Outcome:
    """Find periods in which every value of a PES is that of the period before."""
    compared = _compared(scene)
    groups = ["pes", "form", "span", "month"]
    counted = pl.col("measure").is_in(sorted(scene.counts))
    forms = compared.group_by(groups).agg(
        pl.col("cells", "equal").sum(), counted.any().alias("count"), pl.col("measure").sort(), pl.col("row").min()
    )
    equal = (pl.col("cells") == pl.col("equal")) & (pl.col("cells") >= _CELLS)
    # A rate with few digits stays the same by chance.
    whole = forms.filter(equal & (pl.col("count") | (pl.col("measure").list.len() >= _CELLS)))
    measures = compared.filter(equal & counted)
    some = (
        measures.join(whole, on=groups, how="anti").group_by(groups).agg(pl.col("measure").sort(), pl.col("row").min())
    )
    copies = pl.concat([whole.select(*groups, "measure", "row"), some.select(*groups, "measure", "row")])
    weights = _weight(_cells_of(scene, copies), groups)
    failed = copies.join(weights, on=groups).filter(pl.col("digits") >= _DIGITS)
    failed = failed.filter(~_admitted(scene, failed["row"])).sort("pes", "form", "month")
    texts = [period_of(month, span) for month, span in failed.select("month", "span").iter_rows()]
    named = failed.with_columns(
        pl.Series("period", texts, dtype=pl.String), pl.col("measure").alias("measures"), pl.col("measure").list.first()
    )
    sure = named.filter(~scene.unsure(named))
    unknown = named.height - sure.height
    return Outcome(CARRIED, told(sure, ["pes", "measure", "period"], _copy), forms.height - unknown, unknown)


def _compared(scene: Scene) -> pl.DataFrame:
    """Give, by PES, measure and period, how many cells the period before has as well, and how many are equal."""
    rows = scene.timeline.lazy().filter(pl.col("value").is_finite() & (pl.col("span") < MONTHS))
    next_to = (pl.col("series") == pl.col("series").shift(1)) & (
        pl.col("month") - pl.col("month").shift(1) == pl.col("span")
    )
    marked = rows.with_columns(next_to.alias("next_to"), (pl.col("value") == pl.col("value").shift(1)).alias("same"))
    counted = (
        marked.filter(pl.col("next_to"))
        .group_by("pes", "measure", "span", "month")
        .agg(pl.len().alias("cells"), pl.col("same").sum().alias("equal"), pl.col("row").min())
    )
    found = counted.collect()
    forms = scene.presence.select("measure", "form").unique()
    return found.with_columns(pl.col("pes", "measure").cast(pl.String)).join(forms, on="measure")


def _cells_of(scene: Scene, copies: pl.DataFrame) -> pl.DataFrame:
    """Give the values of the copies."""
    if copies.is_empty():
        return scene.timeline.clear().with_columns(pl.col("pes").cast(pl.String), pl.lit("").alias("form"))
    named = copies.select("pes", "form", "span", "month", "measure").explode("measure")
    cells = scene.timeline.filter(pl.col("month").is_in(named["month"].unique().implode()))
    texts = cells.with_columns(pl.col("pes", "measure").cast(pl.String))
    return texts.join(named, on=["pes", "measure", "span", "month"]).filter(pl.col("value").is_finite())


def _copy(row: Row) -> Words:
    message = f"every value of {listed(row['measures'])} for {row['period']} is that of the period before"
    return message, message
