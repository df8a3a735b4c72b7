"""What heads a page: indicators by name, breakdowns by code; and rows put together by what they share."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from pesbench.catalogue import Catalogue


def indicator_title(catalogue: Catalogue, indicator: object, period: object) -> str:
    """Name an indicator with its unit and period."""
    known = catalogue.indicators.get(str(indicator))
    unit = f" ({known.unit})" if known and known.unit not in known.name() else ""
    name = f"{indicator} {known.name()}{unit}" if known else str(indicator)
    return f"{name}, {period}"


def breakdown_title(catalogue: Catalogue, codes: Sequence[object]) -> str:
    """Name the codes of a breakdown that are no totals."""
    named = zip(catalogue.dimensions.values(), codes, strict=True)
    return ", ".join(f"{d.id} {code}" for d, code in named if code != d.total)


def grouped(rows: list[dict[str, object]], *names: str) -> Iterable[tuple[tuple[object, ...], list[dict[str, object]]]]:
    """Give runs of rows that share what stands in some columns."""

    def key(row: dict[str, object]) -> tuple[object, ...]:
        return tuple(row[name] for name in names)

    return [(k, list(group)) for k, group in groupby(rows, key)]
