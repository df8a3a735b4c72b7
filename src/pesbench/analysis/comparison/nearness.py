"""Peers: whom a unit is fairly measured by, and its gap to their median."""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl

from pesbench.analysis.comparison.model_rules import NEAREST
from pesbench.analysis.comparison.naming import listed
from pesbench.analysis.comparison.recipe import BY_CONTEXT
from pesbench.analysis.comparison.view import View
from pesbench.analysis.comparison.whom import check_known
from pesbench.catalogue import nearest
from pesbench.errors import AnalysisError, UsageError
from pesbench.stats.nearness import Neighbours, nearest_units
from pesbench.stats.quantiles import gap, quantile

BY_GROUP = "group:"


def nearness(table: pl.DataFrame, view: View) -> pl.DataFrame:
    """Add the gap to the median of the peers, a unit not being its own peer, and who they are where they were chosen.

    Peers are named, the units of a list (``group:NAME``), or the nearest K in context (``context:K``).
    """
    asked = view.recipe.peers
    if not asked:
        return table
    kinds = [peer for peer in asked if ":" in peer]
    if kinds and len(asked) > 1:
        raise UsageError(
            f"peers are named, or one {BY_GROUP}NAME, or one {BY_CONTEXT}K, found {', '.join(asked)}.",
            hint="Give one of the three with --peers.",
        )
    if kinds and kinds[0].startswith(BY_CONTEXT):
        return _by_context(table, view, kinds[0].removeprefix(BY_CONTEXT))
    names = _of_list(view, kinds[0]) if kinds else asked
    check_known(names, [*view.pes, *view.catalogue.units], "--peers")
    wanted = set(names)
    others = [[i for i, pes in enumerate(view.pes) if pes in wanted and i != row] for row in range(len(view.pes))]
    return _with_gap(table, view, others)


def _with_gap(table: pl.DataFrame, view: View, peers: Sequence[Sequence[int]]) -> pl.DataFrame:
    """Add the gap of each unit to the median of its peers, given by their places."""
    medians = np.array([float(quantile(view.values[list(own)], 0.5)) if len(own) else math.nan for own in peers])
    distance = gap(view.values, medians, higher_is_better=view.higher)
    return table.with_columns(pl.Series("gap_peers", distance, dtype=pl.Float64, nan_to_null=True))


def _of_list(view: View, choice: str) -> tuple[str, ...]:
    """Give the units of a list of the catalogue in the period."""
    kind, _, name = choice.partition(":")
    lists = view.catalogue.unit_lists
    if f"{kind}:" != BY_GROUP:
        raise UsageError(
            f"peers are named, or {BY_GROUP}NAME or {BY_CONTEXT}K, found {choice!r}.", hint="As --peers context:4."
        )
    if name not in lists:
        near = nearest(name, lists)
        hint = f"Did you mean {near}?" if near else f"Known: {', '.join(lists)}."
        raise UsageError(f"unknown list of units {name!r} in --peers.", hint=hint)
    return view.catalogue.units_of(name, view.recipe.period)


def _by_context(table: pl.DataFrame, view: View, count: str) -> pl.DataFrame:
    """Choose the nearest units that have a value, and tell how near they are."""
    if not count.isdigit() or int(count) < 1:
        raise UsageError(f"peers by context need a number of peers, found {count!r}.", hint="As --peers context:4.")
    found = _nearest(view, int(count))
    chosen = [own[own >= 0].tolist() for own in found.index]
    _say_who_has_no_close_match(view, found)
    table = _with_gap(table, view, chosen)
    return table.with_columns(pl.Series("peers", _told(view, found), dtype=pl.String))


def _nearest(view: View, count: int) -> Neighbours:
    """Find the nearest units among those with a value: the others are no yardstick, but have peers themselves."""
    if not view.context:
        raise UsageError(
            "peers by context need context variables.", hint="Name them with --context, or a file with --context-file."
        )
    try:
        return nearest_units(
            np.column_stack(list(view.context.values())),
            count,
            distance=view.recipe.distance,
            among=~np.isnan(view.values),
        )
    except ValueError as fault:
        raise AnalysisError(
            f"{view.title}: no distances between units in {', '.join(view.context)}: {fault}.",
            hint="Name other variables with --context.",
        ) from fault


def _told(view: View, found: Neighbours) -> list[str | None]:
    """Name each unit's peers with their distances, nearest first."""
    return [
        ", ".join(
            f"{view.pes[i]} ({apart:.2f}{', poor match' if poor else ''})"
            for i, apart, poor in zip(index, distance, far, strict=True)
            if i >= 0
        )
        or None
        for index, distance, far in zip(found.index, found.distance, found.poor, strict=True)
    ]


def _say_who_has_no_close_match(view: View, found: Neighbours) -> None:
    have = found.index[:, 0] >= 0
    if have.any():
        view.say(
            NEAREST,
            f"peers are the nearest in {', '.join(view.context)}; further than {found.limit:.2f} standard deviations, "
            "the distance of three quarters of all peers, is a poor match",
        )
    alone = have & (found.poor | (found.index < 0)).all(axis=1)
    if alone.any():
        view.say(NEAREST, f"only poor matches: {listed(view, alone)}")
    if (~have).any():
        view.say(NEAREST, f"no peers, since context is missing: {listed(view, ~have)}")
