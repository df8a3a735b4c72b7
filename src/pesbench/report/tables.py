"""Tables as data: which columns of an answer a person sees, in which order, with which title and rounding."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pesbench.report.numbers import MISSING
from pesbench.report.visible import visible

Row = Mapping[str, object]
FOLDED = 16


def text(value: object) -> str:
    """Write a text cell; a dash where it is missing."""
    return MISSING if value is None or value == "" else visible(str(value))


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a person sees.

    Where the terminal has no room for all, the columns with the highest ``yields`` go first; those with 0 stay.
    ``optional`` columns appear only where a row has something to say; ``folds`` lets long texts break into lines.
    """

    title: str
    write: Callable[[Row], str]
    right: bool = False
    yields: int = 0
    optional: bool = False
    folds: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A table for people: a title, columns, the rows, and the lines above and below it.

    ``legend`` explains columns by their titles; what is said of a column that is not shown is left out.
    """

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    below: Sequence[str] = field(default_factory=tuple)
    above: Sequence[str] = field(default_factory=tuple)
    legend: Sequence[tuple[str, str]] = field(default_factory=tuple)

    def cells(self, width: int | None = None) -> tuple[list[Column], list[list[str]]]:
        """Write all cells, leaving out what has nothing to say or, within a width, no room."""
        columns, rows, _ = self.fitted(width)
        return columns, rows

    def fitted(self, width: int | None) -> tuple[list[Column], list[list[str]], list[str]]:
        """Write the cells as `cells` does, and name the columns for which there is no room."""
        written = [(column, [column.write(row) for row in self.rows]) for column in self.columns]
        shown = [
            (column, cells)
            for column, cells in written
            if not column.optional or any(cell not in {"", MISSING} for cell in cells)
        ]
        gone: list[tuple[Column, list[str]]] = []
        while width is not None and width_of(shown) > width and any(column.yields for column, _ in shown):
            gone.append(max(shown, key=lambda pair: pair[0].yields))
            shown.remove(gone[-1])
        rows = [list(row) for row in zip(*(cells for _, cells in shown), strict=True)]
        titles = [column.title for column in self.columns if column.title and column in [each for each, _ in gone]]
        return [column for column, _ in shown], rows, titles

    def explained(self, columns: Sequence[Column]) -> list[str]:
        """Give a line that explains those of the columns that need it; none where no column does."""
        shown = {column.title for column in columns}
        told = [f"{title}: {text}" for title, text in self.legend if title in shown]
        return [f"{'; '.join(told)}."] if told else []


def width_of(columns: Sequence[tuple[Column, list[str]]]) -> int:
    """Give the width of a table, with two blanks between columns; a folding column needs only so much."""
    widths = [
        max(len(line) for cell in (column.title, *cells) for line in cell.split("\n")) for column, cells in columns
    ]
    needed = [min(width, FOLDED) if column.folds else width for width, (column, _) in zip(widths, columns, strict=True)]
    return sum(needed) + 2 * len(needed)


def plain(title: str, name: str, *, yields: int = 0, optional: bool = False, folds: bool = False) -> Column:
    """Make a text column that shows one field as it is."""
    return Column(title, lambda row: text(row.get(name)), yields=yields, optional=optional, folds=folds)


def number(title: str, name: str, write: Callable[[object], str], *, yields: int = 0, optional: bool = False) -> Column:
    """Make a right-aligned column that writes one field with a number format."""
    return Column(title, lambda row: write(row.get(name)), right=True, yields=yields, optional=optional)
