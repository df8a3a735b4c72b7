"""What kind of file it is, found over its bytes before anything is parsed."""

import csv
import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkstemp

from pesbench.errors import InputError
from pesbench.findings import Finding
from pesbench.intake.census import Census, LoneReturn, NotUtf8, Region, Span, take_census
from pesbench.intake.dialect import Dialect, Locate, find_dialect
from pesbench.intake.encoding import (
    UTF8,
    UTF8_MARKED,
    eight_bit_encoding,
    encoding_by_mark,
    known_encoding,
    rewrite_as_utf8,
    rewrite_line_ends,
)
from pesbench.intake.eurostat_tsv import Packed, is_packed, unpack
from pesbench.intake.facts import FileFacts, Misfit
from pesbench.intake.kinds import HEAD_SIZE, refuse_packed, refuse_unless_rows
from pesbench.intake.rules import BANNER, ENCODING, LINE_ENDS, TRAILING, finding

RETURN, RETURN_AND_FEED, FEED = "CR", "CRLF", "LF"


@dataclass(frozen=True, slots=True)
class Known:
    """What must not be detected, as far as it is known: encoding, delimiter, and how the header is found.

    ``eight_bit`` is the encoding of a file that is no Unicode; its bytes cannot tell.
    """

    encoding: str | None = None
    eight_bit: str | None = None
    delimiter: str | None = None
    locate: Locate | None = None


@dataclass(frozen=True, slots=True)
class _Plain:
    """A text on its way to being parsed; ``settled`` when its line ends have been looked at and made uniform."""

    path: Path
    encoding: str
    named: bool = False
    settled: bool = False
    lone_returns: bool = False


def preflight(path: Path, *, work: Path, known: Known | None = None, name: str = "") -> FileFacts:
    """Find out what a file is, without parsing it.

    Parameters
    ----------
    path
        The file.
    work
        A folder for a copy, where the file is not UTF-8 or its lines end in an unusual way.
    known
        What must not be detected.
    name
        What the file is called in messages; its path unless given.

    Raises
    ------
    InputError
        If the file is no text in rows and columns, or its bytes, quotes or delimiters make no sense; the error says
        what it is, where, and what to do.
    """
    if path.exists() and not path.is_file():
        raise InputError("a path must name a file, found something else", where=str(path), hint="Copy it into a file.")
    head = _head(path)
    refuse_packed(path, head)
    given, called = known or Known(), Path(name) if name else path
    named = known_encoding(given.encoding) if given.encoding else None
    marked = encoding_by_mark(head)
    # Who says "utf-16" means either order of bytes, with or without a mark.
    plain = _Plain(path, marked if named and marked.startswith(named) else named or marked, named=named is not None)
    if plain.encoding not in (UTF8, UTF8_MARKED):
        plain = _in_utf8(path, plain, work)
    refuse_unless_rows(path, _head(plain.path))
    plain, dialect, census = _examined(called, plain, work, given)
    return _facts(path, called, _readable(plain, dialect, work), plain, dialect, census)


def _examined(path: Path, plain: _Plain, work: Path, known: Known) -> tuple[_Plain, Dialect, Census]:
    """Take the census, rewriting the text as often as it turns out not to be what it seemed: once for each reason."""
    reasons: set[type[Exception]] = set()
    while True:
        try:
            return plain, *_counted(path, plain, known)
        except (NotUtf8, LoneReturn, Packed) as turn:
            if type(turn) in reasons:
                problem = "quotes and line ends must make sense together, found some that do not, above the first row"
                hint = "Look at the quotes in the header and above it, or save the file with ordinary line ends."
                raise InputError(problem, where=str(path), hint=hint) from None
            reasons.add(type(turn))
            plain = _rewritten(path, plain, work, known, turn)


def _rewritten(path: Path, plain: _Plain, work: Path, known: Known, turn: Exception) -> _Plain:
    if isinstance(turn, NotUtf8):
        found = plain.encoding if plain.named else known.eight_bit or eight_bit_encoding(plain.path)
        return _in_utf8(path, replace(plain, encoding=found), work)
    target = _work_file(work)
    if isinstance(turn, Packed):
        unpack(plain.path, target)
        return replace(plain, path=target)
    lone = rewrite_line_ends(plain.path, target)
    return replace(plain, path=target, settled=True, lone_returns=lone)


