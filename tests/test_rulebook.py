"""Every rule that is written anywhere is known, explained and named with the commands that report it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pesbench.errors import UsageError
from pesbench.rulebook import LEVELS, all_rules, check_codes, reported_by, rule_of

SOURCES = Path(__file__).parents[1] / "src" / "pesbench"
DEFINED = re.compile(r'\bdefine\(\s*"(PB\d{3})"')
ASK = "from pesbench.rulebook import all_rules; print(*all_rules())"


def test_every_rule_that_a_source_defines_is_in_the_book() -> None:
    written = {code for path in SOURCES.rglob("*.py") for code in DEFINED.findall(path.read_text(encoding="utf-8"))}
    assert len(written) > 40
    known = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=True).stdout.split()
    assert known == sorted(written)


def test_every_rule_is_told_for_people() -> None:
    for code, rule in all_rules().items():
        assert rule.code == code
        assert rule.level in LEVELS
        assert rule.title
        assert rule.explanation.endswith(".")
        assert rule.remedy.endswith(".")
        assert rule.example.endswith("."), f"{code} has no example of what breaks it, and what would not"
        assert reported_by(rule), code


def test_who_reports_a_rule() -> None:
    assert reported_by(rule_of("PB201")) == ("validate", "ingest")
    assert reported_by(rule_of("pb410")) == ("validate", "ingest")
    assert reported_by(rule_of("PB190")) == ("validate",)
    assert reported_by(rule_of("PB620")) == ("ingest",)
    assert "correlate" in reported_by(rule_of("PB613"))


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(UsageError) as refused:
        rule_of("PB2O1")
    assert refused.value.hint == "Did you mean PB201?"
    with pytest.raises(UsageError):
        check_codes(["PB2", ""])
    check_codes(["PB", "PB4", "PB410"])
