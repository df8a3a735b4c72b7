"""The vocabulary as flat rows for a person: every name with its wording, every claim with its certainty."""

from collections.abc import Callable
from typing import get_args

from pesbench.catalogue.model import (
    Catalogue,
    Cell,
    Code,
    CodeList,
    Dimension,
    Entry,
    Indicator,
    Language,
    Measure,
    Membership,
    Partition,
    Term,
    Unit,
)
from pesbench.catalogue.nearest import nearest
from pesbench.errors import UsageError

Row = dict[str, object]

LANGUAGES: tuple[Language, ...] = get_args(Language)


def listing(catalogue: Catalogue, what: str, language: str = "en") -> list[Row]:
    """List one topic of the catalogue.

    Parameters
    ----------
    catalogue
        The vocabulary.
    what
        One of indicators, enablers, members, units, codes, dimensions, measures, cycles.
    language
        The language of names. ``wording`` says of each name whether it is official, our own (unofficial), or the
        English one because there is none in this language.

    Returns
    -------
    list of rows
        All rows of a topic have the same columns; what does not apply is empty.

    Raises
    ------
    UsageError
        If there is no such topic or language.
    """
    topic = TOPICS.get(what)
    if topic is None:
        raise _unknown("topic", what, tuple(TOPICS))
    spoken = next((known for known in LANGUAGES if known == language), None)
    if spoken is None:
        raise _unknown("language", language, LANGUAGES)
    return topic(catalogue, spoken)


def _unknown(what: str, found: str, known: tuple[str, ...]) -> UsageError:
    close = nearest(found, known)
    hint = f"Did you mean {close}?" if close else ""
    return UsageError(f"the {what} must be one of {', '.join(known)}, found {found!r}.", hint=hint)


def _named(entry: Entry, language: Language) -> Row:
    return {"id": entry.id, "name": entry.name(language), "wording": entry.wording(language).value}


def _said(entry: Entry) -> Row:
    return {"certainty": entry.certainty.value, "note": entry.note}


def _indicators(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(indicator, language),
            "kind": indicator.kind.value,
            "direction": indicator.direction.value,
            "unit": indicator.unit,
            "formula": _formula(indicator),
            "range": _range(indicator.minimum, indicator.maximum),
            "breakdowns": ", ".join(indicator.breakdowns),
            "ranked": _ranked(indicator),
            "public": indicator.public,
            "legal": indicator.legal,
            "reading_certainty": indicator.reading_certainty.value,
            **_said(indicator),
        }
        for indicator in catalogue.indicators.values()
    ]


def _ranked(indicator: Indicator) -> str:
    if not indicator.rankable:
        return f"no: {indicator.not_rankable}"
    return "yes" if indicator.direction.value != "none" else "with a stated direction"


def _formula(indicator: Indicator) -> str:
    numerator, denominator = indicator.numerator, indicator.denominator
    formula = _term(numerator) if numerator else ""
    if denominator:
        formula = f"{indicator.scale:g} * {formula} / {_term(denominator)}"
    given = f"given {indicator.given.value}" if indicator.given else ""
    condition = ", ".join(f"{dimension} = {code}" for dimension, code in indicator.where.items())
    said = " or ".join(part for part in (formula, given) if part) or "ready-made only"
    return f"{said} ({condition})" if condition else said


def _term(term: Term) -> str:
    return term.measure if term.over_time.value == "single" else f"{term.over_time}({term.measure})"


def _range(minimum: float | None, maximum: float | None) -> str:
    if minimum is None and maximum is None:
        return ""
    if maximum is None:
        return f"from {minimum:g}"
    return f"{minimum:g} to {maximum:g}" if minimum is not None else f"to {maximum:g}"


def _enablers(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(enabler, language),
            "area": enabler.area,
            "area_name": catalogue.areas[enabler.area].name(language),
            "area_wording": catalogue.areas[enabler.area].wording(language).value,
            "cycles": ", ".join(enabler.cycles),
            **_said(enabler),
        }
        for enabler in catalogue.enablers.values()
    ]


