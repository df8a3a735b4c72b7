"""Why a table is not that of a mapping that was named: its nearest header, and what keeps the two apart."""

from collections.abc import Iterator, Sequence

from pesbench.errors import InputError
from pesbench.intake.mapping.folding import joined_header
from pesbench.intake.mapping.headings import Heading, banner_fits, heading_of, lacking
from pesbench.intake.mapping.model import Mapping as Layout

MOST_HEADER_ROWS = 10
_NOT = "not "


def nearest_heading(layout: Layout, rows: Sequence[Sequence[str]]) -> Heading | None:
    """Find the rows that lack the fewest cells that a mapping asks for; None where all lack most of them.

    Raises
    ------
    InputError
        If the header is there, but has another number of rows than the mapping says.
    """
    for count in range(1, MOST_HEADER_ROWS + 1):
        other = layout.model_copy(update={"header_rows": count})
        if count != layout.header_rows and (found := heading_of(other, rows)):
            problem = f"the header of the mapping {layout.name} has header_rows = {layout.header_rows}"
            found_rows = f"found its columns named in {count} {'rows' if count > 1 else 'row'} of the table"
            hint = f"Write header_rows = {count} in the mapping, from row {found.first + 1} of the table."
            raise InputError(f"{problem}, {found_rows}", where=layout.name, hint=hint)
    asked = {*layout.fits.columns, *(column.name for column in layout.column if not column.optional)}
    asked |= {value.header[0] for value in layout.value if not value.optional}
    best: tuple[int, Heading] | None = None
    for first in range(len(rows) - layout.header_rows + 1):
        names = joined_header(rows[first : first + layout.header_rows])
        missing = len(_missing(layout, names))
        if 2 * missing <= len(asked) and (best is None or missing < best[0]):
            best = missing, Heading(first, layout.header_rows, names)
    return best[1] if best else None


def differences(layout: Layout, header: Sequence[str], banner: Sequence[Sequence[str]]) -> Iterator[str]:
    """Say, a clause each, what a table lacks for a mapping, and what it must not have."""
    if missing := _missing(layout, header):
        yield f"that it lacks {', '.join(missing)}"
    strange = [cell.removeprefix(_NOT) for cell in lacking(layout, header) if cell not in missing]
    if strange:
        yield f"{', '.join(strange)}, which the mapping forbids (fits.without)"
    if not banner_fits(layout, banner):
        wanted = " and ".join(f"'{text}'" for text in layout.fits.banner)
        yield f"that {wanted} does not stand above it (fits.banner)"


def _missing(layout: Layout, names: Sequence[str]) -> list[str]:
    free = layout.model_copy(update={"fits": layout.fits.model_copy(update={"without": ()})})
    return lacking(free, names)
