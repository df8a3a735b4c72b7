"""What the formats of a validation share: paths as others read them, and counts in words."""

import os
from collections.abc import Mapping
from pathlib import Path

from pesbench.checking import Validation
from pesbench.findings import RULES, Finding, Severity

WHOLE = "the delivery as a whole"


def relative(path: str) -> str:
    """Write a path from the current folder on, with forward slashes; one on another drive stays as it is."""
    try:
        return Path(os.path.relpath(path)).as_posix() if path else ""
    except ValueError:
        return Path(path).as_posix()


def given_file(validation: Validation, finding: Finding) -> str:
    """Give the file that a user has, where a finding speaks of a sheet or of a member of an archive."""
    paths = {file.file: file.path for file in validation.recipe.files}
    return relative(paths.get(finding.file, finding.file))


def counted(count: int, word: str) -> str:
    """Write a count with its word.

    Examples
    --------
    >>> counted(1, "error"), counted(1200, "row")
    ('1 error', '1,200 rows')
    """
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def severities(counts: Mapping[Severity, int]) -> str:
    """Write counts by severity, the gravest first; empty where there are none."""
    return ", ".join(counted(counts[severity], severity.value) for severity in Severity if counts.get(severity))


def verdict(validation: Validation) -> str:
    """Say in one line what was looked at, what was found, and whether that fails."""
    recipe = validation.recipe
    rows = sum(file.rows_read for file in recipe.files)
    taken = sum(by is not None for by in validation.accepted)
    found = severities(recipe.open) or "no findings"
    accepted = f", {taken:,} accepted" if taken else ""
    unknown = sum(entry.unknown > 0 for entry in recipe.rules)
    unsure = f"; {counted(unknown, 'rule')} could not be judged everywhere" if unknown else ""
    outcome = "failed" if validation.failed else "passed"
    files = len({file.path for file in recipe.files})
    tables = f" ({len(recipe.files):,} tables)" if len(recipe.files) > files else ""
    read = f"{counted(files, 'file')}{tables}, {counted(rows, 'row')}"
    return f"{read}: {found}{accepted}{unsure}; {outcome}."


def headline(finding: Finding) -> str:
    """Say a finding's message, after its column where that is not said yet, and its key where it stands on no line."""
    named = not finding.column or finding.message.startswith(f"{finding.column} ")
    keys = (finding.pes, finding.period) if finding.line is None else ()
    where = [*(key for key in keys if key), *([] if named else [finding.column])]
    return f"{' '.join(where)}: {finding.message}" if where else finding.message


def said(finding: Finding) -> str:
    """Say a finding without the remedy of its rule, which is said once for all."""
    return headline(finding).removesuffix(RULES[finding.rule].remedy).rstrip()
