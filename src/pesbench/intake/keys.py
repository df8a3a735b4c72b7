"""Which records may share a key, found by 64-bit hashes over the whole delivery before any row is kept.

A hash alone decides nothing: records whose hashes meet are *candidates*, and those are compared exactly.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import add
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.forms.compile import KNOWN
from pesbench.intake.scan import RECORD, scan_written
from pesbench.intake.source import Source

HASH = "_hash"
# As many hashes are sorted at once: 8 bytes each.
AT_ONCE = 8_000_000
# So few records are all looked up, which is less work than to tell them apart.
FEW = 10_000
TRUE = pl.lit(value=True)

Candidates = Mapping[int, NDArray[np.int64]]
Files = Mapping[int, Sequence[Path]]


def key_hash(source: Source) -> pl.Expr:
    """Hash the key of a typed row; null where a cell of the key could not be read.

    The hashes of the columns are added, each with a seed of its own, so that a column that is one constant costs
    nothing per row.
    """
    return reduce(add, [part.hash(seed) for seed, part in enumerate(source.compiled.key)])


def find_candidates(sources: Sequence[Source], work: Path) -> Candidates:
    """Find the records whose keys may repeat an earlier or later one, in any file of the same form.

    Returns
    -------
    Mapping
        For the number of each source that has candidates, their record numbers, sorted.
    """
    found: dict[int, NDArray[np.int64]] = {}
    for form in {source.form.name for source in sources}:
        files = {source.number: _spill(source, work) for source in sources if source.form.name == form}
        found.update(_candidates(files))
        for file in _all(files):
            file.unlink()
    return found


def _spill(source: Source, work: Path) -> tuple[Path, ...]:
    """Write the hash of every record that counts and whose key could be read.

    A text that is known to be kept as it is needs no look: only the records with another one in their key are looked
    up, on the side. Blank records have no key, so nothing but the cells of the key must be parsed to leave them aside.
    """
    plain, strange, target = (work / f"{name}-{source.number}.parquet" for name in ("keys", "strange", "further"))
    compiled = source.compiled
    rows = compiled.glanced(source.plan.rows(source.kept(source.records())))
    if source.facts.records <= FEW:
        _write(_hashed(source, compiled.keyed(rows)), plain).collect(engine="streaming")
        return (plain,)
    sinks = [
        _write(_hashed(source, rows, pl.col(KNOWN)), plain),
        _write(rows.filter(~pl.col(KNOWN)).select(RECORD, *compiled.key_columns), strange),
    ]
    pl.collect_all(sinks, engine="streaming")
    _write(_hashed(source, compiled.keyed(scan_written(strange))), target).collect(engine="streaming")
    strange.unlink()
    return plain, target


def _hashed(source: Source, rows: pl.LazyFrame, where: pl.Expr = TRUE) -> pl.LazyFrame:
    return rows.select(RECORD, pl.when(where & source.keyed()).then(key_hash(source)).alias(HASH))


def _write(rows: pl.LazyFrame, target: Path) -> pl.LazyFrame:
    return rows.sink_parquet(target, compression="uncompressed", statistics=False, lazy=True)


def _all(files: Files) -> list[Path]:
    return [file for several in files.values() for file in several]


def _candidates(files: Files) -> Iterable[tuple[int, NDArray[np.int64]]]:
    repeated = _repeated(files)
    if not len(repeated):
        return
    wanted = pl.Series(repeated, dtype=pl.UInt64).implode()
    for number, several in files.items():
        records = (
            scan_written(list(several)).filter(pl.col(HASH).is_in(wanted)).select(RECORD).collect(engine="streaming")
        )
        if records.height:
            yield number, np.sort(records[RECORD].to_numpy().astype(np.int64))


def _repeated(files: Files) -> NDArray[np.uint64]:
    """Give the hashes that occur more than once, looking at one range of hashes after the other."""
    frames = [scan_written(file).select(HASH).drop_nulls() for file in _all(files)]
    total = pl.concat(frames).select(pl.len()).collect().item()
    ranges = total // AT_ONCE + 1
    step = 2**64 // ranges
    found = []
    for part in range(ranges):
        inside = pl.col(HASH) // step == part if ranges > 1 else pl.lit(value=True)
        hashes = pl.concat(frames).filter(inside).collect(engine="streaming")[HASH].to_numpy()
        hashes = np.sort(hashes)
        found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return np.concatenate(found)
