"""What the synthetic submissions promise: they add up, keep their identities, and have their gaps."""

from pathlib import Path

import polars as pl
import pytest
from sample_data.synthesis.gaps import GAPS
from sample_data.synthesis.members import CURRENT, MEMBERS

MEASURES = [
    *("stock", "inflow", "inflow_from_inactivity", "outflow", "outflow_to_employment"),
    *("outflow_to_employment_6m", "outflow_to_employment_12m"),
]
DIMENSIONS = {"sex": ("T", 2), "age": ("TOTAL", 3), "education": ("TOTAL", 4)}
KEY = ["pes", "period", "sex", "age", "education"]


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    return frame.unpivot(MEASURES, index=KEY, variable_name="measure").drop_nulls("value")


def test_every_row_says_that_it_is_synthetic(sample: Path) -> None:
    for path in sorted((sample / "submissions").rglob("*.csv")):
        comments = pl.read_csv(path, infer_schema=False)["comment"]
        assert comments.fill_null("").str.starts_with("synthetic").all(), path
    assert "synthetic" in (sample / "README.md").read_text(encoding="utf-8").lower()


def test_the_analyst_receives_a_folder_from_each_of_32_members_and_one_former_member(sample: Path) -> None:
    folders = {path.name for path in (sample / "submissions").iterdir()}
    assert folders == {member.pes for member in MEMBERS} | {"network"}
    assert len(CURRENT) == 32
    assert len(MEMBERS) == 33


def test_a_folder_holds_only_its_own_pes(unemployment: pl.DataFrame, vacancies: pl.DataFrame) -> None:
    assert (unemployment["pes"] == unemployment["owner"]).all()
    assert (vacancies["pes"] == vacancies["owner"]).all()


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_breakdowns_add_up_exactly(unemployment: pl.DataFrame, dimension: str) -> None:
    total, count = DIMENSIONS[dimension]
    long, others = _long(unemployment), [name for name in (*KEY, "measure") if name != dimension]
    parts = long.filter(pl.col(dimension) != total).group_by(others).agg(pl.col("value").sum().alias("sum"), pl.len())
    whole = long.filter(pl.col(dimension) == total)
    joined = parts.filter(pl.col("len") == count).join(whole, on=others)
    assert joined.height > 14_000
    assert (joined["sum"] == joined["value"]).all()


def test_crossed_breakdowns_come_from_two_pes(unemployment: pl.DataFrame) -> None:
    crossed = unemployment.filter((pl.col("sex") != "T") & (pl.col("age") != "TOTAL"))
    assert sorted(crossed["pes"].unique()) == ["AT", "PT"]


def test_stocks_follow_from_flows_in_every_cell(unemployment: pl.DataFrame) -> None:
    month = pl.col("period").str.slice(0, 4).cast(pl.Int32) * 12 + pl.col("period").str.slice(5).cast(pl.Int32)
    series = ["pes", "sex", "age", "education"]
    ordered = unemployment.with_columns(month=month).sort(*series, "month")
    change = (pl.col("stock") - pl.col("stock").shift(1)).over(series)
    apart = (pl.col("month") - pl.col("month").shift(1)).over(series)
    net = pl.col("inflow") - pl.col("outflow")
    compared = ordered.select(change=change, net=net, apart=apart).filter(pl.col("apart") == 1).drop_nulls()
    assert compared.height > 20_000
    assert (compared["change"] == compared["net"]).all()


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("outflow_to_employment_6m", "outflow_to_employment_12m"),
        ("outflow_to_employment_12m", "outflow_to_employment"),
        ("outflow_to_employment", "outflow"),
        ("inflow_from_inactivity", "inflow"),
    ],
)
def test_parts_stay_within_their_wholes(unemployment: pl.DataFrame, part: str, whole: str) -> None:
    both = unemployment.drop_nulls([part, whole])
    assert both.height > 15_000
    assert (both[part] <= both[whole]).all()
    assert (both[part] >= 0).all()


def test_the_year_2020_shows_a_shock(unemployment: pl.DataFrame) -> None:
    totals = unemployment.filter((pl.col("sex") == "T") & (pl.col("age") == "TOTAL") & (pl.col("education") == "TOTAL"))
    inflow = totals.group_by("period").agg(pl.col("inflow").sum()).sort("period")
    by_month = dict(inflow.iter_rows())
    assert by_month["2020-04"] > 1.4 * by_month["2019-04"]
    assert by_month["2023-04"] < 1.2 * by_month["2019-04"]


def test_suppressed_cells_have_no_value_and_cannot_be_derived(unemployment: pl.DataFrame) -> None:
    small = unemployment.filter(pl.col("pes").is_in(["LI", "MT"]))
    hidden = 0
    for measure in MEASURES[1:]:
        status = f"{measure}_status"
        suppressed = small.filter(pl.col(status) == "Q")
        hidden += suppressed.height
        assert suppressed[measure].is_null().all()
        for dimension, (total, _) in DIMENSIONS.items():
            parts = small.filter(pl.col(dimension) != total)
            assert parts.filter(pl.col(measure).is_between(1, 3)).height == 0
            gaps = parts.group_by("pes", "period").agg((pl.col(status) == "Q").sum().alias("gaps"))
            assert 1 not in gaps["gaps"].to_list()
    assert hidden > 1_000


