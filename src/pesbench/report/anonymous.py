"""Anonymous answers as tables: bands instead of values, pseudonyms instead of names."""

from collections.abc import Mapping, Sequence
from typing import Any

from pesbench.analysis.anonymity import AnonymousCompareRecipe, AnonymousIndexRecipe
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import UsageError
from pesbench.report import composite
from pesbench.report.numbers import MISSING, decimal, percent, probability, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.report.titles import breakdown_title, grouped, indicator_title
from pesbench.result import Result


def comparison(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show an anonymous comparison, one page per indicator and breakdown, the best bands first."""
    recipe = result.recipe
    assert isinstance(recipe, AnonymousCompareRecipe)  # noqa: S101 - the page of this answer
    columns = [
        *_columns(recipe.focus, "value"),
        number("to median", "gap_median", lambda v: signed(v, 2), optional=True),
        number("to best", "gap_best", lambda v: signed(v, 2), yields=2, optional=True),
        number("change", "change", lambda v: signed(v, 2), yields=1, optional=True),
        Column("flag", lambda row: "" if row["obs_status"] == "A" else text(row["obs_status"]), optional=True),
        plain("note", "note", yields=8, optional=True, folds=True),
    ]
    pages = []
    for title, rows in _tables(result, catalogue):
        share = rows[0]["rankability"]
        able = f" Rankability about {decimal(share, 0)} %." if share is not None else ""
        above = f"{rows[0]['n_pes']} ranked; + is better.{able}"
        pages.append(Page(title, columns, rows, _below(rows, recipe.focus, recipe.anonymous.among), [above]))
    return pages


def _tables(result: Result, catalogue: Catalogue) -> list[tuple[str, list[dict[str, Any]]]]:
    keys = ("indicator", "period", *catalogue.dimensions)
    found = []
    for (indicator, period, *codes), rows in grouped(result.rows.to_dicts(), *keys):
        parts = (indicator_title(catalogue, indicator, period), breakdown_title(catalogue, codes))
        found.append((", ".join(part for part in parts if part), rows))
    return found


def _columns(focus: str | None, value: str) -> list[Column]:
    def named(row: Row) -> str:
        return f"{text(row['pes'])} *" if row["pes"] == focus else text(row["pes"])

    def band(row: Row) -> str:
        low, high = row[f"{value}_low"], row[f"{value}_high"]
        if row["pes"] == focus:
            return decimal(row[value], 2)
        return band_text(low, high)

    return [Column("place", _place), Column("PES", named), Column(value, band, right=True)]


def _place(row: Row) -> str:
    if row["rank"] is None:
        return MISSING
    first, last = whole(row["rank"]), whole(row["rank_last"])
    return first if last in {MISSING, first} else f"{first}-{last}"


def band_text(low: object, high: object) -> str:
    """Write the limits of a band; an open end has none."""
    if low is None and high is None:
        return "any"
    if high is None:
        return f"{_plain(low)} and more"
    return f"under {_plain(high)}" if low is None else f"{_plain(low)} to {_plain(high)}"


def _plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else text(value)


def _below(rows: Sequence[Row], focus: str | None, among: int) -> list[str]:
    lines = [
        f"Pseudonyms are drawn by chance; {among} PES or more share each row. PES that are not ranked have no row.",
        "Gaps lead to the middle of the band of the median, and to where the best band begins.",
    ]
    return [*lines, "* in focus, with its own figures"] if focus in {row["pes"] for row in rows} else lines


def index(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show an anonymous index: its bands, and of what stands behind it what names no PES."""
    recipe = result.recipe
    assert isinstance(recipe, AnonymousIndexRecipe)  # noqa: S101 - the page of this answer
    nodes: Sequence[Mapping[str, Any]] = recipe.nodes
    root = nodes[0]["node"]
    rows = [row for row in result.rows.to_dicts() if row["node"] == root]
    name = recipe.scheme.get("name") or root
    title = ", ".join(str(part) for part in (name, recipe.period) if part)
    focus = recipe.anonymous.focus
    columns = [*_columns(focus, "score"), number("coverage", "coverage", percent, optional=True)]
    among = recipe.anonymous.among
    below = [f"Pseudonyms are drawn by chance; {among} PES or more share each row. PES without a score have no row."]
    if focus in {row["pes"] for row in rows}:
        below.append("* in focus; its score is rounded like the limits, for an exact one would tell others")
    return [Page(title, columns, rows, below), *composite.behind(recipe.model_dump())]


def explanation(result: Result, catalogue: Catalogue, pes: str) -> list[Page]:
    """Explain the place of the PES in focus, without a word that tells another one.

    Raises
    ------
    UsageError
        If another PES is asked for.
    """
    recipe = result.recipe
    assert isinstance(recipe, AnonymousCompareRecipe)  # noqa: S101 - the page of this answer
    if pes != recipe.focus:
        raise UsageError(
            "an anonymous answer explains the PES in focus only.", hint=f"Ask for it with --focus {pes}, or --explain."
        )
    pages = []
    for title, rows in _tables(result, catalogue):
        for row in (row for row in rows if row["pes"] == pes):
            known = catalogue.indicators.get(str(row["indicator"]))
            own = known.direction if known else Direction.NONE
            higher = (recipe.direction if own is Direction.NONE else own) is not Direction.LOWER
            pages.append(Page(f"{pes} in {title}", (), (), _sentences(row, rows, recipe, higher=higher)))
    return pages


def _sentences(row: Row, rows: Sequence[Row], recipe: AnonymousCompareRecipe, *, higher: bool) -> list[str]:
    if row["rank"] is None:
        why = row["note"] or ("too few others to hide among" if row["value"] is not None else "")
        return [f"{row['pes']} is not ranked{f': {why}' if why else ''}."]
    better = "higher" if higher else "lower"
    told = [
        f"Value: {decimal(row['value'], 2)}, rank {whole(row['rank'])} of {row['n_pes']} ({better} is better).",
        _gaps(row),
        _bands(row, rows),
        _change(row, recipe),
        _certainty(row, recipe),
        f"Mind: {row['note']}." if row["note"] else "",
        "Others are told in bands only, so no sentence says who is ahead, or by how much exactly.",
    ]
    return [sentence for sentence in told if sentence]


def _gaps(row: Row) -> str:
    marks = {
        "gap_best": "where the best band begins",
        "gap_top_quartile": "the band of the top quartile",
        "gap_median": "the band of the median",
    }
    told = [f"{signed(row[name], 2)} to {what}" for name, what in marks.items() if row[name] is not None]
    return f"Gaps (+ is better): {', '.join(told)}." if told else ""


def _bands(row: Row, rows: Sequence[Row]) -> str:
    """Say how many others stand in bands that are wholly better, or wholly worse."""
    others = [other for other in rows if other is not row]
    better = sum(_number(other["rank_last"]) < _number(row["rank"]) for other in others)
    worse = sum(_number(other["rank"]) > _number(row["rank"]) for other in others)
    return f"Of the {len(others)} others shown, {better} stand in better bands and {worse} in worse ones."


def _number(value: object) -> float:
    return float(str(value))


def _change(row: Row, recipe: AnonymousCompareRecipe) -> str:
    if row["change"] is None:
        return ""
    p = f" (p = {probability(row['change_p'])})" if row["change_p"] is not None else ""
    return f"Since {recipe.previous}: {signed(row['change'], 2)}, from {decimal(row['previous'], 2)}{p}."


def _certainty(row: Row, recipe: AnonymousCompareRecipe) -> str:
    if row["rank_low"] is None:
        return "Certainty: no interval of the place."
    between = f"{whole(row['rank_low'])} and {whole(row['rank_high'])}"
    return f"Certainty: the place lies between {between} with {100 * recipe.level:g} %: {row['group']}."
