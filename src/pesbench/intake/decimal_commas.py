"""The numbers of a workbook or a data set, written in the marks of a mapping whose decimal mark is a comma."""

import csv
from collections.abc import Collection
from dataclasses import replace
from itertools import islice
from pathlib import Path

from pesbench.intake.extracts import new_file
from pesbench.intake.facts import FileFacts


def with_decimal_commas(facts: FileFacts, commas: Path, positions: Collection[int], work: Path) -> FileFacts:
    """Take the cells of number columns from the text whose numbers have a decimal comma.

    A number of a workbook is a number whatever the marks of the texts beside it: written in their marks it means the
    same to all who read on, and in the file of quarantined rows.

    Parameters
    ----------
    facts
        The text whose numbers have a decimal point; each of its records is one line.
    commas
        The same text, line by line, with decimal commas in cells that are numbers.
    positions
        The columns that hold numbers; others, such as periods and codes, stay as they are.
    work
        A folder for the new text.
    """
    target = new_file(work)
    csv.field_size_limit(max(csv.field_size_limit(), facts.size))
    with (
        facts.readable.open(encoding="utf-8", newline="") as points,
        commas.open(encoding="utf-8", newline="") as others,
        target.open("w", encoding="utf-8", newline="") as out,
    ):
        out.writelines(islice(points, facts.skipped_lines + 1))
        behind = islice(others, facts.lines.line(0) - 1, None)
        out.writelines(_merged(own, other, positions) for own, other in zip(points, behind, strict=True))
    return replace(facts, readable=target, quoted=True)


def _merged(own: str, other: str, positions: Collection[int]) -> str:
    if own == other:
        return own
    cells, numbers = next(csv.reader([own])), next(csv.reader([other]))
    return ",".join(_quoted(numbers[at] if at in positions else cell) for at, cell in enumerate(cells)) + "\n"


def _quoted(cell: str) -> str:
    if not {",", '"'} & set(cell):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'
