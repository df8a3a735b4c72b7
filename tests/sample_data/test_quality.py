"""The quality of the synthetic assessments: what was put into them is found, and nothing else."""

import polars as pl
import pytest
from sample_data.synthesis.maturity import ENABLERS, SELF_BIAS

from pesbench.analysis.quality import QualityRecipe, assessment_quality
from pesbench.catalogue import load_catalogue


@pytest.fixture(scope="module")
def quality(enablers: pl.DataFrame) -> pl.DataFrame:
    result = assessment_quality(enablers, catalogue=load_catalogue(), recipe=QualityRecipe(cycle="4", draws=199))
    return result.rows


def test_pes_see_themselves_higher_by_what_was_put_in(quality: pl.DataFrame) -> None:
    total = quality.filter(area="TOTAL", assessment="external").row(0, named=True)
    assert total["gap_low"] < SELF_BIAS < total["gap_high"]
    assert total["gap_high"] - total["gap_low"] < 0.3
    assert total["limit_high"] - total["limit_low"] == pytest.approx(4 * 0.25, rel=0.35)  # the bias has spread 0.25


def test_enablers_of_an_area_hang_together_as_they_were_drawn(quality: pl.DataFrame) -> None:
    # An area has variance 0.8^2, an enabler 0.45^2 beside it, the mean of four marks 0.4^2 / 4 and its rounding.
    related = 0.64 / (0.64 + 0.2025 + 0.04 + 1 / 48)
    for row in quality.filter(pl.col("area") != "TOTAL", assessment="external").to_dicts():
        k = ENABLERS[row["area"]]
        assert row["items"] == k
        assert row["alpha_low"] < k * related / (1 + (k - 1) * related) < row["alpha_high"]
        assert row["halo_p"] == pytest.approx(1 / 200)


def test_there_is_no_halo_over_the_areas_of_independent_assessors(quality: pl.DataFrame) -> None:
    total = quality.filter(area="TOTAL", assessment="external").row(0, named=True)
    assert total["halo_p"] > 0.05
    assert total["halo"] < 0.3
    assert total["floor"] < 0.02
