"""Maturity, follow-up and where to look for good practice, without names; and what has no sense without them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms
from pesbench.analysis.anonymity.rules import ANONYMISED, TOO_FEW
from pesbench.analysis.anonymity.tables import Hidden, Table, hide
from pesbench.analysis.anonymity.telling import said_of_bands
from pesbench.analysis.benchlearning.recipe import ChangeRecipe, LearnRecipe, MaturityRecipe, PracticesRecipe
from pesbench.errors import AnalysisError, UsageError
from pesbench.findings import Finding
from pesbench.result import Recipe

Row = Mapping[str, Any]
SCORE_BAND = {"score_low": pl.Float64(), "score_high": pl.Float64(), "rank_last": pl.Float64()}
FIGURES = ("carried_out", "before", "change", "change_recommended", "change_others", "difference")
COUNTS = ("recommendations", "done", "started", "planned", "dropped", "overdue")
_CHANGE: dict[str, Any] = {
    **dict.fromkeys(("figure", "pes"), pl.String()),
    **dict.fromkeys(("value", "value_low", "value_high"), pl.Float64()),
}
_PRACTICE: dict[str, Any] = {
    **dict.fromkeys(("cycle", "period", "enabler", "area", "indicator"), pl.String()),
    "relation": pl.Float64(),
    "n_pes": pl.Int64(),
    "pes": pl.String(),
    **dict.fromkeys(("score", "certainty", "excess", "gained"), pl.Float64()),
    **dict.fromkeys(("practice", "evidence"), pl.String()),
}
# Of the one in focus: a standard error rests on the marks of all, so it is not among them.
_OF_ALL = ("standard_error", "n_pes", "rank", "rank_low", "rank_high", "median", "lower_quartile", "upper_quartile")
_PLACES = ("rank", "rank_low", "rank_high")
_OWN_REASONS = ("no_external", "low_coverage")
_EQUAL = "all_equal"


def refuse_names(recipe: Recipe) -> None:
    """Refuse what has no sense without names.

    Raises
    ------
    UsageError
        If the answer is about who learns from whom, about one PES alone, or about what named PES offer.
    """
    if isinstance(recipe, LearnRecipe):
        if recipe.pes:
            raise UsageError(
                "partners are named so that somebody can ask them: without names there is nothing left.",
                hint="Leave --anonymise out, and give the answer to the learner alone.",
            )
        raise UsageError(
            "a programme says who visits whom: without names there is nothing left, and its visits tell who is weak.",
            hint="Leave --anonymise out; maturity --anonymise says where the network is weak.",
        )
    if isinstance(recipe, MaturityRecipe | ChangeRecipe) and recipe.pes:
        command, more = ("maturity", "") if isinstance(recipe, MaturityRecipe) else ("change", " --network")
        raise UsageError(
            f"an answer about {recipe.pes} alone hides nobody.",
            hint=f"{command}{more} --anonymise --focus {recipe.pes} shows it among the others.",
        )
    if isinstance(recipe, PracticesRecipe) and not recipe.cycle:
        raise UsageError(
            "practices are offered by name, and their titles and addresses tell whose they are.",
            hint="practices identify --anonymise says at which enablers several PES stand out.",
        )


def anonymous_maturity(
    result_rows: pl.DataFrame, recipe: MaturityRecipe, how: Anonymity, names: Pseudonyms
) -> tuple[pl.DataFrame, list[Finding]]:
    """Give the scores of a network without its PES: each enabler, area and the total is a table of its own.

    Of others a row has the band of the external score (where there is none at all: of the own score) and its places,
    and nothing else. The one in focus keeps its own figures and places; the median is the middle of its band.
    """
    kind = "external" if result_rows["external"].count() else "self"
    order = [pl.col("level") != "total", "area", pl.col("level") != "area", "id"]
    groups = result_rows.sort(order).partition_by("level", "id", maintain_order=True)
    tables = [_scores(group, kind, recipe, how) for group in groups]
    hidden = hide(tables, how, names, "M")
    rows = [
        row
        for group, found in zip(groups, hidden, strict=True)
        for row in _score_rows(group, found, kind, how)
    ]  # fmt: skip
    return pl.DataFrame(rows, schema={**result_rows.schema, **SCORE_BAND}), said_of_bands(tables, hidden, how)


def _scores(group: pl.DataFrame, kind: str, recipe: MaturityRecipe, how: Anonymity) -> Table:
    # A little less than the least coverage is rounding, as for places.
    enough = pl.col(kind).is_not_null() & (pl.col("coverage") >= recipe.min_coverage - 1e-9)
    return _table(str(group["id"][0]), group.filter(enough), kind, how)


def _table(scope: str, rows: pl.DataFrame, value: str, how: Anonymity) -> Table:
    """Put the others and the one in focus apart; more is taken for better."""
    given = rows.drop_nulls(value).sort("pes")
    others = given.filter(pl.col("pes") != (how.focus or ""))
    focus = given.filter(pl.col("pes") == how.focus)[value].to_list() if how.focus else []
    values = others[value].to_numpy().astype(np.float64)
    return Table(scope, tuple(others["pes"]), values, True, focus[0] if focus else None)  # noqa: FBT003


def _score_rows(group: pl.DataFrame, hidden: Hidden, kind: str, how: Anonymity) -> list[dict[str, Any]]:
    shared = {name: group[name][0] for name in ("cycle", "level", "id", "area")}
    seen = {"n_pes": group["n_pes"][0], "median": hidden.yardsticks.median} if hidden.rows else {}
    rows: list[dict[str, Any]] = [
        {**shared, **seen, "pes": it.label, kind: it.middle, "score_low": it.low, "score_high": it.high}
        | {"rank": float(it.first), "rank_last": float(it.last)}
        for it in hidden.rows
    ]
    for own in group.filter(pl.col("pes") == how.focus).to_dicts() if how.focus else ():
        place = sum(own["rank"] is None or row["rank"] < own["rank"] for row in rows)
        kept = {name: value for name, value in own.items() if name not in _OF_ALL}
        kept["reason"] = own["reason"] if own["reason"] in _OWN_REASONS else None
        places = {name: own[name] for name in _PLACES} if hidden.rows else {}
        if hidden.rows and own["reason"] == _EQUAL:  # to have no place would tell that all are equal
            places["rank"] = 1.0
        rows.insert(place, {**kept, **seen, **places})
    return rows


def anonymous_change(rows: pl.DataFrame, how: Anonymity, names: Pseudonyms) -> tuple[pl.DataFrame, list[Finding]]:
    """Give what became of recommendations without the PES: each figure is a table of its own, in bands.

    Counts of recommendations are left out, for few PES have the same ones; the one in focus keeps its own.
    """
    tables = [_table(figure, rows, figure, how) for figure in FIGURES]
    hidden = hide(tables, how, names, "C")
    made: list[dict[str, Any]] = [
        {"figure": table.scope, "pes": it.label, "value": it.middle, "value_low": it.low, "value_high": it.high}
        for table, found in zip(tables, hidden, strict=True)
        for it in found.rows
    ]
    for own in rows.filter(pl.col("pes") == how.focus).to_dicts() if how.focus else ():
        made += [{"figure": name, "pes": own["pes"], "value": own[name]} for name in (*COUNTS, *FIGURES)]
    order = {figure: at for at, figure in enumerate((*COUNTS, *FIGURES))}
    told = sorted(made, key=lambda row: order[row["figure"]])
    return pl.DataFrame(told, schema=_CHANGE), said_of_bands(tables, hidden, how)


def anonymous_practices(
    rows: pl.DataFrame, how: Anonymity, enablers: Sequence[str]
) -> tuple[pl.DataFrame, list[Finding]]:
    """Say at which enablers, and by which outcome, several PES stand out: how many, and nothing else of them.

    Parameters
    ----------
    rows
        What `identify` found, one row per PES and enabler.
    how
        The choices; enablers and outcomes with fewer than ``how.among`` others are left out.
    enablers
        All enablers in their order.

    Raises
    ------
    UsageError
        If pseudonyms were to be linked: there are none.
    AnalysisError
        If nothing is left.
    """
    if how.linked:
        raise UsageError("the answer counts PES and has no pseudonyms.", hint="Leave --linked out.")
    keys = ["cycle", "period", "enabler", "area", "indicator"]
    others = rows.filter(pl.col("pes") != (how.focus or ""))
    counted = others.group_by(keys).agg(pl.col("relation").first().round(2), n_pes=pl.len().cast(pl.Int64))
    shown = counted.filter(pl.col("n_pes") >= how.among)
    own = [_own_practice(row) for row in rows.filter(pl.col("pes") == how.focus).to_dicts()] if how.focus else []
    if shown.is_empty() and not own:
        raise AnalysisError(
            f"nowhere do {how.among} PES stand out in the same enabler and outcome: nothing can be said without names.",
            hint="Leave --anonymise out, if the answer goes to people who may see names.",
        )
    place = {enabler: at for at, enabler in enumerate(enablers)}
    told = sorted(
        [*shown.to_dicts(), *own],
        key=lambda row: (place.get(row["enabler"], len(place)), row["indicator"], row.get("pes") or ""),
    )
    text = f"no PES is named: enablers and outcomes are told at which {how.among} or more stand out, with their number"
    findings = [Finding(ANONYMISED.code, ANONYMISED.severity, text)]
    if shown.height < counted.height:
        few = f"pairs of enabler and outcome with fewer than {how.among} PES are left out"
        findings.append(Finding(TOO_FEW.code, TOO_FEW.severity, few))
    return pl.DataFrame(told, schema=_PRACTICE), findings


def _own_practice(row: Row) -> dict[str, Any]:
    """Give the row of the one in focus; what rests on the figures of others is rounded."""
    kept = {name: row[name] for name in _PRACTICE if name in row}
    tenths = {
        name: None if row[name] is None else round(float(row[name]), 1) for name in ("certainty", "excess", "gained")
    }
    return {**kept, **tenths, "relation": round(float(row["relation"]), 2)}
