"""A user's catalogue file alone adds a measure, a dimension and an indicator: validated, ingested, compared."""

from pathlib import Path

import pytest

import pesbench
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.cli import main
from pesbench.errors import InputError

OWN = """
[measures.placements_in_green_jobs]
names = { en = "Placements in green jobs" }
over_time = "sum"
basis_month = "period_sum"
basis_longer = "period_sum"
unit = "placements"
additive = true
minimum = 0.0

[dimensions.migration]
names = { en = "Migration background" }
total = "TOTAL"
[dimensions.migration.codes]
TOTAL = { names = { en = "Everyone" } }
YES = { names = { en = "With" } }
NO = { names = { en = "Without" } }

[indicators.GREEN]
names = { en = "Green placements per exit into employment" }
kind = "proportion"
direction = "higher"
numerator = { measure = "placements_in_green_jobs", over_time = "sum" }
denominator = { measure = "outflow_to_employment", over_time = "sum" }
minimum = 0.0
maximum = 100.0
breakdowns = ["migration"]
"""
# Three PES; green placements and exits into employment, for everyone and for those with a migration background.
FIGURES = {"AT": (30, 100, 4, 40), "SI": (45, 90, 10, 20), "SE": (12, 120, 9, 30)}


@pytest.fixture(name="own")
def fixture_own(tmp_path: Path) -> Path:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    return path


@pytest.fixture(name="delivery")
def fixture_delivery(tmp_path: Path) -> Path:
    lines = ["pes,measure,period,migration,value"]
    for pes, (green, exits, green_with, exits_with) in FIGURES.items():
        lines += [f"{pes},placements_in_green_jobs,2024,,{green}", f"{pes},outflow_to_employment,2024,TOTAL,{exits}"]
        lines += [f"{pes},placements_in_green_jobs,2024,YES,{green_with}"]
        lines += [f"{pes},outflow_to_employment,2024,YES,{exits_with}"]
    path = tmp_path / "long.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(name="catalogue")
def fixture_catalogue(own: Path) -> Catalogue:
    return load_catalogue(own)


def test_they_work_from_validation_to_comparison(delivery: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    assert [it.rule for it in pesbench.validate(delivery, catalogue=catalogue).findings if it.severity == "error"] == []
    kept = pesbench.ingest(delivery, tmp_path / "store", catalogue=catalogue)
    assert kept.rows.select("rows_read", "rows_accepted", "values_stored").row(0) == (12, 12, 12)
    ranked = pesbench.compare("GREEN", store=tmp_path / "store", period="2024", catalogue=catalogue).rows
    assert dict(ranked.select("pes", "rank").iter_rows()) == {"AT": 2, "SI": 1, "SE": 3}
    assert dict(ranked.select("pes", "value").iter_rows()) == pytest.approx({"AT": 30.0, "SI": 50.0, "SE": 10.0})
    by = pesbench.compare("GREEN", store=tmp_path / "store", period="2024", by="migration", catalogue=catalogue).rows
    assert dict(by.filter(migration="YES").select("pes", "value").iter_rows()) == pytest.approx(
        {"AT": 10.0, "SI": 50.0, "SE": 30.0}
    )


def test_they_work_on_the_command_line(
    own: Path, delivery: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = str(tmp_path / "store")
    assert main(["validate", str(delivery), "--catalogue", str(own)]) == 0
    assert main(["ingest", str(delivery), "--store", store, "--catalogue", str(own)]) == 0
    capsys.readouterr()
    question = ["compare", "GREEN", "--store", store, "--period", "2024", "--catalogue", str(own), "--format", "csv"]
    assert main(question) == 0
    assert "GREEN,2024" in capsys.readouterr().out


def test_without_the_file_nothing_is_known_of_them(delivery: Path) -> None:
    with pytest.raises(InputError, match="migration"):
        pesbench.validate(delivery)
