"""Keyed replacement: what a delivery does to the stored cells of one PES, cell by cell.

A delivery changes only the cells that it contains. Of the stored files only those are read and rewritten that may
hold a delivered key, and the small ones, so that many small deliveries do not leave many small files.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

import polars as pl

from pesbench.errors import StoreError
from pesbench.store.files import UNSAID, DataFile, StagedFile, TableChange, scan
from pesbench.store.removal import NOTHING, Removal
from pesbench.store.schema import PARTITION, TableSchema
from pesbench.store.vintage import Counts

SMALL = 50_000
"""Files with fewer rows are rewritten together with the next delivery of their PES."""
FEW = 2
"""So many small files of a PES are worth putting together."""
SPAN = 250_000
"""About how many rows, stored and delivered, are held in memory at a time."""

_STRICTNESS = {"F": 0, "N": 1, "E": 2}
_STRICTEST = 3
_EITHER = (False, True)

_UNSAID, _GUARDED, _CONF, _COMMENT = ":unsaid", ":guarded", "conf_status", "comment"
_ROW, _ACTION, _HELD, _DOOMED, _MISSING = ":row", ":action", ":held", ":doomed", "O"


class Action(StrEnum):
    """What becomes of a delivered or a stored cell; the fields of `Counts`."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LEFT = "left"
    EMPTY = "empty"
    REMOVED = "removed"


_WRITTEN = [Action.ADDED, Action.CHANGED]
_NAMED = [Action.CHANGED, Action.UNCHANGED]


@dataclass(slots=True)
class Tally:
    """The counts of one table by measure; ``guarded`` are the cells that keep a stricter confidentiality.

    ``left`` is the key of the first cell of a measure that an empty one left alone, ``units`` the PES that were merged.
    """

    table: TableSchema
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    guarded: Counter[str] = field(default_factory=Counter)
    left: dict[str, dict[str, str]] = field(default_factory=dict)
    units: set[str] = field(default_factory=set)

    def add(self, rows: pl.LazyFrame, action: pl.Expr) -> None:
        """Count rows by measure and by what becomes of them."""
        measure = pl.col(self.table.counted_by) if self.table.counted_by else pl.lit("")
        groups = rows.group_by(measure.alias("measure"), action.alias("action")).len()
        for name, act, number in groups.collect(engine="streaming").iter_rows():
            self.counts[name, act] += number

    def guard(self, rows: pl.DataFrame) -> None:
        """Count the delivered cells that keep the confidentiality of the stored ones."""
        name = self.table.counted_by
        kept = rows.filter(_GUARDED)
        self.guarded.update(kept.get_column(name).to_list() if name else [""] * kept.height)

    def leave(self, rows: pl.DataFrame, pes: str) -> None:
        """Remember the first cell of each measure that is left alone."""
        name = self.table.counted_by
        first = rows.filter(pl.col(_ACTION) == Action.LEFT).sort(self.table.cell_key)
        for row in first.unique(name, keep="first").iter_rows(named=True) if name else first.head(1).to_dicts():
            key = {PARTITION: pes, **{column: str(row[column]) for column in self.table.cell_key}}
            self.left.setdefault(str(row[name]) if name else "", key)

    @property
    def written(self) -> int:
        """How many cells were added, changed or removed."""
        written = [*_WRITTEN, Action.REMOVED]
        return sum(number for (_, action), number in self.counts.items() if action in written)

    def by_measure(self) -> dict[str, Counts]:
        """Give the counts of each measure."""
        measures = sorted({measure for measure, _ in self.counts})
        return {
            measure: Counts(**{action.value: self.counts[measure, action.value] for action in Action})
            for measure in measures
        }


