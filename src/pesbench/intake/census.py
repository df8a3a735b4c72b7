"""Count what a text file consists of, over its bytes, before anything is parsed.

One pass in blocks of whole lines, with NumPy: how many records and lines, which records have not as many cells as the
header, which span several lines, whether the quotes make sense. Memory depends on what is odd, not on the size.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pesbench.errors import InputError
from pesbench.intake.lines import LineMap, line_map

BLOCK = 1 << 18
LONGEST_LINE = LONGEST_RECORD = 1 << 24
MOST_ODD_RECORDS = 1_000_000
LIKELY_LINE = 1 << 10
LINE_FEED, RETURN, QUOTE, LAST_ASCII = 10, 13, 34, 127

Bytes = NDArray[np.uint8]
Flags = NDArray[np.bool_]


class NotUtf8(Exception):  # noqa: N818  # a turn of the reading, not an error that a user meets
    """The file is not UTF-8 after all."""


class LoneReturn(Exception):  # noqa: N818  # likewise
    """A carriage return ends lines without a line feed."""


@dataclass(frozen=True, slots=True)
class Span:
    """A record with another number of cells than the header: where it is in the file, and how many cells it has."""

    record: int
    start: int
    end: int
    cells: int


@dataclass(frozen=True, slots=True)
class Census:
    """What a file consists of after its header.

    ``odd`` are the records whose number of cells is not the header's; blank lines, and records that have too many
    only by delimiters at their end, are not among them but counted (``trailing``).
    """

    records: int
    lines: LineMap
    odd: tuple[Span, ...]
    trailing: int
    quoted: bool
    returns: bool


@dataclass(frozen=True, slots=True)
class Region:
    """Where the records begin, behind the header, and what they should look like; ``where`` names the file.

    ``returns`` says that a carriage return alone ended a line of the file, also within quotes, where it still stands.
    """

    where: str
    offset: int
    line: int
    delimiter: int
    cells: int
    returns: bool = False


class _Running:
    """How many flags are set up to any place: eight to the byte, which costs half of a plain running sum."""

    def __init__(self, flags: Flags) -> None:
        self._packed = np.packbits(flags)
        # Wider sums would take memory that is fetched anew for every block, which costs thrice the counting.
        self._sums = np.cumsum(np.bitwise_count(self._packed), dtype=np.int32)
        self.total = int(self._sums[-1])

    def up_to(self, places: NDArray[np.intp]) -> NDArray[np.int32]:
        """Count the flags up to and including each place."""
        whole, bit = places >> 3, places & 7
        behind = np.bitwise_count(self._packed[whole] & (0x7F >> bit).astype(np.uint8))
        counted: NDArray[np.int32] = self._sums[whole] - behind
        return counted


@dataclass(slots=True)
class _Counter:
    """The state between two blocks, and what was found so far."""

    region: Region
    offset: int
    start: int
    inside: bool = False
    records: int = 0
    lines: int = 0
    delimiters: int = 0
    trailing: int = 0
    quoted: bool = False
    returns: bool = False
    odd: list[Span] = field(default_factory=list)
    spanning: list[int] = field(default_factory=list)
    more: list[int] = field(default_factory=list)

    def feed(self, body: Bytes) -> None:
        """Count one block of whole lines."""
        feeds, delimiters = body == LINE_FEED, body == self.region.delimiter
        ends = feeds
        if self.inside or (body == QUOTE).any():
            outside = self._outside_quotes(body)
            if self.region.returns:
                ends = feeds | (body == RETURN) & np.append(~feeds[1:], np.True_)
            self._note_inner(ends, outside)
            breaks = np.flatnonzero(feeds & outside)
            delimiters &= outside
        else:
            outside, breaks = None, np.flatnonzero(feeds)
        if (body == RETURN).any():
            self._look_at_returns(body, outside)
        self._count(body, breaks, delimiters)
        self._refuse_endless(len(body))
        self.lines += int(np.count_nonzero(ends))
        self.offset += len(body)

    def finish(self) -> Census:
        """Close the last record, which may lack its line end, and give the census."""
        lines = line_map(self.region.line, self.spanning, self.more)
        if self.inside:
            begins = lines.line(self.records)
            raise self._quote_error("a quoted cell must end with a quote, found none up to the end of the file", begins)
        return Census(self.records, lines, tuple(self.odd), self.trailing, self.quoted, self.returns)

    def _refuse_endless(self, size: int) -> None:
        """Refuse a record that is still open after very many lines: a parser keeps it whole, several times over."""
        if self.offset + size - self.start > LONGEST_RECORD:
            begins = line_map(self.region.line, self.spanning, self.more).line(self.records)
            problem = f"a record must end within {LONGEST_RECORD} bytes, found a quoted cell that is longer"
            raise self._quote_error(problem, begins)

    def _outside_quotes(self, body: Bytes) -> Flags:
        quotes = body == QUOTE
        parity = np.bitwise_xor.accumulate(quotes.view(np.uint8)) ^ np.uint8(self.inside)
        self.quoted = True
        self._refuse_odd_quotes(body, np.flatnonzero(quotes), parity)
        self.inside = bool(parity[-1])
        outside: Flags = parity == 0
        return outside

    def _refuse_odd_quotes(self, body: Bytes, quotes: NDArray[np.intp], parity: Bytes) -> None:
        """Let a quote open a cell, close it, or stand doubled inside; anything else changes where records end."""
        before = np.where(quotes > 0, body[quotes - 1], LINE_FEED)
        after = np.where(quotes < len(body) - 1, body[np.minimum(quotes + 1, len(body) - 1)], LINE_FEED)
        opens = parity[quotes] == 1
        border = (self.region.delimiter, LINE_FEED, QUOTE)
        wrong = np.where(opens, ~np.isin(before, border), ~np.isin(after, (*border, RETURN)))
        if wrong.any():
            line = self.region.line + self.lines + int(np.count_nonzero(body[: quotes[wrong.argmax()]] == LINE_FEED))
            problem = "a quote must open or close a cell, or stand doubled inside a quoted one, found one within a cell"
            raise self._quote_error(problem, line)

    def _quote_error(self, problem: str, line: int) -> InputError:
        hint = "Look at the quotes of that line: write a quote inside a quoted cell twice, or take it away."
        return InputError(problem, where=f"{self.region.where}:{line}", hint=hint)

    def _note_inner(self, ends: Flags, outside: Flags) -> None:
        """Remember the records that span several lines, given where lines end."""
        inner = np.flatnonzero(ends & ~outside)
        if not len(inner):
            return
        record = self.records + np.searchsorted(np.flatnonzero(ends & outside), inner)
        for number, count in zip(*np.unique(record, return_counts=True), strict=True):
            if self.spanning and self.spanning[-1] == number:
                self.more[-1] += int(count)
            else:
                self.spanning.append(int(number))
                self.more.append(int(count))

    def _look_at_returns(self, body: Bytes, outside: Flags | None) -> None:
        """Take a return as part of a line end; one on its own would end lines for some readers and not for others."""
        returns = np.flatnonzero(body == RETURN)
        after = body[np.minimum(returns + 1, len(body) - 1)]
        self.returns = self.returns or bool((after == LINE_FEED).any())
        alone = returns[(after != LINE_FEED) | (returns == len(body) - 1)]
        if len(alone) and (outside is None or outside[alone].any()):
            raise LoneReturn

    def _count(self, body: Bytes, breaks: NDArray[np.intp], delimiters: Flags) -> None:
        """Count the delimiters of each record and keep those that have too few or too many."""
        counted = _Running(delimiters)
        if not len(breaks):
            self.delimiters += counted.total
            return
        at_breaks = counted.up_to(breaks)
        widths = np.diff(at_breaks, prepend=0)
        widths[0] += self.delimiters
        unlike = np.flatnonzero(widths != self.region.cells - 1)
        if len(unlike):
            self._keep_odd(body, breaks, unlike, widths)
        self.records += len(breaks)
        self.delimiters = counted.total - int(at_breaks[-1])
        self.start = self.offset + int(breaks[-1]) + 1

    def _keep_odd(
        self, body: Bytes, breaks: NDArray[np.intp], unlike: NDArray[np.intp], widths: NDArray[np.int32]
    ) -> None:
        starts = np.concatenate(([self.start - self.offset], breaks[:-1] + 1))[unlike]
        ends = breaks[unlike] - (body[np.maximum(breaks[unlike] - 1, 0)] == RETURN)
        blank = ends <= starts
        trailing = self._ends_in_delimiters(body, ends, widths[unlike] - self.region.cells + 1)
        self.trailing += int(np.count_nonzero(trailing & ~blank))
        for at in np.flatnonzero(~blank & ~trailing):
            record, start, end = self.records + int(unlike[at]), int(starts[at]), int(ends[at])
            cells = int(widths[unlike[at]]) + 1
            self.odd.append(Span(record, self.offset + start, self.offset + end, cells))
        if len(self.odd) > MOST_ODD_RECORDS:
            problem = f"rows must have the {self.region.cells} cells of the header, found a million that have not"
            raise InputError(problem, where=self.region.where, hint="Look at the header and the delimiter.")

    def _ends_in_delimiters(self, body: Bytes, ends: NDArray[Any], extra: NDArray[np.int32]) -> Flags:
        """Tell the records whose cells beyond the header's are all empty."""
        # A record that began in an earlier block is left to whoever looks at its cells.
        trailing: Flags = (extra > 0) & (ends >= extra)
        if trailing.any():
            others = np.concatenate(([0], np.cumsum(body != self.region.delimiter)))
            trailing[trailing] = others[ends[trailing]] == others[(ends - extra)[trailing]]
        return trailing


