"""Maturity against performance: what holds after correction, the strongest pairs, and all of them as colours."""

from collections.abc import Callable, Sequence

from pesbench.publication.blocks import Block, Cell, Column, Listing, Prose, Row, Section, Table, number, text
from pesbench.publication.parts.desk import Desk
from pesbench.report.charts.cells import heat
from pesbench.report.charts.dots import forest

_STRONGEST = 15
_ALPHA = 0.05
_ENABLERS = 40


def maturity_and_results(desk: Desk) -> Section:
    """Relate the maturity of areas to results."""
    intro = Prose(desk.say("rel.intro"))
    if desk.evidence.related is None:
        return desk.section("relation", "rel.title", [intro, *desk.lacking("related")])
    rows = desk.evidence.related.rows.to_dicts()
    areas = sorted((row for row in rows if row["family"] == "areas"), key=_weakest_last)
    enablers = sorted((row for row in rows if row["family"] == "enablers"), key=_weakest_last)
    blocks: list[Block] = [intro, *_headline(desk, areas)]
    if areas:
        blocks += [_forest(desk, areas[:_STRONGEST]), _heat(desk, areas)]
    if enablers:
        table = _table(desk, "relation-enablers", desk.say("rel.table_enablers"), enablers[:_ENABLERS], desk.enabler)
        blocks.append(table)
    return desk.section("relation", "rel.title", blocks)


def _weakest_last(row: Row) -> float:
    value = row["estimate"]
    return -abs(value) if isinstance(value, float) else 1.0


def _headline(desk: Desk, areas: Sequence[Row]) -> list[Block]:
    """Say which pairs hold after correction; without any, that none does."""
    tested = [row for row in areas if row["p_holm"] is not None]
    holds = [row for row in tested if isinstance(p := row["p_holm"], float) and p < _ALPHA]
    if not holds:
        return [Prose(desk.say("rel.none_holds", n=len(tested)), tone="lead")]
    lead = Prose(desk.say("rel.some_hold", n=len(tested), k=len(holds)), tone="lead")
    return [lead, Listing([_sentence(desk, row) for row in holds])]


def _sentence(desk: Desk, row: Row) -> str:
    low, high = _limits(row)
    return desk.say(
        "rel.holds",
        enabler=desk.area(str(row["enabler"])),
        indicator=desk.indicator(str(row["indicator"])),
        estimate=desk.words.signed(row["estimate"], 2),
        low=desk.words.signed(low, 2),
        high=desk.words.signed(high, 2),
        n=row["n"],
        p=desk.words.probability(row["p_holm"]),
    )


def _limits(row: Row) -> tuple[object, object]:
    """Give the interval, or that of the jackknife where there is none."""
    if row["low"] is None or row["high"] is None:
        return row["low_jackknife"], row["high_jackknife"]
    return row["low"], row["high"]


def _forest(desk: Desk, rows: Sequence[Row]) -> Block:
    names = {str(row["enabler"]): desk.short(desk.area(str(row["enabler"])), 30) for row in rows}
    chart = forest(rows, desk.look, name=names)
    table = _table(desk, "relation-strongest", desk.say("rel.forest"), rows, desk.area)
    return desk.figure(chart, "relation-forest", desk.say("rel.forest"), desk.say("rel.forest_alt"), table)


def _heat(desk: Desk, areas: Sequence[Row]) -> Block:
    indicators = {str(row["indicator"]) for row in areas}
    columns = [name for name in desk.catalogue.indicators if name in indicators]
    columns += sorted(indicators - set(columns))
    order = {name: at for at, name in enumerate(desk.catalogue.areas)}
    rows = sorted(areas, key=lambda row: order.get(str(row["enabler"]), len(order)))
    cells = [
        {
            "label": desk.short(desk.area(str(row["enabler"])), 34),
            "column": desk.short(str(row["indicator"]), 12),
            "value": row["estimate"],
            "text": desk.words.signed(row["estimate"], 2),
            "tip": "",
        }
        for row in rows
    ]
    short = [desk.short(name, 12) for name in columns]
    chart = heat(cells, columns=short, limits=(-0.8, 0.8))
    table = _table(desk, "relation-areas", desk.say("rel.table"), areas, desk.area)
    return desk.figure(chart, "relation-heat", desk.say("rel.heat"), desk.say("rel.heat_alt"), table)


def _table(desk: Desk, name: str, caption: str, rows: Sequence[Row], title: Callable[[str], str]) -> Table:
    def two(value: object) -> str:
        return desk.words.signed(value, 2)

    def limit(at: int, field: str, key: str) -> Column:
        return Column(desk.say(key), field, lambda row: Cell(two(_limits(row)[at]), _limits(row)[at]), numeric=True)

    columns = [
        Column(
            desk.say("col.enabler"), "enabler", lambda row: Cell(title(str(row["enabler"])), row["enabler"]), heads=True
        ),
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
        ),
        number(desk.say("col.n"), "n", desk.words.whole),
        number(desk.say("col.correlation"), "estimate", two),
        limit(0, "low", "col.low"),
        limit(1, "high", "col.high"),
        number(desk.say("col.p"), "p", desk.words.probability),
        number(desk.say("col.p_holm"), "p_holm", desk.words.probability),
        number(desk.say("col.q"), "q_bh", desk.words.probability),
        text(desk.say("col.note"), "reason"),
    ]
    return Table(name, caption, columns, rows, filters=len(rows) > _STRONGEST)
