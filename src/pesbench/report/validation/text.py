"""The findings of a validation for a terminal: by file, each with its line of the file and the cell marked."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from textwrap import wrap

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from pesbench.checking import Validation
from pesbench.findings import RULES, Finding, Severity
from pesbench.intake.excerpts import Excerpt
from pesbench.report.numbers import whole
from pesbench.report.tables import Page, number, plain
from pesbench.report.validation.wording import WHOLE, counted, said, severities, verdict
from pesbench.report.visible import visible

STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.NOTE: "bold blue"}
QUIET = "dim"
CUT = "..."
GUTTER = 8
# So much of the line stands at least before the cell that is marked.
BEFORE = 20

Judged = tuple[Finding, str | None]


def show_validation(validation: Validation, cap: int, screen: Console) -> None:
    """Print the findings, at most ``cap`` of each rule, then each rule's remedy, then a summary.

    Nothing is wider than the screen, apart from single words that are.
    """
    seen: Counter[str] = Counter()
    pairs = zip(validation.findings, validation.accepted, strict=True)
    for name, group in groupby(pairs, key=lambda pair: pair[0].file):
        block = list(group)
        shown = [pair for pair in block if _counts(pair[0], seen) <= cap]
        _print(screen, _heading(name, block))
        for pair in shown:
            for line in _entry(pair, validation, screen.width):
                _print(screen, line)
        if len(shown) < len(block):
            _print(screen, Text(f"  {counted(len(block) - len(shown), 'finding')} here not shown", QUIET))
        _print(screen, Text())
    for line in (*_remedies(validation, cap, screen.width), *_changes(validation, screen.width)):
        _print(screen, line)
    style = STYLES[Severity.ERROR] if validation.failed else "bold"
    for summary in wrap(verdict(validation), screen.width):
        _print(screen, Text(summary, style))


def statistics_pages(validation: Validation) -> list[Page]:
    """Show how every rule came out that was found or could not be judged everywhere; a line counts the others."""
    entries = [entry for entry in validation.recipe.rules if entry.found or entry.unknown]
    columns = [
        plain("rule", "rule"),
        plain("severity", "severity"),
        *(number(title, title, whole) for title in ("found", "accepted", "passed", "failed", "unknown")),
        plain("title", "title", folds=True),
    ]
    rows = [entry.model_dump() for entry in entries]
    return [Page("Rules", columns, rows, [*_others(validation), verdict(validation)])]


def _others(validation: Validation) -> list[str]:
    """Count the rules of which there is nothing to show: they passed, or nothing was there to judge."""
    judged = [entry.judged > 0 for entry in validation.recipe.rules if not (entry.found or entry.unknown)]
    if not judged:
        return []
    idle = judged.count(False)
    return [f"{counted(len(judged), 'further rule')}: {sum(judged):,} passed, {idle:,} had nothing to judge."]


def _print(screen: Console, line: Text) -> None:
    screen.print(line, soft_wrap=True)


def _counts(finding: Finding, seen: Counter[str]) -> int:
    seen[finding.rule] += 1
    return seen[finding.rule]


def _heading(name: str, block: Iterable[Judged]) -> Text:
    found = Counter(finding.severity for finding, _ in block)
    return Text.assemble((visible(name) or WHOLE, "bold"), (f"  {severities(found)}", QUIET))


def _entry(pair: Judged, validation: Validation, width: int) -> Iterator[Text]:
    """Give the lines of one finding: what is wrong, who accepted it, and where it stands."""
    finding, accepted = pair
    place = "" if finding.line is None else f"{finding.line}: "
    head = f"  {place}{finding.severity.value} {finding.rule} "
    lines = wrap(f"{head}{_flat(said(finding))}", width, subsequent_indent="    ", break_on_hyphens=False)
    first = Text(lines[0])
    first.stylize(QUIET if accepted else STYLES[finding.severity], len(head) - len(head.lstrip()), len(head))
    yield first
    yield from map(Text, lines[1:])
    if accepted:
        yield from (
            Text(line, QUIET) for line in wrap(_flat(accepted), width, initial_indent="    ", subsequent_indent="    ")
        )
    excerpt = validation.lines.get((finding.file, (finding.line or 0, finding.column)))
    if excerpt is not None:
        yield from _marked(excerpt, width)


def _flat(text: str) -> str:
    return visible(text).replace("\n", "\\n").replace("\t", "\\t")


def _marked(excerpt: Excerpt, width: int) -> Iterator[Text]:
    """Show a line of the file within the width, and point at the cell from the line below."""
    gutter = f"{excerpt.line:>{GUTTER}} | "
    room = max(GUTTER, width - len(gutter))
    if excerpt.start is None or excerpt.end is None:
        shown, _, _ = _window(_flat(excerpt.text), 0, 0, room)
        yield Text.assemble((gutter, QUIET), shown)
        return
    before, cell = _flat(excerpt.text[: excerpt.start]), _flat(excerpt.text[excerpt.start : excerpt.end])
    start, end = len(before), len(before) + len(cell)
    whole_line = before + cell + _flat(excerpt.text[excerpt.end :])
    shown, start, end = _window(whole_line, start, end, room)
    mark = " " * cell_len(shown[:start]) + "^" * max(1, cell_len(shown[start:end]))
    yield Text.assemble((gutter, QUIET), shown[:start], (shown[start:end], "bold"), shown[end:])
    yield Text.assemble((" " * GUTTER + " | ", QUIET), (mark[:room], "bold red"))


def _window(text: str, start: int, end: int, room: int) -> tuple[str, int, int]:
    """Cut a text to a width around a part of it; give where the part stands then."""
    if cell_len(text) <= room:
        return text, start, end
    left = max(0, min(start - BEFORE, len(text) - room + len(CUT))) if end > room - len(CUT) else 0
    head = CUT if left else ""
    body = _fitting(text[left:], room - len(head))
    rest = CUT if len(body) < len(text) - left else ""
    moved = len(head) - left
    return head + body + rest, start + moved, min(end + moved, len(head) + len(body))


def _fitting(text: str, room: int) -> str:
    """Give the whole text where it fits, else as much of it as leaves room for the sign of a cut."""
    if cell_len(text) <= room:
        return text
    length = 0
    for at, sign in enumerate(text):
        length += cell_len(sign)
        if length > room - len(CUT):
            return text[:at]
    return text


def _remedies(validation: Validation, cap: int, width: int) -> Iterator[Text]:
    """Say once for each rule what it is, how often it was found, and what to do."""
    found = [entry for entry in validation.recipe.rules if entry.found]
    for entry in found:
        head = f"{entry.rule} {entry.title} ({entry.severity}, {entry.found:,} found"
        capped = f", the first {cap:,} shown; --max-per-rule shows more" if entry.found > cap else ""
        for at, line in enumerate(wrap(f"{head}{capped})", width, subsequent_indent="  ")):
            yield Text(line, STYLES[Severity(entry.severity)] if at == 0 else "")
        remedy = wrap(RULES[entry.rule].remedy, width, initial_indent="  ", subsequent_indent="  ")
        yield from map(Text, remedy)
    if found:
        yield Text("pesbench rule CODE explains a rule.", QUIET)
    unsure = any(entry.unknown for entry in validation.recipe.rules)
    if unsure:
        told = "--statistics shows which rules could not be judged everywhere."
        yield from (Text(line, QUIET) for line in wrap(told, width))
    if found or unsure:
        yield Text()


def _changes(validation: Validation, width: int) -> Iterator[Text]:
    """Say what went since the baseline or an earlier report, and what came."""
    baseline, diff = validation.recipe.baseline, validation.recipe.diff
    lines: list[str] = []
    if baseline is not None and baseline.gone:
        lines.append(f"Gone since the baseline {baseline.file} ({len(baseline.gone):,}); write it anew to forget them:")
        lines += _listed([mark.model_dump() for mark in baseline.gone])
    if diff is not None:
        lines.append(f"Since {diff.file}: {len(diff.added):,} added, {len(diff.gone):,} gone, {diff.same:,} the same.")
        lines += [f"  added{line}" for line in _listed(diff.added)]
        lines += [f"  gone{line}" for line in _listed(diff.gone)]
    for line in lines:
        yield from map(Text, wrap(_flat(line), width, subsequent_indent="    ") or [""])
    if lines:
        yield Text()


def _listed(rows: Sequence[dict[str, object]], most: int = 20) -> list[str]:
    told = ("rule", "file", "line", "pes", "period", "column")
    lines = ["  " + " ".join(str(row[name]) for name in told if row.get(name)) for row in rows[:most]]
    return [*lines, f"  ... and {len(rows) - most:,} more"] if len(rows) > most else lines
