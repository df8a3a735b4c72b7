"""One rule, explained: for the terminal, as Markdown, and as a row."""

from importlib.metadata import version
from textwrap import wrap

import polars as pl

from pesbench.findings import Rule
from pesbench.result import Recipe, Result
from pesbench.rulebook import LEVELS, all_rules, reported_by, rule_of


class RuleRecipe(Recipe):
    """Which rule was asked for."""

    command: str = "rule"
    code: str


def rule_row(rule: Rule) -> dict[str, object]:
    """Give all that is to be said of a rule."""
    return {
        "rule": rule.code,
        "severity": rule.severity.value,
        "level": rule.level,
        "title": rule.title,
        "explanation": rule.explanation,
        "remedy": rule.remedy,
        "example": rule.example,
        "reported_by": ", ".join(reported_by(rule)),
    }


def rule_rows() -> list[dict[str, object]]:
    """List every rule that any part of pesbench may report, by code."""
    return [rule_row(rule) for rule in all_rules().values()]


def rule_result(code: str) -> Result:
    """Give one rule as a row.

    Raises
    ------
    UsageError
        If there is none with this code.
    """
    rule = rule_of(code)
    return Result(pl.DataFrame([rule_row(rule)]), RuleRecipe(code=rule.code, pesbench=version("pesbench")))


def rule_text(code: str, width: int) -> str:
    """Explain a rule in paragraphs of a width.

    Raises
    ------
    UsageError
        If there is none with this code.
    """
    rule = rule_of(code)
    facts = f"{rule.severity.value}, level {rule.level}: {LEVELS[rule.level]}"
    parts = [f"{rule.code} {rule.title}", facts, "", rule.explanation, "", f"What to do: {rule.remedy}"]
    parts += ["", f"Example: {rule.example}"] if rule.example else []
    parts += ["", f"Reported by: {', '.join(reported_by(rule))}."]
    return "".join(f"{line}\n" for part in parts for line in wrap(part, width) or [""])


def rule_markdown(rule: Rule) -> str:
    """Explain a rule in Markdown, under a heading of its code."""
    example = f"\nExample: {rule.example}\n" if rule.example else ""
    commands = ", ".join(f"`{name}`" for name in reported_by(rule))
    head = f"### {rule.code}\n\n**{rule.title}** ({rule.severity}, level {rule.level}; reported by {commands})\n\n"
    return f"{head}{rule.explanation}\n\nWhat to do: {rule.remedy}\n{example}"
