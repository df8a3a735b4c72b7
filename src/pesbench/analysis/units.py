"""Which units an analysis sets beside each other, and why others are left out."""

from collections.abc import Iterable

from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.periods import Period, parse_period
from pesbench.errors import InputError, UsageError

ALL = "all"
# The lists that are compared where nobody asks for another one.
NATIONAL = ("members", "countries")


def choose_units(
    present: Iterable[str], catalogue: Catalogue, *, choice: str = "", period: str | None = None
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Keep the units of one list, so that a country never stands beside its own PES.

    Parameters
    ----------
    present
        The units that have data.
    catalogue
        Where the lists come from.
    choice
        A list of the catalogue; units by name, with commas between; ``all``; or empty: the list that fits,
        and every unit where the catalogue knows none of them.
    period
        Whose membership counts; without one, or where it is no period, dates of membership are left alone.

    Returns
    -------
    tuple
        The units kept, in the order of the list and then of their names, and why each other one is left out.

    Raises
    ------
    UsageError
        If the list is unknown.
    """
    units = sorted(set(present))
    if "," in choice or (choice in units and choice not in catalogue.unit_lists):
        wanted = [name.strip() for name in choice.split(",") if name.strip()]
        for name in wanted:
            if name not in units and name not in catalogue.units:
                near = nearest(name, [*units, *catalogue.units])
                raise UsageError(f"unknown unit {name!r}.", hint=f"Did you mean {near}?" if near else "")
        return _kept(units, wanted, "it is not among the units given")
    name = "" if choice == ALL else choice or fitting_list(units, catalogue, period)
    if not name:
        return tuple(units), {}
    if name not in catalogue.unit_lists:
        near = nearest(name, catalogue.unit_lists)
        known = ", ".join(catalogue.unit_lists)
        hint = f"Did you mean {near}?" if near else f"Known: {known}; or {ALL}."
        raise UsageError(f"unknown list of units {name!r}.", hint=hint)
    when = _period(period)
    kept, left_out = _kept(units, catalogue.units_of(name, when), f"it is not on the list {name}")
    ever = set(catalogue.units_of(name))
    dated = {unit: f"it is not on the list {name} in {period}" for unit in left_out if unit in ever}
    unknown = {unit: "it is not in the catalogue" for unit in left_out if unit not in catalogue.units}
    return kept, {**left_out, **dated, **unknown}


def _kept(units: list[str], wanted: Iterable[str], reason: str) -> tuple[tuple[str, ...], dict[str, str]]:
    here = set(units)
    kept = tuple(dict.fromkeys(unit for unit in wanted if unit in here))
    return kept, {unit: reason for unit in units if unit not in kept}


def _period(text: str | None) -> Period | None:
    try:
        return parse_period(text) if text else None
    except InputError:
        return None


def fitting_list(units: Iterable[str], catalogue: Catalogue, period: str | None = None) -> str:
    """Give ``countries`` where the units are countries, else ``members``; empty where none is known.

    Where a country has one PES both share a code, so only a country with several PES, or one of those, tells; and a
    period in which most of the units were no members, which only data of countries can have.
    """
    present = [catalogue.units[unit] for unit in set(units) if unit in catalogue.units]
    regional = any(unit.level == "pes" and unit.id != unit.country for unit in present)
    when, ids = _period(period), {unit.id for unit in present}
    lists = [name for name in NATIONAL if name in catalogue.unit_lists]
    held: dict[str, int] = {name: len(ids & set(catalogue.units_of(name, when))) for name in lists}
    if not any(held.values()):
        return ""
    countries = any(unit.level == "country" for unit in present) or 2 * held.get("members", 0) < held.get(
        "countries", 0
    )
    order = ("countries", "members") if countries and not regional else ("members", "countries")
    return next(name for name in order if held.get(name))


def lists_elsewhere(units: Iterable[str], catalogue: Catalogue, period: str | None = None) -> dict[str, int]:
    """Give the lists that hold some of the units, where none of them is a member or a country of one.

    Returns
    -------
    dict
        How many of the units each list has in the period, most first; empty where a list of members or countries
        fits, and where no list has any.
    """
    present = set(units)
    if fitting_list(present, catalogue, period):
        return {}
    when = _period(period)
    held = {
        name: len(present & set(catalogue.units_of(name, when)))
        for name in catalogue.unit_lists
        if name not in NATIONAL
    }
    return {name: count for name, count in sorted(held.items(), key=lambda pair: -pair[1]) if count}


def said_of_lists(held: dict[str, int], total: int) -> str:
    """Say that units stand on other lists than those of members and countries, and which list fits."""
    lists = ", ".join(f"{name} has {count}" for name, count in held.items())
    return (
        f"none of the {total} units is a member of the network or its country, so all were taken; "
        f"of the lists {lists}: --units {next(iter(held))} takes that one alone"
    )
