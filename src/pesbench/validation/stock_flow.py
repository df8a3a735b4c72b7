"""Whether stocks follow from the stock before and the flows between."""

import polars as pl

from pesbench.catalogue.model import Basis
from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, told

STOCK_FLOW = define(
    "PB501",
    Severity.WARNING,
    "a stock does not follow from the stock before and the flows",
    explanation="The unemployed at the end of a period are those at the end of the period before, plus all who came, "
    "minus all who left. The rule looks at totals, and at women and men: people change their age band or education "
    "without leaving the register. Means and seasonally adjusted figures are left alone, and so are periods with a "
    "known break. At most three periods of a PES are listed, the worst ones.",
    remedy="Check whether the stock and the flows count the same persons. Where moves within the register are no "
    "flows, set a tolerance (stock_flow, a share of the stock) for this PES.",
    example="Stock 1,000 in January; 200 come and 100 leave in February, whose stock is 1,500. Not: 1,100, or 1,103.",
)
_STOCK, _IN, _OUT = "stock", "inflow", "outflow"
_MOST = 3
# So many persons may be missing anywhere, whatever the size of the stock.
_FEW_PERSONS = 5
# Two stocks and two flows, each rounded.
_ROUNDED = 4
_NEEDED = ("value", "before", "inflow", "outflow")


def stock_flow_outcome(scene: Scene) -> Outcome:
    """Compare each stock with the stock before plus inflow minus outflow."""
    sides = _sides(scene)
    known = sides.filter(pl.all_horizontal(pl.col(_NEEDED).is_not_null()))
    expected = pl.col("before") + pl.col("inflow") - pl.col("outflow")
    gaps = known.with_columns(expected.alias("expected"), (pl.col("value") - expected).alias("gap"))
    share = pl.col("gap").abs() / pl.max_horizontal("value", "before", pl.lit(1.0))
    wrong = gaps.with_columns(share.alias("share")).filter(pl.col("gap").abs() > _tolerance(scene, gaps))
    worst = wrong.sort("share", "row", descending=[True, False]).with_columns(
        pl.len().over("pes").alias("of"), pl.int_range(pl.len()).over("pes").alias("rank")
    )
    failed = worst.filter(pl.col("rank") < _MOST).sort("row")
    keys = scene.at(failed["row"]).columns
    # What is only counted has not passed either.
    judged = known.height - (wrong.height - failed.height)
    return Outcome(STOCK_FLOW, told(failed, keys, _said, "value"), judged, sides.height - known.height)


def _sides(scene: Scene) -> pl.DataFrame:
    """Give the stocks that are comparable, beside the stock before and the flows, where these exist."""
    figures = scene.figures
    fixed = [
        entry for entry in scene.catalogue.dimensions.values() if entry.id in figures.columns and entry.id != "sex"
    ]
    totals = [pl.col(entry.id) == entry.total for entry in fixed]
    basis = (
        pl.when(pl.col("measure") == _STOCK)
        .then(pl.lit(Basis.END_OF_PERIOD.value))
        .otherwise(pl.lit(Basis.PERIOD_SUM.value))
    )
    wanted = pl.any_horizontal(pl.col("measure") == name for name in (_STOCK, _IN, _OUT))
    rows = figures.with_row_index("row").filter(wanted, pl.col("adjustment") == "none", *totals)
    rows = rows.filter(pl.col("basis").cast(pl.String) == basis)
    times = scene.timeline.select("row", "month", "span", "broken")
    rows = rows.join(times, on="row", maintain_order="left")
    same = [name for name in scene.key if name in figures.columns and name not in {"measure", "period"}]
    at = [*same, "month", "span"]
    stocks = rows.filter(pl.col("measure") == _STOCK)
    before = stocks.select(*same, pl.col("month") + pl.col("span"), "span", pl.col("value").alias("before"))
    sides = stocks.filter(~pl.col("broken")).join(before, on=at)
    for flow in (_IN, _OUT):
        flows = rows.filter((pl.col("measure") == flow) & ~pl.col("broken")).select(*at, pl.col("value").alias(flow))
        sides = sides.join(flows, on=at, how="inner" if scene.unread == 0 else "left")
    return sides


def _tolerance(scene: Scene, rows: pl.DataFrame) -> pl.Series:
    usual = scene.settings.tolerance_of("stock_flow")
    own = {name: scene.settings.tolerance_of("stock_flow", name) for name in scene.settings.pes}
    share = pl.col("pes").cast(pl.String).replace_strict(own, default=usual, return_dtype=pl.Float64)
    size = pl.max_horizontal("value", "before") * (share if own else usual)
    least = _FEW_PERSONS + _ROUNDED * scene.rounding
    return rows.select(pl.max_horizontal(size, pl.lit(float(least))).alias("tolerance"))["tolerance"]


def _said(row: Row) -> Words:
    rest = f"; so in {row['of']} cells of {row['pes']}" if row["of"] > 1 else ""
    sums = f"{row['before']:.12g} + {row['inflow']:.12g} - {row['outflow']:.12g} = {row['expected']:.12g}"
    message = f"the stock must be the one before + inflow - outflow: {sums}, but is {row['value']:.12g}{rest}"
    return message, f"the stock is not the one before + inflow - outflow{rest}"
