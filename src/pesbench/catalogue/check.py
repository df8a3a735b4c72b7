"""What must hold between the entries of a catalogue: every name resolves, nothing contradicts itself."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from pesbench.catalogue.model import (
    Catalogue,
    Code,
    CodeList,
    Cycle,
    Dimension,
    Enabler,
    Entry,
    Indicator,
    Kind,
    Level,
    Measure,
    Membership,
    OverTime,
    Partition,
    Profile,
    Term,
    Unit,
)
from pesbench.catalogue.nearest import nearest
from pesbench.catalogue.periods import parse_period
from pesbench.errors import CatalogueError

PERCENT = 100.0
PHASES = ("plan", "do", "check", "act")

# Ids become column names, file names and words on a command line.
WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]*")
COLUMN = re.compile(r"[a-z][a-z0-9_]*")

# Columns that every form and the observation table have already.
FORM_COLUMNS = frozenset({"pes", "period", "origin", "obs_status", "conf_status", "comment"})
TABLE_COLUMNS = FORM_COLUMNS | {
    *("measure", "indicator", "variable", "value", "standard_error", "n", "numerator", "denominator"),
    *("text", "basis", "adjustment"),
}
CELL_SUFFIXES = ("_status", "_conf")

# How a measure combines over time, and what a formula may therefore not do with it.
FORBIDDEN = {
    (OverTime.MEAN, OverTime.SUM): "a stock is not summed over time",
    (OverTime.SINGLE, OverTime.SUM): "it does not combine over time",
    (OverTime.SINGLE, OverTime.MEAN): "it does not combine over time",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What must hold in an entry and what was found."""

    problem: str
    hint: str = ""


Faults = Iterator[Fault]


def check(catalogue: Catalogue, where: Callable[[str, str], str]) -> None:
    """Raise on the first contradiction.

    Parameters
    ----------
    catalogue
        The merged entries, each valid by itself.
    where
        Says where the entry of a table and id comes from.

    Raises
    ------
    CatalogueError
        With the file and the entry, what must hold, what was found and the nearest known id.
    """
    for table, rule in CHECKS.items():
        for key, entry in getattr(catalogue, table).items():
            for fault in (*_identity(entry), *rule(entry, catalogue)):
                raise CatalogueError(f"{fault.problem}.", where=where(table, key), hint=fault.hint)


def _identity(entry: Entry) -> Faults:
    pattern = COLUMN if isinstance(entry, Dimension | Measure) else WORD
    if not pattern.fullmatch(entry.id):
        yield Fault(f"an id must match {pattern.pattern}, found {entry.id!r}")
    unnamed = [language for language in entry.official if language not in entry.names]
    if unnamed:
        yield Fault(f"an official language must have a name, found none in {unnamed[0]!r}")


def _resolves(what: str, key: str, known: Collection[str]) -> Faults:
    if key not in known:
        close = nearest(key, known)
        hint = f"Did you mean {close}?" if close else f"Known: {', '.join(known)}."
        yield Fault(f"{what} must be known to the catalogue, found {key!r}", hint)


def _ordered(minimum: float | None, maximum: float | None) -> Faults:
    if minimum is not None and maximum is not None and minimum > maximum:
        yield Fault(f"minimum must not exceed maximum, found {minimum:g} above {maximum:g}")


def _measure(measure: Measure, catalogue: Catalogue) -> Faults:
    yield from _ordered(measure.minimum, measure.maximum)
    if measure.text and (measure.whole or measure.additive or measure.over_time is not OverTime.SINGLE):
        yield Fault("a text attribute must not be whole, additive or combined over time, found one of them")
    if measure.form:
        yield from _column(measure, catalogue)
    elif measure.column:
        yield Fault(f"a column must have a form, found the column {measure.column!r} alone")


def _column(measure: Measure, catalogue: Catalogue) -> Faults:
    column = measure.column
    taken = column in FORM_COLUMNS or column in catalogue.dimensions or column.endswith(CELL_SUFFIXES)
    if taken or not COLUMN.fullmatch(column):
        yield Fault(f"a column must match {COLUMN.pattern} and be free for a measure, found {column!r}")
    place = (measure.form, column)
    for other in catalogue.measures.values():
        if other.id != measure.id and (other.form, other.column) == place:
            yield Fault(f"a column must hold one measure, found {other.id} too in {'.'.join(place)}")


