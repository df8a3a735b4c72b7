"""The composite index with its uncertainty, where a scheme is given."""

from collections.abc import Mapping
from typing import Any

from pesbench.publication.blocks import Block, Cell, Column, Prose, Row, Section, Table, number, text, unit
from pesbench.publication.parts.desk import Desk
from pesbench.report.charts.dots import index_ranks


def composite(desk: Desk) -> list[Section]:
    """Show the index; nothing where no scheme was given."""
    if desk.evidence.recipe.scheme is None:
        return []
    if desk.evidence.index is None:
        return [desk.section("index", "index.title", desk.lacking("index"))]
    recipe = desk.evidence.index.recipe.model_dump()
    root = recipe["nodes"][0]["node"]
    rows = [row for row in desk.evidence.index.rows.to_dicts() if row["node"] == root]
    ranked = [row for row in rows if row["rank"] is not None]
    chart = index_ranks(ranked, desk.look)
    figure = desk.figure(chart, "index-ranks", desk.say("index.ranks"), desk.say("index.ranks_alt"), _ranks(desk, rows))
    blocks: list[Block] = [Prose(_intro(desk, recipe)), figure, _weights(desk, recipe)]
    return [desk.section("index", "index.title", blocks)]


def _intro(desk: Desk, recipe: Mapping[str, Any]) -> str:
    name = recipe["scheme"].get("name") or recipe["nodes"][0]["node"]
    if not recipe["uncertainty"]:
        return desk.say("index.intro_bare", name=name)
    return desk.say("index.intro", name=name, draws=desk.words.whole(recipe["uncertainty"]))


def _ranks(desk: Desk, rows: list[dict[str, Any]]) -> Table:
    columns = [
        unit(desk.say("col.pes"), desk.names),
        number(desk.say("col.rank"), "rank", desk.words.whole),
        number(desk.say("col.low"), "rank_low", desk.words.whole),
        number(desk.say("col.high"), "rank_high", desk.words.whole),
        number(desk.say("col.score"), "score", lambda v: desk.words.decimal(v, 2)),
        number(desk.say("col.coverage"), "coverage", desk.words.percent),
        Column(desk.say("col.imputed"), "imputed", lambda row: Cell("●" if row["imputed"] else "", row["imputed"])),
    ]
    return Table("index-table", desk.say("index.ranks_table"), columns, rows, desk.token, filters=True)


def _weights(desk: Desk, recipe: Mapping[str, Any]) -> Table:
    rows: list[Row] = list(recipe["nodes"])
    columns = [
        text(desk.say("col.node"), "node", heads=True),
        number(desk.say("col.weight"), "effective_weight", lambda v: desk.words.decimal(v, 3)),
        number(desk.say("col.correlation"), "correlation", lambda v: desk.words.signed(v, 2)),
        number(desk.say("col.n"), "n", desk.words.whole),
    ]
    return Table("index-weights", desk.say("index.weights"), columns, rows)
