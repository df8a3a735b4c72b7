"""The workbook to fill: one sheet per form, with what may be written in each column."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from pesbench.forms.cells import Codes, Number, annotation_of
from pesbench.forms.describe import DescribedColumn, describe
from pesbench.forms.form import Form
from pesbench.submission.templates import Template

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

# The same content gives the same bytes: a workbook says when it was made.
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - the file format knows no time zones
# The limits of the file format: rows of a sheet, characters of a list of codes, of a hint and of its title.
_ROWS, _LIST, _HINT, _TITLE = 1_048_576, 255, 255, 32
_NARROW, _WIDE = 11, 40
_TEXT = "@"


def workbook(templates: Sequence[Template], usual: Mapping[str, Sequence[str]] | None = None) -> bytes:
    """Write the templates as sheets of one workbook (xlsx).

    Parameters
    ----------
    templates
        The tables.
    usual
        By column, the codes to offer where not all of them are to be.

    Notes
    -----
    Cells of codes, periods, days and words have the format text, so that a spreadsheet leaves 2025-01 alone. A choice
    of codes is offered where the list fits into the file format; the hint of each column says what it means.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 - paid only by those who want a workbook

    content = BytesIO()
    with Workbook(content, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"created": _MADE})
        for template in templates:
            _sheet(book, template, usual or {})
    return content.getvalue()


def _sheet(book: "Workbook", template: Template, usual: Mapping[str, Sequence[str]]) -> None:
    form = template.form
    sheet = book.add_worksheet(form.name)
    sheet.freeze_panes(1, 0)
    head = book.add_format({"bold": True, "bottom": 1, "num_format": _TEXT})
    plain = book.add_format({"num_format": _TEXT})
    described = {column.column: column for column in describe(form)}
    for at, name in enumerate(form.main):
        sheet.write_string(0, at, name, head)
        sheet.set_column(at, at, _width(described[name]), None if _number(form, name) else plain)
        offered = _offered(usual.get(name, tuple(described[name].codes)))
        sheet.data_validation(1, at, _ROWS - 1, at, _allowed(form, described[name], offered))
        _fill(sheet, at, [row.get(name, "") for row in template.rows], None if _number(form, name) else plain)
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{_ROWS}"})


def _fill(sheet: "Worksheet", at: int, cells: Sequence[str], plain: "Format | None") -> None:
    for number, cell in enumerate(cells, start=1):
        if cell and plain is None:
            sheet.write_number(number, at, float(cell))
        elif cell:
            sheet.write_string(number, at, cell, plain)


def _number(form: Form, column: str) -> Number | None:
    return annotation_of(form.model.model_fields[column], Number)


def _width(column: DescribedColumn) -> int:
    return _WIDE if column.type == "text" else max(_NARROW, len(column.column) + 2)


def _allowed(form: Form, column: DescribedColumn, offered: Sequence[str]) -> dict[str, Any]:
    """Say what a spreadsheet lets a person write in a column, and what it tells."""
    hint = {"input_title": column.column[:_TITLE], "input_message": _short(column.meaning)}
    if number := _number(form, column.column):
        return {**_between(number), **hint, "error_message": _short(f"This must be a {column.type}.")}
    codes = annotation_of(form.model.model_fields[column.column], Codes)
    if codes is None or not offered:
        return {"validate": "any", **hint}
    # Codes that are not offered may be right: the spreadsheet asks, and does not refuse.
    closed = len(offered) == len(column.codes) and not (codes.pattern or codes.combined)
    refusal = {"error_type": "stop" if closed else "warning", "error_message": _short(_refusal(column, closed=closed))}
    return {"validate": "list", "source": list(offered), **hint, **refusal}


def _refusal(column: DescribedColumn, *, closed: bool) -> str:
    if closed:
        return f"Write one of: {', '.join(column.codes)}."
    return f"This is not one of the usual codes. COLUMNS.md lists what may stand in {column.column}."


def _offered(codes: Sequence[str]) -> Sequence[str]:
    """Give the codes to choose from: none where the list is too long for the file format."""
    return codes if len(",".join(codes)) <= _LIST else ()


def _between(number: Number) -> dict[str, Any]:
    kind = {"validate": "integer" if number.whole else "decimal"}
    if number.minimum is not None and number.maximum is not None:
        return {**kind, "criteria": "between", "minimum": number.minimum, "maximum": number.maximum}
    if number.maximum is not None:
        return {**kind, "criteria": "<=", "value": number.maximum}
    return {**kind, "criteria": ">=", "value": -1e300 if number.minimum is None else number.minimum}


def _short(text: str) -> str:
    return text if len(text) <= _HINT else f"{text[: _HINT - 3].rsplit(' ', 1)[0]} ..."
