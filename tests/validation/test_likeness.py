"""When two findings are the same one."""

from collections import Counter
from pathlib import Path

import pytest

from pesbench.errors import UsageError
from pesbench.findings import Finding, Severity
from pesbench.validation.likeness import Likeness, baseline_text, compared, read_baseline, read_report

FOUND = Finding("PB201", Severity.ERROR, "no number", "a/b.csv", 7, "stock", "many", "AT", "2024-01", "unemployment")


def test_lines_words_and_folders_do_not_matter_and_cells_do() -> None:
    moved = Finding("PB201", Severity.NOTE, "other words", "c/b.csv", 9, "stock", "many", "AT", "2024-01")
    other = Finding("PB201", Severity.ERROR, "no number", "a/b.csv", 7, "stock", "few", "AT", "2024-01")
    assert Likeness.of(FOUND) == Likeness.of(moved) != Likeness.of(other)
    assert Likeness.of(FOUND) == Likeness.of_row(FOUND.as_row())


def test_an_empty_cell_is_not_the_same_as_none() -> None:
    empty = Likeness.of_row({"rule": "PB205", "cell": ""})
    assert empty != Likeness.of_row({"rule": "PB205", "cell": None})


def test_of_several_alike_as_many_are_known_as_there_were() -> None:
    mark = Likeness.of(FOUND)
    result = compared([mark, mark, mark], Counter({mark: 2, Likeness(rule="PB202"): 1}))
    assert result.known == (True, True, False)
    assert result.gone == (Likeness(rule="PB202"),)


def test_a_baseline_is_read_as_it_was_written(tmp_path: Path) -> None:
    mark, other = Likeness.of(FOUND), Likeness(rule="PB105", file="é.csv")
    path = tmp_path / "baseline.json"
    path.write_text(baseline_text([mark, other, mark]), encoding="utf-8")
    assert read_baseline(path) == Counter({mark: 2, other: 1})
    assert baseline_text([other, mark, mark]) == path.read_text(encoding="utf-8")
    assert "many" not in path.read_text(encoding="utf-8")
    empty = tmp_path / "empty.json"
    empty.write_text(baseline_text([]), encoding="utf-8")
    assert read_baseline(empty) == Counter()


@pytest.mark.parametrize("text", ["", "[]", '{"baseline": 1}', '{"baseline": 1, "accepted": [{"rule": 3}]}'])
def test_another_file_is_no_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="--write-baseline made") as refused:
        read_baseline(path)
    assert refused.value.where == str(path)


def test_without_its_cell_a_finding_keeps_no_key_that_was_wrong() -> None:
    wrong = Finding("PB202", Severity.ERROR, "m", "a.csv", 2, "pes", "XX", "XX", "2024-01")
    assert Likeness.of(wrong).without_cell() == Likeness(rule="PB202", file="a.csv", period="2024-01", column="pes")


def test_a_report_without_findings_is_a_report(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text('{"recipe": {"command": "validate", "redact": true}, "findings": []}', encoding="utf-8")
    assert read_report(path).redacted
    assert read_report(path).rows == ()
