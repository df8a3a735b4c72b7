"""How a text file separates its cells, where its header stands, and what it says."""

import csv
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pesbench.errors import InputError
from pesbench.intake.mapping import Heading, UnknownLayoutError

DELIMITERS = (",", ";", "\t", "|")
SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLED_RECORDS = 200
# Among so many rows the header is looked for.
HEADER_WITHIN = 60
LONGEST_CELL = 1 << 24
# No workbook has more than 16,384, and what a reader does for each column adds up.
MOST_COLUMNS = 10_000
# A spreadsheet's own way to name the delimiter, in a line of its own before everything else.
DECLARES = "sep="

Locate = Callable[[Sequence[Sequence[str]]], Heading | None]


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter, the header's cells, the physical line on which it begins, and where the records begin.

    ``offset`` is the first byte behind the header, ``line`` the physical line that begins there. ``banner`` are the
    rows above the header, ``header_cells`` the cells of its rows as they are.
    """

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    offset: int
    line: int
    banner: tuple[tuple[str, ...], ...] = ()
    header_cells: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    """One record of the sample: its cells, and how many physical lines end with it."""

    cells: list[str]
    lines: int


@dataclass(frozen=True, slots=True)
class _Split:
    """A sample split by one delimiter: the width of the first row with several cells, and how many rows have it.

    ``first`` is the physical line with which that row ends; ``found`` is the header of a layout, where one is found.
    """

    delimiter: str
    rows: tuple[_Row, ...]
    width: int
    alike: float
    first: int = 0
    found: Heading | None = None


def find_dialect(path: Path, head: bytes, delimiter: str | None = None, locate: Locate | None = None) -> Dialect:
    """Find out how a UTF-8 text separates its cells, and where its header is.

    Parameters
    ----------
    path
        The file, named in errors.
    head
        Its first bytes.
    delimiter
        What separates the cells, where that is known; else it is found by which delimiter splits the rows alike.
    locate
        Finds the header among the first rows; where it finds none, the first row with several cells is the header.

    Raises
    ------
    InputError
        If no delimiter makes columns, or two do it equally well.
    """
    lines = head.decode("utf-8-sig", errors="ignore").split("\n")
    blank = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[blank].casefold().startswith(DECLARES) and len(lines[blank].rstrip("\r")) == len(DECLARES) + 1:
        delimiter = delimiter or lines[blank][len(DECLARES)]
        blank += 1
    sample = [line + "\n" for line in lines[blank:]]
    wanted = (delimiter,) if delimiter else DELIMITERS
    splits = [split for mark in wanted if (split := _split(sample, mark))]
    several = [_recognised(split, locate) for split in splits if split.width > 1]
    best = _only_best(path, several, sample, wanted)
    heading = best.found or _first_heading(best)
    width = max(len(row.cells) for row in best.rows[heading.first : heading.first + heading.rows])
    if width > MOST_COLUMNS:
        problem = f"a table must have at most {MOST_COLUMNS:,} columns, found {width:,}"
        raise InputError(problem, where=f"{path}", hint="Look at the delimiter, or cut the table into several files.")
    behind = blank + best.rows[heading.first + heading.rows - 1].lines
    before = blank + (best.rows[heading.first - 1].lines if heading.first else 0)
    offset = sum(len(line) + 1 for line in head.split(b"\n")[:behind])
    above = [tuple(row.cells) for row in best.rows[: heading.first + heading.rows]]
    banner, cells = tuple(above[: heading.first]), tuple(above[heading.first :])
    return Dialect(best.delimiter, heading.names, before + 1, min(offset, len(head)), behind + 1, banner, cells)


def _recognised(split: _Split, locate: Locate | None) -> _Split:
    return replace(split, found=locate(_first_rows(split)) if locate else None)


def _first_rows(split: _Split) -> list[list[str]]:
    return [row.cells[: MOST_COLUMNS + 1] for row in split.rows[:HEADER_WITHIN]]


def _first_heading(split: _Split) -> Heading:
    """Take the first row that may be a header for it."""
    rows = _first_rows(split)
    first = next(number for number, row in enumerate(rows) if _may_be_header(row))
    return Heading(first, 1, tuple(cell.strip() for cell in rows[first]))


def _split(sample: list[str], delimiter: str) -> _Split | None:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(iter(sample), delimiter=delimiter)
    try:
        rows = [_Row(row, reader.line_num) for _, row in zip(range(SAMPLED_RECORDS), reader, strict=False)]
    except csv.Error:
        return None
    first = next((number for number, row in enumerate(rows[:HEADER_WITHIN]) if _may_be_header(row.cells)), None)
    if first is None:
        return _Split(delimiter, tuple(rows), 0, 0.0)
    widths = Counter(len(row.cells) for row in rows[first + 1 :] if any(row.cells))
    header = len(rows[first].cells)
    usual = max(widths, key=lambda width: (widths[width], width == header), default=header)
    width = usual if usual > 1 and widths[usual] > 2 * widths[header] else header
    alike = widths[width] / widths.total() if widths else 1.0
    return _Split(delimiter, tuple(rows), width, alike, rows[first].lines)


def _may_be_header(cells: Sequence[str]) -> bool:
    return len(cells) > 1 and any(cells)


def _only_best(path: Path, splits: list[_Split], sample: list[str], wanted: tuple[str, ...]) -> _Split:
    ranked = sorted(splits, key=_rank, reverse=True)
    if not ranked:
        marks = ", ".join(SPOKEN.get(mark, repr(mark)) for mark in wanted)
        problem = f"the header must have several columns, found {sample[0].strip()[:80]!r} (tried: {marks})"
        raise UnknownLayoutError(
            problem, where=f"{path}", hint="Name the right one with --delimiter, or look at the file."
        )
    best, *others = ranked
    rival = next((split for split in others if _rank(split) == _rank(best)), None)
    if rival:
        both = " and ".join(SPOKEN[split.delimiter] for split in (best, rival))
        problem = f"one delimiter must separate the cells, found that {both} split the rows equally well"
        raise InputError(problem, where=f"{path}", hint="Say which with --delimiter.")
    return best


def _rank(split: _Split) -> tuple[bool, float, int, int]:
    # A mark that first stands below another's header row, such as a decimal comma, separates no columns.
    return split.found is not None, split.alike, split.width, -split.first
