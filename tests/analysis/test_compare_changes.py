"""Change, trend and peers in a comparison."""

from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats as scipy_stats

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, UsageError
from pesbench.result import Result
from pesbench.stats import theil_sen, weighted_trend

UNITS = ("AT", "BG", "CZ", "DE", "EE", "FI", "FR")
BEFORE = (50.0, 41.0, 40.0, 31.0, 20.0, 21.0, 10.0)
NOW = (48.0, 44.0, 43.0, 36.0, 28.0, 20.0, 19.0)


def year(period: str, values: tuple[float | None, ...], error: float | None = 1.0, **more: Any) -> pl.DataFrame:
    frame = pl.DataFrame({"pes": UNITS[: len(values)], "value": values}, schema_overrides={"value": pl.Float64})
    return frame.with_columns(
        period=pl.lit(period),
        indicator=pl.lit("A1a"),
        standard_error=pl.lit(error, dtype=pl.Float64),
        obs_status=pl.lit("A"),
    ).with_columns(**more)


def ask(values: pl.DataFrame, catalogue: Catalogue, beside: pl.DataFrame | None = None, **choices: Any) -> Result:
    recipe = CompareRecipe(**{"period": "2024", "rank_set": "none", **choices})
    return compare(values, catalogue, recipe, context=beside)


def said(result: Result, rule: str) -> list[str]:
    return [finding.message for finding in result.findings if finding.rule == rule]


def column(result: Result, name: str) -> list[Any]:
    return result.rows.sort("pes").get_column(name).to_list()


def test_each_change_has_its_own_test_and_one_for_all(catalogue: Catalogue) -> None:
    result = ask(pl.concat([year("2023", BEFORE), year("2024", NOW)]), catalogue, previous="2023")
    change = np.array(NOW) - np.array(BEFORE)
    p = 2 * scipy_stats.norm.sf(np.abs(change) / np.sqrt(2))
    assert column(result, "previous") == list(BEFORE)
    assert column(result, "change") == pytest.approx(list(change))
    assert column(result, "change_error") == pytest.approx([np.sqrt(2)] * 7)
    assert column(result, "change_p") == pytest.approx(list(p))
    assert column(result, "change_q") == pytest.approx(list(scipy_stats.false_discovery_control(p)))


def test_the_group_is_tested_as_a_whole(catalogue: Catalogue) -> None:
    result = ask(pl.concat([year("2023", BEFORE), year("2024", NOW)]), catalogue, previous="2023")
    (told,) = said(result, "PB687")
    assert "A1a: since 2023 5 of 7 units became better, 2 worse, by +3.57 in the mean, +3 in the middle" in told
    # ranks of 1, 2, 3, 3, 5, 8, 9 are 1, 2, 3.5, 3.5, 5, 6, 7; worse: 1 and 2, so 4 patterns of 128 at most 3
    assert "p 0.062 by signed ranks" in told
    (drawn,) = said(result, "PB684")
    correlation = np.corrcoef(BEFORE, np.array(NOW) - np.array(BEFORE))[0, 1]
    assert f"change correlates {correlation:.2f} with the first value, as chance alone" in drawn


def test_a_lower_value_is_a_better_change_where_lower_is_better(catalogue: Catalogue) -> None:
    values = pl.concat([year("2023", BEFORE), year("2024", NOW)]).with_columns(indicator=pl.lit("REG_UNEMP_RATE"))
    result = ask(values, catalogue, previous="2023")
    assert column(result, "change") == pytest.approx([b - n for b, n in zip(BEFORE, NOW, strict=True)])
    assert "2 of 7 units became better, 5 worse" in said(result, "PB687")[0]


