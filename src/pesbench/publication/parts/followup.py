"""What became of the recommendations to one PES, and how its scores and outcomes changed since."""

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text
from pesbench.publication.parts.desk import Desk

_STATUSES = ("planned", "started", "done", "dropped")


def followup(desk: Desk) -> Section:
    """Show actions, scores and outcomes."""
    if desk.evidence.followed is None:
        return desk.section("followup", "follow.title", desk.lacking("followed"))
    rows: list[Row] = list(desk.evidence.followed.rows.to_dicts())
    choices = desk.evidence.followed.recipe.model_dump()
    first = str(choices["first"])
    scores = [row for row in rows if row["kind"] in {"total", "area", "enabler"} and row["change"] is not None]
    outcomes = [row for row in rows if row["kind"] == "outcome" and row["change"] is not None]
    blocks: list[Block] = [
        Prose(desk.say("follow.intro", before=first, cycle=desk.evidence.marks.cycle)),
        _actions(desk, rows, first),
    ]
    blocks += [_changes(desk, "follow-scores", scores, desk.say("follow.scores"))] if scores else []
    if outcomes:
        caption = desk.say("follow.outcomes", first=choices["before"], last=desk.period)
        blocks.append(_changes(desk, "follow-outcomes", outcomes, caption))
    return desk.section("followup", "follow.title", blocks)


def _actions(desk: Desk, rows: list[Row], first: str) -> Block:
    """List the actions, each beside the change of its enabler."""
    moved = {row["id"]: row for row in rows if row["kind"] == "enabler"}
    actions: list[Row] = [
        {**row, "change": moved.get(row["id"], {}).get("change"), "p": moved.get(row["id"], {}).get("p")}
        for row in rows
        if row["kind"] == "action"
    ]
    if not actions:
        return Prose(desk.say("follow.no_actions", before=first))

    def status(row: Row) -> Cell:
        known = str(row["status"])
        return Cell(desk.say(f"follow.{known}") if known in _STATUSES else known, row["status"])

    columns = [
        Column(desk.say("col.enabler"), "id", lambda row: Cell(desk.enabler(str(row["id"])), row["id"]), heads=True),
        text(desk.say("follow.recommendation"), "recommendation"),
        text(desk.say("follow.action"), "action", long=True),
        Column(desk.say("col.status"), "status", status),
        text(desk.say("follow.due"), "due"),
        Column(desk.say("follow.overdue"), "overdue", lambda row: Cell("●" if row["overdue"] else "", row["overdue"])),
        text(desk.say("follow.reported"), "reported_on"),
        number(desk.say("col.change"), "change", lambda v: desk.words.signed(v, 2)),
        number(desk.say("col.p"), "p", desk.words.probability),
    ]
    day = desk.words.day(desk.evidence.vintage.time.date())
    return Table("actions-table", desk.say("follow.actions", day=day), columns, actions)


def _changes(desk: Desk, name: str, rows: list[Row], caption: str) -> Table:
    def named(row: Row) -> Cell:
        said = {"total": lambda _: desk.say("follow.total"), "area": desk.area, "enabler": desk.enabler}
        return Cell(said.get(str(row["kind"]), desk.indicator)(str(row["id"])), row["id"])

    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    columns = [
        Column(desk.say("col.node"), "id", named, heads=True, further=("kind",)),
        number(desk.say("col.previous"), "before", two),
        number(desk.say("follow.after"), "after", two),
        number(desk.say("col.change"), "change", lambda v: desk.words.signed(v, 2), further=("error",)),
        number(desk.say("col.p"), "p", desk.words.probability),
    ]
    return Table(name, caption, columns, rows)
