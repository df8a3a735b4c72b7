"""What reading finds: nothing in the clean submissions, and in the dirty one exactly what was planted."""

import csv
from pathlib import Path

import pytest

from pesbench.catalogue import load_catalogue
from pesbench.intake import Delivery, read

ACROSS_ROWS = "PB410"
"""Found by validation over all rows, not by reading."""


def _read(folders: list[Path], staging: Path) -> Delivery:
    return read(folders, catalogue=load_catalogue(), staging=staging / "staged")


@pytest.mark.parametrize("owner", ["AT", "CZ", "LI", "network"])
def test_clean_submissions_are_read_without_a_finding(sample: Path, tmp_path: Path, owner: str) -> None:
    delivery = _read([sample / "submissions" / owner], tmp_path)
    assert list(delivery.findings) == []
    assert sum(account.rows_read for account in delivery.accounts) > 800
    assert all(account.rows_accepted == account.rows_read for account in delivery.accounts)


def test_the_dirty_submission_gives_the_planted_findings_and_no_others(sample: Path, tmp_path: Path) -> None:
    with (sample / "dirty/truth.csv").open(encoding="utf-8", newline="") as file:
        listed = [entry for entry in csv.DictReader(file) if entry["rule"] != ACROSS_ROWS]
    planted = sorted((Path(e["file"]).name, int(e["line"]), e["column"], e["rule"], e["severity"]) for e in listed)
    delivery = _read([sample / "dirty/PT"], tmp_path)
    found = sorted((Path(f.file).name, f.line or 0, f.column, f.rule, str(f.severity)) for f in delivery.findings)
    assert found == planted
    assert len(found) == 66
    # Each error takes its row out of the delivery, warnings do not; the identical repeat is left out.
    assert sum(account.rows_quarantined for account in delivery.accounts) == sum(
        e["severity"] == "error" for e in listed
    )
    assert sum(account.rows_left_out for account in delivery.accounts) == 1
