"""The quality of assessments on small tables: which marks enter, what is said of those that do not."""

from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench.analysis.quality import QualityRecipe, assessment_quality, quality_schema
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.errors import AnalysisError, InputError, UsageError
from pesbench.result import Result, chosen
from pesbench.stats import cronbach_alpha, intraclass, omega_total, paired_gap, weighted_kappa

UNITS = ("AT", "BG", "CZ", "DE", "DK", "EE", "FI", "FR", "HU", "IE", "LT", "LV")
ENABLERS = ("D1", "D2", "D3", "G1", "G2")
# Marks of D1, D2, D3, G1, G2 by PES: assessors', and how much higher the PES sees itself.
EXTERNAL = np.array([
    [2, 3, 2, 4, 4], [3, 3, 4, 2, 3], [4, 4, 5, 3, 3], [5, 5, 6, 4, 5], [5, 4, 5, 6, 5], [2, 2, 1, 3, 2],
    [4, 5, 4, 5, 5], [3, 2, 3, 4, 3], [1, 2, 2, 2, 1], [6, 5, 5, 4, 4], [3, 4, 3, 2, 3], [4, 3, 4, 5, 6],
], dtype=float)  # fmt: skip
HIGHER = np.array([
    [1, 0, 1, 0, 0], [0, 1, 0, 1, 1], [0, 0, 0, 1, 1], [0, 1, 0, 0, 0], [1, 1, 0, 0, 1], [0, 0, 1, 0, 1],
    [1, 0, 1, 1, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 1], [0, 0, 1, 1, 1], [1, 0, 0, 1, 0], [0, 1, 0, 0, 0],
], dtype=float)  # fmt: skip
SELF = EXTERNAL + HIGHER
QUICK = QualityRecipe(draws=99)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def long(table: Any, assessment: str | None = "external", cycle: str | None = "4") -> pl.DataFrame:
    cells = [
        {"pes": pes, "cycle": cycle, "enabler": enabler, "assessment": assessment, "score": float(mark)}
        for pes, row in zip(UNITS, table, strict=True)
        for enabler, mark in zip(ENABLERS, row, strict=True)
        if not np.isnan(mark)
    ]
    frame = pl.DataFrame(cells)
    return frame.drop(name for name, value in (("assessment", assessment), ("cycle", cycle)) if value is None)


def both() -> pl.DataFrame:
    return pl.concat([long(EXTERNAL), long(SELF, "self")])


def row_of(result: Result, area: str, assessment: str | None = "external") -> dict[str, Any]:
    (row,) = result.rows.filter(pl.col("area") == area, pl.col("assessment").eq_missing(assessment)).to_dicts()
    return row


def messages(result: Result) -> dict[str, str]:
    return {finding.rule: finding.message for finding in result.findings}


def test_rows_come_by_assessment_and_area(catalogue: Catalogue) -> None:
    result = assessment_quality(both(), catalogue=catalogue, recipe=QUICK)
    assert result.rows.schema == pl.Schema(quality_schema())
    assert result.rows.select("assessment", "area").rows() == [
        (kind, area) for kind in ("external", "self") for area in ("D", "G", "TOTAL")
    ]


def test_consistency_is_that_of_the_enablers_and_for_the_total_of_the_areas(catalogue: Catalogue) -> None:
    result = assessment_quality(both(), catalogue=catalogue, recipe=QUICK)
    area, total = row_of(result, "D"), row_of(result, "TOTAL")
    alpha = cronbach_alpha(EXTERNAL[:, :3])
    assert (area["alpha"], area["alpha_low"], area["alpha_high"]) == pytest.approx((alpha.raw, alpha.low, alpha.high))
    assert area["omega"] == pytest.approx(omega_total(EXTERNAL[:, :3]).total)
    assert (area["items"], area["n"], area["marks"]) == (3, 12, 36)
    areas = np.column_stack([EXTERNAL[:, :3].mean(axis=1), EXTERNAL[:, 3:].mean(axis=1)])
    assert total["alpha"] == pytest.approx(cronbach_alpha(areas).raw)
    assert (total["items"], total["marks"], total["reason"]) == (2, 60, "two_items")
    assert row_of(result, "D", "self")["alpha"] == pytest.approx(cronbach_alpha(SELF[:, :3]).raw)


