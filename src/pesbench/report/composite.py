"""The pages of an index: ranks with their uncertainty, weights, profiles, sensitivity, other schemes."""

from collections.abc import Mapping, Sequence
from typing import Any

from pesbench.catalogue import Catalogue
from pesbench.report.numbers import MISSING, bar, decimal, percent, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.result import Result

MOST_GROUPS = 6
SHOWN = 5
_ROUGH = 0.005
WIDTH = 14
Records = Sequence[Mapping[str, Any]]


def index(result: Result, _catalogue: Catalogue) -> list[Page]:
    """Show an index: first the ranks, then what stands behind them."""
    recipe = result.recipe.model_dump()
    return [_ranks(result, recipe), *behind(recipe)]


def behind(recipe: Mapping[str, Any]) -> list[Page]:
    """Show what stands behind an index: weights, profiles, and the answers to what else was asked."""
    pages = [_weights(recipe["nodes"])]
    if recipe["profiles"]:
        pages.append(_profiles(recipe["profiles"]))
    if recipe["rank_distribution"]:
        pages.append(_distribution(recipe["rank_distribution"]))
    if recipe["rank_sensitivity"]:
        pages.append(_sensitivity(recipe["rank_sensitivity"], recipe["varied"]))
    if recipe["comparison"]:
        pages.append(_comparison(recipe["comparison"]))
    if recipe["removals"]:
        pages.append(_removals(recipe["removals"]))
    return pages


def _ranks(result: Result, recipe: Mapping[str, Any]) -> Page:
    root = recipe["nodes"][0]["node"]
    children = [node["node"] for node in recipe["nodes"] if node["parent"] == root]
    rows = result.rows.to_dicts()
    scores = {(row["pes"], row["node"]): row["score"] for row in rows}
    shown = [
        row | {f"score.{child}": scores[row["pes"], child] for child in children} for row in rows if row["node"] == root
    ]
    title = ", ".join(str(part) for part in (recipe["scheme"].get("name") or root, recipe["period"]) if part)
    return Page(title, _rank_columns(shown, children[:MOST_GROUPS]), shown, _below(shown, recipe, children))


def _rank_columns(rows: Sequence[Row], children: Sequence[str]) -> list[Column]:
    values = [value for row in rows if isinstance(value := row["score"], float)]
    largest, n = max(values, default=0.0), len(values)
    groups = [
        number(child, f"score.{child}", lambda v: decimal(v, 2), yields=3 + at) for at, child in enumerate(children)
    ]
    return [
        number("rank", "rank", whole),
        Column("5-95 %", _interval, optional=True),
        plain("PES", "pes"),
        number("score", "score", lambda v: decimal(v, 2)),
        Column("", lambda row: bar(row["score"], largest, 8), yields=20, optional=True),
        Column("best" + "worst".rjust(WIDTH - 4), lambda row: span(row, n), yields=2, optional=True),
        *groups,
        number("coverage", "coverage", percent, yields=1),
        Column("imputed", lambda row: "yes" if row["imputed"] else "", optional=True),
    ]


def _interval(row: Row) -> str:
    if row["rank_low"] is None:
        return MISSING
    return f"{whole(row['rank_low'])}-{whole(row['rank_high'])}"


def span(row: Row, n: int, width: int = WIDTH) -> str:
    """Draw the interval of a rank between the best and the worst place, with the rank itself as a circle."""
    low, rank, high = row["rank_low"], row["rank"], row["rank_high"]
    if not (isinstance(low, int) and isinstance(rank, int) and isinstance(high, int)):
        return ""
    place = [round((at - 1) / max(n - 1, 1) * (width - 1)) for at in (low, rank, high)]
    cells = ["─" if place[0] <= at <= place[2] else " " for at in range(width)]
    cells[place[1]] = "●"
    return "".join(cells).rstrip()


def _below(rows: Sequence[Row], recipe: Mapping[str, Any], children: Sequence[str]) -> list[str]:
    ranked = sum(row["rank"] is not None for row in rows)
    lines = [f"{ranked} ranked."]
    without = [text(row["pes"]) for row in rows if row["rank"] is None]
    if without:
        lines.append(f"No score: {', '.join(without)}.")
    if not recipe["rank_distribution"]:
        lines.append("How certain the ranks are was not asked; --uncertainty 1000 says.")
    if len(children) > MOST_GROUPS:
        lines.append(f"Scores of {MOST_GROUPS} of {len(children)} groups; --format csv gives all.")
    return lines


def _weights(nodes: Records) -> Page:
    columns = [
        Column("node", lambda row: "  " * (int(nodes[0]["level"]) - int(str(row["level"]))) + text(row["node"])),
        plain("name", "name", yields=4, optional=True, folds=True),
        number("weight", "weight", _share),
        number("in the index", "effective_weight", _share),
        number("correlation", "correlation", lambda v: decimal(v, 2)),
        number("n", "n", whole, yields=2),
        Column("imputed", lambda row: _count(row, "imputed"), right=True, optional=True),
        Column("treated", _treated, optional=True),
    ]
    below = ["weight: among its siblings; correlation: of its scores with the index."]
    return Page("Weights, and how each part goes with the index", columns, _as_tree(nodes), below)


