"""The exact message: what must hold, what was found and what to do, from pydantic's verdict on one row."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pesbench.findings import Rule
from pesbench.forms.cells import INT64_MAX, STATUS_SEPARATOR, WHITESPACE
from pesbench.forms.columns import Column
from pesbench.forms.conditions import Condition, Reading, spoken_list
from pesbench.forms.form import Form
from pesbench.forms.row import Row, blocking
from pesbench.forms.rules import CODE, FINITE, NUMBER, ODD_CELL, OVERFLOW, PATTERN, RANGE, REQUIRED, WHOLE

# A message quotes at most this much of a cell; the finding has it whole.
QUOTED = 60
# Digits with something between them that is no decimal point: thousands marks, or a decimal comma.
SEPARATED = re.compile(r"[0-9][\s,_'\u2019][0-9]")
# Lists up to this length are written out in a message.
SPELT_OUT = 12

VOCABULARIES = {
    "units": ("a unit of the catalogue", "`pesbench catalogue units` lists them; a catalogue file can add more."),
    "indicators": ("an indicator of the catalogue", "`pesbench catalogue indicators` lists them."),
    "enablers": ("an enabler of the catalogue", "`pesbench catalogue enablers` lists them."),
}
CODES = ("a code of the list {name}", "`pesbench catalogue codes` lists them; a catalogue file can add more.")


@dataclass(frozen=True, slots=True)
class Fault:
    """What one rule says of one row: the column to point at, its text, and the three parts of the message."""

    rule: Rule
    column: str
    cell: str | None
    must: str
    found: str
    remedy: str

    @property
    def message(self) -> str:
        """What must hold, what was found, and what to do."""
        return f"{self.must}, found {self.found}. {self.remedy}"

    @property
    def redacted(self) -> str:
        """The message without what was found."""
        return f"{self.must}. {self.remedy}"


Words = tuple[Rule, str, str]


def faults_of(
    form: Form, columns: Sequence[Column], record: Mapping[str, str | None]
) -> tuple[list[Fault], Row | None]:
    """Let pydantic read a row of raw text; give its faults, or the row.

    Conditions over cells that could be read are reported beside the cells that could not.
    """
    reading, refused = _read(columns, record)
    failed = [entry for entry in blocking(form.conditions) if entry.fails(reading)]
    if not refused and not failed:
        try:
            return [], form.model.model_validate(record)
        except ValidationError as error:
            refused = [(str(detail["loc"][0]) if detail["loc"] else "", detail) for detail in _details(error)]
    if len(refused) > 1:
        places = {name: place for place, name in enumerate(form.model.model_fields)}
        refused.sort(key=lambda pair: places.get(pair[0], len(places)))
    cells = [_cell_fault(column, detail, record) for column, detail in refused]
    return cells + [fault_of(entry, reading, record) for entry in failed], None


def reading_of(columns: Iterable[Column], record: Mapping[str, str | None]) -> Reading:
    """Read each cell by itself, as far as it can be read."""
    return _read(columns, record)[0]


def _read(
    columns: Iterable[Column], record: Mapping[str, str | None]
) -> tuple[Reading, list[tuple[str, ErrorDetails]]]:
    """Read each cell by itself; give also what is wrong with those that could not be read."""
    values: dict[str, object] = {}
    unreadable: dict[str, str] = {}
    refused: list[tuple[str, ErrorDetails]] = []
    for column in columns:
        name, text = column.name, record[column.name]
        try:
            values[name] = column.read(text)
        except ValidationError as error:
            refused += [(name, detail) for detail in _details(error)]
            if not _blank(text):
                unreadable[name] = f"'{text}'"
    return Reading(values, unreadable), refused


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_url=False, include_input=False)


def fault_of(condition: Condition, reading: Reading, record: Mapping[str, str | None]) -> Fault:
    """Say how a condition fails."""
    column, must, found = condition.describe(reading)
    return Fault(condition.rule, column, record.get(column), must, found, condition.rule.remedy)


def _blank(cell: str | None) -> bool:
    return not (cell or "").strip(WHITESPACE)


def _cell_fault(column: str, detail: ErrorDetails, record: Mapping[str, str | None]) -> Fault:
    cell = record.get(column)
    if _blank(cell):
        return Fault(REQUIRED, column, cell, f"{column} must be given", "an empty cell", "Fill the cell.")
    text = (cell or "").strip(WHITESPACE)
    rule, must, remedy = _SPEAKERS.get(detail["type"], _other)(detail, text)
    wrong = str(_context(detail).get("code", text))  # of several codes the one that is unknown
    shown = wrong if len(wrong) <= QUOTED else f"{wrong[:QUOTED]}..."
    return Fault(rule, column, cell, f"{column} must be {must}", f"'{shown}'", remedy)


def _context(detail: ErrorDetails) -> Mapping[str, Any]:
    return detail.get("ctx") or {}


def _number(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    if SEPARATED.search(text):
        remedy = "Write a point as decimal mark and nothing between thousands: 1400 or 12.5."
    else:
        remedy = "Write a number, or leave the cell empty and say why in its status."
    return NUMBER, "a number", remedy


def _whole(detail: ErrorDetails, text: str) -> Words:
    try:
        number = float(text)
    except ValueError:
        return _number(detail, text)
    if not isfinite(number):
        return _finite(detail, text)
    return WHOLE, "a whole number", "Give the count itself, written with digits only."


def _finite(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    return FINITE, "a finite number", "Leave the cell empty and say why in its status."


def _overflow(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    return OVERFLOW, f"at most {INT64_MAX}", "Look for numbers run together, or an identifier in this column."


def _low(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    return RANGE, f"at least {_context(detail)['ge']:g}", "Correct the number, or the range in a catalogue file."


def _high(detail: ErrorDetails, text: str) -> Words:
    bound = _context(detail)["le"]
    if bound == INT64_MAX:
        return _overflow(detail, text)
    return RANGE, f"at most {bound:g}", "Correct the number, or the range in a catalogue file."


def _code(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    context = _context(detail)
    must, remedy = VOCABULARIES.get(context["list"], CODES)
    if context["joined"]:
        remedy = f"Join several codes by {STATUS_SEPARATOR} alone."
    elif context["nearest"]:
        remedy = f"Did you mean {context['nearest']}?"
    elif len(context["known"]) <= SPELT_OUT:
        remedy = f"Write {spoken_list(context['known'])}."
    return CODE, must.format(name=context["list"]), remedy


def _period(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    must = "a year, half-year, quarter or month such as 2024, 2024-S1, 2024-Q1 or 2024-01"
    return PATTERN, must, "Write the period in one of these forms; years run from 1900 to 2100."


def _date(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    return PATTERN, "a day such as 2024-05-31", "Write year, month and day with hyphens."


def _other(detail: ErrorDetails, text: str) -> Words:  # noqa: ARG001  # the speakers' signature
    return ODD_CELL, f"accepted by the form ({detail['msg']})", "Correct the cell."


_SPEAKERS: dict[str, Callable[[ErrorDetails, str], Words]] = {
    "number_marks": _number,
    "float_parsing": _number,
    "int_parsing": _whole,
    "int_from_float": _whole,
    "int_parsing_size": _overflow,
    "finite_number": _finite,
    "greater_than_equal": _low,
    "less_than_equal": _high,
    "unknown_code": _code,
    "malformed_period": _period,
    "malformed_date": _date,
}
