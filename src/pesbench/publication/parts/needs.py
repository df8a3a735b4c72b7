"""What one PES needs most, from whom it can learn that and why from them, and the practices on offer."""

from collections.abc import Sequence

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text, unit
from pesbench.publication.parts.desk import Desk

_KINDS = ("enabler", "outcome")
EVIDENCE = ("described", "monitored", "compared", "evaluated")


def needs(desk: Desk) -> list[Block]:
    """Show the needs, and the partners for each with the reasons."""
    rows = _rows(desk)
    if desk.evidence.needs is None:
        return [desk.section("needs", "learn.needs", desk.lacking("needs"))]
    if not rows:
        return [desk.section("needs", "learn.needs", [Prose(desk.say("learn.no_needs"))])]
    once = list({(row["kind"], row["id"]): row for row in rows}.values())
    partners = [row for row in rows if row["partner"] is not None]
    table = _partners(desk, partners) if partners else Prose(desk.say("learn.no_partners"))
    return [
        desk.section("needs", "learn.needs", [Prose(desk.say("learn.needs_intro")), _needs(desk, once)]),
        desk.section("learning", "learn.partners", [Prose(desk.say("learn.partners_intro")), table]),
    ]


def on_offer(desk: Desk) -> list[Section]:
    """List the practices of others that serve one of the needs."""
    if desk.evidence.offered is None:
        return [desk.section("offered", "learn.offered", desk.lacking("offered"))]
    wanted = {row["id"] for row in _rows(desk) if row["kind"] == _KINDS[0]}
    rows = [
        row
        for row in desk.evidence.offered.rows.to_dicts()
        if row["pes"] != desk.focus and wanted & set(str(row["enablers"]).split(";"))
    ]
    if not rows:
        count = desk.words.whole(desk.evidence.offered.rows.height)
        return [desk.section("offered", "learn.offered", [Prose(desk.say("learn.none_fits", count=count))])]
    return [desk.section("offered", "learn.offered", [_offered(desk, rows)])]


def _rows(desk: Desk) -> list[Row]:
    return [] if desk.evidence.needs is None else list(desk.evidence.needs.rows.to_dicts())


def _need(desk: Desk) -> Column:
    """Name the enabler or the indicator that is needed; the CSV says which of the two it is."""

    def make(row: Row) -> Cell:
        named = desk.enabler if row["kind"] == _KINDS[0] else desk.indicator
        return Cell(named(str(row["id"])), row["id"])

    return Column(desk.say("col.weakness"), "id", make, heads=True, further=("kind",))


def _needs(desk: Desk, rows: list[Row]) -> Table:
    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    columns = [
        _need(desk),
        number(desk.say("col.value"), "score", two),
        number(desk.say("col.median"), "median", two),
        number(desk.say("learn.below"), "weakness", two),
        number(desk.say("learn.certainty"), "certainty", desk.words.percent),
        number(desk.say("learn.importance"), "importance", two),
        number(desk.say("learn.need"), "need", two),
    ]
    return Table("needs-table", desk.say("learn.needs_table"), columns, rows)


def _partners(desk: Desk, rows: list[Row]) -> Table:
    numbers = ("gap", "gap_certainty", "distance", "improvement", "practices", "languages", "value")
    columns = [
        _need(desk),
        unit(desk.say("col.pes"), desk.names, "partner"),
        number(desk.say("col.value"), "host_score", lambda v: desk.words.decimal(v, 2)),
        Column(
            desk.say("learn.why"), "place", lambda row: Cell(_why(desk, row), row["place"]), long=True, further=numbers
        ),
    ]
    return Table(
        "learning-table", desk.say("learn.partners_table"), columns, rows, lambda row: desk.names.token(row["partner"])
    )


def _why(desk: Desk, row: Row) -> str:
    """Say why this partner: how far ahead and how surely, how alike, whether it improved, and what it offers."""
    key = "learn.ahead" if row["kind"] == _KINDS[0] else "learn.ahead_outcome"
    gap, chance = desk.words.decimal(row["gap"], 2), desk.words.percent(row["gap_certainty"])
    reasons = [desk.say(key, gap=gap, chance=chance)]
    if row["distance"] is not None:
        reasons.append(desk.say("learn.apart", distance=desk.words.decimal(row["distance"], 2)))
    if isinstance(row["improvement"], float) and row["improvement"] > 0:
        gain = desk.words.signed(row["improvement"], 2)
        reasons.append(desk.say("learn.improved", gain=gain, before=desk.evidence.marks.before))
    if row["practices"]:
        reasons.append(desk.say("learn.has", practices=row["practices"]))
    return "; ".join(reasons)


def _offered(desk: Desk, rows: Sequence[Row]) -> Table:
    def grade(row: Row) -> Cell:
        known = str(row["evidence"])
        return Cell(desk.say(f"learn.{known}") if known in EVIDENCE else known, row["evidence"])

    columns = [
        unit(desk.say("col.pes"), desk.names),
        text(desk.say("learn.practice"), "title", long=True),
        text(desk.say("col.enabler"), "enablers"),
        Column(desk.say("learn.evidence"), "evidence", grade),
        text(desk.say("learn.language"), "language"),
        text(desk.say("learn.address"), "url"),
        text(desk.say("learn.id"), "id"),
    ]
    return Table("offered-table", desk.say("learn.offered_table"), columns, rows, desk.token)
