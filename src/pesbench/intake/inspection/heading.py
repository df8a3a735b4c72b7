"""Where the header of an unknown table stands: the rows of words above the rows of numbers."""

import re
from collections.abc import Sequence

from pesbench.intake.mapping.folding import joined_header
from pesbench.intake.mapping.headings import Heading
from pesbench.intake.mapping.numbers import BLANKS

# Signs that sources write where a number is missing.
MISSING_MARKS = frozenset(
    {":", ".", "..", "...", "-", "\u2013", "\u2014", "x", "X", "/", "*", "NA", "N/A", "n/a", "NaN", "s.s", "c"}
)
NUMBER = re.compile(rf"[+-]?(?:\d{{1,3}}(?:[.,'\u2019{BLANKS}]\d{{3}})+|\d+)(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s*%?")
_YEAR = re.compile(r"(?:19|20)\d\d")
MOST_ROWS = 10
# A row that names columns or holds figures has a cell in at least two of them.
_A_FEW = 2


def guessed_heading(rows: Sequence[Sequence[str]]) -> Heading | None:
    """Find the header of a table by what its cells are.

    The first row that has numbers where numbers mostly stand is the first of the data; what stands above it in several
    cells is the header. Rows are added on top as long as the names below are not told apart without them, or as the
    row above is filled as well.

    Parameters
    ----------
    rows
        The cells of the first rows of a file.

    Returns
    -------
    Heading or None
        None where no numbers stand below words.
    """
    figures = _figure_columns(rows)
    first_data = _first_data(rows, figures)
    last = next((at for at in range((first_data or 0) - 1, -1, -1) if _filled(rows[at]) >= _A_FEW), None)
    if last is None:
        return None
    first = last
    while first and last - first + 1 < MOST_ROWS and _belongs(rows[first - 1], rows[first : last + 1], figures):
        first -= 1
    return Heading(first, last - first + 1, joined_header(rows[first : last + 1]))


def is_number(cell: str) -> bool:
    """Whether a cell is a number, in whatever marks."""
    return NUMBER.fullmatch(cell.strip()) is not None


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _figure_columns(rows: Sequence[Sequence[str]]) -> list[int]:
    """Give the columns whose cells are mostly numbers, from their first number on."""
    found = []
    for at in range(max(map(len, rows), default=0)):
        cells = [row[at].strip() for row in rows if len(row) > at and row[at].strip()]
        begin = next((number for number, cell in enumerate(cells) if is_number(cell)), None)
        below = [cell for cell in cells[begin:] if cell not in MISSING_MARKS] if begin is not None else []
        if below and 2 * sum(map(is_number, below)) >= len(below):
            found.append(at)
    return found


def _first_data(rows: Sequence[Sequence[str]], figures: list[int]) -> int | None:
    years = [at for at, row in enumerate(rows) if _is_row_of_years(row)]
    for at, row in enumerate(rows):
        numbers = sum(_like_a_figure(row[column].strip()) for column in figures if column < len(row))
        if [at] != years and _filled(row) >= _A_FEW and numbers and 2 * numbers >= len(figures):
            return at
    return None


def _like_a_figure(cell: str) -> bool:
    """Whether a cell is a number, or a sign in place of one; letters may be a name as well."""
    return is_number(cell) or (cell in MISSING_MARKS and not cell.isalpha())


def _is_row_of_years(row: Sequence[str]) -> bool:
    """Whether all numbers of a row are years, each another one: then it is a header, not data."""
    numbers = [cell.strip() for cell in row if is_number(cell)]
    return len(numbers) >= _A_FEW and len(set(numbers)) == len(numbers) and all(map(_YEAR.fullmatch, numbers))


def _belongs(above: Sequence[str], header: Sequence[Sequence[str]], figures: list[int]) -> bool:
    names = joined_header(header)
    over = [at for at in figures if at < len(names)]
    told_apart = len({names[at] for at in over}) == len(over) and all(names[at] for at in over)
    covered = sum(at < len(above) and bool(above[at].strip()) for at in over)
    return _filled(above) >= _A_FEW and (not told_apart or 2 * covered > len(over))
