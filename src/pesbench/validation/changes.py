"""Changes of series that stand out from the series' own history: jumps, shifts of the level, other units."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

import polars as pl

from pesbench.catalogue.periods import MONTHS, parse_period

# So many changes make a history.
ENOUGH = 12
# A median absolute deviation times this is a standard deviation, for normal noise.
_NORMAL = 1.4826
# No series is so steady that a change of less than this is one standard deviation of it.
_STEADY = 0.01
# The pandemic moved every register of Europe, and back: a jump into one of these months says nothing about the data.
_PANDEMIC = ("2020-03", "2020-09")
# Below this, counts change by chance; rates below 1 change by rounding.
_SMALL_COUNT, _SMALL_RATE = 20, 1.0
# Rates are mostly published with one decimal.
_ROUNDED = 0.1
# How many periods before and after a change tell its level, at most and at least.
_LOOK, _STAYS = 6, 3
# How many figures are looked at together, which bounds the memory.
_AT_ONCE = 500_000
# Units of measurement: powers of ten, met within this share.
_WITHIN = math.log(1.1)
_LARGE_COUNT, _LARGE_RATE, _LEAST = 200, 5.0, 0.01
_POWERS = 3
# So many standard deviations of its history a change of unit is away at least.
_UNLIKE = 6


class Kind(StrEnum):
    """What a change looks like."""

    JUMP = "jump"
    SHIFT = "shift"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Changes:
    """What stands out, and among how many changes.

    ``flagged`` has ``row, pes, measure, month, span, value, previous, change`` (of the logarithm), ``score`` (in robust
    standard deviations), ``kind``, ``factor`` (the power of ten of another unit), ``back`` (whether the next period
    goes back), and ``cells`` (how many cells of the same PES, measure and period it stands for).
    """

    flagged: pl.DataFrame
    judged: int
    short: int


def changes_of(timeline: pl.DataFrame, counts: frozenset[str], limits: Mapping[str, float], usual: float) -> Changes:
    """Find changes that stand out.

    Parameters
    ----------
    timeline
        See :func:`pesbench.validation.timeline.timeline_of`.
    counts
        The measures that count something; all others are rates.
    limits, usual
        How many robust standard deviations a change may have, by PES and otherwise.
    """
    limit = pl.col("pes").cast(pl.String).replace_strict(dict(limits), default=usual) if limits else pl.lit(usual)
    pieces = [_piece(rows, counts, limit) for rows in _pieces(timeline)]
    flagged = pl.concat([piece.flagged for piece in pieces], how="diagonal_relaxed")
    judged, short = (sum(getattr(piece, name) for piece in pieces) for name in ("judged", "short"))
    return Changes(_together(flagged), judged, short)


def _pieces(timeline: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Give the series a few at a time: no series is divided, and little memory is needed at once."""
    start, series = 0, timeline["series"]
    while start == 0 or start < timeline.height:
        end = min(start + _AT_ONCE, timeline.height)
        end = end if end == timeline.height else int(series.search_sorted(series[end - 1], side="right"))
        yield timeline[start:end]
        start = max(end, 1)


def _piece(timeline: pl.DataFrame, counts: frozenset[str], limit: pl.Expr) -> Changes:
    rows = _with_changes(timeline, counts)
    changed = rows.filter(pl.col("change").is_not_null())
    scored = _scored(changed, _history(changed))
    units = _units(scored)
    high = scored.filter(_judged() & (pl.col("score") > limit) & _large())
    jumps = _staying(_unseasonal(high.join(units, on="place", how="anti"), changed, limit), rows)
    judged = scored.filter(_judged()).height
    return Changes(_going_back(pl.concat([units, jumps], how="diagonal")), judged, changed.height - judged)


def _judged() -> pl.Expr:
    """Say which changes have a history that they can be judged by; a year's value moves with policy and economy."""
    first, last = (parse_period(period).first_month for period in _PANDEMIC)
    told = (pl.col("span") < MONTHS) & ~pl.col("month").is_between(first, last)
    return (pl.col("changes") >= ENOUGH) & told


def _large() -> pl.Expr:
    return pl.max_horizontal("value", "previous") >= pl.when("count").then(_SMALL_COUNT).otherwise(_SMALL_RATE)


def _with_changes(timeline: pl.DataFrame, counts: frozenset[str]) -> pl.DataFrame:
    """Give the figures that have a value, numbered by ``place``, with the change from the period just before."""
    levels = timeline.filter(pl.col("value").is_finite())
    names = [name for name in levels["measure"].unique().cast(pl.String) if name in counts]
    counted = pl.col("measure").is_in(pl.Series(names, dtype=pl.String).cast(pl.Categorical).implode())
    before = pl.col("value").shift(1)
    next_to = (pl.col("series") == pl.col("series").shift(1)) & (
        pl.col("month") - pl.col("month").shift(1) == pl.col("span")
    )
    return levels.with_columns(
        pl.int_range(pl.len(), dtype=pl.UInt32).alias("place"),
        counted.alias("count"),
        before.alias("previous"),
        pl.when(next_to & (before > 0) & (pl.col("value") > 0)).then((pl.col("value") / before).log()).alias("change"),
    )


def _history(changed: pl.DataFrame) -> pl.DataFrame:
    """Give the usual change of each series, how far changes mostly are from it, and how many there are."""
    grouped = changed.group_by("series", maintain_order=True)
    usual = grouped.agg(
        pl.col("change").median().alias("usual"),
        pl.col("change").abs().median().alias("size"),
        pl.len().alias("changes"),
    )
    away = changed.select("series", "change").join(usual, on="series", maintain_order="left")
    spread = away.group_by("series", maintain_order=True).agg(
        (pl.col("change") - pl.col("usual")).abs().median().alias("spread")
    )
    return usual.with_columns((spread["spread"] * _NORMAL).clip(lower_bound=_STEADY))


