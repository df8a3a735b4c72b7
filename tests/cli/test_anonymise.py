"""The options --anonymise, --linked, --among and --focus: what they give in each format, and what is refused."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pesbench.cli import main

UNITS = ("AT", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR")
Run = Callable[..., str]
SCHEME = """name = "two"
[[node]]
id = "A1a"
parent = "I"
[[node]]
id = "A4a"
parent = "I"
[[node]]
id = "I"
[normalise]
method = "min-max"
"""


@pytest.fixture
def values(tmp_path: Path) -> Path:
    rows = [
        {"pes": unit, "indicator": name, "period": "2024", "value": 40.0 + 3.7 * (at * step % 12), "conf_status": "N"}
        for name, step in (("A1a", 5), ("A4a", 7))
        for at, unit in enumerate(UNITS)
    ]
    path = tmp_path / "values.csv"
    pl.DataFrame(rows).write_csv(path)
    return path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command, and give what it says on both streams."""

    def ran(*words: object, code: int = 0) -> str:
        found = main([str(word) for word in words])
        told = capsys.readouterr()
        assert found == code, told.err
        return told.out + told.err

    return ran


def names(text: str) -> set[str]:
    return set(re.findall(r"(?<![A-Za-z0-9_-])[A-Z]{2}(?![A-Za-z0-9_-])", text)) & set(UNITS)


@pytest.mark.parametrize("form", ["table", "json", "csv", "markdown"])
def test_compare_names_the_one_in_focus_only(run: Run, values: Path, form: str) -> None:
    question = ("compare", "--values", values, "--period", "2024", "--anonymise", "--focus", "AT", "--format", form)
    told = run(*question)
    assert names(told) == {"AT"}
    assert str(values) not in told
    if form == "json":
        document = json.loads(told[: told.rindex("}") + 1])
        assert document["recipe"]["anonymous"] == {"among": 3, "linked": False, "focus": "AT", "own_key": False}


def test_parquet_names_nobody_in_rows_and_metadata(run: Run, values: Path, tmp_path: Path) -> None:
    out = tmp_path / "answer.parquet"
    question = ("compare", "--values", values, "--period", "2024", "--anonymise", "--linked", "--format", "parquet")
    run(*question, "--output", out)
    assert not set(pl.read_parquet(out)["pes"]) & set(UNITS)
    metadata = pl.read_parquet_metadata(out)["pesbench.recipe"]
    assert not names(metadata)
    assert str(values) not in metadata
    assert "linked" in metadata


def test_explain_speaks_of_the_one_in_focus(run: Run, values: Path) -> None:
    told = run("compare", "A1a", "--values", values, "--period", "2024", "--anonymise", "--explain", "AT", "-q")
    assert names(told) == {"AT"}
    assert "where the best band begins" in " ".join(told.split())


def test_index_names_nobody(run: Run, values: Path, tmp_path: Path) -> None:
    scheme = tmp_path / "scheme.toml"
    scheme.write_text(SCHEME, encoding="utf-8")
    question = ("index", "--scheme", scheme, "--values", values, "--anonymise")
    for form in ("table", "json", "csv", "markdown"):
        assert not names(run(*question, "--format", form, "--uncertainty", "20"))
    assert names(run(*question, "--focus", "AT", "-q")) == {"AT"}
    for option in ("--plot", "--draws", "--against"):
        assert "one by one" in run(*question, option, scheme, code=2)
    assert "Give --anonymise too" in " ".join(run(*question[:-1], "--focus", "AT", code=2).split())


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (("--linked",), "--linked is about pseudonyms"),
        (("--among", "4"), "--among is about pseudonyms"),
        (("--anonymise", "--among", "2"), "at least 3 PES must share a row"),
        (("--anonymise", "--explain", "AT", "--focus", "DE"), "explains the PES in focus only"),
        (("--anonymise", "--release", "public", "--focus", "AT"), "not for the public"),
        (("--anonymise", "--peers", "AT,DE"), "named peers"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, values: Path, options: tuple[str, ...], problem: str) -> None:
    assert problem in run("compare", "--values", values, "--period", "2024", *options, code=2)


def test_the_quality_of_assessments_is_told_with_names_only(run: Run, values: Path) -> None:
    assert "told by PES" in run("correlate", "--quality", "--enablers", values, "--anonymise", code=2)


def test_correlations_name_nobody(run: Run, values: Path, tmp_path: Path) -> None:
    scores = tmp_path / "scores.csv"
    rows = [{"pes": unit, "enabler": "A1", "score": 1.0 + (at * 7 % 11) / 3} for at, unit in enumerate(UNITS[1:])]
    pl.DataFrame(rows).write_csv(scores)
    files = ("--enablers", scores, "--outcomes", values, "--family", "enablers", "--quick")
    for form in ("table", "json", "csv", "markdown"):
        told = run("correlate", *files, "--anonymise", "--format", form)
        assert not names(told)
        assert str(tmp_path) not in told
    assert names(run("correlate", *files, "--format", "json"))
