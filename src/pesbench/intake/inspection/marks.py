"""What the numbers of an unknown table say of their decimal mark and their thousands."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pesbench.intake.mapping.numbers import BLANKS

_MARKED = re.compile(r"[+-]?\d*(?:[.,'\u2019]\d+)+")
_PARTS = re.compile(r"([.,'])(\d+)")
_THOUSAND = 3


@dataclass(frozen=True, slots=True)
class GuessedMarks:
    """The marks as far as they are clear; ``example`` is a number that can be read in two ways."""

    decimal: str = ""
    thousands: str = ""
    example: str = ""


def guess_marks(texts: Iterable[str], *, point_is_decimal: bool = False) -> GuessedMarks:
    """Look at numbers for marks that can mean one thing only.

    Parameters
    ----------
    texts
        Cells of number columns.
    point_is_decimal
        Whether it is known that a point is decimal, as in the cells of a workbook.

    Examples
    --------
    >>> guess_marks(["5,170", "3.06"])
    GuessedMarks(decimal='.', thousands=',', example='')
    >>> guess_marks(["4,671"]).example
    '4,671'
    """
    decimals, thousands = ({"."} if point_is_decimal else set()), set[str]()
    open_marks: dict[str, str] = {}
    for text in texts:
        bare = re.sub(f"[{BLANKS}%]", "", text.strip()).replace("\u2019", "'")
        if not _MARKED.fullmatch(bare):
            continue
        parts = _PARTS.findall(bare)
        decimal, separating = _meaning(bare, parts)
        decimals |= decimal
        thousands |= separating
        if not decimal and not separating:
            open_marks.setdefault(parts[0][0], text.strip())
    return _settled(decimals, thousands, open_marks)


def _meaning(number: str, parts: list[tuple[str, str]]) -> tuple[set[str], set[str]]:
    """Say which marks of a number are certainly decimal, and which certainly separate thousands."""
    marks = [mark for mark, _ in parts]
    if len(set(marks)) > 1:
        return {marks[-1]}, set(marks[:-1])
    if len(marks) > 1 or marks[0] == "'":
        return set(), {marks[0]}
    before = number.partition(marks[0])[0].lstrip("+-")
    may_separate = len(parts[0][1]) == _THOUSAND and 1 <= len(before) <= _THOUSAND and before[0] != "0"
    return (set() if may_separate else {marks[0]}), set()


def _settled(decimals: set[str], thousands: set[str], open_marks: dict[str, str]) -> GuessedMarks:
    """Put the evidence together: the mark that is not decimal separates thousands, and the other way round."""
    contradiction = len(decimals) > 1 or len(thousands) > 1 or decimals & thousands
    if contradiction or (open_marks and not decimals and not thousands):
        return GuessedMarks(example=next(iter(open_marks.values()), "different marks"))
    decimal = next(iter(decimals), "")
    separating = next(iter(thousands), "")
    for mark in open_marks:
        if decimal and mark != decimal:
            separating = separating or mark
        elif separating and mark != separating:
            decimal = decimal or mark
    return GuessedMarks(decimal, separating)
