"""Where the header of a layout stands in a file, and which of its columns a mapping means."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from pesbench.intake.mapping.folding import BETWEEN, LOST, alike, folded, found_in, joined_header, without_footnote
from pesbench.intake.mapping.model import Mapping as Layout
from pesbench.intake.mapping.model import ValueColumns

OPEN, CLOSE = "{", "}"
NAMELESS = "column {}"
# An accent, or a further blank, may be a letter of its own.
LETTERS_FOR_ONE = 4
# The first rows of a file are compared with every mapping.
REMEMBERED_ROWS = 256
# What a file of quarantined rows has in front; it is not data.
REJECT_COLUMNS = ("_file", "_line", "_rules")


@dataclass(frozen=True, slots=True)
class Heading:
    """The header of a table: in which row it begins, of how many rows it is, and the name of each column."""

    first: int
    rows: int
    names: tuple[str, ...]


def said_in(rows: Sequence[Sequence[str]]) -> frozenset[str]:
    """Give the last part of every cell of some rows, for :func:`may_say`."""
    return frozenset().union(*(_ends(tuple(row)) for row in rows))


def may_say(layout: Layout, said: frozenset[str]) -> bool:
    """Whether the header of a layout can be among rows in which this is said, at a glance: hardly any layout's is."""
    return _among(layout.fits.columns[0], said)


def heading_of(layout: Layout, rows: Sequence[Sequence[str]]) -> Heading | None:
    """Find the first rows that are the header of a layout; None where there are none.

    Parameters
    ----------
    layout
        The mapping.
    rows
        The cells of the first rows of a file.
    """
    asked = layout.fits.columns[0]
    for first in range(len(rows) - layout.header_rows + 1):
        # Most rows are no header, and lack the very first cell that is asked for.
        if not _may_hold(rows[first : first + layout.header_rows], asked):
            continue
        names = joined_header(rows[first : first + layout.header_rows])
        if not found_in(reachable(names), asked):
            continue
        if not lacking(layout, names) and banner_fits(layout, rows[:first]):
            return Heading(first, layout.header_rows, names)
    return None


def _may_hold(rows: Sequence[Sequence[str]], asked: str) -> bool:
    """Whether a joined name of some rows can be the one that is asked for, at a glance."""
    return any(_among(asked, _ends(tuple(row))) for row in rows)


def _among(asked: str, ends: frozenset[str]) -> bool:
    wanted = folded(asked).split(BETWEEN)[-1]
    return wanted in ends or LOST in ends or wanted.startswith(NAMELESS.format(""))


@lru_cache(maxsize=REMEMBERED_ROWS)
def _ends(row: tuple[str, ...]) -> frozenset[str]:
    """Give the last part of each cell, with and without the mark of a footnote; ``?`` where a letter may be lost."""
    cells = [folded(cell) for cell in row if cell]
    ends = {end.split(BETWEEN)[-1] for cell in cells for end in (cell, without_footnote(cell))}
    return frozenset(ends | {LOST} if any(LOST in cell for cell in cells) else ends)


def banner_fits(layout: Layout, banner: Sequence[Sequence[str]]) -> bool:
    """Whether the rows above the header say what the layout asks for."""
    said = [folded(cell) for cell in chain.from_iterable(banner)]
    return all(any(folded(wanted) in cell for cell in said) for wanted in layout.fits.banner)


def lacking(layout: Layout, names: Sequence[str]) -> list[str]:
    """Give the cells that a header must have for a layout and has not, and those that it must not have."""
    known = reachable(names)
    asked: list[tuple[str, ...]] = [(cell,) for cell in layout.fits.columns]
    asked += [column.header for column in layout.column if not column.optional]
    lacks = [cells[0] for cells in asked if not any(found_in(known, cell) for cell in cells)]
    lacks += [value.header[0] for value in layout.value if not value.optional and not any(_captures(value, names))]
    strange = [f"not {cell}" for cell in layout.fits.without if found_in(known, cell)]
    return list(dict.fromkeys(lacks)) + strange


def reachable(names: Sequence[str]) -> list[str]:
    """Give the folded names by which a mapping may call each column; one without a name goes by its number."""
    # Quarantined rows have columns of ours in front, which must not shift the numbers.
    added = sum(name in REJECT_COLUMNS for name in names)
    return [folded(name) or NAMELESS.format(at + 1 - added) for at, name in enumerate(names)]


def _captures(value: ValueColumns, names: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    taken: set[int] = set()
    for template in value.header:
        for at in range(len(names)):
            captured = capture(template, names[at])
            if captured is not None and at not in taken:
                taken.add(at)
                yield at, captured


def columns_of_values(value: ValueColumns, names: Sequence[str]) -> list[tuple[int, Mapping[str, str]]]:
    """Give the columns that an entry of a mapping means, with the texts that stand for its placeholders."""
    return list(_captures(value, names))


def capture(template: str, name: str) -> Mapping[str, str] | None:
    """Compare a name with a template, part by part.

    Returns
    -------
    Mapping or None
        The text that stands for each placeholder ``{column}``; None where the name is another.

    Examples
    --------
    >>> capture("Monate / {period} / {sex}", "Monate / Januar / Insgesamt")
    {'period': 'Januar', 'sex': 'Insgesamt'}
    >>> capture("Total", "Total / Rural") is None
    True
    """
    wanted, found = template.split(BETWEEN), name.split(BETWEEN)
    if not name or len(wanted) != len(found):
        return None
    captured: dict[str, str] = {}
    for one, other in zip(wanted, found, strict=True):
        if not _part_fits(one, other, captured):
            return None
    return captured


def _part_fits(wanted: str, found: str, captured: dict[str, str]) -> bool:
    before, opened, rest = wanted.partition(OPEN)
    column, closed, after = rest.partition(CLOSE)
    if not (opened and closed):
        cell = folded(found)
        return alike(cell, folded(wanted)) or alike(without_footnote(cell), folded(wanted))
    bare = found.strip()
    start, end = _end_of(before, bare), len(bare) - _end_of(after[::-1], bare[::-1])
    captured[column] = bare[max(start, 0) : end].strip()
    return start >= 0 and end <= len(bare) and bool(captured[column])


def _end_of(wanted: str, text: str) -> int:
    """Say how many letters at the beginning of a text are the wanted ones; -1 where they are others.

    Letters are compared folded, which changes their number: an accent may be a letter of its own.
    """
    asks_blank, sought = wanted[-1:].isspace(), folded(wanted)
    furthest = min(len(text), LETTERS_FOR_ONE * len(wanted))
    ends = (at for at in range(furthest, -1, -1) if folded(text[:at]) == sought)
    return next((at for at in ends if not asks_blank or text[at - 1 : at].isspace()), -1)
