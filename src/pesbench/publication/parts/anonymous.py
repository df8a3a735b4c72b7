"""Anonymous reports: bands that several PES share, pseudonyms drawn anew for each table, no name but one's own."""

from collections.abc import Sequence

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text
from pesbench.publication.parts.desk import Desk
from pesbench.publication.parts.method import method
from pesbench.publication.parts.own_maturity import self_and_external, strong_and_weak
from pesbench.publication.parts.own_places import at_a_glance
from pesbench.publication.parts.relation import maturity_and_results
from pesbench.publication.parts.state import definitions, findings
from pesbench.report.charts.dots import Dot, interval_dots
from pesbench.report.numbers import MISSING


def anonymous_annual(desk: Desk) -> list[Section]:
    """Write the annual report without names."""
    return [
        _indicators(desk),
        *_index(desk),
        _maturity(desk),
        maturity_and_results(desk),
        desk.section("good", "good.title", [Prose(desk.say("anon.no_practices"))]),
        method(desk),
    ]


def anonymous_feedback(desk: Desk) -> list[Section]:
    """Write the feedback report of one PES without the names of the others."""
    problems = [*findings(desk, "problems-table", desk.focus), *definitions(desk, "own-definitions", desk.focus)]
    return [
        at_a_glance(desk),
        _indicators(desk),
        *_index(desk),
        _past(desk),
        desk.section("strengths", "fb.strengths", strong_and_weak(desk)),
        self_and_external(desk),
        desk.section("learn", "fb.learn", [Prose(desk.say("anon.no_partners"))]),
        desk.section("followup", "follow.title", [Prose(desk.say("anon.no_followup"))]),
        desk.section("problems", "fb.problems", problems),
        method(desk),
    ]


def _indicators(desk: Desk) -> Section:
    intro: list[Block] = [Prose(desk.say("anon.intro"), tone="lead")]
    if not desk.tables:
        return desk.section("indicators", "ind.title", [*intro, *desk.lacking("places")])
    parts = []
    for at, (name, rows) in enumerate(desk.tables.items(), start=1):
        blocks = _banded(desk, f"indicator-{at}", rows, "value", desk.unit_of(name))
        parts.append(Section(f"indicator-{at}", desk.indicator(name), blocks))
    return desk.section("indicators", "ind.title", [*intro, *parts])


def _index(desk: Desk) -> list[Section]:
    if desk.evidence.recipe.scheme is None:
        return []
    if desk.evidence.index is None:
        return [desk.section("index", "index.title", desk.lacking("index"))]
    root = desk.evidence.index.recipe.model_dump()["nodes"][0]["node"]
    rows = [row for row in desk.evidence.index.rows.to_dicts() if row["node"] == root]
    return [desk.section("index", "index.title", _banded(desk, "index", rows, "score", ""))]


def _maturity(desk: Desk) -> Section:
    if not desk.evidence.bands:
        return desk.section("maturity", "mat.title", [Prose(desk.say("mat.none"), tone="empty")])
    parts = []
    for area in dict.fromkeys(str(row["area"]) for row in desk.evidence.bands):
        rows = [row for row in desk.evidence.bands if row["area"] == area]
        parts.append(
            Section(f"area-{area.lower()}", desk.area(area), _banded(desk, f"area-{area.lower()}", rows, "score", ""))
        )
    return desk.section(
        "maturity", "mat.title", [Prose(desk.say("mat.intro", cycle=desk.evidence.marks.cycle)), *parts]
    )


def _banded(desk: Desk, key: str, rows: Sequence[Row], name: str, unit: str) -> list[Block]:
    """Show bands as a picture and a table; a table of nobody says so."""
    if not rows:
        return [Prose(desk.say("anon.too_few"), tone="empty")]
    table = _table(desk, f"{key}-bands", rows, name)
    dots = [_dot(desk, row, name) for row in rows]
    if all(dot.low is None and dot.value is None for dot in dots):
        return [table]
    title = f"{desk.say('col.value')} ({unit})" if unit else desk.say("col.value")
    chart = interval_dots(dots, title=title)
    return [desk.figure(chart, f"{key}-chart", desk.say("anon.chart"), desk.say("anon.alt"), table)]


def _is_own(desk: Desk, row: Row) -> bool:
    return desk.focus is not None and row["pes"] == desk.focus


def _dot(desk: Desk, row: Row, name: str) -> Dot:
    """Draw a band as an interval without a point; only one's own value is a point."""
    label = desk.look.name(row["pes"])
    if _is_own(desk, row):
        value = row[name]
        return Dot(label, float(value) if isinstance(value, int | float) else None, None, None, "focus")
    low, high = (value if isinstance(value := row[f"{name}_{end}"], float) else None for end in ("low", "high"))
    return Dot(label, None, low, high)


def _table(desk: Desk, name: str, rows: Sequence[Row], field: str) -> Table:
    def said(row: Row) -> Cell:
        if _is_own(desk, row):
            return Cell(desk.words.decimal(row[field], 2), row[field], tone="focus")
        return Cell(band(desk, row[f"{field}_low"], row[f"{field}_high"]), None)

    def place(row: Row) -> Cell:
        first, last = desk.words.whole(row["rank"]), desk.words.whole(row["rank_last"])
        return Cell(first if last in {MISSING, first} else f"{first}{MISSING}{last}", row["rank"])

    columns = [
        Column(
            desk.say("col.pes"),
            "pes",
            lambda row: Cell(desk.names.label(row["pes"]), desk.names.label(row["pes"])),
            heads=True,
        ),
        Column(desk.say("col.rank"), "rank", place, numeric=True, further=("rank_last",)),
        Column(desk.say("col.value"), field, said, numeric=True, further=(f"{field}_low", f"{field}_high")),
    ]
    if any("gap_median" in row for row in rows):
        columns.append(number(desk.say("col.to_median"), "gap_median", lambda v: desk.words.signed(v, 2)))
    return Table(name, desk.say("anon.table"), columns, rows, desk.token)


def band(desk: Desk, low: object, high: object) -> str:
    """Write the limits of a band; an open end has none."""
    if low is None and high is None:
        return MISSING
    first, last = (desk.words.decimal(value, 1) for value in (low, high))
    if high is None:
        return desk.say("anon.from", low=first)
    return desk.say("anon.under", high=last) if low is None else f"{first} {MISSING} {last}"


def _past(desk: Desk) -> Section:
    """Show the own values of the PES alone: medians of all would tell those of others."""
    rows = [] if desk.evidence.values is None else desk.evidence.values.rows.drop_nulls("value").to_dicts()
    if not rows:
        return desk.section("past", "fb.past", desk.lacking("values"))
    columns = [
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
            heads=True,
        ),
        text(desk.say("col.period"), "period"),
        number(desk.say("col.value"), "value", lambda v: desk.words.decimal(v, 2)),
    ]
    return desk.section("past", "fb.past", [Table("past-table", desk.say("anon.past_table"), columns, rows)])
