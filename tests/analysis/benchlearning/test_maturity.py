"""Scores of maturity against numbers worked out by hand."""

from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import pesbench
from pesbench.analysis.assessors import combined
from pesbench.analysis.benchlearning.scoring import residual_variance
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.errors import CatalogueError, InputError, UsageError
from pesbench.result import Result

# Two areas are enough for a hand: A has two enablers, B one. The weights of the areas are 1 and 3.
SMALL = """
[areas.A]
names = { en = "Area A" }
[cycles.S]
names = { en = "Small cycle" }
profile = "small"
[enablers.XA1]
names = { en = "First" }
area = "A"
cycles = ["S"]
[enablers.XA2]
names = { en = "Second" }
area = "A"
cycles = ["S"]
[enablers.XB1]
names = { en = "Third" }
area = "B"
cycles = ["S"]
[profiles.small]
low = 1.0
high = 6.0
phases = { plan = 1.0, do = 1.0, check = 1.0, act = 1.0 }
areas = { B = 3.0 }
[profiles.small.labels]
low = { names = { en = "developing" }, at_least = 1.0 }
middle = { names = { en = "well developed" }, at_least = 3.0 }
[profiles.hundred]
low = 0.0
high = 100.0
spread = 30.0
phases = { plan = 1.0, do = 1.0, check = 1.0, act = 2.0 }
[profiles.hundred.labels]
do = { names = { en = "Do" }, at_least = 31.0 }
check = { names = { en = "Check" }, at_least = 51.0 }
"""
COLUMNS = ("pes", "enabler", "assessment", "assessor", "plan", "do", "check", "act", "score")


@pytest.fixture(name="small")
def fixture_small(tmp_path: Path) -> Catalogue:
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return load_catalogue(path)


def table(*rows: tuple[object, ...]) -> pl.DataFrame:
    full = [row + (None,) * (len(COLUMNS) - len(row)) for row in rows]
    kinds = {name: pl.String if place < 4 else pl.Float64 for place, name in enumerate(COLUMNS)}
    return pl.DataFrame(full, schema=kinds, orient="row").with_columns(cycle=pl.lit("S"))


def asked(frame: pl.DataFrame, catalogue: Catalogue, pes: str = "", **choices: Any) -> Result:
    return pesbench.maturity(pes, cycle="S", enablers=frame, catalogue=catalogue, units="all", **choices)


def one(result: Result, pes: str, node: str) -> dict[str, object]:
    return result.rows.filter(pes=pes, id=node).row(0, named=True)


def test_two_assessors_missing_phases_and_a_missing_enabler(small: Catalogue) -> None:
    frame = table(
        # Assessor 1: mean of 3, 4, 2 (no act) = 3; assessor 2: mean of four = 4. The median of two is 3.5.
        ("AT", "XA1", "external", "one", 3, 4, 2, None),
        ("AT", "XA1", "external", "two", 5, 4, 4, 3),
        ("AT", "XB1", "external", "one", None, None, None, None, 2),
        ("AT", "XA1", "self", None, 5, 5, 4, 4),  # 4.5
        ("AT", "XA2", "self", None, 2, 2, 2, 2),
    )
    result = asked(frame, small, "AT")
    enabler = one(result, "AT", "XA1")
    assert (enabler["external"], enabler["self"], enabler["gap"]) == (3.5, 4.5, 1.0)
    assert (enabler["assessors"], enabler["spread"], enabler["label"]) == (2, 1.0, "well developed")
    assert [enabler[phase] for phase in ("plan", "do", "check", "act")] == [4.0, 4.0, 3.0, 3.0]
    assert enabler["weakest"] == "check;act"
    assert enabler["coverage"] == pytest.approx((0.75 + 1) / 2)  # one of the two assessors left a phase out
    area = one(result, "AT", "A")
    assert (area["external"], area["self"], area["coverage"]) == (3.5, 3.25, 0.5)
    assert area["gap"] == 1.0  # over XA1 alone, which has both
    total = one(result, "AT", "total")
    assert total["external"] == pytest.approx((1 * 3.5 + 3 * 2.0) / 4)
    assert total["self"] == 3.25
    assert total["coverage"] == pytest.approx(2 / 3)
    assert (total["label"], total["reason"]) == ("developing", "low_coverage")
    said = {finding.rule for finding in result.findings}
    assert {"PB702", "PB706", "PB703", "PB708"} <= said
    assert "PB701" not in said


def test_a_spread_over_two_points_is_a_finding(small: Catalogue) -> None:
    rows = [
        ("AT", "XA1", "external", name, None, None, None, None, mark)
        for name, mark in zip("abc", (2, 3, 4.5), strict=True)
    ]
    result = asked(table(*rows), small)
    (found,) = [finding for finding in result.findings if finding.rule == "PB701"]
    assert found.message == "AT XA1, cycle S, assessment external: 3 assessors lie 2.5 points apart, more than 2"
    assert one(result, "AT", "XA1")["external"] == 3.0
    exact = [
        ("AT", "XA1", "external", name, None, None, None, None, mark) for name, mark in zip("ab", (2, 4), strict=True)
    ]
    assert "PB701" not in {finding.rule for finding in asked(table(*exact), small).findings}


