"""What a reading gives: staged data, the accounts, the findings, and what was read."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pesbench.findings import Findings
from pesbench.intake.options import ReadOptions
from pesbench.intake.places import with_places
from pesbench.intake.source import Source
from pesbench.result import Recipe


class ReadRecipe(Recipe):
    """The choices of a reading, and the form or mapping that each file was read by."""

    options: ReadOptions
    layouts: dict[str, str]


@dataclass(slots=True)
class Tally:
    """The records of a file or a form: what became of each.

    ``read`` = ``accepted`` + ``quarantined`` + the sum of ``left_out``, always; blank rows are no records.
    """

    read: int = 0
    accepted: int = 0
    quarantined: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    @property
    def balanced(self) -> bool:
        """Whether every record is somewhere, once."""
        return self.read == self.accepted + self.quarantined + self.left_out.total()

    def add(self, other: "Tally") -> None:
        """Add what became of other records."""
        self.read += other.read
        self.accepted += other.accepted
        self.quarantined += other.quarantined
        self.left_out.update(other.left_out)


@dataclass(frozen=True, slots=True)
class FormAccount:
    """What became of the records of one form; ``reasons`` says why records were left out."""

    form: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_left_out: int
    reasons: dict[str, int]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that was read: what it was, how it was read, and what became of its records."""

    file: str
    form: str
    layout: str
    sha256: str
    size: int
    encoding: str
    line_end: str
    delimiter: str
    decimal: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_left_out: int


@dataclass(frozen=True, slots=True)
class Delivery:
    """A delivery, read and checked; nothing of it is in a store yet.

    ``staged`` is a folder ``<table>/pes=<PES>/*.parquet`` of accepted rows, without repeated keys. ``rejects`` are
    the files of quarantined rows, to be mended and read again, each with a ``.review.csv`` for a spreadsheet.
    """

    accounts: tuple[FormAccount, ...]
    findings: Findings
    staged: Path
    sources: tuple[SourceFile, ...]
    rejects: tuple[Path, ...]
    recipe: ReadRecipe
    opened: tuple[Source, ...] = field(repr=False)

    def with_places(self, cells: pl.DataFrame) -> pl.DataFrame:
        """Add file, line, column and form to cells that are named by the key of an observation.

        It reads the files once more, so it must come before the staged folder is used up.
        """
        return with_places(cells, self.opened)