def test_vacancies_are_consistent(vacancies: pl.DataFrame) -> None:
    both = vacancies.drop_nulls(["notified", "filled"])
    assert both.height > 2_000
    assert (both["filled"] <= both["notified"]).all()
    assert (vacancies["open_stock"] > 0).all()


def test_surveys_are_consistent(satisfaction: pl.DataFrame) -> None:
    counted = satisfaction.drop_nulls("satisfied")
    assert (counted["satisfied"] <= counted["respondents"]).all()
    assert (counted["respondents"] <= counted["invited"]).all()
    scored = satisfaction.drop_nulls("score")
    ends = pl.min_horizontal("scale_worst", "scale_best"), pl.max_horizontal("scale_worst", "scale_best")
    assert scored.select(pl.col("score").is_between(*ends).all()).item()
    assert satisfaction.select(pl.any_horizontal(pl.col("satisfied", "share", "score").is_not_null()).all()).item()


def test_methods_of_surveys_differ(satisfaction: pl.DataFrame) -> None:
    given = satisfaction.select("pes", *(pl.col(name).is_not_null() for name in ("satisfied", "share", "score")))
    by_pes = given.group_by("pes").agg(pl.all().any())
    methods = {pes: tuple(flags) for pes, *flags in by_pes.iter_rows()}
    assert sorted(pes for pes, flags in methods.items() if flags == (False, True, False)) == [
        "ES",
        "FR",
        "IT",
        "NL",
        "SE",
    ]
    assert sorted(pes for pes, flags in methods.items() if flags == (False, False, True)) == ["DE", "PL"]
    assert sorted(pes for pes, flags in methods.items() if flags == (True, False, True)) == ["AT", "FI"]
    assert sum(flags == (True, False, False) for flags in methods.values()) == 23


def test_phases_are_marks_of_one_to_six(enablers: pl.DataFrame) -> None:
    for phase in ("plan", "do", "check", "act"):
        marks = enablers[phase].drop_nulls()
        assert set(marks.unique().to_list()) <= {1.0, 2.0, 3.0, 4.0, 5.0, 6.0}
    key = ["pes", "cycle", "enabler", "assessment"]
    assert enablers.select(pl.struct(key).is_unique().all()).item()


def test_pes_judge_themselves_somewhat_kinder_than_visitors(enablers: pl.DataFrame) -> None:
    means = enablers.with_columns(mean=pl.mean_horizontal("plan", "do", "check", "act"))
    by = dict(means.group_by("assessment").agg(pl.col("mean").mean()).iter_rows())
    assert 0.1 < by["self"] - by["external"] < 0.6


def test_a_cycle_has_29_enablers(enablers: pl.DataFrame) -> None:
    counts = enablers.group_by("cycle").agg(pl.col("enabler").n_unique()).sort("cycle")
    assert counts.rows() == [("2", 29), ("4", 29)]


def test_the_united_kingdom_leaves_after_2020(unemployment: pl.DataFrame, context: pl.DataFrame) -> None:
    for frame in (unemployment, context):
        assert frame.filter(pl.col("pes") == "UK")["period"].str.slice(0, 4).max() == "2020"


def test_belgium_has_three_pes_and_context_as_a_country(unemployment: pl.DataFrame, context: pl.DataFrame) -> None:
    belgian = pl.col("pes").str.starts_with("BE")
    assert sorted(unemployment.filter(belgian)["pes"].unique()) == ["BE-BRU", "BE-VLG", "BE-WAL"]
    growth = context.filter(belgian & (pl.col("variable") == "gdp_growth"))
    assert growth["pes"].unique().to_list() == ["BE"]


def test_listed_gaps_are_in_the_files(sample: Path, truth: dict[str, list[dict[str, str]]]) -> None:
    assert len(truth["gaps"]) == len(GAPS) > 25
    months = pl.read_csv(sample / "submissions/HR/unemployment.csv", infer_schema=False)["period"]
    assert "2024-08" not in months.to_list()
    assert "2024-07" in months.to_list()
    missing = pl.read_csv(sample / "submissions/CZ/unemployment.csv", infer_schema=False).filter(
        pl.col("period") == "2021-03"
    )
    assert missing["obs_status"].unique().to_list() == ["O"]
    assert missing.select(pl.all_horizontal(pl.col(*MEASURES).is_null().all())).item()
    assert "filled" not in pl.read_csv(sample / "submissions/CY/vacancies.csv").columns
    assert "outflow_to_employment_6m" not in pl.read_csv(sample / "submissions/RO/unemployment.csv").columns
    assert not (sample / "submissions/EL/satisfaction.csv").exists()


def test_every_status_d_has_a_definition(sample: Path) -> None:
    noted = {
        (row["pes"], row["measure"])
        for path in (sample / "submissions").glob("*/definitions.csv")
        for row in pl.read_csv(path, infer_schema=False).iter_rows(named=True)
    }
    assert noted == {("FI", "stock"), ("DK", "outflow_to_employment"), ("SE", "satisfaction_share")}
