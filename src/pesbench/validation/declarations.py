"""What a delivery should say or bring beside its figures: definitions, membership, the scale of the labour market."""

from collections.abc import Iterator

import polars as pl

from pesbench.catalogue.model import Certainty
from pesbench.catalogue.periods import MONTHS, parse_period
from pesbench.findings import Severity, define
from pesbench.validation.scene import Outcome, Scene
from pesbench.validation.sums import KEY
from pesbench.validation.telling import Row, Words, listed, plain, told
from pesbench.validation.timeline import period_of

SURVEY = define(
    "PB655",
    Severity.WARNING,
    "registered unemployed far from the Labour Force Survey",
    explanation="The mean stock of a year is more than five times, or less than a fifth of, the unemployed of the "
    "Labour Force Survey (labour force times unemployment rate) for the same unit and year. The two are defined "
    "differently, but are of one order of magnitude. Where the delivery and the store hold no labour force and "
    "unemployment rate of the unit, nothing is judged.",
    remedy="Check the unit of the stock (persons, not thousands) and of the labour force.",
    example="A stock of 52 beside 48,000 unemployed. Not: a stock of 52,000.",
)
UNDEFINED = define(
    "PB658",
    Severity.WARNING,
    "definition differs, but nobody says how",
    explanation="Figures have the status D (definition differs), and neither the delivery nor the store has an entry "
    "for the PES, measure and period in the form `definitions`. Ready-made indicators, context variables and surveys "
    "of others carry their collector's D and are left alone.",
    remedy="Add a row to definitions.csv that says since when and how the definition differs.",
    example="stock with D in 2024 and no row for stock in definitions.csv. Not: with a row that is valid from 2019.",
)
NO_MEMBER = define(
    "PB659",
    Severity.NOTE,
    "figures for a time after membership",
    explanation="A PES delivers figures for periods in which, by the catalogue, it was no longer a member of the "
    "network. Comparisons among members leave them out. Figures from before it became a member are history, and left "
    "alone; so are units that never were members, such as regions, and context, survey and ready-made values, which "
    "others collect.",
    remedy="Nothing, if the catalogue is right; else correct the dates in a catalogue file of your own.",
    example="UK with stocks for 2022; it was a member until 2020. Not: UK with stocks for 2019.",
)
_FACTOR = 5.0
# Below this, the survey says little.
_LEAST = 100.0
_NEVER = 2**31 - 1
_OTHERS = frozenset({"", "context", "lfs", "values"})


def survey_outcome(scene: Scene) -> Outcome:
    """Find yearly stocks of another order of magnitude than the Labour Force Survey's unemployed."""
    totals = {name: dimension.total for name, dimension in scene.catalogue.dimensions.items()}
    yearly = pl.col("period").str.slice(0, 4).alias("period")
    context = _known(scene, ["labour_force", "unemployment_rate"], totals).group_by("pes", yearly, "measure")
    wide = context.agg(pl.col("value").mean()).pivot("measure", index=["pes", "period"], values="value")
    if not {"labour_force", "unemployment_rate"} <= set(wide.columns):
        none = pl.DataFrame(schema=dict.fromkeys(KEY, pl.String))
        return Outcome(SURVEY, told(none, list(KEY), _far), 0)
    stocks = _known(scene, ["stock"], totals).group_by("pes", yearly).agg(pl.col("value").mean().alias("stock"))
    expected = (pl.col("labour_force") * pl.col("unemployment_rate") / 100).alias("unemployed")
    met = stocks.join(wide.with_columns(expected), on=["pes", "period"]).filter(pl.col("unemployed") >= _LEAST)
    ratio = pl.col("stock") / pl.col("unemployed")
    failed = met.filter((ratio > _FACTOR) | (ratio < 1 / _FACTOR)).with_columns(pl.lit("stock").alias("measure"))
    return Outcome(SURVEY, told(failed.sort(KEY), list(KEY), _far, "stock"), met.height)


def _known(scene: Scene, measures: list[str], totals: dict[str, str]) -> pl.DataFrame:
    """Give the totals of measures, delivered or else stored."""
    columns = [*KEY, "value"]
    whole = [pl.col(name) == code for name, code in totals.items()]
    wanted = [pl.col("measure").is_in(measures), pl.col("value").is_not_null(), *whole]
    both = [source for source in (scene.observations, scene.stored.get("observations")) if source is not None]
    tables = [source.filter(*wanted).select(columns).collect(engine="streaming") for source in both]
    schema = {**dict.fromkeys(KEY, pl.String), "value": pl.Float64}
    return pl.concat([pl.DataFrame(schema=schema), *tables]).unique(KEY, keep="first", maintain_order=True)


def _far(row: Row) -> Words:
    what = f"the mean stock of {row['period']}"
    survey = "unemployed by the Labour Force Survey"
    return (
        f"{what} is {row['stock']:.6g}, but labour force and unemployment rate give {row['unemployed']:.6g} {survey}",
        f"{what} is of another order of magnitude than the {survey}",
    )