def _indicator(indicator: Indicator, catalogue: Catalogue) -> Faults:
    yield from _formula(indicator, catalogue)
    yield from _where(indicator, catalogue)
    yield from _range(indicator)
    for dimension in indicator.breakdowns:
        yield from _resolves("a breakdown", dimension, catalogue.dimensions)
    if indicator.rankable and indicator.not_rankable:
        yield Fault("a reason for not ranking must go with rankable = false, found rankable = true")
    if not indicator.rankable and not indicator.not_rankable:
        yield Fault("what is not rankable must say why, found no reason", "Give not_rankable.")


def _formula(indicator: Indicator, catalogue: Catalogue) -> Faults:
    if indicator.denominator and not indicator.numerator:
        yield Fault("a denominator must have a numerator, found none")
    if indicator.kind is Kind.PROPORTION and indicator.numerator and not indicator.denominator:
        yield Fault("a proportion must have a denominator, found none")
    if indicator.scale <= 0:
        yield Fault(f"scale must be above 0, found {indicator.scale:g}")
    for part, term in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        if term:
            yield from _number(f"the measure of the {part}", term.measure, catalogue)
            yield from _over_time(part, term, catalogue)
    given = indicator.given.model_dump(exclude_none=True) if indicator.given else {}
    for part, key in given.items():
        yield from _number(f"the measure of given.{part}", key, catalogue)


def _number(what: str, key: str, catalogue: Catalogue) -> Faults:
    yield from _resolves(what, key, catalogue.measures)
    if key in catalogue.measures and catalogue.measures[key].text:
        yield Fault(f"{what} must be a number, found the text attribute {key!r}")


def _over_time(part: str, term: Term, catalogue: Catalogue) -> Faults:
    measure = catalogue.measures.get(term.measure)
    reason = FORBIDDEN.get((measure.over_time, term.over_time)) if measure else None
    if reason:
        problem = f"the {part} must combine {term.measure} as the measure allows"
        yield Fault(f"{problem}, found over_time = {term.over_time}: {reason}")


def _where(indicator: Indicator, catalogue: Catalogue) -> Faults:
    for key, code in indicator.where.items():
        yield from _resolves("a dimension of where", key, catalogue.dimensions)
        if key in catalogue.dimensions:
            yield from _knows(catalogue.dimensions[key], f"a code of {key} in where", code)


def _range(indicator: Indicator) -> Faults:
    yield from _ordered(indicator.minimum, indicator.maximum)
    proportion = indicator.kind is Kind.PROPORTION and indicator.scale == PERCENT
    if proportion and (indicator.minimum, indicator.maximum) != (0.0, PERCENT):
        found = f"{indicator.minimum} to {indicator.maximum}"
        yield Fault(f"a proportion in per cent must lie between minimum 0 and maximum 100, found {found}")


def _dimension(dimension: Dimension, catalogue: Catalogue) -> Faults:
    if dimension.id in TABLE_COLUMNS:
        yield Fault(f"a dimension must not bear the name of another column, found {dimension.id!r}")
    yield from _codes(dimension.codes)
    yield from _resolves("the total", dimension.total, dimension.code_ids)
    yield from _aliases(dimension, catalogue)
    for partition in dimension.partitions:
        yield from _partition(partition, dimension)
    for code, wider in dimension.within.items():
        for named in (code, *wider):
            yield from _knows(dimension, "a code of within", named)


def _partition(partition: Partition, dimension: Dimension) -> Faults:
    codes = (partition.whole, *partition.parts, *partition.optional)
    for code in codes:
        yield from _knows(dimension, "a code of a partition", code)
    if len(set(codes)) < len(codes):
        yield Fault(f"the whole and the parts of a partition must differ, found {', '.join(codes)}")


def _knows(dimension: Dimension, what: str, code: str) -> Faults:
    if not dimension.knows(code):
        yield from _resolves(what, code, dimension.code_ids)


def _aliases(dimension: Dimension, catalogue: Catalogue) -> Faults:
    mine = {name.casefold() for name in (dimension.id, *dimension.aliases)}
    for other in catalogue.dimensions.values():
        shared = mine & {name.casefold() for name in (other.id, *other.aliases)}
        if other.id != dimension.id and shared:
            yield Fault(f"an alias must mean one dimension, found {min(shared)!r} in {other.id} too")


