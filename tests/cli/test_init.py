"""The command `init` as a user runs it."""

import json
import os
import sys
from pathlib import Path

import pytest

import pesbench
from pesbench.cli import main


def test_the_files_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "at"), "--pes", "AT", "--year", "2025"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["submission/unemployment.csv", "36"] in lines
    assert (tmp_path / "at" / "COLUMNS.md").is_file()


def test_forms_can_be_joined_by_commas(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), "--forms", "lfs,vacancies", "--format", "json"]) == 0
    files = [row["file"] for row in json.loads(capsys.readouterr().out)["rows"] if row["rows"] is not None]
    assert files == ["submission/vacancies.csv", "submission/lfs.csv"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--pes", "GR"], "Did you mean EL?"),
        (["--year", "25"], "four digits, found '25'"),
        (["--year", "9999"], "between 1900 and 2100, found 9999"),
        (["--forms", "lsf"], "Did you mean lfs?"),
    ],
)
def test_a_mistake_is_told(words: list[str], told: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(tmp_path / "new"), *words]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_files_needs_force(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["init", str(tmp_path)]) == 2
    assert "found mine.txt" in capsys.readouterr().err
    assert main(["init", str(tmp_path), "--force"]) == 0
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="rights do not bind here")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tmp_path.chmod(0o500)
    assert main(["init", str(tmp_path / "new")]) == 2
    assert "can write to" in capsys.readouterr().err
    tmp_path.chmod(0o700)


def test_the_library_does_the_same(tmp_path: Path) -> None:
    rows = pesbench.init(tmp_path / "at", pes="AT", year=2025, forms="lfs").rows
    assert dict(rows.select("file", "rows").iter_rows())["submission/lfs.csv"] == 1