def _scored(changed: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Say how many standard deviations each change is from the usual one; chance in small counts is allowed for."""
    chance = 1 / pl.col("value") + 1 / pl.col("previous")
    rounding = (_ROUNDED / pl.col("value")) ** 2 + (_ROUNDED / pl.col("previous")) ** 2
    scale = (pl.col("spread") ** 2 + pl.when("count").then(chance).otherwise(rounding)).sqrt()
    away = (pl.col("change") - pl.col("usual")).abs()
    joined = changed.lazy().filter(~pl.col("broken")).join(known.lazy(), on="series", maintain_order="left")
    return joined.with_columns(scale.alias("scale")).with_columns((away / pl.col("scale")).alias("score")).collect()


def _unseasonal(jumps: pl.DataFrame, changed: pl.DataFrame, limit: pl.Expr) -> pl.DataFrame:
    """Leave out what the same month of the year before or after did too."""
    years = changed.select("series", "month", pl.col("change").alias("then"))
    for months in (-MONTHS, MONTHS):
        then = years.with_columns(pl.col("month") + months)
        met = jumps.join(then, on=["series", "month"], how="left", maintain_order="left")
        like = (pl.col("change") - pl.col("then")).abs() <= limit * pl.col("scale")
        jumps = met.filter(~((pl.col("span") < MONTHS) & like).fill_null(value=False)).drop("then")
    return jumps


def _units(scored: pl.DataFrame) -> pl.DataFrame:
    """Find neighbours that are ten, a hundred or a thousand times as large as each other, and usually are not."""
    alone = pl.col("changes") <= _STAYS
    size = pl.col("change").abs()
    far = scored.filter((size > math.log(10) - _WITHIN) & (alone | (pl.col("score") > _UNLIKE)))
    power = (size / math.log(10)).round().fill_nan(None).clip(1, _POWERS).cast(pl.Int8)
    larger, smaller = pl.max_horizontal("value", "previous"), pl.min_horizontal("value", "previous")
    met = (size - power * math.log(10)).abs() < _WITHIN
    # Tens are met by chance in rates and in series without a history, and any of them among few cases.
    ten = pl.col("count") & ~alone
    few = pl.col("count") & (smaller < _SMALL_COUNT) & (smaller == smaller.round())
    rare = pl.col("size") < math.log(10) / _UNLIKE
    large = larger >= pl.when("count").then(_LARGE_COUNT).otherwise(_LARGE_RATE)
    found = far.filter(met & large & (smaller >= _LEAST) & (ten | (power > 1)) & ~few & (alone | rare))
    return found.with_columns(pl.lit(Kind.UNIT.value).alias("kind"), (10 ** power.cast(pl.Int32)).alias("factor"))


def _staying(jumps: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Tell jumps from shifts: after a shift, the level stays where it went."""
    sides = {"before": range(-_LOOK, 0), "after": range(_LOOK)}
    levels = [_level(jumps, rows, steps).alias(name) for name, steps in sides.items()]
    shift = pl.col("after") - pl.col("before")
    stays = (shift * pl.col("change").sign() >= pl.col("change").abs() / 2).fill_null(value=False)
    kind = pl.when(stays).then(pl.lit(Kind.SHIFT.value)).otherwise(pl.lit(Kind.JUMP.value))
    return (
        jumps.with_columns(levels)
        .with_columns(kind.alias("kind"), pl.lit(0, dtype=pl.Int32).alias("factor"))
        .drop(sides)
    )


def _level(jumps: pl.DataFrame, rows: pl.DataFrame, steps: range) -> pl.Series:
    """Give the median logarithm of the values so many places on; nothing where they are too few."""
    near = {}
    for step in steps:
        place = jumps["place"].cast(pl.Int64) + step
        there = rows.select("series", "value")[place.clip(0, rows.height - 1)]
        inside = place.is_between(0, rows.height - 1) & (there["series"] == jumps["series"]) & (there["value"] > 0)
        near[f"{step}"] = there["value"].zip_with(inside, pl.Series([None], dtype=pl.Float64)).log()
    levels = pl.DataFrame(near).select(pl.concat_list(pl.all()).list.drop_nulls().alias("levels"))
    enough = pl.col("levels").list.len() >= _STAYS
    return levels.select(pl.when(enough).then(pl.col("levels").list.median()))["levels"]


def _going_back(flagged: pl.DataFrame) -> pl.DataFrame:
    """Make one of a change and its opposite in the next period."""
    ordered = flagged.sort("place")
    same = pl.col("series") == pl.col("series").shift(1)
    next_to = same & (pl.col("place") - pl.col("place").shift(1) == 1)
    undone = (pl.col("change") + pl.col("change").shift(1)).abs() < pl.col("change").shift(1).abs() / 2
    second = (next_to & undone).fill_null(value=False)
    return ordered.with_columns(second.shift(-1, fill_value=False).alias("back")).filter(~second)


def _together(flagged: pl.DataFrame) -> pl.DataFrame:
    """Keep one of the cells of a PES, a measure and a period that stand out in the same way: the largest."""
    alike = ["pes", "measure", "month", "span", "kind", "factor"]
    size = pl.max_horizontal("value", "previous")
    ordered = flagged.sort(size, descending=True).with_columns(pl.len().over(alike).alias("cells"))
    return ordered.unique(alike, keep="first", maintain_order=True).sort("row")
