"""Which forms and mappings come near a header, and which of its cells decide."""

import re
from collections.abc import Iterator, Mapping, Sequence

from pydantic import BaseModel, ConfigDict

from pesbench.forms import Form
from pesbench.intake.mapping import REJECT_COLUMNS, Table, Wanted
from pesbench.intake.mapping import Mapping as Layout
from pesbench.intake.mapping.headings import banner_fits, lacking

SHOWN = 3
# What shares less of its cells is no help.
NEAR = 1 / 3
# How a cell is told that must not be there.
_NOT = "not "
# A header of nothing but placeholders is met by any cell, so having it says nothing.
_ANYTHING = re.compile(r"\{[a-z_]+\}( / \{[a-z_]+\})*")


class Candidate(BaseModel):
    """A form or mapping beside a header: cells that they share, that the header lacks, that it has and must not have.

    ``fits`` says that nothing keeps them apart; ``share`` is the part of what is asked for that the header has (0-1).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: str
    name: str
    kind: str
    fits: bool
    share: float
    has: tuple[str, ...]
    lacks: tuple[str, ...]
    strange: tuple[str, ...] = ()


def candidates(file: str, table: Table, forms: Mapping[str, Form], wanted: Wanted) -> tuple[Candidate, ...]:
    """Give the forms and mappings that have anything in common with a header: all that fit, else the nearest three."""
    named = [cell.strip() for cell in table.header if cell.strip() and cell.strip() not in REJECT_COLUMNS]
    asked = [form for name, form in forms.items() if not wanted.mapping and wanted.form in {None, name}]
    found = [
        *(_of_mapping(file, layout, table) for layout in wanted.layouts),
        *(one for form in asked for one in _of_form(file, form, named)),
    ]
    near = sorted((each for each in found if each.share >= NEAR), key=lambda each: (-each.fits, -each.share, each.name))
    fitting = [each for each in near if each.fits]
    return tuple(fitting or near[:SHOWN])


def _of_mapping(file: str, layout: Layout, table: Table) -> Candidate:
    lacks = lacking(layout, table.header)
    above = [] if banner_fits(layout, table.banner) else [f"above the header: {text}" for text in layout.fits.banner]
    entries = [column.header[0] for column in layout.column if not column.optional]
    entries += [value.header[0] for value in layout.value if not value.optional]
    named = [cell for cell in dict.fromkeys([*layout.fits.columns, *entries]) if not _ANYTHING.fullmatch(cell)]
    has = [cell for cell in named if cell not in lacks]
    strange = [cell.removeprefix(_NOT) for cell in lacks if cell.startswith(_NOT)]
    missing = [*(cell for cell in lacks if not cell.startswith(_NOT)), *above]
    return Candidate(
        file=file,
        name=layout.name,
        kind="mapping",
        fits=not lacks and not above,
        share=round(len(has) / max(len(has) + len(missing) + len(strange), 1), 3),
        has=tuple(has),
        lacks=tuple(missing),
        strange=tuple(strange),
    )


def _of_form(file: str, form: Form, named: Sequence[str]) -> Iterator[Candidate]:
    columns = {cell: form.column(cell) for cell in named}
    has = [cell for cell, column in columns.items() if column]
    found = set(columns.values())
    lacks = [column for column in form.required if column not in found]
    if form.any_of and not found & set(form.any_of):
        lacks.append(f"one of {', '.join(form.any_of)}")
    strange = tuple(cell for cell, column in columns.items() if not column)
    if has:
        yield Candidate(
            file=file,
            name=form.name,
            kind="form",
            fits=not lacks and not strange,
            share=round(len(has) / (len(has) + len(lacks) + len(strange)), 3),
            has=tuple(has),
            lacks=tuple(lacks),
            strange=strange,
        )