@pytest.mark.parametrize(("rule", "expected"), [("median", 3.0), ("mean", 10 / 3), ("min", 2.0), ("max", 5.0)])
def test_the_rule_for_several_assessors(rule: str, expected: float) -> None:
    frame = pl.DataFrame(
        {"pes": ["AT"] * 3, "enabler": ["A1"] * 3, "assessor": ["a", "b", "c"], "score": [2.0, 3.0, 5.0]}
    )
    (row,) = combined(frame, ("score",), several=rule)[0].to_dicts()
    assert (row["score"], row["assessors"], row["spread"]) == (pytest.approx(expected), 3, 3.0)


def test_an_assessor_speaks_once() -> None:
    frame = pl.DataFrame({"pes": ["AT"] * 2, "enabler": ["A1"] * 2, "assessor": ["a", "a"], "score": [2.0, 3.0]})
    with pytest.raises(InputError, match="pes AT, enabler A1, assessor a is given twice"):
        combined(frame, ("score",))


def test_the_scale_to_a_hundred_with_a_heavier_phase(small: Catalogue) -> None:
    frame = table(
        ("AT", "XA1", "external", "one", 40, 60, 20, 70),  # (40 + 60 + 20 + 2 * 70) / 5 = 52
        ("AT", "XA2", "external", "one", 40, None, None, 25),  # (40 + 2 * 25) / 3 = 30
        ("AT", "XB1", "external", "one", None, None, None, None, 100),
    )
    result = asked(frame, small, profile="hundred")
    assert one(result, "AT", "XA1")["external"] == pytest.approx(52.0)
    assert one(result, "AT", "XA1")["label"] == "Check"
    second = one(result, "AT", "XA2")
    assert (second["external"], second["label"], second["weakest"]) == (pytest.approx(30.0), None, "act")
    assert second["coverage"] == pytest.approx(3 / 5)
    assert one(result, "AT", "A")["external"] == pytest.approx(41.0)
    assert one(result, "AT", "A")["act"] == pytest.approx((70 + 25) / 2)
    assert one(result, "AT", "total")["external"] == pytest.approx((41 + 100) / 2)  # this profile weighs areas alike
    assert result.recipe.model_dump()["scored_by"]["high"] == 100.0


def test_a_mark_off_the_scale_is_left_out_and_said(small: Catalogue) -> None:
    frame = table(("AT", "XA1", "external", None, 3, 62, 3, 3), ("AT", "XB1", "external", None, 4, 4, 4, 4))
    result = asked(frame, small)
    assert one(result, "AT", "XA1")["external"] == 3.0
    assert [it.message for it in result.findings if it.rule == "PB704"] == [
        "AT, XA1: a mark outside 1 to 6 was left out"
    ]


def four(*scores: tuple[float, float, float]) -> pl.DataFrame:
    names = ("AT", "SI", "SE", "FI")
    ids = ("XA1", "XA2", "XB1")
    return table(
        *(
            (pes, enabler, "external", None, None, None, None, None, score)
            for pes, row in zip(names, scores, strict=False)
            for enabler, score in zip(ids, row, strict=True)
        )
    )


def test_places_go_by_the_external_score(small: Catalogue) -> None:
    result = asked(four((2, 3, 4), (5, 5.5, 4), (2.5, 2.5, 1), (4, 3, 3)), small)
    area = result.rows.filter(id="A")
    assert dict(area.select("pes", "rank").iter_rows()) == {"AT": 3.0, "SI": 1.0, "SE": 3.0, "FI": 2.0}
    assert area["n_pes"].to_list() == [4] * 4
    assert area["median"].to_list() == [3.0] * 4
    # Two-way residuals of (2,3), (5,5.5), (2.5,2.5), (4,3): half differences -.5,-.25,0,.5 less their mean -.0625.
    half = np.array([-0.5, -0.25, 0.0, 0.5]) + 0.0625
    variance = 2 * np.sum(half**2) / 3
    assert area["standard_error"].to_list() == pytest.approx([np.sqrt(variance / 2)] * 4)
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in area.to_dicts())
    assert set(result.rows.filter(id="XB1")["reason"]) == {"no_error"}
    focus = asked(four((2, 3, 4), (5, 5.5, 4), (2.5, 2.5, 1), (4, 3, 3)), small, "SI").rows.filter(id="A")
    assert focus.to_dicts() == area.filter(pes="SI").to_dicts()


