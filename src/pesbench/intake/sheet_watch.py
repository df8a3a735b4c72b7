"""How far the cells of a sheet reach, and which formulas were never computed, told from its XML as it streams by."""

import re
from abc import ABC, abstractmethod
from functools import lru_cache
from xml.parsers import expat

from pesbench.errors import InputError

CELLS = 50_000_000
COLUMNS, ROWS = 16_384, 1_048_576
NAMED = 5
ERRORS = 100_000
_PLACE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_LETTERS = 26


class Watch(ABC):
    """Follows one part of a workbook; the blocks of the part are fed to it in turn.

    Parameters
    ----------
    where
        The name of the workbook, for errors.
    """

    def __init__(self, where: str) -> None:
        self.where = where
        self.last_row = self.last_column = 0
        self._awake = True
        self._rooted = False
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._root
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._refuse_entities

    @property
    @abstractmethod
    def root(self) -> str:
        """The element that a part of this kind begins with."""

    @property
    def is_sheet(self) -> bool:
        """Whether the part was of this kind."""
        return self._rooted

    def feed(self, block: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        InputError
            If the cells reach too far, or the XML is damaged.
        """
        self._parse(block, last=False)

    def close(self) -> None:
        """Take note that the part ends.

        Raises
        ------
        InputError
            If the XML is not at its end.
        """
        self._parse(b"", last=True)

    @abstractmethod
    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element."""

    def reach(self, row: int, column: int) -> None:
        """Take note of a cell with content; row and column count from 1.

        Raises
        ------
        InputError
            If the sheet is now wider, longer or larger than can be laid out.
        """
        if row <= self.last_row and column <= self.last_column:
            return
        self.last_row, self.last_column = max(row, self.last_row), max(column, self.last_column)
        if self.last_column > COLUMNS:
            raise self._refusal(f"{COLUMNS:,} columns at most", f"a cell in column {self.last_column:,}")
        if self.last_row > ROWS:
            raise self._refusal(f"{ROWS:,} rows at most", f"a cell in row {self.last_row:,}")
        if self.last_row * self.last_column > CELLS:
            raise self._refusal(f"{CELLS:,} cells at most", f"{self.last_row:,} rows of {self.last_column:,} columns")

    def _parse(self, block: bytes, *, last: bool) -> None:
        if not self._awake:
            return
        try:
            self._parser.Parse(block, last)
        except expat.ExpatError as fault:
            if self._rooted:
                hint = "Fetch it again, or save it anew."
                raise InputError(f"a workbook must be whole, found: {fault}", where=self.where, hint=hint) from None
            self._awake = False

    def _root(self, name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] != self.root:
            self._awake = False
            self._parser.StartElementHandler = None
            return
        self._rooted = True
        self._parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.start(name[name.rfind(":") + 1 :], attributes)

    def _refuse_entities(self, *_: object) -> None:
        hint = "Save it anew with a spreadsheet program."
        raise InputError("a workbook must not declare a document type, found one", where=self.where, hint=hint)

    def _refusal(self, limit: str, found: str) -> InputError:
        hint = "Give the table alone, without far-away cells, or save it as CSV."
        return InputError(f"a sheet must have {limit}, found {found}", where=self.where, hint=hint)


class SheetWatch(Watch):
    """Follows a worksheet of an XLSX file; any other part puts it to sleep.

    ``uncomputed`` are the first cells whose formula has no stored value, ``uncomputed_count`` says how many there are.
    """

    root = "worksheet"

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.uncomputed: list[str] = []
        self.uncomputed_count = 0
        self._row = self._column = 0
        self._formula = self._valued = self._text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element: rows and cells say where they are, unless they follow on the last."""
        if name == "c":
            self._settle()
            self._cell(attributes)
        elif name == "v":
            self._value()
        elif name == "f":
            self._formula = True
        elif name == "is":
            self._valued = True
            self.reach(self._row, self._column)
        elif name == "row":
            self._settle()
            place = attributes.get("r", "")
            self._row, self._column = int(place) if place.isdecimal() else self._row + 1, 0

    def close(self) -> None:
        """Take note that the part ends, and with it the last cell."""
        super().close()
        self._settle()

    def _cell(self, attributes: dict[str, str]) -> None:
        self._text = attributes.get("t") == "str"
        if not (place := attributes.get("r")):
            self._column += 1
            return
        if not (found := _PLACE.fullmatch(place)):
            raise self._refusal("cells named by column and row, such as B7", repr(place[:20]))
        self._row, self._column = int(found[2]), _number(found[1])

    def _value(self) -> None:
        self.reach(self._row, self._column)
        # A stored text may be empty. Any other value has characters, which alone tell it from one that is left out.
        self._valued = self._text or not self._formula
        if not self._valued:
            self._parser.CharacterDataHandler = self._characters
            self._parser.EndElementHandler = self._end

    def _characters(self, text: str) -> None:
        self._valued = self._valued or not text.isspace()

    def _end(self, _: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None

    def _settle(self) -> None:
        """Judge the cell that ended."""
        if self._formula and not self._valued:
            self.uncomputed_count += 1
            if len(self.uncomputed) < NAMED:
                self.uncomputed.append(f"{letters(self._column)}{self._row}")
        self._formula = self._valued = False


class TableWatch(Watch):
    """Follows the content of an OpenDocument spreadsheet, where rows and cells can be repeated by a number.

    ``errors`` are, by sheet, the row, the column (both from 1) and the text of each error value: the loader takes them
    for empty texts.
    """

    root = "document-content"

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.errors: dict[str, list[tuple[int, int, str]]] = {}
        self._table = ""
        self._row = self._column = 0
        self._rows = self._columns = 1
        self._failed = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take the start of an element: a cell counts where it says what type its value is, or holds a paragraph."""
        if name in {"table-cell", "covered-table-cell"}:
            self._columns = _repeated(attributes, "columns")
            self._column += self._columns
            self._failed = attributes.get("calcext:value-type") == "error"
            if any(key.endswith(":value-type") for key in attributes):
                self.reach(self._row, self._column)
        elif name == "table-row":
            self._rows = _repeated(attributes, "rows")
            self._row, self._column = self._row + self._rows, 0
        elif name == "p" and self._column:
            self.reach(self._row, self._column)
            self._paragraph()
        elif name == "table":
            self._table = attributes.get("table:name", "")
            self._row = self._column = self.last_row = self.last_column = 0

    def _paragraph(self) -> None:
        if self._failed:
            self._failed = False
            self._parser.CharacterDataHandler = self._error
            self._parser.EndElementHandler = self._end

    def _error(self, text: str) -> None:
        found = self.errors.setdefault(self._table, [])
        if len(found) + self._rows * self._columns > ERRORS:
            raise self._refusal(f"{ERRORS:,} error values at most", "more")
        rows = range(self._row - self._rows + 1, self._row + 1)
        columns = range(self._column - self._columns + 1, self._column + 1)
        found.extend((row, column, text) for row in rows for column in columns)

    def _end(self, _: str) -> None:
        self._parser.CharacterDataHandler = self._parser.EndElementHandler = None


def letters(column: int) -> str:
    """Give the letters of a column that is counted from 1."""
    name = ""
    while column:
        column, rest = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + rest) + name
    return name


@lru_cache(maxsize=COLUMNS)
def _number(name: str) -> int:
    number = 0
    for letter in name.upper():
        number = number * _LETTERS + ord(letter) - ord("A") + 1
    return number


def _repeated(attributes: dict[str, str], what: str) -> int:
    count = attributes.get(f"table:number-{what}-repeated", "1")
    return int(count) if count.isdecimal() else 1
