"""Whom one PES can learn from: those that are strong where it is weak, and what it needs with partners for that."""

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, unit
from pesbench.publication.parts.desk import Desk
from pesbench.publication.parts.needs import needs, on_offer
from pesbench.publication.parts.own_maturity import enabler_gaps
from pesbench.publication.parts.own_places import own_rows, peers_of

_PARTNERS = 4
_WEAKNESSES = 5


def partners(desk: Desk) -> Section:
    """Name needs with partners, and those clearly strong where the PES is clearly weak.

    Where it cannot be said what the PES needs, its enablers are set against the median instead.
    """
    rows = [*_by_indicator(desk), *([] if desk.evidence.needs else _by_enabler(desk))]
    blocks: list[Block] = [Prose(desk.say("fb.learn_intro"))]
    blocks.append(_table(desk, rows) if rows else Prose(desk.say("fb.learn_none")))
    return desk.section("learn", "fb.learn", [*blocks, *needs(desk), *on_offer(desk)])


def _near(desk: Desk) -> set[str]:
    peers = next((str(row["peers"]) for row in own_rows(desk).values() if row["peers"]), "")
    return set(peers_of(peers))


def _by_indicator(desk: Desk) -> list[Row]:
    """Give those clearly above the middle in an indicator in which the PES is clearly below it."""
    near = _near(desk)
    found: list[Row] = []
    for name, own in own_rows(desk).items():
        if own["group"] != "clearly below":
            continue
        strong = [row for row in desk.tables[name] if row["group"] == "clearly above"]
        strong.sort(key=lambda row: (row["pes"] not in near, row["rank"]))
        found += [
            {
                "weakness": desk.indicator(name),
                "pes": row["pes"],
                "near": row["pes"] in near,
                "value": row["value"],
                "own": own["value"],
            }
            for row in strong[:_PARTNERS]
        ]
    return found


def _by_enabler(desk: Desk) -> list[Row]:
    """Give those with the highest external scores in the enablers in which the PES is farthest below the median."""
    near = _near(desk)
    scores = desk.evidence.marks.of("external").to_dicts()
    weak = [row for row in enabler_gaps(desk) if float(str(row["gap"])) < 0][-_WEAKNESSES:]
    found: list[Row] = []
    for own in reversed(weak):
        better = [r for r in scores if r["enabler"] == own["enabler"] and r["score"] > own["median"]]
        better.sort(key=lambda r: (r["pes"] not in near, -r["score"], desk.names.label(r["pes"])))
        found += [
            {
                "weakness": desk.enabler(str(own["enabler"])),
                "pes": r["pes"],
                "near": r["pes"] in near,
                "value": r["score"],
                "own": own["score"],
            }
            for r in better[:_PARTNERS]
        ]
    return found


def _table(desk: Desk, rows: list[Row]) -> Table:
    columns = [
        Column(desk.say("col.weakness"), "weakness", lambda row: Cell(str(row["weakness"]), row["weakness"])),
        unit(desk.say("col.pes"), desk.names),
        Column(desk.say("fb.near"), "near", lambda row: Cell("●" if row["near"] else "", row["near"])),
        number(desk.say("col.value"), "value", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("fb.own_value"), "own", lambda v: desk.words.decimal(v, 2)),
    ]
    return Table("partners-table", desk.say("fb.learn_table"), columns, rows, desk.token)
