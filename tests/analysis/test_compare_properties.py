"""What no comparison may break: units permuted, values transformed, shifted, missing or turned round."""

from typing import Any

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.catalogue import load_catalogue
from pesbench.catalogue.model import Direction

UNITS = ("AT", "BG", "CZ", "DE", "EE", "FI")
GAPS = ("gap_best", "gap_median", "gap_top_quartile", "z")
SETS = ("rank_low", "rank_high", "group", "may_be_best", "may_be_worst", "p_best", "expected_rank")
CATALOGUE = load_catalogue()

whole = st.one_of(st.none(), st.integers(-50, 50).map(float))
values = st.lists(whole, min_size=6, max_size=6).filter(lambda v: any(x is not None for x in v))
errors = st.lists(st.one_of(st.none(), st.integers(1, 20).map(float)), min_size=6, max_size=6)
few = settings(derandomize=True, deadline=None, max_examples=8)


def rows(v: list[float | None], e: list[float | None], units: tuple[str, ...] = UNITS, **more: Any) -> dict[str, Any]:
    frame = pl.DataFrame(
        {"pes": units, "value": v, "standard_error": e},
        schema_overrides={"value": pl.Float64, "standard_error": pl.Float64},
    ).with_columns(indicator=pl.lit("LMP_ACT"), period=pl.lit("2024"))
    recipe = CompareRecipe(**{"period": "2024", "direction": Direction.HIGHER, "resamples": 200, **more})
    return {row["pes"]: row for row in compare(frame, CATALOGUE, recipe).rows.iter_rows(named=True)}


def near(a: object, b: object) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-9 * max(1.0, abs(a))
    return a == b


@few
@given(v=values, e=errors, order=st.permutations(range(6)))
def test_permuting_units_permutes_everything(v: Any, e: Any, order: list[int]) -> None:
    again = rows([v[i] for i in order], [e[i] for i in order], tuple(UNITS[i] for i in order))
    assert rows(v, e) == again


@few
@given(v=values, scale=st.sampled_from([0.01, 3.0]))
def test_an_increasing_change_of_scale_leaves_ranks(v: Any, scale: float) -> None:
    none: list[float | None] = [None] * 6
    first = rows(v, none)
    bent = rows([None if x is None else scale * (x / 10) ** 3 for x in v], none)
    assert all(first[u][name] == bent[u][name] for u in UNITS for name in ("rank", "percentile", "n_pes"))


@few
@given(v=values, e=errors)
def test_a_constant_leaves_gaps_and_certainty(v: Any, e: Any) -> None:
    first, moved = rows(v, e), rows([None if x is None else x + 1024.0 for x in v], e)
    assert all(near(first[u][name], moved[u][name]) for u in UNITS for name in (*GAPS, *SETS, "rank"))


@few
@given(v=values, e=errors)
def test_missing_values_take_no_place(v: Any, e: Any) -> None:
    here = [i for i, x in enumerate(v) if x is not None]
    everyone = rows(v, e)
    alone = rows([v[i] for i in here], [e[i] for i in here], tuple(UNITS[i] for i in here))
    names = ("rank", "rank_low", "rank_high", "group", *GAPS)
    assert all(everyone[u][name] == alone[u][name] for u in alone for name in names)
    assert all(everyone[u]["rank"] is None for u in UNITS if u not in alone)


@few
@given(v=values, e=errors)
def test_a_direction_reversed_reverses_sets(v: Any, e: Any) -> None:
    up, down = rows(v, e, ties="average"), rows(v, e, ties="average", direction=Direction.LOWER)
    n = up["AT"]["n_pes"]
    for unit in UNITS:
        assert up[unit]["rank"] is None or up[unit]["rank"] + down[unit]["rank"] == n + 1
        assert up[unit]["rank_low"] is None or up[unit]["rank_low"] + down[unit]["rank_high"] == n + 1
        assert near(up[unit]["gap_median"], None if (g := down[unit]["gap_median"]) is None else -g)
