"""Scores by family: enablers as they are, areas as means of enablers, the total as the mean of areas."""

import numpy as np
from numpy.typing import NDArray

from pesbench.analysis.relation.recipe import Family
from pesbench.catalogue import Catalogue
from pesbench.stats import cronbach_alpha

TOTAL = "TOTAL"
_SMALLEST_N = 3

Floats = NDArray[np.float64]


def area_members(names: tuple[str, ...], catalogue: Catalogue) -> dict[str, list[int]]:
    """Give the places of each area's enablers, areas in the order of the catalogue."""
    known = {name: catalogue.enablers[name].area for name in names if name in catalogue.enablers}
    return {
        area: [i for i, name in enumerate(names) if known.get(name) == area]
        for area in catalogue.areas
        if area in known.values()
    }


def scores_of(
    family: Family, names: tuple[str, ...], values: Floats, catalogue: Catalogue
) -> tuple[tuple[str, ...], Floats]:
    """Give the names and scores of a family, from those of enablers, shape (cycles, units, enablers)."""
    members = area_members(names, catalogue)
    areas = tuple(members)
    means = (
        np.stack([mean_present(values[..., own]) for own in members.values()], axis=-1) if areas else values[..., :0]
    )
    known = [i for name in catalogue.enablers for i, own in enumerate(names) if own == name]
    order = known + [i for i, name in enumerate(names) if name not in catalogue.enablers]
    own_names, own = tuple(names[i] for i in order), values[..., order]
    if family is Family.AREAS:
        return areas, means
    if family is Family.TOTAL:
        return (TOTAL,) if areas else (), mean_present(means)[..., np.newaxis]
    if family is Family.ENABLERS:
        return own_names, own
    return areas + own_names, np.concatenate([means, own], axis=-1)


def mean_present(values: Floats) -> Floats:
    """Give the mean of the values present along the last axis, NaN where there is none."""
    present = np.sum(~np.isnan(values), axis=-1)
    given, count = np.where(np.isnan(values), 0.0, values), np.maximum(present, 1)
    with np.errstate(over="ignore"):
        mean = np.sum(given, axis=-1) / count
    # Divided first only where the sum is too large for a number: it is rounded more, which would undo ties.
    mean = np.where(np.isinf(mean), np.sum(given / count[..., np.newaxis], axis=-1), mean)
    return np.where(present > 0, mean, np.nan)


def reliabilities(names: tuple[str, ...], values: Floats, catalogue: Catalogue) -> dict[str, float]:
    """Give Cronbach's alpha of each area over its enablers, and of the total over the areas, where it is above zero."""
    members = area_members(names, catalogue)
    tables = {area: values[:, own] for area, own in members.items()}
    if len(members) > 1:
        tables[TOTAL] = np.stack([mean_present(table) for table in tables.values()], axis=1)
    found = {}
    for name, table in tables.items():
        complete = int(np.sum(~np.isnan(table).any(axis=1)))
        if table.shape[1] > 1 and complete >= _SMALLEST_N:
            alpha = float(cronbach_alpha(table).raw)
            if alpha > 0:
                found[name] = alpha
    return found
