"""Cells that are no numbers, told as they stand in the file and with the marks by which the file is read."""

import re
from dataclasses import replace

from pesbench.forms import Fault
from pesbench.forms.explain import QUOTED
from pesbench.forms.rules import NUMBER
from pesbench.intake.mapping import Marks

_SPOKEN = {".": "a point", ",": "a comma", "'": "an apostrophe"}
_MARKED = re.compile(r"\d[\s.,_'\u2019]\d")


def told_in_marks(fault: Fault, cell: str, marks: Marks) -> Fault:
    """Give a fault with the text of the cell itself, and advice in the marks of the file.

    Parameters
    ----------
    fault
        What the form says; it was shown the number as it was made ready to be cast.
    cell
        The text that stands in the file.
    marks
        The marks by which the file is read.
    """
    text = cell.strip()
    if fault.rule is not NUMBER or not text:
        return fault
    shown = text if len(text) <= QUOTED else f"{text[:QUOTED]}..."
    if marks == Marks(national=marks.national) or not _MARKED.search(text):
        return replace(fault, found=f"'{shown}'")
    between = f"{_SPOKEN[marks.thousands]} or nothing" if marks.thousands else "nothing"
    examples = f"1{marks.thousands}400 or 12{marks.decimal}5"
    remedy = f"Write {_SPOKEN[marks.decimal]} as decimal mark and {between} between thousands: {examples}."
    return replace(fault, found=f"'{shown}'", remedy=remedy)