def test_the_residual_is_that_of_the_analysis_of_variance() -> None:
    items = np.array([[1.0, 2.0, 4.0], [2.0, 2.0, 3.0], [5.0, 4.0, 6.0], [np.nan, 1.0, 1.0]])
    rows = items[:3]
    total = np.sum((rows - rows.mean()) ** 2)
    units = 3 * np.sum((rows.mean(axis=1) - rows.mean()) ** 2)
    columns = 3 * np.sum((rows.mean(axis=0) - rows.mean()) ** 2)
    assert residual_variance(items) == pytest.approx((total - units - columns) / 4)
    assert np.isnan(residual_variance(items[:2]))


def test_two_pes_have_no_places_and_equal_ones_neither(small: Catalogue) -> None:
    two = asked(four((2, 3, 4), (5, 5, 4)), small)
    assert set(two.rows["reason"]) == {"few_pes"}
    assert any("2 PES with scores have no places" in finding.message for finding in two.findings)
    equal = asked(four((2, 2, 2), (2, 2, 2), (2, 2, 2)), small)
    assert set(equal.rows["reason"]) == {"all_equal"}
    assert equal.rows["rank"].null_count() == equal.rows.height


def test_without_external_scores_self_assessments_are_still_shown(small: Catalogue) -> None:
    result = asked(table(("AT", "XA1", "self", None, 3, 3, 3, 2)), small)
    row = one(result, "AT", "XA1")
    assert (row["self"], row["external"], row["label"], row["weakest"], row["reason"]) == (
        *(2.75, None, None, "act", "no_external"),
    )
    assert any("no external score" in finding.message for finding in result.findings)


def test_an_enabler_of_another_cycle_is_left_out_and_said(small: Catalogue) -> None:
    result = asked(
        table(("AT", "C1", "external", None, 3, 3, 3, 2), ("AT", "XA1", "external", None, 3, 3, 3, 2)), small
    )
    assert "cycle S has no enabler C1; its scores were left out" in [it.message[:52] for it in result.findings]


def test_what_may_not_be_shown_enters_nothing(small: Catalogue) -> None:
    frame = four((2, 3, 4), (5, 5.5, 4), (2.5, 2.5, 1), (4, 3, 3)).with_columns(
        obs_status=pl.lit(None, pl.String), conf_status=pl.when(pl.col("pes") == "SE").then(pl.lit("C"))
    )
    result = asked(frame, small)
    assert "SE" not in result.rows["pes"]
    assert result.rows["n_pes"].to_list() == [3] * result.rows.height
    assert [it.pes for it in result.findings if it.rule == "PB707"] == ["SE"]
    with pytest.raises(InputError, match="release level public"):
        asked(frame.with_columns(conf_status=pl.lit("N")), small, release="public")


@pytest.mark.parametrize(
    ("changes", "error", "said"),
    [
        ({"cycle": "9"}, UsageError, "there is no cycle '9'"),
        ({"profile": "smal"}, UsageError, "there is no scoring profile 'smal'"),
        ({"pes": "XX"}, UsageError, "unknown PES .XX"),
    ],
)
def test_what_cannot_be_asked(changes: dict[str, Any], error: type[Exception], said: str, small: Catalogue) -> None:
    with pytest.raises(error, match=said):
        pesbench.maturity(**{"cycle": "S", "enablers": four((2, 3, 4), (4, 4, 4)), "catalogue": small, **changes})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[profiles.p]\nlow = 6.0\nhigh = 1.0\nphases = { plan = 1.0 }", "the low end of a scale must lie below"),
        ("[profiles.p]\nlow = 1.0\nhigh = 6.0\nphases = { plam = 1.0 }", "a phase must be known"),
        ("[profiles.p]\nlow = 1.0\nhigh = 6.0\nphases = { plan = 0.0 }", "a weight must be above 0"),
        ("[profiles.pdca.labels.mature]\nat_least = 9.0", "a cut point must lie on the scale"),
        ("[profiles.pdca.labels.mature]\nat_least = 3.0", "a cut point of its own"),
        ('[cycles.4]\nprofile = "cafe"', "the scoring profile of a cycle must be known"),
    ],
)
def test_a_profile_must_make_sense(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CatalogueError, match=said):
        load_catalogue(path)


def test_a_cycle_on_another_scale_is_delivered_on_it(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[cycles.4]\nprofile = "caf"\n', encoding="utf-8")
    catalogue = load_catalogue(path)
    rows = tmp_path / "enablers.csv"
    rows.write_text("pes,cycle,enabler,assessment,score\nAT,4,A1,external,62\nAT,2,A1,external,62\n", encoding="utf-8")
    found = pesbench.validate(rows, catalogue=catalogue).findings
    assert [(it.rule, it.line) for it in found if it.rule.startswith("PB3")] == [("PB308", 3)]
    pesbench.ingest(rows, tmp_path / "store", catalogue=catalogue)
    row = pesbench.maturity("AT", cycle=4, store=tmp_path / "store", catalogue=catalogue).rows.filter(id="A1")
    assert row.select("external", "label").row(0) == (62.0, "Check")
