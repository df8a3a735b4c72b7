"""What is exported as SDMX-CSV is read again as the same observations."""

from pathlib import Path

from tests.exporting.conftest import Export, Keep, content, ingest

from pesbench.catalogue import Catalogue

STOCK = {
    "pes": "BE-VLG",
    "period": "2024-01",
    "sex": "F",
    "stock": 5429,
    "comment": 'so "and";\nso',
    "conf_status": "F",
}
SURVEY = {"pes": "AT", "period": "2024", "customer": "jobseekers", "survey": "Spring wave", "share": 71.25}


def test_observations_come_back_from_sdmx(keep: Keep, exported: Export, tmp_path: Path, catalogue: Catalogue) -> None:
    several = {**STOCK, "period": "2024-Q1", "obs_status": "E;P"}
    for name, rows in (("single", [STOCK]), ("several", [STOCK, several])):
        store = keep(
            name,
            unemployment=rows,
            satisfaction=[{**SURVEY, "mode": "web", "respondents": 400, "question": "=1+1?"}],
            vacancies=[{"pes": "SE", "period": "2024-S2", "open_stock": 0.1, "notified_status": "M"}],
            values=[{"pes": "DE", "indicator": "A2b", "period": "2024", "value": 0.1, "standard_error": 0.025, "n": 9}],
        )
        out = exported(store, layout="sdmx-csv")
        ingest(out / "observations.csv", tmp_path / f"{name}-again", catalogue)
        again = content(tmp_path / f"{name}-again", "observations")
        assert again.equals(content(store, "observations"))
