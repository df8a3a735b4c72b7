"""The findings as workflow commands: GitHub shows each beside the line that it speaks of."""

from collections import Counter
from collections.abc import Iterator

from pesbench.checking import Validation
from pesbench.findings import RULES, Finding, Severity
from pesbench.report.validation.wording import given_file, headline, verdict
from pesbench.report.visible import visible

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(validation: Validation, cap: int) -> str:
    """Write one line per finding, at most ``cap`` of each rule; accepted ones are notices."""
    return "".join(f"{line}\n" for line in _lines(validation, cap))


def _lines(validation: Validation, cap: int) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for finding, accepted in zip(validation.findings, validation.accepted, strict=True):
        seen[finding.rule] += 1
        if seen[finding.rule] <= cap:
            yield _command(validation, finding, accepted)
    for entry in validation.recipe.rules:
        if entry.found > cap:
            told = f"{entry.found:,} found, the first {cap:,} shown; --max-per-rule shows more"
            yield f"::notice title={_property(f'{entry.rule} {entry.title}')}::{_data(told)}"
    yield f"::notice title=pesbench::{_data(verdict(validation))}"


def _command(validation: Validation, finding: Finding, accepted: str | None) -> str:
    name = "notice" if accepted else COMMANDS[finding.severity]
    file = given_file(validation, finding)
    properties = {
        "file": file,
        "line": str(finding.line) if finding.line is not None and file else "",
        "title": f"{finding.rule} {RULES[finding.rule].title}",
    }
    written = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    message = f"{headline(finding)} ({accepted})" if accepted else headline(finding)
    return f"::{name} {written}::{_data(message)}"


def _data(text: str) -> str:
    return visible(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
