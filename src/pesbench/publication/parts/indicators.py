"""Each indicator: places with their certainty, the distribution, the trend, and the gaps between groups."""

from collections.abc import Sequence

from pesbench.catalogue.model import Certainty, Direction
from pesbench.publication.blocks import (
    Block,
    Cell,
    Column,
    Figure,
    Group,
    Prose,
    Row,
    Section,
    Table,
    number,
    text,
    unit,
)
from pesbench.publication.parts.desk import GROUPS, Desk, median, values_of
from pesbench.publication.parts.gaps import GAPS, Gap, gap_rows
from pesbench.report.charts.dots import ranking
from pesbench.report.charts.spread import distribution, history, strips
from pesbench.report.comparison import place
from pesbench.report.numbers import MISSING


def indicators(desk: Desk) -> Section:
    """Show every indicator that is compared."""
    blocks: list[Block] = [Prose(desk.say("ind.intro")), Prose(desk.say("page.colours"), tone="key")]
    if not desk.tables:
        return desk.section("indicators", "ind.title", [blocks[0], *desk.lacking("places")])
    blocks += [_indicator(desk, at, name, rows) for at, (name, rows) in enumerate(desk.tables.items(), start=1)]
    return desk.section("indicators", "ind.title", blocks)


def _indicator(desk: Desk, at: int, name: str, rows: Sequence[Row]) -> Section:
    key = f"indicator-{at}"
    blocks: list[Block] = [*_lead(desk, rows), _ranking(desk, key, name, rows)]
    further = [*_distribution(desk, key, name, rows), *_trend(desk, key, name)]
    blocks += [Group(further)] if further else []
    blocks += _gaps(desk, key, name)
    return Section(key, desk.indicator(name), blocks, note=_note(desk, name))


def _note(desk: Desk, name: str) -> str:
    known = desk.catalogue.indicators.get(name)
    if known is None:
        return ""
    way = {Direction.HIGHER: "ind.higher", Direction.LOWER: "ind.lower"}.get(known.direction)
    told = [desk.say(way)] if way else []
    told += [desk.say("ind.legal", legal=known.legal)] if known.legal else []
    told += [desk.say("ind.reading")] if known.reading_certainty is not Certainty.SURE else []
    return " ".join(told)


def _lead(desk: Desk, rows: Sequence[Row]) -> list[Block]:
    ranked = [row for row in rows if row["rank"] is not None]
    values = values_of(ranked)
    if not values:
        return [Prose(desk.say("page.nothing"), tone="empty")]
    groups = [GROUPS.get(str(row["group"])) for row in ranked]
    parts = {"n": len(ranked), "median": desk.words.decimal(median(values), 1)}
    parts |= {"low": desk.words.decimal(min(values), 1), "high": desk.words.decimal(max(values), 1)}
    sure = any(groups)
    counts = {group: groups.count(group) for group in ("above", "below", "between")}
    blocks: list[Block] = [
        Prose(desk.say("ind.lead", **parts, **counts) if sure else desk.say("ind.lead_bare", **parts))
    ]
    sources = {row["se_source"] for row in ranked} - {None}
    if not sources:
        blocks.append(Prose(desk.say("ind.uncertain"), tone="warning"))
    elif sources <= {"poisson", "binomial"}:
        blocks.append(Prose(desk.say("ind.counting"), tone="note"))
    return blocks


def _ranking(desk: Desk, key: str, name: str, rows: Sequence[Row]) -> Block:
    table = ranking_table(desk, f"{key}-ranking", rows)
    if not any(row["rank"] is not None for row in rows):
        return table
    chart = ranking(rows, desk.look, unit=desk.unit_of(name))
    return desk.figure(
        chart, f"{key}-places", desk.say("ind.ranking", period=desk.period), desk.say("ind.ranking_alt"), table
    )


def ranking_table(desk: Desk, name: str, rows: Sequence[Row]) -> Table:
    """Give the rows of a comparison as a table with places and gaps."""
    words, last = desk.words, max((int(str(row["n_pes"] or 1)) for row in rows), default=1)

    def placed(row: Row) -> Cell:
        return Cell(words.whole(row["rank"]), row["rank"])

    def track(row: Row) -> Cell:
        numbers = [row[n] for n in ("rank_low", "rank", "rank_high")]
        if not all(isinstance(n, int | float) for n in numbers):
            return Cell(MISSING, None)
        low, at, high = (float(str(n)) for n in numbers)
        said = place(row).partition(" ")[2].strip("[]").replace("-", MISSING)
        return Cell(said, row["rank_low"], tone=GROUPS.get(str(row["group"]), ""), track=(low, at, high, float(last)))

    columns = [
        unit(desk.say("col.pes"), desk.names),
        Column(desk.say("col.rank"), "rank", placed, numeric=True),
        Column(desk.say("col.places"), "rank_low", track, numeric=True, further=("rank_high",)),
        number(desk.say("col.value"), "value", lambda v: words.decimal(v, 2)),
        number(desk.say("col.error"), "standard_error", lambda v: words.decimal(v, 2)),
        Column(desk.say("col.group"), "group", desk.group),
        number(desk.say("col.to_median"), "gap_median", lambda v: words.signed(v, 2)),
        number(desk.say("col.to_best"), "gap_best", lambda v: words.signed(v, 2)),
        number(desk.say("col.change"), "change", lambda v: words.signed(v, 2)),
        number(desk.say("col.q"), "change_q", words.probability),
        number(desk.say("col.trend"), "trend", lambda v: words.signed(v, 2)),
        text(desk.say("col.status"), "obs_status"),
        desk.note(),
    ]
    kept = [c for c in columns if c.field not in _OPTIONAL or any(row.get(c.field) is not None for row in rows)]
    return Table(name, desk.say("ind.ranking_table", period=desk.period), kept, rows, desk.token, filters=True)


