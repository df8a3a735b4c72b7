"""The maturity of one PES: strengths and weaknesses, and how it sees itself beside how others see it."""

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number
from pesbench.publication.parts.desk import Desk, median, values_of
from pesbench.publication.parts.own_places import own_rows
from pesbench.publication.parts.own_profile import area_profile
from pesbench.report.charts.cells import dumbbells

_Pair = tuple[str, str]
_AGAINST_MEDIAN, _AGAINST_EXTERNAL = ("score", "median"), ("own", "external")
_FARTHEST = 6
_ENDS = (
    ("clearly above", "fb.strong_indicators", "fb.no_strong"),
    ("clearly below", "fb.weak_indicators", "fb.no_weak"),
)


def strengths(desk: Desk) -> Section:
    """Name strong and weak indicators, and the enablers farthest from the median of all."""
    intro = Prose(desk.say("fb.strengths_intro"))
    return desk.section("strengths", "fb.strengths", [intro, *strong_and_weak(desk), *_enablers(desk)])


def strong_and_weak(desk: Desk) -> list[Block]:
    """Name the indicators in which the PES is clearly above or below the middle."""
    rows = own_rows(desk)
    blocks: list[Block] = []
    for group, key, none in _ENDS:
        named = [desk.indicator(name) for name, row in rows.items() if row["group"] == group]
        blocks.append(Prose(desk.say(key, names=desk.say("page.join").join(named)) if named else desk.say(none)))
    return blocks


def enabler_gaps(desk: Desk) -> list[Row]:
    """Give the external scores of the PES with the median of all: ``enabler, score, median, gap``, strongest first."""
    scores = desk.evidence.marks.of("external").to_dicts()
    others: dict[str, list[float]] = {}
    for row in scores:
        others.setdefault(row["enabler"], []).append(row["score"])
    made: list[Row] = []
    for row in scores:
        middle = median(others[row["enabler"]])
        if row["pes"] == desk.focus and middle is not None:
            made.append(
                {"enabler": row["enabler"], "score": row["score"], "median": middle, "gap": row["score"] - middle}
            )
    return sorted(made, key=lambda row: (-float(str(row["gap"])), str(row["enabler"])))


def _enablers(desk: Desk) -> list[Block]:
    rows = enabler_gaps(desk)
    if not rows:
        return [Prose(desk.say("mat.none"), tone="empty")]
    ends = rows if len(rows) <= 2 * _FARTHEST else [*rows[:_FARTHEST], *rows[-_FARTHEST:]]
    chart = dumbbells(_shown(desk, ends, _AGAINST_MEDIAN), title=desk.say("col.score"))
    table = _table(desk, "enabler-gaps", desk.say("fb.enablers_table"), rows, _AGAINST_MEDIAN)
    return [desk.figure(chart, "enabler-chart", desk.say("fb.enablers_chart"), desk.say("fb.enablers_alt"), table)]


def _shown(desk: Desk, rows: list[Row], pair: _Pair) -> list[Row]:
    """Give what `dumbbells` draws: the first of the pair as its own mark, the second as the other one."""
    write = desk.words.decimal
    return [
        {
            "label": desk.short(desk.enabler(str(row["enabler"])), 44), "own": row[pair[0]], "external": row[pair[1]],
            "tip": f"{write(row[pair[0]], 2)} / {write(row[pair[1]], 2)}",
        }
        for row in rows
    ]  # fmt: skip


def _table(desk: Desk, name: str, caption: str, rows: list[Row], pair: _Pair) -> Table:
    columns = [
        Column(
            desk.say("col.enabler"),
            "enabler",
            lambda row: Cell(desk.enabler(str(row["enabler"])), row["enabler"]),
            heads=True,
        ),
        number(desk.say(f"col.{pair[0]}"), pair[0], lambda v: desk.words.decimal(v, 2)),
        number(desk.say(f"col.{pair[1]}"), pair[1], lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.gap"), "gap", lambda v: desk.words.signed(v, 2)),
    ]
    return Table(name, caption, columns, rows)


def self_and_external(desk: Desk) -> Section:
    """Set the self-assessment beside the external one, area by area and enabler by enabler."""
    marks = desk.evidence.marks
    if marks.cycle is None:
        return desk.section("self", "fb.self", [Prose(desk.say("mat.none"), tone="empty")])
    own, external = (
        {row["enabler"]: row["score"] for row in marks.of(kind).to_dicts() if row["pes"] == desk.focus}
        for kind in ("self", "external")
    )
    order = {name: at for at, name in enumerate(desk.catalogue.enablers)}
    both = sorted(set(own) & set(external), key=lambda name: (order.get(name, len(order)), name))
    areas = area_profile(desk)
    if not both:
        return desk.section("self", "fb.self", areas or [Prose(desk.say("mat.none"), tone="empty")])
    rows: list[Row] = [
        {"enabler": n, "own": own[n], "external": external[n], "gap": own[n] - external[n]} for n in both
    ]
    gaps = values_of(rows, "gap")
    counts = {"higher": sum(gap > 0 for gap in gaps), "lower": sum(gap < 0 for gap in gaps)}
    lead = desk.say("fb.self_higher", gap=desk.words.signed(sum(gaps) / len(gaps), 2), **counts)
    chart = dumbbells(_shown(desk, rows, _AGAINST_EXTERNAL), title=desk.say("col.score"))
    table = _table(desk, "self-table", desk.say("fb.self_table"), rows, _AGAINST_EXTERNAL)
    figure = desk.figure(chart, "self-chart", desk.say("fb.self_chart"), desk.say("fb.self_alt"), table)
    return desk.section("self", "fb.self", [Prose(lead), *areas, figure])
