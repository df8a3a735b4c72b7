"""Maturity as tables: the profile of one PES, and the network as a heat map."""

from collections.abc import Sequence

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.report.numbers import MISSING, bar, decimal, percent, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain
from pesbench.result import Result

_REASONS = {
    "no_external": "no external score",
    "low_coverage": "too few enablers for a place",
    "few_pes": "too few PES for places",
    "all_equal": "all PES are equal",
    "no_error": "no certainty: too few marks",
}
_SHADES = "·░▒▓█"


def maturity(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show one PES in full, or the network as a heat map of areas."""
    if getattr(result.recipe, "pes", ""):
        return [_profile(result, catalogue)]
    return [_heat_map(result, ("area",))]


def heat_map_long(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show every enabler: one PES in full, or the network as a heat map for each area."""
    if getattr(result.recipe, "pes", ""):
        return [_profile(result, catalogue)]
    areas = result.rows.filter(level="area").get_column("area").unique(maintain_order=True)
    wanted = ("area", "enabler")
    pages = [_heat_map(result, ("area",))]
    return pages + [_heat_map(result, wanted, area, catalogue.areas[area].name()) for area in areas]


def shade(value: object, low: float, high: float) -> str:
    """Draw how high a value lies on a scale.

    Examples
    --------
    >>> "".join(shade(mark, 1.0, 6.0) for mark in (1.0, 2.5, 3.5, 4.5, 6.0))
    '·░▒▓█'
    """
    if not isinstance(value, int | float):
        return " "
    part = (value - low) / (high - low)
    return _SHADES[min(int(part * len(_SHADES)), len(_SHADES) - 1)] if part > 0 else _SHADES[0]


def _scale(result: Result) -> tuple[float, float]:
    used = getattr(result.recipe, "scored_by", {})
    return float(used["low"]), float(used["high"])


def _profile(result: Result, catalogue: Catalogue) -> Page:
    rows = result.rows.to_dicts()
    first = rows[0]
    low, high = _scale(result)
    columns = [
        Column("", _id),
        Column("name", lambda row: _name(row, catalogue), folds=True, yields=6),
        number("external", "external", lambda v: decimal(v, 2)),
        Column("", lambda row: bar(_above(row, low), high - low, 10), yields=5),
        number("self", "self", lambda v: decimal(v, 2)),
        number("gap", "gap", lambda v: signed(v, 2)),
        plain("label", "label", yields=3),
        plain("weakest", "weakest", yields=2),
        Column("place", _place, right=True),
        number("median", "median", lambda v: decimal(v, 2), yields=4),
        number("coverage", "coverage", percent, yields=1),
        Column("spread", lambda row: decimal(row["spread"], 2) if row["spread"] else "", optional=True),
        Column("note", lambda row: _REASONS.get(str(row["reason"]), ""), optional=True, folds=True),
    ]
    title = f"Maturity of {first['pes']} in cycle {first['cycle']}"
    return Page(title, columns, rows, below=_notes(result), legend=_legend(result))


def _id(row: Row) -> str:
    return str(row["id"]) if row["level"] != "enabler" else f"  {row['id']}"


def _name(row: Row, catalogue: Catalogue) -> str:
    known = {"area": catalogue.areas, "enabler": catalogue.enablers}.get(str(row["level"]), {})
    entry = known.get(str(row["id"]))  # type: ignore[attr-defined]
    return entry.name() if entry else ""


def _above(row: Row, low: float) -> float | None:
    value = row["external"] if row["external"] is not None else row["self"]
    return value - low if isinstance(value, float) else None


def _place(row: Row) -> str:
    if row["rank"] is None:
        return MISSING
    place = f"{whole(row['rank'])} of {whole(row['n_pes'])}"
    return place if row["rank_low"] is None else f"{place} ({whole(row['rank_low'])}-{whole(row['rank_high'])})"


def _heat_map(result: Result, levels: Sequence[str], area: str = "", name: str = "") -> Page:
    rows = result.rows.filter(pl.col("level").is_in(levels) | (pl.col("level") == "total"))
    if area:
        rows = rows.filter((pl.col("area") == area) | (pl.col("level") == "total"))
    low, high = _scale(result)
    ids = rows.get_column("id").unique(maintain_order=True).to_list()
    kind = "external" if rows.get_column("external").count() else "self"
    by_pes: dict[str, dict[str, object]] = {}
    for row in rows.iter_rows(named=True):
        by_pes.setdefault(row["pes"], {"pes": row["pes"]})[row["id"]] = row[kind]
        if row["level"] == "total":
            by_pes[row["pes"]] |= {"place": _place(row), "label": row["label"]}
    ordered = sorted(by_pes.values(), key=lambda row: (-_number(row.get("total")), str(row["pes"])))
    cells = [_cell(node, low, high) for node in ids]
    tail = [Column("place", lambda row: str(row.get("place", MISSING)), right=True), plain("label", "label", yields=1)]
    about = f", area {area} {name}".rstrip() if area else ""
    title = f"Maturity in cycle {rows['cycle'][0]}: {kind} scores{about}"
    return Page(title, [plain("pes", "pes"), *cells, *tail], ordered, below=_notes(result), legend=_legend(result))


def _number(value: object) -> float:
    return value if isinstance(value, float) else float("-inf")


def _cell(node: str, low: float, high: float) -> Column:
    def write(row: Row) -> str:
        value = row.get(node)
        return f"{shade(value, low, high)} {decimal(value, 1)}"

    return Column(node, write, right=True)


def _notes(result: Result) -> list[str]:
    low, high = _scale(result)
    return [f"Scores from {low:g} to {high:g}."]


def _legend(result: Result) -> list[tuple[str, str]]:
    used = getattr(result.recipe, "scored_by", {})
    labels = used.get("labels", [])
    words = ", ".join(f"{label['names'].get('en', label['id'])} from {label['at_least']:g}" for label in labels)
    sure = f"how sure words and cut points are: {used.get('labels_certainty', 'open')}"
    level = f"{100 * getattr(result.recipe, 'level', 0.95):g} %"
    return [
        ("gap", "self minus external, over the enablers that have both"),
        ("label", f"{words}; {sure}" if words else "the profile has none"),
        ("place", f"by external scores; in brackets the range that measurement error leaves open ({level})"),
        ("coverage", "the share of what a score rests on that there is"),
        ("spread", "how far assessors lie apart"),
    ]
