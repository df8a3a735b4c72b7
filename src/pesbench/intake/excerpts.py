"""What stands at the place of a finding: the physical line of the file, and where in it the cell is."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pesbench.intake.facts import FileFacts
from pesbench.intake.source import Source

# A record that spans more lines than this is shown up to here.
LINES_OF_A_RECORD = 50
QUOTE = '"'

Place = tuple[int, str]
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """One physical line of a file; ``start`` and ``end`` are the characters of the cell in it, None without a cell."""

    line: int
    text: str
    start: int | None = None
    end: int | None = None


def excerpts(source: Source, places: Collection[Place]) -> Mapping[Place, Excerpt]:
    """Read the lines of some findings.

    Parameters
    ----------
    source
        A file of a delivery whose work folder is still there.
    places
        The lines on which their records begin, and the header cell over the cell that each points at, or an empty
        text.

    Returns
    -------
    Mapping
        An excerpt for each place whose line the file has. A cell that stands on a later line of its record is shown
        on that line.
    """
    facts = source.facts.unfolded.source if source.facts.unfolded else source.facts
    shift = _shift(facts)
    wanted = {line + shift for line, _ in places if shift == 0 or line >= facts.lines.line(0)}
    records = dict(_records(facts.readable, wanted))
    found = {}
    for line, column in places:
        record = records.get(line + shift)
        if record is not None:
            found[line, column] = _excerpt(record, line, column, facts)
    return found


def _shift(facts: FileFacts) -> int:
    """Say by how many lines the text for the parser is ahead of the file as it was given."""
    return facts.skipped_lines + 2 - facts.lines.line(0) if facts.records else 0


def _records(path: Path, lines: Collection[int]) -> Iterator[tuple[int, str]]:
    """Read the records that begin on some lines, up to where their quotes are closed."""
    last, open_at, parts = max(lines, default=0), 0, list[str]()
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            if open_at == 0:
                if number > last:
                    return
                if number not in lines:
                    continue
                open_at = number
            parts.append(raw.decode("utf-8-sig", "replace"))
            if "".join(parts).count(QUOTE) % 2 == 0 or len(parts) == LINES_OF_A_RECORD:
                yield open_at, "".join(parts)
                open_at, parts = 0, []
    if parts:
        yield open_at, "".join(parts)


def _excerpt(record: str, line: int, column: str, facts: FileFacts) -> Excerpt:
    at = facts.header.index(column) if column in facts.header else None
    spans = cell_spans(record.rstrip("\r\n"), facts.delimiter)
    if at is None or at >= len(spans):
        return Excerpt(line, record.splitlines()[0] if record.splitlines() else "")
    start, end = spans[at]
    begins = record.rfind("\n", 0, start) + 1
    text = record[begins:].split("\n", 1)[0].rstrip("\r")
    below = record.count("\n", 0, start)
    return Excerpt(line + below, text, start - begins, min(end - begins, len(text)))


def cell_spans(record: str, delimiter: str) -> list[Span]:
    """Say where the cells of a record begin and end, quotes included.

    Examples
    --------
    >>> cell_spans('AT,"a, b",7', ",")
    [(0, 2), (3, 9), (10, 11)]
    """
    ends = list(_delimiters(record, delimiter))
    return [(before + 1, after) for before, after in pairwise((-1, *ends, len(record)))]


def _delimiters(record: str, delimiter: str) -> Iterator[int]:
    quoted = False
    for at, sign in enumerate(record):
        if sign == QUOTE:
            quoted = not quoted
        elif sign == delimiter and not quoted:
            yield at
