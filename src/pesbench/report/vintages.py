"""The pages of the commands about what is kept over time."""

from collections.abc import Mapping

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.keeping.difference import summary
from pesbench.report.numbers import decimal, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain
from pesbench.report.validation.wording import counted
from pesbench.report.visible import visible
from pesbench.result import Result

LARGEST = 20
READ = 40
NAMED = 2
MINUTES = len("2026-01-31 12:00")
_HUNDRED = 100


def history(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show the vintages, oldest first."""
    columns = [
        number("vintage", "vintage", whole),
        Column("time (UTC)", lambda row: str(row["time"]).replace("T", " ")[:MINUTES]),
        Column("what", _what, folds=True),
        plain("who", "who", yields=5, optional=True),
        number("rows read", "rows_read", whole, yields=6, optional=True),
        number("quarantined", "rows_quarantined", whole, yields=6, optional=True),
        *(number(name, name, whole) for name in ("added", "changed", "removed")),
    ]
    rows = result.rows.to_dicts()
    below = [] if rows else ["The store has no vintage yet."]
    return [Page("Vintages", columns, rows, below)]


def _what(row: Row) -> str:
    """Say what made a vintage, from which files, and what was noted."""
    if row["forgotten"] is not None:
        return visible(f"forgotten: {row['forgotten']}")
    act = str(row["act"])
    files = str(row["sources"]).split("; ") if row["sources"] else []
    of = row["origin"] or row["erased"] or (", ".join(files) if len(files) <= NAMED else f"{len(files)} files")
    return visible((f"{act} of {of}" if of else act) + (f": {row['note']}" if row["note"] else ""))


def diff(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the differences by PES and measure, then the largest changes."""
    recipe = result.recipe.model_dump()
    title = f"Vintage {recipe['second']} against {recipe['first']}"
    if recipe["summary"]:
        return [_counted(title, result.rows.to_dicts())]
    changed = result.rows.filter(change="changed")
    shown = changed.head(LARGEST).to_dicts()
    below = (
        [f"The first {len(shown)} of {changed.height:,}; --format csv gives all."] if changed.height > LARGEST else []
    )
    if result.rows.get_column("withheld").any():
        below.append(f"Values that may not leave at release level {recipe['release']} are left blank.")
    pages = [_counted(title, _shortened(summary(result.rows)))]
    return [*pages, Page("Largest relative changes", _change_columns(catalogue), shown, below)] if shown else pages


def _shortened(counts: pl.DataFrame) -> list[dict[str, object]]:
    """Count by PES alone where there would be more rows than anybody reads before the changes."""
    if counts.height <= READ:
        return counts.to_dicts()
    sums = counts.group_by("table", "pes").agg(pl.col("added", "changed", "removed").sum()).sort("table", "pes")
    return sums.to_dicts()


def _change_columns(catalogue: Catalogue) -> list[Column]:
    totals = {name: dimension.total for name, dimension in catalogue.dimensions.items()}
    return [
        plain("PES", "pes"),
        plain("period", "period"),
        Column("measure", lambda row: _measure(row, totals), folds=True),
        number("before", "before", _value),
        number("after", "after", _value),
        number("change %", "relative", lambda v: signed(_percent(v), 1)),
        Column("also in", lambda row: _others(str(row["columns"])), yields=2, optional=True),
    ]


def _measure(row: Row, totals: Mapping[str, str]) -> str:
    """Name a measure with its breakdown; what is not broken down is left out."""
    broken = [f"{name} {row[name]}" for name, total in totals.items() if row.get(name) not in {None, total}]
    return visible(", ".join([str(row["measure"]), *broken]))


def _value(value: object) -> str:
    integral = isinstance(value, float) and value.is_integer()
    return whole(value) if integral else decimal(value, 2)


def _others(columns: str) -> str:
    """Name the columns that changed beside the value."""
    return ", ".join(name for name in columns.split(";") if name not in {"value", "score"})


def _percent(value: object) -> float | None:
    return value * _HUNDRED if isinstance(value, float) else None


def restore(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show what restoring changed."""
    recipe = result.recipe.model_dump()
    made, old = recipe["vintage"], recipe["restored"]
    title = f"Vintage {made} equals vintage {old}" if made else f"The store equals vintage {old} already"
    return [_counted(title, result.rows.to_dicts())]


def _counted(title: str, rows: list[dict[str, object]]) -> Page:
    columns = [
        Column("table", lambda row: "" if row["table"] == "observations" else str(row["table"]), optional=True),
        plain("PES", "pes"),
        plain("measure", "measure", optional=True),
        *(number(name, name, whole) for name in ("added", "changed", "removed")),
        number("largest %", "largest_relative", lambda v: signed(_percent(v), 1), optional=True),
    ]
    if not rows:
        return Page(title, columns, rows, ["No cell differs."])
    sums = [f"{sum(int(str(row[name])) for row in rows):,} {name}" for name in ("added", "changed", "removed")]
    split = [] if "measure" in rows[0] else ["--summary counts by measure too."]
    return Page(title, columns, rows, [f"In all: {', '.join(sums)}.", *split])


def check(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show what is wrong with a store."""
    recipe = result.recipe.model_dump()
    columns = [plain("kind", "kind"), plain("where", "path", folds=True), plain("what", "problem", folds=True)]
    forgotten = f" ({recipe['forgotten']} forgotten)" if recipe["forgotten"] else ""
    vintages, files = counted(recipe["vintages"], "vintage"), counted(recipe["files"], "file")
    looked = f"{vintages}{forgotten}, {files}, {recipe['size']:,} bytes"
    rows = result.rows.to_dicts()
    damage = sum(row["kind"] == "damage" for row in rows)
    verdict = f"{damage} damaged or missing." if damage else "The store is sound."
    return [Page(f"Looked at {looked}", columns, rows, [verdict])]


def optimise(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show what was tidied."""
    columns = [
        number("vintage", "vintage", whole),
        number("files removed", "files_removed", whole),
        number("bytes", "bytes_removed", whole),
    ]
    rows = result.rows.to_dicts()
    below = [] if rows[0]["vintage"] else ["No small files had to be put together: there is no new vintage."]
    return [Page("Optimised", columns, rows, below)]


def forget(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show what was forgotten."""
    recipe = result.recipe.model_dump()
    columns = [
        number("vintage", "vintage", whole),
        plain("PES", "pes", optional=True),
        plain("forgotten", "forgotten"),
        plain("reason", "reason", folds=True),
    ]
    rows = result.rows.to_dicts()
    removed = f"{counted(recipe['files_removed'], 'file')} removed, {recipe['bytes_removed']:,} bytes."
    if recipe["pes"]:
        return [Page("Erased for good from every vintage before this one", columns, rows, [removed])]
    nothing = [] if rows else ["No earlier vintage is left to forget."]
    stays = ["The current vintage stays: it is what the store holds."] if recipe["before"] else []
    return [Page("Forgotten for good", columns, rows, [*nothing, removed, *stays])]