def test_a_break_is_noted_and_not_tested(catalogue: Catalogue) -> None:
    broken = pl.when(pl.col("pes") == "DE").then(pl.lit("B;P")).otherwise("obs_status")
    for values in (
        pl.concat([year("2022", BEFORE), year("2024", NOW, obs_status=broken)]),
        pl.concat([year("2022", BEFORE), year("2023", BEFORE, obs_status=broken), year("2024", NOW)]),
    ):
        result = ask(values, catalogue, previous="2022")
        assert column(result, "change")[3] == 5
        assert column(result, "change_p")[3] is None
        assert "break in the series" in column(result, "note")[3]
        assert column(result, "note")[0] is None
        assert "of 6 units" in said(result, "PB687")[0]
    before = pl.concat([year("2022", BEFORE, obs_status=broken), year("2024", NOW)])
    assert column(ask(before, catalogue, previous="2022"), "change_p")[3] is not None


def test_few_changes_and_none_are_no_group(catalogue: Catalogue) -> None:
    few = pl.concat([year("2023", BEFORE[:4]), year("2024", NOW[:4])])
    assert not said(ask(few, catalogue, previous="2023"), "PB687")
    still = pl.concat([year("2023", NOW), year("2024", NOW)])
    assert not said(ask(still, catalogue, previous="2023"), "PB687")


SERIES = [
    (f"20{19 + n}", tuple(value + n * step for value, step in zip(BEFORE, (1, 2, -1, 0, 3, 1, 1), strict=True)))
    for n in range(6)
]


def test_a_trend_over_comparable_periods(catalogue: Catalogue) -> None:
    random = np.random.default_rng(4)
    noisy = [(period, tuple(v + random.normal() for v in values)) for period, values in SERIES]
    frames = [year(period, values, error=1.0 + n / 5) for n, (period, values) in enumerate(noisy)]
    frames[2] = frames[2].with_columns(
        obs_status=pl.when(pl.col("pes") == "BG").then(pl.lit("B")).otherwise("obs_status")
    )
    result = ask(pl.concat([*frames, year("2018-Q1", BEFORE), year("2025", BEFORE)]), catalogue, trend=True)
    own = [values[0] for _, values in noisy]
    expected = theil_sen(range(6), own)
    first = result.rows.sort("pes").row(0, named=True)
    assert first["trend"] == pytest.approx(expected.slope)
    assert (first["trend_low"], first["trend_high"]) == pytest.approx((expected.low, expected.high))
    assert first["trend_p"] == pytest.approx(expected.p)
    weighted = weighted_trend(range(6), own, [1 + n / 5 for n in range(6)])
    assert first["trend_weighted"] == pytest.approx(weighted.slope)
    assert column(result, "trend_periods") == [6, 4, 6, 6, 6, 6, 6]  # BG: since its break
    assert column(result, "trend_p")[1] is None
    assert "6 with 5 periods or more have an interval and p" in said(result, "PB689")[0]
    assert ask(pl.concat(frames), catalogue).rows["trend"].null_count() == 7


def test_a_trend_follows_the_direction_and_counts_years(catalogue: Catalogue) -> None:
    quarters = [
        ("2023-Q3", BEFORE),
        ("2023-Q4", NOW),
        ("2024-Q1", tuple(2 * n - b for b, n in zip(BEFORE, NOW, strict=True))),
    ]
    values = pl.concat([year(*quarter) for quarter in quarters]).with_columns(indicator=pl.lit("REG_UNEMP_RATE"))
    result = ask(values, catalogue, period="2024-Q1", trend=True)
    assert column(result, "trend") == pytest.approx([4 * (b - n) for b, n in zip(BEFORE, NOW, strict=True)])


def test_a_unit_without_a_value_now_has_no_trend(catalogue: Catalogue) -> None:
    frames = [year(period, values) for period, values in SERIES]
    gone = frames[-1].with_columns(value=pl.when(pl.col("pes") == "EE").then(None).otherwise("value"))
    result = ask(pl.concat([*frames[:-1], gone]), catalogue, trend=True)
    assert (column(result, "trend")[4], column(result, "trend_periods")[4]) == (None, 0)
    assert column(result, "trend")[3] == pytest.approx(0)


