"""What differs between two vintages, cell by cell, largest relative changes first."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.exporting.released import WITHHELD, Outlet
from pesbench.forms.outlines import OBSERVATIONS, own_tables
from pesbench.indicator_values.release import secret
from pesbench.result import Recipe, Result
from pesbench.store import Store
from pesbench.store.failure import as_store_errors

_OLD, _NEW, _THEN = ":old", ":new", ":then"


class Change(StrEnum):
    """What happened to a cell."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


class DiffRecipe(Recipe):
    """The choices of a comparison of vintages.

    Attributes
    ----------
    first, second
        The two vintages.
    release
        To whom the answer goes: values that may not be shown are null, ``withheld`` says so.
    summary
        Whether the answer is counted by PES and measure instead of listed cell by cell.
    """

    command: str = "diff"
    first: int = 0
    second: int = 0
    release: str = "network"
    summary: bool = False


_OBSERVED = {"measure": "measure", "period": "period", "origin": "origin", "value": "value"}
_SHAPES = {OBSERVATIONS: _OBSERVED, **{outline.table: outline.told_as for outline in own_tables()}}
"""What the columns of a table are called in the answer."""


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two vintages of a store."""

    store: Store
    catalogue: Catalogue
    recipe: DiffRecipe

    @property
    def vintages(self) -> tuple[int, int]:
        return self.recipe.first, self.recipe.second

    def differing(self, table: str) -> list[str]:
        """Give the PES of which a file is not in both; files never change, so no other PES can differ."""
        first, second = (self.store.parts(table, vintage=number) for number in self.vintages)
        return sorted(pes for pes in first.keys() | second.keys() if first.get(pes) != second.get(pes))

    def raw(self, table: str, pes: str) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Read what both hold of a PES."""
        old, new = (self.store.read(table, vintage=number, pes=[pes]).collect() for number in self.vintages)
        return old, new

    def shown(self, table: str, pes: str) -> list[pl.DataFrame]:
        """Read what may be shown of it, with the columns of the store."""
        columns = [*self.store.schema.table(table).columns, WITHHELD]
        found = []
        for number in self.vintages:
            outlet = Outlet(self.store, number, self.catalogue, self.recipe.release, (pes,))
            batches = [batch.select(columns) for batch in outlet.batches(table)]
            empty = self.store.read(table, vintage=number, pes=()).collect()
            found.append(pl.concat(batches) if batches else empty.with_columns(pl.lit(value=False).alias(WITHHELD)))
        return found


def diff(store: Path, first: str, second: str, catalogue: Catalogue, recipe: DiffRecipe) -> Result:
    """Say what differs between two vintages.

    Parameters
    ----------
    store
        The folder of the store.
    first, second
        Two vintages, each by its number or a date; the answer says what the second has otherwise.
    catalogue
        The vocabulary.
    recipe
        The choices.

    Returns
    -------
    Result
        One row per cell: what happened to it (changed, added, removed), the value before and after, their difference,
        and ``relative``, the difference over the value before without its sign (0.1 is a tenth more; null where there
        is no value before, or where it is zero). ``columns`` names what changed. Changes come first, the largest
        relative ones at the top. Scores of enablers stand under ``measure`` and their cycle under ``period``.

    Raises
    ------
    UsageError, StoreError
        If one is no vintage, or the store cannot be read.
    """
    secret(recipe.release)  # knows the release levels
    opened = Store.open(store)
    numbers = {"first": opened.resolve(first), "second": opened.resolve(second)}
    known = {"pesbench": version("pesbench"), "store": opened.path.name, "catalogue": catalogue.fingerprint}
    pair = _Pair(opened, catalogue, recipe.model_copy(update={**numbers, **known, "vintage": numbers["second"]}))
    with as_store_errors(opened.path):
        parts = [part for table in opened.schema.tables for part in _of_table(pair, table)]
    rows = _ordered(pl.concat([_empty(opened), *parts], how="vertical"))
    return Result(summary(rows) if recipe.summary else rows, pair.recipe)


