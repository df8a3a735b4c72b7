"""What is wrong with data, as data: findings, and the registry of the rules that make them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error blocks, a warning asks for a look, a note informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with a stable code ``PB`` + three digits; the hundreds say the level.

    1xx structure, 2xx cell, 3xx row, 4xx across rows, 5xx over time, 6xx across forms, deliveries and sources, 7xx what
    is asked of assessments, practices and visits.
    """

    code: str
    severity: Severity
    title: str
    explanation: str
    remedy: str
    example: str = ""

    @property
    def level(self) -> int:
        """The hundreds of the code."""
        return int(self.code[2])


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says about one place. ``line`` is the physical line of the file, counted from 1.

    ``redacted`` is the message without what stands in the cells of the file, where the message has something of them.
    """

    rule: str
    severity: Severity
    message: str
    file: str = ""
    line: int | None = None
    column: str = ""
    cell: str | None = None
    pes: str | None = None
    period: str | None = None
    form: str = ""
    redacted: str | None = None

    def silent(self) -> "Finding":
        """Give the finding without anything that stands in the cells of the file, beside the keys of the row."""
        spoken = self.message if self.cell is None else RULES[self.rule].title
        pes, period = (None if key == self.cell else key for key in (self.pes, self.period))
        return replace(self, message=self.redacted or spoken, cell=None, pes=pes, period=period, redacted=None)

    def as_row(self) -> dict[str, object]:
        """Give the finding as a flat record, in the order of the interface."""
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "cell": self.cell,
            "message": self.message,
            "pes": self.pes,
            "period": self.period,
            "form": self.form,
        }


@dataclass(slots=True)
class Findings:
    """Findings in the order in which they were made, with the true count per rule.

    At most ``cap`` findings are kept per rule and file; the others are counted, never forgotten.
    """

    cap: int = 100_000
    items: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    _kept: Counter[tuple[str, str]] = field(default_factory=Counter)
    _errors: int = 0

    def add(self, finding: Finding) -> None:
        """Keep a finding, or only count it where the cap is reached."""
        self.counts[finding.rule] += 1
        self._errors += finding.severity is Severity.ERROR
        place = (finding.rule, finding.file)
        self._kept[place] += 1
        if self._kept[place] <= self.cap:
            self.items.append(finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Add each of several findings."""
        for finding in findings:
            self.add(finding)

    @property
    def has_errors(self) -> bool:
        """Whether any finding, kept or only counted, is an error."""
        return self._errors > 0

    @property
    def only_counted(self) -> int:
        """How many findings were counted but not kept."""
        return sum(self.counts.values()) - len(self.items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


RULES: dict[str, Rule] = {}


def define(code: str, severity: Severity, title: str, *, explanation: str, remedy: str, example: str = "") -> Rule:
    """Register a rule under its code; an example shows what breaks it, and what would not.

    Raises
    ------
    ValueError
        If the code is taken by a different rule: codes are stable and never reused.
    """
    rule = Rule(code, severity, title, explanation, remedy, example)
    if RULES.setdefault(code, rule) != rule:
        msg = f"rule {code} is defined twice"
        raise ValueError(msg)
    return rule
