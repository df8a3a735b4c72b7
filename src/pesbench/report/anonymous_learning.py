"""Maturity, follow-up and practices without names, as tables."""

from collections.abc import Callable, Sequence

from pesbench.catalogue import Catalogue
from pesbench.report.anonymous import band_text
from pesbench.report.numbers import MISSING, decimal, percent, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.report.titles import grouped
from pesbench.result import Result

Cell = Callable[[Row], str]
_COUNTS = ("recommendations", "done", "started", "planned", "dropped", "overdue")
_FIGURES = {
    "carried_out": "share of recommendations carried out",
    "before": "total score in the first cycle",
    "change": "change of the total score",
    "change_recommended": "change of the enablers with a recommendation",
    "change_others": "change of the other enablers",
    "difference": "how much more the enablers with a recommendation changed",
}


def maturity(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the bands of scores: a page for the total and each area and enabler; one in all where names are linked."""
    rows, focus = result.rows.to_dicts(), _focus(result)
    title = f"Maturity in cycle {getattr(result.recipe, 'cycle', '')}"
    score = _band(focus, "score", lambda row: decimal(row["self"] if row["external"] is None else row["external"], 2))
    if _linked(result) and rows:
        return [_profiles(result, f"{title}: scores", rows, "id", score)]
    columns = [Column("place", _place), _named(focus), Column("score", score, right=True)]
    if not rows:
        return [_nobody(result, title)]
    return [
        Page(f"{title}, {_node(catalogue, str(name))}", columns, own, _below(result))
        for (name,), own in grouped(rows, "id")
    ]


def network_change(result: Result, catalogue: Catalogue) -> list[Page]:  # noqa: ARG001 - the signature of all pages
    """Show the bands of each figure, a page for each; one in all where names are linked."""
    rows, focus = result.rows.to_dicts(), _focus(result)
    title = "What became of recommendations"
    own = [row for row in rows if row["figure"] in _COUNTS]
    figures = [row for row in rows if row["figure"] in _FIGURES]
    value = _band(focus, "value", lambda row: decimal(row["value"], 2))
    if not rows:
        return [_nobody(result, title)]
    pages = [Page(f"Recommendations to {focus}", [plain("", "figure"), number("number", "value", whole)], own)]
    if _linked(result):
        return [*pages[: len(own)], _profiles(result, title, figures, "figure", value)]
    columns = [_named(focus), Column("value", value, right=True)]
    return [
        *pages[: len(own)],
        *(
            Page(f"{title}: {_FIGURES[str(name)]}", columns, some, _below(result))
            for (name,), some in grouped(figures, "figure")
        ),
    ]


def identify(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show at which enablers, and by which outcome, how many PES stand out."""
    columns = [
        plain("enabler", "enabler"),
        Column("name", lambda row: _node(catalogue, str(row["enabler"])), folds=True, yields=4),
        plain("outcome", "indicator"),
        number("relation", "relation", lambda v: decimal(v, 2)),
        number("PES", "n_pes", whole),
        plain("in focus", "pes", optional=True),
        plain("evidence", "evidence", optional=True),
        number("score", "score", lambda v: decimal(v, 2), optional=True),
        number("certain", "certainty", percent, optional=True, yields=2),
        number("beyond context", "excess", lambda v: signed(v, 1), optional=True),
        number("gained", "gained", lambda v: signed(v, 1), optional=True, yields=1),
        plain("practices", "practice", optional=True, folds=True),
    ]
    among = _how(result)["among"]
    below = [
        f"PES: how many have a good score and an outcome beyond what context lets expect; {among} or more, or no row.",
        "An outcome goes with an enabler where PES that are better at one tend to be better at the other: no cause.",
    ]
    return [Page("Where the network stands out", columns, result.rows.to_dicts(), below=below)]


def _nobody(result: Result, title: str) -> Page:
    among = _how(result)["among"]
    return Page(title, (), (), [f"Nothing can be said without names: fewer than {among} PES could share a row."])


def _how(result: Result) -> dict[str, object]:
    return dict(result.recipe.model_dump()["anonymous"])


def _focus(result: Result) -> str | None:
    focus = _how(result)["focus"]
    return None if focus is None else str(focus)


def _linked(result: Result) -> bool:
    return bool(_how(result)["linked"])


def _below(result: Result) -> list[str]:
    among, focus = _how(result)["among"], _focus(result)
    lines = [f"Pseudonyms are drawn by chance; {among} PES or more share each row. PES without the number have no row."]
    named = focus is not None and focus in set(result.rows["pes"])
    return [*lines, "* in focus, with its own figures"] if named else lines


def _node(catalogue: Catalogue, name: str) -> str:
    known = catalogue.enablers.get(name) or catalogue.areas.get(name)
    return f"{name} {known.name()}".strip() if known else name


def _named(focus: str | None) -> Column:
    return Column("PES", lambda row: f"{text(row['pes'])} *" if row["pes"] == focus else text(row["pes"]))


def _band(focus: str | None, ends: str, own: Cell) -> Cell:
    def write(row: Row) -> str:
        return own(row) if row["pes"] == focus else band_text(row[f"{ends}_low"], row[f"{ends}_high"])

    return write


def _place(row: Row) -> str:
    if row["rank"] is None:
        return MISSING
    first, last = whole(row["rank"]), whole(row["rank_last"])
    return first if last in {MISSING, first} else f"{first}-{last}"


def _profiles(result: Result, title: str, rows: Sequence[Row], by: str, write: Cell) -> Page:
    """Put each pseudonym into a row, with a column for each table, in the order of the first one."""
    wide: dict[str, dict[str, object]] = {}
    for row in rows:
        wide.setdefault(str(row["pes"]), {"pes": row["pes"]})[str(row[by])] = write(row)
    names = list(dict.fromkeys(str(row[by]) for row in rows))
    columns = [_named(_focus(result)), *(plain(name, name) for name in names)]
    return Page(title, columns, list(wide.values()), _below(result))
