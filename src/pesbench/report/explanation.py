"""How the place of one PES came about, in plain sentences: values, gaps, context, certainty, what would change it."""

import math
from collections.abc import Sequence

from pesbench.analysis.comparison import CompareRecipe, RankSet
from pesbench.analysis.comparison.certainty import ABOVE, BELOW
from pesbench.analysis.comparison.prospects import rise_to_next_group
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.report.comparison import has_sets
from pesbench.report.numbers import decimal, percent, probability, whole
from pesbench.report.tables import Page, Row
from pesbench.report.titles import breakdown_title, grouped, indicator_title
from pesbench.report.visible import once
from pesbench.result import Result
from pesbench.stats.distributions import normal_quantile

_NAMED = 8


def explanation(result: Result, catalogue: Catalogue, pes: str) -> list[Page]:
    """Explain the place of one PES, a page for each table in which it stands."""
    recipe = result.recipe
    assert isinstance(recipe, CompareRecipe)  # noqa: S101 - the page of this command
    pages = []
    keys = ("indicator", "period", *catalogue.dimensions)
    for (indicator, period, *codes), rows in grouped(result.rows.to_dicts(), *keys):
        row = next((row for row in rows if row["pes"] == pes), None)
        if row is None:
            continue
        known = catalogue.indicators.get(str(indicator))
        own = known.direction if known else Direction.NONE
        sign = -1.0 if (recipe.direction if own is Direction.NONE else own) is Direction.LOWER else 1.0
        parts = (f"{pes} in {indicator_title(catalogue, indicator, period)}", breakdown_title(catalogue, codes))
        pages.append(Page(", ".join(part for part in parts if part), (), (), sentences(row, rows, recipe, sign=sign)))
    return pages


def sentences(row: Row, rows: Sequence[Row], recipe: CompareRecipe, *, sign: float) -> list[str]:
    """Give the sentences on one row of a table; ``sign`` is +1 where higher is better, else -1."""
    if row["rank"] is None:
        why = f": {row['note']}" if row["note"] else ""
        return [f"{row['pes']} is not ranked{why}."]
    ranked = [other for other in rows if other["rank"] is not None]
    told = [
        _value(row, sign=sign),
        _gaps(row, ranked),
        _peers(row),
        _context(row),
        _change(row, recipe),
        _trend(row),
        _funnel(row),
        *_certainty(row, ranked, recipe),
        _next_place(row, ranked, sign=sign),
        _next_group(row, ranked, recipe, sign=sign),
        _labels(row),
    ]
    return [sentence for sentence in told if sentence]


def _value(row: Row, *, sign: float) -> str:
    error = (
        f" (standard error {_short(row['standard_error'])}, {row['se_source']})" if _is(row["standard_error"]) else ""
    )
    better = "higher" if sign > 0 else "lower"
    worse = f"; {decimal(row['percentile'], 0)} % of the others are worse" if _is(row["percentile"]) else ""
    return (
        f"Value: {decimal(row['value'], 2)}{error}, rank {whole(row['rank'])} of {row['n_pes']} "
        f"({better} is better){worse}."
    )


def _gaps(row: Row, ranked: Sequence[Row]) -> str:
    first = [str(other["pes"]) for other in ranked if other["gap_best"] == 0]
    best = "the best value of all" if row["gap_best"] == 0 else f"{_distance(row['gap_best'])} the best ({first[0]})"
    return (
        f"Gaps: {best}, {_distance(row['gap_median'])} the median, "
        f"{_distance(row['gap_top_quartile'])} the top quartile."
    )


def _peers(row: Row) -> str:
    if not _is(row["gap_peers"]):
        return ""
    who = f" ({row['peers']})" if row.get("peers") else ""
    return f"Peers{who}: {_distance(row['gap_peers'])} their median."


def _context(row: Row) -> str:
    if not _is(row["adjusted"]):
        return ""
    expected = f"its context lets expect {decimal(row['expected'], 2)}; " if _is(row.get("expected")) else ""
    place = f", which would be rank {whole(row['adjusted_rank'])}" if _is(row.get("adjusted_rank")) else ""
    limits = f" ({decimal(row['adjusted_low'], 1)} to {decimal(row['adjusted_high'], 1)})"
    return f"Context: {expected}adjusted for it the value is {decimal(row['adjusted'], 2)}{limits}{place}."


def _change(row: Row, recipe: CompareRecipe) -> str:
    change = row["change"]
    if not isinstance(change, float):
        return ""
    way = "unchanged" if change == 0 else f"{'better' if change > 0 else 'worse'} by {_short(abs(change))}"
    if not _is(row["change_p"]):
        return (
            f"Since {recipe.previous}: {way}, from {decimal(row['previous'], 2)}; without errors nothing says whether "
            "that is more than chance."
        )
    p = probability(row["change_p"])
    chance = f"p < {p[1:]}" if p.startswith("<") else f"p = {p}"
    return f"Since {recipe.previous}: {way}, from {decimal(row['previous'], 2)} ({chance})."


