"""The whole answer: rows, recipe, findings, and where the numbers come from."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.analysis.composite.conftest import Document

import pesbench
from pesbench.analysis.source import Source
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.indicator_values import IndicatorRecipe
from pesbench.result import Result

COLUMNS = ["pes", "node", "level", "score", "rank", "rank_low", "rank_high", "coverage", "imputed"]


def index(document: Document, **choices: Any) -> Result:
    return pesbench.index(document, **choices)


def row(result: Result, pes: str, node: str) -> dict[str, Any]:
    return result.rows.row(by_predicate=(pl.col("pes") == pes) & (pl.col("node") == node), named=True)


def test_there_is_a_row_for_every_unit_and_node(document: Document, table: pl.DataFrame) -> None:
    result = index(document, wide=table)
    assert result.rows.columns == COLUMNS
    assert result.rows.height == 5 * 5
    assert result.rows["node"].unique(maintain_order=True).to_list() == ["I", "g", "c", "b", "a"]
    best = result.rows.head(5)
    assert list(zip(best["pes"], best["rank"], strict=True)) == [("DK", 1), ("EE", 2), ("AT", 3), ("CZ", 3), ("BE", 5)]
    assert row(result, "AT", "a") == {
        "pes": "AT", "node": "a", "level": 1, "score": 0.0, "rank": 5, "rank_low": None, "rank_high": None,
        "coverage": 1.0, "imputed": False,
    }  # fmt: skip


def test_imputed_cells_stay_flagged_up_to_the_index(document: Document, table: pl.DataFrame) -> None:
    document["impute"] = {"method": "median"}
    result = index(document, wide=table.with_columns(a=pl.Series([None, 2.0, 3.0, 4.0, 5.0])))
    assert [(row(result, "AT", node)["imputed"], row(result, "AT", node)["coverage"]) for node in "abgI"] == [
        (True, 0.0), (False, 1.0), (True, 0.5), (True, pytest.approx(2 / 3)),
    ]  # fmt: skip
    assert not row(result, "BE", "I")["imputed"]
    assert [f.message for f in result.findings if f.rule == "PB670"] == ["a: the median stands in for AT"]


def test_too_little_coverage_makes_no_score_and_no_rank(document: Document, table: pl.DataFrame) -> None:
    document["aggregate"] = {"min_coverage": 0.6}
    result = index(document, wide=table.with_columns(a=pl.Series([None, 2.0, 3.0, 4.0, 5.0])), uncertainty=100)
    told = row(result, "AT", "I")
    assert (told["score"], told["rank"], told["rank_low"], told["coverage"]) == (None, None, None, pytest.approx(2 / 3))
    assert [f.message for f in result.findings if f.rule == "PB673"] == ["AT has no score: too few values are present"]
    assert row(result, "DK", "I")["rank"] == 1


def test_the_recipe_is_enough_to_compute_it_again(document: Document, table: pl.DataFrame) -> None:
    first = index(document, wide=table, uncertainty=100, sensitivity=20, remove_one=True, against=document, seed=7)
    recipe = json.loads(first.to_json())["recipe"]
    assert recipe["scheme"]["name"] == "small"
    again = index(
        recipe["scheme"], wide=table, uncertainty=recipe["uncertainty"], sensitivity=recipe["sensitivity"],
        seed=recipe["seed"], remove_one=True, against=recipe["against"],
    )  # fmt: skip
    assert again.to_json() == first.to_json()
    assert recipe["rank_distribution"]["draws"] == 100
    assert recipe["comparison"]["mean_rank_shift"] == 0
    assert [removal["indicator"] for removal in recipe["removals"]]


def test_intervals_are_those_of_the_draws(document: Document, table: pl.DataFrame, tmp_path: Path) -> None:
    path = tmp_path / "draws.parquet"
    result = index(document, wide=table, uncertainty=400, draws=path)
    draws = pl.read_parquet(path)
    assert draws.height == 400
    for unit in table["pes"]:
        told = row(result, unit, "I")
        ranks = draws[f"rank.{unit}"]
        low, high = ranks.quantile(0.05, "linear"), ranks.quantile(0.95, "linear")
        assert low is not None
        assert high is not None
        assert told["rank_low"] <= low <= told["rank_low"] + 1
        assert told["rank_high"] - 1 <= high <= told["rank_high"]
    index(document, wide=table, uncertainty=400, draws=tmp_path / "draws.csv")
    assert pl.read_csv(tmp_path / "draws.csv").select(draws.columns)["rank.AT"].to_list() == draws["rank.AT"].to_list()


def test_values_one_per_row_give_the_same_index(document: Document, table: pl.DataFrame) -> None:
    long = table.drop("region").unpivot(index="pes", variable_name="indicator").with_columns(period=pl.lit("2024"))
    values = long.with_columns(standard_error=pl.when(pl.col("indicator") == "a").then(0.5))
    found = index(document, values=values, period="2024", uncertainty=100)
    same = index(document, wide=table).rows.drop("rank_low", "rank_high")
    assert found.rows.drop("rank_low", "rank_high").equals(same)
    assert [vary["field"] for vary in found.recipe.model_dump()["varied"]][-1] == "standard_errors"


def test_several_periods_need_a_choice(document: Document, table: pl.DataFrame) -> None:
    long = table.drop("region").unpivot(index="pes", variable_name="indicator")
    both = pl.concat([long.with_columns(period=pl.lit(year)) for year in ("2023", "2024")])
    with pytest.raises(UsageError, match="one period must be chosen, found 2023, 2024"):
        index(document, values=both)
    with pytest.raises(InputError, match="two of AT for a"):
        index(document, values=pl.concat([both, both]), period="2024")


def test_another_scheme_brings_its_own_indicators(
    document: Document, table: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def values(_source: Source, _catalogue: Catalogue, recipe: IndicatorRecipe) -> Result:
        asked.extend(recipe.indicators)
        long = table.drop("region").unpivot(index="pes", variable_name="indicator").with_columns(period=pl.lit("2024"))
        return Result(long.filter(pl.col("indicator").is_in(asked)), recipe, ())

    monkeypatch.setattr("pesbench.analysis.composite.inputs.indicator_values", values)
    small = {"node": [{"id": "a", "parent": "I", "direction": 1}, {"id": "I"}]}
    result = index(small, store=tmp_path, period="2024", units="all", against=document)
    assert asked == ["a", "b", "c"]
    assert result.recipe.model_dump()["comparison"]["against"] == "small"
    assert "PB674" not in {finding.rule for finding in result.findings}


def test_a_negative_error_is_refused(document: Document, table: pl.DataFrame) -> None:
    with pytest.raises(InputError, match="a_standard_error must hold no negative numbers, found -1"):
        index(document, wide=table.with_columns(a_standard_error=pl.lit(-1.0)))


def test_what_is_missing_is_told_among_values_alone(document: Document, table: pl.DataFrame) -> None:
    with pytest.raises(InputError, match="missing: c; found: a, b") as caught:
        index(document, wide=table.drop("c").with_columns(a_standard_error=pl.lit(1.0)))
    assert "standard_error" not in caught.value.problem


def test_units_may_be_chosen(document: Document, table: pl.DataFrame) -> None:
    result = index(document, wide=table, units="AT,BE,EE")
    assert result.rows["pes"].unique().sort().to_list() == ["AT", "BE", "EE"]
    left_out = next(finding for finding in result.findings if finding.rule == "PB610")
    assert left_out.message == "CZ was left out: it is not among the units given"
    with pytest.raises(InputError, match="at least two units, found 1"):
        index(document, wide=table, units="AT,")


def test_what_is_taken_for_granted_is_told(document: Document, table: pl.DataFrame) -> None:
    del document["node"][0]["direction"]
    document["node"] += [{"id": "A1a", "parent": "I", "direction": -1}]
    result = index(document, wide=table.with_columns(A1a=pl.col("a"), spare=pl.col("a")))
    told = [finding.message for finding in result.findings]
    assert "a has no direction: more of it is taken as better" in told
    assert "A1a: less is better by the scheme, and not by the catalogue; the scheme is followed" in told
    assert "not in the scheme, so not used: spare" in told


def test_a_direction_that_is_left_out_is_that_of_the_catalogue(document: Document, table: pl.DataFrame) -> None:
    document["node"][0] |= {"id": "A3b", "direction": None}
    result = index(document, wide=table.rename({"a": "A3b"}))
    direction = {node["node"]: node.get("direction") for node in result.recipe.model_dump()["nodes"]}["A3b"]
    assert direction in (1, -1)
    assert not [finding for finding in result.findings if finding.rule == "PB675"]


def test_treated_and_clipped_values_are_told(document: Document) -> None:
    units = [f"u{at:02}" for at in range(20)]
    wild = pl.DataFrame({"pes": units, "a": [*range(19), 900], "b": range(20), "c": range(20)})
    document["treat"] = {}
    assert "a: 1 extreme value was brought in" in [f.message for f in index(document, wide=wild).findings]
    document["treat"] = {"method": "log"}
    assert "a: logs were taken" in [f.message for f in index(document, wide=wild).findings]
    del document["treat"]
    for node in document["node"][:3]:
        node["goalposts"] = [1.0, 9.0]
    document["normalise"] = {"method": "goalposts"}
    assert "c: beyond the goalposts are" in " ".join(f.message for f in index(document, wide=wild).findings)


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({}, "exactly one of --store, --values and --wide"),
        ({"store": "somewhere"}, "a store needs a period"),
        ({"wide": "table", "sensitivity": 3}, "--sensitivity must be at least 10 rows, found 3"),
        ({"wide": "table", "draws": "x.csv"}, "draws are kept of an uncertainty analysis"),
        ({"wide": "table", "against": 3}, "a scheme must be a TOML file or what one holds"),
        ({"wide": "table", "top": 0}, "top: "),
        ({"wide": "table", "colour": "red"}, "there is no choice 'colour'"),
        ({"wide": "table", "units": "nobody"}, "unknown list of units"),
    ],
)
def test_questions_without_a_meaning_are_refused(
    document: Document, table: pl.DataFrame, choices: dict[str, Any], said: str
) -> None:
    given = choices | ({"wide": table} if "wide" in choices else {})
    with pytest.raises(UsageError) as caught:
        index(document, **given)
    assert said in str(caught.value)


def test_the_draws_go_where_they_can_be_written(document: Document, table: pl.DataFrame, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the file of draws must be writable"):
        index(document, wide=table, uncertainty=20, draws=tmp_path / "absent" / "draws.csv")


def test_a_table_needs_units(document: Document, table: pl.DataFrame) -> None:
    with pytest.raises(InputError, match="must have a column pes"):
        index(document, wide=table.drop("pes"))


def test_failed_draws_are_told(document: Document, table: pl.DataFrame) -> None:
    document["vary"] = [{"field": "aggregate.method", "choices": ["arithmetic", "geometric"]}]
    findings = index(document, wide=table, uncertainty=100, sensitivity=100).findings
    told = [finding.message for finding in findings if finding.rule == "PB676"]
    assert len(told) == 2
    assert "of 100 draws could not be computed and are left out" in told[0]
    document["vary"] = [{"field": "aggregate.method", "choices": ["harmonic"]}]
    with pytest.raises(AnalysisError):
        index(document, wide=table, uncertainty=100)
