"""What an export has to say about what it could not write as a form has it."""

from pesbench.findings import Finding, Rule, Severity, define

ELSEWHERE = define(
    "PB630",
    Severity.NOTE,
    "observations that a form cannot hold",
    explanation="A form says of each column which source, breakdown, basis and adjustment it has. An observation that "
    "differs would be taken for something else in the form's file, so it is not written there.",
    remedy="Take it from observations.csv, which holds every observation with all that is known of it.",
    example="A seasonally adjusted stock, while the form has unadjusted ones alone. Not: an unadjusted stock.",
)
SIMPLIFIED = define(
    "PB631",
    Severity.NOTE,
    "details that a form has no column for",
    explanation="The value stands in the form's file; what the form has no column for, such as a standard error or "
    "comments of single cells, does not, or stands there for the whole row.",
    remedy="Take the details from observations.csv, which holds every observation with all that is known of it.",
    example="A standard error beside a stock, for which unemployment.csv has no column. Not: a stock with a status.",
)


def note(rule: Rule, message: str, form: str = "") -> Finding:
    """Make a finding of an export."""
    return Finding(rule.code, rule.severity, message, form=form)
