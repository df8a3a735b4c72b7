"""From a file of whatever kind to the plain texts in it that can be read as tables."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp

from pesbench.errors import InputError
from pesbench.intake.archives import Meter, unpack_gzip, unpack_zip
from pesbench.intake.extracts import Extracts, listed
from pesbench.intake.jsonstat import read_json_stat
from pesbench.intake.kinds import Kind, kind_of, refuse
from pesbench.intake.old_workbooks import read_old_workbook
from pesbench.intake.workbooks import read_workbook


@dataclass(frozen=True, slots=True)
class Piece:
    """One text to read as a table.

    ``name`` is how findings name it: ``a.csv``, ``book.xlsx[Sheet 1]``, ``year.zip/jan.csv``, with the folder that the
    user gave. ``path`` is the text: the file itself, or a copy in the work folder. ``origin`` is the file that the user
    gave. ``exact`` says that the bytes are those of the source, so that its lines are those a user sees; where it is
    false, ``path`` was written here: UTF-8, comma-separated, one record per line, and line N is row N of the sheet (of
    JSON-stat, the row N - 1 of the data set, after the header). ``commas`` is then the same text with a decimal comma
    in the cells that are numbers, where any has decimals. ``notes`` are sentences about what was passed over in
    the origin; the first piece of a file carries them all.
    """

    name: str
    path: Path
    origin: Path
    exact: bool
    notes: tuple[str, ...] = ()
    commas: Path | None = None

    @property
    def label(self) -> str:
        """What it is called inside its file: ``Sheet 1``, ``jan.csv``, ``book.xlsx[Sheet 1]``; empty for all of it."""
        own = self.name.removeprefix(str(self.origin)).removeprefix("/")
        return own[1:-1] if own.startswith("[") else own


def pieces_of(path: Path, *, work: Path, sheet: str | None = None) -> list[Piece]:
    """Take a file apart into the texts to read.

    Plain text is one piece, itself. Workbooks give a piece per visible sheet with cells, JSON-stat one per data set,
    gzip and zip what they hold: text, workbooks or JSON-stat, in a zip also gzip, but no zip within a zip.

    Parameters
    ----------
    path
        The file, whatever its name says.
    work
        An existing folder for copies. Nothing stays behind in it if the file is refused.
    sheet
        The only table to read, by the name that the file has for it: a sheet, a data set, a member of an archive
        (``jan.csv``) or a sheet of such a member (``book.xlsx[Sheet 1]``).

    Raises
    ------
    InputError
        If the file is of a kind that holds no table, damaged, protected or too large, or a workbook or a JSON-stat file
        contradicts itself; or it has no such sheet.
    """
    kind = kind_of(path)
    if kind is Kind.TEXT and sheet is not None:
        problem = f"a text is one table without a name, found that {sheet!r} is asked for"
        raise InputError(problem, where=str(path), hint="Leave the sheet out.")
    if kind is Kind.TEXT:
        return [Piece(str(path), path, path, exact=True)]
    folder = Path(mkdtemp(dir=work))
    try:
        taken = _Taking(path, folder, sheet)
        pieces = list(taken.parts(path, kind, str(path)))
        pieces = pieces if sheet is None else _named(pieces, path, sheet)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return [replace(pieces[0], notes=tuple(taken.notes)), *pieces[1:]]


def _named(pieces: list[Piece], origin: Path, sheet: str) -> list[Piece]:
    """Find the piece of a name."""
    names = [piece.label for piece in pieces]
    if sheet in names:
        return [pieces[names.index(sheet)]]
    hint = f"It has: {listed(names, most=20)}." if any(names) else "It is one table without a name."
    problem = f"the file must have the table that is asked for, found no {sheet!r}"
    raise InputError(problem, where=str(origin), hint=hint)


def without_file(note: str, origin: Path) -> str:
    """Give a note without the name of its file, for a place where that stands already."""
    return note.removeprefix(f"{origin}: ").removeprefix(f"{origin}/")


class _Taking:
    """One file being taken apart; ``notes`` grow on the way."""

    def __init__(self, origin: Path, folder: Path, sheet: str | None) -> None:
        self.origin, self.folder, self.sheet = origin, folder, sheet
        self.meter = Meter(origin.stat().st_size, str(origin))
        self.notes: list[str] = []

    def parts(self, path: Path, kind: Kind, name: str, *, within: Kind | None = None) -> Iterator[Piece]:
        """Give the pieces of a file, or of one that was found ``within`` an archive."""
        if kind is Kind.TEXT:
            yield Piece(name, path, self.origin, exact=True)
        elif kind is Kind.XLS:
            sheets = read_old_workbook(path, work=self.folder, where=name, sheet=self._sheet(within))
            yield from self._written(sheets, name)
        elif kind in {Kind.XLSX, Kind.ODS}:
            sheets = read_workbook(path, kind, work=self.folder, where=name, sheet=self._sheet(within))
            yield from self._written(sheets, name)
        elif kind in {Kind.JSON_STAT, Kind.JSON}:
            yield from self._written(read_json_stat(path, work=self.folder, where=name), name)
        elif kind is Kind.GZIP and within is not Kind.GZIP:
            unpacked = unpack_gzip(path, self.folder, self.meter)
            yield from self.parts(unpacked, kind_of(unpacked), name, within=kind)
        elif kind is Kind.ZIP and within is None:
            yield from self._members(unpack_zip(path, self.folder, self.meter), name)
        else:
            raise refuse(name, kind)

    def _sheet(self, within: Kind | None) -> str | None:
        """Give the sheet that a workbook must have; in an archive the one that is asked for may be in another."""
        return None if within is Kind.ZIP else self.sheet

    def _members(self, found: Extracts, name: str) -> Iterator[Piece]:
        self._note(found, name)
        for member in found.texts:
            yield from self.parts(member.path, kind_of(member.path), f"{name}/{member.name}", within=Kind.ZIP)

    def _written(self, found: Extracts, name: str) -> Iterator[Piece]:
        self._note(found, name)
        for text in found.texts:
            called = f"{name}[{text.name}]" if text.name else name
            yield Piece(called, text.path, self.origin, exact=False, commas=text.commas)

    def _note(self, found: Extracts, name: str) -> None:
        self.notes += [f"{name}: {note}" for note in found.notes]
