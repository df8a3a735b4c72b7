"""The commands as a user runs them: exit codes, the answer on standard output, all else on standard error."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pesbench
from pesbench.cli import main
from pesbench.cli.choices import Topic

MONTHS = [f"2024-{month:02}" for month in range(1, 13)]
STOCK = {"AT": 100, "BG": 200, "CZ": 400}
JOBS = {"AT": 10, "BG": 10, "CZ": 10}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three PES with a stock of 100, 200 and 400 and ten exits to employment a month: 120, 60 and 30 per cent."""
    folder = tmp_path_factory.mktemp("cli")
    rows = [f"{pes},{month},{STOCK[pes]},{JOBS[pes]}" for pes in STOCK for month in MONTHS]
    text = "pes,period,stock,outflow_to_employment\n" + "\n".join(rows) + "\n"
    (folder / "unemployment.csv").write_text(text, encoding="utf-8")
    assert main(["ingest", str(folder / "unemployment.csv"), "--store", str(folder / "store"), "--quiet"]) == 0
    return folder / "store"


class Run:
    """One command line: its exit code and both streams."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def json(self, *arguments: object) -> dict[str, Any]:
        code, out, _ = self(*arguments, "--format", "json")
        assert code == 0
        document: dict[str, Any] = json.loads(out)
        return document


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    return Run(capsys)


def test_compare_ranks_and_gives_the_recipe(run: Run, store: Path) -> None:
    document = run.json("compare", "A1a", "--store", store, "--period", 2024)
    assert [(row["pes"], row["rank"], row["value"]) for row in document["rows"]] == [
        ("AT", 1, 120),
        ("BG", 2, 60),
        ("CZ", 3, 30),
    ]
    recipe = document["recipe"]
    assert (recipe["command"], recipe["vintage"], recipe["period"]) == ("compare", 1, "2024")


def test_the_library_gives_the_same_rows(run: Run, store: Path) -> None:
    rows = run.json("compare", "A1a", "--store", store, "--period", 2024)["rows"]
    assert pesbench.compare("A1a", store=store, period="2024").rows.to_dicts() == rows
    rows = run.json("indicators", "A1a", "--store", store, "--period", 2024)["rows"]
    assert pesbench.indicators("A1a", store=store, periods=("2024",)).rows.to_dicts() == rows


def test_every_format_holds_the_same_rows(run: Run, store: Path, tmp_path: Path) -> None:
    question = ("compare", "A1a", "--store", store, "--period", 2024)
    rows = run.json(*question)["rows"]
    assert run(*question, "--format", "parquet", "--output", tmp_path / "rows.parquet")[0] == 0
    assert pl.read_parquet(tmp_path / "rows.parquet").to_dicts() == rows
    code, out, _ = run(*question, "--format", "csv")
    table = pl.read_csv(StringIO(out))
    assert (code, table["pes"].to_list(), table["value"].to_list()) == (0, ["AT", "BG", "CZ"], [120, 60, 30])
    code, out, _ = run(*question, "--format", "markdown")
    assert "| 1 [1-1] | AT | 120.00 |" in out


def test_the_answer_alone_is_on_standard_output(run: Run, store: Path) -> None:
    code, out, err = run("compare", "A1a", "--store", store, "--period", 2024)
    assert code == 0
    assert out.startswith("A1a Transition from unemployment into employment (%), 2024")
    assert "PB" not in out
    assert err.startswith("note PB619 A1a: no data from")


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("compare", "a1a", "--period", "2024"), 2, "Did you mean A1a"),
        (("compare", "A1a", "--period", "2030"), 4, "Periods with values: 2024"),
        (("compare", "A1a", "--period", "soon"), 2, "a period must be"),
        (("compare", "A1b", "--period", "2024"), 6, "has no direction"),
        (("compare", "STOCK", "--period", "2024"), 6, "cannot be ranked"),
        (("indicators", "A1a", "--by", "sx"), 2, "Did you mean sex"),
        (("compare", "A1a", "--period", "2024", "--as-of", "7"), 5, "7"),
        (("compare", "A1a", "--period", "2024", "--units", "membrs"), 2, "Did you mean members"),
        (("compare", "A1a", "--period", "2024", "--release", "public"), 4, "no value of A1a"),
        (("correlate", "--cycle", "4", "--period", "2024"), 4, "no enabler scores"),
        (("correlate",), 2, "cycle and a period"),
        (("compare", "A1a", "--period", "2024", "--previous", "2023-01"), 2, "as long as 2024"),
        (("compare", "A1a", "--period", "2024", "--units", "XX,YY"), 2, "unknown unit"),
        (("indicators", "A1a", "--period", "2031"), 4, "no value"),
    ],
)
def test_each_mistake_has_one_message_and_its_exit_code(
    run: Run, store: Path, arguments: tuple[str, ...], code: int, said: str
) -> None:
    got, out, err = run(*arguments, "--store", store)
    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_a_folder_that_is_no_store_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("indicators", "--store", tmp_path)[0] == 5
    assert run("indicators", "--store", tmp_path / "nowhere")[0] == 5


def test_no_store_and_no_values_is_a_usage_error(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PESBENCH_STORE", raising=False)
    code, _, err = run("indicators")
    assert (code, "--store" in err) == (2, True)


def test_the_environment_may_name_the_store(run: Run, store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PESBENCH_STORE", str(store))
    assert run("indicators", "A1a")[0] == 0


def test_quarantined_rows_give_exit_code_one_and_say_where(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "unemployment.csv"
    path.write_text("pes,period,stock\nAT,2024-01,many\nAT,2024-02,7\n", encoding="utf-8")
    code, out, err = run("ingest", path, "--store", tmp_path / "store", "--format", "json")
    document = json.loads(out)
    assert code == 1
    assert document["rows"][0]["rows_quarantined"] == 1
    finding = document["findings"][0]
    assert (finding["rule"], finding["line"], finding["column"], finding["cell"]) == ("PB201", 2, "stock", "many")
    assert f"{path}:2" in err


@pytest.mark.parametrize("topic", [topic.value for topic in Topic])
def test_every_topic_of_the_catalogue_can_be_listed(run: Run, topic: str) -> None:
    code, out, _ = run("catalogue", topic)
    assert code == 0
    assert len(out.splitlines()) > 3


def test_a_catalogue_file_extends_the_vocabulary(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text('[units.AT-9]\nnames = { en = "Vienna" }\ncountry = "AT"\nlevel = "region"\n', encoding="utf-8")
    assert "Vienna" in run("catalogue", "units", "--catalogue", path, "--format", "csv")[1]
    path.write_text("[units.AT-9]\ncolour = 'red'\n", encoding="utf-8")
    assert run("catalogue", "units", "--catalogue", path)[0] == 3


def test_values_of_any_unit_can_be_compared_from_a_file(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "values.csv"
    path.write_text("pes,indicator,period,value\nRO-HR,A1a,2024,1e1\nRO-CV,A1a,2024,20\n", encoding="utf-8")
    rows = run.json("compare", "A1a", "--values", path, "--period", 2024)["rows"]
    assert [(row["pes"], row["value"]) for row in rows] == [("RO-CV", 20), ("RO-HR", 10)]


def test_counties_are_compared_and_the_list_that_fits_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "observations.csv"
    stock = {"RO-AB": (200, 50), "RO-HR": (100, 20), "RO-B": (400, 40)}
    rows = [
        f"{pes},{measure},2024-{month:02},{count},end_of_period\n"
        for pes, counts in stock.items()
        for measure, count in zip(("stock", "stock_with_benefit"), counts, strict=True)
        for month in range(1, 13)
    ]
    path.write_text("pes,measure,period,value,basis\n" + "".join(rows), encoding="utf-8")
    store = tmp_path / "store"
    assert run("ingest", path, "--store", store)[0] == 0
    shares = run.json("indicators", "BENEFIT_SHARE", "--store", store, "--period", 2024)["rows"]
    assert {row["pes"]: row["value"] for row in shares} == {"RO-AB": 25, "RO-B": 10, "RO-HR": 20}
    question = ("compare", "BENEFIT_SHARE", "--store", store, "--period", 2024, "--direction", "lower")
    code, out, err = run(*question)
    assert code == 0
    assert "RO-HR" in out
    assert "PB622 BENEFIT_SHARE: none of the 3 units is a member" in err
    assert "--units ro_counties" in err
    code, out, err = run(*question, "--units", "ro_counties")
    assert (code, "PB622" in err, "no data from 39 units" in err) == (0, False, True)
    assert "RO-HR" in out


def test_lists_of_regions_are_shown_one_by_one(run: Run) -> None:
    _, out, _ = run("catalogue", "units")
    assert "RO-AB" not in out
    assert "ro_counties (42)" in " ".join(out.split())
    _, out, _ = run("catalogue", "units", "--list", "ro_counties")
    assert "RO-AB" in out
    assert "FR-ARA" not in out
    assert "RO-AB" in run("catalogue", "units", "--format", "csv")[1]
    code, _, err = run("catalogue", "units", "--list", "ro_county")
    assert (code, "Did you mean ro_counties" in err) == (2, True)
    assert run("catalogue", "indicators", "--list", "ro_counties")[0] == 2


def test_correlate_relates_two_files(run: Run, tmp_path: Path) -> None:
    pes = ["AT", "BG", "CZ", "DE", "EE", "FI", "FR", "HR", "HU", "IE"]
    scores = "pes,enabler,score\n" + "".join(f"{p},C1,{i}\n" for i, p in enumerate(pes))
    values = "pes,indicator,period,value\n" + "".join(f"{p},A1a,2024,{i * i}\n" for i, p in enumerate(pes))
    (tmp_path / "s.csv").write_text(scores, encoding="utf-8")
    (tmp_path / "v.csv").write_text(values, encoding="utf-8")
    question = ("correlate", "--enablers", tmp_path / "s.csv", "--outcomes", tmp_path / "v.csv", "--family", "enablers")
    (row,) = run.json(*question, "--quick")["rows"]
    assert (row["n"], row["estimate"]) == (10, 1.0)
    assert 0 < row["p"] < 0.01


def test_confidential_cells_show_nowhere(run: Run, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("pes,period,stock,outflow_to_employment,conf_status\nSI,2024,100,40,C\n")
    (tmp_path / "v.csv").write_text("pes,indicator,period,value,conf_status\nSI,A1a,2024,77.7,C\n")
    assert run("ingest", tmp_path / "u.csv", tmp_path / "v.csv", "--store", tmp_path / "s")[0] == 0
    for question in (("--store", tmp_path / "s"), ("--values", tmp_path / "v.csv")):
        code, out, err = run("indicators", "A1a", *question, "--format", "json")
        assert code == 0
        assert "77.7" not in out + err
        assert json.loads(out)["rows"][0]["reason"] == "confidential"


def test_a_part_is_never_taken_for_the_whole(run: Run, tmp_path: Path) -> None:
    """A store with a dimension that the catalogue at hand does not know, and the other way round."""
    mine = tmp_path / "mine.toml"
    codes = "[dimensions.region.codes.ALL]\n[dimensions.region.codes.N]\n"
    mine.write_text('[dimensions.region]\nnames = { en = "Region" }\ntotal = "ALL"\n' + codes, encoding="utf-8")
    rows = "SI,stock,2024-01,ALL,100\nSI,stock,2024-01,N,40\nAT,stock,2024-01,N,7\n"
    (tmp_path / "o.csv").write_text("pes,measure,period,region,value\n" + rows, encoding="utf-8")
    assert run("ingest", tmp_path / "o.csv", "--store", tmp_path / "s", "--catalogue", mine)[0] == 0
    found = run.json("indicators", "STOCK", "--store", tmp_path / "s", "--period", "2024-01")["rows"]
    assert [(row["pes"], row["value"]) for row in found] == [("SI", 100)]
    (tmp_path / "p.csv").write_text("pes,period,stock\nSI,2024-02,5\n", encoding="utf-8")
    assert run("ingest", tmp_path / "p.csv", "--store", tmp_path / "t")[0] == 0
    assert run("indicators", "STOCK", "--store", tmp_path / "t", "--period", "2024-02", "--catalogue", mine)[0] == 0


def test_an_output_that_cannot_be_written_is_refused_before_anything_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("pes,period,stock\nSI,2024,100\n", encoding="utf-8")
    for output in (tmp_path, tmp_path / "no" / "such.csv"):
        assert run("ingest", tmp_path / "u.csv", "--store", tmp_path / "s", "--output", output)[0] == 4
    assert not (tmp_path / "s").exists()


def test_a_damaged_store_is_named_as_such(run: Run, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("pes,period,stock\nSI,2024,100\n", encoding="utf-8")
    run("ingest", tmp_path / "u.csv", "--store", tmp_path / "s")
    for file in (tmp_path / "s" / "observations").rglob("*.parquet"):
        file.write_bytes(b"broken")
    code, _, err = run("indicators", "STOCK", "--store", tmp_path / "s")
    assert (code, "Traceback" in err) == (5, False)


def test_what_would_steer_the_terminal_is_shown_as_its_code(run: Run, tmp_path: Path) -> None:
    (tmp_path / "u.csv").write_text("pes,period,stock\nSI,2024,1\x1b[2J\n", encoding="utf-8")
    _, out, err = run("ingest", tmp_path / "u.csv", "--store", tmp_path / "s")
    assert "\x1b" not in out + err
    assert "\\x1b[2J" in err


def test_the_demo_refuses_a_folder_that_holds_something(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    code, _, err = run("demo", "--out", tmp_path)
    assert (code, "new or empty" in err) == (2, True)


def test_the_installed_script_answers(store: Path) -> None:
    command = [sys.executable, "-m", "pesbench", "compare", "A1a", "--store", str(store), "--period", "2024"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0
    assert "AT" in done.stdout


@pytest.mark.slow  # the demo of the built wheel runs in any case
def test_the_demo_ends_with_a_ranking_a_correlation_table_and_parquet_files(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("demo", "--out", tmp_path / "demo")
    assert code == 0
    assert "31 ranked" in out
    assert "Maturity and results: areas" in out
    assert {path.name for path in (tmp_path / "demo").glob("*.parquet")} == {
        "compare.parquet",
        "correlate.parquet",
        "indicators.parquet",
    }
    pairs = pl.read_parquet(tmp_path / "demo" / "correlate.parquet")
    strongest = pairs.row(0, named=True)
    assert (strongest["enabler"], strongest["indicator"]) == ("C", "A1a")
