"""Where one PES stands: at a glance, among all and its peers, in words, and in its own past."""

import re
from collections.abc import Sequence

from pesbench.analysis.comparison import CompareRecipe
from pesbench.analysis.comparison.rules import CONTEXT_MISSING
from pesbench.catalogue.model import Direction
from pesbench.publication.blocks import (
    Block,
    Card,
    Cards,
    Cell,
    Column,
    Group,
    Listing,
    Prose,
    Row,
    Section,
    Table,
    number,
    text,
    unit,
)
from pesbench.publication.parts.desk import GROUPS, Desk
from pesbench.publication.parts.indicators import history_rows, year_table
from pesbench.report.charts.spread import history, strips
from pesbench.report.comparison import place
from pesbench.report.explanation import sentences
from pesbench.report.numbers import MISSING

# A comma between units, not one that stands in brackets.
_APART = re.compile(r",(?![^()]*\))")
_WITHOUT = re.compile(r"^(?P<variable>[\w.-]+): no value for \S+ of (?P<units>.+)$")


def own_rows(desk: Desk) -> dict[str, Row]:
    """Give the row of the PES in each table of the comparison in which it stands."""
    found = {name: next((r for r in rows if r["pes"] == desk.focus), None) for name, rows in desk.tables.items()}
    return {name: row for name, row in found.items() if row is not None}


def at_a_glance(desk: Desk) -> Section:
    """Show each indicator with its value and how certain its place is."""
    rows = own_rows(desk)
    if not rows:
        return desk.section("glance", "fb.glance", desk.lacking("places"))
    cards = Cards([_card(desk, name, row) for name, row in rows.items()])
    intro = Prose(desk.say("fb.glance_intro", period=desk.period))
    return desk.section("glance", "fb.glance", [intro, cards, Prose(desk.say("page.colours_bare"), tone="key")])


def _card(desk: Desk, name: str, row: Row) -> Card:
    title = desk.indicator(name)
    if row["rank"] is None:
        why = desk.say("fb.not_ranked", why=row["note"]) if row["note"] else desk.say("fb.no_value")
        return Card(title, Cell(desk.words.decimal(row["value"], 1), row["value"]), why)
    key = GROUPS.get(str(row["group"]))
    certain = desk.say(f"fb.certain_{key}") if key else desk.say("fb.uncertain")
    said = desk.say("fb.of_n", place=place(row).replace("-", MISSING), n=row["n_pes"])
    unit = f" {desk.unit_of(name)}" if desk.unit_of(name) else ""
    cell = Cell(f"{desk.words.decimal(row['value'], 1)}{unit}", row["value"], track=_track(row))
    return Card(title, cell, f"{said}: {certain}", tone=key or "")


def _track(row: Row) -> tuple[float, float, float, float] | None:
    numbers = [row[name] for name in ("rank_low", "rank", "rank_high", "n_pes")]
    if not all(isinstance(n, int | float) for n in numbers):
        return None
    low, at, high, last = (float(str(n)) for n in numbers)
    return low, at, high, last


def where_it_stands(desk: Desk) -> Section:
    """Set the PES beside all others and its peers."""
    rows = own_rows(desk)
    if not rows:
        return desk.section("stand", "fb.stand", desk.lacking("places"))
    blocks: list[Block] = [Prose(desk.say("fb.stand_intro"))]
    peers = next((str(row["peers"]) for row in rows.values() if row["peers"]), "")
    if peers:
        blocks.append(Prose(desk.say("fb.peers", peers=desk.who(peers_of(peers)))))
    else:
        blocks += desk.lacking("peers") if "peers" in desk.evidence.lacking else [_no_peers(desk)]
    blocks += [*_strips(desk), *_tables(desk, list(rows.values())), _words(desk, rows)]
    return desk.section("stand", "fb.stand", blocks)


def _no_peers(desk: Desk) -> Prose:
    """Say why the PES has no peers: which variables of its context are not known."""
    assert desk.evidence.places is not None  # noqa: S101 - there are rows of it
    told = [_WITHOUT.match(it.message) for it in desk.evidence.places.findings if it.rule == CONTEXT_MISSING.code]
    missing = [found["variable"] for found in told if found and desk.focus in found["units"].split(", ")]
    said = desk.say("fb.no_peers", variables=", ".join(missing)) if missing else desk.say("fb.no_peers_bare")
    return Prose(said)


def peers_of(said: str) -> list[str]:
    """Read the peers of a comparison, perhaps with their distances, as in ``CY (1.75), EE (2.64, poor match)``."""
    return [name.partition(" (")[0].strip() for name in _APART.split(said) if name.strip()]


