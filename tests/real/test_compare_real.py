"""Activation of 2023 against 2019, from published figures without errors: a ranking that claims no certainty."""

from pathlib import Path

import pytest

import pesbench
from pesbench.result import Result

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def store(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("lmp") / "store"
    pesbench.ingest(real_data / "eurostat" / "lmp_ind_actru.csv", folder)
    return folder


@pytest.fixture(scope="module")
def ranking(store: Path) -> Result:
    return pesbench.compare("LMP_ACT", store=store, period="2023", previous="2019", direction="higher")


def test_there_is_no_interval_and_that_is_said(ranking: Result) -> None:
    assert {"no standard error is available" in f.message for f in ranking.findings if f.rule == "PB612"} == {True}
    assert all(
        ranking.rows[name].is_null().all() for name in ("rank_low", "rank_high", "p_best", "group", "rankability")
    )


def test_flags_and_changes_are_those_of_the_file(ranking: Result) -> None:
    rows = {row["pes"]: row for row in ranking.rows.iter_rows(named=True)}
    assert (rows["ES"]["rank"], rows["ES"]["value"], rows["ES"]["previous"]) == (1, 52.2, 43.5)
    assert rows["ES"]["change"] == pytest.approx(8.7)
    assert rows["AT"]["change"] == pytest.approx(34.0 - 29.5)
    assert (rows["LU"]["obs_status"], rows["SE"]["obs_status"]) == ("U", "E")
    assert rows["AT"]["change_p"] is None


def test_the_place_is_explained_without_a_claim(ranking: Result) -> None:
    text = " ".join(pesbench.explain(ranking, "AT"))
    assert "rank 5 of 20" in text
    assert "Since 2019: better by 4.50, from 29.50" in text
    assert "Certainty: not quantified" in text


def test_years_can_stand_in_for_errors(store: Path) -> None:
    rows = pesbench.compare("LMP_ACT", store=store, period="2023", direction="higher", errors="years").rows
    assert set(rows["se_source"]) == {"year-to-year"}
    by = {row["pes"]: row for row in rows.iter_rows(named=True)}
    assert by["ES"]["group"] == "clearly above"
    assert by["NO"]["group"] == "clearly below"
    assert all(row["rank_low"] <= row["rank"] <= row["rank_high"] for row in by.values())
