"""What is missing: periods within a series, breakdowns, and members of the network."""

from collections.abc import Iterable, Iterator

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Level
from pesbench.catalogue.periods import MONTHS
from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.telling import Row, Words, listed, plain, told
from pesbench.validation.timeline import period_of

MEMBER_MISSING = define(
    "PB412",
    Severity.WARNING,
    "a member delivers nothing",
    explanation="At least half of the members of the network in a year are in the delivery with figures of a form, "
    "but this one is not. Only forms that are filled from a register are looked at: surveys are not held in every "
    "year. A delivery of a single PES, or of a few, expects no others; membership is that of the year. Forms that are "
    "filled by country are left alone.",
    remedy="Ask the PES for its figures, or correct its membership in the catalogue.",
    example="31 of 32 members deliver vacancies for 2023, LT does not. Not: UK in 2023, which is no member any more.",
)
BREAKDOWN_MISSING = define(
    "PB413",
    Severity.WARNING,
    "a breakdown is missing that other periods have",
    explanation="The PES breaks this monthly to half-yearly measure down by a dimension in most periods since it "
    "began to, but not in this one, of which it delivers the total. Where rows were not accepted, nobody knows what "
    "is missing.",
    remedy="Deliver the breakdown for this period as well, or say with a status why it does not exist.",
    example="Outflow by age for every month of 2024 but July. Not: outflow by age since 2022, and not before.",
)
TOTAL_MISSING = define(
    "PB418",
    Severity.WARNING,
    "a total is missing that other periods have",
    explanation="The PES delivers this monthly to half-yearly measure without any breakdown in most periods, but here "
    "only broken down. The parts can be added up, but persons without a known code are lost, and nothing says whether "
    "the parts are complete. Where rows were not accepted, nobody knows what is missing.",
    remedy="Deliver the total for this period as well.",
    example="Women and men of July without T, which all other months have. Not: a PES that never delivers totals.",
)
HOLE = define(
    "PB502",
    Severity.WARNING,
    "a hole in a series",
    explanation="A monthly, quarterly or half-yearly series begins before this period and goes on after it, but has "
    "no row for it. An empty value with a status is no hole. Without all of its parts a year has no value. Where rows "
    "were not accepted, nobody knows what is missing.",
    remedy="Deliver the period, if only with a status such as L or M that says why it has no value.",
    example="Stocks of January to July and September to December. Not: a delivery that ends in September.",
)
# A series has at least so many periods, and more than this share of those between its first and its last.
_LEAST, _DENSE = 3, 1 / 2


