"""Findings that the owner of the data accepts for a reason: they stay visible, and expire."""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pesbench.errors import UsageError
from pesbench.findings import Finding, Severity, define
from pesbench.validation.settings import Waiver

EXPIRED = define(
    "PB190",
    Severity.WARNING,
    "Waiver has expired",
    explanation=(
        "A waiver accepts findings of one rule, for a reason and until a day. That day has passed, so what it covered"
        " counts again."
    ),
    remedy="Mend the data and take the waiver out, or have its owner decide again and set a later day.",
    example="until = 2024-12-31 in a [[waiver]], on 1 January 2025. With until = 2025-12-31 it would hold.",
)
UNUSED = define(
    "PB191",
    Severity.NOTE,
    "Waiver covers nothing",
    explanation="A waiver that still holds covers no finding of this delivery: what it accepted is mended, or its "
    "scope names something else. Nothing is said of a waiver for a PES that the delivery does not bring, or for a rule "
    "that is not asked for.",
    remedy="Take the waiver out where the data are mended; else correct its rule, PES, period, column or form.",
    example="A waiver of PB502 for HR and 2024-08, once HR has delivered August. Not: the same in a delivery of AT.",
)
_HINT = "Each entry [[waiver]] needs rule, reason, who and until, and may narrow it by pes, period, column and form."


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    waivers: tuple[Waiver, ...] = Field(default=(), alias="waiver")


@dataclass(frozen=True, slots=True)
class Kept:
    """A waiver and where it is written."""

    waiver: Waiver
    file: str

    @property
    def told(self) -> str:
        """Who accepts what it covers, until when and why."""
        return f"waived by {self.waiver.who} until {self.waiver.until}: {self.waiver.reason}"


def load_waivers(path: Path) -> tuple[Waiver, ...]:
    """Read a TOML file of entries ``[[waiver]]``.

    Raises
    ------
    UsageError
        If the file cannot be read or an entry is not complete.
    """
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
        return _File.model_validate(document).waivers
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError(f"waivers must be a readable TOML file, found: {fault}", where=str(path), hint=_HINT) from None
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"{place}: {first['msg']}", where=str(path), hint=_HINT) from None


def covering(findings: Iterable[Finding], waivers: Sequence[Kept], today: date) -> Iterator[int | None]:
    """Give for each finding the place of the waiver that covers it, or None."""
    by_rule: dict[str, list[int]] = {}
    for at, kept in enumerate(waivers):
        by_rule.setdefault(kept.waiver.rule, []).append(at)
    for finding in findings:
        places = by_rule.get(finding.rule, ())
        yield next((at for at in places if waivers[at].waiver.covers(finding, today)), None)


def expired(findings: Sequence[Finding], waivers: Iterable[Kept], today: date) -> Iterator[Finding]:
    """Say of each waiver that no longer holds how many findings it would have covered."""
    for kept in waivers:
        waiver = kept.waiver
        if today <= waiver.until:
            continue
        covered = sum(waiver.covers(finding, waiver.until) for finding in findings)
        told = (
            f"the waiver of {waiver.rule} by {waiver.who} held until {waiver.until}; "
            f"{covered} findings that it covered count again"
        )
        yield Finding(EXPIRED.code, EXPIRED.severity, told, file=kept.file, pes=waiver.pes or None)


def unused(findings: Sequence[Finding], waivers: Iterable[Kept], today: date) -> Iterator[Finding]:
    """Say of each waiver that holds and covers nothing that it does so."""
    for kept in waivers:
        waiver = kept.waiver
        if today > waiver.until or any(waiver.covers(finding, today) for finding in findings):
            continue
        scope = {"period": waiver.period, "column": waiver.column, "form": waiver.form}
        only = ", ".join(f"{name} {text}" for name, text in scope.items() if text)
        told = f"the waiver of {waiver.rule}{f' ({only})' if only else ''} by {waiver.who} covers no finding"
        yield Finding(UNUSED.code, UNUSED.severity, told, file=kept.file, pes=waiver.pes or None)
