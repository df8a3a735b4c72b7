"""Correlations of 33 digital maturity scores with five labour outcomes of 27 countries: arithmetic, no finding."""

from pathlib import Path

import polars as pl
import pytest
from scipy import stats as scipy_stats

from pesbench.analysis.relation import CorrelateRecipe, correlate
from pesbench.catalogue import Catalogue
from pesbench.result import Result

OUTCOMES = ("unemp_rate", "ltu_rate", "unemp_rate_lowedu", "jobless_hh", "emp_rate")
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def table(real_data: Path) -> pl.DataFrame:
    path = real_data / "desi" / "enablers_x_outcomes.csv"
    if not path.is_file():
        pytest.skip("the file is not beside the project")
    return pl.read_csv(path)


def related(table: pl.DataFrame, catalogue: Catalogue, method: str) -> Result:
    flags = [name for name in table.columns if name.endswith("_flag")]
    own = [name for name in table.columns if name not in (*OUTCOMES, *flags, "geo")]
    left = table.unpivot(on=own, index="geo", variable_name="enabler", value_name="score").rename({"geo": "pes"})
    right = table.unpivot(on=list(OUTCOMES), index="geo", variable_name="indicator").rename({"geo": "pes"})
    recipe = CorrelateRecipe.model_validate({"method": method, "resamples": 999})
    outcomes = right.with_columns(period=pl.lit("2022"))
    return correlate(left, outcomes, catalogue=catalogue, recipe=recipe)


@pytest.mark.parametrize("method", ["spearman", "pearson", "kendall"])
def test_scipy_gives_every_estimate(table: pl.DataFrame, catalogue: Catalogue, method: str) -> None:
    functions = {"spearman": scipy_stats.spearmanr, "pearson": scipy_stats.pearsonr, "kendall": scipy_stats.kendalltau}
    rows = related(table, catalogue, method).rows
    assert rows.height == 33 * 5
    assert rows.get_column("family_size").unique().to_list() == [165]
    for row in rows.iter_rows(named=True):
        both = table.select(row["enabler"], row["indicator"]).drop_nulls().to_numpy()
        theirs = functions[method](both[:, 0], both[:, 1])
        assert row["n"] == len(both)
        assert row["estimate"] == pytest.approx(theirs.statistic, abs=1e-12)
        if method != "kendall":
            assert row["p_asymptotic"] == pytest.approx(theirs.pvalue, rel=1e-6)
        assert row["low"] < row["estimate"] < row["high"]


def test_every_country_takes_part(table: pl.DataFrame, catalogue: Catalogue) -> None:
    result = related(table, catalogue, "spearman")
    assert result.rows.get_column("n").max() == 27
    assert not [finding for finding in result.findings if finding.rule == "PB610"]
