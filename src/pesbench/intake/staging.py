"""Accepted rows on their way into ``<staging>/<table>/pes=<PES>/*.parquet``."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.forms import melt
from pesbench.intake.coding import coded, read_as_text, words_of
from pesbench.intake.source import Source

# Every part holds one row group open: small ones keep memory flat with many PES side by side.
ROW_GROUP = 50_000
HELD_ROWS = 200_000
# How the store knows a staged file whose cells have no confidentiality of their own, only that of the delivery.
UNSAID = "-unsaid.parquet"
_UNSAID = "_unsaid"


@dataclass(slots=True)
class Stage:
    """The staged delivery as it grows: whole files by one pass each, single rows in batches."""

    folder: Path
    work: Path
    catalogue: Catalogue
    tables: set[str] = field(default_factory=set)
    _held: dict[int, tuple[Source, list[pl.DataFrame]]] = field(default_factory=dict)
    _moves: int = 0

    def sink(self, source: Source, typed: pl.LazyFrame) -> pl.LazyFrame:
        """Give the writing of a file's accepted rows, to be collected; then call :meth:`settle`."""
        silent = replace(source.declared, conf_status=None)
        own = pl.col("conf_status")
        rows = melt(source.form, typed, self.catalogue, silent).with_columns(
            own.is_null().alias(_UNSAID),
            own.fill_null(source.declared.conf_status),
        )
        rows = coded(rows, words_of(source, self.catalogue))
        # The store treats a confidentiality that a cell says otherwise than one that holds for want of it.
        parts = pl.PartitionBy(self._parts(source), key=["pes", _UNSAID], include_key=False)
        # A quarter of the time of zstd for a third more bytes; what is rewritten later is written smaller.
        return rows.sink_parquet(parts, compression="snappy", row_group_size=ROW_GROUP, mkdir=True, lazy=True)

    def settle(self, source: Source) -> None:
        """Move what was written for a file to where the store will look for it."""
        parts = self._parts(source)
        for number, file in enumerate(sorted(parts.glob("*/*/*.parquet"))):
            target = self.folder / source.form.table / file.parent.parent.name
            target.mkdir(parents=True, exist_ok=True)
            read_as_text(file)
            ending = UNSAID if file.parent.name == f"{_UNSAID}=true" else ".parquet"
            file.rename(target / f"{self._moves:05}-{number:05}{ending}")
            self.tables.add(source.form.table)
        self._moves += 1

    def hold(self, source: Source, typed: pl.DataFrame) -> None:
        """Keep single accepted rows until there are enough of them to write."""
        _, held = self._held.setdefault(source.number, (source, []))
        held.append(typed.select(source.compiled.present))
        if sum(frame.height for frame in held) >= HELD_ROWS:
            self.write_held()

    def write_held(self) -> None:
        """Write the rows that are held."""
        for source, frames in self._held.values():
            self.sink(source, pl.concat(frames).lazy()).collect(engine="streaming")
            self.settle(source)
        self._held.clear()

    def _parts(self, source: Source) -> Path:
        return self.work / f"parts-{source.number}"
