"""The pages of the command `inspect`: what a file is, what becomes of its columns, and what comes near it."""

from collections.abc import Iterator, Sequence

from pesbench.catalogue import Catalogue
from pesbench.intake.inspection import InspectRecipe
from pesbench.report.numbers import whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.result import Result

MOST_COLUMNS = 60
_CELLS = 6
_EXAMPLE = 24
_REASON = 200
SPOKEN = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ".": "point", "'": "apostrophe"}


def inspect(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show one table in detail, or several in a list."""
    recipe, rows = result.recipe, result.rows.to_dicts()
    if not isinstance(recipe, InspectRecipe):
        msg = f"these pages are those of an inspection, found a result of {recipe.command}"
        raise TypeError(msg)
    if len(rows) != 1:
        return [_overview(rows, recipe.file)]
    pages = [_facts(rows[0], recipe)]
    if recipe.columns:
        pages.append(_columns(recipe))
    if recipe.candidates:
        pages.append(_candidates(recipe))
    return pages


def _overview(rows: Sequence[Row], file: str) -> Page:
    columns = [
        Column("table", lambda row: _within(text(row["file"]), file), folds=True),
        plain("kind", "kind", yields=1),
        number("header line", "header_line", whole, yields=2),
        number("columns", "columns", whole),
        number("records", "records", whole),
        plain("fits", "fits", folds=True),
        plain("comes near", "nearest", optional=True, folds=True, yields=3),
    ]
    fitting = sum(row["fits"] is not None for row in rows)
    below = [
        f"{len(rows)} tables, {fitting} of them fit a form or a mapping.",
        "One of them in detail: --sheet NAME, or its file alone.",
    ]
    return Page(file, columns, rows, below)


def _within(name: str, file: str) -> str:
    """Name a table by its sheet, or by its place in an archive."""
    own = name.removeprefix(file).lstrip("/")
    return own[1:-1] if own.startswith("[") else own or name


def _facts(row: Row, recipe: InspectRecipe) -> Page:
    lines = [{"what": what, "found": found} for what, found in _told(row, recipe) if found]
    below = []
    if recipe.draft:
        below.append(
            f"A first mapping is in {recipe.draft}. Complete it, then look again with --mapping {recipe.draft}"
        )
    elif row["fits"] is None:
        below.append("--draft-mapping OUT.toml writes a first mapping of this table, for you to complete.")
    return Page("What it is", [plain("", "what"), plain(text(row["file"]), "found", folds=True)], lines, below)


def _told(row: Row, recipe: InspectRecipe) -> Iterator[tuple[str, str]]:
    yield "kind", text(row["kind"])
    if row["header_line"] is None:
        yield "not read", text(row["why_not"])
        return
    if row["encoding"]:
        yield "text", f"{row['encoding']}, lines end with {row['line_end']}"
        quoted = "with" if row["quoted"] else "without"
        yield "cells", f"separated by {_spoken(row['delimiter'])}, {quoted} quotes"
    yield "header", _header(row)
    yield "size", f"{whole(row['columns'])} columns, {whole(row['records'])} records{_ragged(row)}"
    marks = [f"{name} {_spoken(row[name])}" for name in ("decimal", "thousands") if row[name]]
    yield "numbers", ", ".join(marks) or "no marks, or none whose meaning is clear"
    constants = recipe.constants.get(str(row["file"]), {})
    yield "all rows", ", ".join(f"{name} {value}" for name, value in constants.items())
    kind = "form" if row["fits"] == row["form"] else "mapping"
    own = "" if kind == "form" else f", to the form {row['form']}"
    none = "several" if any(candidate.fits for candidate in recipe.candidates) else "nothing"
    yield "fits", f"{kind} {row['fits']}{own}" if row["fits"] else none
    yield "but" if row["fits"] else "because", _short(text(row["why_not"]), _REASON) if row["why_not"] else ""
    yield "next", text(row["hint"]) if row["hint"] else ""


def _header(row: Row) -> str:
    rows, above = row["header_rows"], row["banner_lines"]
    several = f", {rows} rows joined" if isinstance(rows, int) and rows > 1 else ""
    return f"line {row['header_line']}{several}" + (
        f"; {above} line{'s' if above != 1 else ''} above it" if above else ""
    )


def _ragged(row: Row) -> str:
    return f", {whole(row['ragged'])} of another width than the header" if row["ragged"] else ""


def _spoken(mark: object) -> str:
    return SPOKEN.get(str(mark), repr(mark))


def _columns(recipe: InspectRecipe) -> Page:
    shown = [use.model_dump() for use in recipe.columns[:MOST_COLUMNS]]
    columns = [
        number("", "position", whole),
        plain("header", "header", folds=True),
        Column("such as", lambda row: _short(text(row["example"]), _EXAMPLE), yields=1),
        plain("becomes", "becomes", folds=True),
    ]
    more = len(recipe.columns) - len(shown)
    below = [f"{more} more; --format json gives all."] if more else []
    return Page("Columns", columns, shown, below)


def _short(long: str, most: int) -> str:
    line = " ".join(long.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def _candidates(recipe: InspectRecipe) -> Page:
    columns = [
        Column("", lambda row: f"{row['kind']} {row['name']}", folds=True),
        Column("the header has", lambda row: _cells(row["has"]), folds=True),
        Column("it lacks", lambda row: _cells(row["lacks"]), folds=True, optional=True),
        Column("must not have", lambda row: _cells(row["strange"]), folds=True, optional=True),
    ]
    rows = [candidate.model_dump() for candidate in recipe.candidates]
    title = "What fits" if all(candidate.fits for candidate in recipe.candidates) else "What comes near"
    below = ["Name one with --mapping."] if title == "What fits" else []
    return Page(title, columns, rows, below)


def _cells(cells: object) -> str:
    listed = [text(cell) for cell in cells] if isinstance(cells, tuple | list) else []
    more = f" and {len(listed) - _CELLS} more" if len(listed) > _CELLS else ""
    return ", ".join(listed[:_CELLS]) + more