_OPTIONAL = {"rank_low", "standard_error", "group", "change", "change_q", "trend", "note"}


def _distribution(desk: Desk, key: str, name: str, rows: Sequence[Row]) -> list[Figure]:
    ranked = [row for row in rows if row["rank"] is not None]
    values = values_of(ranked)
    if len(values) < 3:  # noqa: PLR2004 - fewer make no distribution
        return []
    from pesbench.stats.quantiles import quantile  # noqa: PLC0415 - the statistics take long to import

    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    row = {"n": len(values), "minimum": min(values), "maximum": max(values)}
    row |= {n: float(quantile(values, p)) for n, p in (("quarter_low", 0.25), ("median", 0.5), ("quarter_high", 0.75))}
    names = ("minimum", "quarter_low", "median", "quarter_high", "maximum")
    columns = [number(desk.say("col.n"), "n", desk.words.whole), *(number(desk.say(f"col.{n}"), n, two) for n in names)]
    table = Table(f"{key}-spread", desk.say("ind.distribution_table", period=desk.period), columns, [row])
    chart = distribution(ranked, desk.look, unit=desk.unit_of(name))
    return [
        desk.figure(chart, f"{key}-histogram", desk.say("ind.distribution"), desk.say("ind.distribution_alt"), table)
    ]


def _trend(desk: Desk, key: str, name: str) -> list[Figure]:
    rows = history_rows(desk, name)
    if len({row["period"] for row in rows}) < 2:  # noqa: PLR2004 - one period is no trend
        return []
    chart = history(rows, desk.look, unit=desk.unit_of(name))
    table = year_table(desk, f"{key}-years", rows)
    return [desk.figure(chart, f"{key}-trend", desk.say("ind.trend"), desk.say("ind.trend_alt"), table)]


def history_rows(desk: Desk, name: str) -> list[Row]:
    """Give the values of an indicator in all periods, with the median of each."""
    if desk.evidence.values is None:
        return []
    rows = [r for r in desk.evidence.values.rows.to_dicts() if r["indicator"] == name and r["value"] is not None]
    middle = {p: median(values_of([r for r in rows if r["period"] == p])) for p in {r["period"] for r in rows}}
    made = [{"pes": r["pes"], "period": r["period"], "value": r["value"], "median": middle[r["period"]]} for r in rows]
    return sorted(made, key=lambda r: (r["period"], desk.names.label(r["pes"])))


def year_table(desk: Desk, name: str, rows: Sequence[Row]) -> Table:
    """Give values by unit and period as a table, a column for each period."""
    return Table(name, desk.say("ind.trend_table"), _year_columns(desk, rows), _wide(desk, rows), desk.token)


def _wide(desk: Desk, rows: Sequence[Row]) -> list[Row]:
    made: dict[str, dict[str, object]] = {}
    for row in rows:
        made.setdefault(str(row["pes"]), {"pes": row["pes"]})[str(row["period"])] = row["value"]
    return [made[pes] for pes in sorted(made, key=desk.names.label)]


def _year_columns(desk: Desk, rows: Sequence[Row]) -> list[Column]:
    periods = sorted({str(row["period"]) for row in rows})
    columns = [number(period, period, lambda v: desk.words.decimal(v, 2)) for period in periods]
    return [unit(desk.say("col.pes"), desk.names), *columns]


def _gaps(desk: Desk, key: str, name: str) -> list[Block]:
    rows = gap_rows(desk.evidence.parts, name)
    if not rows:
        return []
    labels = {gap.key: desk.say(f"ind.{gap.key}") for gap in GAPS}
    shown = [{**row, "label": labels[str(row["breakdown"])], "value": row["gap"]} for row in rows]
    unit_of = desk.unit_of(name)
    unit_of = desk.say("page.points") if unit_of == "%" else unit_of
    chart = strips(shown, desk.look, title=f"{desk.say('col.gap')} ({unit_of})", zero=True)
    columns = [
        unit(desk.say("col.pes"), desk.names),
        Column(
            desk.say("col.breakdown"), "breakdown", lambda row: Cell(labels[str(row["breakdown"])], row["breakdown"])
        ),
        number(desk.say("col.gap"), "gap", lambda v: desk.words.signed(v, 2)),
        number(desk.say("col.low"), "low", lambda v: desk.words.signed(v, 2)),
        number(desk.say("col.high"), "high", lambda v: desk.words.signed(v, 2)),
    ]
    table = Table(
        f"{key}-gap-table", desk.say("ind.gaps_table", period=desk.period), columns, rows, desk.token, filters=True
    )
    return [
        Prose(desk.say("ind.gaps_note"), tone="note"),
        desk.figure(chart, f"{key}-gaps", desk.say("ind.gaps"), desk.say("ind.gaps_alt"), table),
    ]


__all__ = ["Gap", "history_rows", "indicators", "ranking_table"]