def take_census(path: Path, region: Region) -> Census:
    """Count the records of a UTF-8 file behind its header.

    Raises
    ------
    NotUtf8, LoneReturn
        If the file must be rewritten first.
    InputError
        If the bytes are no text, a quote stands where none can, or nearly every row has the wrong number of cells.
    """
    counter = _Counter(region, region.offset, region.offset)
    for body in _blocks(path, region):
        _must_be_text(body, counter)
        counter.feed(body)
    return counter.finish()


def _must_be_text(body: Bytes, counter: _Counter) -> None:
    if body.max() > LAST_ASCII:
        try:
            body.tobytes().decode("utf-8")
        except UnicodeDecodeError:
            raise NotUtf8 from None
    if not body.all():
        line = counter.region.line + counter.lines + int(np.count_nonzero(body[: body.argmin()] == LINE_FEED))
        problem = "a text file has no zero bytes, found one"
        raise InputError(
            problem, where=f"{counter.region.where}:{line}", hint="The file may be damaged: fetch it again."
        )


def _blocks(path: Path, region: Region) -> Iterator[Bytes]:
    """Give the file in blocks of whole lines, each valid until the next; a last line without its end gets one."""
    # One buffer for all blocks: fresh memory for each costs more than the reading.
    buffer, kept = np.empty(BLOCK, np.uint8), 0
    with path.open("rb", buffering=0) as source:
        source.seek(region.offset)
        while count := source.readinto(buffer[kept:].data):
            filled = kept + count
            cut = _after_last_line(buffer[:filled])
            if cut:
                yield buffer[:cut]
            kept = filled - cut
            buffer[:kept] = buffer[cut:filled].copy()
            if kept == len(buffer):
                buffer = _longer(region.where, buffer)
    if kept:
        yield np.append(buffer[:kept], np.uint8(LINE_FEED))


def _after_last_line(body: Bytes) -> int:
    """Say how many bytes the whole lines take, looking from the end in growing steps."""
    step = LIKELY_LINE
    while True:
        ends = np.flatnonzero(body[-step:] == LINE_FEED)
        if len(ends):
            return max(0, len(body) - step) + int(ends[-1]) + 1
        if step >= len(body):
            return 0
        step *= 16


def _longer(where: str, buffer: Bytes) -> Bytes:
    if len(buffer) >= LONGEST_LINE:
        problem = f"a file must consist of lines, found none that ends within {len(buffer)} bytes"
        raise InputError(problem, where=where, hint="It may not be a table: look at it in an editor.")
    return np.concatenate((buffer, np.empty_like(buffer)))
