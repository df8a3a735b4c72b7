"""When two findings are the same one, though a line was inserted above: baselines and comparisons with a report."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ValidationError

from pesbench.errors import UsageError
from pesbench.findings import Finding

FORMAT = 1
DIGITS = 16


class Likeness(BaseModel):
    """What makes a finding the same as another: all but its line and its words.

    ``file`` is the name without folders, ``cell`` the beginning of a SHA-256 of what stands in the cell, empty where
    the finding points at no cell.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: str
    file: str = ""
    pes: str = ""
    period: str = ""
    column: str = ""
    cell: str = ""

    @classmethod
    def of(cls, finding: Finding) -> "Likeness":
        """Give the likeness of a finding that was not redacted."""
        # What a finding holds needs no check, and there may be very many.
        return Likeness.model_construct(
            rule=finding.rule,
            file=os.path.basename(finding.file),  # noqa: PTH119 - a hundred times faster than a path
            pes=finding.pes or "",
            period=finding.period or "",
            column=finding.column,
            cell=_print(finding.cell),
        )

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """Give the likeness of a finding as a report holds it."""
        return cls(
            rule=row["rule"],
            file=Path(row.get("file") or "").name,
            pes=row.get("pes") or "",
            period=row.get("period") or "",
            column=row.get("column") or "",
            cell=_print(row.get("cell")),
        )

    def without_cell(self) -> Self:
        """Give the likeness to a finding that was redacted."""
        own = {self.column: ""} if self.column in {"pes", "period"} else {}
        return self.model_copy(update={"cell": "", **own})


def _print(cell: str | None) -> str:
    return "" if cell is None else hashlib.sha256(cell.encode()).hexdigest()[:DIGITS]


class _Accepted(Likeness):
    times: int = 1


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    baseline: int
    accepted: list[_Accepted]


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of findings since they were written down: which of today's were known, and which known ones went."""

    known: tuple[bool, ...]
    gone: tuple[Likeness, ...]


def compared(today: Sequence[Likeness], before: Counter[Likeness]) -> Compared:
    """Match findings of today with those of before; of several that are alike, as many are known as there were."""
    left = before.copy()
    known = []
    for likeness in today:
        known.append(left[likeness] > 0)
        if known[-1]:
            left[likeness] -= 1
    return Compared(tuple(known), tuple(left.elements()))


def read_baseline(path: Path) -> Counter[Likeness]:
    """Read the findings that were accepted.

    Raises
    ------
    UsageError
        If it is no baseline of this format.
    """
    try:
        content = _File.model_validate_json(path.read_bytes())
    except OSError as fault:
        raise UsageError(
            f"the baseline must be readable, found: {fault.strerror}.",
            where=str(path),
            hint="Make one with --write-baseline FILE.",
        ) from None
    except ValidationError as fault:
        content = None
        problem = fault.errors(include_url=False)[0]["msg"]
    if content is None or content.baseline != FORMAT:
        found = problem if content is None else f"format {content.baseline}"
        raise UsageError(
            f"a baseline must be a file that --write-baseline made, found: {found}.",
            where=str(path),
            hint="Make a new one with --write-baseline FILE.",
        )
    known: Counter[Likeness] = Counter()
    for entry in content.accepted:
        known[Likeness(**entry.model_dump(exclude={"times"}))] += entry.times
    return known


def baseline_text(findings: Iterable[Likeness]) -> str:
    """Write findings down as a baseline: one line each, sorted, so that two versions can be compared line by line."""
    counts = Counter(findings)
    ordered = sorted(counts.items(), key=lambda pair: tuple(pair[0].model_dump().values()))
    lines = [json.dumps({**likeness.model_dump(), "times": times}, ensure_ascii=False) for likeness, times in ordered]
    inner = ",\n".join(f"    {line}" for line in lines)
    return f'{{\n  "baseline": {FORMAT},\n  "accepted": [\n{inner}\n  ]\n}}\n'


@dataclass(frozen=True, slots=True)
class Report:
    """The findings of an earlier JSON report, and whether it left out what stands in the cells."""

    rows: tuple[dict[str, Any], ...]
    redacted: bool


def read_report(path: Path) -> Report:
    """Read an earlier JSON report of `validate`.

    Raises
    ------
    UsageError
        If it is none.
    """
    hint = "Make one with `pesbench validate ... --format json --output FILE`."
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        recipe, rows = document["recipe"], document["findings"]
        if recipe["command"] != "validate":
            raise UsageError(
                f"a report must be one of validate, found one of {recipe['command']}.", where=str(path), hint=hint
            )
        return Report(tuple({"rule": row["rule"], **row} for row in rows), bool(recipe["redact"]))
    except OSError as fault:
        raise UsageError(f"the report must be readable, found: {fault.strerror}.", where=str(path), hint=hint) from None
    except (ValueError, KeyError, TypeError):
        raise UsageError(
            "the report must be JSON as validate writes it, found other content.", where=str(path), hint=hint
        ) from None
