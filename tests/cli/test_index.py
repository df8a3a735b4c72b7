"""The command `index`: formats, widths, exit codes."""

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pesbench.cli import main

SCHEME = """
name = "small"
node = [
  { id = "a", parent = "g", direction = 1 },
  { id = "b", parent = "g", direction = -1, weight = 2.0 },
  { id = "c", parent = "I", direction = 1 },
  { id = "g", name = "a group with a long name", parent = "I" },
  { id = "I" },
]
"""
TABLE = "pes;region;a;b;c\nAT;w;1;9;3\nBE;w;2;7;1\nCZ;e;;8;2\nDK;n;4;5;5\nEE;e;5;1.5;3\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command on a small table and give exit code, output and errors."""
    (tmp_path / "scheme.toml").write_text(SCHEME, encoding="utf-8")
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")

    def ran(*words: str) -> tuple[int, str, str]:
        paths = ["--scheme", str(tmp_path / "scheme.toml"), "--wide", str(tmp_path / "table.csv")]
        code = main(["index", *paths, *words])
        told = capsys.readouterr()
        return code, told.out, told.err

    return ran


def test_the_table_shows_ranks_weights_and_profiles(run: Run) -> None:
    code, out, err = run()
    assert code == 0
    lines = [" ".join(line.split()) for line in out.splitlines()]
    assert lines[0] == "small"
    assert any(line.startswith("1 DK 80.28") for line in lines)
    assert "Strengths and weaknesses" in lines
    assert "EE b (1)" in " ".join(lines)
    assert err == ""


@pytest.mark.parametrize("width", ["80", "140"])
def test_no_line_is_wider_than_the_terminal(run: Run, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    options = ["--uncertainty", "100", "--sensitivity", "20", "--remove-one"]
    code, out, _ = run(*options)
    assert code == 0
    assert max(len(line) for line in out.splitlines()) <= int(width)
    for title in ("Ranks when what", "What the mean shift", "The index without one", "●", "P(best)"):
        assert title in out


def test_every_format_holds_the_same_rows(run: Run, tmp_path: Path) -> None:
    document = json.loads(run("--format", "json")[1])
    assert list(document) == ["recipe", "findings", "rows"]
    path = tmp_path / "rows.parquet"
    assert run("--format", "parquet", "--output", str(path))[0] == 0
    assert pl.read_parquet(path).to_dicts() == document["rows"]
    table = pl.read_csv(run("--format", "csv")[1].encode())
    assert table.columns == ["pes", "node", "level", "score", "rank", "rank_low", "rank_high", "coverage", "imputed"]
    assert table["score"].to_list() == [row["score"] for row in document["rows"]]
    assert "| 1 |" in run("--format", "markdown")[1]


def test_two_schemes_side_by_side(run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text('node = [{ id = "c", parent = "I", direction = 1 }, { id = "I" }]\n', encoding="utf-8")
    _, out, _ = run("--against", str(other), "--top", "1")
    assert "Ranks by another scheme: without a name" in out
    assert "In the top 1 of both (100 %): DK." in out


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--store", "nowhere"], 2, "exactly one of --store, --values and --wide"),
        (["--sensitivity", "3"], 2, "at least 10 rows"),
        (["--units", "AT,"], 4, "at least two units"),
        (["--against", "absent.toml"], 4, "must be a readable TOML file"),
    ],
)
def test_mistakes_are_told_with_their_exit_code(run: Run, words: list[str], code: int, said: str) -> None:
    found, out, err = run(*words)
    assert (found, out) == (code, "")
    assert said in err


def test_what_cannot_be_computed_is_told(run: Run, tmp_path: Path) -> None:
    scheme = (tmp_path / "scheme.toml").read_text(encoding="utf-8")
    (tmp_path / "scheme.toml").write_text(scheme + '[aggregate]\nmethod = "geometric"\n', encoding="utf-8")
    code, _, err = run()
    assert code == 6
    assert "a geometric mean must have positive numbers" in err


def test_a_picture_is_drawn(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "index.svg"
    assert run("--plot", str(path))[0] == 0
    assert path.read_text(encoding="utf-8").startswith("<svg")
    code, out, err = run("--plot", str(tmp_path / "absent" / "index.svg"))
    assert (code, out) == (4, "")
    assert "the output must be a file in a folder that can be written" in err


def test_a_vintage_of_a_file_is_refused(run: Run) -> None:
    code, out, err = run("--as-of", "1")
    assert (code, out) == (2, "")
    assert "a file has no vintages" in err
