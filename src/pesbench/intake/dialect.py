"""How a text file separates its cells, and what its header says."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pesbench.errors import InputError

DELIMITERS = (",", ";", "\t", "|")
SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
SAMPLED_RECORDS = 200


@dataclass(frozen=True, slots=True)
class Dialect:
    """The delimiter, the header's cells, the physical line on which it begins, and where the records begin.

    ``offset`` is the first byte behind the header, ``line`` the physical line that begins there.
    """

    delimiter: str
    header: tuple[str, ...]
    header_line: int
    offset: int
    line: int


@dataclass(frozen=True, slots=True)
class _Split:
    """What a sample looks like with one delimiter: the header's cells and the share of rows that have as many."""

    delimiter: str
    header: tuple[str, ...]
    header_lines: int
    alike: float


def find_dialect(path: Path, head: bytes, delimiter: str | None = None) -> Dialect:
    """Find out how a UTF-8 text separates its cells.

    Parameters
    ----------
    path
        The file, named in errors.
    head
        Its first bytes.
    delimiter
        What separates the cells, where that is known; else it is found by which delimiter splits the rows alike.

    Raises
    ------
    InputError
        If no delimiter makes columns, or two do it equally well.
    """
    lines = head.decode("utf-8-sig", errors="ignore").split("\n")
    blank = next((number for number, line in enumerate(lines) if line.strip()), 0)
    sample = [line + "\n" for line in lines[blank:]]
    wanted = (delimiter,) if delimiter else DELIMITERS
    splits = [split for mark in wanted if (split := _split(sample, mark))]
    best = _only_best(path, [split for split in splits if len(split.header) > 1], sample, wanted)
    behind = blank + best.header_lines
    offset = sum(len(line) + 1 for line in head.split(b"\n")[:behind])
    return Dialect(best.delimiter, best.header, blank + 1, min(offset, len(head)), behind + 1)


def _split(sample: list[str], delimiter: str) -> _Split | None:
    reader = csv.reader(iter(sample), delimiter=delimiter)
    try:
        header = tuple(next(reader))
        header_lines = reader.line_num
        widths = list(_widths(reader))
    except csv.Error:
        return None
    alike = sum(width == len(header) for width in widths) / len(widths) if widths else 1.0
    return _Split(delimiter, tuple(cell.strip() for cell in header), header_lines, alike)


def _widths(reader: Iterator[list[str]]) -> Iterator[int]:
    for _, row in zip(range(SAMPLED_RECORDS), reader, strict=False):
        if any(row):
            yield len(row)


def _only_best(path: Path, splits: list[_Split], sample: list[str], wanted: tuple[str, ...]) -> _Split:
    ranked = sorted(splits, key=lambda split: (split.alike, len(split.header)), reverse=True)
    if not ranked:
        marks = ", ".join(SPOKEN.get(mark, repr(mark)) for mark in wanted)
        problem = f"the header must have several columns, found {sample[0].strip()[:80]!r} (tried: {marks})"
        raise InputError(problem, where=f"{path}", hint="Name the right one with --delimiter, or look at the file.")
    best, *others = ranked
    rival = next((split for split in others if _rank(split) == _rank(best)), None)
    if rival:
        both = " and ".join(SPOKEN[split.delimiter] for split in (best, rival))
        problem = f"one delimiter must separate the cells, found that {both} split the rows equally well"
        raise InputError(problem, where=f"{path}", hint="Say which with --delimiter.")
    return best


def _rank(split: _Split) -> tuple[float, int]:
    return split.alike, len(split.header)
