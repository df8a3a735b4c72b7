"""Whether the numbers of a file have a decimal point or a decimal comma: one mark for the whole file, never a guess."""

import polars as pl

from pesbench.errors import InputError
from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Mapping, Marks, Plan, raw_cell
from pesbench.intake.mapping.numbers import bare
from pesbench.intake.scan import RECORD, scan_records

POINT, COMMA = ".", ","
# Where cells are separated by something else, a comma may stand inside a number without quotes.
LEAVES_COMMAS = (";", "\t", "|")

# A comma before three digits alone may separate thousands; before any other number of digits it cannot.
_COMMA = r"^\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*$"
_SURELY_COMMA = r"^\s*[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0\d*,\d+|\d{4,},\d+)(?:[eE][+-]?\d+)?\s*$"
_SURELY_POINT = r"^\s*[+-]?(?:\d+\.(?:\d{1,2}|\d{4,})|0\d*\.\d+|\d{4,}\.\d+|\.\d+)(?:[eE][+-]?\d+)?\s*$"
# A point between groups of three digits separates thousands where there are several of them.
_GROUPED = r"^\s*[+-]?\d{1,3}(?:\.\d{3}){2,}\s*$"
_ONE_GROUP = r"^\s*[+-]?[1-9]\d{0,2}\.\d{3}\s*$"
_POINT = r"^\s*[+-]?\d*\.\d+(?:[eE][+-]?\d+)?\s*$"


def named_mark(layout: Mapping, named: str | None) -> str | None:
    """Give the decimal mark that the user names, or the mapping, which may name the other one; None where none does."""
    other = {POINT: COMMA, COMMA: POINT, "'": POINT}
    return named or layout.decimal or (other[layout.thousands] if layout.thousands else None)


def number_marks(facts: FileFacts, plan: Plan, named: str | None, *, written_here: bool = False) -> Marks:
    """Find the marks in the numbers of a file.

    Parameters
    ----------
    facts, plan
        The file, and which of its cells fill number columns.
    named
        The decimal mark, where the user names it; else the mapping may.
    written_here
        Whether the text was written here from the cells of a workbook or the numbers of a data set: a point in it is
        decimal.

    Returns
    -------
    Marks
        In our own forms a point is decimal, and a comma only where cells are separated by something else; thousands
        have no mark. In a national layout marks are read that the mapping names, or that can be read in one way only.

    Raises
    ------
    InputError
        If both marks occur and nobody says what they are, or every one stands before three digits so that it may
        separate thousands.
    """
    layout, national = plan.mapping, plan.marks.national
    decimal = named_mark(layout, named)
    if layout.thousands:
        return Marks(decimal or POINT, layout.thousands, national=national, named=True)
    if decimal or written_here:
        return Marks(decimal or POINT, national=national, named=decimal is not None)
    if facts.delimiter not in LEAVES_COMMAS and not national:
        return Marks(POINT)
    cells = _number_cells(plan)
    mark = _found(facts, cells, national=national) if cells else POINT
    return Marks(mark, national=national)


def _found(facts: FileFacts, cells: list[str], *, national: bool) -> str:
    evidence = _evidence(facts, cells)
    comma, point = evidence["comma"], evidence["point"]
    hint = "Say which with --decimal or in the mapping (decimal, thousands)."
    if comma is not None and point is not None:
        lines = f"lines {facts.lines.line(comma)} and {facts.lines.line(point)}"
        problem = f"numbers must have one decimal mark, found a comma and a point ({lines})"
        raise InputError(problem, where=facts.name, hint=hint)
    if comma is not None and evidence["sure comma"] is None:
        raise _unclear(facts, comma, "comma", "4,671 or 4.671?", hint)
    if national and point is not None and evidence["sure point"] is None:
        raise _unclear(facts, point, "point", "4671 or 4.671?", hint)
    return POINT if comma is None else COMMA


def _unclear(facts: FileFacts, record: int, mark: str, readings: str, hint: str) -> InputError:
    problem = f"a {mark} in a number must be clear, found that each stands before three digits ({readings})"
    return InputError(problem, where=f"{facts.name}:{facts.lines.line(record)}", hint=hint)


def refuse_unclear_thousands(facts: FileFacts, plan: Plan, failing: pl.DataFrame) -> None:
    """Refuse a file where a point may separate thousands because it does so in a number that could not be read.

    Raises
    ------
    InputError
        If a failing row has a number like 1.234.567, others one like 1.234, no number has a point that is certainly
        decimal, and nobody named the decimal mark.
    """
    cells = _number_cells(plan)
    if plan.marks.named or plan.marks.decimal != POINT or not cells:
        return
    grouped = failing.select(_first(_GROUPED, cells)).item()
    if grouped is None:
        return
    single, sure = _seen(facts, {"single": _first(_ONE_GROUP, cells), "sure": _first(_SURELY_POINT, cells)}).values()
    if single is not None and sure is None:
        problem = "a point in a number must be clear, found that it separates thousands (1.234.567) in line"
        also = f"and that it may do so in line {facts.lines.line(single)} (1.234)"
        hint = "Take the points between thousands away; or say --decimal . if 1.234 is less than two."
        raise InputError(f"{problem} {facts.lines.line(grouped)}, {also}", where=facts.name, hint=hint)


def _number_cells(plan: Plan) -> list[str]:
    return [raw_cell(plan.sources[name]) for name in sorted(plan.numbers & plan.sources.keys())]


def _first(pattern: str, cells: list[str]) -> pl.Expr:
    """Give the first record in which a cell has some form; null where none has."""
    found = pl.any_horizontal(bare(pl.col(cell)).str.contains(pattern).fill_null(value=False) for cell in cells)
    return pl.col(RECORD).filter(found).min()


def _seen(facts: FileFacts, sought: dict[str, pl.Expr]) -> dict[str, int | None]:
    row: dict[str, int | None] = scan_records(facts).select(**sought).collect(engine="streaming").row(0, named=True)
    return row


def _evidence(facts: FileFacts, cells: list[str]) -> dict[str, int | None]:
    """Give the first record in which each kind of number stands."""
    patterns = {"comma": _COMMA, "sure comma": _SURELY_COMMA, "point": _POINT, "sure point": _SURELY_POINT}
    return _seen(facts, {name: _first(pattern, cells) for name, pattern in patterns.items()})
