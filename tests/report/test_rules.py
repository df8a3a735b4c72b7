"""One rule, explained."""

import pytest

from pesbench.errors import UsageError
from pesbench.report.rules import rule_markdown, rule_rows, rule_text
from pesbench.rulebook import rule_of


def test_a_rule_is_explained_within_the_width() -> None:
    lines = rule_text("pb316", 60).splitlines()
    assert lines[0] == "PB316 Statuses exclude each other"
    assert lines[1] == "warning, level 3: Row: do the values of one row fit"
    assert max(map(len, lines)) <= 60
    assert any(line.startswith("Example: A;E or L;P.") for line in lines)
    assert lines[-1] == "Reported by: validate, ingest."


def test_the_reference_page_has_level_and_example() -> None:
    text = rule_markdown(rule_of("PB316"))
    assert text.startswith(
        "### PB316\n\n**Statuses exclude each other** (warning, level 3; reported by `validate`, `ingest`)"
    )
    assert "\nExample: A;E" in text


def test_every_rule_can_be_listed() -> None:
    rows = rule_rows()
    assert len(rows) > 50
    assert all(row["reported_by"] for row in rows)


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(UsageError, match="PB000"):
        rule_text("PB000", 80)
