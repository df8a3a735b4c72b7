"""`validate` and `rule` as a user runs them: exit codes, formats, and nothing written."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from pesbench.cli import main
from pesbench.cli.choices import ReportFormat

BAD = "pes,period,stock\nAT,2024-01,many\nAT,2024-02,7\n"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.chdir(tmp_path)
    Path("bad.csv").write_text(BAD, encoding="utf-8")
    Path("good.csv").write_text(BAD.replace("many", "5"), encoding="utf-8")

    def call(*arguments: object) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def test_errors_give_exit_code_one_and_their_line(run: Run) -> None:
    code, out, err = run("validate", "bad.csv", "--select", "PB1,PB2")
    assert (code, err) == (1, "")
    assert "  2: error PB201 stock must be a number, found 'many'." in out
    assert "       2 | AT,2024-01,many" in out
    assert out.splitlines()[-1].startswith("1 file, 2 rows: 1 error")
    assert run("validate", "good.csv", "--select", "PB1,PB2")[0] == 0


@pytest.mark.parametrize("form", list(ReportFormat))
def test_every_format_can_be_asked_for_and_goes_to_a_file_as_well(run: Run, form: ReportFormat) -> None:
    code, out, _ = run("validate", "bad.csv", "--format", form, "--output", "report")
    assert (code, out) == (1, "")
    assert Path("report").stat().st_size > 0
    assert {path.name for path in Path().iterdir()} == {"bad.csv", "good.csv", "report"}


def test_formats_for_programs_hold_the_same_findings(run: Run) -> None:
    asked = ("validate", "bad.csv", "--select", "PB2", "--format")
    rows = json.loads(run(*asked, "json")[1])["rows"]
    assert [(row["rule"], row["line"], row["cell"]) for row in rows] == [("PB201", 2, "many")]
    assert pl.read_csv(StringIO(run(*asked, "csv")[1]))["rule"].to_list() == ["PB201"]
    assert len(json.loads(run(*asked, "sarif")[1])["runs"][0]["results"]) == 1
    assert ET.fromstring(run(*asked, "junit")[1]).attrib["failures"] == "1"  # noqa: S314 - written just now
    assert run(*asked, "github")[1].startswith("::error file=bad.csv,line=2,title=PB201 Not a number::")


@pytest.mark.parametrize(("form", "redacted"), [("sarif", True), ("github", True), ("json", False), ("junit", False)])
def test_what_lands_in_logs_is_redacted_unless_asked_otherwise(run: Run, form: str, *, redacted: bool) -> None:
    asked = ("validate", "bad.csv", "--select", "PB2", "--format", form)
    assert ("many" in run(*asked)[1]) is not redacted
    assert "many" in run(*asked, "--no-redact")[1]
    assert "many" not in run(*asked, "--redact")[1]


def test_redacted_text_shows_no_line(run: Run) -> None:
    out = run("validate", "bad.csv", "--redact")[1]
    assert "AT,2024-01" not in out
    assert "  2: error PB201 stock must be a number" in out


def test_a_baseline_is_written_only_where_asked_and_makes_the_next_run_pass(run: Run) -> None:
    code, _, _ = run("validate", "bad.csv", "--write-baseline", "baseline.json")
    assert code == 0
    assert run("validate", "bad.csv", "--baseline", "baseline.json")[0] == 0
    Path("bad.csv").write_text(BAD.replace(",7", ",seven"), encoding="utf-8")
    assert run("validate", "bad.csv", "--baseline", "baseline.json")[0] == 1


def test_waivers_hold_until_their_day(run: Run) -> None:
    Path("w.toml").write_text('[[waiver]]\nrule = "PB201"\nreason = "x"\nwho = "Ann"\nuntil = 2025-06-30\n', "utf-8")
    asked = ("validate", "bad.csv", "--select", "PB1,PB2", "--waivers", "w.toml", "--today")
    assert run(*asked, "2025-06-30")[0] == 0
    code, out, _ = run(*asked, "2025-07-01")
    assert code == 1
    assert "PB190" in out


def test_statistics_are_rows_in_every_table_format(run: Run) -> None:
    asked = ("validate", "bad.csv", "--select", "PB2", "--statistics")
    code, out, _ = run(*asked, "--format", "csv")
    table = pl.read_csv(StringIO(out))
    assert code == 1
    assert table.filter(pl.col("rule") == "PB201")["failed"].to_list() == [1]
    assert "Not a number" in run(*asked)[1]
    assert run(*asked, "--format", "sarif")[0] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("bad.csv", "--select", "PB2O1"), 2, "Did you mean PB201?"),
        (("bad.csv", "--ignore", "E1"), 2, "catalogue rules"),
        (("none.csv",), 4, "nothing there"),
        (("bad.csv", "--against", "none"), 5, "none"),
        (("bad.csv", "--config", "none.toml"), 2, "none.toml"),
        (("bad.csv", "--diff", "none.json"), 2, "none.json"),
        (("bad.csv", "--waivers", "none.toml"), 2, "none.toml"),
        (("bad.csv", "--output", "no/where.txt"), 4, "folder"),
        (("bad.csv", "--today", "soon"), 2, "--today"),
        (("bad.csv", "--form", "nosuch"), 2, "nosuch"),
        (("bad.csv", "--select", ""), 2, "at least one rule"),
        (("bad.csv", "--ignore", ","), 2, "at least one rule"),
        (("bad.csv", "--diff", "first.json", "--format", "csv"), 2, "--diff goes with table, json, markdown"),
        (("bad.csv", "--diff", "first.json", "--statistics"), 2, "found --statistics"),
    ],
)
def test_each_mistake_has_one_message_and_its_exit_code(
    run: Run, arguments: tuple[str, ...], code: int, said: str
) -> None:
    got, out, err = run("validate", *arguments)
    assert (got, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_a_rule_is_explained_and_an_unknown_one_is_not(run: Run) -> None:
    code, out, _ = run("rule", "pb201")
    assert code == 0
    assert out.startswith("PB201 Not a number\nerror, level 2")
    assert json.loads(run("rule", "PB201", "--format", "json")[1])["rows"][0]["level"] == 2
    assert run("rule", "PB201", "--format", "markdown")[1].startswith("### PB201\n")
    code, out, err = run("rule", "PB2O1")
    assert (code, out) == (2, "")
    assert "Did you mean PB201?" in err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are not those of POSIX")
def test_a_stopped_validation_leaves_nothing_behind(tmp_path: Path) -> None:
    rows = "".join(f"AT,{year}-{month:02},x{year}\n" for year in range(1900, 2100) for month in range(1, 13))
    (tmp_path / "big.csv").write_text("pes,period,stock\n" + rows * 40, encoding="utf-8")
    folder = tmp_path / "temporary"
    folder.mkdir()
    program = "import sys; from pesbench.cli import main; sys.exit(main())"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "validate", str(tmp_path / "big.csv")],
        env=os.environ | {"TMPDIR": str(folder)},
        stdout=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 30
    while not list(folder.iterdir()) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 128 + signal.SIGTERM
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("value", ["1e19", "9.3e18", "1e300"])
def test_numbers_larger_than_any_integer_are_checked_and_stored(run: Run, value: str) -> None:
    rows = [f"{pes},2024-0{month},{value if month == 2 else 5}" for pes in ("AT", "BE") for month in (1, 2, 3)]
    Path("large.csv").write_text("\n".join(["pes,period,stock", *rows, ""]), encoding="utf-8")
    Path("next.csv").write_text(f"pes,period,stock\nAT,2024-04,{value}\nBE,2024-04,1e-300\n", encoding="utf-8")
    assert run("validate", "large.csv")[0] == 0
    assert run("ingest", "large.csv", "--store", "store")[0] == 0
    assert run("validate", "next.csv", "--against", "store")[0] == 0
    assert run("ingest", "next.csv", "--store", "store")[0] == 0


@pytest.mark.parametrize(
    "targets",
    [
        ("bad.csv", "--output", "bad.csv"),
        (".", "--output", "good.csv"),
        ("bad.csv", "--write-baseline", "./bad.csv"),
        ("bad.csv", "--output", "same", "--write-baseline", "same"),
        ("bad.csv", "--config", "own.toml", "--output", "own.toml"),
        ("bad.csv", "--output", "pesbench.toml"),
        *(("bad.csv", name, "read", "--output", "read") for name in ("--waivers", "--baseline", "--diff")),
    ],
)
def test_nothing_that_is_read_is_written_over(run: Run, targets: tuple[str, ...]) -> None:
    Path("read").write_text("kept", encoding="utf-8")
    Path("own.toml").write_text("[validate]\n", encoding="utf-8")
    Path("pesbench.toml").write_text("[validate]\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in Path().iterdir()}
    code, _, err = run("validate", *targets)
    assert code == 2
    assert "must be a file that nothing is read from" in err
    assert {path.name: path.read_bytes() for path in Path().iterdir()} == before


def test_the_beginning_of_a_code_is_answered_with_the_codes(run: Run) -> None:
    code, _, err = run("rule", "pb4")
    assert code == 2
    assert "one whole code" in err
    assert "PB410" in err


def test_a_comparison_is_shown_in_markdown(run: Run) -> None:
    asked = ("validate", "bad.csv", "--select", "PB2", "--format")
    run(*asked, "json", "--output", "first.json")
    Path("bad.csv").write_text(BAD.replace("many", "4").replace(",7", ",x"), encoding="utf-8")
    out = run(*asked, "markdown", "--diff", "first.json")[1]
    assert "1 added, 1 gone, 0 the same." in out
    assert "| added | PB201 | bad.csv | 3 |" in out


def test_a_validation_imports_neither_statistics_nor_the_store(run: Run) -> None:
    assert run("validate", "good.csv", "--quiet")[0] == 0
    heavy = ["pesbench.stats.correlation", "pesbench.store.store", "pesbench.analysis", "pesbench.exporting", "scipy"]
    program = (
        "import sys; from pesbench.cli import main; code = main(['validate', 'good.csv']); "
        f"sys.exit(code or [name for name in {heavy} if name in sys.modules] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
