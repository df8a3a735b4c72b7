"""A funnel of 1,930 hospitals, whose shares differ far more than chance allows."""

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pesbench.analysis.comparison import CompareRecipe, compare
from pesbench.catalogue import Catalogue
from pesbench.stats import funnel

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def hospitals(real_data: Path) -> pl.DataFrame:
    path = real_data / "us_hcahps_funnel_half.csv"
    if not path.is_file():
        pytest.skip("the file is not beside the project")
    read = pl.read_csv(path, schema_overrides={"unit": pl.String}).drop_nulls(["n", "pct_top_box_9_10"])
    return read.select("unit", pl.col("n").cast(pl.Float64), x=(pl.col("n") * pl.col("pct_top_box_9_10") / 100).round())


def test_chance_alone_flags_two_in_five_and_the_usual_variation_a_few(hospitals: pl.DataFrame) -> None:
    found = funnel(hospitals["x"], hospitals["n"])
    assert np.mean(np.abs(found.naive_z) > 3) == pytest.approx(0.42, abs=0.02)
    assert 0.01 < np.mean(np.abs(found.z) > 3) < 0.06
    assert np.mean(found.naive_z**2) == pytest.approx(20, abs=2)


def test_a_comparison_tells_both(hospitals: pl.DataFrame, catalogue: Catalogue) -> None:
    values = hospitals.select(
        pes="unit", indicator=pl.lit("top_box"), period=pl.lit("2023"), numerator="x", denominator="n",
        value=100 * pl.col("x") / pl.col("n"),
    )  # fmt: skip
    recipe = CompareRecipe(period="2023", direction="higher", rank_set="none", units="all")
    result = compare(values, catalogue, recipe)
    (told,) = [finding.message for finding in result.findings if finding.rule == "PB680"]
    alone, allowed = (float(share) for share in re.findall(r"\((\d+\.\d) %\)", told))
    assert alone == pytest.approx(42, abs=2)  # at 99.8 %, which is 3.09 errors
    assert 1 < allowed < 6
    low, high = pl.col("funnel_outer_low"), pl.col("funnel_outer_high")
    outside = result.rows.filter((pl.col("value") < low) | (pl.col("value") > high)).height
    assert 100 * outside / len(hospitals) == pytest.approx(allowed, abs=0.05)
