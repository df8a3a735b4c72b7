"""Any SDMX-CSV 1.0 file whose dimensions are ours: its mapping is written on the spot."""

from collections.abc import Iterator, Sequence

from pesbench.catalogue import Catalogue
from pesbench.intake.mapping.folding import folded
from pesbench.intake.mapping.model import Fits, Mapping, SourceColumn

SDMX = "sdmx-csv"
DATAFLOW = "dataflow"
FORM = "observations"

# Columns that SDMX-CSV or Eurostat's dialects add and that hold nothing to be kept; the period tells the frequency.
_BESIDE = frozenset({"dataflow", "last update", "freq", "frequency", "decimals", "time_format"})
_CONCEPTS = {
    "ref_area": "pes",
    "geo": "pes",
    "indicator": "measure",
    "time_period": "period",
    "time": "period",
    "obs_value": "value",
    "comment_obs": "comment",
    "obs_comment": "comment",
}


def sdmx_mapping(header: Sequence[str], columns: Sequence[str], catalogue: Catalogue) -> Mapping | None:
    """Write the mapping of an SDMX-CSV 1.0 file to observations.

    Parameters
    ----------
    header
        The cells of the header.
    columns
        The columns of the form that observations fill.
    catalogue
        Knows what the dimensions are called elsewhere.

    Returns
    -------
    Mapping or None
        None where the file is no SDMX-CSV 1.0, or has a column that has no place with us.
    """
    if not header or folded(header[0]) != DATAFLOW:
        return None
    known = {**_CONCEPTS, **_aliases(catalogue), **{folded(name): name for name in columns}}
    rules = list(_rules(header, known))
    targets = [rule.to for rule in rules if rule.to]
    complete = len(rules) + len(_ignored(header)) == len(header) and {"pes", "measure", "period", "value"} <= {*targets}
    if not complete or len(targets) != len(set(targets)):
        return None
    return Mapping(
        name=SDMX,
        title="SDMX-CSV 1.0 with the dimensions of the catalogue",
        form=FORM,
        fits=Fits(columns=tuple(header)),
        ignore=_ignored(header),
        column=tuple(rules),
    )


def sdmx_hint(header: Sequence[str], catalogue: Catalogue) -> Iterator[str]:
    """Say what keeps a file that looks like SDMX-CSV from being read."""
    if header and folded(header[0]) == DATAFLOW:
        known = ", ".join(catalogue.dimensions)
        yield f"It is SDMX-CSV, but not all of its columns have a place here (dimensions are: {known})."


def _ignored(header: Sequence[str]) -> tuple[str, ...]:
    return tuple(cell for cell in header if folded(cell) in _BESIDE)


def _aliases(catalogue: Catalogue) -> dict[str, str]:
    return {folded(alias): dimension.id for dimension in catalogue.dimensions.values() for alias in dimension.aliases}


def _rules(header: Sequence[str], known: dict[str, str]) -> Iterator[SourceColumn]:
    for cell in header:
        name = folded(cell)
        if name in ("obs_flag", "flags"):
            yield SourceColumn(header=(cell,), flags="eurostat_flag")
        elif name == "unit_mult":
            yield SourceColumn(header=(cell,), only=("0", ""))
        elif name in known and name not in _BESIDE:
            yield SourceColumn(header=(cell,), to=known[name])
