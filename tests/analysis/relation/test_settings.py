"""Lags, means over years, changes, pooled cycles, and inputs at the edge of what can be answered."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pesbench.analysis.relation import CorrelateRecipe, Relations, correlate
from pesbench.catalogue import Catalogue
from pesbench.errors import AnalysisError, InputError, PesbenchError, UsageError
from pesbench.stats import spearman

UNITS = tuple(f"U{number:02}" for number in range(1, 25))
Row = dict[str, Any]


def scored(cycle: str = "4", seed: int = 1, units: tuple[str, ...] = UNITS) -> list[Row]:
    random = np.random.default_rng(seed)
    return [
        {"pes": unit, "cycle": cycle, "enabler": enabler, "score": float(random.integers(1, 7))}
        for unit in units
        for enabler in ("A1", "A2", "B1")
    ]


def measured(period: str = "2024", seed: int = 2, indicator: str = "A1a", units: tuple[str, ...] = UNITS) -> list[Row]:
    random = np.random.default_rng(seed)
    return [{"pes": u, "indicator": indicator, "period": period, "value": float(random.normal(50, 9))} for u in units]


def relate(catalogue: Catalogue, left: list[Row], right: list[Row], **choices: object) -> Relations:
    recipe = CorrelateRecipe.model_validate({"resamples": 199, "family": "enablers", **choices})
    return correlate(pl.DataFrame(left), pl.DataFrame(right), catalogue=catalogue, recipe=recipe)


def numbers(rows: list[Row], name: str = "A1", key: str = "enabler", value: str = "score") -> np.ndarray[Any, Any]:
    return np.array([row[value] for row in rows if row[key] == name])


def one(result: Relations, enabler: str = "A1") -> Row:
    (row,) = result.rows.filter(pl.col("enabler") == enabler).to_dicts()
    return dict(row)


def test_a_range_is_the_mean_over_its_years_and_says_who_lacks_one(catalogue: Catalogue) -> None:
    first, last = measured("2023", 2), measured("2024", 3)
    result = relate(catalogue, scored(), first + last[1:], period="2023:2024")
    mean = (numbers(first, "A1a", "indicator", "value") + numbers(last, "A1a", "indicator", "value")) / 2
    mean[0] = first[0]["value"]
    assert one(result)["period"] == "2023:2024"
    assert one(result)["estimate"] == spearman(numbers(scored()), mean)
    assert any("A1a lacks 2024 of U01" in finding.message for finding in result.findings)
    strict = relate(catalogue, scored(), first + last[1:], period="2023:2024", missing="listwise")
    assert one(strict)["n"] == 23


def test_a_lag_takes_later_outcomes(catalogue: Catalogue) -> None:
    right = measured("2023", 2) + measured("2024", 3)
    row = one(relate(catalogue, scored(), right, period="2023", lag=1))
    assert row["period"] == "2024"
    assert row["estimate"] == one(relate(catalogue, scored(), right, period="2024"))["estimate"]
    with pytest.raises(InputError, match="2025"):
        relate(catalogue, scored(), right, period="2024", lag=1)
    with pytest.raises(UsageError, match="lag"):
        relate(catalogue, scored(), measured(), lag=1)


def test_a_change_is_later_minus_earlier_on_what_both_cycles_have(catalogue: Catalogue) -> None:
    left, right = scored("2", 1), scored("4", 5)
    only = [{**row, "enabler": "G1"} for row in right if row["enabler"] == "B1"]
    before, after = measured("2018", 2), measured("2024", 3)
    result = relate(
        catalogue, left + right + only, before + after, change=True, cycle="2,4", period="2018:2024", family="all"
    )
    row = one(result)
    moved = numbers(right) - numbers(left)
    gained = numbers(after, "A1a", "indicator", "value") - numbers(before, "A1a", "indicator", "value")
    assert (row["cycle"], row["period"]) == ("2 to 4", "2018 to 2024")
    assert row["estimate"] == spearman(moved, gained)
    assert row["partial"] is not None
    assert "G1" not in result.rows.get_column("enabler").to_list()
    assert {"PB635", "PB636"} <= {finding.rule for finding in result.findings}
    with pytest.raises(UsageError, match="one cycle to another"):
        relate(catalogue, left, before + after, change=True, period="2018:2024")


def test_pooled_cycles_count_pes_once(catalogue: Catalogue) -> None:
    left = scored("2", 1) + scored("4", 5)
    right = measured("2018", 2) + measured("2024", 3)
    row = one(relate(catalogue, left, right, pool=True, cycle="2,4", period="2018,2024"))
    assert (row["cycle"], row["n"]) == ("2+4", 24)
    assert -1 < row["low"] < row["estimate"] < row["high"] < 1
    with pytest.raises(AnalysisError, match="pooled"):
        relate(catalogue, left, right, pool=True, cycle="2,4", period="2018,2024", method="kendall")


def test_an_outcome_without_a_direction_is_said(catalogue: Catalogue) -> None:
    result = relate(catalogue, scored(), measured(indicator="A1b"))
    assert any(finding.rule == "PB632" and "A1b" in finding.message for finding in result.findings)
    assert one(result)["flipped"] is False


def test_a_part_of_a_year_stays_out_and_is_said(catalogue: Catalogue) -> None:
    right = [{**row, "coverage": 0.5 if row["pes"] == "U03" else 1.0} for row in measured()]
    result = relate(catalogue, scored(), right)
    assert one(result)["dropped"] == "U03 (no outcome)"
    assert any(finding.rule == "PB633" and finding.pes == "U03" for finding in result.findings)


def test_a_result_of_a_country_is_not_handed_down(catalogue: Catalogue) -> None:
    pes = ("BE-VLG", "AT", "BG", "CZ", "DE")
    right = measured(units=("BE", "AT", "BG", "CZ", "DE"))
    row = one(relate(catalogue, scored(units=pes), right, units="members"))
    assert row["dropped"] == "BE-VLG (outcome of the country only)"


def test_further_columns_come_only_where_asked(catalogue: Catalogue) -> None:
    result = relate(catalogue, scored(), measured(), family="all", fdr="hierarchical", attenuation=True)
    assert result.rows.columns[-4:] == ["q_hierarchical", "reliability", "corrected", "ceiling"]
    assert result.rows.get_column("q_hierarchical").null_count() == 0
    with pytest.raises(UsageError, match="hierarchical"):
        relate(catalogue, scored(), measured(), family="total", fdr="hierarchical")


def test_the_summary_has_the_total_and_the_areas(catalogue: Catalogue) -> None:
    result = relate(catalogue, scored(), measured())
    assert result.summary.get_column("enabler").to_list()[0] == "TOTAL"
    assert set(result.summary.get_column("enabler")) == {"TOTAL", "A", "B"}


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("method", ["spearman", "pearson", "kendall"])
def test_few_pes_give_numbers_reasons_or_a_plain_refusal(catalogue: Catalogue, count: int, method: str) -> None:
    try:
        result = relate(catalogue, scored(units=UNITS[: max(count, 1)]), measured()[:count] or measured(units=("X",)),
                        method=method)  # fmt: skip
    except PesbenchError:
        assert count == 0
        return
    assert "NaN" not in result.to_json()
    assert all(row["estimate"] is not None or row["reason"] for row in result.rows.to_dicts())


@pytest.mark.parametrize("scale", [1e-300, 1e300, 1.0])
@pytest.mark.parametrize("method", ["spearman", "pearson", "kendall"])
def test_no_scale_changes_a_correlation(catalogue: Catalogue, scale: float, method: str) -> None:
    plain, scaled = (
        one(relate(catalogue, scored(), [{**row, "value": row["value"] * factor} for row in measured()], method=method))
        for factor in (1.0, scale)
    )
    assert scaled["estimate"] == pytest.approx(plain["estimate"], abs=1e-12)
    assert scaled["p"] == plain["p"]
    assert json.dumps(scaled, allow_nan=False)


def test_neighbouring_whole_numbers_beyond_2_to_the_52_are_told_apart(catalogue: Catalogue) -> None:
    right = [{**row, "value": 2.0**53 - 30 + place} for place, row in enumerate(measured())]
    row = one(relate(catalogue, scored(), right, method="pearson"))
    assert row["estimate"] == pytest.approx(np.corrcoef(numbers(scored()), np.arange(24))[0, 1], abs=1e-12)


def test_one_and_two_threads_and_two_runs_give_the_same_bytes(
    catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[bytes] = []
    for threads in (1, 2, 2):
        monkeypatch.setattr("os.cpu_count", lambda count=threads: count)
        path = tmp_path / f"{len(written)}.parquet"
        relate(catalogue, scored(), measured(), resamples=2999).to_parquet(path)
        written.append(path.read_bytes())
    assert written[0] == written[1] == written[2]


@pytest.mark.parametrize(
    ("period", "said"), [(None, "the outcomes hold no value."), ("2019", "there are no outcomes of 2019.")]
)
def test_outcomes_without_a_value_are_refused(period: str | None, said: str, catalogue: Catalogue) -> None:
    empty = [{**row, "value": None} for row in measured()]
    with pytest.raises(InputError, match=said):
        correlate(
            pl.DataFrame(scored()),
            pl.DataFrame(empty, schema_overrides={"value": pl.Float64}),
            catalogue=catalogue,
            recipe=CorrelateRecipe.model_validate({"resamples": 199, "family": "enablers", "period": period}),
        )