def summary(rows: pl.DataFrame) -> pl.DataFrame:
    """Count differences by PES and measure, with the largest relative change (null where no value changed)."""
    counts = [(pl.col("change") == change.value).sum().cast(pl.Int64).alias(change.value) for change in Change]
    sizes = pl.col("relative").abs()
    largest = pl.col("relative").sort_by(sizes, descending=True, nulls_last=True).first().alias("largest_relative")
    return rows.group_by("table", "pes", "measure").agg(*counts, largest).sort("table", "pes", "measure")


def _of_table(pair: _Pair, table: str) -> Iterator[pl.DataFrame]:
    key = list(pair.store.schema.table(table).key)
    for pes in pair.differing(table):
        old, new = pair.raw(table, pes)
        changes = _changes(old, new, key)
        if changes.height:
            old, new = pair.shown(table, pes)
            yield _told(changes, old, new, table, pair.store)


def _changes(old: pl.DataFrame, new: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Give the keys of the cells that differ, what happened, and in which columns."""
    values = [name for name in old.columns if name not in key]
    both = old.with_columns(pl.lit(value=True).alias(_OLD)).join(
        new.with_columns(pl.lit(value=True).alias(_NEW)), on=key, how="full", coalesce=True, suffix=_THEN
    )
    kind = (
        pl.when(pl.col(_OLD).is_null())
        .then(pl.lit(Change.ADDED.value))
        .when(pl.col(_NEW).is_null())
        .then(pl.lit(Change.REMOVED.value))
        .otherwise(pl.lit(Change.CHANGED.value))
    )
    named = [pl.when(pl.col(name).ne_missing(pl.col(name + _THEN))).then(pl.lit(name)) for name in values]
    told = both.select(
        *key, kind.alias("change"), pl.concat_str(named, separator=";", ignore_nulls=True).alias("columns")
    )
    return told.filter(pl.col("columns") != "")


def _told(changes: pl.DataFrame, old: pl.DataFrame, new: pl.DataFrame, table: str, store: Store) -> pl.DataFrame:
    """Add what may be shown of the values, in the columns of the answer."""
    shape, key = _SHAPES.get(table, {}), list(store.schema.table(table).key)
    value = pl.col(shape["value"]) if "value" in shape else pl.lit(None, pl.Float64)
    before = old.select(*key, value.alias("before"), pl.col(WITHHELD).alias(_OLD))
    after = new.select(*key, value.alias("after"), pl.col(WITHHELD).alias(_NEW))
    rows = changes.join(before, on=key, how="left").join(after, on=key, how="left")
    difference = pl.col("after") - pl.col("before")
    renamed = {column: name for name, column in shape.items() if name != "value"}
    rows = rows.rename(renamed).with_columns(
        pl.lit(table).alias("table"),
        difference.alias("difference"),
        pl.when(pl.col("before") != 0).then(difference / pl.col("before").abs()).alias("relative"),
        pl.any_horizontal(pl.col(_OLD, _NEW).fill_null(value=False)).alias("withheld"),
    )
    columns = _columns(store)
    missing = [pl.lit(None, kind).alias(name) for name, kind in columns.items() if name not in rows.columns]
    return rows.with_columns(missing).select(list(columns))


def _columns(store: Store) -> dict[str, type[pl.DataType]]:
    dimensions = [name for name in store.schema.table("observations").fill if name != "origin"]
    texts = ("table", "pes", "measure", "period", *dimensions, "origin", "change")
    numbers = ("before", "after", "difference", "relative")
    kinds = {**dict.fromkeys(texts, pl.String), **dict.fromkeys(numbers, pl.Float64)}
    return {**kinds, "columns": pl.String, "withheld": pl.Boolean}


def _empty(store: Store) -> pl.DataFrame:
    return pl.DataFrame(schema=_columns(store))


def _ordered(rows: pl.DataFrame) -> pl.DataFrame:
    """Put changes before additions before removals, and the largest first; one from zero is larger than any."""
    from_zero = pl.when((pl.col("before") == 0) & (pl.col("difference") != 0)).then(float("inf"))
    size = pl.coalesce(from_zero, pl.col("relative").abs(), pl.lit(-1.0))
    kind = pl.col("change").replace_strict({change.value: number for number, change in enumerate(Change)})
    keys = rows.columns[: rows.columns.index("change")]
    return rows.sort([kind, -size, -pl.col("difference").abs().fill_null(-1.0), *keys])
