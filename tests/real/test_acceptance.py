"""The main job on files that nobody in this project wrote."""

from pathlib import Path

import pytest

import pesbench
from pesbench.errors import AnalysisError

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def store(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Participants in measures of 29 countries, and the Slovenian month-end stocks."""
    folder = tmp_path_factory.mktemp("real") / "store"
    result = pesbench.ingest(real_data / "eurostat" / "lmp_ind_actru.csv", folder)
    row = result.rows.row(0, named=True)
    assert (row["rows_read"], row["rows_accepted"], row["rows_quarantined"]) == (42_058, 42_058, 0)
    assert list(result.findings) == []
    pesbench.ingest(real_data / "si_zrsz_registered_unemployed.csv", folder)
    return folder


@pytest.mark.parametrize(
    ("period", "n", "median", "first", "best", "last", "worst"),
    [("2023", 20, 16.65, "ES", 52.2, "NO", 1.4), ("2019", 24, 19.55, "LU", 53.2, "EL", 4.3)],
)
def test_activation_is_ranked(  # noqa: PLR0913, PLR0917 - the published figures
    store: Path, period: str, n: int, median: float, first: str, best: float, last: str, worst: float
) -> None:
    rows = pesbench.compare("LMP_ACT", store=store, period=period, direction="higher").rows
    ranked = rows.filter(rows["rank"].is_not_null())
    assert ranked.height == n
    assert ranked["value"].median() == pytest.approx(median, abs=1e-9)
    assert ranked.row(0, named=True)["pes"] == first
    assert ranked.row(-1, named=True)["pes"] == last
    assert (ranked["value"].max(), ranked["value"].min()) == (best, worst)


def test_the_mean_of_2023_and_its_flags(store: Path) -> None:
    rows = pesbench.compare("LMP_ACT", store=store, period="2023", direction="higher").rows
    assert rows["value"].mean() == pytest.approx(20.525, abs=1e-9)
    flags = dict(zip(rows["pes"], rows["obs_status"], strict=True))
    assert (flags["LU"], flags["SE"], flags["DE"]) == ("U", "E", "A")


def test_activation_without_a_direction_is_refused(store: Path) -> None:
    with pytest.raises(AnalysisError, match="no direction"):
        pesbench.compare("LMP_ACT", store=store, period="2023")


@pytest.mark.parametrize(("period", "mean"), [("2022", 56_664.8333), ("2019", 74_177.8333)])
def test_the_annual_stock_is_the_mean_of_month_ends(store: Path, period: str, mean: float) -> None:
    (row,) = pesbench.indicators("STOCK", store=store, periods=(period,)).rows.to_dicts()
    assert row["value"] == pytest.approx(mean, abs=1e-4)
    assert row["coverage"] == 1


def test_four_months_are_no_year(store: Path) -> None:
    (row,) = pesbench.indicators("STOCK", store=store, periods=("2023",)).rows.to_dicts()
    assert (row["value"], row["reason"]) == (None, "incomplete")
    assert row["coverage"] == pytest.approx(4 / 12)
    (row,) = pesbench.indicators("STOCK", store=store, periods=("2023",), partial=True).rows.to_dicts()
    assert row["value"] == pytest.approx((55_386 + 53_404 + 50_327 + 48_598) / 4)
    assert row["obs_status"] == "E"