def members_outcome(scene: Scene) -> Outcome:
    """Find members that are missing where most of the others deliver."""
    submitted = scene.figures["origin"].gather(scene.presence["row"]) == "submitted"
    years = scene.presence.filter(submitted & scene.presence["form"].is_in(_registers(scene.catalogue))).with_columns(
        (pl.col("month") // MONTHS).alias("year")
    )
    found = years.group_by("form", "year").agg(pl.col("pes").unique(), pl.col("measure").min()).sort("form", "year")
    absent, judged = [], 0
    for form, year, units, measure in found.iter_rows():
        expected = _expected(scene.catalogue, units, f"{year}")
        judged += len(expected)
        absent += [(pes, form, year, measure, len(expected)) for pes in expected if pes not in units]
    rows = pl.DataFrame(absent, schema=["pes", "form", "year", "measure", "expected"], orient="row")
    grouped = rows.group_by("pes", "form", maintain_order=True).agg(
        pl.col("year"), pl.col("year").first().cast(pl.String).alias("period"), pl.col("measure", "expected").first()
    )
    if scene.unread:
        return Outcome(MEMBER_MISSING, told(grouped.clear(), ["pes"], _absent), judged - rows.height, rows.height)
    return Outcome(MEMBER_MISSING, told(grouped, ["pes", "measure", "period"], _absent), judged)


def _registers(catalogue: Catalogue) -> list[str]:
    """Give the forms that are filled from a register, every year; surveys are not held in every year."""
    return sorted({measure.form for measure in catalogue.measures.values() if measure.form and measure.basis_month})


def _expected(catalogue: Catalogue, units: Iterable[str], year: str) -> tuple[str, ...]:
    """Give the members that a delivery of these units should hold; none where it is not one of most members."""
    members = catalogue.units_of("members", year, include_open=False)
    every = set(catalogue.units_of("members"))
    known = [catalogue.units[unit] for unit in units if unit in catalogue.units]
    by_country = any(unit.level is Level.COUNTRY and unit.id not in every for unit in known)
    delivered = sum(1 for member in members if member in set(units))
    return () if by_country or 2 * delivered < len(members) else members


def _absent(row: Row) -> Words:
    years = listed(str(year) for year in row["year"])
    found = f"has no figures of the form {row['form']}, as most others have"
    return plain(f"{row['pes']} is a member of the network in {years} but {found}")


def holes_outcome(scene: Scene) -> Outcome:
    """Find periods without a row within series of one PES and measure."""
    monthly = scene.presence.filter(pl.col("span") < MONTHS)
    missing = _missing(monthly, ["pes", "measure", "form", "span"])
    sure = _sure(scene, missing)
    holes = sure.group_by("pes", "form", "span", "month").agg(
        pl.col("measure").sort(), pl.col("first").min(), pl.col("last").max()
    )
    runs = _runs(holes)
    unknown = missing.height - sure.height
    return Outcome(HOLE, told(runs, ["pes", "measure", "period"], _hole), monthly.height + runs.height, unknown)


def _sure(scene: Scene, missing: pl.DataFrame) -> pl.DataFrame:
    """Leave out what may stand in a row that could not be read."""
    return missing.filter(~scene.unsure(missing.with_columns(_periods(missing))))


def _missing(present: pl.DataFrame, series: list[str]) -> pl.DataFrame:
    """Give the periods between the first and the last of each series that it has not."""
    ends = present.group_by(series).agg(
        pl.col("month").min().alias("first"), pl.col("month").max().alias("last"), pl.len().alias("delivered")
    )
    length = (pl.col("last") - pl.col("first")) // pl.col("span") + 1
    dense = (pl.col("delivered") >= _LEAST) & (pl.col("delivered") > _DENSE * length) & (pl.col("delivered") < length)
    steps = pl.int_ranges(pl.col("first"), pl.col("last"), pl.col("span")).alias("month")
    every = ends.filter(dense).with_columns(steps).explode("month").with_columns(pl.col("month").cast(pl.Int32))
    return every.join(present, on=[*series, "month"], how="anti")


def _runs(holes: pl.DataFrame) -> pl.DataFrame:
    """Join neighbouring periods that miss the same; the finding is at the first of them."""
    same = ["pes", "form", "span", "measure"]
    ordered = holes.with_columns(pl.col("measure").list.join(", ").alias("_measures")).sort(
        "pes", "form", "span", "_measures", "month"
    )
    follows = pl.all_horizontal(pl.col(name) == pl.col(name).shift(1) for name in ("pes", "form", "span", "_measures"))
    run = (~(follows & (pl.col("month") - pl.col("month").shift(1) == pl.col("span"))).fill_null(value=False)).cum_sum()
    joined = ordered.group_by(run.alias("_run"), *same, maintain_order=True).agg(
        pl.col("first", "last").first(), pl.col("month").min().alias("month"), pl.col("month").max().alias("until")
    )
    return joined.sort("pes", "form", "month").with_columns(
        pl.col("measure").list.first(),
        pl.col("measure").alias("measures"),
        _periods(joined.sort("pes", "form", "month")),
    )


def _periods(rows: pl.DataFrame) -> pl.Series:
    texts = [period_of(month, span) for month, span in rows.select("month", "span").iter_rows()]
    return pl.Series("period", texts, dtype=pl.String)


def _hole(row: Row) -> Words:
    first, last = (period_of(row[end], row["span"]) for end in ("first", "last"))
    return plain(
        f"{listed(row['measures'])} must have every period from {first} to {last}, but {_when(row)} is missing"
    )


def _when(row: Row) -> str:
    until = period_of(row["until"], row["span"])
    return row["period"] if until == row["period"] else f"{row['period']} to {until}"


def breakdowns_outcome(scene: Scene) -> Outcome:
    """Find periods whose total is delivered without a breakdown that most others have."""
    tables = list(_undivided(scene))
    missing = pl.concat([table for table, _ in tables]) if tables else None
    judged = sum(count for _, count in tables)
    if missing is None:
        none = pl.DataFrame(schema={"pes": pl.String})
        return Outcome(BREAKDOWN_MISSING, told(none, ["pes"], _whole), judged)
    sure = _sure(scene, missing)
    unknown = missing.height - sure.height
    by = pl.col("form") + "\n" + pl.col("dimension")
    holes = (
        sure.with_columns(by.alias("form"))
        .group_by("pes", "form", "span", "month")
        .agg(pl.col("measure").sort(), pl.col("first").min(), pl.col("last").max())
    )
    runs = _runs(holes)
    return Outcome(BREAKDOWN_MISSING, told(runs, ["pes", "measure", "period"], _whole), judged - unknown, unknown)


def _undivided(scene: Scene) -> Iterator[tuple[pl.DataFrame, int]]:
    """Give, by dimension, the totals that lack their breakdown, and how many have one or should."""
    series = ["pes", "measure", "form", "span"]
    for entry in scene.catalogue.dimensions.values():
        if entry.id not in scene.figures.columns:
            continue
        broken_down = scene.timeline.filter(scene.figures[entry.id].gather(scene.timeline["row"]) != entry.total)
        cells = broken_down.select("pes", "measure", "span", "month").unique()
        cells = cells.with_columns(pl.col("pes", "measure").cast(pl.String))
        present = scene.presence.filter(pl.col("span") < MONTHS)
        divided = present.join(cells, on=["pes", "measure", "span", "month"], how="semi")
        since = divided.group_by(series).agg(pl.col("month").min().alias("first"), pl.len().alias("delivered"))
        totals = present.join(since, on=series).filter(pl.col("month") >= pl.col("first"))
        counted = totals.with_columns(
            pl.len().over(series).alias("periods"), pl.col("month").max().over(series).alias("last")
        ).filter((pl.col("delivered") >= _LEAST) & (pl.col("delivered") > _DENSE * pl.col("periods")))
        missing = counted.join(cells, on=["pes", "measure", "span", "month"], how="anti")
        dimension = pl.lit(entry.id).alias("dimension")
        yield missing.select(*series, "month", "first", "last", dimension), counted.height


def totals_outcome(scene: Scene) -> Outcome:
    """Find periods that are delivered broken down, without the total that most others have."""
    present = scene.presence.filter(pl.col("span") < MONTHS)
    totals = [
        pl.col(name) == dimension.total
        for name, dimension in scene.catalogue.dimensions.items()
        if name in scene.figures.columns
    ]
    whole = scene.figures.with_row_index("row").filter(pl.lit(value=True), *totals)["row"]
    cells = scene.timeline.filter(pl.col("row").is_in(whole.implode())).select("pes", "measure", "span", "month")
    having = cells.unique().with_columns(pl.col("pes", "measure").cast(pl.String))
    series = ["pes", "measure", "form", "span"]
    marked = present.join(having.with_columns(pl.lit(value=True).alias("whole")), on=having.columns, how="left")
    counted = marked.with_columns(
        pl.col("whole").count().over(series).alias("delivered"),
        pl.len().over(series).alias("periods"),
        pl.col("month").min().over(series).alias("first"),
        pl.col("month").max().over(series).alias("last"),
    ).filter((pl.col("delivered") >= _LEAST) & (pl.col("delivered") > _DENSE * pl.col("periods")))
    missing = counted.filter(pl.col("whole").is_null())
    sure = _sure(scene, missing)
    holes = sure.group_by("pes", "form", "span", "month").agg(
        pl.col("measure").sort(), pl.col("first").min(), pl.col("last").max()
    )
    failed = told(_runs(holes), ["pes", "measure", "period"], _parts_alone)
    unknown = missing.height - sure.height
    return Outcome(TOTAL_MISSING, failed, counted.height - unknown, unknown)


def _parts_alone(row: Row) -> Words:
    return plain(f"{listed(row['measures'])} must have a total for {_when(row)} as for most other periods")


def _whole(row: Row) -> Words:
    dimension = row["form"].partition("\n")[2]
    return plain(f"{listed(row['measures'])} must be given by {dimension} for {_when(row)} as for most other periods")
