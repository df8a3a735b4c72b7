"""The Commission's DESI 2022: 33 indicators of 27 countries, official scores and ranks, by a scheme written by hand."""

from pathlib import Path

import polars as pl
import pytest

import pesbench
from pesbench.result import Result

SCHEME = Path(__file__).with_name("desi_2022.toml")
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def desi(real_data: Path) -> Path:
    folder = real_data / "desi"
    if not (folder / "desi_2022_indicators.csv").is_file():
        pytest.skip("the files are not beside the project")
    return folder


@pytest.fixture(scope="module")
def table(desi: Path) -> pl.DataFrame:
    """Give the countries without the row of the Union."""
    raw = pl.read_csv(desi / "desi_2022_indicators.csv").rename({"Country": "pes"}).drop("Year")
    return raw.filter(pl.col("pes") != "EU")


@pytest.fixture(scope="module")
def result(table: pl.DataFrame) -> Result:
    return pesbench.index(SCHEME, wide=table)


def test_every_official_score_comes_out(desi: Path, result: Result) -> None:
    official = pl.read_csv(desi / "official_scores_2017_2022.csv").filter(pl.col("period") == 2022)
    long = official.drop("period").unpivot(index="geo", variable_name="node", value_name="official")
    both = result.rows.join(long, left_on=["pes", "node"], right_on=["geo", "node"])
    assert both.height >= 27 * 14
    away = both.select((pl.col("score") - pl.col("official")).abs().max()).item()
    assert away < 1e-5


def test_every_official_rank_comes_out(desi: Path, result: Result) -> None:
    official = pl.read_csv(desi / "official_ranks_2022.csv").filter(pl.col("geo") != "EU").drop_nulls("rank2022")
    ranks = dict(zip(official["geo"], official["rank2022"].cast(pl.Int64), strict=True))
    index = result.rows.filter(pl.col("node") == "DESI")
    assert len(ranks) == 27
    assert dict(zip(index["pes"], index["rank"], strict=True)) == ranks


def test_nothing_was_filled_clipped_or_left_out(result: Result) -> None:
    assert [finding.message for finding in result.findings] == []
    assert result.rows["coverage"].min() == 1
    assert not result.rows["imputed"].any()


def test_the_interval_of_a_rank_holds_the_rank(table: pl.DataFrame) -> None:
    index = pesbench.index(SCHEME, wide=table, uncertainty=500).rows.filter(pl.col("node") == "DESI")
    inside = index.select(
        ((pl.col("rank_low") <= pl.col("rank")) & (pl.col("rank") <= pl.col("rank_high"))).all()
    ).item()
    assert inside
