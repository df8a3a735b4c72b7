"""The rules of cells and rows are told well enough for a reference page."""

from pesbench.findings import RULES, Severity
from pesbench.forms import rules

OWN = [rule for rule in vars(rules).values() if isinstance(rule, type(rules.NUMBER))]


def test_codes_are_stable() -> None:
    assert [rule.code for rule in OWN] == [f"PB{number}" for number in (*range(201, 213), *range(301, 320))]


def test_they_are_registered_with_explanation_and_remedy() -> None:
    for rule in OWN:
        assert RULES[rule.code] is rule
        assert rule.explanation.endswith(".")
        assert rule.remedy.endswith(".")
        assert not rule.title.endswith(".")


def test_what_only_warns() -> None:
    mild = [rule.code for rule in OWN if rule.severity is Severity.WARNING]
    assert mild == ["PB210", "PB211", "PB304", "PB307", "PB310", "PB311", "PB313", "PB314", "PB315", "PB316"]
