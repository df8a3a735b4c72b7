"""The command `export` as a user runs it."""

import json
from pathlib import Path

import pytest

import pesbench
from pesbench.cli import choices, main
from pesbench.exporting import Layout


@pytest.fixture
def store(tmp_path: Path) -> Path:
    text = "pes,period,stock,conf_status\nAT,2024-01,1000,N\nBG,2024-01,7,C\n"
    (tmp_path / "unemployment.csv").write_text(text, encoding="utf-8")
    pesbench.ingest(tmp_path / "unemployment.csv", tmp_path / "store")
    return tmp_path / "store"


def test_the_layouts_are_those_of_the_library() -> None:
    assert [it.value for it in choices.Layout] == [it.value for it in Layout]


def test_the_files_are_listed(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--store", str(store), "--out", str(tmp_path / "out")]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["unemployment.csv", "2", "1"] in lines
    assert ["observations.csv", "2", "1"] in lines


def test_the_answer_can_be_json(store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["export", "--store", str(store), "--out", str(tmp_path / "out"), "--as", "sdmx-csv", "--format", "json"]
    assert main([*words, "--release", "public", "--as-of", "1", "--form", "observations"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["rows"][0] == {"file": "observations.csv", "rows": 2, "withheld": 2}
    assert (document["recipe"]["release"], document["recipe"]["layout"]) == ("public", "sdmx-csv")


def test_a_folder_of_others_is_not_written_to_unasked(
    store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine", encoding="utf-8")
    words = ["export", "--store", str(store), "--out", str(tmp_path / "out")]
    assert main(words) == 2
    assert "found mine.txt" in capsys.readouterr().err
    assert main([*words, "--force"]) == 0
    assert (tmp_path / "out" / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_no_store_is_an_error_of_the_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", "--store", str(tmp_path / "none"), "--out", str(tmp_path / "out")]) == 5
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in capsys.readouterr().err
