"""The findings on a terminal: the line, the cell marked, within the width, each remedy once, a summary last."""

from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from tests.report.validation.conftest import ESCAPE, Check

from pesbench.checking import Validation
from pesbench.findings import RULES, Finding, Severity
from pesbench.report.terminal import console, show
from pesbench.report.validation import show_validation, statistics_pages
from pesbench.report.validation.wording import headline


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> "Shown":
    return Shown(monkeypatch)


class Shown:
    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, validation: Validation, *, width: int = 80, cap: int = 20) -> list[str]:
        self.monkeypatch.setenv("COLUMNS", str(width))
        text = StringIO()
        show_validation(validation, cap, console(text))
        return text.getvalue().splitlines()


def test_a_finding_shows_its_line_with_the_cell_marked(check: Check, shown: Shown) -> None:
    lines = shown(check())
    assert lines[0] == "data/my file.csv  4 errors, 1 warning"
    at = lines.index("       3 | AT,2024-01,F,40,4,=1+1")
    assert lines[at + 1] == "         |                   ^^^^"
    assert lines[at - 2] == "  3: warning PB211 comment is expected to start with a letter or digit, found ="


def test_what_would_steer_a_terminal_is_shown_as_its_code(check: Check, shown: Shown) -> None:
    lines = shown(check())
    at = lines.index("       4 | AT,2024-01,M,ma\\x1bny,5,")
    assert lines[at + 1] == "         |              ^^^^^^^^"
    assert ESCAPE not in "".join(lines)


@pytest.mark.parametrize("width", [80, 140])
def test_nothing_is_wider_than_the_terminal(check: Check, shown: Shown, width: int) -> None:
    long = "AT,2024-01,T,100,10," + "x" * 150 + "\nAT,2024-02,T,many,10," + "y" * 200 + "\n"
    Path("long.csv").write_text("pes,period,sex,stock,inflow,comment\n" + long, encoding="utf-8")
    validation = check("data/my file.csv", "long.csv")
    assert max(len(line) for line in shown(validation, width=width)) <= width


def test_a_long_line_is_cut_around_the_cell(check: Check, shown: Shown) -> None:
    Path("long.csv").write_text(f"pes,period,comment,stock\nAT,2024-01,{'x' * 150},many\n", encoding="utf-8")
    lines = shown(check("long.csv"))
    at = next(number for number, line in enumerate(lines) if line.startswith("       2 | ..."))
    assert lines[at].endswith("xxx,many")
    mark = lines[at + 1]
    assert lines[at][mark.index("^") : mark.rindex("^") + 1] == "many"


def test_wide_letters_keep_the_mark_in_place(check: Check, shown: Shown) -> None:
    Path("wide.csv").write_text("pes,period,comment,stock\nAT,2024-01,日本,many\n", encoding="utf-8")
    lines = shown(check("wide.csv"))
    at = lines.index("       2 | AT,2024-01,日本,many")
    assert lines[at + 1] == "         | " + " " * (len("AT,2024-01,") + 4 + 1) + "^^^^"


def test_a_cap_is_announced_with_the_true_count(check: Check, shown: Shown) -> None:
    rows = "".join(f"AT,2024-{month:02},x{month}\n" for month in range(1, 13))
    Path("many.csv").write_text("pes,period,stock\n" + rows, encoding="utf-8")
    lines = shown(check("many.csv"), cap=3, width=140)
    assert sum("error PB201" in line for line in lines) == 3
    assert "  9 findings here not shown" in lines
    assert "PB201 Not a number (error, 12 found, the first 3 shown; --max-per-rule shows more)" in lines


def test_each_remedy_is_said_once_and_the_summary_last(check: Check, shown: Shown) -> None:
    lines = shown(check(), width=300)
    assert sum(RULES["PB201"].remedy in line for line in lines) == 1
    assert lines[-1].startswith("1 file, 6 rows: 3 errors, 1 warning, 1 accepted")
    assert lines[-1].endswith("; failed.")
    assert "    waived by Ann until 2026-12-31: known" in lines


def test_a_clean_file_is_one_line(check: Check, shown: Shown) -> None:
    Path("good.csv").write_text("pes,period,stock\nAT,2024-01,7\n", encoding="utf-8")
    assert shown(check("good.csv")) == ["1 file, 1 row: no findings; passed."]


def test_what_came_and_went_is_listed(check: Check, shown: Shown) -> None:
    Path("before.json").write_text(check().to_json(), encoding="utf-8")
    check(write_baseline=Path("baseline.json"))
    path = Path("data/my file.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("5%", "5").replace(",100,", ",1OO,"), encoding="utf-8")
    lines = shown(check(diff=Path("before.json"), baseline=Path("baseline.json")), width=140)
    assert "Since before.json: 1 added, 1 gone, 4 the same." in lines
    assert "Gone since the baseline baseline.json (1); write it anew to forget them:" in lines
    assert "  added  PB201 data/my file.csv 2 AT 2024-01 stock" in lines


def test_statistics_are_a_table_of_rules(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    text = StringIO()
    show(statistics_pages(check(statistics=True)), console(text))
    row = next(line.split() for line in text.getvalue().splitlines() if line.startswith("PB201"))
    assert row[:7] == ["PB201", "error", "3", "1", "3", "3", "0"]


def test_what_stands_on_no_line_is_named_by_its_key() -> None:
    hole = Finding("PB410", Severity.WARNING, "a period is missing", column="stock", pes="SI", period="2021-05")
    assert headline(hole) == "SI 2021-05 stock: a period is missing"
    assert headline(replace(hole, line=3)) == "stock: a period is missing"
    assert headline(replace(hole, line=3, message="stock must be given")) == "stock must be given"
