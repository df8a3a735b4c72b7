"""What is known about a file before it is parsed."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pesbench.findings import Finding
from pesbench.intake.lines import Places


@dataclass(frozen=True, slots=True)
class Misfit:
    """A record with more or fewer cells than the header, as it stands in the file."""

    record: int
    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unfolded:
    """The figures of a layout that has them side by side, one by row: a record is then a figure of a source record.

    ``file`` is a Parquet file of raw cells, ``origins`` the source record of each figure and ``columns`` the header
    cell over it. ``source`` are the facts of the file itself, ``left_out`` says how many of its records are left out
    and why, and ``records`` how many it has that are not blank. ``misfits`` are the records of another width that
    hold figures.
    """

    file: Path
    origins: NDArray[np.int64]
    columns: tuple[str, ...]
    column_of: NDArray[np.uint16]
    source: "FileFacts"
    records: int
    left_out: Mapping[str, int]
    misfits: tuple[Misfit, ...] = ()

    def line(self, record: int) -> int:
        """Give the physical line of the source record of a figure."""
        return self.source.lines.line(int(self.origins[record]))

    def lines(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the lines of several figures."""
        return self.source.lines.lines(self.origins[records])

    def column(self, record: int) -> str:
        """Give the header cell over a figure."""
        return self.columns[int(self.column_of[record])]


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What a file is, found by its bytes.

    ``readable`` is the file itself, or a copy of it in UTF-8 with line feeds and a header in one line; in it
    ``skipped_lines`` stand above the header. ``records`` counts what stands behind
    the header, blank lines included, as a CSV parser counts; ``lines`` gives their physical lines. ``misfits`` are
    the records that have more or fewer cells than the header; ``ragged`` says that there are such records, or some
    with empty cells beyond those of the header. ``notes`` are findings that harm nothing. ``banner`` are the rows
    above the header, and ``header_cells`` the cells of its rows as they are; ``header`` joins those of one column.
    """

    path: Path
    readable: Path
    size: int
    sha256: str
    encoding: str
    line_end: str
    delimiter: str
    quoted: bool
    header: tuple[str, ...]
    header_line: int
    records: int
    lines: Places
    ragged: bool = False
    misfits: tuple[Misfit, ...] = ()
    notes: tuple[Finding, ...] = ()
    banner: tuple[tuple[str, ...], ...] = ()
    header_cells: tuple[tuple[str, ...], ...] = ()
    skipped_lines: int = 0
    unfolded: Unfolded | None = None

    @property
    def name(self) -> str:
        """The file as it was given."""
        return str(self.path)

    @property
    def nameless(self) -> tuple[int, ...]:
        """The positions of the columns without a name."""
        return tuple(at for at, name in enumerate(self.header) if not name)
