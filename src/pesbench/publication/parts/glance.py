"""The annual report at a glance: the median of each indicator, and how many stand out."""

from collections.abc import Sequence

from pesbench.publication.blocks import Block, Card, Cards, Cell, Prose, Row, Section
from pesbench.publication.parts.change import counted
from pesbench.publication.parts.desk import GROUPS, Desk, median, values_of


def glance(desk: Desk) -> Section:
    """Show each indicator in one figure."""
    intro = Prose(desk.say("glance.intro", period=desk.period), tone="lead")
    cards = [_card(desk, name, rows) for name, rows in desk.tables.items() if values_of(_ranked(rows))]
    blocks: list[Block] = [intro, Cards(cards)] if cards else [intro, *desk.lacking("places")]
    return desk.section("glance", "glance.title", blocks)


def _ranked(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["rank"] is not None]


def _card(desk: Desk, name: str, rows: Sequence[Row]) -> Card:
    ranked = _ranked(rows)
    middle = median(values_of(ranked))
    groups = [GROUPS.get(str(row["group"])) for row in ranked]
    parts = {"n": len(ranked), "above": groups.count("above"), "below": groups.count("below")}
    said = [desk.say("glance.below" if any(groups) else "glance.below_bare", **parts)]
    if values_of(rows, "change"):
        found = counted(name, rows)
        better, worse = found["clearly_better"], found["clearly_worse"]
        said.append(desk.say("glance.change", better=better, worse=worse, previous=desk.evidence.periods[-2]))
    unit = f" {desk.unit_of(name)}" if desk.unit_of(name) else ""
    return Card(
        desk.indicator(name), Cell(f"{desk.words.decimal(middle, 1)}{unit}", middle), desk.say("page.join").join(said)
    )
