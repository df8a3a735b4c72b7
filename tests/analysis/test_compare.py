"""Rankings by hand: places, gaps, who is left out, and what is refused."""

from typing import Any

import polars as pl
import pytest

from pesbench.analysis.comparison import CompareRecipe, columns, compare
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.stats.ranks import Ties

Values = dict[str, float | None]


def table(values: Values, indicator: str = "A1a", period: str = "2024", **more: Any) -> pl.DataFrame:
    rows = [{"pes": pes, "indicator": indicator, "period": period, "value": v, **more} for pes, v in values.items()]
    return pl.DataFrame(rows, schema_overrides={"value": pl.Float64})


def ranked(values: pl.DataFrame, catalogue: Catalogue, **choices: Any) -> dict[str, dict[str, Any]]:
    rows = compare(values, catalogue, CompareRecipe(**{"period": "2024", **choices})).rows
    return {row["pes"]: row for row in rows.iter_rows(named=True)}


def test_places_and_gaps_by_hand(catalogue: Catalogue) -> None:
    # values 50, 40, 30, 20, 10: median 30, top quartile 40 (type 7: h = 4 * 0.75 = 3), best 50
    rows = ranked(table({"AT": 50.0, "BG": 40.0, "CZ": 30.0, "DE": 20.0, "EE": 10.0}), catalogue)
    assert [rows[p]["rank"] for p in ("AT", "BG", "CZ", "DE", "EE")] == [1, 2, 3, 4, 5]
    assert (rows["DE"]["gap_best"], rows["DE"]["gap_median"], rows["DE"]["gap_top_quartile"]) == (-30, -10, -20)
    assert rows["BG"]["percentile"] == 75  # three of the four others are worse
    # mean 30, sd with n - 1 = sqrt(1000 / 4)
    assert rows["AT"]["z"] == pytest.approx(20 / 250**0.5)
    assert rows["AT"]["n_pes"] == 5


def test_lower_is_better_turns_ranks_and_gaps(catalogue: Catalogue) -> None:
    rows = ranked(table({"AT": 1.0, "BG": 3.0}, "LMP_ACT"), catalogue, direction=Direction.LOWER)
    assert (rows["AT"]["rank"], rows["BG"]["rank"], rows["BG"]["gap_best"]) == (1, 2, -2)


def test_missing_values_take_no_rank_and_say_why(catalogue: Catalogue) -> None:
    values = table({"AT": 1.0, "BG": None, "CZ": 2.0}).with_columns(reason=pl.lit("incomplete"))
    rows = ranked(values, catalogue)
    assert rows["BG"]["rank"] is None
    assert rows["BG"]["note"] == "no value: incomplete"
    assert (rows["AT"]["rank"], rows["AT"]["n_pes"]) == (2, 2)


def test_a_partial_year_is_shown_but_not_ranked(catalogue: Catalogue) -> None:
    values = table({"AT": 9.0, "BG": 1.0}).with_columns(coverage=pl.Series([0.5, 1.0]))
    rows = ranked(values, catalogue)
    assert (rows["AT"]["value"], rows["AT"]["rank"], rows["BG"]["rank"]) == (9, None, 1)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [("min", [1, 1, 3]), ("max", [2, 2, 3]), ("average", [1.5, 1.5, 3]), ("dense", [1, 1, 2]), ("ordinal", [1, 2, 3])],
)
def test_every_rule_for_ties(catalogue: Catalogue, ties: str, expected: list[float]) -> None:
    rows = ranked(table({"AT": 5.0, "BG": 5.0, "CZ": 1.0}), catalogue, ties=Ties(ties))
    assert [rows[p]["rank"] for p in ("AT", "BG", "CZ")] == expected


def test_an_indicator_without_direction_is_refused_with_the_reason(catalogue: Catalogue) -> None:
    with pytest.raises(AnalysisError, match=r"has no direction.*--direction higher"):
        ranked(table({"AT": 5.0}, "LMP_ACT"), catalogue, indicators=("LMP_ACT",))


def test_a_direction_that_contradicts_the_catalogue_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(AnalysisError, match="direction of its own: higher is better"):
        ranked(table({"AT": 5.0}), catalogue, indicators=("A1a",), direction=Direction.LOWER)


def test_units_without_any_data_are_named(catalogue: Catalogue) -> None:
    result = compare(table({"AT": 1.0, "BE-VLG": 2.0}), catalogue, CompareRecipe(period="2024"))
    (note,) = [f.message for f in result.findings if f.rule == "PB619"]
    assert "BE-WAL" in note
    assert "UK" not in note


def test_a_choice_without_effect_is_reported(catalogue: Catalogue) -> None:
    recipe = CompareRecipe(period="2024", previous="2018", peers=("BG", "CZ"), by=("sex",))
    result = compare(table({"AT": 1.0, "BG": 2.0}), catalogue, recipe)
    said = [f.message for f in result.findings if f.rule == "PB621"]
    assert len(said) == 3
    assert "2018" in said[0]
    assert said[1].endswith("CZ")
    assert "sex" in said[2]


def test_one_unit_may_be_compared_by_itself(catalogue: Catalogue) -> None:
    assert set(ranked(table({"AT": 1.0, "BG": 2.0}), catalogue, units="AT")) == {"AT"}


def test_a_count_is_refused_with_the_reason(catalogue: Catalogue) -> None:
    with pytest.raises(AnalysisError, match="A3a cannot be ranked"):
        ranked(table({"AT": 5.0}, "A3a"), catalogue, indicators=("A3a",), direction=Direction.HIGHER)