def test_agreement_is_between_the_two_assessments(catalogue: Catalogue) -> None:
    result = assessment_quality(both(), catalogue=catalogue, recipe=QUICK)
    row = row_of(result, "G")
    own, external = SELF[:, 3:].mean(axis=1), EXTERNAL[:, 3:].mean(axis=1)
    rates = intraclass(np.column_stack([own, external]))
    assert (row["icc"], row["icc_low"]) == pytest.approx((rates.agreement.value, rates.agreement.low))
    assert row["icc_consistency"] == pytest.approx(rates.consistency.value)
    gap = paired_gap(own, external)
    assert row["gap"] == pytest.approx(HIGHER[:, 3:].sum() / 24)  # self minus external
    assert (row["gap_low"], row["limit_high"]) == pytest.approx((gap.low, gap.limit_high))
    assert (row["limit_low_from"], row["limit_low_to"]) == pytest.approx(gap.limit_low_interval)
    kappa = weighted_kappa(SELF[:, 3:], EXTERNAL[:, 3:])
    reach = 2.200985160082949 * kappa.standard_error_units  # t(11) at 97.5 %
    assert (row["kappa"], row["kappa_low"]) == pytest.approx((kappa.kappa, kappa.kappa - reach))
    assert row["same_mark"] == pytest.approx(1 - HIGHER[:, 3:].sum() / 24)
    assert (row["pairs"], row["pairs_of_marks"]) == (12, 24)
    other = row_of(result, "G", "self")
    assert {name: other[name] for name in ("icc", "gap", "kappa")} == {n: row[n] for n in ("icc", "gap", "kappa")}


def test_floor_and_ceiling_are_the_ends_of_the_scale(catalogue: Catalogue) -> None:
    result = assessment_quality(both(), catalogue=catalogue, recipe=QUICK)
    row = row_of(result, "D")
    assert (row["floor"], row["ceiling"]) == pytest.approx((2 / 36, 2 / 36))  # marks 1 and 1, 6 and 6
    assert row_of(result, "D", "self")["reason"] is None


def test_marks_outside_the_scale_are_told(catalogue: Catalogue) -> None:
    recipe = QUICK.model_copy(update={"scale_high": 5.0})
    result = assessment_quality(long(EXTERNAL), catalogue=catalogue, recipe=recipe)
    assert row_of(result, "D")["floor"] is None
    assert "off_scale" in row_of(result, "D")["reason"]
    assert messages(result)["PB696"] == "cycle 4, external: 4 marks lie outside the scale from 1 to 5"
    wide = QUICK.model_copy(update={"scale_low": 0.0, "scale_high": 100.0})
    assert row_of(assessment_quality(both(), catalogue=catalogue, recipe=wide), "D")["ceiling"] == 0


def test_missing_marks_are_not_filled(catalogue: Catalogue) -> None:
    external = EXTERNAL.copy()
    external[2, 0] = np.nan
    result = assessment_quality(pl.concat([long(external), long(SELF, "self")]), catalogue=catalogue, recipe=QUICK)
    row = row_of(result, "D")
    assert (row["n"], row["pairs"], row["pairs_of_marks"], row["marks"]) == (11, 12, 35, 35)
    assert row["alpha"] == pytest.approx(cronbach_alpha(np.delete(EXTERNAL[:, :3], 2, 0)).raw)
    assert row["alpha_pairwise"] == pytest.approx(cronbach_alpha(external[:, :3], missing="pairwise").raw)
    # The third PES is compared on D2 and D3 alone: 4.5 by both, not 4.33 by itself.
    gaps = HIGHER[:, :3].mean(axis=1)
    gaps[2] = 0.0
    assert row["gap"] == pytest.approx(gaps.mean())
    assert messages(result)["PB697"] == "cycle 4, external: marks are missing: D without CZ"


