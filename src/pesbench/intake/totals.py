"""Columns that have no place here and may only be passed over where they hold nothing but a total."""

from collections.abc import Iterator

import polars as pl

from pesbench.errors import InputError
from pesbench.findings import Finding
from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Plan, raw_cell
from pesbench.intake.rules import ONLY_TOTALS, finding
from pesbench.intake.scan import BLANK, RECORD, scan_records

# SDMX's codes of a total and of what does not apply, and Eurostat's of a total; an empty cell says nothing.
TOTALS = ("_T", "TOTAL", "_Z", "")
_LINE, _CODE = "_first", "_code"


def pass_over_totals(facts: FileFacts, plan: Plan) -> Iterator[Finding]:
    """Say which columns are not read because they hold nothing but totals.

    Raises
    ------
    InputError
        If one holds anything else: a row would be a breakdown by what is unknown here, and be taken for the whole.
        The error names the column, the first such cell and its line.
    """
    for position in plan.totals:
        column, held = facts.header[position], _held(facts, plan, position)
        other = held.filter(~pl.col(_CODE).is_in(TOTALS))
        if other.height:
            code, record = other.row(0)
            raise InputError(
                f"a column without a place here must hold only totals (_T, TOTAL, _Z), found '{code}' in {column}",
                where=f"{facts.name}:{facts.lines.line(record)}",
                hint="Ask the source for the totals alone, or name the column in a mapping (--mapping).",
            )
        told = ", ".join(code or "nothing" for code in held[_CODE]) or "nothing"
        message = f"column '{column}' is not read: it holds {told} in all rows"
        yield finding(ONLY_TOTALS, message, file=facts.name, line=facts.header_line, column=column)


def _held(facts: FileFacts, plan: Plan, position: int) -> pl.DataFrame:
    """Give each code that a column holds in rows that count, with the first record that has it, in their order."""
    misfits = pl.Series([misfit.record for misfit in facts.misfits], dtype=pl.UInt32).implode()
    aside = [pl.col(BLANK), pl.col(RECORD).is_in(misfits), *(where for _, where in plan.left_out())]
    code = pl.col(raw_cell(position)).str.extract(r"^([^:]*)", 1).str.strip_chars().fill_null("")
    rows = scan_records(facts).filter(~pl.any_horizontal(aside)).select(code.alias(_CODE), pl.col(RECORD).alias(_LINE))
    return rows.group_by(_CODE).agg(pl.col(_LINE).min()).sort(_LINE).collect(engine="streaming")
