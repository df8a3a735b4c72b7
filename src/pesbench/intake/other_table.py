"""Tables that look like the one that a mapping reads, and are another by what they hold."""

import polars as pl

from pesbench.errors import InputError
from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Filled, Plan, raw_cell
from pesbench.intake.scan import BLANK, scan_records

_SHOWN = 5


def refuse_other_table(facts: FileFacts, plan: Plan) -> None:
    """Refuse a file in which a column that decides has none of its codes, before each of its rows is an error.

    Raises
    ------
    InputError
        If there is such a column; the error names its codes and what it holds.
    """
    for column in plan.columns:
        if column.rule.decides and (found := _others(facts, column)):
            must = f"{column.rule.name} must be {' or '.join(column.rule.only)} for the mapping {plan.mapping.name}"
            shown = ", ".join(f"'{code}'" for code in found[:_SHOWN]) + (" ..." if len(found) > _SHOWN else "")
            raise InputError(
                f"{must}, found {shown} and nothing else",
                where=facts.name,
                hint="It is another table in the same layout: it needs a mapping of its own.",
            )


def _others(facts: FileFacts, column: Filled) -> list[str]:
    """Give what a column holds, sorted, if it has none of its codes; else nothing."""
    cell = raw_cell(column.position)
    codes = scan_records(facts).filter(~pl.col(BLANK)).select(column.text.fill_null("").alias(cell))
    known = codes.filter(pl.col(cell).is_in(column.rule.only)).head(1).collect(engine="streaming")
    if known.height:
        return []
    held = codes.unique().sort(cell).head(_SHOWN + 1)
    return held.collect(engine="streaming").to_series().to_list()