def _as_tree(nodes: Records) -> list[Mapping[str, Any]]:
    """Order nodes so that each stands below its parent, as they were given."""
    below: dict[str | None, list[Mapping[str, Any]]] = {}
    for node in reversed(nodes):
        below.setdefault(node["parent"], []).append(node)

    def walk(parent: str | None) -> list[Mapping[str, Any]]:
        return [row for node in below.get(parent, []) for row in (node, *walk(node["node"]))]

    return walk(None)


def _share(value: object) -> str:
    return f"{decimal(100 * value)} %" if isinstance(value, float) else MISSING


def _count(row: Row, name: str) -> str:
    return whole(row[name]) if row.get(name) else ""


def _treated(row: Row) -> str:
    parts = [f"{row['winsorised']} winsorised" if row.get("winsorised") else "", "log" if row.get("logged") else ""]
    clipped = f"{row['clipped']} at goalpost" if row.get("clipped") else ""
    return ", ".join(part for part in (*parts, clipped) if part)


def _profiles(profiles: Records) -> Page:
    def told(row: Row, name: str) -> str:
        places = row[name]
        if not isinstance(places, list):
            return ""
        more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
        return ", ".join(f"{place['indicator']} ({place['rank']})" for place in places[:SHOWN]) + more

    columns = [
        plain("PES", "pes"),
        Column("strengths", lambda row: told(row, "strengths"), folds=True),
        Column("weaknesses", lambda row: told(row, "weaknesses"), folds=True),
    ]
    below = ["Ranks in brackets. Among the best or the worst quarter, ties counted; imputed values left out."]
    return Page("Strengths and weaknesses", columns, profiles, below)


def _distribution(found: Mapping[str, Any]) -> Page:
    def at_most(rank: int) -> Column:
        def write(row: Row) -> str:
            shares = row["p_rank_at_most"]
            return percent(shares[min(rank, len(shares)) - 1]) if isinstance(shares, list) else MISSING

        return Column(f"P(≤ {rank})", write, right=True)

    columns = [
        plain("PES", "pes"),
        number("rank", "rank", whole),
        Column("5-95 %", _interval),
        number("mean", "mean_rank", decimal, yields=1),
        number("P(best)", "p_best", percent),
        at_most(3),
        at_most(5),
        at_most(10),
    ]
    below = [
        f"{whole(found['draws'])} draws, of which {_failed(found)}.",
        f"On average a rank moves by {decimal(found['mean_rank_shift'])} places.",
        *(f"Not distinguishable: {', '.join(run)}." for run in found["not_distinguishable"] if len(run) > 1),
    ]
    return Page("Ranks when what might have been chosen otherwise varies", columns, found["units"], below)


def _failed(found: Mapping[str, Any]) -> str:
    return f"{whole(found['failed'])} failed and are left out" if found["failed"] else "none failed"


def _sensitivity(found: Mapping[str, Any], varied: Records) -> Page:
    sources = {factor["field"]: factor["source"] for factor in varied}
    rows = [{"field": name, "source": sources[name], **told} for name, told in found["mean_rank_shift"].items()]

    def with_limits(title: str, name: str) -> Column:
        def write(row: Row) -> str:
            low, high = row[f"{name}_low"], row[f"{name}_high"]
            return f"{decimal(row[name], 2)} ({decimal(low, 2)} to {decimal(high, 2)})"

        return Column(title, write, right=True)

    columns = [
        plain("what varies", "field"),
        plain("source", "source"),
        with_limits("alone", "s1"),
        with_limits("in all", "st"),
    ]
    known = found["share_of_rank_variance"].items()
    shares = ", ".join(f"{name} {decimal(100 * share, 0)} %" for name, share in known if share is not None)
    rough = any(share is not None and share < -_ROUGH for _, share in known)
    below = [
        f"{whole(found['rows'])} rows of {whole(found['runs'] // found['rows'])} runs, of which {_failed(found)}.",
        "alone: S1; in all: ST, with what it does together with others; 95 % intervals.",
        f"Variance of all ranks: {shares}." if shares else "No rank varies.",
        *(["A share under zero says that the rows are too few for it; --sensitivity with more."] if rough else []),
    ]
    return Page("What the mean shift of ranks depends on", columns, rows, below)


def _comparison(found: Mapping[str, Any]) -> Page:
    both = ", ".join(found["in_both_tops"]) or "none"
    columns = [
        plain("PES", "pes"),
        number("rank", "rank", whole),
        number("by the other", "rank_against", whole),
        number("rises by", "rises_by", lambda v: signed(v, 0)),
    ]
    below = [
        f"Kendall's tau-b {decimal(found['tau_b'], 2)}; on average {decimal(found['mean_rank_shift'])} places apart.",
        f"In the top {found['top']} of both ({percent(found['overlap'])}): {both}.",
    ]
    return Page(f"Ranks by another scheme: {found['against'] or 'without a name'}", columns, found["units"], below)


def _removals(removals: Records) -> Page:
    columns = [
        plain("left out", "indicator"),
        number("mean shift", "mean_rank_shift", lambda v: decimal(v, 2)),
        number("tau-b", "tau_b", lambda v: decimal(v, 3)),
        plain("moves most", "moved_most", optional=True),
        number("rises by", "rises_by", lambda v: signed(v, 0)),
    ]
    return Page("The index without one indicator", columns, removals, ["Shift in places; + is better without it."])