def _trend(row: Row) -> str:
    trend = row.get("trend")
    if not isinstance(trend, float):
        return ""
    way = "level" if trend == 0 else f"{'better' if trend > 0 else 'worse'} by {_short(abs(trend))} a year"
    return f"Trend over {row['trend_periods']} periods: {way}."


def _funnel(row: Row) -> str:
    if not _is(row["funnel_low"]):
        return ""
    limits = f"{decimal(row['funnel_low'], 2)} to {decimal(row['funnel_high'], 2)}"
    inside = _number(row["funnel_low"]) <= _number(row["value"]) <= _number(row["funnel_high"])
    return f"Funnel: {'within' if inside else 'outside'} {limits}, what the size and the usual spread let expect."


def _certainty(row: Row, ranked: Sequence[Row], recipe: CompareRecipe) -> list[str]:
    if not has_sets(ranked):
        if recipe.rank_set is RankSet.NONE:
            return ["Certainty: no rank interval was asked for."]
        return ["Certainty: not quantified. No standard error is available, so nothing says how certain the place is."]
    if row["rank_low"] is None:
        return ["Certainty: no standard error of its own, so the place has no interval; others have one."]
    kind = "by itself" if recipe.rank_set is RankSet.MARGINAL else "together with those of all others"
    chances = (
        f" Chance of the first place {percent(row['p_best'])}, of the best quarter {percent(row['p_top_quartile'])}."
    )
    low, high = whole(row["rank_low"]), whole(row["rank_high"])
    place = f"is {low}" if low == high else f"lies between {low} and {high}"
    first = f"Certainty: the place {place} with {100 * recipe.level:.9g} % ({kind}): {row['group']}.{chances}"
    return [first, _within_error(row, ranked, recipe.level)]


def _within_error(row: Row, ranked: Sequence[Row], level: float) -> str:
    """Name those whose difference is within its error, the pair taken by itself."""
    reach = float(normal_quantile((1 + level) / 2))
    near = [
        str(other["pes"]) for other in ranked
        if other is not row and _is(other["standard_error"])
        and abs(_number(other["value"]) - _number(row["value"]))
        <= reach * math.hypot(_number(other["standard_error"]), _number(row["standard_error"]))
    ]  # fmt: skip
    if not near:
        return "Within the error: nobody; every single difference to another PES is more than chance."
    more = f" and {len(near) - _NAMED} more" if len(near) > _NAMED else ""
    return f"Within the error: {', '.join(near[:_NAMED])}{more}; pair by pair, who of the two is ahead is not known."


def _next_place(row: Row, ranked: Sequence[Row], *, sign: float) -> str:
    ahead = [other for other in ranked if sign * (_number(other["value"]) - _number(row["value"])) > 0]
    if not ahead:
        return ""
    nearest = min(ahead, key=lambda other: sign * _number(other["value"]))
    needed = abs(_number(nearest["value"]) - _number(row["value"]))
    return f"To come level with the next better one, {nearest['pes']}: {_short(needed)} {_way(sign)}."


def _next_group(row: Row, ranked: Sequence[Row], recipe: CompareRecipe, *, sign: float) -> str:
    if row["rank_low"] is None or row["group"] == ABOVE or recipe.rank_set is not RankSet.MARGINAL:
        return ""
    values = [sign * _number(other["value"]) for other in ranked]
    errors = [
        _number(e) if _is(e := other["standard_error"]) and other["rank_low"] is not None else None for other in ranked
    ]
    needed = rise_to_next_group(values, errors, ranked.index(row), level=recipe.level)
    if needed is None:
        return ""
    goal = "no longer clearly below" if row["group"] == BELOW else "clearly above"
    return f"To be {goal} the middle place: {_short(needed)} {_way(sign)}, all else the same."


def _labels(row: Row) -> str:
    told = [f"status {row['obs_status']}" if row["obs_status"] not in {None, "A"} else "", str(row["note"] or "")]
    said = once("; ".join(told))
    return f"Mind: {said}." if said else ""


def _way(sign: float) -> str:
    return "more" if sign > 0 else "less"


def _distance(gap: object) -> str:
    """Write a signed gap as a distance to what is named after it."""
    value = _number(gap)
    if value == 0:
        return "level with"
    return f"{_short(abs(value))} {'better than' if value > 0 else 'behind'}"


def _short(value: object) -> str:
    """Write a small number with as many decimals as show it."""
    size = abs(_number(value))
    return decimal(value, 2 if size >= 0.05 or size == 0 else min(6, 1 - math.floor(math.log10(size))))  # noqa: PLR2004


def _is(value: object) -> bool:
    return isinstance(value, int | float)


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else math.nan