def undefined_outcome(scene: Scene) -> Outcome:
    """Find figures with the status D that no definition explains."""
    rows = scene.timeline.filter(_differing(scene).gather(scene.timeline["row"])) if scene.figures.height else None
    if rows is None or rows.is_empty():
        return Outcome(UNDEFINED, told(pl.DataFrame(schema={"pes": pl.String}), ["pes"], _unexplained), 0)
    own = sorted(entry.id for entry in scene.catalogue.measures.values() if entry.form not in _OTHERS)
    cells = rows.with_columns(pl.col("pes", "measure").cast(pl.String)).filter(pl.col("measure").is_in(own))
    periods = cells.select("pes", "measure", "month", "span").unique()
    explained = periods.join(_definitions(scene), on=["pes", "measure"]).filter(
        (pl.col("month") + pl.col("span") > pl.col("begins")) & (pl.col("month") <= pl.col("ends"))
    )
    left = periods.join(explained, on=["pes", "measure", "month", "span"], how="anti").sort("month")
    failed = left.group_by("pes", "measure", maintain_order=True).agg(pl.col("month", "span").first(), pl.len())
    named = _dated(failed.sort("pes", "measure"))
    # A definition holds for many periods: which, an unread one does not tell.
    sure = named.filter(~scene.unsure(named.with_columns(pl.lit("").alias("period")), "definitions"))
    unknown = named.height - sure.height
    return Outcome(UNDEFINED, told(sure, list(KEY), _unexplained), periods.height - unknown, unknown)


def _differing(scene: Scene) -> pl.Series:
    statuses = scene.figures["obs_status"]
    named = [code for code in statuses.unique().drop_nulls().cast(pl.String) if "D" in code.split(";")]
    wanted = pl.Series(named, dtype=pl.String).cast(pl.Categorical)
    return scene.figures.select(pl.col("obs_status").is_in(wanted.implode()).fill_null(value=False))["obs_status"]


def _definitions(scene: Scene) -> pl.DataFrame:
    """Give the definitions of the delivery and the store with the months from and to which they hold."""
    schema = {"pes": pl.String, "measure": pl.String, "begins": pl.Int32, "ends": pl.Int32}
    return pl.DataFrame(list(_spans(scene)), schema=schema, orient="row")


def _spans(scene: Scene) -> Iterator[tuple[str, str, int, int]]:
    for tables in (scene.tables, scene.stored):
        if "definitions" not in tables:
            continue
        rows = tables["definitions"].select("pes", "measure", "valid_from", "valid_to").collect(engine="streaming")
        for pes, measure, begins, ends in rows.iter_rows():
            last = parse_period(ends).last_month if ends else _NEVER
            yield pes, measure, parse_period(begins).first_month, last


def _dated(rows: pl.DataFrame) -> pl.DataFrame:
    texts = [period_of(month, span) for month, span in rows.select("month", "span").iter_rows()]
    return rows.with_columns(pl.Series("period", texts, dtype=pl.String))


def _unexplained(row: Row) -> Words:
    more = f" and {row['len'] - 1} more periods" if row["len"] > 1 else ""
    return plain(
        f"{row['measure']} has the status D in {row['period']}{more}, but no definition of {row['pes']} says how it "
        "differs"
    )


def membership_outcome(scene: Scene) -> Outcome:
    """Find figures of PES for periods after they were members."""
    own = scene.presence.filter(~pl.col("form").is_in(sorted(_OTHERS)))
    periods = own.group_by("pes", "form", "span", "month").agg(pl.col("measure").min())
    ends = pl.DataFrame(list(_ends(scene)), schema={"pes": pl.String, "end": pl.Int32}, orient="row")
    known = periods.join(ends, on="pes")
    after = known.filter(pl.col("month") > pl.col("end")).sort("pes", "form", "month")
    years = (pl.col("month") // MONTHS).unique().sort().alias("years")
    grouped = after.group_by("pes", "form", maintain_order=True).agg(years, pl.col("measure", "month", "span").first())
    return Outcome(NO_MEMBER, told(_dated(grouped), list(KEY), _outside), known.height)


def _ends(scene: Scene) -> Iterator[tuple[str, int]]:
    """Give the last month of membership of every unit that is or was a member; a large number where it is open."""
    for unit in scene.catalogue.units.values():
        spans = [one for one in unit.lists if one.list == "members" and one.certainty is not Certainty.OPEN]
        if spans:
            yield unit.id, max(parse_period(one.valid_to).last_month if one.valid_to else _NEVER for one in spans)


def _outside(row: Row) -> Words:
    years = listed(str(year) for year in row["years"])
    return plain(f"{row['pes']} delivers the form {row['form']} for {years}, when it was no longer a member")
