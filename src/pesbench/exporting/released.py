"""What may leave the store: its tables as of a vintage, in the order of their keys, with secret cells emptied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Cell
from pesbench.forms import observation_columns
from pesbench.forms.outlines import own_tables
from pesbench.forms.row import ROW_COLUMNS
from pesbench.indicator_values import complementary
from pesbench.indicator_values.release import secret
from pesbench.store import Store
from pesbench.store.failure import as_store_errors

OBSERVATIONS = "observations"
OWN_TABLES = tuple(outline.table for outline in own_tables())
TABLES = (OBSERVATIONS, *OWN_TABLES)
WITHHELD = "_withheld"
COMPLEMENTARY = "withheld: it would give another value away"
BATCH = 500_000
"""About how many rows are held in memory at a time; all rows of a PES are, for its parts and totals belong together."""

_SUPPRESSED = "Q"
_VALUES = ("value", "standard_error", "n", "numerator", "denominator", "text")


@dataclass(frozen=True, slots=True)
class Outlet:
    """A store as of a vintage, and to whom its content goes; ``units`` are the only PES, where they are named."""

    store: Store
    vintage: int
    catalogue: Catalogue
    release: str
    units: tuple[str, ...] | None = None

    def columns(self, table: str) -> tuple[str, ...]:
        """Give the columns of a table; dimensions that only the store has follow those of the catalogue."""
        kept = tuple(self.store.schema.table(table).columns)
        if table != OBSERVATIONS:
            return kept
        known = observation_columns(self.catalogue)
        place = known.index("origin")
        return (*known[:place], *(name for name in kept if name not in known), *known[place:])

    def _told(self, table: str) -> tuple[str, ...]:
        """Give the columns that tell something: the figures of a table, or in one without figures all but its key."""
        if table == OBSERVATIONS:
            return _VALUES
        schema = self.store.schema.table(table)
        return schema.content or tuple(name for name in schema.columns if name not in (*schema.key, *ROW_COLUMNS))

    @property
    def time(self) -> str:
        """When the vintage was made: unlike the time of an export, it belongs to the content."""
        return f"{self.store.vintages()[self.vintage - 1].time:%Y-%m-%dT%H:%M:%SZ}"

    @property
    def totals(self) -> dict[str, str]:
        """The total of every dimension of the observations."""
        return {**self.store.schema.table(OBSERVATIONS).fill, **_totals(self.catalogue)}

    def batches(self, table: str) -> Iterator[pl.DataFrame]:
        """Give the rows of a table, whole PES by whole PES in the order of the key, ``WITHHELD`` marking cells emptied.

        Raises
        ------
        StoreError
            If a file of the store cannot be read.
        """
        with as_store_errors(self.store.path):
            rows = self._aligned(table)
            counts = dict(rows.group_by("pes").len().collect(engine="streaming").sort("pes").iter_rows())
        key = self._key(table)
        for units in _grouped(counts):
            with as_store_errors(self.store.path):
                batch = rows.filter(pl.col("pes").is_in(units)).collect(engine="streaming")
            yield self._withheld(batch.sort(key), table)

    def _key(self, table: str) -> list[str]:
        stored = self.store.schema.table(table).key
        new = self.catalogue.dimension_order if table == OBSERVATIONS else ()
        return [name for name in self.columns(table) if name in stored or name in new]

    def _aligned(self, table: str) -> pl.LazyFrame:
        rows = self.store.read(table, vintage=self.vintage, pes=self.units)
        have = set(rows.collect_schema().names())
        columns = self.columns(table)
        new = [pl.lit(self.totals[name]).alias(name) for name in columns if name not in have]
        return rows.with_columns(new).select(columns)

    def _withheld(self, rows: pl.DataFrame, table: str) -> pl.DataFrame:
        keys_secret = rows.select(secret(self.release).alias(WITHHELD)).to_series()
        told = pl.any_horizontal(pl.col(name).is_not_null() for name in self._told(table))
        if table != OBSERVATIONS:
            return self._emptied(rows.with_columns(keys_secret & rows.select(told).to_series()), table)
        further = complementary(rows, keys_secret, self.catalogue)
        marked = rows.with_columns((keys_secret | further) & rows.select(told).to_series())
        comment = pl.when(further).then(pl.lit(COMPLEMENTARY)).otherwise(pl.col("comment")).alias("comment")
        return self._emptied(marked, table).with_columns(comment)

    def _emptied(self, rows: pl.DataFrame, table: str) -> pl.DataFrame:
        """Empty what is withheld, with the comment, which may tell it; a value's status then says suppressed."""
        shown = ~pl.col(WITHHELD)
        emptied = [pl.when(shown).then(pl.col(name)).alias(name) for name in (*self._told(table), "comment")]
        if self.store.schema.table(table).status:
            status = pl.when(shown).then(pl.col("obs_status")).otherwise(self._suppressed()).alias("obs_status")
            emptied.append(status)
        return rows.with_columns(emptied)

    def _suppressed(self) -> pl.Expr:
        """Give the status without the codes that promise a value, and with Q."""
        codes = self.catalogue.lists["obs_status"].codes
        promising = [code.id for code in codes if code.cell is Cell.FILLED]
        others = pl.col("obs_status").fill_null("").str.split(";").list.set_difference([*promising, ""])
        return others.list.set_union([_SUPPRESSED]).list.sort().list.join(";")


def _totals(catalogue: Catalogue) -> dict[str, str]:
    return {name: dimension.total for name, dimension in catalogue.dimensions.items()}


def _grouped(counts: dict[str, int]) -> Iterator[Sequence[str]]:
    """Put PES together until they have enough rows."""
    units: list[str] = []
    rows = 0
    for unit, count in counts.items():
        if units and rows + count > BATCH:
            yield units
            units, rows = [], 0
        units.append(unit)
        rows += count
    if units:
        yield units
