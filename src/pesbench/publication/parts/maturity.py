"""Maturity: scores of areas, self against external, change since the last cycle, and what the assessments can carry."""

import polars as pl

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text, unit
from pesbench.publication.parts.desk import Desk, values_of
from pesbench.report.charts.cells import heat
from pesbench.report.charts.spread import strips


def maturity(desk: Desk) -> Section:
    """Show the maturity of all PES."""
    marks = desk.evidence.marks
    if marks.cycle is None:
        return desk.section("maturity", "mat.title", [Prose(desk.say("mat.none"), tone="empty")])
    blocks: list[Block] = [Prose(desk.say("mat.intro", cycle=marks.cycle)), *_heat(desk), *_gaps(desk), *_change(desk)]
    return desk.section("maturity", "mat.title", [*blocks, *_quality(desk)])


def wide_areas(desk: Desk, assessment: str) -> list[Row]:
    """Give the area scores of the reported cycle, a row for each PES and a field for each area, highest first."""
    areas = desk.evidence.marks.areas()
    own = areas.filter((pl.col("assessment") == assessment) & desk.evidence.marks.now)
    rows = _wide(own.to_dicts(), "score")
    return sorted(rows, key=lambda row: (-_mean(row), desk.names.label(row["pes"])))


def _mean(row: Row) -> float:
    values = [value for value in row.values() if isinstance(value, float)]
    return sum(values) / len(values) if values else 0.0


def _wide(rows: list[dict[str, object]], name: str) -> list[Row]:
    made: dict[str, dict[str, object]] = {}
    for row in rows:
        made.setdefault(str(row["pes"]), {"pes": row["pes"]})[str(row["area"])] = row[name]
    return list(made.values())


def _areas(desk: Desk, rows: list[Row]) -> list[str]:
    present = {name for row in rows for name in row if name != "pes"}
    return [name for name in desk.catalogue.areas if name in present]


def _cells(desk: Desk, rows: list[Row], *, signed: bool = False) -> list[Row]:
    write = desk.words.signed if signed else desk.words.decimal
    return [
        {
            "label": desk.look.name(row["pes"]),
            "column": area,
            "value": row.get(area),
            "text": write(row.get(area), 1),
            "tip": desk.look.tip(row["pes"], f"{desk.area(area)}: {write(row.get(area), 2)}"),
        }
        for row in rows
        for area in _areas(desk, rows)
    ]


def _table(desk: Desk, name: str, caption: str, rows: list[Row], *, signed: bool = False) -> Table:
    write = desk.words.signed if signed else desk.words.decimal
    columns = [number(desk.area(area), area, lambda v: write(v, 2)) for area in _areas(desk, rows)]
    return Table(name, caption, [unit(desk.say("col.pes"), desk.names), *columns], rows, desk.token, filters=True)


def _heat(desk: Desk) -> list[Block]:
    rows = wide_areas(desk, "external")
    if not rows:
        return [Prose(desk.say("page.nothing"), tone="empty")]
    cycle = desk.evidence.marks.cycle
    values = [value for row in rows for value in row.values() if isinstance(value, float)]
    chart = heat(_cells(desk, rows), columns=_areas(desk, rows), limits=(min(values), max(values) + 1e-9))
    table = _table(desk, "maturity-table", desk.say("mat.heat_table", cycle=cycle), rows)
    caption = desk.say("mat.heat", cycle=cycle)
    return [_legend(desk, rows), desk.figure(chart, "maturity-heat", caption, desk.say("mat.heat_alt"), table)]


def _legend(desk: Desk, rows: list[Row]) -> Prose:
    return Prose(desk.say("page.join").join(desk.area(area) for area in _areas(desk, rows)), tone="key")


