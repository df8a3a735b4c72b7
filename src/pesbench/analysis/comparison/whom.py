"""Whom a comparison sets beside each other: the units of one list, each once."""

from collections.abc import Iterable

import polars as pl

from pesbench.analysis.comparison.view import Question
from pesbench.analysis.rules import LEFT_OUT, NO_DATA, NO_MEMBERS
from pesbench.analysis.units import ALL, choose_units, fitting_list, lists_elsewhere, said_of_lists
from pesbench.catalogue import nearest
from pesbench.errors import InputError, UsageError

# No measurement is larger, nor smaller and not zero; powers of what lies between can still be computed with.
LARGEST = 1e30
SMALLEST = 1e-30
_ROUNDING = 1e-9


def on_one_list(now: pl.DataFrame, question: Question) -> pl.DataFrame:
    """Keep the units of one list for each indicator, whatever the breakdown; name those that are left out."""
    recipe = question.recipe
    tables = []
    for (indicator,), table in now.group_by("indicator", maintain_order=True):
        present = table.filter(pl.col("value").is_not_null()).get_column("pes").unique()
        name = recipe.units or fitting_list(present, question.catalogue, recipe.period)
        kept, left_out = choose_units(
            table.get_column("pes"), question.catalogue, choice=name or ALL, period=recipe.period
        )
        for pes, why in left_out.items():
            question.say(LEFT_OUT, f"{indicator}: {pes} was left out: {why}", pes=pes)
        _name_those_without_data(str(indicator), name, kept, question)
        elsewhere = {} if recipe.units else lists_elsewhere(present, question.catalogue, recipe.period)
        if elsewhere:
            question.say(NO_MEMBERS, f"{indicator}: {said_of_lists(elsewhere, present.len())}")
        tables.append(table.filter(pl.col("pes").is_in(kept)))
    return pl.concat(tables)


def _name_those_without_data(indicator: str, name: str, kept: tuple[str, ...], question: Question) -> None:
    """Name the units of the list that have no row at all."""
    if not kept or name not in question.catalogue.unit_lists:
        return
    expected = question.catalogue.units_of(name, question.recipe.period, include_open=False)
    missing = [unit for unit in expected if unit not in kept]
    if missing:
        question.say(
            NO_DATA, f"{indicator}: no data from {len(missing)} units of the list {name}: {', '.join(missing)}"
        )


def refuse_twice(table: pl.DataFrame, keys: list[str]) -> None:
    """Refuse two values in one place: which of them is right is not known."""
    twice = table.filter(pl.struct(keys).is_duplicated())
    if not twice.is_empty():
        first = twice.row(0, named=True)
        raise InputError(
            f"{first['pes']} has more than one value of {first['indicator']} for {first['period']}.",
            hint="Keep one row per PES, indicator, period and breakdown.",
        )


def refuse_impossible(values: pl.DataFrame) -> None:
    """Refuse what no measurement gives: a number that cannot be computed with, a negative error or count, a share."""
    counts, error, share = ("numerator", "denominator", "n"), pl.col("standard_error"), pl.col("coverage")
    for name, wrong, must in (
        *((name, pl.col(name).abs() > LARGEST, "finite numbers") for name in ("value", "standard_error", *counts)),
        *((name, pl.col(name) < 0, "no negative numbers") for name in ("standard_error", *counts)),
        ("standard_error", (error > 0) & (error < SMALLEST), f"zero, or numbers of {SMALLEST:g} or more"),
        ("coverage", ~share.is_between(-_ROUNDING, 1 + _ROUNDING), "shares between 0 and 1"),
    ):
        found = values.filter(wrong)
        if not found.is_empty():
            first = found.row(0, named=True)
            raise InputError(
                f"the column {name} must hold {must}, found {first[name]} for {first['indicator']} of {first['pes']} "
                f"in {first['period']}.",
                hint="Correct the number, or leave it empty if the value is missing.",
            )


def check_known(codes: Iterable[str], known: Iterable[str], option: str) -> None:
    """Refuse a unit that nobody knows, naming the nearest."""
    names = list(known)
    for code in codes:
        if code not in names:
            near = nearest(code, names)
            raise UsageError(f"unknown PES {code!r} in {option}.", hint=f"Did you mean {near}?" if near else "")
