"""The tables of a report as CSV: full precision, and nothing that a spreadsheet would run."""

import csv
import io

from pesbench.publication.blocks import Table
from pesbench.result import harmless


def table_csv(table: Table) -> str:
    """Write a table as CSV: numbers as they are, text that a spreadsheet would run behind an apostrophe."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([name for column in table.columns for name in column.fields])
    for row in table.rows:
        writer.writerow([safe(value) for column in table.columns for value in column.values(row)])
    return made.getvalue()


def safe(value: object) -> object:
    """Give a cell as CSV holds it: numbers in full, and no text that a spreadsheet runs."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return repr(value)
    return harmless(str(value))
