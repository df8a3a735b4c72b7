"""Tables and numbers as people have them at hand are taken; what cannot be taken is said as for a file."""

import polars as pl
import pytest

import pesbench
from pesbench.analysis.benchlearning.recipe import LearnRecipe
from pesbench.result import chosen

SCORES = pl.DataFrame(
    [
        {"pes": pes, "cycle": cycle, "enabler": enabler, "assessment": "external", "score": score + cycle / 4}
        for cycle in (3, 4)
        for pes, score in (("AT", 2.0), ("SI", 3.5), ("SE", 4.0), ("FI", 4.5))
        for enabler in ("A1", "A2", "B1", "B2")
    ]
)


@pytest.mark.parametrize("kind", [pl.Int64, pl.Float64, pl.String])
def test_cycles_may_be_numbers(kind: type[pl.DataType]) -> None:
    given = SCORES.with_columns(pl.col("cycle").cast(pl.Int64).cast(kind))
    given = given.with_columns(pl.col("cycle").str.strip_suffix(".0")) if kind is pl.String else given
    total = pesbench.maturity("AT", cycle=4, enablers=given, min_coverage=0).rows.filter(level="total")
    assert total["external"].to_list() == [3.0]
    assert pesbench.learn("AT", cycle=4, since=3, enablers=given).rows.height > 0
    moved = pesbench.change("AT", first=3, second=4, enablers=given).rows.filter(kind="total")
    assert moved["change"].to_list() == [0.25]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (SCORES.with_columns(score=pl.lit("x")), "the column score must hold numbers, found 'x' (and 31 more)"),
        (SCORES.drop("pes"), "missing: pes"),
        (SCORES.clear(), "no rows"),
        (SCORES.with_columns(enabler=pl.lit(None, pl.String)), "the column enabler must be filled"),
        (SCORES.with_columns(cycle=pl.lit(3.5)), "there are no scores of cycle 4"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_like_a_file(given: pl.DataFrame, said: str) -> None:
    with pytest.raises(pesbench.PesbenchError) as caught:
        pesbench.maturity("AT", cycle=4, enablers=given)
    assert said in caught.value.problem


def test_a_programme_has_room_for_two_visits_each_unless_it_is_told() -> None:
    told = pesbench.learn(cycle=4, enablers=SCORES, hosts=2, visits=2)
    assert pesbench.learn(cycle=4, enablers=SCORES).to_json() == told.to_json()
    with pytest.raises(pesbench.PesbenchError, match="allow none") as caught:
        pesbench.learn(cycle=4, hosts=0, enablers=SCORES)
    assert "--" not in str(caught.value)


def test_years_and_cycles_may_be_numbers_in_every_choice() -> None:
    assert chosen(LearnRecipe, {"period": 2024, "since": 3}) == chosen(LearnRecipe, {"period": "2024", "since": "3"})
    with pytest.raises(pesbench.PesbenchError, match="min_gap"):
        chosen(LearnRecipe, {"min_gap": 5})


def test_only_a_comparison_is_explained() -> None:
    with pytest.raises(pesbench.PesbenchError, match="found the answer of learn"):
        pesbench.explain(pesbench.learn("AT", cycle=4, enablers=SCORES), "AT")
