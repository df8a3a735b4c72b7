"""Good performers: by indicator those clearly above the middle, by area those with the highest external scores."""

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, unit
from pesbench.publication.parts.desk import Desk
from pesbench.publication.parts.looking import where_to_look
from pesbench.publication.parts.maturity import wide_areas
from pesbench.report.comparison import place

_TOP = 5


def good_performers(desk: Desk) -> Section:
    """Name those from whom others can learn."""
    blocks: list[Block] = [Prose(desk.say("good.intro")), _by_indicator(desk), *_by_area(desk), where_to_look(desk)]
    return desk.section("good", "good.title", blocks)


def _by_indicator(desk: Desk) -> Block:
    rows = [row for table in desk.tables.values() for row in table if str(row["group"]) == "clearly above"]
    if not rows:
        return Prose(desk.say("good.none"))
    columns = [
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
        ),
        unit(desk.say("col.pes"), desk.names),
        Column(
            desk.say("col.rank"),
            "rank",
            lambda row: Cell(place(row), row["rank"]),
            numeric=True,
            further=("rank_low", "rank_high"),
        ),
        number(desk.say("col.value"), "value", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.to_median"), "gap_median", lambda v: desk.words.signed(v, 2)),
    ]
    return Table("good-indicators", desk.say("good.indicator_table"), columns, rows, desk.token, filters=True)


def _by_area(desk: Desk) -> list[Block]:
    external = wide_areas(desk, "external")
    own = {row["pes"]: row for row in wide_areas(desk, "self")}
    rows: list[Row] = []
    for area in desk.catalogue.areas:
        scored = [row for row in external if isinstance(row.get(area), float)]
        best = sorted(scored, key=lambda row, area=area: (-float(str(row[area])), desk.names.label(row["pes"])))[:_TOP]  # type: ignore[misc]
        rows += [
            {"area": area, "pes": row["pes"], "score": row[area], "own": own.get(row["pes"], {}).get(area)}
            for row in best
        ]
    if not rows:
        return []
    columns = [
        Column(desk.say("col.area"), "area", lambda row: Cell(desk.area(str(row["area"])), row["area"])),
        unit(desk.say("col.pes"), desk.names),
        number(desk.say("col.external"), "score", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.own"), "own", lambda v: desk.words.decimal(v, 2)),
    ]
    return [Table("good-areas", desk.say("good.area_table"), columns, rows, desk.token, filters=True)]
