"""The quality of assessments as tables: what the marks of one assessment say, and how the two agree."""

from itertools import groupby

from pesbench.catalogue import Catalogue
from pesbench.report.numbers import MISSING, decimal, percent, probability, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain
from pesbench.result import Result

_CONSISTENCY = {
    "one_item": "a single enabler has no consistency",
    "n<3": "fewer than three PES have every mark",
    "constant": "an enabler has the same mark everywhere",
    "low_n": "few PES",
    "improper": "one factor does not fit",
    "no_convergence": "one factor was not found",
    "off_scale": "marks outside the scale",
}
_AGREEMENT = {
    "pairs<3": "fewer than three PES with both",
    "no_differences": "the marks do not differ",
    "few_pairs": "few PES",
}


def quality(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show consistency, halo, floor and ceiling by assessment, and agreement of the two, cycle by cycle."""
    pages = []
    for cycle, of_cycle in groupby(result.rows.to_dicts(), key=lambda row: row["cycle"]):
        rows = list(of_cycle)
        named = f", cycle {cycle}" if cycle else ""
        for assessment, own in groupby(rows, key=lambda row: row["assessment"]):
            title = f"How well the {assessment + ' ' if assessment else ''}marks hang together{named}"
            pages.append(Page(title, _consistency_columns(catalogue), list(own), _consistency_notes()))
        first = [row for row in rows if row["assessment"] == rows[0]["assessment"]]
        if any(row["pairs"] for row in first):
            title = f"How self- and external assessment agree{named}"
            pages.append(Page(title, _agreement_columns(catalogue), first, _agreement_notes()))
    return pages


def _consistency_columns(catalogue: Catalogue) -> list[Column]:
    return [
        plain("area", "area"),
        _name(catalogue),
        number("items", "items", whole, yields=2),
        number("n", "n", whole),
        number("alpha", "alpha", lambda v: decimal(v, 2)),
        Column("interval", lambda row: _span(row, "alpha_low", "alpha_high"), right=True),
        number("omega", "omega", lambda v: decimal(v, 2)),
        number("first component", "halo", percent),
        number("by chance", "halo_high", percent, yields=1),
        number("floor", "floor", percent, yields=3),
        number("ceiling", "ceiling", percent, yields=3),
        Column("note", lambda row: _notes(row, _CONSISTENCY), optional=True, folds=True),
    ]


def _consistency_notes() -> list[str]:
    return [
        "alpha, omega: consistency of the enablers (of the areas, in the total) over the n PES with every mark.",
        "first component: share of all variance in one dimension; by chance: 95 of 100 unrelated sets stay below.",
        "floor, ceiling: marks at the lowest and at the highest mark of the scale.",
    ]


def _agreement_columns(catalogue: Catalogue) -> list[Column]:
    return [
        plain("area", "area"),
        _name(catalogue),
        number("PES", "pairs", whole),
        number("gap", "gap", lambda v: signed(v, 2)),
        Column("gap interval", lambda row: _span(row, "gap_low", "gap_high", sign=True), right=True),
        number("p", "gap_p", probability, yields=3),
        Column("limits", lambda row: _span(row, "limit_low", "limit_high", sign=True), right=True, yields=1),
        number("ICC", "icc", lambda v: decimal(v, 2)),
        Column("ICC interval", lambda row: _span(row, "icc_low", "icc_high"), right=True),
        number("kappa", "kappa", lambda v: decimal(v, 2)),
        Column("kappa interval", lambda row: _span(row, "kappa_low", "kappa_high"), right=True, yields=2),
        Column("note", lambda row: _notes(row, _AGREEMENT), optional=True, folds=True),
    ]


def _agreement_notes() -> list[str]:
    return [
        "gap: self minus external, in marks; limits: where 95 of 100 gaps are expected to lie.",
        "ICC: absolute agreement of one assessment of the area; kappa: of the single marks, quadratic weights.",
    ]


def _name(catalogue: Catalogue) -> Column:
    def name(row: Row) -> str:
        known = catalogue.areas.get(str(row["area"]))
        return known.name() if known else "all areas" if row["area"] == "TOTAL" else MISSING

    return Column("name", name, yields=4, folds=True)


def _span(row: Row, low: str, high: str, *, sign: bool = False) -> str:
    if row[low] is None or row[high] is None:
        return MISSING
    write = signed if sign else decimal
    return f"{write(row[low], 2)} to {write(row[high], 2)}"


def _notes(row: Row, said: dict[str, str]) -> str:
    facts = str(row["reason"] or "").split("; ")
    return "; ".join(said[fact] for fact in facts if fact in said)
