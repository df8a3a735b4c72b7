"""The pages of each command: an answer turned into tables that a person reads."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pesbench.catalogue import Catalogue
from pesbench.report.numbers import decimal, percent, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.report.titles import grouped, indicator_title
from pesbench.result import Result

Pages = Callable[[Result, Catalogue], list[Page]]


def ingest(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show what was read, kept and left out, form by form."""
    counts = [
        ("read", "rows_read"), ("accepted", "rows_accepted"), ("quarantined", "rows_quarantined"),
        ("left out", "rows_left_out"), ("added", "added"), ("changed", "changed"), ("same", "unchanged"),
    ]  # fmt: skip
    columns = [plain("form", "form"), *(number(title, name, whole) for title, name in counts)]
    columns.append(number("values stored", "values_stored", whole, yields=2))
    rows = result.rows.to_dicts()
    vintages = {row["vintage"] for row in rows}
    below = [f"Vintage {v}." for v in vintages if v is not None] or [_nothing_stored(result)]
    below += _left_out(getattr(result.recipe, "left_out", {}))
    below += _quarantined(getattr(result.recipe, "rejects", ()))
    return [Page("Rows read = accepted + quarantined + left out", columns, rows, below)]


def _nothing_stored(result: Result) -> str:
    tried = getattr(getattr(result.recipe, "options", None), "dry_run", False)
    return "A dry run: nothing was stored, the counts are what it would have been." if tried else "Nothing was stored."


def _left_out(reasons: Mapping[str, Mapping[str, int]]) -> list[str]:
    """Say why rows were left out, a line for each reason."""
    return [
        f"Left out of {form}: {whole(count)}, {reason}" for form, counts in reasons.items()
        for reason, count in counts.items()
    ]  # fmt: skip


def _quarantined(rejects: Sequence[str]) -> list[str]:
    """Say where quarantined rows are: the files of each folder behind its shortest name."""
    if not rejects:
        return []
    told = "Quarantined rows: mend the .rejects.csv and ingest it again; its .review.csv is only to look at."
    folders = groupby(sorted(map(Path, rejects)), key=lambda path: path.parent)
    return [told, *(f"  {_shortest(folder)}: {', '.join(path.name for path in paths)}" for folder, paths in folders)]


def _shortest(path: Path) -> str:
    here = Path.cwd()
    inside = path.resolve().is_relative_to(here.resolve())
    return str(path.resolve().relative_to(here.resolve())) if inside else str(path)


def indicators(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show indicator values, one page per indicator and period."""
    pages = []
    for (indicator, period), rows in grouped(result.rows.to_dicts(), "indicator", "period"):
        columns = [
            plain("PES", "pes"),
            *_dimension_columns(catalogue),
            number("numerator", "numerator", whole, yields=3, optional=True),
            number("denominator", "denominator", whole, yields=3, optional=True),
            number("value", "value", lambda v: decimal(v, 2)),
            number("std. error", "standard_error", lambda v: decimal(v, 2), optional=True),
            number("coverage", "coverage", percent),
            plain("status", "obs_status"),
            plain("method", "method", yields=2),
            plain("reason", "reason", optional=True),
        ]
        pages.append(Page(indicator_title(catalogue, indicator, period), columns, rows))
    return pages


def export(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show the files that were written."""
    columns = [plain("file", "file"), number("rows", "rows", whole), number("cells withheld", "withheld", whole)]
    recipe = result.recipe.model_dump()
    below = [f"Vintage {recipe['vintage']}, for release level {recipe['release']}; recipe.json says how it was made."]
    return [Page("Files written", columns, result.rows.to_dicts(), below)]


def report(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show the page that was written, and how many tables stand beside it."""
    recipe = result.recipe.model_dump()
    files = result.rows.get_column("file").to_list()
    below = [
        f"{len(files) - 1} tables as CSV in data; recipe.json says how it was made.",
        f"Vintage {recipe['vintage']}, for release level {recipe['release']}.",
    ]
    return [Page("Report written", [plain("file", "file")], [{"file": files[0]}], below)]


def init(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show the files of a new submission folder."""

    def state(row: Row) -> str:
        return "" if row["written"] else "was there, and stays as it is"

    columns = [
        plain("file", "file"),
        number("rows prepared", "rows", whole, optional=True),
        Column("note", state, optional=True),
    ]
    below = ["README.md says how to go on. Fill the tables, then: pesbench validate submission"]
    return [Page("A submission to fill", columns, result.rows.to_dicts(), below)]


def _dimension_columns(catalogue: Catalogue) -> list[Column]:
    def column(name: str, total: str) -> Column:
        return Column(name, lambda row: "" if row[name] == total else text(row[name]), optional=True)

    return [column(name, dimension.total) for name, dimension in catalogue.dimensions.items()]
