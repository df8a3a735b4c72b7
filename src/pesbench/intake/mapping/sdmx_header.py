"""The header of SDMX-CSV 1.0, 2.0 and 2.1: the name of every component, and what its cells hold besides one code."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pesbench.errors import InputError
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.headings import REJECT_COLUMNS

LABEL = ": "
NAMED = "structure_name"
# What stands before the components and is no component, and what Eurostat adds to it.
BEFORE = frozenset(
    {"dataflow", "structure", "structure_id", NAMED, "action", "series_key", "obs_key", "last update", "last_update"}
)
# Columns that are customarily added and have no column with their name beside them.
CUSTOM = frozenset({"updated", "prepared"})


@dataclass(frozen=True, slots=True)
class Component:
    """One column: its header cell, the name in it without brackets and label, and the mark between several values.

    ``caption`` says that the column only has the names of the codes in the column before it.
    """

    cell: str
    name: str
    parts: str = ""
    caption: bool = False

    @property
    def id(self) -> str:
        """The name as it is compared."""
        return folded(self.name)


@dataclass(frozen=True, slots=True)
class SdmxHeader:
    """All columns of a file, the columns of quarantined rows among them, and whether codes stand with their labels."""

    version: str
    columns: tuple[Component, ...]
    labels: bool

    @property
    def components(self) -> list[Component]:
        """The columns that hold what the standard or the source put there, without the mere names of codes."""
        strange = ("", *REJECT_COLUMNS)
        return [column for column in self.columns if column.name not in strange and not column.caption]

    @property
    def names(self) -> tuple[str, ...]:
        """The name of each column; that of one with names of codes is made up, so that it is like no other."""
        return tuple(column.name for column in self.columns)


def sdmx_header(header: Sequence[str], same: dict[str, str]) -> SdmxHeader | None:
    """Take the header of an SDMX-CSV file apart.

    Parameters
    ----------
    header
        The cells of the header.
    same
        What each known component fills, by its compared name; where names of codes stand in columns of their own, a
        component must not be taken for such a column.

    Returns
    -------
    SdmxHeader or None
        None where the file is no SDMX-CSV.

    Raises
    ------
    InputError
        If the header breaks the rules of the standard, so that columns could be mistaken for others.
    """
    own = [cell for cell in header if cell not in REJECT_COLUMNS]
    version = _version([folded(_bare(cell)) for cell in own[:2]])
    if version is None:
        return None
    mark = _inside(own[0])
    labels = any(LABEL in cell for cell in own)
    columns = tuple(_component(cell, mark) for cell in header)
    if NAMED in {column.id for column in columns}:
        columns = tuple(_with_captions(columns, same))
    found = SdmxHeader(version, columns, labels)
    _refuse_repeated(found.components)
    return found


def _version(first: Sequence[str]) -> str | None:
    if first[:1] == ["dataflow"]:
        return "1.0"
    return "2" if list(first) == ["structure", "structure_id"] else None


def _bare(cell: str) -> str:
    return cell.split(LABEL, 1)[0].split("[", 1)[0].strip()


def _inside(cell: str) -> str | None:
    """Give what stands in the brackets of a header cell; None where there are none."""
    component = cell.split(LABEL, 1)[0].strip()
    _, opened, rest = component.partition("[")
    return rest[:-1] if opened and rest.endswith("]") else None


def _component(cell: str, mark: str | None) -> Component:
    inside, name = _inside(cell), _bare(cell)
    if inside is None or folded(name) in BEFORE:
        return Component(cell, name)
    if not mark or len(mark) != 1 or not mark.isascii() or mark in '"\r\n':
        problem = f"the first header cell must give the mark between several values, since '{cell}' may hold some"
        raise InputError(problem, hint="SDMX-CSV writes it as STRUCTURE[;], for example.")
    return Component(cell, name, parts=mark)


def _with_captions(columns: Sequence[Component], same: dict[str, str]) -> Iterator[Component]:
    """Tell the columns with codes from those with their names, which stand behind them one by one."""
    before: Component | None = None
    for column in columns:
        if column.id in BEFORE | CUSTOM or column.cell in REJECT_COLUMNS:
            _must_have_caption(before)
            before = None
            yield column
        elif before is None:
            before = column
            yield column
        else:
            meant = same.get(column.id)
            if meant is not None and meant != same.get(before.id):
                _must_have_caption(before)
            yield Component(column.cell, f"{before.name}{LABEL}name", caption=True)
            before = None
    _must_have_caption(before)


def _must_have_caption(column: Component | None) -> None:
    if column:
        problem = (
            f"with STRUCTURE_NAME each column must have the names of its codes behind it, found none for {column.name}"
        )
        raise InputError(problem, hint="Ask the source for SDMX-CSV without labels (labels=id).")


def _refuse_repeated(columns: Collection[Component]) -> None:
    times = Counter(column.id for column in columns)
    repeated = next((column.name for column in columns if times[column.id] > 1), None)
    if repeated:
        found = " and ".join(f"'{column.cell}'" for column in columns if column.id == folded(repeated))
        raise InputError(f"a column must be named once, found {found}", hint="Rename or take away one of them.")