def test_two_periods_are_no_trend(catalogue: Catalogue) -> None:
    result = ask(pl.concat([year("2023", BEFORE), year("2024", NOW)]), catalogue, trend=True)
    assert said(result, "PB689") == ["A1a: no trend: no unit has 3 comparable periods"]


def surroundings(*rates: float | None) -> pl.DataFrame:
    frame = pl.DataFrame({"pes": UNITS[: len(rates)], "value": rates}, schema_overrides={"value": pl.Float64})
    return frame.with_columns(variable=pl.lit("rate")).drop_nulls("value")


def test_peers_nearest_in_context(catalogue: Catalogue) -> None:
    beside = surroundings(1, 2, 4, 8, 9, 40, None)
    result = ask(year("2024", NOW), catalogue, beside, peers=("context:2",), context=("rate",))
    # nearest by rate: AT: BG, CZ; BG: AT, CZ; CZ: BG, AT; DE: EE, CZ; EE: DE, CZ; FI: EE, DE
    medians = [43.5, 45.5, 46, 35.5, 39.5, 32]
    assert column(result, "gap_peers")[:6] == pytest.approx([n - m for n, m in zip(NOW, medians, strict=False)])
    assert column(result, "gap_peers")[6] is None
    sd = np.std([1, 2, 4, 8, 9, 40], ddof=1)
    assert column(result, "peers")[0] == f"BG ({1 / sd:.2f}), CZ ({3 / sd:.2f})"
    assert column(result, "peers")[5] == f"EE ({31 / sd:.2f}, poor match), DE ({32 / sd:.2f}, poor match)"
    assert column(result, "peers")[6] is None
    told = said(result, "PB688")
    assert told[1:] == ["A1a: only poor matches: FI", "A1a: no peers, since context is missing: FR"]


def test_a_unit_without_a_value_is_no_peer(catalogue: Catalogue) -> None:
    values = year("2024", (48.0, None, 43.0, 36.0))
    result = ask(values, catalogue, surroundings(1, 2, 4, 8), peers=("context:1",), context=("rate",))
    assert [text.split(" ")[0] for text in column(result, "peers")] == ["CZ", "AT", "AT", "CZ"]


def test_peers_of_a_list(catalogue: Catalogue) -> None:
    values = pl.concat([year("2024", NOW), year("2024", (9.0,), pes=pl.lit("CH"))])
    result = ask(values, catalogue, peers=("group:members",), units="all")
    gaps = dict(result.rows.select("pes", "gap_peers").iter_rows())
    assert gaps["AT"] == pytest.approx(48 - np.median(NOW[1:]))
    assert gaps["CH"] == pytest.approx(9 - np.median(NOW))


@pytest.mark.parametrize(
    ("peers", "problem"),
    [
        (("context:0",), "a number of peers, found '0'"),
        (("context:many",), "a number of peers, found 'many'"),
        (("context:2", "AT"), "or one group:NAME, or one context:K"),
        (("group:member",), "unknown list of units 'member'"),
        (("gruppe:members",), "group:NAME or context:K, found 'gruppe:members'"),
        (("XX",), "unknown PES 'XX'"),
    ],
)
def test_peers_that_cannot_be_read(catalogue: Catalogue, peers: tuple[str, ...], problem: str) -> None:
    with pytest.raises(UsageError, match=problem):
        ask(year("2024", NOW), catalogue, surroundings(*range(7)), peers=peers, context=("rate",))


def test_context_that_gives_no_distance(catalogue: Catalogue) -> None:
    with pytest.raises(AnalysisError, match="a variable is constant"):
        ask(year("2024", NOW), catalogue, surroundings(*[3.0] * 7), peers=("context:2",), context=("rate",))
    with pytest.raises(UsageError, match="need context variables"):
        ask(year("2024", NOW), catalogue, peers=("context:2",))
