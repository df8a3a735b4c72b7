"""A comparison as tables that a person reads: no place without what is known of its certainty."""

import math
from collections.abc import Sequence
from dataclasses import replace

from pesbench.analysis.comparison import CompareRecipe, ErrorSource, RankSet
from pesbench.analysis.comparison.certainty import BETWEEN, COUNTED
from pesbench.analysis.comparison.funnels import OUTER
from pesbench.catalogue import Catalogue
from pesbench.findings import Finding
from pesbench.report.numbers import MISSING, bar, decimal, percent, probability, signed, track, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.report.titles import breakdown_title, grouped, indicator_title
from pesbench.result import Result

_NAMED = 40


def comparison(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show a ranking, one page per indicator and breakdown, best first."""
    recipe = result.recipe
    assert isinstance(recipe, CompareRecipe)  # noqa: S101 - the page of this command
    pages = []
    keys = ("indicator", "period", *catalogue.dimensions)
    for (indicator, period, *codes), rows in grouped(result.rows.to_dicts(), *keys):
        parts = (indicator_title(catalogue, indicator, period), breakdown_title(catalogue, codes))
        below = [*_legend(rows, recipe), _unranked(rows)]
        pages.append(
            Page(
                ", ".join(part for part in parts if part),
                _columns(rows, recipe),
                rows,
                [line for line in below if line],
                [certainty_line(rows, recipe)],
            )
        )
    return pages


def certainty_line(rows: Sequence[Row], recipe: CompareRecipe) -> str:
    """Say in one line how certain the places are, or why that is not known."""
    head = f"{rows[0]['n_pes']} ranked; + is better."
    if not has_sets(rows):
        if recipe.rank_set is RankSet.NONE:
            return f"{head} Certainty not quantified: no rank interval was asked for."
        more = " --errors years takes the variation between years." if recipe.errors is ErrorSource.SAMPLING else ""
        return f"{head} Certainty not quantified: no rank interval, as no standard error is available.{more}"
    sources = sorted({str(row["se_source"]) for row in rows if row["se_source"]})
    alone = " (counting alone)" if set(sources) <= set(COUNTED) else ""
    kind = "each by itself" if recipe.rank_set is RankSet.MARGINAL else "all together"
    share = next((row["rankability"] for row in rows if row["rankability"] is not None), None)
    able = f" Rankability {math.floor(share)} %." if isinstance(share, float) else ""
    level = f"{100 * recipe.level:.9g} %"
    return f"{head} Rank intervals hold with {level}, {kind}; errors: {', '.join(sources)}{alone}.{able}"


def together(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Put findings that say the same of several tables or variables into one, in the place of the first."""
    alike: dict[tuple[str, str], list[tuple[Finding, str]]] = {}
    for finding in findings:
        head, colon, rest = finding.message.partition(": ")
        alike.setdefault((finding.rule, rest if colon else finding.message), []).append((finding, head))
    made = []
    for (_, rest), group in alike.items():
        names = ", ".join(dict.fromkeys(head for _, head in group))
        made.append(group[0][0] if len(group) == 1 else replace(group[0][0], message=f"{names}: {rest}", pes=None))
    return tuple(made)


def has_sets(rows: Sequence[Row]) -> bool:
    """Whether any row has a rank interval."""
    return any(row["rank_low"] is not None for row in rows)


def place(row: Row) -> str:
    """Write a rank with its set, as in 3 [1-9]."""
    if row["rank"] is None:
        return MISSING
    if row["rank_low"] is None:
        return whole(row["rank"])
    return f"{whole(row['rank'])} [{whole(row['rank_low'])}-{whole(row['rank_high'])}]"


def _aligned(row: Row, digits: int) -> str:
    """Write a rank with its set so that ranks stand below each other."""
    return (
        place(row) if row["rank"] is None else f"{whole(row['rank']):>{digits}}{place(row)[len(whole(row['rank'])) :]}"
    )


def _columns(rows: Sequence[Row], recipe: CompareRecipe) -> list[Column]:
    return [*_place_columns(rows, recipe), *_gap_columns(), *_context_columns(recipe.level), *_label_columns()]


def _place_columns(rows: Sequence[Row], recipe: CompareRecipe) -> list[Column]:
    largest = max((v for row in rows if isinstance(v := row["value"], float)), default=0.0)
    last = float(str(rows[0]["n_pes"]))
    sets = has_sets(rows)
    digits = max(len(whole(row["rank"])) for row in rows)

    def drawn(row: Row) -> str:
        if sets:
            return track(row["rank_low"], row["rank"], row["rank_high"], last)
        return bar(row["value"], largest, 10)

    def named(row: Row) -> str:
        return f"{text(row['pes'])} *" if row["pes"] == recipe.focus else text(row["pes"])

    def group(row: Row) -> str:
        return MISSING if row["group"] in {None, BETWEEN} else text(row["group"])

    return [
        Column("rank", lambda row: _aligned(row, digits), right=not sets),
        Column("PES", named),
        number("value", "value", lambda v: decimal(v, 2)),
        number("± se", "standard_error", lambda v: decimal(v, 2), yields=3, optional=True),
        Column("places" if sets else "", drawn, yields=1),
        Column("group", group, optional=True),
    ]


def _gap_columns() -> list[Column]:
    return [
        number("to median", "gap_median", lambda v: signed(v, 2)),
        number("to best", "gap_best", lambda v: signed(v, 2), yields=2),
        number("to top 25 %", "gap_top_quartile", lambda v: signed(v, 2), yields=5),
        number("to peers", "gap_peers", lambda v: signed(v, 2), optional=True),
        number("change", "change", lambda v: signed(v, 2), optional=True),
        number("p", "change_p", probability, yields=4, optional=True),
    ]


def _beyond(row: Row, level: float) -> str:
    """Say which limits of the funnel a value exceeds: the outer ones, else the inner ones."""
    value = row["value"]
    for name, share in (("funnel_outer", OUTER), ("funnel", level)):
        low, high = row[f"{name}_low"], row[f"{name}_high"]
        if not isinstance(value, float) or not isinstance(low, float) or not isinstance(high, float):
            return ""
        if not low <= value <= high:
            return f"{'over' if value > high else 'under'} {100 * share:.9g} %"
    return ""


def _context_columns(level: float) -> list[Column]:
    def limits(row: Row) -> str:
        low, high = row["adjusted_low"], row["adjusted_high"]
        return MISSING if low is None or high is None else f"{decimal(low, 1)} to {decimal(high, 1)}"

    return [
        number("adjusted", "adjusted", lambda v: decimal(v, 2), optional=True),
        Column("limits", limits, right=True, yields=6, optional=True),
        number("shrunken", "shrunken", lambda v: decimal(v, 2), yields=8, optional=True),
        Column("funnel", lambda row: _beyond(row, level), yields=3, optional=True),
        number("trend", "trend", lambda v: signed(v, 2), yields=5, optional=True),
    ]


def _label_columns() -> list[Column]:
    return [
        number("P(best)", "p_best", percent, yields=7, optional=True),
        number("P(top 25 %)", "p_top_quartile", percent, yields=7, optional=True),
        number("percentile", "percentile", lambda v: decimal(v, 0), yields=9),
        number("z", "z", lambda v: signed(v, 2), yields=10),
        number("before", "previous", lambda v: decimal(v, 2), yields=8, optional=True),
        number("cover", "coverage", percent, yields=6, optional=True),
        Column("flag", lambda row: "" if row["obs_status"] == "A" else text(row["obs_status"]), optional=True),
        plain("note", "note", yields=8, optional=True, folds=True),
    ]


def _legend(rows: Sequence[Row], recipe: CompareRecipe) -> list[str]:
    """Say what marks mean, and who may be first or last."""
    lines = []
    if recipe.focus in {row["pes"] for row in rows}:
        lines.append("* in focus")
    if has_sets(rows):
        lines.append(f"group: whether the interval lies on one side of the middle place; {MISSING} not distinguishable")
        for flag, end in (("may_be_best", "best"), ("may_be_worst", "last")):
            who = _first([str(row["pes"]) for row in rows if row[flag]])
            lines.append(f"May be the {end} ({100 * recipe.level:.9g} %, all together): {who}.")
    return lines


def _first(names: Sequence[str]) -> str:
    """List as many units as a reader takes in, and count the others; the rows have them all."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _unranked(rows: Sequence[Row]) -> str:
    without = [f"{row['pes']} ({row['note']})" for row in rows if row["rank"] is None]
    return f"Not ranked: {_first(without)}." if without else ""
