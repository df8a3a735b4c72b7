"""An index whose PES stand under pseudonyms, in bands."""

from typing import Any

import numpy as np
import polars as pl

from pesbench.analysis.anonymity.bands import to_step
from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.openness import is_public
from pesbench.analysis.anonymity.pseudonyms import Pseudonyms
from pesbench.analysis.anonymity.tables import Hidden, Table, hide
from pesbench.analysis.anonymity.telling import said_of_bands, said_of_public
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.findings import Finding
from pesbench.result import Result

FURTHER = {"score_low": pl.Float64(), "score_high": pl.Float64(), "rank_last": pl.Int64()}
_OWN = ("rank", "rank_low", "rank_high", "coverage", "imputed")


def anonymous_index(
    result: Result, catalogue: Catalogue, how: Anonymity, names: Pseudonyms
) -> tuple[pl.DataFrame, list[Finding]]:
    """Give the rows of an index without its PES: every node is a table of its own.

    The score of the PES in focus is rounded to the grid of the bands: with its own value it would tell the best and the
    worst one, between which values are normalised.

    Raises
    ------
    UsageError
        If two schemes are compared, which is said of each PES.
    """
    recipe = result.recipe
    assert isinstance(recipe, IndexRecipe)  # noqa: S101 - the caller has looked
    if recipe.comparison is not None:
        raise UsageError(
            "how much PES rise by another scheme is said of each by name.", hint="Leave --against or --anonymise out."
        )
    indicators = {record["node"] for record in recipe.nodes if record["level"] == 1}
    groups = result.rows.partition_by("node", maintain_order=True)
    public = sorted(name for name in indicators if is_public(str(name), catalogue))
    shown = [group for group in groups if not (how.linked and group["node"][0] in public)]
    tables = [_table(group, how) for group in shown]
    hidden = hide(tables, how, names, "N")
    rows = [row for group, table, found in zip(shown, tables, hidden, strict=True) for row in _rows(group, found, how)]
    findings = [*said_of_bands(tables, hidden, how), *said_of_public(public, how)]
    return pl.DataFrame(rows, schema={**result.rows.schema, **FURTHER}), findings


def _table(group: pl.DataFrame, how: Anonymity) -> Table:
    ranked = group.filter(pl.col("rank").is_not_null()).sort("pes")
    others = ranked.filter(pl.col("pes") != (how.focus or ""))
    focus = ranked.filter(pl.col("pes") == how.focus).get_column("score").to_list() if how.focus else []
    scores = others.get_column("score").to_numpy().astype(np.float64)
    return Table(str(group["node"][0]), tuple(others.get_column("pes")), scores, True, focus[0] if focus else None)  # noqa: FBT003


def _rows(group: pl.DataFrame, hidden: Hidden, how: Anonymity) -> list[dict[str, Any]]:
    shared = {"node": group["node"][0], "level": group["level"][0]}
    rows: list[dict[str, Any]] = [
        shared
        | {"pes": seen.label, "score": seen.middle, "score_low": seen.low, "score_high": seen.high}
        | {"rank": seen.first, "rank_last": seen.last}
        for seen in hidden.rows
    ]
    for own in group.filter(pl.col("pes") == how.focus).to_dicts() if how.focus else ():
        place = sum(own["rank"] is None or row["rank"] < own["rank"] for row in rows)
        score = to_step(own["score"], hidden.step)
        rows.insert(place, shared | {"pes": own["pes"], "score": score} | {name: own[name] for name in _OWN})
    return rows


def further_findings(recipe: IndexRecipe, how: Anonymity) -> dict[str, Any]:
    """Give what an index says beside its rows, as far as it names no other PES; rounded where it rests on all."""
    return {
        "nodes": tuple(record | {"correlation": _tenths(record["correlation"])} for record in recipe.nodes),
        "profiles": tuple(record for record in recipe.profiles if record["pes"] == how.focus),
        "rank_distribution": _distribution(recipe.rank_distribution, how),
        "rank_sensitivity": _sensitivity(recipe.rank_sensitivity),
        "removals": None if recipe.removals is None else tuple(_removal(record) for record in recipe.removals),
    }


def _distribution(found: dict[str, Any] | None, how: Anonymity) -> dict[str, Any] | None:
    own = [record for record in (found or {"units": ()})["units"] if record["pes"] == how.focus]
    if found is None or not own:
        return None
    chances = {"p_best": _tenths(own[0]["p_best"]), "p_rank_at_most": [_tenths(p) for p in own[0]["p_rank_at_most"]]}
    return {
        **{name: found[name] for name in ("draws", "failed")},
        "mean_rank_shift": _tenths(found["mean_rank_shift"]),
        "units": [own[0] | chances | {"mean_rank": _tenths(own[0]["mean_rank"])}],
        "above": {"units": [], "p": []},
        "not_distinguishable": [],
    }


def _removal(record: dict[str, Any]) -> dict[str, Any]:
    rounded = {name: _tenths(record[name]) for name in ("mean_rank_shift", "tau_b")}
    return record | rounded | {"moved_most": None, "rises_by": None, "ranks": {}}


def _sensitivity(found: dict[str, Any] | None) -> dict[str, Any] | None:
    if found is None:
        return None
    shift = {name: {key: _round(v, 2) for key, v in told.items()} for name, told in found["mean_rank_shift"].items()}
    shares = {name: _round(share, 2) for name, share in found["share_of_rank_variance"].items()}
    kept = {name: value for name, value in found.items() if name != "units"}
    return kept | {"mean_rank_shift": shift, "share_of_rank_variance": shares}


def _tenths(value: float | None) -> float | None:
    return _round(value, 1)


def _round(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)
