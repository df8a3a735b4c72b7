"""What a page is made of: sections with texts, tables, pictures and lists, free of HTML."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pesbench.publication.names import Names
from pesbench.report.numbers import MISSING
from pesbench.report.visible import visible

Row = Mapping[str, object]
LONGEST_TEXT = 600
_LONGEST_WORD = 26


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: what is read, the value behind it at full precision, and how it is shown."""

    text: str
    value: object = None
    token: str = ""
    tone: str = ""
    track: tuple[float, float, float, float] | None = None

    @property
    def classes(self) -> str:
        """How the page shows it: in a tone, and with breaks inside words where one is too long for any column."""
        loose = any(len(word) > _LONGEST_WORD for word in self.text.split())
        return " ".join((*([f"tone-{self.tone}"] if self.tone else []), *(["loose"] if loose else [])))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, the name of its field in the CSV, and how a row becomes a cell.

    ``further`` fields of the row go into the CSV beside it; ``named`` says what the text of the cell is called there
    where the value is a code.
    """

    title: str
    field: str
    make: Callable[[Row], Cell]
    numeric: bool = False
    heads: bool = False
    long: bool = False
    further: tuple[str, ...] = ()
    named: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of its columns in the CSV."""
        return (self.field, *([self.named] if self.named else []), *self.further)

    def values(self, row: Row) -> list[object]:
        """Give what stands in the CSV, at full precision."""
        cell = self.make(row)
        return [
            cell.value,
            *([None if cell.value is None else cell.text] if self.named else []),
            *(row.get(name) for name in self.further),
        ]


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the page; the same rows stand in a CSV of the same name, all of them where ``most`` are shown."""

    kind = "table"
    id: str
    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    unit: Callable[[Row], str] = lambda _row: ""
    filters: bool = False
    most: int | None = None

    def cells(self) -> list[tuple[str, list[Cell]]]:
        """Give the rows that are shown, each with the token of its unit."""
        return [(self.unit(row), [column.make(row) for column in self.columns]) for row in self.rows[: self.most]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with what it shows in words, and the table of its numbers."""

    kind = "figure"
    id: str
    caption: str
    svg: str
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; ``english`` says that it is not in the language of the page."""

    kind = "prose"
    text: str
    english: bool = False
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A list of sentences."""

    kind = "listing"
    items: Sequence[str]
    english: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A figure that stands out: what it is, the number, and what is said below."""

    title: str
    cell: Cell
    below: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Cards:
    """Figures that stand out, beside each other."""

    kind = "cards"
    items: Sequence[Card]


@dataclass(frozen=True, slots=True)
class Group:
    """Pictures beside each other where there is room."""

    kind = "group"
    blocks: Sequence["Block"]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page with its heading."""

    kind = "section"
    id: str
    title: str
    blocks: Sequence["Block"] = field(default_factory=tuple)
    note: str = ""


Block = Table | Figure | Prose | Listing | Cards | Group | Section


def tables_of(blocks: Iterable[Block]) -> list[Table]:
    """Give all tables, in the order of the page."""
    found: list[Table] = []
    for block in blocks:
        if isinstance(block, Table):
            found.append(block)
        elif isinstance(block, Figure):
            found += [block.table] if block.table else []
        elif isinstance(block, Group | Section):
            found += tables_of(block.blocks)
    return found


def text(title: str, name: str, *, heads: bool = False, long: bool = False) -> Column:
    """Make a column of text; ``long`` texts get room."""

    def make(row: Row) -> Cell:
        value = row.get(name)
        shown = MISSING if value is None or value == "" else clipped(str(value))
        return Cell(shown, value)

    return Column(title, name, make, heads=heads, long=long)


def number(title: str, name: str, write: Callable[[object], str], *, further: tuple[str, ...] = ()) -> Column:
    """Make a column of numbers; the fields of ``further`` go into the CSV beside it."""
    return Column(title, name, lambda row: Cell(write(row.get(name)), row.get(name)), numeric=True, further=further)


def unit(title: str, names: Names, name: str = "pes") -> Column:
    """Make a column of units, by their names; the CSV has the code, by which answers join, and the name."""

    def make(row: Row) -> Cell:
        label = names.label(row[name])
        return Cell(label, label if names.hidden else row[name], names.token(row[name]))

    return Column(title, name, make, heads=True, named="" if names.hidden else f"{name}_name")


def clipped(said: str, longest: int = LONGEST_TEXT) -> str:
    """Show marks of direction as codes, and cut what is too long for a page; the CSV has all of it."""
    clean = visible(said)
    return clean if len(clean) <= longest else f"{clean[: longest - 1]}…"
