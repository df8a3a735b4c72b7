"""What becomes of the records of one file: accepted, quarantined or left out, each counted once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from pesbench.intake.delivery import Tally
from pesbench.intake.facts import FileFacts, Unfolded
from pesbench.intake.quarantine import Cells, Quarantine
from pesbench.intake.scan import RECORD, raw_cells, scan_records

REPEAT = "identical repeat"


@dataclass(slots=True)
class FileAccount:
    """The account of one file, in records of the file as it was given.

    Where a record holds several figures, it is quarantined when one of them is, left out when nothing of it is new,
    and accepted otherwise; its good figures are kept in any case. ``in_part`` counts, when the account is closed, the
    quarantined records that have good figures.
    """

    facts: FileFacts
    quarantine: Quarantine
    tally: Tally = field(default_factory=Tally)
    in_part: int = 0
    _wrong: dict[int, list[str]] = field(default_factory=dict)
    _wrong_figures: set[int] = field(default_factory=set)
    _repeated: list[int] = field(default_factory=list)
    _whole: bool = False

    def reject(self, record: int, line: int, rules: Iterable[str], cells: Cells) -> None:
        """Quarantine a record, or the record that a figure stands in; its cells are kept as they are in the file."""
        unfolded = self.facts.unfolded
        if unfolded is None:
            self.quarantine.add(line, rules, cells)
            self.tally.quarantined += 1
        else:
            self._wrong.setdefault(int(unfolded.origins[record]), []).extend(rules)
            self._wrong_figures.add(record)

    def misfit(self, line: int, rules: Iterable[str], cells: Cells) -> None:
        """Quarantine a record of another width than the header's."""
        self.quarantine.add(line, rules, cells)
        self.tally.quarantined += 1

    def leave_out_all(self, reason: str, records: int) -> None:
        """Leave the whole file out."""
        self.tally = Tally(read=records)
        self.tally.left_out[reason] = records
        self._whole = True

    def repeat(self, record: int) -> None:
        """Leave a record or figure out that says what another one says."""
        if self.facts.unfolded is None:
            self.tally.left_out[REPEAT] += 1
        else:
            self._repeated.append(record)

    def close(self) -> None:
        """Count by the records of the file, and close the quarantine."""
        if self.facts.unfolded is not None and not self._whole:
            self._count_records(self.facts.unfolded)
        self.quarantine.close()

    def _count_records(self, unfolded: Unfolded) -> None:
        for line, rules, cells in self._wrong_records(unfolded):
            self.quarantine.add(line, rules, cells)
        figures = np.bincount(unfolded.origins)
        repeated = np.bincount(unfolded.origins[np.array(self._repeated, np.int64)], minlength=len(figures))
        nothing_new = set(np.flatnonzero((figures > 0) & (repeated == figures)).tolist()) - self._wrong.keys()
        wrong = np.bincount(unfolded.origins[np.array(sorted(self._wrong_figures), np.int64)], minlength=len(figures))
        self.in_part = int(((wrong > 0) & (wrong < figures)).sum())
        misfits = self.tally.quarantined
        self.tally = Tally(read=unfolded.records, quarantined=misfits + len(self._wrong))
        self.tally.accepted = int((figures > 0).sum()) - len(self._wrong) - len(nothing_new)
        self.tally.left_out.update(unfolded.left_out)
        if nothing_new:
            self.tally.left_out[REPEAT] += len(nothing_new)

    def _wrong_records(self, unfolded: Unfolded) -> Iterable[tuple[int, list[str], Cells]]:
        source = unfolded.source
        if not self._wrong:
            return
        wanted = pl.Series(sorted(self._wrong), dtype=pl.Int64).implode()
        rows = scan_records(source).filter(pl.col(RECORD).is_in(wanted)).select(RECORD, *raw_cells(source))
        for record, *cells in rows.collect(engine="streaming").sort(RECORD).iter_rows():
            yield source.lines.line(record), self._wrong[record], cells
