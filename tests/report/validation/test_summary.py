"""The Markdown summary of a job."""

from tests.report.validation.conftest import Check

from pesbench.report.validation import markdown_summary


def test_verdict_files_rules_and_findings(check: Check) -> None:
    text = markdown_summary(check(), 1)
    assert text.startswith("# Validation failed\n\n1 file, 6 rows: 3 errors")
    assert "| data/my file.csv | unemployment | 6 | 3 | 3 | 5 |" in text
    assert "| PB201 | error | 3 | 1 | 3 | 3 | 0 | Not a number |" in text
    assert text.count("| error | PB201 |") == 1
    assert "PB201: 3 found, the first 1 shown." in text


def test_rules_without_anything_to_judge_are_not_counted_as_passed(check: Check) -> None:
    validation = check(select=("PB4",))
    quiet = [rule for rule in validation.recipe.rules if not (rule.found or rule.unknown)]
    passed = sum(rule.judged > 0 for rule in quiet)
    assert passed < len(quiet)
    told = f"{len(quiet)} further rules: {passed} passed, {len(quiet) - passed} had nothing to judge."
    assert told in markdown_summary(validation, 1)