def _cycles(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(cycle, language),
            "years": cycle.years,
            "enablers": cycle.enabler_count,
            "enablers_named": len(catalogue.enablers_of(cycle.id)),
            "areas": cycle.area_count,
            "areas_named": len({enabler.area for enabler in catalogue.enablers_of(cycle.id)}),
            **_said(cycle),
        }
        for cycle in catalogue.cycles.values()
    ]


def _members(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(unit, language),
            "organisation": unit.organisation,
            "country": unit.country,
            "level": unit.level.value,
            "valid_from": membership.valid_from,
            "valid_to": membership.valid_to,
            "membership": membership.certainty.value,
            "name_certainty": unit.certainty.value,
            "note": " ".join(text for text in (unit.note, membership.note) if text),
        }
        for unit in catalogue.units.values()
        for membership in unit.lists
        if membership.list == "members"
    ]


def _units(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(unit, language),
            "organisation": unit.organisation,
            "country": unit.country,
            "level": unit.level.value,
            "lists": _lists(unit),
            "also": ", ".join(unit.aliases),
            **_said(unit),
        }
        for unit in catalogue.units.values()
    ]


def _lists(unit: Unit) -> str:
    return ", ".join(f"{membership.list}{_span(membership)}" for membership in unit.lists)


def _span(membership: Membership) -> str:
    if membership.valid_from is None and membership.valid_to is None:
        return ""
    return f" {membership.valid_from or ''}-{membership.valid_to or ''}"


def _codes(catalogue: Catalogue, language: Language) -> list[Row]:
    owners: list[Dimension | CodeList] = [*catalogue.dimensions.values(), *catalogue.lists.values()]
    return [
        {
            "list": owner.id,
            **_named(code, language),
            **_status(code, is_status=_is_status(owner.codes)),
            **_said(code),
        }
        for owner in owners
        for code in owner.codes
    ]


def _is_status(codes: tuple[Code, ...]) -> bool:
    return any(code.cell is not Cell.EITHER or code.release != "public" for code in codes)


def _status(code: Code, *, is_status: bool) -> Row:
    return {
        "value": code.cell.value if is_status else "",
        "release": code.release if is_status else "",
        "obs_status": code.obs_status,
        "conf_status": code.conf_status,
    }


def _dimensions(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(dimension, language),
            "total": dimension.total,
            "codes": ", ".join(dimension.code_ids),
            "further_codes": dimension.pattern,
            "partitions": "; ".join(_partition(partition) for partition in dimension.partitions),
            "overlaps": _overlaps(dimension),
            "also": ", ".join(dimension.aliases),
            **_said(dimension),
        }
        for dimension in catalogue.dimensions.values()
    ]


def _partition(partition: Partition) -> str:
    optional = "".join(f" [+ {code}]" for code in partition.optional)
    return f"{partition.whole} = {' + '.join(partition.parts)}{optional}"


def _overlaps(dimension: Dimension) -> str:
    return "; ".join(f"{code} in {', '.join(wider)}" for code, wider in dimension.within.items())


def _measures(catalogue: Catalogue, language: Language) -> list[Row]:
    return [
        {
            **_named(measure, language),
            "form": measure.form,
            "column": measure.column,
            "unit": measure.unit,
            "content": _content(measure),
            "over_time": measure.over_time.value,
            "basis_month": measure.basis_month.value if measure.basis_month else None,
            "basis_longer": measure.basis_longer.value if measure.basis_longer else None,
            "range": _range(measure.minimum, measure.maximum),
            "additive": measure.additive,
            **_said(measure),
        }
        for measure in catalogue.measures.values()
    ]


def _content(measure: Measure) -> str:
    return "text" if measure.text else "whole number" if measure.whole else "number"


TOPICS: dict[str, Callable[[Catalogue, Language], list[Row]]] = {
    "indicators": _indicators,
    "enablers": _enablers,
    "members": _members,
    "units": _units,
    "codes": _codes,
    "dimensions": _dimensions,
    "measures": _measures,
    "cycles": _cycles,
}
