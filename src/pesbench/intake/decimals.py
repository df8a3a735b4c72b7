"""Whether the numbers of a file have a decimal point or a decimal comma: one mark for the whole file, never a guess."""

import polars as pl

from pesbench.errors import InputError
from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Plan, raw_cell
from pesbench.intake.scan import RECORD, scan_records

POINT, COMMA = ".", ","
# Where cells are separated by something else, a comma may stand inside a number without quotes.
LEAVES_COMMAS = (";", "\t", "|")

# A comma before three digits alone may separate thousands; before any other number of digits it cannot.
_COMMA = r"^\s*[+-]?\d+,\d+(?:[eE][+-]?\d+)?\s*$"
_SURELY_COMMA = r"^\s*[+-]?(?:\d+,(?:\d{1,2}|\d{4,})|0\d*,\d+|\d{4,},\d+)(?:[eE][+-]?\d+)?\s*$"
_POINT = r"^\s*[+-]?\d*\.\d+(?:[eE][+-]?\d+)?\s*$"


def decimal_mark(facts: FileFacts, plan: Plan, named: str | None) -> str:
    """Find the decimal mark of a file.

    Parameters
    ----------
    facts, plan
        The file, and which of its cells fill number columns.
    named
        The mark, where the user or the mapping names it.

    Raises
    ------
    InputError
        If both marks occur, or every comma stands before three digits so that it may separate thousands.
    """
    if named:
        return named
    if facts.delimiter not in LEAVES_COMMAS:
        return POINT
    cells = [raw_cell(plan.sources[name]) for name in sorted(plan.numbers & plan.sources.keys())]
    return _found(facts, cells) if cells else POINT


def _found(facts: FileFacts, cells: list[str]) -> str:
    evidence = _evidence(facts, cells)
    comma, sure, point = (evidence[name] for name in ("comma", "sure", "point"))
    hint = "Say which with --decimal or in the mapping."
    if comma is None:
        return POINT
    if point is not None:
        lines = f"lines {facts.lines.line(comma)} and {facts.lines.line(point)}"
        problem = f"numbers must have one decimal mark, found a comma and a point ({lines})"
        raise InputError(problem, where=facts.name, hint=hint)
    if sure is None:
        problem = "a comma in a number must be clear, found that each stands before three digits (4,671 or 4.671?)"
        raise InputError(problem, where=f"{facts.name}:{facts.lines.line(comma)}", hint=hint)
    return COMMA


def _evidence(facts: FileFacts, cells: list[str]) -> dict[str, int | None]:
    """Give the first record in which each kind of number stands."""

    def first(pattern: str) -> pl.Expr:
        found = pl.any_horizontal(pl.col(cell).str.contains(pattern).fill_null(value=False) for cell in cells)
        return pl.col(RECORD).filter(found).min()

    sought = {"comma": first(_COMMA), "sure": first(_SURELY_COMMA), "point": first(_POINT)}
    row: dict[str, int | None] = scan_records(facts).select(**sought).collect(engine="streaming").row(0, named=True)
    return row
