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

from pesbench.intake.scan import RECORD
from pesbench.intake.source import Source

HASH = "_hash"
# As many hashes are sorted at once: 8 bytes each.
AT_ONCE = 8_000_000

Candidates = Mapping[int, NDArray[np.int64]]
Files = Mapping[int, Path]


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
        for file in files.values():
            file.unlink()
    return found


def _spill(source: Source, work: Path) -> Path:
    """Write the hash of every record that counts and whose key could be read."""
    target = work / f"keys-{source.number}.arrow"
    # Blank records have no key, so nothing but the cells of the key must be parsed to leave them aside.
    keyed = source.typed(source.kept(source.records()))
    hashed = pl.when(source.keyed()).then(key_hash(source)).alias(HASH)
    keyed.select(RECORD, hashed).sink_ipc(target, compression="uncompressed", engine="streaming")
    return target


def _candidates(files: Files) -> Iterable[tuple[int, NDArray[np.int64]]]:
    repeated = _repeated(files)
    if not len(repeated):
        return
    wanted = pl.Series(repeated, dtype=pl.UInt64).implode()
    for number, file in files.items():
        records = pl.scan_ipc(file).filter(pl.col(HASH).is_in(wanted)).select(RECORD).collect(engine="streaming")
        if records.height:
            yield number, np.sort(records[RECORD].to_numpy().astype(np.int64))


def _repeated(files: Files) -> NDArray[np.uint64]:
    """Give the hashes that occur more than once, looking at one range of hashes after the other."""
    frames = [pl.scan_ipc(file).select(HASH).drop_nulls() for file in files.values()]
    total = sum(frame.select(pl.len()).collect().item() for frame in frames)
    ranges = total // AT_ONCE + 1
    step = 2**64 // ranges
    found = []
    for part in range(ranges):
        inside = pl.col(HASH) // step == part if ranges > 1 else pl.lit(value=True)
        hashes = pl.concat(frames).filter(inside).collect(engine="streaming")[HASH].to_numpy()
        hashes = np.sort(hashes)
        found.append(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]))
    return np.concatenate(found)
