"""What is asked: indicators, periods and breakdowns, looked up in the catalogue."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.model import Indicator
from pesbench.catalogue.periods import Frequency, Period, PeriodError, parse_period
from pesbench.errors import UsageError
from pesbench.result import Recipe


class IndicatorRecipe(Recipe):
    """What can change an indicator value. An empty ``indicators`` means all, empty ``periods`` every year seen."""

    command: str = "indicators"
    indicators: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    partial: bool = False
    release: str = "network"


@dataclass(frozen=True, slots=True)
class Question:
    """A recipe read against the catalogue and the periods at hand."""

    catalogue: Catalogue
    recipe: IndicatorRecipe
    breakdowns: tuple[frozenset[str], ...]
    calendar: pl.DataFrame

    @property
    def dimensions(self) -> list[str]:
        """The dimensions, in order."""
        return list(self.catalogue.dimensions)

    @property
    def cell(self) -> list[str]:
        """The columns that say whose value it is, apart from indicator and period."""
        return ["pes", *self.dimensions]


def columns(catalogue: Catalogue) -> list[str]:
    """Give the columns of the answer, in order."""
    tail = [
        "numerator",
        "denominator",
        "value",
        "standard_error",
        "se_source",
        "n",
        "coverage",
        "method",
        "origin",
    ]
    return [
        "pes",
        "indicator",
        "period",
        *catalogue.dimensions,
        *tail,
        "obs_status",
        "conf_status",
        "comment",
        "reason",
    ]


def chosen_indicators(catalogue: Catalogue, ids: Sequence[str]) -> list[Indicator]:
    """Look the ids up, in the order asked; none means all of the catalogue.

    Raises
    ------
    UsageError
        If an id is unknown; the nearest known one is named.
    """
    for unknown in (i for i in ids if i not in catalogue.indicators):
        near = nearest(unknown, catalogue.indicators)
        hint = f"Did you mean {near}? " if near else ""
        raise UsageError(
            f"unknown indicator {unknown!r}.", hint=f"{hint}`pesbench catalogue indicators` lists the ids."
        )
    return [catalogue.indicators[i] for i in dict.fromkeys(ids)] or list(catalogue.indicators.values())


def measures_of(indicators: Sequence[Indicator]) -> list[str]:
    """Give what observations of these indicators may be named: the indicators themselves, and their measures."""
    named = [indicator.id for indicator in indicators]
    for indicator in indicators:
        named += [term.measure for term in (indicator.numerator, indicator.denominator) if term]
        ready = indicator.given
        named += [measure for measure in (ready.value, ready.standard_error, ready.n) if measure] if ready else []
    return list(dict.fromkeys(named))


def counted_by(indicator: Indicator) -> frozenset[str]:
    """Give what an observation may be named that an indicator is about, whatever it is related to."""
    counts = [indicator.numerator.measure] if indicator.numerator else []
    ready = [indicator.given.value] if indicator.given and indicator.given.value else []
    return frozenset([indicator.id, *counts, *ready])


def breakdowns(catalogue: Catalogue, by: Iterable[str]) -> tuple[frozenset[str], ...]:
    """Read ``sex``, ``age`` (one-way each) or ``sex*age`` (crossed) as sets of free dimensions; totals come first."""
    sets = [frozenset[str](), *(frozenset(part.split("*")) for part in by)]
    for unknown in (name for free in sets for name in free if name not in catalogue.dimensions):
        near = nearest(unknown, catalogue.dimensions)
        hint = f"Did you mean {near}? " if near else ""
        raise UsageError(
            f"unknown dimension {unknown!r} in --by.", hint=f"{hint}Known: {', '.join(catalogue.dimensions)}."
        )
    return tuple(dict.fromkeys(sets))


def asked_period(text: str) -> Period:
    """Read a period that a user asks for.

    Raises
    ------
    UsageError
        If it is none.
    """
    try:
        return parse_period(text)
    except PeriodError as error:
        raise UsageError(f"{error.problem.rstrip('.')}.", hint="Such as --period 2024, 2024-Q1 or 2024-01.") from error


def calendar_of(needed: pl.DataFrame, periods: Sequence[str]) -> pl.DataFrame:
    """List, for each target period, the periods that may be its parts: itself, and every finer frequency."""
    targets = [asked_period(text) for text in periods] or _years(needed)
    rows = [row for target in targets for row in _parts_of(target)]
    names = ("period", "target", "frequency", "months", "expected", "exact")
    types = (pl.String, pl.String, pl.String, pl.Int32, pl.Int32, pl.Boolean)
    schema = pl.Schema(zip(names, types, strict=True))
    return pl.DataFrame(rows, schema=schema, orient="row").sort("period", "target")


def _years(needed: pl.DataFrame) -> list[Period]:
    years = needed.get_column("period").str.slice(0, 4).unique().sort()
    return [parse_period(year) for year in years]


def _parts_of(target: Period) -> list[tuple[str, str, str, int, int, bool]]:
    rows = [(target.text, target.text, target.frequency.value, target.months, 1, True)]
    for frequency in (f for f in Frequency if f.per_year > target.frequency.per_year):
        parts = target.parts(frequency)
        rows += [(p.text, target.text, frequency.value, p.months, len(parts), False) for p in parts]
    return rows


def source_columns(question: Question) -> list[str]:
    """Give the columns that every source of a value fills."""
    kept = set(columns(question.catalogue)) - {"standard_error", "se_source"}
    return [*(name for name in columns(question.catalogue) if name in kept), "given_error"]


def completed(rows: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Give a table of values every column of an answer: totals for absent dimensions, null for what is not known.

    Raises
    ------
    UsageError
        If the table lacks ``pes``, ``indicator``, ``period`` or ``value``.
    """
    for name in ("pes", "indicator", "period", "value"):
        if name not in rows.columns:
            raise UsageError(
                f"a table of values must have the column {name}.", hint=f"It has: {', '.join(rows.columns)}."
            )
    numbers = {"numerator", "denominator", "value", "standard_error", "n", "coverage"}
    totals = {name: dimension.total for name, dimension in catalogue.dimensions.items()}
    kinds = {name: pl.Float64 if name in numbers else pl.String for name in columns(catalogue)}
    filled = [
        (pl.col(name).cast(kind) if name in rows.columns else pl.lit(None, dtype=kind)).alias(name)
        for name, kind in kinds.items()
    ]
    full = rows.select(filled).with_columns(pl.col(name).fill_null(total) for name, total in totals.items())
    given = pl.when(pl.col("standard_error").is_not_null()).then(pl.lit("given"))
    return full.with_columns(pl.coalesce("se_source", given).alias("se_source"))
