"""From the sheets of a workbook to texts of comma-separated values."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from pesbench.errors import InputError
from pesbench.intake.extracts import Extract, Extracts, listed, new_file
from pesbench.intake.kinds import Kind, refuse
from pesbench.intake.workbook_guard import Sheet, check_parts

if TYPE_CHECKING:
    from fastexcel import CellError, DType, ExcelReader, ExcelSheet

SIZE = 500_000_000
# The loader shows an error value by its name in the code.
_ERRORS = {
    "Div0": "#DIV/0!",
    "NA": "#N/A",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
_GOT = re.compile(r"got '(?P<type>\w+)\(\"?(?P<name>.*?)\"?\)'")
# Beyond this, whole numbers are written with an exponent: their last digits are not in the file.
_WHOLE = 1e18
_DAY = 86_400_000
_MIDNIGHT, _ISO_MIDNIGHT = " 00:00:00", "T00:00:00"
_CLOCK = r" (\d\d:\d\d:\d\d)"
_OTHER_TYPES: tuple["DType", ...] = ("float", "boolean", "datetime", "duration")
_SUFFIXES = {Kind.XLSX: (".xlsx", ".xlsm"), Kind.XLS: (".xls",), Kind.ODS: (".ods",)}


def read_workbook(path: Path, kind: Kind, *, work: Path, where: str, sheet: str | None = None) -> Extracts:
    """Write each visible sheet that has cells as comma-separated text: UTF-8, line feeds, no header of its own.

    Line N of a text is row N of the sheet, and its first cell is column A. A row without cells is a blank line. A line
    break inside a cell becomes a blank, so that a record is always one line. Formulas give the values that were
    stored with them. Whole numbers have no decimals, other numbers as many digits as tell them from their neighbours;
    dates are ISO 8601, without a time at midnight; booleans are TRUE and FALSE; error values keep their text
    (``#REF!``). Of merged cells the first has the content.

    Parameters
    ----------
    path
        The workbook.
    kind
        XLSX, XLS or ODS.
    work
        A folder for the texts.
    where
        The name of the workbook, for errors.
    sheet
        The only sheet to read; it may be hidden.

    Raises
    ------
    InputError
        If the workbook is damaged, protected, too large, lacks the sheet, has no cells at all, or has a formula without
        a stored value.
    """
    _refuse_size(path, where)
    parts = check_parts(path, kind, where) if kind is not Kind.XLS else {}
    with _faults_told(where):
        book = _Book(_opened(path, kind, work), parts, work, where)
        names = book.chosen(sheet)
        texts = tuple(text for name in names if (text := book.text(name, hidden=sheet is not None)))
    if not texts:
        only = f"; what it has is on hidden sheets: {listed(book.hidden)}" if book.hidden else ""
        problem = f"a workbook must have at least one visible sheet with cells, found none{only}"
        hint = "Name a hidden sheet with --sheet, or save the data in a visible one."
        raise InputError(problem, where=where, hint=hint if book.hidden else "Give the workbook that holds the data.")
    return Extracts(texts, tuple(book.notes()))


class _Book:
    """One open workbook.

    ``hidden`` are the sheets that were met and passed over, ``charts`` those that hold a picture and no cells.
    """

    def __init__(self, reader: "ExcelReader", parts: dict[str, Sheet], work: Path, where: str) -> None:
        self.reader, self.parts, self.work, self.where = reader, parts, work, where
        self.hidden: list[str] = []
        self.charts = [name for name, part in parts.items() if not part.is_table]

    def chosen(self, sheet: str | None) -> list[str]:
        names = self.reader.sheet_names
        if sheet is None:
            return names
        if sheet not in names:
            problem = f"the workbook must have the sheet that is asked for, found no {sheet!r}"
            raise InputError(problem, where=self.where, hint=f"It has: {listed(names, most=20)}.")
        return [sheet]

    def notes(self) -> Iterator[str]:
        if self.hidden:
            yield f"hidden sheets were not read: {listed(self.hidden)}"
        if self.charts:
            yield f"sheets without cells were not read: {listed(self.charts)}"

    def text(self, name: str, *, hidden: bool) -> Extract | None:
        """Write the text of a sheet; none for one without cells, or hidden and not asked for."""
        if name in self.charts:
            return None
        loaded = self._loaded(name, "string")
        if loaded.visible != "visible" and not hidden:
            self.hidden.append(name)
            return None
        if name in self.parts:
            _refuse_uncomputed(self.parts[name], self.where)
        if not loaded.width:
            return None
        lines, commas = self._lines(name, loaded)
        return Extract(name, self._written(lines), None if commas.equals(lines) else self._written(commas))

    def _written(self, lines: pl.Series) -> Path:
        target = new_file(self.work)
        lines.to_frame().write_csv(target, include_header=False, quote_style="never")
        return target

    def _loaded(self, name: str, dtype: "DType") -> "ExcelSheet":
        # An empty list of rows to skip is not enough: only a number keeps empty rows at the start.
        return self.reader.load_sheet(name, header_row=None, skip_rows=0, dtypes=dtype)

    def _lines(self, name: str, loaded: "ExcelSheet") -> tuple[pl.Series, pl.Series]:
        """Give the lines of a sheet, with a decimal point and with a decimal comma in cells that are numbers.

        What type a cell has is told by which types it can be loaded as: only numbers and booleans as booleans, only
        dates and durations as durations.
        """
        batch, faults = loaded.to_arrow_with_errors()
        first = loaded.selected_columns[0].absolute_index
        errors = _errors(faults.errors if faults else [])
        if part := self.parts.get(name):
            errors += [(row - 1, column - 1 - first, text) for row, column, text in part.errors]
        texts = _with_errors(pl.DataFrame(batch), errors)
        views = [texts, *(pl.DataFrame(self._loaded(name, dtype)) for dtype in _OTHER_TYPES)]
        points, commas = (
            pl.DataFrame(
                [_column([view.to_series(at) for view in views], str(at), mark) for at in range(texts.width)]
            ).select(_line("," * first))
            for mark in (".", ",")
        )
        return points.to_series(), commas.to_series()


def _column(views: list[pl.Series], name: str, mark: str) -> pl.Series:
    """Give the finished cells of a column that was loaded as text and as every other type."""
    named = [view.alias(kind) for view, kind in zip(views, ("text", *_OTHER_TYPES), strict=True)]
    return pl.DataFrame(named).select(_quoted(_cell(mark)).alias(name)).to_series()


def _cell(mark: str) -> pl.Expr:
    """Give the text of a cell from the types that it can be loaded as; a number has its decimals behind the mark."""
    text, number, moment = pl.col("text"), pl.col("float"), pl.col("datetime")
    typed, dated = pl.col("boolean").is_not_null(), pl.col("duration").is_not_null()
    span = pl.col("duration").dt.total_milliseconds()
    return (
        pl.when(typed & text.is_in(["true", "false"]))
        .then(text.str.to_uppercase())
        .when(typed & number.is_not_null())
        .then(_number(number).str.replace(".", mark, literal=True))
        .when(dated & (span >= 0) & (span < _DAY))
        .then(pl.coalesce(text.str.extract(_CLOCK), text))
        .when(dated)
        .then(text.str.strip_suffix(_MIDNIGHT))
        .when(moment.is_not_null() & ~typed)
        .then(text.str.strip_suffix(_ISO_MIDNIGHT))
        .otherwise(text)
        .fill_null("")
    )


def _number(number: pl.Expr) -> pl.Expr:
    whole = (number == number.floor()) & (number.abs() < _WHOLE)
    return pl.when(whole).then(number.cast(pl.Int64, strict=False).cast(pl.String)).otherwise(number.cast(pl.String))


def _quoted(cell: pl.Expr) -> pl.Expr:
    """Keep a cell on one line, and quote it where it holds what separates cells."""
    cell = cell.str.replace_all(r"[\r\n]+", " ")
    doubled = pl.concat_str(pl.lit('"'), cell.str.replace_all('"', '""', literal=True), pl.lit('"'))
    return pl.when(cell.str.contains('[,"]')).then(doubled).otherwise(cell)


def _line(before: str) -> pl.Expr:
    """Join the cells of each row behind the empty columns of the sheet; a row without content is an empty line."""
    joined = pl.concat_str(pl.lit(before), pl.concat_str(pl.all(), separator=","))
    return pl.when(pl.all_horizontal(pl.all() == "")).then(pl.lit("")).otherwise(joined).alias("line")


def _errors(faults: "list[CellError]") -> list[tuple[int, int, str]]:
    """Read the text of error values out of what the loader complains of; it says ``got 'Error(Ref)'``.

    What it complains of besides, such as durations of an OpenDocument file, is given as it stands there.
    """
    found = []
    for fault in faults:
        said = _GOT.search(fault.detail)
        name = said["name"] if said else "VALUE"
        is_error = not said or said["type"] == "Error"
        found.append((*fault.position, _ERRORS.get(name, f"#{name.upper()}!") if is_error else name))
    return found


def _with_errors(texts: pl.DataFrame, errors: list[tuple[int, int, str]]) -> pl.DataFrame:
    """Put texts where the loader gives none; rows and columns count from 0, within what was loaded."""
    by_column: dict[int, dict[int, str]] = {}
    for row, column, text in errors:
        by_column.setdefault(column, {})[row] = text
    for column, found in by_column.items():
        texts = texts.with_columns(texts.to_series(column).scatter(list(found), list(found.values())))
    return texts


def _refuse_size(path: Path, where: str) -> None:
    if (size := path.stat().st_size) > SIZE:
        problem = f"a workbook must have {SIZE:,} bytes at most, found {size:,}"
        raise InputError(problem, where=where, hint="Save its sheets as CSV and give those.")


def _refuse_uncomputed(part: Sheet, where: str) -> None:
    if part.count:
        more = f" (and {part.count - 1:,} more)" if part.count > 1 else ""
        problem = f"a formula must have a stored value, found none in cell {part.uncomputed[0]}{more}"
        hint = "Open the workbook in a spreadsheet program and save it there: the values are stored then."
        raise InputError(problem, where=f"{where}[{part.name}]", hint=hint)


def _opened(path: Path, kind: Kind, work: Path) -> "ExcelReader":
    """Open the workbook under a name that fits what it is: the loader believes the suffix."""
    from fastexcel import read_excel  # noqa: PLC0415 - half of the files are no workbooks

    if path.suffix.lower() not in _SUFFIXES[kind]:
        path = Path(shutil.copyfile(path, new_file(work, _SUFFIXES[kind][0])))
    return read_excel(path.absolute())


@contextmanager
def _faults_told(where: str) -> Iterator[None]:
    """Turn the faults of the loader into errors; it also panics, which Python must catch by name."""
    try:
        yield
    except BaseException as fault:
        family = {kind.__name__ for kind in type(fault).__mro__}
        if not family & {"FastExcelError", "PanicException", "ComputeError"}:
            raise
        said = str(fault).partition("\n")[0].removeprefix("calamine error: ")
        if "password" in said.lower():
            raise refuse(where, Kind.PROTECTED) from None
        problem = f"a workbook must be whole, found: {said}"
        raise InputError(problem, where=where, hint="Open it in a spreadsheet program and save it anew.") from None
