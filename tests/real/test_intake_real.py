"""Files that nobody in this project wrote, read by the mappings that ship."""

from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake import Delivery, preflight, read

pytestmark = pytest.mark.real


def delivered(path: Path, catalogue: Catalogue, tmp_path: Path) -> tuple[Delivery, pl.DataFrame]:
    delivery = read([path], catalogue=catalogue, staging=tmp_path / "staging")
    files = sorted((delivery.staged / "observations").glob("*/*.parquet"))
    return delivery, pl.scan_parquet(files, hive_partitioning=True, hive_schema={"pes": pl.String}).collect()


def test_activation_is_read_to_the_last_row(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    delivery, rows = delivered(real_data / "eurostat" / "lmp_ind_actru.csv", catalogue, tmp_path)
    (account,) = delivery.accounts
    assert (account.form, account.rows_read, account.rows_accepted) == ("values", 42_058, 42_058)
    assert list(delivery.findings) == []
    assert rows.height == 42_058
    assert rows["pes"].n_unique() == 29
    # Register status and measure type keep apart what would be 5,203 keys without them.
    key = ["pes", "measure", "period", *catalogue.dimensions, "origin"]
    assert rows.select(key).n_unique() == 42_058
    assert rows.select("pes", "period", "sex", "age").n_unique() == 5_203
    totals = rows.filter(
        (pl.col("sex") == "T")
        & (pl.col("age") == "TOTAL")
        & (pl.col("register_status") == "REG_UNE")
        & (pl.col("measure_type") == "TOT2_7")
        & (pl.col("period") == "2023")
        & pl.col("value").is_not_null()
    )
    assert totals.height == 20
    assert totals["value"].median() == pytest.approx(16.65)
    assert totals["value"].mean() == pytest.approx(20.525)
    assert totals.filter(pl.col("pes") == "DE")["value"].item() == 8.4
    assert set(rows["conf_status"]) == {"F"}
    # Not applicable (z) and not significant (n) have no value, and are told apart from missing.
    empty = rows.filter(pl.col("value").is_null())["obs_status"].value_counts()
    assert dict(empty.iter_rows()) == {"M": 4_824, "N": 1_006}


def test_slovenian_stocks_are_those_of_month_ends(real_data: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    delivery, rows = delivered(real_data / "si_zrsz_registered_unemployed.csv", catalogue, tmp_path)
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted) == (376, 376)
    assert list(delivery.findings) == []
    assert set(rows.select("pes", "measure", "basis", "conf_status").rows()) == {("SI", "stock", "end_of_period", "F")}
    year = rows.filter(pl.col("period").str.starts_with("2022"))
    assert year.height == 12
    assert year["value"].mean() == pytest.approx(56_664.8333, abs=1e-4)


@pytest.mark.parametrize(
    ("name", "encoding", "line_end", "delimiter", "columns", "records"),
    [
        ("oecd_dp_live.csv", "utf-8-sig", "LF", ",", 8, None),
        ("no_nav_ettersporsel_2017_original.csv", "utf-8", "CRLF", ";", None, None),
        ("eurostat/tps00203.tsv", "utf-8", "LF", "\t", None, None),
        ("sdmx/sdmxcsv2_example-04.csv", "utf-8", None, ";", 12, None),
        ("us_hcahps_funnel_half.csv", "utf-8", None, ",", None, 1_930),
    ],
)
def test_real_files_are_taken_apart(  # noqa: PLR0913, PLR0917 - one file and what it is
    real_data: Path,
    tmp_path: Path,
    name: str,
    encoding: str,
    line_end: str | None,
    delimiter: str,
    columns: int | None,
    records: int | None,
) -> None:
    facts = preflight(real_data / name, work=tmp_path)
    assert (facts.encoding, facts.delimiter) == (encoding, delimiter)
    assert line_end in {None, facts.line_end}
    assert columns in {None, len(facts.header)}
    assert records in {None, facts.records}
    assert facts.records > 0