def test_unnamed_indicators_without_direction_are_left_out_with_a_note(catalogue: Catalogue) -> None:
    both = pl.concat([table({"AT": 5.0}), table({"AT": 5.0}, "LMP_ACT")])
    result = compare(both, catalogue, CompareRecipe(period="2024"))
    assert set(result.rows["indicator"]) == {"A1a"}
    assert any(f.rule == "PB611" and "LMP_ACT" in f.message for f in result.findings)


def test_an_unknown_indicator_names_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="Did you mean A1a"):
        ranked(table({"AT": 5.0}), catalogue, indicators=("A1A",))


def test_a_period_without_data_names_those_with(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match=r"no value of A1a for 2019.*2024"):
        ranked(table({"AT": 5.0}), catalogue, period="2019", indicators=("A1a",))


def test_a_country_never_stands_beside_its_own_pes(catalogue: Catalogue) -> None:
    result = compare(table({"AT": 1.0, "BE": 2.0, "BE-VLG": 3.0}), catalogue, CompareRecipe(period="2024"))
    assert set(result.rows["pes"]) == {"AT", "BE-VLG"}
    assert [f.pes for f in result.findings if f.rule == "PB610"] == ["BE"]


def test_country_level_data_are_compared_by_country(catalogue: Catalogue) -> None:
    rows = ranked(table({"AT": 1.0, "BE": 2.0}), catalogue)
    assert rows["BE"]["rank"] == 1


def test_any_unit_of_a_file_can_be_compared(catalogue: Catalogue) -> None:
    assert ranked(table({"hospital 1": 1.0, "hospital 2": 2.0}), catalogue)["hospital 2"]["rank"] == 1


def test_years_before_the_network_are_compared_by_country(catalogue: Catalogue) -> None:
    rows = ranked(table({"AT": 1.0, "BG": 2.0, "CZ": 3.0, "NO": 4.0}, period="2010"), catalogue, period="2010")
    assert len(rows) == 4


def test_equal_values_have_no_z(catalogue: Catalogue) -> None:
    rows = ranked(table(dict.fromkeys(MEMBERS, 33.3)), catalogue)
    assert all(row["z"] is None for row in rows.values())


def test_former_members_are_left_out_by_period(catalogue: Catalogue) -> None:
    assert "UK" not in ranked(table({"AT": 1.0, "UK": 2.0}), catalogue)


def test_change_has_a_normal_test_where_both_errors_are_known(catalogue: Catalogue) -> None:
    # change 5, error sqrt(3^2 + 4^2) = 5, z = 1: two-sided p = 0.3173
    now = table({"AT": 15.0, "BG": 1.0}).with_columns(standard_error=pl.lit(3.0))
    before = table({"AT": 10.0}, period="2023").with_columns(standard_error=pl.lit(4.0))
    rows = ranked(pl.concat([now, before]), catalogue, previous="2023")
    assert (rows["AT"]["previous"], rows["AT"]["change"]) == (10, 5)
    assert rows["AT"]["change_p"] == pytest.approx(0.31731050786)
    assert rows["BG"]["change"] is None


def test_peers_are_a_yardstick_without_oneself(catalogue: Catalogue) -> None:
    rows = ranked(table({"AT": 10.0, "BG": 20.0, "CZ": 40.0}), catalogue, peers=("AT", "BG"))
    assert (rows["AT"]["gap_peers"], rows["BG"]["gap_peers"], rows["CZ"]["gap_peers"]) == (-10, 10, 25)


def test_two_values_of_one_pes_are_refused(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="AT has more than one value"):
        ranked(pl.concat([table({"AT": 1.0}), table({"AT": 2.0})]), catalogue)


def test_no_standard_error_is_said_and_no_interval_invented(catalogue: Catalogue) -> None:
    result = compare(table({"AT": 1.0, "BG": 2.0}), catalogue, CompareRecipe(period="2024"))
    assert "PB612" in {f.rule for f in result.findings}
    assert result.rows["rank_low"].null_count() == 2


def test_columns_are_those_of_the_interface(catalogue: Catalogue) -> None:
    rows = compare(table({"AT": 1.0}), catalogue, CompareRecipe(period="2024")).rows
    assert rows.columns == columns(catalogue)


MEMBERS = ("AT", "BG", "CZ", "DE", "EE", "FI", "FR")


@pytest.mark.parametrize(
    ("column", "wrong", "told"),
    [
        ("numerator", -1.0, "no negative numbers, found -1.0"),
        ("denominator", 1e31, "finite numbers, found 1e+31"),
        ("coverage", 1.5, "shares between 0 and 1, found 1.5"),
        ("standard_error", 1e-40, "zero, or numbers of 1e-30 or more, found 1e-40"),
    ],
)
def test_what_cannot_be_measured_is_refused(catalogue: Catalogue, column: str, wrong: float, told: str) -> None:
    with pytest.raises(InputError, match=column) as caught:
        ranked(table({"AT": 1.0, "BG": 2.0}).with_columns(pl.lit(wrong).alias(column)), catalogue)
    assert told in caught.value.problem


@pytest.mark.parametrize("previous", ["2024", "2025"])
def test_the_earlier_period_is_before_the_other(catalogue: Catalogue, previous: str) -> None:
    with pytest.raises(UsageError, match=f"must be before 2024, found {previous}"):
        ranked(table({"AT": 1.0, "BG": 2.0}), catalogue, previous=previous)


def test_a_level_that_no_number_of_draws_serves_is_named_as_it_is(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match=r"a level of 0\.9999999 needs 50,000,00\d draws") as caught:
        ranked(table({"AT": 1.0, "BG": 2.0}), catalogue, level=0.9999999)
    assert caught.value.hint == "Give a lower --level."
