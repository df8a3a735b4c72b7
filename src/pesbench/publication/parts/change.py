"""Change since the period before: by indicator, and who changed by more than chance."""

from collections.abc import Sequence

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, unit
from pesbench.publication.parts.desk import Desk, median, values_of
from pesbench.report.charts.spread import strips

_ALPHA = 0.05


def change(desk: Desk) -> Section:
    """Show the changes since the period before."""
    previous = desk.evidence.periods[-2]
    rows = [row for table in desk.tables.values() for row in table if row["change"] is not None]
    intro = Prose(desk.say("change.intro", previous=previous))
    if not rows:
        return desk.section("change", "change.title", [intro, *desk.lacking("places")], previous=previous)
    blocks: list[Block] = [intro, _figure(desk, rows)]
    clear = [row for row in rows if _is_clear(row)]
    blocks.append(_clear(desk, clear) if clear else Prose(desk.say("change.none")))
    return desk.section("change", "change.title", blocks, previous=previous)


def _is_clear(row: Row) -> bool:
    q = row["change_q"] if row["change_q"] is not None else row["change_p"]
    return isinstance(q, float) and q < _ALPHA


def _figure(desk: Desk, rows: Sequence[Row]) -> Block:
    shown = [
        {"label": desk.short(desk.indicator(str(row["indicator"])), 34), "pes": row["pes"], "value": row["change"]}
        for row in rows
    ]
    chart = strips(shown, desk.look, title=desk.say("col.change"), zero=True)
    counts = [counted(name, table) for name, table in desk.tables.items() if values_of(table, "change")]

    def whole(key: str, field: str) -> Column:
        return number(desk.say(key), field, desk.words.whole)

    columns = [
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
            heads=True,
        ),
        whole("col.n", "n"),
        whole("col.better", "better"),
        whole("col.worse", "worse"),
        whole("col.clearly_better", "clearly_better"),
        whole("col.clearly_worse", "clearly_worse"),
        number(desk.say("col.middle"), "median", lambda v: desk.words.signed(v, 2)),
    ]
    table = Table("change-table", desk.say("change.table"), columns, counts)
    return desk.figure(chart, "change-chart", desk.say("change.chart"), desk.say("change.chart_alt"), table)


def counted(name: str, rows: Sequence[Row]) -> Row:
    """Count the changes of an indicator, and those that are more than their error."""
    changes = values_of(rows, "change")
    clear = values_of([row for row in rows if _is_clear(row)], "change")
    return {
        "indicator": name, "n": len(changes), "better": sum(c > 0 for c in changes),
        "worse": sum(c < 0 for c in changes),
        "clearly_better": sum(c > 0 for c in clear), "clearly_worse": sum(c < 0 for c in clear),
        "median": median(changes),
    }  # fmt: skip


def _clear(desk: Desk, rows: Sequence[Row]) -> Table:
    ordered = sorted(rows, key=lambda row: (str(row["indicator"]), -float(str(row["change"]))))
    columns = [
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
        ),
        unit(desk.say("col.pes"), desk.names),
        number(desk.say("col.previous"), "previous", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.value"), "value", lambda v: desk.words.decimal(v, 2)),
        Column(desk.say("col.change"), "change", lambda row: _toned(desk, row), numeric=True),
        number(desk.say("col.p"), "change_p", desk.words.probability),
        number(desk.say("col.q"), "change_q", desk.words.probability),
    ]
    return Table("clear-changes", desk.say("change.clear"), columns, ordered, desk.token, filters=True)


def _toned(desk: Desk, row: Row) -> Cell:
    value = row["change"]
    better = isinstance(value, float) and value > 0
    return Cell(desk.words.signed(value, 2), value, tone="above" if better else "below")
