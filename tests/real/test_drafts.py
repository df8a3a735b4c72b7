"""First mappings of files that nobody in this project wrote, completed as a person would."""

from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake import ReadOptions, load_mapping, read
from pesbench.intake.inspection import InspectOptions, inspect

pytestmark = pytest.mark.real
MEASURE = ('measure = "complete"', 'measure = "stock"')


def values(path: Path, out: Path, catalogue: Catalogue, *changes: tuple[str, str], sheet: str = "") -> pl.DataFrame:
    inspect(path, catalogue, InspectOptions(draft=out, sheet=sheet or None))
    text = out.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, text
        text = text.replace(old, new)
    out.write_text(text, encoding="utf-8")
    load_mapping(str(out))
    delivery = read(
        [path],
        catalogue=catalogue,
        staging=out.parent / "staging",
        options=ReadOptions(mapping=str(out), explained_rows=9),
    )
    files = sorted((delivery.staged / "observations").glob("*/*.parquet"))
    return pl.scan_parquet(files, hive_partitioning=True, hive_schema={"pes": pl.String}).collect()


def test_romanian_ages(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = real_data / "ro_anofm" / "somajul_inregistrat_martie_2022_4.csv"
    rows = values(path, tmp_path / "out.toml", catalogue, MEASURE)
    assert set(rows["period"]) == {"2022-03"}
    assert set(rows["age"]) == {"TOTAL", "Y_LT25", "Y25-29", "Y30-39", "Y40-49", "Y50-55", "Y_GE56"}
    alba = rows.filter(pl.col("pes") == "RO-AB")
    assert dict(alba.select("age", "value").iter_rows())["Y_GE56"] == 905


def test_romanian_counties_by_sex(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = real_data / "ro_anofm" / "somajul_inregistrat_martie_2022_2.csv"
    out = tmp_path / "out.toml"
    inspect(path, catalogue, InspectOptions(draft=out))
    sexes = [dict(value.set).get("sex", "T") for value in load_mapping(str(out)).value]
    assert sexes == ["T", "F", "M"] * 3


def test_german_districts_by_month_and_sex(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = real_data / "de_ba_genesis_arbeitslosenquote_kreise.csv"
    rows = values(path, tmp_path / "out.toml", catalogue, MEASURE, ('"-" = "complete"', '"-" = "M"'))
    essen = rows.filter((pl.col("pes") == "DE-05113") & (pl.col("period") == "2019-01"))
    assert dict(essen.select("sex", "value").iter_rows()) == {"T": 31_956, "M": 17_731, "F": 14_225}


def test_norwegian_counties_side_by_side(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = real_data / "no_nav_ettersporsel_2017_original.csv"
    occupation = '[[column]]\nheader = "yrkekode"\nto = "occupation"\nprefix = "OC"\n\n[[value]]'
    changes = [
        ('measure = "complete"', 'measure = "labour_demand"'),
        ('"norge" = "complete"', '"norge" = "NO"'),
        ('ignore = ["yrkekode", "yrke"]', 'ignore = ["yrke"]'),
        ("[[value]]", occupation),
    ]
    rows = values(path, tmp_path / "out.toml", catalogue, *changes)
    nurses = rows.filter(pl.col("occupation").str.contains("2223"))
    assert dict(nurses.select("pes", "value").iter_rows())["NO"] == 3600


def test_a_sheet_of_the_french_workbook(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = real_data / "fr_dares_series_CVS_T22025.xlsx"
    out = tmp_path / "out.toml"
    rows = values(path, out, catalogue, MEASURE, ('pes = "complete"', 'pes = "FR"'), sheet="DEFM cat A_age")
    first = rows.filter((pl.col("period") == "1996-Q1") & (pl.col("sex") == "F") & (pl.col("age") == "Y_LT25"))
    assert first["value"].to_list() == [372_600]


@pytest.mark.parametrize(
    "name",
    ["oecd_dp_live.csv", "eurostat/tps00066.tsv", "us_hcahps_funnel_half.csv", "si_zrsz_registered_unemployed.csv"],
)
def test_a_draft_of_any_file_loads(real_data: Path, catalogue: Catalogue, tmp_path: Path, name: str) -> None:
    out = tmp_path / "out.toml"
    inspect(real_data / name, catalogue, InspectOptions(draft=out))
    assert load_mapping(str(out)).value