def _codes(codes: tuple[Code, ...]) -> Faults:
    seen: set[str] = set()
    for code in codes:
        if code.id in seen:
            yield Fault(f"a code must appear once, found {code.id!r} twice")
        seen.add(code.id)


def _enabler(enabler: Enabler, catalogue: Catalogue) -> Faults:
    yield from _resolves("the area of an enabler", enabler.area, catalogue.areas)
    for cycle in enabler.cycles:
        yield from _resolves("a cycle of an enabler", cycle, catalogue.cycles)


def _cycle(cycle: Cycle, catalogue: Catalogue) -> Faults:
    enablers = catalogue.enablers_of(cycle.id)
    areas = {enabler.area for enabler in enablers}
    if cycle.enabler_count is not None and len(enablers) > cycle.enabler_count:
        problem = f"a cycle must not have more enablers than enabler_count = {cycle.enabler_count}"
        yield Fault(f"{problem}, found {len(enablers)}")
    if cycle.area_count is not None and len(areas) > cycle.area_count:
        problem = f"a cycle must not have more areas than area_count = {cycle.area_count}"
        yield Fault(f"{problem}, found {len(areas)}")

    if cycle.profile:
        yield from _resolves("the scoring profile of a cycle", cycle.profile, catalogue.profiles)


def _profile(profile: Profile, catalogue: Catalogue) -> Faults:
    if profile.low >= profile.high:
        yield Fault(f"the low end of a scale must lie below the high one, found {profile.low:g} and {profile.high:g}")
    for phase in profile.phases:
        yield from _resolves("a phase", phase, PHASES)
    for area in profile.areas:
        yield from _resolves("an area of a profile", area, catalogue.areas)
    weights = {**profile.phases, **profile.areas}
    light = next((name for name, weight in weights.items() if not 0 < weight < float("inf")), None)
    if light is not None:
        yield Fault(f"a weight must be above 0, found {weights[light]:g} for {light}", "Leave out what has no weight.")
    outside = next((label for label in profile.labels if not profile.low <= label.at_least <= profile.high), None)
    if outside is not None:
        yield Fault(f"a cut point must lie on the scale, found {outside.at_least:g} for {outside.id}")
    cuts = [label.at_least for label in profile.labels]
    if len(set(cuts)) < len(cuts):
        yield Fault("each label must have a cut point of its own, found two with the same")


def _unit(unit: Unit, catalogue: Catalogue) -> Faults:
    yield from _resolves("the country of a unit", unit.country, catalogue.units)
    if unit.id != unit.country and not unit.id.startswith(f"{unit.country}-"):
        problem = f"a unit below a country must carry its code as prefix, {unit.country}-..."
        yield Fault(f"{problem}, found {unit.id!r}")
    if unit.level is Level.COUNTRY and unit.id != unit.country:
        yield Fault(f"a unit of level country must be its own country, found {unit.country!r}")
    for membership in unit.lists:
        yield from _resolves("a list of a unit", membership.list, catalogue.unit_lists)
        yield from _dates(membership)
    names = [membership.list for membership in unit.lists]
    if len(set(names)) < len(names):
        yield Fault(f"a unit must belong to a list once, found {', '.join(names)}")


def _dates(membership: Membership) -> Faults:
    if membership.valid_from is None or membership.valid_to is None:
        return
    if parse_period(membership.valid_from).first_month > parse_period(membership.valid_to).last_month:
        found = f"{membership.valid_from} to {membership.valid_to}"
        yield Fault(f"membership of {membership.list} must begin before it ends, found {found}")


def _code_list(code_list: CodeList, catalogue: Catalogue) -> Faults:
    yield from _codes(code_list.codes)
    for code in code_list.codes:
        for name, meaning in (("obs_status", code.obs_status), ("conf_status", code.conf_status)):
            if meaning and name in catalogue.lists:
                yield from _resolves(f"{name} of {code.id}", meaning, catalogue.codes(name))


def _nothing_more(_entry: Entry, _catalogue: Catalogue) -> Faults:
    yield from ()


CHECKS: dict[str, Callable[[Any, Catalogue], Faults]] = {
    "dimensions": _dimension,
    "measures": _measure,
    "indicators": _indicator,
    "areas": _nothing_more,
    "enablers": _enabler,
    "cycles": _cycle,
    "profiles": _profile,
    "unit_lists": _nothing_more,
    "units": _unit,
    "lists": _code_list,
}
