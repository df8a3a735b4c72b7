"""GitHub's workflow commands: the form of each line, escapes, the cap, and nothing of the cells when redacted."""

import re

from tests.report.validation.conftest import Check

from pesbench.report.validation import github

COMMAND = re.compile(r"::(error|warning|notice) (?:file=[^,:]+,(?:line=\d+,)?)?title=[^,:]+::.+")


def test_every_line_is_a_command_with_its_place(check: Check) -> None:
    lines = github(check(), 20).splitlines()
    assert all(COMMAND.fullmatch(line) for line in lines), lines
    assert lines[0].startswith(
        "::warning file=data/my file.csv,line=3,title=PB211 Text looks like a formula::comment is"
    )
    assert lines[1].startswith("::error file=data/my file.csv,line=4,title=PB201 Not a number::stock must be a number")
    accepted = next(line for line in lines if "line=7" in line)
    assert accepted.startswith("::notice ")
    assert accepted.endswith("(waived by Ann until 2026-12-31: known)")


def test_signs_with_a_meaning_are_escaped(check: Check) -> None:
    text = github(check(), 20)
    assert "found '5%25'" in text
    assert "\x1b" not in text


def test_the_cap_is_announced(check: Check) -> None:
    lines = github(check(), 1).splitlines()
    assert sum(",title=PB201" in line for line in lines) == 1
    assert "::notice title=PB201 Not a number::3 found, the first 1 shown; --max-per-rule shows more" in lines


def test_redacted_lines_have_nothing_of_the_cells(check: Check) -> None:
    text = github(check(redact=True), 20)
    assert not any(cell in text for cell in ("many", "x1b", "XX", "5%25", "few", "1+1"))
    assert "line=4" in text
