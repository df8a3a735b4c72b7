"""The areas of one PES as a profile: how it sees itself and how others see it, before the middle half of all."""

import polars as pl

from pesbench.publication.blocks import Block, Cell, Column, Row, Table, number
from pesbench.publication.parts.desk import Desk, values_of
from pesbench.report.charts.profile import profile

# Quartiles of fewer would be the scores of single PES.
_FEWEST = 4
_QUARTILES = ("lower_quartile", "median", "upper_quartile")


def area_rows(desk: Desk) -> list[Row]:
    """Give the scores of areas with the quartiles of all: ``area, external, own`` and the quartiles, none where few."""
    areas = desk.evidence.marks.areas().filter(desk.evidence.marks.now)
    external = areas.filter(pl.col("assessment") == "external")
    made: list[Row] = []
    for area in desk.catalogue.areas:
        given = areas.filter(pl.col("pes") == desk.focus, pl.col("area") == area)
        scores = dict(given.select("assessment", "score").iter_rows())
        if scores:
            quartiles = _quartiles(external.filter(pl.col("area") == area)["score"])
            made.append({"area": area, "external": scores.get("external"), "own": scores.get("self"), **quartiles})
    return made


def _quartiles(scores: pl.Series) -> dict[str, float | None]:
    if len(scores) < _FEWEST:
        return dict.fromkeys(_QUARTILES)
    return {name: scores.quantile(share, "linear") for name, share in zip(_QUARTILES, (0.25, 0.5, 0.75), strict=True)}


def area_profile(desk: Desk) -> list[Block]:
    """Draw the profile, with its numbers as a table."""
    rows = area_rows(desk)
    if not rows:
        return []
    write = desk.words.decimal
    shown = [
        {**row, "label": desk.short(desk.area(str(row["area"])), 44),
         "tip": f"{write(row['external'], 2)} / {write(row['own'], 2)}"}
        for row in rows
    ]  # fmt: skip
    chart = profile(shown, desk.look, title=desk.say("col.score"), limits=_limits(desk, rows))
    columns = [
        Column(desk.say("col.area"), "area", lambda row: Cell(desk.area(str(row["area"])), row["area"]), heads=True),
        number(desk.say("col.external"), "external", lambda v: write(v, 2)),
        number(desk.say("col.own"), "own", lambda v: write(v, 2)),
        number(desk.say("col.median"), "median", lambda v: write(v, 2), further=("lower_quartile", "upper_quartile")),
    ]
    table = Table("area-profile-table", desk.say("fb.profile_table"), columns, rows)
    return [desk.figure(chart, "area-profile", desk.say("fb.profile_chart"), desk.say("fb.profile_alt"), table)]


def _limits(desk: Desk, rows: list[Row]) -> tuple[float, float]:
    """Give the ends of the scale of the cycle, or of the scores where they lie beyond."""
    cycle = desk.catalogue.cycles.get(desk.evidence.marks.cycle or "")
    scale = desk.catalogue.profiles.get(cycle.profile) if cycle else None
    values = [value for name in ("external", "own", *_QUARTILES) for value in values_of(rows, name)]
    ends = [*values, scale.low, scale.high] if scale else values
    return min(ends), max(ends)
