"""Maturity and results for people: what can be said in sentences, the areas by outcome, and the single pairs."""

from collections.abc import Iterable, Sequence

from pesbench.catalogue import Catalogue
from pesbench.report.numbers import MISSING, probability, signed, whole
from pesbench.report.relation_summary import certainty, said
from pesbench.report.tables import Column, Page, Row, number, plain
from pesbench.report.titles import grouped
from pesbench.result import Result

STRONGEST = 20
_SIDE_BY_SIDE = 4
_MOST_COLUMNS = 12
TOTAL = "TOTAL"


def correlate(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the summary, the areas by outcome, and the strongest pairs of each family."""
    return [*_overview(result, catalogue), *_pairs(result, catalogue, STRONGEST)]


def correlate_long(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the summary, the areas by outcome, and every pair."""
    return [*_overview(result, catalogue), *_pairs(result, catalogue, result.rows.height)]


def _overview(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the summary and the matrix of each cycle and period."""
    summary = getattr(result, "summary", result.rows)
    pages = []
    for _, rows in grouped(summary.to_dicts(), "cycle", "period"):
        total = [row for row in rows if row["enabler"] == TOTAL]
        title = f"Does maturity go with results? ({named(rows[0])})"
        pages.append(Page(title, _total_columns(), total, said(rows, catalogue, result.recipe.model_dump())))
        pages.extend(_matrix(rows))
    return pages


def _total_columns() -> list[Column]:
    return [
        plain("outcome", "indicator"),
        number("n", "n", whole),
        number("total", "estimate", lambda v: signed(v, 2)),
        Column("interval", interval, right=True),
        number("adjusted p", "p_maxt", probability),
        number("held", "partial", lambda v: signed(v, 2), optional=True),
        number("its p", "partial_p", probability, yields=1, optional=True),
        Column("says", certainty, folds=True),
    ]


def _matrix(rows: Sequence[Row]) -> Iterable[Page]:
    """Show scores beside each other and outcomes below each other, a few scores at a time."""
    cells = {(row["indicator"], row["enabler"]): row for row in rows}
    scores = sorted({str(row["enabler"]) for row in rows}, key=lambda name: (name != TOTAL, name))
    lines: list[Row] = [{"indicator": name} for name in dict.fromkeys(row["indicator"] for row in rows)]
    if len(scores) > _MOST_COLUMNS:
        return
    for start in range(0, len(scores), _SIDE_BY_SIDE):
        some = scores[start : start + _SIDE_BY_SIDE]
        columns = [plain("outcome", "indicator"), *(_score_column(name, cells) for name in some)]
        below = ["Each cell: correlation (number of PES), interval, p adjusted for the family by maxT."]
        yield Page(f"Outcomes by area: {', '.join(some)}", columns, lines, below if some[-1] == scores[-1] else [])


def _score_column(name: str, cells: dict[tuple[object, object], Row]) -> Column:
    def write(line: Row) -> str:
        row = cells.get((line["indicator"], name))
        if row is None or row["estimate"] is None:
            return f"{row['reason'] if row else MISSING}\n\n\n"
        return f"{signed(row['estimate'], 2)} ({row['n']})\n{interval(row)}\np {probability(row['p_maxt'])}\n"

    return Column(name, write, right=True)


def _pairs(result: Result, catalogue: Catalogue, most: int) -> list[Page]:
    pages = []
    for (_, _, family, method), rows in grouped(result.rows.to_dicts(), "cycle", "period", "family", "method"):
        shown = rows[:most]  # they come by the size of z, strongest first
        below = [
            _together(rows[0]["family_size"]),
            "Association only: it does not say that maturity makes results.",
        ]
        if len(rows) > len(shown):
            below.insert(0, f"The strongest {len(shown)} of {len(rows)}; --long or --format csv gives all.")
        title = f"Maturity and results: {family}, {method} ({named(rows[0])})"
        pages.append(Page(title, _pair_columns(catalogue), shown, below))
    return pages


def _together(pairs: object) -> str:
    if pairs in (0, 1):
        return "One pair tested, so nothing is adjusted." if pairs else "No pair could be tested; the note says why."
    return f"{pairs} pairs tested together; Holm and maxT hold the chance of any false claim."


def _pair_columns(catalogue: Catalogue) -> list[Column]:
    return [
        plain("enabler", "enabler"),
        plain("outcome", "indicator", folds=True),
        number("n", "n", whole),
        number("estimate", "estimate", lambda v: signed(v, 2)),
        Column("interval", interval, right=True),
        number("p", "p", probability),
        number("partial", "partial", lambda v: signed(v, 2), optional=True),
        number("partial p", "partial_p", probability, yields=1, optional=True),
        number("p Holm", "p_holm", probability, yields=2),
        number("p maxT", "p_maxt", probability),
        number("q BH", "q_bh", probability, yields=3),
        number("q in areas", "q_hierarchical", probability, optional=True),
        number("without error", "corrected", lambda v: signed(v, 2), optional=True),
        Column("without one PES", _influence, right=True, yields=4, optional=True),
        Column("name", lambda row: _enabler_name(catalogue, row), yields=5, optional=True, folds=True),
        plain("note", "reason", optional=True, folds=True),
    ]


def _influence(row: Row) -> str:
    """Write how far one PES moves the correlation, and which moves it most."""
    if row["loo_pes"] is None:
        return MISSING
    return f"{signed(row['loo_low'], 2)} to {signed(row['loo_high'], 2)} ({row['loo_pes']})"


def interval(row: Row) -> str:
    """Write the bootstrap interval, or that of the jackknife where there is none."""
    low, high = row["low"], row["high"]
    if low is None or high is None:
        low, high = row["low_jackknife"], row["high_jackknife"]
    return MISSING if low is None or high is None else f"{signed(low, 2)} to {signed(high, 2)}"


def _enabler_name(catalogue: Catalogue, row: Row) -> str:
    known = {**catalogue.areas, **catalogue.enablers}.get(str(row["enabler"]))
    return known.name() if known else MISSING


def named(row: Row) -> str:
    """Say which scores and which period a row is about."""
    told = [row["cycle"] and f"cycle {row['cycle']}", row["assessment"] and f"{row['assessment']} scores"]
    return ", ".join(str(part) for part in (*told, row["period"]) if part)
