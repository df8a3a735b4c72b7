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
