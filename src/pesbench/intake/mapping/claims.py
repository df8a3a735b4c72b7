"""Which entries of a mapping speak of which column of a file, so that none is read in two ways."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pesbench.errors import InputError
from pesbench.intake.mapping.folding import found_in
from pesbench.intake.mapping.headings import REJECT_COLUMNS, columns_of_values, reachable
from pesbench.intake.mapping.model import Mapping as Layout
from pesbench.intake.mapping.model import SourceColumn, ValueColumns


@dataclass(frozen=True, slots=True)
class Claim:
    """One entry that means a column of a file; ``told`` names it, ``loosely`` says that a placeholder means it."""

    told: str
    entry: SourceColumn | ValueColumns | None = None
    loosely: bool = False


Claims = Mapping[int, Sequence[Claim]]


def claimed(layout: Layout, header: Sequence[str]) -> Claims:
    """Give the entries that mean each column; a placeholder means no column that is named elsewhere.

    Parameters
    ----------
    layout
        The mapping.
    header
        The name of each column of the file.
    """
    found: dict[int, list[Claim]] = {}
    for at, claim in _claims(layout, header):
        if claim not in found.setdefault(at, []):
            found[at].append(claim)
    named = {at: [claim for claim in claims if not claim.loosely] for at, claims in found.items()}
    return {at: named[at] or claims for at, claims in found.items()}


def refuse_doubled(claims: Claims, header: Sequence[str], where: str) -> None:
    """Refuse a mapping two of whose entries mean the same column.

    Raises
    ------
    InputError
        If there is such a column; the error names both entries.
    """
    for at, (first, *others) in sorted(claims.items()):
        if others:
            both = f"{first.told} and {others[0].told}"
            problem = f"a column may be meant by one entry of the mapping, found {both} for '{header[at]}'"
            raise InputError(problem, where=where, hint="Correct the mapping: keep the entry that is right.")


def _claims(layout: Layout, header: Sequence[str]) -> Iterator[tuple[int, Claim]]:
    names = reachable(header)
    for column in layout.column:
        claim = Claim(f"[[column]] {column.name!r}", column)
        yield from ((at, claim) for name in column.header for at in found_in(names, name))
    unread = {"ignore": layout.ignore, "totals_only": layout.totals_only, "quarantined rows": REJECT_COLUMNS}
    for what, cells in unread.items():
        yield from ((at, Claim(what)) for cell in cells for at in found_in(names, cell))
    for number, value in enumerate(layout.value, start=1):
        claim = Claim(f"[[value]] {value.header[0]!r} (number {number})", value)
        loose = Claim(claim.told, value, loosely=True)
        yield from ((at, loose if captured else claim) for at, captured in columns_of_values(value, header))
