"""The tables of an answer, each unit in a row that it shares with others."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.anonymity.bands import Bands, banded
from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.profiles import alike
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms

Floats = NDArray[np.float64]
_QUARTER = 0.25


@dataclass(frozen=True, slots=True)
class Table:
    """What is ranked: the other units with their values, and the value of the one in focus, if it has one."""

    scope: str
    units: tuple[str, ...]
    values: Floats
    higher: bool
    focus: float | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What is seen of another unit: a pseudonym, the limits of its band (none at an open end) and its places."""

    label: str
    low: float | None
    high: float | None
    first: int
    last: int

    @property
    def middle(self) -> float | None:
        """The middle of the band; none where it is open."""
        return None if self.low is None or self.high is None else (self.low + self.high) / 2


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """Where the best band begins, and the middle of the bands that hold the median and the top quartile.

    All follow from the limits that are shown and the number of units between them; none where there is one band only.
    """

    best: float | None = None
    median: float | None = None
    top_quartile: float | None = None


@dataclass(frozen=True, slots=True)
class Hidden:
    """A table as it is shown: its rows, best first and then by pseudonym; the yardsticks; and the step of the grid."""

    rows: tuple[Seen, ...]
    yardsticks: Yardsticks
    step: float


def hide(tables: Sequence[Table], how: Anonymity, names: Pseudonyms, prefix: str = "T") -> list[Hidden]:
    """Show tables so that at least ``how.among`` units share each row, apart from the pseudonym.

    A pseudonym is the prefix with the number of the table, so that nobody takes two of different tables for one unit;
    tables that stand in one report take different prefixes.

    Where pseudonyms are linked, the units that stand in all tables are put into groups, and each is shown in each table
    with all bands of its group; so the whole profile is shared.
    """
    bands = [banded(table.values, how.among) if len(table.units) >= how.among else None for table in tables]
    if how.linked:
        return _linked(tables, bands, how, names)
    found = []
    for at, (table, own) in enumerate(zip(tables, bands, strict=True), start=1):
        labels = names.drawn(table.scope, table.units, f"{prefix}{at}-")
        spans = {} if own is None else {unit: (int(b), int(b)) for unit, b in zip(table.units, own.of, strict=True)}
        found.append(_hidden(table, own, spans, labels))
    return found


def _linked(tables: Sequence[Table], bands: Sequence[Bands | None], how: Anonymity, names: Pseudonyms) -> list[Hidden]:
    in_all = [unit for unit in tables[0].units if all(unit in set(table.units) for table in tables)]
    if len(in_all) < how.among:
        return [_hidden(table, None, {}, {}) for table in tables]
    labels = names.drawn("", in_all, "P")
    places = [{unit: at for at, unit in enumerate(table.units)} for table in tables]
    pairs = list(zip(tables, places, strict=True))
    values = np.array([[table.values[place[unit]] for table, place in pairs] for unit in in_all])
    groups = alike(values, how.among)
    found = []
    for table, own, place in zip(tables, bands, places, strict=True):
        spans: dict[str, tuple[int, int]] = {}
        for group in groups if own is not None else ():
            held = [int(own.of[place[in_all[at]]]) for at in group] if own is not None else []
            spans |= {in_all[at]: (min(held), max(held)) for at in group}
        found.append(_hidden(table, own, spans, labels))
    return found


def _hidden(table: Table, bands: Bands | None, spans: dict[str, tuple[int, int]], labels: dict[str, str]) -> Hidden:
    if bands is None:
        return Hidden((), Yardsticks(), 0.0)
    rows = [_seen(table, bands, span, labels[unit]) for unit, span in spans.items()]
    ordered = sorted(rows, key=lambda row: (row.first, row.last, row.label))
    return Hidden(tuple(ordered), _yardsticks(bands, higher=table.higher), bands.step)


def _seen(table: Table, bands: Bands, span: tuple[int, int], label: str) -> Seen:
    best, worst = (span[1], span[0]) if table.higher else span
    return Seen(label, bands.low(span[0]), bands.high(span[1]), _first(table, bands, best), _last(table, bands, worst))


def _first(table: Table, bands: Bands, band: int) -> int:
    """Give the best place of a band: after all units of better bands, and the one in focus where it is better."""
    order = np.arange(bands.count)
    better = order > band if table.higher else order < band
    return 1 + int(bands.sizes[better].sum()) + int(_beaten(table, bands, band).all())


def _last(table: Table, bands: Bands, band: int) -> int:
    beaten = _beaten(table, bands, band)
    inside = bool(beaten.any() and not beaten.all())
    return _first(table, bands, band) + int(bands.sizes[band]) - 1 + int(inside)


def _beaten(table: Table, bands: Bands, band: int) -> NDArray[np.bool_]:
    """Say which units of a band the one in focus is better than."""
    own = table.values[bands.of == band]
    if table.focus is None:
        return np.zeros(own.shape, dtype=bool)
    return np.asarray(table.focus > own if table.higher else table.focus < own)


def _yardsticks(bands: Bands, *, higher: bool) -> Yardsticks:
    if not bands.limits:
        return Yardsticks()
    order = list(range(bands.count))[:: -1 if higher else 1]
    up_to = np.cumsum(bands.sizes[order])

    def at(share: float) -> float | None:
        place = int((up_to[-1] - 1) * share)
        band = order[int(np.searchsorted(up_to, place, side="right"))]
        low, high = bands.low(band), bands.high(band)
        if low is None or high is None:
            return high if low is None else low
        return (low + high) / 2

    return Yardsticks(bands.limits[-1] if higher else bands.limits[0], at(0.5), at(_QUARTER))
