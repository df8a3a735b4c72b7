"""How often the rules that reading applies passed, failed and could not be judged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pesbench.findings import RULES, Finding, Rule, Severity
from pesbench.intake import Delivery, SourceFile
from pesbench.intake.rules import CELL_COUNT, CONFLICT, REPEAT
from pesbench.intake.source import Source
from pesbench.validation.checks import Judged

STRUCTURE, CELL, ROW = 1, 2, 3
Lines = set[int | None]


@dataclass(frozen=True, slots=True)
class _File:
    """One file: its rows, the conditions over its columns, and the lines that each rule fails on."""

    rows: int
    conditions: frozenset[str]
    failed: Mapping[str, Lines]
    unread: Lines
    unexplained: int

    def unknown(self, rule: Rule) -> int:
        """Count the rows that a rule cannot judge: it does not see their cells, and does not fail for certain."""
        blind = self.failed.get(CELL_COUNT.code, set()) if rule.level == CELL else self.unread
        failed = self.failed.get(rule.code, set())
        return min(max(0, self.rows - len(failed)), len(blind - failed) + self.unexplained)


def reading_rules_judged(delivery: Delivery, *, beside: frozenset[str] = frozenset()) -> list[Judged]:
    """Count passed, failed and unknown for the rules of levels 1 to 3 and those of repeated keys.

    Level 1 is judged by file, the others by row. A row whose cells cannot be told apart, or that was not explained,
    is unknown to the rules of cells; one with a cell that cannot be read is unknown to the rules of rows, unless they
    fail for certain.

    Parameters
    ----------
    delivery
        What was read, with all its findings.
    beside
        Codes that are counted elsewhere.
    """
    by_file = _lines_by_file(delivery.findings)
    files = [
        _file(source, read, by_file.get(read.file, {}))
        for source, read in zip(delivery.opened, delivery.sources, strict=True)
    ]
    rules = (rule for _, rule in sorted(RULES.items()) if rule.code not in beside)
    wanted = (rule for rule in rules if rule.level <= ROW or rule in (CONFLICT, REPEAT))
    return [_by_file(rule, files) if rule.level == STRUCTURE else _by_row(rule, files) for rule in wanted]


def _by_file(rule: Rule, files: Iterable[_File]) -> Judged:
    failed = [rule.code in file.failed for file in files]
    return Judged(rule, failed.count(False), failed.count(True), 0)


def _by_row(rule: Rule, files: Iterable[_File]) -> Judged:
    asked = [file for file in files if rule.level != ROW or rule.code in file.conditions]
    failed = sum(len(file.failed.get(rule.code, ())) for file in asked)
    unknown = sum(file.unknown(rule) for file in asked)
    return Judged(rule, max(0, sum(file.rows for file in asked) - failed - unknown), failed, unknown)


def _file(source: Source, read: SourceFile, failed: Mapping[str, Lines]) -> _File:
    errors = {code: lines for code, lines in failed.items() if RULES[code].severity is Severity.ERROR}
    cells = (lines for code, lines in errors.items() if code == CELL_COUNT.code or RULES[code].level == CELL)
    wrong = set[int | None]().union(*errors.values())
    return _File(
        rows=read.rows_read - read.rows_left_out,
        conditions=frozenset(_conditions(source)),
        failed=failed,
        unread=set[int | None]().union(*cells),
        unexplained=max(0, read.rows_quarantined - len(wrong - {None})),
    )


def _conditions(source: Source) -> Iterator[str]:
    """Give the codes of the conditions that the columns of a file leave something to decide of."""
    present = frozenset(source.compiled.present)
    for condition in source.form.conditions:
        if present & set(condition.columns):
            yield condition.rule.code


def _lines_by_file(findings: Iterable[Finding]) -> dict[str, dict[str, Lines]]:
    lines: dict[str, dict[str, Lines]] = {}
    for finding in findings:
        lines.setdefault(finding.file, {}).setdefault(finding.rule, set()).add(finding.line)
    return lines
