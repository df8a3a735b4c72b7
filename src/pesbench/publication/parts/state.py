"""State of the data: what is complete, what the rules found, which definitions differ."""

from collections.abc import Iterable

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text, unit
from pesbench.publication.parts.desk import Desk
from pesbench.report.charts.cells import heat

_STATES = {"complete": "●", "incomplete": "◐", "withheld": "×", "missing": ""}  # noqa: RUF001 - a sign, not a letter

# Where a state lies between the ends of the colours: what is complete is calm, what lacks parts stands out.
_COLOURS = {"complete": 0.4, "incomplete": -0.75, "withheld": -0.3, "missing": None}
_MANY = 8


def state(desk: Desk) -> Section:
    """Say how complete and how sound the data of the period are."""
    blocks: list[Block] = [Prose(desk.say("state.intro", period=desk.period))]
    blocks += [
        desk.section("completeness", "state.complete_title", _completeness(desk)),
        desk.section("findings", "state.findings_title", findings(desk)),
        desk.section("definitions", "state.definitions_title", definitions(desk)),
    ]
    return desk.section("state", "state.title", blocks)


def _completeness(desk: Desk) -> list[Block]:
    rows = _coverage(desk)
    if not rows:
        return desk.lacking("values")
    shown = [row for row in rows if row["state"] != "missing" or row["expected"]]
    complete = sum(row["state"] == "complete" for row in shown)
    columns = list(dict.fromkeys(str(row["indicator"]) for row in rows))
    cells = [
        {
            "label": desk.look.name(row["pes"]),
            "column": desk.short(str(row["indicator"]), 12),
            "value": _COLOURS[str(row["state"])],
            "text": _STATES[str(row["state"])],
            "tip": desk.look.tip(row["pes"], f"{row['indicator']}: {_said(desk, row)}"),
        }
        for row in rows
    ]
    short = [desk.short(name, 12) for name in columns]
    chart = heat(cells, columns=short, limits=(-1.0, 1.0))
    table = Table(
        "completeness-table", desk.say("state.complete_caption", period=desk.period), _columns(desk), shown, desk.token
    )
    lead = desk.say("state.complete_lead", complete=complete, expected=len(shown))
    figure = desk.figure(chart, "completeness-chart", table.caption, desk.say("state.complete_alt"), table)
    return [Prose(lead), figure]


def _columns(desk: Desk) -> list[Column]:
    return [
        unit(desk.say("col.pes"), desk.names),
        text(desk.say("col.indicator"), "indicator"),
        Column(desk.say("col.state"), "state", lambda row: Cell(_said(desk, row), row["state"])),
        number(desk.say("col.coverage"), "coverage", desk.words.percent),
        text(desk.say("col.status"), "obs_status"),
    ]


def _said(desk: Desk, row: Row) -> str:
    return desk.say(f"state.state_{row['state']}")


def _coverage(desk: Desk) -> list[Row]:
    """Give the state of each PES and indicator of the period; a PES without a row delivered nothing."""
    if desk.evidence.values is None:
        return []
    rows = [row for row in desk.evidence.values.rows.to_dicts() if row["period"] == desk.period]
    found = {(row["pes"], row["indicator"]): row for row in rows}
    units = sorted({row["pes"] for row in rows}, key=desk.names.label)
    delivered = {row["indicator"] for row in rows if row["value"] is not None or row["coverage"]}
    indicators = [name for name in desk.catalogue.indicators if name in delivered]
    indicators += sorted(delivered - set(indicators))
    return [_state_of(found.get((pes, name)), pes, name) for pes in units for name in indicators]


def _state_of(row: Row | None, pes: str, indicator: str) -> Row:
    named = {"pes": pes, "indicator": indicator, "expected": True, "coverage": None, "obs_status": None}
    if row is None:
        return named | {"state": "missing"}
    known = {name: row[name] for name in ("coverage", "obs_status")}
    if row["reason"] == "confidential":
        return named | {"state": "withheld"}
    if row["value"] is not None:
        return named | known | {"state": "complete", "coverage": 1.0 if row["coverage"] is None else row["coverage"]}
    return named | known | {"state": "incomplete" if row["coverage"] else "missing"}


def findings(desk: Desk, name: str = "findings-table", pes: str | None = None) -> list[Block]:
    """Show what the rules say of the stored data, of all PES or of one."""
    found = [finding for finding in desk.evidence.checks if pes is None or finding.pes == pes]
    if not found:
        return [Prose(desk.say("state.findings_none" if pes is None else "fb.problems_none"))]
    rows = [finding.as_row() | {"message": desk.names.said(finding)} for finding in found]
    columns = [
        text(desk.say("col.rule"), "rule", heads=True),
        text(desk.say("col.severity"), "severity"),
        *([unit(desk.say("col.pes"), desk.names)] if pes is None else []),
        text(desk.say("col.period"), "period"),
        text(desk.say("col.measure"), "column"),
        text(desk.say("col.message"), "message", long=True),
    ]
    key = "state.findings_caption" if pes is None else "fb.problems_table"

    def token(row: Row) -> str:
        return desk.names.token(row["pes"]) if row["pes"] else ""

    return [Table(name, desk.say(key, period=desk.period), columns, rows, token, filters=len(rows) > _MANY)]


def definitions(desk: Desk, name: str = "definitions-table", pes: str | None = None) -> list[Block]:
    """Show the deviations from definitions that were declared, by all PES or by one."""
    rows = [row for row in _rows(desk) if pes is None or row["pes"] == pes]
    if not rows:
        return [Prose(desk.say("state.definitions_none" if pes is None else "fb.no_deviation"))]
    columns = [
        unit(desk.say("col.pes"), desk.names),
        text(desk.say("col.measure"), "measure"),
        text(desk.say("col.since"), "valid_from"),
        text(desk.say("col.deviation"), "deviation"),
        text(desk.say("col.note"), "description", long=True),
        text(desk.say("col.source"), "source", long=True),
    ]
    return [Table(name, desk.say("state.definitions_caption"), columns, rows, desk.token)]


def _rows(desk: Desk) -> Iterable[Row]:
    return [] if desk.evidence.declared.is_empty() else desk.evidence.declared.to_dicts()
