"""The pages of each command: an answer turned into tables that a person reads."""

from collections.abc import Callable, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from pesbench.catalogue import Catalogue
from pesbench.report.numbers import MISSING, decimal, percent, probability, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.report.titles import grouped, indicator_title
from pesbench.result import Result

STRONGEST = 20
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


def correlate(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show pairs of enabler and outcome, strongest first, one page per family."""
    pages = []
    for (_, _, family, method), rows in grouped(result.rows.to_dicts(), "cycle", "period", "family", "method"):
        first = rows[0]
        told = [first["cycle"] and f"cycle {first['cycle']}", first["assessment"] and f"{first['assessment']} scores"]
        named = ", ".join(str(part) for part in (*told, first["period"]) if part)
        title = f"Maturity and results: {family}, {method} ({named})"
        strongest = sorted(rows, key=lambda row: -abs(_float(row["estimate"])))
        shown = strongest[:STRONGEST]
        below = [
            f"{first['family_size']} pairs tested together; Holm and maxT hold the chance of any false claim.",
            "Association only: it does not say that maturity makes results.",
        ]
        if len(rows) > len(shown):
            below.insert(0, f"The strongest {len(shown)} of {len(rows)}; --format csv gives all.")
        pages.append(Page(title, _correlate_columns(catalogue), shown, below))
    return pages


def _correlate_columns(catalogue: Catalogue) -> list[Column]:
    return [
        plain("enabler", "enabler"),
        plain("outcome", "indicator", folds=True),
        number("n", "n", whole),
        number("estimate", "estimate", lambda v: signed(v, 2)),
        Column("interval", _interval, right=True),
        number("p", "p", probability),
        number("partial", "partial", lambda v: signed(v, 2), optional=True),
        number("partial p", "partial_p", probability, yields=1, optional=True),
        number("p Holm", "p_holm", probability),
        number("p maxT", "p_maxt", probability, yields=3, optional=True),
        number("q BH", "q_bh", probability),
        Column("name", lambda row: _enabler_name(catalogue, row), yields=4, optional=True, folds=True),
        plain("note", "reason", optional=True, folds=True),
    ]


def _enabler_name(catalogue: Catalogue, row: Row) -> str:
    known = {**catalogue.areas, **catalogue.enablers}.get(str(row["enabler"]))
    return known.name() if known else MISSING


def _interval(row: Row) -> str:
    low, high = row["low"], row["high"]
    if low is None or high is None:
        low, high = row["low_jackknife"], row["high_jackknife"]
    return MISSING if low is None or high is None else f"{signed(low, 2)} to {signed(high, 2)}"


def _float(value: object) -> float:
    return value if isinstance(value, float) else 0.0


def _dimension_columns(catalogue: Catalogue) -> list[Column]:
    def column(name: str, total: str) -> Column:
        return Column(name, lambda row: "" if row[name] == total else text(row[name]), optional=True)

    return [column(name, dimension.total) for name, dimension in catalogue.dimensions.items()]
