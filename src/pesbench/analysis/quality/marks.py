"""The marks of one cycle by area: who assessed, which enablers, which PES."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.relation import Assessment
from pesbench.analysis.relation.areas import mean_present
from pesbench.catalogue import Catalogue

Floats = NDArray[np.float64]
TOTAL = "TOTAL"


@dataclass(frozen=True, slots=True)
class Area:
    """An area, or the total of all: its enablers' places, and those of its areas where it is the total."""

    id: str
    enablers: tuple[int, ...]
    parts: tuple[tuple[int, ...], ...] = ()

    def items(self, marks: Floats) -> Floats:
        """Give what the area is the mean of: marks of its enablers, or means of areas; shape (PES, items)."""
        if self.parts:
            return np.stack([mean_present(marks[:, own]) for own in self.parts], axis=1)
        return np.asarray(marks[:, self.enablers])

    def score(self, marks: Floats) -> Floats:
        """Give the score of the area by PES."""
        return mean_present(self.items(marks))


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks of one cycle on the same PES and enablers, shape (PES, enablers), NaN where there is none.

    Null stands in place of who assessed where the file does not say.
    """

    cycle: str | None
    units: tuple[str, ...]
    enablers: tuple[str, ...]
    tables: dict[Assessment | None, Floats]

    @property
    def both(self) -> tuple[Floats, Floats] | None:
        """Self- and external marks where a PES has both of an enabler, or nothing where nobody has."""
        if Assessment.SELF not in self.tables or Assessment.EXTERNAL not in self.tables:
            return None
        own, external = self.tables[Assessment.SELF], self.tables[Assessment.EXTERNAL]
        missing = np.isnan(own) | np.isnan(external)
        if missing.all():
            return None
        return np.where(missing, np.nan, own), np.where(missing, np.nan, external)

    def areas(self, catalogue: Catalogue) -> Iterator[Area]:
        """Give the areas of the catalogue that have an enabler here, and the total where there are several."""
        known = {name: catalogue.enablers[name].area for name in self.enablers if name in catalogue.enablers}
        order = [name for name in catalogue.enablers if name in known]
        places = {
            area: tuple(self.enablers.index(name) for name in order if known[name] == area) for area in catalogue.areas
        }
        areas = {area: own for area, own in places.items() if own}
        yield from (Area(area, own) for area, own in areas.items())
        if len(areas) > 1:
            yield Area(TOTAL, tuple(place for own in areas.values() for place in own), tuple(areas.values()))


def on_common_ground(units: Sequence[str], columns: Sequence[str], table: Floats, wanted: Sequence[str]) -> Floats:
    """Give a table of units with the columns that are wanted, NaN for one that it does not have."""
    result = np.full((len(units), len(wanted)), np.nan)
    for place, name in enumerate(wanted):
        if name in columns:
            result[:, place] = table[:, columns.index(name)]
    return result
