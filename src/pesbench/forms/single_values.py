"""The conditions of the forms that hold one value per row: its presence, its range, its parts."""

from pesbench.catalogue.model import Catalogue, Kind
from pesbench.forms.arithmetic import Quotient
from pesbench.forms.conditions import Among, AnyGiven, Ascending, Condition, WithinBounds
from pesbench.forms.rules import BOUNDS, PROPORTION, QUOTIENT, REQUIRED

Bounds = dict[str, tuple[float | None, float | None]]


def measure_bounds(catalogue: Catalogue, form: str = "") -> Bounds:
    """Give the range of every measure, or of those of one form."""
    measures = (entry for entry in catalogue.measures.values() if not entry.text and form in ("", entry.form))
    return {entry.id: (entry.minimum, entry.maximum) for entry in measures}


def indicator_bounds(catalogue: Catalogue) -> Bounds:
    """Give the range of every indicator."""
    return {entry.id: (entry.minimum, entry.maximum) for entry in catalogue.indicators.values()}


def given_or_explained(*columns: str) -> Condition:
    """Demand a value, or the status that says why there is none."""
    return Condition(
        REQUIRED,
        AnyGiven(columns, or_status=("obs_status",)),
        "{columns} must be given, or obs_status must say why not",
        "an empty cell and no status",
    )


def within_bounds(by: str, bounds: Bounds) -> Condition:
    """Demand that the value lies in the range of what it measures."""
    return Condition(BOUNDS, WithinBounds("value", by, bounds), "value must be {range} for {code}", "{value}")


def ready_made(catalogue: Catalogue, by: str) -> tuple[Condition, ...]:
    """Give the conditions of ready-made indicators: numerator, denominator and value fit together."""
    ratios = {
        entry.id: entry.scale for entry in catalogue.indicators.values() if entry.kind in (Kind.PROPORTION, Kind.RATE)
    }
    proportions = frozenset(entry.id for entry in catalogue.indicators.values() if entry.kind is Kind.PROPORTION)
    return (
        Condition(
            PROPORTION,
            Ascending(("numerator", "denominator"), Among(by, proportions)),
            "numerator must not exceed denominator in a proportion",
            "{part_value} against {whole_value}",
        ),
        Condition(
            QUOTIENT,
            Quotient("value", "numerator", "denominator", by, ratios),
            "value is expected to follow from numerator and denominator",
            "{value} against {expected}, which follows from {numerator} and {denominator}",
        ),
    )
