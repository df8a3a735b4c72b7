"""Accepted rows on their way into ``<staging>/<table>/pes=<PES>/*.parquet``."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.forms import melt
from pesbench.intake.coding import coded, read_as_text, words_of, words_of_all
from pesbench.intake.source import Source

# Every part holds one row group open: small ones keep memory flat with many PES side by side.
ROW_GROUP = 50_000
HELD_ROWS = 200_000
# What has no more records is held until there is more to write.
SMALL_FILE = 50_000
# How the store knows a staged file whose cells have no confidentiality of their own, only that of the delivery.
UNSAID = "-unsaid.parquet"
_UNSAID = "_unsaid"


@dataclass(slots=True)
class Stage:
    """The staged delivery as it grows: large files by one pass each, small ones and single rows in batches."""

    folder: Path
    work: Path
    catalogue: Catalogue
    tables: set[str] = field(default_factory=set)
    _held: dict[int, tuple[Source, list[pl.DataFrame]]] = field(default_factory=dict)
    _rows: int = 0
    _moves: int = 0

    def sink(self, source: Source, typed: pl.LazyFrame) -> pl.LazyFrame:
        """Give the writing of a file's accepted rows, to be collected; then call :meth:`settle`.

        The rows of a small file are not written, but given to be held: many small files would become very many.
        """
        if source.facts.records <= SMALL_FILE:
            return typed.select(source.compiled.present)
        return self._written(coded(self._melted(source, typed), words_of(source, self.catalogue)))

    def settle(self, source: Source, rows: pl.DataFrame) -> None:
        """Put what was collected of a file where the store will look for it, or hold it."""
        if source.facts.records <= SMALL_FILE:
            self.hold(source, rows)
        else:
            self._settled(source.form.table)

    def hold(self, source: Source, typed: pl.DataFrame) -> None:
        """Keep accepted rows until there are enough of them to write."""
        if typed.height:
            _, held = self._held.setdefault(source.number, (source, []))
            held.append(typed.select(source.compiled.present))
            self._rows += typed.height
        if self._rows >= HELD_ROWS:
            self.write_held()

    def write_held(self) -> None:
        """Write the rows that are held, those of all files together."""
        for table in dict.fromkeys(source.form.table for source, _ in self._held.values()):
            held = [(source, frames) for source, frames in self._held.values() if source.form.table == table]
            rows = pl.concat([self._melted(source, pl.concat(frames).lazy()) for source, frames in held])
            words = words_of_all([words_of(source, self.catalogue) for source, _ in held])
            self._written(coded(rows, words)).collect(engine="streaming")
            self._settled(table)
        self._held.clear()
        self._rows = 0

    def _melted(self, source: Source, typed: pl.LazyFrame) -> pl.LazyFrame:
        silent = replace(source.declared, conf_status=None)
        own = pl.col("conf_status")
        return melt(source.form, typed, self.catalogue, silent).with_columns(
            own.is_null().alias(_UNSAID),
            own.fill_null(source.declared.conf_status),
        )

    def _written(self, rows: pl.LazyFrame) -> pl.LazyFrame:
        # The store treats a confidentiality that a cell says otherwise than one that holds for want of it.
        parts = pl.PartitionBy(self._parts, key=["pes", _UNSAID], include_key=False)
        # A quarter of the time of zstd for a third more bytes; what is rewritten later is written smaller.
        return rows.sink_parquet(parts, compression="snappy", row_group_size=ROW_GROUP, mkdir=True, lazy=True)

    def _settled(self, table: str) -> None:
        for number, file in enumerate(sorted(self._parts.glob("*/*/*.parquet"))):
            target = self.folder / table / file.parent.parent.name
            target.mkdir(parents=True, exist_ok=True)
            read_as_text(file)
            ending = UNSAID if file.parent.name == f"{_UNSAID}=true" else ".parquet"
            file.rename(target / f"{self._moves:05}-{number:05}{ending}")
            self.tables.add(table)
        self._moves += 1

    @property
    def _parts(self) -> Path:
        return self.work / f"parts-{self._moves}"