def _strips(desk: Desk) -> list[Block]:
    """Draw the z of `compare`, so that all indicators share one axis; nothing where there is none."""
    rows = [row for table in desk.tables.values() for row in table if row["z"] is not None]
    if not rows:
        return []
    shown = [
        {"label": desk.short(desk.indicator(str(row["indicator"])), 34), "pes": row["pes"], "value": row["z"]}
        for row in rows
    ]
    chart = strips(shown, desk.look, title=desk.say("fb.z_axis"), zero=True)
    columns = [
        text(desk.say("col.indicator"), "indicator"),
        unit(desk.say("col.pes"), desk.names),
        number(desk.say("col.value"), "value", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.z"), "z", lambda v: desk.words.signed(v, 2)),
    ]
    table = Table("stand-values", desk.say("fb.values_table"), columns, rows, desk.token, filters=True)
    return [desk.figure(chart, "stand-chart", desk.say("fb.stand_chart"), desk.say("fb.stand_alt"), table)]


def _tables(desk: Desk, rows: Sequence[Row]) -> list[Block]:
    """Give places and gaps as two tables: together they would be too wide for a page."""
    return [
        Table("stand-table", desk.say("fb.stand_table"), [_indicator(desk), *_places(desk)], rows),
        Table("stand-gaps", desk.say("fb.stand_gaps"), [_indicator(desk), *_gaps(desk)], rows),
    ]


def _indicator(desk: Desk) -> Column:
    def make(row: Row) -> Cell:
        return Cell(desk.indicator(str(row["indicator"])), row["indicator"])

    return Column(desk.say("col.indicator"), "indicator", make, heads=True)


def _places(desk: Desk) -> list[Column]:
    def two(value: object) -> str:
        return desk.words.decimal(value, 2)

    return [
        number(desk.say("col.value"), "value", two),
        number(desk.say("col.error"), "standard_error", two),
        Column(
            desk.say("col.rank"),
            "rank",
            lambda row: Cell(place(row), row["rank"]),
            numeric=True,
            further=("rank_low", "rank_high"),
        ),
        number(desk.say("col.n"), "n_pes", desk.words.whole),
        Column(desk.say("col.group"), "group", desk.group),
        text(desk.say("col.status"), "obs_status"),
        desk.note(),
    ]


def _gaps(desk: Desk) -> list[Column]:
    def gap(value: object) -> str:
        return desk.words.signed(value, 2)

    return [
        number(desk.say("col.to_median"), "gap_median", gap),
        number(desk.say("col.to_peers"), "gap_peers", gap),
        number(desk.say("col.to_best"), "gap_best", gap),
        number(desk.say("col.change"), "change", gap),
        number(desk.say("col.q"), "change_q", desk.words.probability),
        number(desk.say("col.trend"), "trend", gap),
    ]


def _words(desk: Desk, rows: dict[str, Row]) -> Section:
    """Put each place into sentences, those of `compare --explain`."""
    parts: list[Block] = []
    assert desk.evidence.places is not None  # noqa: S101 - there are rows of it
    recipe = desk.evidence.places.recipe
    assert isinstance(recipe, CompareRecipe)  # noqa: S101 - the recipe of this answer
    for at, (name, row) in enumerate(rows.items(), start=1):
        known = desk.catalogue.indicators.get(name)
        sign = -1.0 if known and known.direction is Direction.LOWER else 1.0
        said = [] if desk.names.hidden else sentences(row, desk.tables[name], recipe, sign=sign)
        if said:
            parts.append(Section(f"words-{at}", desk.indicator(name), [Listing(said, english=True)]))
    return desk.section("words-part", "fb.words", parts)


def own_past(desk: Desk) -> Section:
    """Show the values of the PES in all periods, with the median of all."""
    pictures: list[Block] = []
    rows: list[Row] = []
    for at, name in enumerate(desk.tables, start=1):
        found = history_rows(desk, name)
        own = [row for row in found if row["pes"] == desk.focus]
        rows += [{**row, "indicator": name} for row in own]
        if len(own) > 1:
            table = year_table(desk, f"past-{at}-years", found)
            chart = history(found, desk.look, unit=desk.unit_of(name))
            pictures.append(desk.figure(chart, f"past-{at}", desk.indicator(name), desk.say("fb.past_alt"), table))
    if not rows:
        return desk.section("past", "fb.past", desk.lacking("values"))
    columns = [
        Column(
            desk.say("col.indicator"),
            "indicator",
            lambda row: Cell(desk.indicator(str(row["indicator"])), row["indicator"]),
            heads=True,
        ),
        text(desk.say("col.period"), "period"),
        number(desk.say("col.value"), "value", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.median"), "median", lambda v: desk.words.decimal(v, 2)),
    ]
    table = Table("past-table", desk.say("fb.past_table"), columns, rows)
    return desk.section("past", "fb.past", [*([Group(pictures)] if pictures else []), table])
