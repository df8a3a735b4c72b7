"""Keys that occur more than once in a delivery: repeats are kept once, conflicts not at all."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.findings import Finding, Rule
from pesbench.intake.keys import HASH, Candidates, key_hash
from pesbench.intake.rules import CONFLICT, REPEAT
from pesbench.intake.scan import RECORD, scan_written
from pesbench.intake.source import Source

SOURCE, LINE, CELLS = "_source", "_line", "_cells"
PLACE, VERSIONS = "_place", "_versions"
PLACES, ROWS, DIFFERING = "_places", "_rows", "_differing"
KEY = "_key_"
# As many candidates are compared at once.
AT_ONCE = 200_000
NAMED_PLACES = 3


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of rows that share their key: those kept, those that repeat a kept one, those in conflict."""

    kept: pl.DataFrame
    repeated: pl.DataFrame
    conflicting: pl.DataFrame
    keys: list[str]
    content: list[str]

    def repeated_outside(self, sources: Collection[int]) -> "Verdict":
        """Give the verdict without the repeats of some sources."""
        return replace(self, repeated=self.repeated.filter(~pl.col(SOURCE).is_in(list(sources))))


@dataclass(slots=True)
class Pool:
    """Accepted rows whose keys may be repeated, held back until all files are read; spilled to disk, not held."""

    work: Path
    candidates: Candidates
    _spilled: dict[str, list[Path]] = field(default_factory=dict)
    _rows: dict[str, int] = field(default_factory=dict)
    _keys: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def candidates_of(self, source: Source) -> NDArray[np.int64]:
        """Give the records of a file that must be held back."""
        return self.candidates.get(source.number, np.array([], np.int64))

    def add(self, source: Source, typed: pl.DataFrame) -> None:
        """Hold rows back, with the text of their cells in the column of lists ``CELLS``."""
        if typed.is_empty():
            return
        form = source.form.name
        self._keys[form] = source.form.key
        files = self._spilled.setdefault(form, [])
        file = self.work / f"pool-{form}-{len(files)}.parquet"
        keys = [part.alias(f"{KEY}{number}") for number, part in enumerate(source.compiled.key)]
        lines = source.facts.lines.lines(typed[RECORD].to_numpy())
        typed.select(
            key_hash(source).alias(HASH),
            pl.lit(source.number).alias(SOURCE),
            RECORD,
            pl.Series(LINE, lines),
            CELLS,
            *source.compiled.present,
            *keys,
        ).write_parquet(file, compression="uncompressed", statistics=False)
        files.append(file)
        self._rows[form] = self._rows.get(form, 0) + typed.height

    def verdicts(self) -> Iterator[tuple[str, Verdict]]:
        """Compare exactly what the hashes brought together, form by form and some at a time."""
        for form, files in self._spilled.items():
            buckets = self._rows[form] // AT_ONCE + 1
            frame = pl.concat([scan_written(file) for file in files], how="diagonal")
            for bucket in range(buckets):
                rows = frame.filter(pl.col(HASH) % buckets == bucket).collect(engine="streaming")
                yield form, _decide(rows, self._keys[form])


def _decide(rows: pl.DataFrame, key: tuple[str, ...]) -> Verdict:
    keys = [f"{KEY}{number}" for number in range(len(key))]
    content = content_of(rows, key)
    rows = rows.sort(SOURCE, RECORD).with_columns(
        pl.int_range(pl.len()).over(keys).alias(PLACE),
        (pl.struct(content).n_unique().over(keys) if content else pl.lit(1)).alias(VERSIONS),
    )
    same = pl.col(VERSIONS) == 1
    return Verdict(
        kept=rows.filter(same & (pl.col(PLACE) == 0)),
        repeated=rows.filter(same & (pl.col(PLACE) > 0)),
        conflicting=rows.filter(~same),
        keys=keys,
        content=content,
    )


def content_of(rows: pl.DataFrame, key: tuple[str, ...]) -> list[str]:
    """Give the columns of the form that say something beside the key."""
    return [name for name in rows.columns if name not in key and not name.startswith("_")]


def repeat_findings(verdict: Verdict, files: Mapping[int, str], form: str) -> Iterator[Finding]:
    """Say of each repeat where the row that it repeats stands."""
    first = verdict.kept.select(*verdict.keys, pl.col(SOURCE).alias("_of"), pl.col(LINE).alias("_at"))
    for row in verdict.repeated.join(first, on=verdict.keys).iter_rows(named=True):
        told = f"a row must say something new, found a repeat of {_place(row['_of'], row['_at'], row, files)}"
        yield _finding(REPEAT, told, row, files, form)


def conflict_findings(verdict: Verdict, files: Mapping[int, str], form: str) -> Iterator[Finding]:
    """Say of each row in conflict where the others of its key stand, and in which columns they differ."""
    differing = [pl.when(pl.col(name).n_unique() > 1).then(pl.lit(name)) for name in verdict.content]
    # No more places of a key than are named: it may be that of a million rows.
    places = pl.struct(SOURCE, RECORD, LINE).head(NAMED_PLACES + 1).alias(PLACES)
    told_of = pl.concat_list(differing).list.drop_nulls() if differing else pl.lit([], pl.List(pl.String))
    groups = verdict.conflicting.group_by(verdict.keys).agg(places, pl.len().alias(ROWS), told_of.alias(DIFFERING))
    rows = verdict.conflicting.drop(CELLS).join(groups, on=verdict.keys, maintain_order="left")
    for row in rows.iter_rows(named=True):
        others = [it for it in row[PLACES] if (it[SOURCE], it[RECORD]) != (row[SOURCE], row[RECORD])][:NAMED_PLACES]
        named = ", ".join(_place(other[SOURCE], other[LINE], row, files) for other in others)
        more = row[ROWS] - 1 - len(others)
        told = f"a key must be given once, found it also in {named}" + (f" and {more} more" if more else "")
        yield _finding(CONFLICT, f"{told}, with other content in {', '.join(row[DIFFERING])}", row, files, form)


def _place(source: int, line: int, row: Mapping[str, Any], files: Mapping[int, str]) -> str:
    return f"line {line}" if source == row[SOURCE] else f"{files[source]}:{line}"


def _finding(rule: Rule, told: str, row: Mapping[str, Any], files: Mapping[int, str], form: str) -> Finding:
    return Finding(
        rule.code,
        rule.severity,
        told,
        file=files[row[SOURCE]],
        line=row[LINE],
        pes=row.get("pes"),
        period=row.get("period"),
        form=form,
    )
