"""Where to look for a good practice: who stands out in an enabler and in an outcome that goes with it."""

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text, unit
from pesbench.publication.parts.desk import Desk

_GRADES = ("strong", "improved", "moderate")


def where_to_look(desk: Desk) -> Section:
    """Show PES and enablers with the evidence, the strongest first."""
    intro = Prose(desk.say("look.intro"))
    blocks: list[Block] = [intro, *desk.lacking("identified")]
    if desk.evidence.identified is not None:
        rows: list[Row] = list(desk.evidence.identified.rows.to_dicts())
        blocks = [intro, _table(desk, rows) if rows else Prose(desk.say("look.none"))]
    return desk.section("looking", "look.title", blocks)


def _table(desk: Desk, rows: list[Row]) -> Table:
    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    def grade(row: Row) -> Cell:
        known = str(row["evidence"])
        return Cell(desk.say(f"look.{known}") if known in _GRADES else known, row["evidence"])

    columns = [
        unit(desk.say("col.pes"), desk.names),
        Column(desk.say("col.enabler"), "enabler", lambda row: Cell(desk.enabler(str(row["enabler"])), row["enabler"])),
        Column(desk.say("learn.evidence"), "evidence", grade),
        number(desk.say("col.external"), "score", two, further=("median", "certainty")),
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
        ),
        number(desk.say("look.excess"), "excess", lambda v: desk.words.signed(v, 2)),
        number(desk.say("col.correlation"), "relation", two, further=("strength",)),
        text(desk.say("learn.practice"), "practice"),
    ]
    return Table("looking-table", desk.say("look.table"), columns, rows, desk.token, filters=True)
