"""Any table of Eurostat's bulk download whose dimensions are ours: its mapping is written on the spot."""

import re
from collections.abc import Iterator, Sequence

from pesbench.catalogue import Catalogue
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.model import Fits, Mapping, PeriodRule, SourceColumn, ValueColumns

BULK = "eurostat-tsv"

# The header cell between the dimensions and the periods: the last dimension, and what the periods are called.
_CORNER = re.compile(r"(\w+)\\(?:time|time_period)", re.IGNORECASE)
# The period tells the frequency.
_BESIDE = "freq"
_CONCEPTS = {"geo": "pes", "ref_area": "pes", "indicator": "measure", "measure": "measure"}


def bulk_mapping(header: Sequence[str], catalogue: Catalogue) -> Mapping | None:
    """Write the mapping of a table of Eurostat's bulk download to observations, where a dimension names the measure.

    Parameters
    ----------
    header
        The cells of the header, one dimension in each of the first.
    catalogue
        Knows what the dimensions are called elsewhere.

    Returns
    -------
    Mapping or None
        None where the header is none of such a table, or has a dimension that has no place with us.
    """
    names = _dimensions(header)
    known = {**_CONCEPTS, **_aliases(catalogue)}
    targets = [known[name] for name in names.values() if name in known]
    complete = len(targets) == len(set(targets)) == len(names) - (_BESIDE in names.values())
    if not complete or not {"pes", "measure"} <= {*targets}:
        return None
    return Mapping(
        name=BULK,
        title="Bulk download of Eurostat (TSV) with the dimensions of the catalogue",
        form="observations",
        fits=Fits(columns=tuple(names)),
        decimal=".",
        missing={":": "O", ": c": "Q", ": u": "U", ": z": "M"},
        cell_flags="eurostat_flag",
        period=PeriodRule(),
        ignore=tuple(cell for cell, name in names.items() if name == _BESIDE),
        column=tuple(SourceColumn(header=(cell,), to=known[name]) for cell, name in names.items() if name in known),
        value=(ValueColumns(header=("{period}",)),),
    )


def bulk_hint(header: Sequence[str]) -> Iterator[str]:
    """Say what keeps a table of Eurostat's bulk download from being read."""
    if names := _dimensions(header):
        yield f"It is a table of Eurostat by {', '.join(names.values())}: a mapping must say which measure it holds."


def _dimensions(header: Sequence[str]) -> dict[str, str]:
    """Give the folded names of the dimensions before the periods by their header cells; none in other layouts."""
    corner = next((at for at, cell in enumerate(header) if _CORNER.fullmatch(cell)), -1)
    own = header[: corner + 1]
    return {cell: folded(packed[1] if (packed := _CORNER.fullmatch(cell)) else cell) for cell in own}


def _aliases(catalogue: Catalogue) -> dict[str, str]:
    return {
        folded(alias): dimension.id
        for dimension in catalogue.dimensions.values()
        for alias in (*dimension.aliases, dimension.id)
    }