def test_one_assessment_has_no_agreement(catalogue: Catalogue) -> None:
    result = assessment_quality(long(EXTERNAL), catalogue=catalogue, recipe=QUICK)
    row = row_of(result, "D")
    assert (row["reason"], row["icc"], row["pairs"]) == ("one_assessment", None, 0)
    assert "PB698" not in messages(result)


def test_pes_with_one_assessment_are_named(catalogue: Catalogue) -> None:
    own = SELF.copy()
    own[0] = np.nan
    external = EXTERNAL.copy()
    external[3] = np.nan
    result = assessment_quality(pl.concat([long(external), long(own, "self")]), catalogue=catalogue, recipe=QUICK)
    assert messages(result)["PB698"] == "cycle 4: assessed: DE only self; AT only external"
    assert row_of(result, "D")["pairs"] == 10


def test_a_file_that_does_not_say_who_assessed(catalogue: Catalogue) -> None:
    frame = long(EXTERNAL, None, None)
    result = assessment_quality(frame, catalogue=catalogue, recipe=QUICK)
    row = row_of(result, "G", None)
    assert (row["cycle"], row["reason"]) == (None, "two_items; one_assessment")
    assert [finding.rule for finding in result.findings].count("PB616") == 1


def test_an_empty_column_of_cycles_is_none(catalogue: Catalogue) -> None:
    frame = both().with_columns(cycle=pl.lit(None, dtype=pl.String))
    result = assessment_quality(frame, catalogue=catalogue, recipe=QUICK)
    assert row_of(result, "D")["cycle"] is None
    assert row_of(result, "D")["n"] == 12


def test_every_cycle_is_answered_or_those_asked_for(catalogue: Catalogue) -> None:
    frame = pl.concat([both(), long(SELF, cycle="2")])
    result = assessment_quality(frame, catalogue=catalogue, recipe=QUICK)
    assert result.rows.select("cycle", "assessment").unique(maintain_order=True).rows() == [
        ("2", "external"), ("4", "external"), ("4", "self"),
    ]  # fmt: skip
    asked = QUICK.model_copy(update={"cycle": "4"})
    only = assessment_quality(frame, catalogue=catalogue, recipe=asked)
    assert only.rows.equals(result.rows.filter(pl.col("cycle") == "4"))
    with pytest.raises(InputError, match="no scores of cycle 7"):
        assessment_quality(frame, catalogue=catalogue, recipe=QUICK.model_copy(update={"cycle": "7"}))


def test_phases_make_the_mark(catalogue: Catalogue) -> None:
    frame = long(EXTERNAL).with_columns(plan=pl.col("score"), do=pl.col("score")).drop("score")
    result = assessment_quality(frame, catalogue=catalogue, recipe=QUICK)
    assert row_of(result, "D")["alpha"] == pytest.approx(cronbach_alpha(EXTERNAL[:, :3]).raw)


@pytest.mark.parametrize(
    ("table", "area", "reason"),
    [
        (np.where(np.arange(5) == 1, 3.0, EXTERNAL), "D", "constant"),
        (np.where(np.arange(5) == 4, np.nan, EXTERNAL), "G", "one_item"),
        (np.where((np.arange(12) > 1)[:, None], np.nan, EXTERNAL), "D", "n<3"),
        (np.where((np.arange(12) > 5)[:, None], np.nan, EXTERNAL), "D", "low_n"),
    ],
)
def test_why_there_is_no_consistency(table: Any, area: str, reason: str, catalogue: Catalogue) -> None:
    row = row_of(assessment_quality(long(table), catalogue=catalogue, recipe=QUICK), area)
    assert row["reason"] == f"{reason}; one_assessment"
    assert (row["alpha"] is None) == (reason != "low_n")


def test_full_agreement_has_no_limits(catalogue: Catalogue) -> None:
    result = assessment_quality(pl.concat([long(EXTERNAL), long(EXTERNAL, "self")]), catalogue=catalogue, recipe=QUICK)
    row = row_of(result, "D")
    assert (row["icc"], row["icc_low"], row["kappa"], row["gap"], row["gap_p"]) == (1.0, None, 1.0, 0.0, None)
    assert result.to_json().count("NaN") == 0


