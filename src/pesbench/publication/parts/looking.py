"""Where to look for a good practice: who stands out in an enabler and in an outcome that goes with it."""

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text, unit
from pesbench.publication.parts.desk import Desk

_GRADES = ("strong", "improved", "moderate")
_MOST = 20


def where_to_look(desk: Desk) -> Section:
    """Show PES and enablers with the evidence, the strongest first."""
    intro = Prose(desk.say("look.intro"))
    blocks: list[Block] = [intro, *desk.lacking("identified")]
    if desk.evidence.identified is not None:
        rows: list[Row] = sorted(desk.evidence.identified.rows.to_dicts(), key=_grade)
        blocks = [intro, *_found(desk, rows)] if rows else [intro, Prose(desk.say("look.none"))]
    return desk.section("looking", "look.title", blocks)


def _grade(row: Row) -> int:
    """Order by evidence, the strongest first; within one the order of the answer stays."""
    known = str(row["evidence"])
    return _GRADES.index(known) if known in _GRADES else len(_GRADES)


def _found(desk: Desk, rows: list[Row]) -> list[Block]:
    table = _table(desk, rows)
    if len(rows) <= _MOST:
        return [table]
    return [table, Prose(desk.say("page.first", shown=_MOST, count=desk.words.whole(len(rows))), tone="note")]


def _table(desk: Desk, rows: list[Row]) -> Table:
    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    def grade(row: Row) -> Cell:
        known = str(row["evidence"])
        return Cell(desk.say(f"look.{known}") if known in _GRADES else known, row["evidence"])

    # A column without an entry is no use on the page; the file always has it.
    offered = any(row["practice"] for row in rows[:_MOST])
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
        number(desk.say("col.correlation"), "relation", two, further=("strength", *([] if offered else ["practice"]))),
    ]
    if offered:
        columns.append(text(desk.say("learn.practice"), "practice"))
    return Table("looking-table", desk.say("look.table"), columns, rows, desk.token, most=_MOST)
