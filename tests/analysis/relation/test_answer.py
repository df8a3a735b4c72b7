"""Correlations of maturity and outcomes, from long tables to rows."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench.analysis.relation import CorrelateRecipe, correlate, schema
from pesbench.analysis.relation.recipe import Assessment, Family
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.findings import Severity
from pesbench.result import Result
from pesbench.stats import Resampling, bca_interval, holm, kendall_exact_p, minimum_detectable, spearman, t_p

NAN = float("nan")
Row = dict[str, Any]
Ask = Callable[..., Result]
UNITS = tuple(f"U{number:02}" for number in range(1, 25))
ENABLERS = ("A1", "A2", "B1", "G1")
STABLE = (
    "enabler,indicator,cycle,period,assessment,family,family_size,method,n,estimate,low,high,low_jackknife,"
    "high_jackknife,p,p_asymptotic,p_robust,p_holm,p_maxt,q_bh,q_by,loo_low,loo_high,loo_pes,partial,partial_p,"
    "minimum_detectable,flipped,dropped,reason"
)


def scores(units: tuple[str, ...] = UNITS, enablers: tuple[str, ...] = ENABLERS, seed: int = 1) -> list[Row]:
    random = np.random.default_rng(seed)
    return [
        {"pes": unit, "enabler": enabler, "score": float(random.integers(1, 7))}
        for unit in units
        for enabler in enablers
    ]


def outcomes(units: tuple[str, ...] = UNITS, indicators: tuple[str, ...] = ("A1a", "A4a"), seed: int = 2) -> list[Row]:
    random = np.random.default_rng(seed)
    return [
        {"pes": unit, "indicator": indicator, "period": "2024", "value": round(float(random.normal(50, 9)), 1)}
        for unit in units
        for indicator in indicators
    ]


@pytest.fixture
def ask(catalogue: Catalogue) -> Ask:
    """Correlate records with few resamples."""

    def asked(enablers: list[Row], values: list[Row], **choices: object) -> Result:
        controls = choices.pop("controls", None)
        vocabulary = choices.pop("catalogue", catalogue)
        recipe = CorrelateRecipe.model_validate({"resamples": 199, **choices})
        assert isinstance(vocabulary, Catalogue)
        assert controls is None or isinstance(controls, pl.DataFrame)
        tables = pl.DataFrame(enablers), pl.DataFrame(values)
        return correlate(*tables, catalogue=vocabulary, recipe=recipe, controls=controls)

    return asked


def only(result: Result, **keys: object) -> Row:
    rows = [row for row in result.rows.to_dicts() if all(row[name] == value for name, value in keys.items())]
    assert len(rows) == 1
    return dict(rows[0])


def vector(rows: list[Row], name: str, value: str) -> list[float]:
    key = "enabler" if "enabler" in rows[0] else "indicator"
    return [row[value] for row in rows if row[key] == name]


def test_the_columns_are_the_stable_ones(ask: Ask) -> None:
    result = ask(scores(), outcomes())
    assert ",".join(result.rows.columns) == STABLE
    assert dict(result.rows.schema) == schema()
    assert json.loads(result.to_json())["recipe"]["seed"] == 1


def test_a_pair_is_what_the_statistics_say(ask: Ask) -> None:
    left, right = scores(), outcomes()
    row = only(ask(left, right), enabler="A2", indicator="A4a")
    x, y = vector(left, "A2", "score"), vector(right, "A4a", "value")
    assert row["n"] == 24
    assert row["estimate"] == spearman(x, y)
    assert row["p_asymptotic"] == float(t_p(row["estimate"], 22))
    assert row["minimum_detectable"] == float(minimum_detectable(24))
    assert row["family"] == "enablers"
    assert row["low"] < row["estimate"] < row["high"]
    assert row["low_jackknife"] < row["estimate"] < row["high_jackknife"]
    assert row["loo_low"] <= row["estimate"] <= row["loo_high"]
    assert row["loo_pes"] in UNITS
    assert (row["cycle"], row["period"], row["assessment"]) == (None, "2024", None)
    assert (row["partial"], row["partial_p"], row["dropped"], row["flipped"]) == (None, None, None, False)
    task = "correlate/None/2024/None/enablers/spearman/bootstrap"
    plan = Resampling(199, 1, task)
    bca = bca_interval(np.array(x)[:, np.newaxis], np.array(y)[:, np.newaxis], method="spearman", plan=plan)
    assert row["low"] == pytest.approx(bca.low.item(), abs=1e-12)


def test_areas_are_means_of_their_enablers_and_a_family_of_their_own(ask: Ask) -> None:
    left, right = scores(), outcomes()
    result = ask(left, right)
    sizes = result.rows.group_by("family").agg(pl.len(), pl.col("family_size").unique()).sort("family")
    assert sizes.rows() == [("areas", 6, [6]), ("enablers", 8, [8])]
    mean = (np.array(vector(left, "A1", "score")) + vector(left, "A2", "score")) / 2
    assert only(result, enabler="A", indicator="A1a")["estimate"] == spearman(mean, vector(right, "A1a", "value"))
    one = only(result, enabler="G", indicator="A1a")["estimate"]
    assert one == only(result, enabler="G1", indicator="A1a")["estimate"]


@pytest.mark.parametrize(("family", "size"), [("areas", 6), ("enablers", 8), ("total", 2), ("all", 14)])
def test_each_family_has_its_pairs(ask: Ask, family: str, size: int) -> None:
    rows = ask(scores(), outcomes(), family=family).rows
    assert rows.height == size
    assert rows.get_column("family").unique().to_list() == [family]
    assert rows.get_column("family_size").unique().to_list() == [size]


def test_the_total_is_the_mean_of_the_areas(ask: Ask) -> None:
    left, right = scores(), outcomes()
    by = {enabler: np.array(vector(left, enabler, "score")) for enabler in ENABLERS}
    total = ((by["A1"] + by["A2"]) / 2 + by["B1"] + by["G1"]) / 3
    row = only(ask(left, right, family="total"), indicator="A4a")
    assert row["enabler"] == "TOTAL"
    assert row["estimate"] == pytest.approx(spearman(total, vector(right, "A4a", "value")), abs=1e-12)


def test_p_is_adjusted_within_the_family(ask: Ask) -> None:
    rows = ask(scores(), outcomes()).rows.filter(pl.col("family") == "areas")
    np.testing.assert_allclose(rows["p_holm"].to_numpy(), holm(rows["p"].to_numpy()), rtol=1e-12)
    assert (rows["p_maxt"] >= rows["p"]).all()
    assert (rows["q_by"] >= rows["q_bh"]).all()


def test_strongest_pairs_come_first(ask: Ask) -> None:
    sizes = ask(scores(), outcomes(), family="all").rows.get_column("estimate").abs().to_list()
    assert sizes == sorted(sizes, reverse=True)


def test_an_outcome_where_less_is_better_is_turned_round(ask: Ask, catalogue: Catalogue) -> None:
    turned = catalogue.indicators["A4a"].model_copy(update={"direction": Direction.LOWER})
    other = catalogue.model_copy(update={"indicators": {**catalogue.indicators, "A4a": turned}})
    plain, flipped = (
        only(ask(scores(), outcomes(), family="enablers", catalogue=c), enabler="A1", indicator="A4a")
        for c in (catalogue, other)
    )
    assert flipped["flipped"] is True
    assert flipped["estimate"] == -plain["estimate"]
    assert flipped["p"] == plain["p"]
    assert flipped["loo_low"] == pytest.approx(-plain["loo_high"], abs=1e-15)


def test_who_was_dropped_is_named_with_why(ask: Ask) -> None:
    left, right = scores(), outcomes()
    left = [row for row in left if row["pes"] != "U03" and (row["pes"], row["enabler"]) != ("U07", "A1")]
    right = [row for row in right if row["pes"] != "U05"]
    right = [{**row, "value": None} if row["pes"] == "U07" and row["indicator"] == "A1a" else row for row in right]
    result = ask(left, right)
    row = only(result, enabler="A1", indicator="A1a")
    assert row["dropped"] == "U03 (no score); U05 (no outcome); U07 (neither)"
    assert row["n"] == 21
    assert only(result, enabler="A2", indicator="A4a")["dropped"] == "U03 (no score); U05 (no outcome)"


def test_listwise_uses_the_same_pes_everywhere(ask: Ask) -> None:
    left = [row for row in scores() if (row["pes"], row["enabler"]) != ("U07", "A1")]
    result = ask(left, outcomes(), missing="listwise")
    assert result.rows.get_column("n").unique().to_list() == [23]
    assert only(result, enabler="B1", indicator="A1a")["dropped"] == "U07 (incomplete)"
    gappy = [row for place, row in enumerate(scores()) if place % 5]  # every fifth score, so one or two of each PES
    with pytest.raises(AnalysisError, match="every score"):
        ask([row for row in gappy if row["pes"] in UNITS[:3]], outcomes(), missing="listwise")


@pytest.mark.parametrize(
    ("count", "reason"),
    [(2, {"n<3"}), (3, {"low_n", "no_interval"}), (7, {"low_n", "no_interval"}), (9, {"low_n"}), (10, set())],
)
def test_few_units_are_computed_but_marked(ask: Ask, count: int, reason: set[str]) -> None:
    units = UNITS[:count]
    left = [{"pes": unit, "enabler": "A1", "score": float(i * i)} for i, unit in enumerate(units)]
    order = [3, 1, 4, 2, 6, 5, 8, 7, 10, 9]
    right = [
        {"pes": unit, "indicator": "A1a", "period": "2024", "value": float(order[i])} for i, unit in enumerate(units)
    ]
    row = only(ask(left, right, family="enablers"), enabler="A1")
    assert set((row["reason"] or "").split("; ")) - {"one_pes", ""} == reason
    assert (row["estimate"] is None) == (count < 3)
    assert (row["low"] is None) == (count < 8)
    assert row["family_size"] == (0 if count < 3 else 1)


def test_a_constant_column_has_a_reason_and_is_not_counted(ask: Ask) -> None:
    left = [{**row, "score": 3.0} if row["enabler"] == "A2" else row for row in scores()]
    result = ask(left, outcomes(), family="enablers")
    row = only(result, enabler="A2", indicator="A1a")
    assert row["reason"] == "constant"
    assert [row[name] for name in ("estimate", "p", "p_maxt", "q_bh", "low", "loo_low", "loo_pes")] == [None] * 7
    assert row["family_size"] == 6
    assert result.rows.tail(2).get_column("reason").to_list() == ["constant", "constant"]


def test_no_number_is_nan_or_infinite(ask: Ask) -> None:
    left = [{**row, "score": 3.0} if row["enabler"] == "A2" else row for row in scores()]
    for method in ("spearman", "pearson", "kendall"):
        rows = ask(left, outcomes(), method=method).rows
        for name in rows.columns:
            if rows.schema[name] == pl.Float64:
                assert rows.get_column(name).drop_nulls().is_finite().all()


def test_a_perfect_correlation_has_no_interval(ask: Ask) -> None:
    left = [{"pes": unit, "enabler": "A1", "score": float(i)} for i, unit in enumerate(UNITS)]
    right = [{"pes": u, "indicator": "A1a", "period": "2024", "value": 2.0 * i} for i, u in enumerate(UNITS)]
    row = only(ask(left, right, family="enablers"), enabler="A1")
    assert (row["estimate"], row["low"], row["high_jackknife"], row["reason"]) == (1.0, None, None, "perfect")
    assert row["p"] == 1 / 200


def test_kendall_takes_its_exact_p(ask: Ask) -> None:
    left, right = scores(), outcomes()
    for place, row in enumerate(right):
        row["value"] += place / 1000  # no ties among outcomes
    result = ask(left, right, method="kendall", family="enablers")
    row = only(result, enabler="B1", indicator="A4a")
    assert row["p"] == kendall_exact_p(vector(left, "B1", "score"), vector(right, "A4a", "value"))
    assert row["p_robust"] is None
    assert any("8 pairs tested, exactly" in finding.message for finding in result.findings)


def test_no_pair_is_adjusted_to_less_than_its_own_exact_p(ask: Ask) -> None:
    right = [{**row, "value": row["value"] + place / 1000} for place, row in enumerate(outcomes(indicators=("A1a",)))]
    for seed in range(1, 7):
        rows = ask(scores(), right, method="kendall", family="total", seed=seed).rows
        assert (rows["p_maxt"] >= rows["p"]).all()


def test_scores_come_from_phases_where_none_is_given(ask: Ask) -> None:
    left = [
        {"pes": row["pes"], "enabler": row["enabler"], "plan": row["score"], "do": row["score"] + 1, "check": None}
        for row in scores()
    ]
    plain = ask(scores(), outcomes())
    assert ask(left, outcomes()).rows.get_column("estimate").to_list() == plain.rows.get_column("estimate").to_list()


def both_assessments() -> list[Row]:
    own = [{**row, "assessment": "self"} for row in scores(seed=5)]
    return own + [{**row, "assessment": "external"} for row in scores(seed=1)]


def test_the_assessment_is_chosen(ask: Ask) -> None:
    for assessment, seed in ((Assessment.EXTERNAL, 1), (Assessment.SELF, 5)):
        rows = ask(both_assessments(), outcomes(), assessment=assessment).rows
        assert rows.get_column("assessment").unique().to_list() == [str(assessment)]
        expected = ask(scores(seed=seed), outcomes()).rows
        assert rows.get_column("estimate").to_list() == expected.get_column("estimate").to_list()


def test_the_gap_is_self_minus_external(ask: Ask) -> None:
    row = only(ask(both_assessments(), outcomes(), assessment="gap"), enabler="A1", indicator="A1a")
    own, external = (np.array(vector(scores(seed=seed), "A1", "score")) for seed in (5, 1))
    assert row["estimate"] == spearman(own - external, vector(outcomes(), "A1a", "value"))


def test_an_assessment_that_nobody_made(ask: Ask) -> None:
    own = [row for row in both_assessments() if row["assessment"] == "self"]
    with pytest.raises(AnalysisError, match="no external scores; found: self"):
        ask(own, outcomes())
    with pytest.raises(AnalysisError, match="column assessment"):
        ask(scores(), outcomes(), assessment="gap")
    with pytest.raises(InputError, match="'peer'"):
        ask([{**row, "assessment": "peer"} for row in scores()], outcomes())


def test_several_cycles_or_periods_need_a_choice(ask: Ask) -> None:
    left = [{**row, "cycle": cycle} for cycle in ("2", "3") for row in scores(seed=int(cycle))]
    right = [{**row, "period": period} for period in ("2022", "2023", "2024-Q1") for row in outcomes()]
    with pytest.raises(UsageError, match="several cycles: 2, 3") as caught:
        ask(left, outcomes())
    assert caught.value.exit_code == 2
    with pytest.raises(UsageError, match="several periods: 2022, 2023, 2024-Q1"):
        ask(scores(), right)
    result = ask(left, right, cycle="3,2", period="2022,2023", family="areas")
    pairs = result.rows.select("cycle", "period").unique(maintain_order=True).rows()
    assert pairs == [("3", "2022"), ("3", "2023"), ("2", "2022"), ("2", "2023")]
    assert result.rows.get_column("family_size").unique().to_list() == [6]
    with pytest.raises(InputError, match="cycle 4"):
        ask(left, outcomes(), cycle="4")
    with pytest.raises(InputError, match="outcomes of 2030"):
        ask(scores(), right, period="2022,2030")
    with pytest.raises(UsageError, match="range"):
        ask(scores(), right, period="2023:2022")


def test_periods_are_read_in_any_form(ask: Ask) -> None:
    right = [{**row, "period": "2024Q1"} for row in outcomes()]
    assert ask(scores(), right, period="2024-Q1").rows.get_column("period").unique().to_list() == ["2024-Q1"]
    odd = [{**row, "period": "after the reform"} for row in outcomes()]
    assert ask(scores(), odd).rows.get_column("period").unique().to_list() == ["after the reform"]


@pytest.mark.parametrize(("extra", "problem"), [(3.0, "several values of score"), (None, "2 times")])
def test_a_pes_with_two_scores_is_refused(ask: Ask, extra: float | None, problem: str) -> None:
    left = scores()
    left[0]["score"] = 5.0
    again = {**left[0], "score": extra or 5.0}
    with pytest.raises(InputError, match=f"pes U01, enabler A1 .*{problem}"):
        ask([*left, again], outcomes())
    right = outcomes()
    right[0]["value"] = 5.0
    with pytest.raises(InputError, match=f"pes U01, indicator A1a, period 2024 .*{problem.replace('score', 'value')}"):
        ask(scores(), [*right, {**right[0], "value": extra or 5.0}])


@pytest.mark.parametrize("wrong", [float("inf"), -float("inf")])
def test_an_infinite_number_is_refused_and_nan_is_missing(ask: Ask, wrong: float) -> None:
    left, right = scores(), outcomes()
    with pytest.raises(InputError, match="infinite one for U01 A1"):
        ask([{**left[0], "score": wrong}, *left[1:]], right)
    with pytest.raises(InputError, match="infinite one for U01 A1a"):
        ask(left, [{**right[0], "value": wrong}, *right[1:]])
    row = only(ask([{**left[0], "score": NAN}, *left[1:]], right), enabler="A1", indicator="A1a")
    assert row["dropped"] == "U01 (no score)"


def test_no_common_pes_is_refused_with_both_sides(ask: Ask) -> None:
    others = tuple(f"V{number}" for number in range(20))
    with pytest.raises(AnalysisError, match=r"scores are of U01.*outcomes of V0"):
        ask(scores(), outcomes(units=others))
    with pytest.raises(AnalysisError, match="none of the 0 PES on the list"):
        ask(scores(units=("AT",)), outcomes(units=("AT",)), units="other_countries")


def test_missing_columns_are_named(ask: Ask) -> None:
    with pytest.raises(InputError, match="missing: score"):
        ask([{"pes": "AT", "enabler": "A1"}], outcomes())
    with pytest.raises(InputError, match="missing: period"):
        ask(scores(), [{"pes": "AT", "indicator": "A1a", "value": 1.0}])


def test_ids_unknown_to_the_catalogue_are_accepted_with_a_warning(ask: Ask) -> None:
    result = ask(scores(enablers=("A1", "own")), outcomes(indicators=("A1a", "jobs")))
    warnings = [finding.message for finding in result.findings if finding.severity is Severity.WARNING]
    assert warnings == [
        "the catalogue does not know the enabler own: it enters no area",
        "the catalogue does not know the indicator jobs: more of it is taken as better",
    ]
    assert result.rows.filter(pl.col("family") == "areas").get_column("enabler").unique().to_list() == ["A"]
    assert only(result, enabler="own", indicator="jobs")["flipped"] is False
    with pytest.raises(AnalysisError, match="no areas"):
        ask(scores(enablers=("own",)), outcomes(), family="areas")


def test_breakdowns_are_left_aside_and_said(ask: Ask) -> None:
    right = [{**row, "sex": sex, "value": row["value"] + (sex == "F")} for sex in ("T", "F") for row in outcomes()]
    result = ask(scores(), right)
    assert any("48 rows of outcomes by sex" in finding.message for finding in result.findings)
    expected = ask(scores(), outcomes()).rows
    assert result.rows.get_column("estimate").to_list() == expected.get_column("estimate").to_list()


def test_units_off_the_list_are_named(ask: Ask) -> None:
    units = ("AT", "BG", "CZ", "DE", "DK", "EE", "EL", "ES", "FR", "HR", "BE-VLG", "BE")
    result = ask(scores(units=units), outcomes(units=units))
    assert result.rows.get_column("n").unique().to_list() == [11]
    (note,) = [finding for finding in result.findings if finding.rule == "PB610"]
    assert note.pes == "BE"


def test_the_seed_decides_and_the_order_of_rows_does_not(ask: Ask) -> None:
    left, right = scores(), outcomes()
    first, again, other = (ask(left, right, seed=seed, family="all").rows for seed in (1, 1, 2))
    assert first.equals(again)
    assert not first.equals(other)
    shuffled = ask(left[::-1], right[::-1], family="all").rows
    keys = ["enabler", "indicator"]
    assert first.sort(keys).drop("loo_pes").equals(shuffled.sort(keys).drop("loo_pes"))


def controls(units: tuple[str, ...] = UNITS, names: tuple[str, ...] = ("unemployment",), seed: int = 3) -> pl.DataFrame:
    random = np.random.default_rng(seed)
    return pl.DataFrame(
        [{"pes": unit, "variable": name, "value": float(random.normal())} for name in names for unit in units]
    )


def test_partial_stands_beside_the_plain_correlation(ask: Ask) -> None:
    plain, partial = (ask(scores(), outcomes(), controls=c) for c in (None, controls()))
    assert partial.rows.get_column("estimate").to_list() == plain.rows.get_column("estimate").to_list()
    row = only(partial, enabler="A1", indicator="A1a")
    assert row["partial"] is not None
    assert 1 / 200 <= row["partial_p"] <= 1


def test_controls_that_cannot_serve_are_refused(ask: Ask) -> None:
    three = controls(names=("a", "b", "c"))
    with pytest.raises(AnalysisError, match="ten PES for each control variable"):
        ask(scores(), outcomes(), controls=three)
    assert ask(scores(), outcomes(), controls=three, control=("a", "b")).rows.height > 0
    with pytest.raises(InputError, match="control variable d"):
        ask(scores(), outcomes(), controls=three, control=("d",))
    with pytest.raises(AnalysisError, match="need a table"):
        ask(scores(), outcomes(), control=("a",))
    with pytest.raises(AnalysisError, match="not for kendall"):
        ask(scores(), outcomes(), controls=controls(), method="kendall")
    same = pl.DataFrame(outcomes()).filter(pl.col("indicator") == "A1a").rename({"indicator": "variable"})
    with pytest.raises(AnalysisError, match="same as A1a"):
        ask(scores(), outcomes(), controls=same)


def test_collinear_controls_are_warned_of(ask: Ask) -> None:
    one = controls()
    two = pl.concat([one, one.with_columns(variable=pl.lit("again"), value=pl.col("value") * 2 + 0.001)])
    rules = [finding.rule for finding in ask(scores(), outcomes(), controls=two).findings]
    assert rules.count("PB617") == 2


def test_context_of_the_country_serves_its_pes(ask: Ask) -> None:
    units = ("AT", "BG", "CZ", "DE", "DK", "EE", "EL", "ES", "FR", "HR", "BE-VLG", "BE-WAL")
    result = ask(scores(units=units), outcomes(units=units), controls=controls(units=(*units[:10], "BE")))
    named = [finding.message for finding in result.findings if finding.rule == "PB618"]
    assert named == ["BE-VLG takes the control variables of BE", "BE-WAL takes the control variables of BE"]


def test_a_pair_that_hangs_on_one_pes_is_marked(ask: Ask) -> None:
    left = [{"pes": unit, "enabler": "A1", "score": float(i % 4)} for i, unit in enumerate(UNITS)]
    right = [
        {"pes": unit, "indicator": "A1a", "period": "2024", "value": float((i * 7) % 5)} for i, unit in enumerate(UNITS)
    ]
    left[0]["score"], right[0]["value"] = 900.0, 900.0
    row = only(ask(left, right, family="enablers", method="pearson"), enabler="A1")
    assert row["estimate"] > 0.9
    assert "one_pes" in row["reason"]
    assert row["loo_pes"] == "U01"


def test_a_family_says_what_it_can_show(ask: Ask) -> None:
    result = ask(scores(), outcomes(), family=Family.AREAS)
    (note,) = [finding.message for finding in result.findings if finding.rule == "PB614"]
    assert "6 pairs tested" in note
    assert "199 permutations" in note
    assert f"{float(minimum_detectable(24, alpha=0.05 / 6)):.2f}" in note


def test_a_recipe_refuses_what_has_no_meaning() -> None:
    for wrong in ({"resamples": 10}, {"min_n": 2}, {"seed": -1}, {"method": "phi"}, {"typo": 1}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            CorrelateRecipe.model_validate(wrong)
