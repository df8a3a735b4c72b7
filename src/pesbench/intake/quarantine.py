"""Rows that were not accepted: kept with their exact text, to be mended and read again."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TextIO

from pesbench.intake.facts import FileFacts
from pesbench.intake.failures import writing_to
from pesbench.intake.mapping import REJECT_COLUMNS
from pesbench.result import FORMULA_MARKS

Cells = Sequence[str | None]


class Quarantine:
    """The rejects of one file: ``<name>.rejects.csv``, to be mended, and ``<name>.review.csv``, safe to look at.

    Both are made when the first row comes. The first has the delimiter and the columns of the source, behind the
    columns ``_file``, ``_line`` and ``_rules``, which are ignored when it is read again.
    """

    def __init__(self, facts: FileFacts, folder: Path) -> None:
        header, delimiter = facts.header, facts.delimiter
        self._source = facts.path
        self._own = [at for at, cell in enumerate(header) if cell not in REJECT_COLUMNS]
        above = [*facts.banner, *facts.header_cells[:-1]]
        self._above = [[row[at] if at < len(row) else "" for at in self._own] for row in above]
        last = facts.header_cells[-1] if facts.header_cells else header
        self._header = [last[at] if at < len(last) else "" for at in self._own]
        self._width = len(header)
        self._delimiter = delimiter
        self._folder = folder
        self._files: list[TextIO] = []
        self.rows = 0
        self.path: Path | None = None

    def add(self, line: int, rules: Iterable[str], cells: Cells) -> None:
        """Keep one row: its line, the rules that it breaks, and its cells as they were read."""
        if not self._files:
            self._open()
        own = [cells[at] or "" for at in self._own if at < len(cells)] + [cell or "" for cell in cells[self._width :]]
        whole = [str(self._source), str(line), " ".join(dict.fromkeys(rules)), *own]
        self._both(whole)
        self.rows += 1

    def _both(self, cells: Sequence[str]) -> None:
        with writing_to(self._folder):
            self._mend.writerow(cells)
            self._review.writerow([_harmless(cell) for cell in cells])

    def close(self) -> None:
        """Close both files."""
        with writing_to(self._folder):
            for file in self._files:
                file.close()

    def _open(self) -> None:
        with writing_to(self._folder):
            self._folder.mkdir(parents=True, exist_ok=True)
            self.path = _free(self._folder, self._source.stem)
            review = self.path.with_name(self.path.name.removesuffix(".rejects.csv") + ".review.csv")
            self._files = [path.open("w", encoding="utf-8", newline="") for path in (self.path, review)]
        # The writer quotes what stands in its line end: with both marks in it, no cell can end a line.
        self._mend = csv.writer(self._files[0], delimiter=self._delimiter, lineterminator="\r\n")
        self._review = csv.writer(self._files[1], lineterminator="\r\n")
        blank = [""] * len(REJECT_COLUMNS)
        for row in ([*blank, *cells] for cells in self._above):
            self._both(row)
        self._both([*REJECT_COLUMNS, *self._header])


def _free(folder: Path, stem: str) -> Path:
    """Find a name that no other file of this delivery or an earlier one has."""
    name = stem.removesuffix(".rejects")
    path, number = folder / f"{name}.rejects.csv", 1
    while path.exists():
        number += 1
        path = folder / f"{name}-{number}.rejects.csv"
    return path


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_MARKS) else cell
