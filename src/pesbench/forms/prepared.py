"""Rows that wait in the template of a form: their keys without the PES, which every row has."""

from collections.abc import Iterator, Mapping

from pesbench.catalogue.model import Catalogue
from pesbench.catalogue.periods import Frequency, Period


def monthly(catalogue: Catalogue, year: int | None) -> Iterator[Mapping[str, str]]:  # noqa: ARG001  # the outline's signature
    """Expect every month of the year."""
    if year is not None:
        yield from ({"period": month.text} for month in Period(year).parts(Frequency.MONTH))


def yearly(catalogue: Catalogue, year: int | None) -> Iterator[Mapping[str, str]]:  # noqa: ARG001  # the outline's signature
    """Expect the year."""
    if year is not None:
        yield {"period": f"{year}"}


def totals(catalogue: Catalogue, *dimensions: str) -> dict[str, str]:
    """Give the codes of everyone in dimensions."""
    return {name: catalogue.total_of(name) for name in dimensions}