def gap_rows(desk: Desk) -> list[Row]:
    """Give self minus external of each PES and area that has both, of the reported cycle."""
    areas = desk.evidence.marks.areas().filter(desk.evidence.marks.now)
    own, external = (areas.filter(pl.col("assessment") == kind) for kind in ("self", "external"))
    both = own.join(external, on=["pes", "area"], suffix="_external", maintain_order="left")
    named = {area: at for at, area in enumerate(desk.catalogue.areas)}
    made = both.select(
        "pes", "area", "score", external="score_external", gap=pl.col("score") - pl.col("score_external")
    )
    return sorted(made.to_dicts(), key=lambda r: (named.get(str(r["area"]), len(named)), desk.names.label(r["pes"])))


def _gaps(desk: Desk) -> list[Block]:
    rows = gap_rows(desk)
    if not rows:
        return []
    shown = [{**row, "label": desk.short(desk.area(str(row["area"])), 34), "value": row["gap"]} for row in rows]
    chart = strips(shown, desk.look, title=desk.say("col.gap"), zero=True)

    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    columns = [
        unit(desk.say("col.pes"), desk.names),
        Column(desk.say("col.area"), "area", lambda row: Cell(desk.area(str(row["area"])), row["area"])),
        number(desk.say("col.own"), "score", two),
        number(desk.say("col.external"), "external", two),
        number(desk.say("col.gap"), "gap", lambda v: desk.words.signed(v, 2)),
    ]
    table = Table("self-gap-table", desk.say("mat.gap"), columns, rows, desk.token, filters=True)
    return [desk.figure(chart, "self-gap", desk.say("mat.gap"), desk.say("mat.gap_alt"), table)]


def _change(desk: Desk) -> list[Block]:
    marks = desk.evidence.marks
    if marks.before is None:
        return []
    areas = marks.areas(shared=True).filter(pl.col("assessment") == "external")
    now, before = (areas.filter(pl.col("cycle") == cycle) for cycle in (marks.cycle, marks.before))
    both = now.join(before, on=["pes", "area"], suffix="_before", maintain_order="left")
    changed = both.with_columns(change=pl.col("score") - pl.col("score_before"))
    rows = sorted(_wide(changed.to_dicts(), "change"), key=lambda row: (-_mean(row), desk.names.label(row["pes"])))
    if not rows:
        return []
    values = [abs(value) for row in rows for value in row.values() if isinstance(value, float)]
    reach = max(*values, 0.5)
    chart = heat(_cells(desk, rows, signed=True), columns=_areas(desk, rows), limits=(-reach, reach))
    caption = desk.say("mat.change", cycle=marks.cycle, before=marks.before)
    table = _table(desk, "cycle-change-table", desk.say("mat.change_table", before=marks.before), rows, signed=True)
    figure = desk.figure(chart, "cycle-change", caption, desk.say("mat.change_alt"), table)
    return [desk.section("cycle-change-part", "mat.change_title", [figure], before=marks.before)]


def _quality(desk: Desk) -> list[Block]:
    if desk.evidence.quality is None:
        return []
    rows = desk.evidence.quality.rows.to_dicts()

    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    columns = [
        Column(desk.say("col.area"), "area", lambda row: Cell(desk.area(str(row["area"])), row["area"]), heads=True),
        text(desk.say("col.source"), "assessment"),
        number(desk.say("col.n"), "n", desk.words.whole),
        number(desk.say("col.alpha"), "alpha", two, further=("alpha_low", "alpha_high")),
        number(desk.say("col.halo"), "halo", two),
        number(desk.say("col.pairs"), "pairs", desk.words.whole),
        number(desk.say("col.icc"), "icc", two, further=("icc_low", "icc_high")),
        number(desk.say("col.gap"), "gap", lambda v: desk.words.signed(v, 2), further=("gap_low", "gap_high")),
    ]
    table = Table("quality-table", desk.say("mat.quality"), columns, rows)
    return [desk.section("quality", "mat.quality", [Prose(desk.say("mat.quality_note"), tone="note"), table])]


__all__ = ["gap_rows", "maturity", "values_of", "wide_areas"]