@dataclass(frozen=True, slots=True)
class Place:
    """A table's folder in the store, and the folder for files on their way there."""

    table: TableSchema
    folder: Path
    scratch: Path

    def write(self, rows: pl.LazyFrame, pes: str) -> StagedFile:
        """Write rows of a PES into the scratch folder."""
        path = self.scratch / f"{uuid4().hex}.parquet"
        rows.sink_parquet(path, compression="zstd", statistics=True, engine="streaming")
        return StagedFile.of(path, pes, self.table)


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is delivered and removed for one PES."""

    pes: str
    staged: Sequence[StagedFile] = ()
    removal: Removal = NOTHING

    def rows(self, table: TableSchema) -> pl.LazyFrame:
        """Read the delivered cells, each with whether its confidentiality is only that of the delivery."""
        none = pl.LazyFrame(schema={**table.physical, _UNSAID: pl.Boolean})
        parts = {unsaid: [f.path for f in self.staged if f.path.name.endswith(UNSAID) is unsaid] for unsaid in _EITHER}
        given = (
            scan(paths, table).with_columns(pl.lit(unsaid).alias(_UNSAID)) for unsaid, paths in parts.items() if paths
        )
        return pl.concat([none, *given])


def replaced(stored: Sequence[DataFile], new: Replacement, place: Place, tally: Tally) -> TableChange:
    """Work out which files of one PES go and which come when its staged cells replace the stored ones."""
    tally.units.add(new.pes)
    touched = [file for file in stored if _is_touched(file, new, place.table)]
    if not touched:
        return TableChange(adds=tuple(_adopted(new.staged, place, tally)))
    before = tally.written
    adds = _merged(touched, new, place, tally)
    return TableChange(tuple(adds), tuple(touched)) if tally.written > before else TableChange()


def compacted(stored: Sequence[DataFile], pes: str, place: Place) -> TableChange:
    """Put the small files of one PES together, where there are several."""
    small = [file for file in stored if file.rows is None or file.rows < SMALL]
    if len(small) < FEW:
        return TableChange()
    adds = _merged(small, Replacement(pes), place, Tally(place.table))
    return TableChange(tuple(adds), tuple(small))


def _is_touched(file: DataFile, new: Replacement, table: TableSchema) -> bool:
    if file.rows is None or file.rows < SMALL or new.removal.may_touch(file, table):
        return True
    return any(_may_overlap(file, each, table) for each in new.staged)


def _may_overlap(file: DataFile, staged: StagedFile, table: TableSchema) -> bool:
    for name, stored in zip(table.order, file.bounds, strict=True):
        given = staged.facts.bounds.get(name)
        if stored and given and (str(given[1]) < stored[0] or stored[1] < str(given[0])):
            return False
    return True


def _adopted(staged: Sequence[StagedFile], place: Place, tally: Tally) -> Iterator[StagedFile]:
    """Give the files to be moved into place as they are; only empty cells make a file be written anew."""
    silent = _is_silent(place.table)
    for file in staged:
        rows = scan([file.path], place.table)
        if not _may_be_silent(file, place.table):
            tally.add(rows, pl.lit(Action.ADDED.value))
            yield file
            continue
        tally.add(rows, pl.when(silent).then(pl.lit(Action.EMPTY.value)).otherwise(pl.lit(Action.ADDED.value)))
        kept = place.write(rows.filter(~silent), file.pes)
        if kept.facts.rows:
            yield kept


def _may_be_silent(file: StagedFile, table: TableSchema) -> bool:
    nulls, rows = file.facts.nulls, file.facts.rows
    return table.status is not None and all(nulls.get(name, rows) for name in (table.status, *table.content))


def _merged(stored: Sequence[DataFile], new: Replacement, place: Place, tally: Tally) -> list[StagedFile]:
    """Merge span by span, so that memory does not grow with the number of cells."""
    kept = scan([place.folder / file.path for file in stored], place.table)
    given = new.rows(place.table)
    files: list[StagedFile] = []
    for span in _spans(pl.concat([kept, given.drop(_UNSAID)]), place.table):
        merged = _replaced(kept.filter(span).collect(), given.filter(span).collect(), new, tally)
        if merged.height:
            files.append(place.write(merged.lazy(), new.pes))
    return files


def _spans(rows: pl.LazyFrame, table: TableSchema) -> list[pl.Expr]:
    """Cut the rows into consecutive ranges of the ordering columns, each of about `SPAN` rows."""
    first, second = (pl.col(name) for name in table.order)
    groups = rows.group_by(table.order).len().sort(table.order).collect(engine="streaming")
    number = (pl.col("len").cum_sum() - pl.col("len")) // SPAN
    starts = groups.with_columns(number.alias("span")).unique("span", keep="first", maintain_order=True)
    edges = starts.select(table.order).rows()
    spans = []
    for low, high in zip(edges, [*edges[1:], None], strict=True):
        span = (first > low[0]) | ((first == low[0]) & (second >= low[1]))
        if high:
            # The first condition follows from the second; it lets whole row groups be skipped.
            span = span & (first <= high[0]) & ((first < high[0]) | (second < high[1]))
        spans.append((first >= low[0]) & span)
    return spans


def _replaced(stored: pl.DataFrame, staged: pl.DataFrame, new: Replacement, tally: Tally) -> pl.DataFrame:
    """Give the stored cells with the delivered ones in place of theirs, without those that are removed."""
    table = tally.table
    held = stored.with_row_index(_ROW).with_columns(new.removal.doomed(stored, table).alias(_DOOMED))
    judged = _judged(held, staged, table)
    tally.add(judged.lazy(), pl.col(_ACTION))
    tally.leave(judged, new.pes)
    tally.guard(judged.filter(~pl.col(_ACTION).is_in([Action.EMPTY, Action.LEFT])))
    written = judged.filter(pl.col(_ACTION).is_in(_WRITTEN))
    named = judged.filter(pl.col(_ACTION).is_in(_NAMED)).get_column(_ROW).drop_nulls()
    removed = held.filter(pl.col(_DOOMED) & ~pl.col(_ROW).is_in(named.implode()))
    tally.add(removed.lazy(), pl.lit(Action.REMOVED.value))
    gone = pl.concat([written.get_column(_ROW).drop_nulls(), removed.get_column(_ROW)])
    kept = held.filter(~pl.col(_ROW).is_in(gone.implode()))
    return pl.concat([kept.select(stored.columns), written.select(stored.columns)])


def _judged(held: pl.DataFrame, staged: pl.DataFrame, table: TableSchema) -> pl.DataFrame:
    """Say of each delivered cell what becomes of it, and which stored row has its key."""
    key = list(table.cell_key)
    try:
        joined = staged.join(held, on=key, how="left", suffix=_HELD, validate="1:1", maintain_order="left")
    except pl.exceptions.ComputeError as error:
        raise StoreError(
            "a cell must have one row in a delivery and in the store; one key has several.",
            hint="Have the delivery checked for repeated keys with `pesbench validate`.",
        ) from error
    values = [name for name in staged.columns if name not in {*key, _UNSAID}]
    return _guarded(joined).with_columns(_action(table, values).alias(_ACTION))


def _guarded(joined: pl.DataFrame) -> pl.DataFrame:
    """Keep a stored confidentiality that is stricter, with its comment, where the delivered cell says none itself."""
    stricter = _strictness(pl.col(_CONF + _HELD)) > _strictness(pl.col(_CONF))
    marked = joined.with_columns((pl.col(_UNSAID) & stricter).fill_null(value=False).alias(_GUARDED))
    return marked.with_columns(
        pl.when(_GUARDED).then(held).otherwise(pl.col(name)).alias(name)
        for name, held in (
            (_CONF, pl.col(_CONF + _HELD)),
            (_COMMENT, pl.coalesce(_COMMENT, _COMMENT + _HELD)),
        )
    )


def _strictness(conf: pl.Expr) -> pl.Expr:
    """Rank a confidentiality; a code that is not known is as strict as can be, none is null."""
    ranks = conf.replace_strict(_STRICTNESS, default=_STRICTEST, return_dtype=pl.Int8)
    return pl.when(conf.is_not_null()).then(ranks)


def _action(table: TableSchema, values: Sequence[str]) -> pl.Expr:
    held = pl.col(_ROW).is_not_null()
    same = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name + _HELD)) for name in values)
    silent, withheld, stays = _is_silent(table), _is_withheld(table), ~pl.col(_DOOMED).fill_null(value=False)
    holds = pl.any_horizontal(pl.lit(value=False), *(pl.col(name + _HELD).is_not_null() for name in table.content))
    return (
        pl.when(silent & ~(held & holds & stays))
        .then(pl.lit(Action.EMPTY.value))
        .when(~held)
        .then(pl.lit(Action.ADDED.value))
        .when(same)
        .then(pl.lit(Action.UNCHANGED.value))
        .when(stays & (silent | withheld))
        .then(pl.lit(Action.LEFT.value))
        .otherwise(pl.lit(Action.CHANGED.value))
    )


def _is_blank(table: TableSchema) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_null() for name in table.content)


def _is_silent(table: TableSchema) -> pl.Expr:
    """Empty and without a status: the cell of a form that was not filled."""
    return _is_blank(table) & pl.col(table.status).is_null() if table.status else pl.lit(value=False)


def _is_withheld(table: TableSchema) -> pl.Expr:
    """Empty with the status O, missing: no reason to give up what is stored."""
    if table.status is None:
        return pl.lit(value=False)
    return _is_blank(table) & pl.col(table.status).str.split(";").list.contains(_MISSING).fill_null(value=False)
