"""A validation as Markdown: for a merge request or the summary of a CI job."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pesbench.checking import Validation
from pesbench.report.numbers import whole
from pesbench.report.tables import Page, Row, number, plain
from pesbench.report.terminal import markdown
from pesbench.report.validation.text import statistics_pages
from pesbench.report.validation.wording import WHOLE, relative, verdict


def markdown_summary(validation: Validation, cap: int) -> str:
    """Write the verdict, the files, the rules, and the findings, at most ``cap`` of each rule."""
    head = f"# Validation {'failed' if validation.failed else 'passed'}\n\n{verdict(validation)}\n\n"
    (rules,) = statistics_pages(validation)
    pages = [_files(validation), replace(rules, below=rules.below[:-1]), *_changes(validation, cap)]
    if validation.findings:
        pages.append(_findings(validation, cap))
    return head + markdown(pages)


def _files(validation: Validation) -> Page:
    found = Counter(finding.file for finding in validation.findings)
    counts = (("read", "rows_read"), ("accepted", "rows_accepted"), ("wrong", "rows_quarantined"))
    columns = [
        plain("file", "file"),
        plain("form", "form"),
        *(number(title, name, whole) for title, name in counts),
        number("findings", "findings", whole),
    ]
    rows: list[Row] = [
        {**file.model_dump(), "file": relative(file.file), "findings": found[file.file]}
        for file in validation.recipe.files
    ]
    return Page("Files", columns, rows)


def _findings(validation: Validation, cap: int) -> Page:
    columns = [plain(name, name, optional=name in {"line", "column", "accepted"}) for name in _SHOWN]
    capped = [entry for entry in validation.recipe.rules if entry.found > cap]
    below = [f"{entry.rule}: {entry.found:,} found, the first {cap:,} shown." for entry in capped]
    return Page("Findings", columns, list(_rows(validation, cap)), below)


def _changes(validation: Validation, cap: int) -> Iterator[Page]:
    """Give what went since the baseline, and what came and went since an earlier report, at most ``cap`` of each."""
    baseline, diff = validation.recipe.baseline, validation.recipe.diff
    if baseline is not None and baseline.gone:
        gone = [mark.model_dump() for mark in baseline.gone]
        said = f"Gone since the baseline: {len(gone):,}; write it anew to forget them."
        yield _compared(f"Since the baseline {baseline.file}", {"gone": gone}, said, cap)
    if diff is not None:
        said = f"{len(diff.added):,} added, {len(diff.gone):,} gone, {diff.same:,} the same."
        yield _compared(f"Since {diff.file}", {"added": diff.added, "gone": diff.gone}, said, cap)


def _compared(title: str, lists: Mapping[str, Sequence[Row]], said: str, cap: int) -> Page:
    names = ("rule", "file", "line", "pes", "period", "column")
    columns = [plain(name, name, optional=name in {"line", "pes", "period", "column"}) for name in ("change", *names)]
    rows = [
        {
            "change": change,
            **{name: row.get(name) or None for name in names},
            "file": relative(str(row["file"] or "")) or WHOLE,
        }
        for change, listed in lists.items()
        for row in listed[:cap]
    ]
    cut = [f"The first {cap:,} of each are shown."] if any(len(listed) > cap for listed in lists.values()) else []
    return Page(title, columns, rows, [said, *cut])


_SHOWN = ("severity", "rule", "file", "line", "column", "message", "accepted")


def _rows(validation: Validation, cap: int) -> Iterator[Row]:
    seen: Counter[str] = Counter()
    for finding, accepted in zip(validation.findings, validation.accepted, strict=True):
        seen[finding.rule] += 1
        if seen[finding.rule] <= cap:
            yield {**finding.as_row(), "file": relative(finding.file) or WHOLE, "accepted": accepted}
