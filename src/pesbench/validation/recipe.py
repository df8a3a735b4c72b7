"""The recipe of a validation: what was read, how every rule came out, what was accepted, and what changed."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict

from pesbench.findings import Severity
from pesbench.intake import ReadOptions
from pesbench.result import Recipe
from pesbench.validation.likeness import Likeness
from pesbench.validation.settings import Settings, Waiver


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class CheckedFile(_Record):
    """A file that was read; ``path`` is the one that was given, which may hold ``file`` as a sheet or member."""

    file: str
    path: str
    sha256: str
    form: str
    layout: str
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    rows_left_out: int


class RuleCount(_Record):
    """How often a rule was found, of these accepted, and how often it passed, failed and could not be judged."""

    rule: str
    severity: str
    title: str
    found: int
    accepted: int
    judged: int
    passed: int
    failed: int
    unknown: int


class UsedWaiver(_Record):
    """A waiver, how many findings it covers, and whether it has expired."""

    waiver: Waiver
    file: str
    covers: int
    expired: bool


class Baseline(_Record):
    """How many findings of a baseline are still there, and those that are gone."""

    file: str
    found: int
    gone: tuple[Likeness, ...]


class Difference(_Record):
    """What changed since an earlier report: findings that came, findings that went, and how many stayed."""

    file: str
    added: tuple[dict[str, Any], ...]
    gone: tuple[dict[str, Any], ...]
    same: int


class ValidateRecipe(Recipe):
    """The choices of a validation, what was read, and how every rule came out.

    ``open`` counts the findings that nobody accepted, by severity; errors among them make a delivery fail.
    """

    command: str = "validate"
    today: date
    redact: bool
    reading: ReadOptions
    config: str | None
    settings: Settings
    files: tuple[CheckedFile, ...]
    rules: tuple[RuleCount, ...]
    open: dict[Severity, int]
    waivers: tuple[UsedWaiver, ...] = ()
    baseline: Baseline | None = None
    diff: Difference | None = None