def test_few_pes_with_both_are_told(catalogue: Catalogue) -> None:
    own = np.where((np.arange(12) > 1)[:, None], np.nan, SELF)
    row = row_of(
        assessment_quality(pl.concat([long(EXTERNAL), long(own, "self")]), catalogue=catalogue, recipe=QUICK), "D"
    )
    assert (row["reason"], row["gap"]) == ("pairs<3", None)
    own = np.where((np.arange(12) > 5)[:, None], np.nan, SELF)
    row = row_of(
        assessment_quality(pl.concat([long(EXTERNAL), long(own, "self")]), catalogue=catalogue, recipe=QUICK), "D"
    )
    assert (row["reason"], row["pairs"]) == ("few_pairs", 6)


def test_units_are_those_of_a_list(catalogue: Catalogue) -> None:
    result = assessment_quality(both(), catalogue=catalogue, recipe=QUICK.model_copy(update={"units": "AT,BG,CZ,DE"}))
    assert row_of(result, "D")["n"] == 4
    assert "LV was left out" in " ".join(finding.message for finding in result.findings)
    with pytest.raises(UsageError, match="unknown list"):
        assessment_quality(both(), catalogue=catalogue, recipe=QUICK.model_copy(update={"units": "moon"}))


def test_unknown_enablers_enter_no_area(catalogue: Catalogue) -> None:
    frame = pl.concat([both(), both().with_columns(enabler=pl.lit("Z") + pl.col("enabler"))])
    result = assessment_quality(frame, catalogue=catalogue, recipe=QUICK)
    assert result.rows.equals(assessment_quality(both(), catalogue=catalogue, recipe=QUICK).rows)
    assert "ZD1" in messages(result)["PB613"]
    with pytest.raises(AnalysisError, match="no areas"):
        assessment_quality(frame.filter(pl.col("enabler").str.starts_with("Z")), catalogue=catalogue, recipe=QUICK)


def test_what_cannot_be_read_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="no score of either"):
        assessment_quality(both().with_columns(score=pl.lit(None, dtype=pl.Float64)), catalogue=catalogue, recipe=QUICK)
    with pytest.raises(InputError, match="external or self, found 'peer'"):
        assessment_quality(long(EXTERNAL, "peer"), catalogue=catalogue, recipe=QUICK)
    with pytest.raises(InputError, match="infinite"):
        assessment_quality(both().with_columns(score=pl.lit(float("inf"))), catalogue=catalogue, recipe=QUICK)
    with pytest.raises(InputError, match="columns"):
        assessment_quality(both().drop("score"), catalogue=catalogue, recipe=QUICK)
    with pytest.raises(UsageError, match="below the highest"):
        chosen(QualityRecipe, {"scale_low": 6.0, "scale_high": 1.0})


def test_the_same_seed_gives_the_same_rows(catalogue: Catalogue) -> None:
    first, second = (assessment_quality(both(), catalogue=catalogue, recipe=QUICK) for _ in range(2))
    assert first.to_csv() == second.to_csv()
    third = assessment_quality(both(), catalogue=catalogue, recipe=QUICK.model_copy(update={"seed": 5}))
    assert third.rows["halo_expected"].to_list() != first.rows["halo_expected"].to_list()
    assert first.recipe.model_dump()["numpy"] == np.__version__


def test_marks_whose_sum_is_too_large_for_a_number_are_judged_like_others(catalogue: Catalogue) -> None:
    unit = 2.0**1020
    huge = pl.concat([long(EXTERNAL * unit), long(SELF * unit, "self")])
    found, usual = (assessment_quality(marks, catalogue=catalogue, recipe=QUICK) for marks in (huge, both()))
    for name in ("alpha", "omega", "icc", "kappa"):
        assert row_of(found, "D")[name] == pytest.approx(row_of(usual, "D")[name], rel=1e-9)
    assert row_of(found, "D")["gap"] == pytest.approx(row_of(usual, "D")["gap"] * unit, rel=1e-9)
