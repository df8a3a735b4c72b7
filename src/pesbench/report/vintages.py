"""The pages of the commands about what is kept over time."""

from collections.abc import Sequence

from pesbench.catalogue import Catalogue
from pesbench.keeping.difference import summary
from pesbench.report.numbers import decimal, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain
from pesbench.result import Result

LARGEST = 20
_HUNDRED = 100


def history(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show the vintages, oldest first."""
    columns = [
        number("vintage", "vintage", whole),
        Column("time (UTC)", lambda row: str(row["time"]).replace("T", " ").removesuffix("Z")),
        Column("act", _act),
        plain("who", "who", yields=5, optional=True),
        plain("files", "sources", yields=4, optional=True, folds=True),
        number("read", "rows_read", whole, yields=6, optional=True),
        number("quarantined", "rows_quarantined", whole, yields=6, optional=True),
        *(number(name, name, whole, optional=name == "removed") for name in ("added", "changed", "removed")),
        plain("note", "note", yields=3, optional=True, folds=True),
    ]
    rows = result.rows.to_dicts()
    below = [] if rows else ["The store has no vintage yet."]
    return [Page("Vintages", columns, rows, below)]


def _act(row: Row) -> str:
    if row["forgotten"] is not None:
        return f"forgotten: {row['forgotten']}"
    return str(row["act"]) if row["origin"] is None else f"{row['act']} of {row['origin']}"


def diff(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show the differences by PES and measure, then the largest changes."""
    recipe = result.recipe.model_dump()
    title = f"Vintage {recipe['second']} against {recipe['first']}"
    if recipe["summary"]:
        return [_counted(title, result.rows.to_dicts())]
    changed = result.rows.filter(change="changed")
    shown = changed.head(LARGEST).to_dicts()
    below = [f"The first {len(shown)} of {changed.height}; --format csv gives all."] if changed.height > LARGEST else []
    if result.rows.get_column("withheld").any():
        below.append(f"Values that may not leave at release level {recipe['release']} are left blank.")
    pages = [_counted(title, summary(result.rows).to_dicts())]
    return [*pages, Page("Largest relative changes", _change_columns(result), shown, below)] if shown else pages


def _change_columns(result: Result) -> list[Column]:
    names = result.rows.columns
    dimensions = names[names.index("period") + 1 : names.index("origin")]
    return [
        plain("PES", "pes"),
        plain("measure", "measure"),
        plain("period", "period"),
        Column("breakdown", lambda row: _breakdown(row, dimensions), optional=True),
        number("before", "before", lambda v: decimal(v, 2)),
        number("after", "after", lambda v: decimal(v, 2)),
        number("change %", "relative", lambda v: signed(_percent(v), 1)),
        plain("in", "columns", yields=2, folds=True),
    ]


def _breakdown(row: Row, dimensions: Sequence[str]) -> str:
    return " ".join(f"{name} {row[name]}" for name in dimensions if row[name] not in {None, "T", "TOTAL", "_T"})


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
        plain("table", "table"),
        plain("PES", "pes"),
        plain("measure", "measure"),
        *(number(name, name, whole) for name in ("added", "changed", "removed")),
        number("largest change %", "largest_relative", lambda v: signed(_percent(v), 1), optional=True),
    ]
    return Page(title, columns, rows, [] if rows else ["No cell differs."])


def check(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show what is wrong with a store."""
    recipe = result.recipe.model_dump()
    columns = [plain("kind", "kind"), plain("where", "path", folds=True), plain("what", "problem", folds=True)]
    forgotten = f" ({recipe['forgotten']} forgotten)" if recipe["forgotten"] else ""
    looked = f"{recipe['vintages']} vintages{forgotten}, {recipe['files']} files, {recipe['size']:,} bytes"
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
    columns = [number("vintage", "vintage", whole), plain("forgotten", "forgotten"), plain("reason", "reason")]
    below = [f"{recipe['files_removed']} files removed, {recipe['bytes_removed']:,} bytes."]
    return [Page("Forgotten for good", columns, result.rows.to_dicts(), below)]