def _counted(path: Path, plain: _Plain, known: Known) -> tuple[Dialect, Census]:
    head = _head(plain.path)
    if not plain.settled and _has_lone_return(head):
        raise LoneReturn
    if is_packed(head):
        raise Packed
    dialect = find_dialect(path, head, known.delimiter, known.locate)
    if not _is_utf8(head[: dialect.offset]):
        raise NotUtf8
    region = Region(
        str(path), dialect.offset, dialect.line, ord(dialect.delimiter), len(dialect.header), plain.lone_returns
    )
    return dialect, take_census(plain.path, region)


def _in_utf8(path: Path, plain: _Plain, work: Path) -> _Plain:
    target = _work_file(work)
    rewrite_as_utf8(plain.path, plain.encoding, target, where=str(path))
    return replace(plain, path=target)


def _work_file(work: Path) -> Path:
    handle, name = mkstemp(suffix=".csv", dir=work)
    os.close(handle)
    return Path(name)


def _readable(plain: _Plain, dialect: Dialect, work: Path) -> tuple[Path, int]:
    """Give the file for the parser, which takes one line for the header, and how many lines stand above that."""
    if dialect.line == dialect.header_line + 1:
        return plain.path, dialect.header_line - 1
    target = _work_file(work)
    with plain.path.open("rb") as source, target.open("wb") as copy:
        source.seek(dialect.offset)
        names = (f"column {at + 1}" for at in range(len(dialect.header)))
        copy.write((dialect.delimiter.join(names) + "\n").encode(UTF8))
        shutil.copyfileobj(source, copy)
    return target, 0


def _facts(
    path: Path, called: Path, readable: tuple[Path, int], plain: _Plain, dialect: Dialect, census: Census
) -> FileFacts:
    misfits = tuple(_misfits(plain.path, dialect, census))
    return FileFacts(
        path=called,
        readable=readable[0],
        skipped_lines=readable[1],
        size=path.stat().st_size,
        sha256=file_sha256(path),
        encoding=plain.encoding,
        line_end=RETURN if plain.lone_returns else RETURN_AND_FEED if census.returns else FEED,
        delimiter=dialect.delimiter,
        quoted=census.quoted,
        header=dialect.header,
        header_line=dialect.header_line,
        records=census.records,
        lines=census.lines,
        ragged=bool(census.odd or census.trailing),
        misfits=misfits,
        notes=tuple(_notes(called, plain, dialect, census)),
        banner=dialect.banner,
        header_cells=dialect.header_cells,
    )


def _notes(path: Path, plain: _Plain, dialect: Dialect, census: Census) -> Iterator[Finding]:
    if any(any(cell.strip() for cell in row) for row in dialect.banner):
        told = f"the header was found in line {dialect.header_line}; what stands above it is not data"
        yield finding(BANNER, told, file=str(path), line=dialect.header_line)
    if plain.encoding not in (UTF8, UTF8_MARKED):
        yield finding(
            ENCODING, f"a file is expected to be UTF-8; this one was read as {plain.encoding}", file=str(path)
        )
    if plain.lone_returns:
        yield finding(LINE_ENDS, "lines end with a carriage return alone; each was read as a line end", file=str(path))
    if census.trailing:
        told = f"empty cells beyond those of the header were skipped; rows that end with some: {census.trailing:,}"
        yield finding(TRAILING, told, file=str(path))


def _misfits(path: Path, dialect: Dialect, census: Census) -> Iterator[Misfit]:
    """Look at the records of another width: rows of delimiters alone are empty, not misfits."""
    with path.open("rb") as source:
        for span in census.odd:
            source.seek(span.start)
            text = source.read(span.end - span.start).decode(UTF8)
            cells = _cells(text, dialect.delimiter)
            if any(cell.strip() for cell in cells) and not _only_trailing(cells, dialect, span):
                yield Misfit(span.record, census.lines.line(span.record), tuple(cells))


def _cells(text: str, delimiter: str) -> list[str]:
    csv.field_size_limit(max(csv.field_size_limit(), len(text)))
    return next(csv.reader([text], delimiter=delimiter))


def _is_utf8(head: bytes) -> bool:
    try:
        head.decode(UTF8)
    except UnicodeDecodeError:
        return False
    return True


def _only_trailing(cells: list[str], dialect: Dialect, span: Span) -> bool:
    width = len(dialect.header)
    return span.cells > width and not any(cell.strip() for cell in cells[width:])


def _has_lone_return(head: bytes) -> bool:
    return head.count(b"\r") != head.count(b"\r\n") + head.endswith(b"\r")


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(HEAD_SIZE)
    except OSError as fault:
        problem = f"a file must be readable, found: {fault.strerror}"
        raise InputError(problem, where=str(path), hint="Check the path.") from None


def file_sha256(path: Path) -> str:
    """Give the SHA-256 of a file, in hexadecimal digits."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()
