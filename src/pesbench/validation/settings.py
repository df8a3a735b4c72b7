"""What a user may set for the checks: which rules, how severe, how tolerant, for which PES, where series break."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import parse_period
from pesbench.errors import UsageError
from pesbench.findings import Finding, Severity

_HINT = "The how-to on validation shows every entry of pesbench.toml."


def _canonical(text: str) -> str:
    return parse_period(text).text


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tolerances(_Record):
    """How much rules let pass.

    Attributes
    ----------
    additivity
        By how much each part that is summed may miss, in units of the measure: rounding of the source.
    rate
        By how much a rate may miss what its numerator and denominator give, in percentage points.
    stock_flow
        By how much a stock may miss the one before plus inflow minus outflow, as a share of the stock.
    jump
        How many robust standard deviations of its own history a change may have.
    revision
        By which share a stored value may be revised without a word.
    """

    additivity: float = Field(default=0.5, ge=0)
    rate: float = Field(default=0.05, ge=0)
    stock_flow: float = Field(default=0.005, ge=0)
    jump: float = Field(default=6.0, gt=0)
    revision: float = Field(default=0.05, ge=0)


class Break(_Record):
    """A known break in a series: no change into this period is a jump. Empty texts mean every PES or measure."""

    period: Annotated[str, AfterValidator(_canonical)]
    pes: str = ""
    measure: str = ""
    reason: str = ""


class Own(_Record):
    """What one PES has of its own."""

    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = Field(default_factory=dict)
    tolerance: dict[str, float] = Field(default_factory=dict)


class Waiver(_Record):
    """A finding that the owner of the data accepts, for a reason and until a day; it stays visible.

    ``rule`` is a code; empty scopes (PES, period, measure, form) mean all.
    """

    rule: str
    reason: str = Field(min_length=1)
    who: str = Field(min_length=1)
    until: date
    pes: str = ""
    period: str = ""
    column: str = ""
    form: str = ""

    def covers(self, finding: Finding, today: date) -> bool:
        """Whether the waiver holds for a finding on a day."""
        scopes = ((self.pes, finding.pes), (self.period, finding.period), (self.column, finding.column))
        return (
            self.rule == finding.rule
            and today <= self.until
            and (not self.form or self.form == finding.form)
            and all(not wanted or wanted == found for wanted, found in scopes)
        )


class Settings(_Record):
    """The section ``[validate]`` of ``pesbench.toml``.

    ``select`` and ``ignore`` hold codes or their beginnings (``PB4`` is all of level 4); what is ignored is not
    selected. ``severity`` overrides that of a rule.
    """

    select: tuple[str, ...] = ("PB",)
    ignore: tuple[str, ...] = ()
    severity: dict[str, Severity] = Field(default_factory=dict)
    tolerance: Tolerances = Tolerances()
    pes: dict[str, Own] = Field(default_factory=dict)
    breaks: tuple[Break, ...] = Field(default=(), alias="break")
    waivers: tuple[Waiver, ...] = Field(default=(), alias="waiver")

    def wants(self, rule: str, pes: str | None = None) -> bool:
        """Whether a rule is asked for, for a PES."""
        own = self.pes.get(pes or "", Own())
        ignored = (*self.ignore, *own.ignore)
        return rule.startswith(self.select) and not (ignored and rule.startswith(ignored))

    def severity_of(self, rule: str, given: Severity, pes: str | None = None) -> Severity:
        """Give the severity of a rule for a PES, where one is set, else the given one."""
        own = self.pes.get(pes or "", Own())
        return own.severity.get(rule, self.severity.get(rule, given))

    def tolerance_of(self, name: str, pes: str | None = None) -> float:
        """Give a tolerance, the PES's own where it has one."""
        own = self.pes.get(pes or "", Own())
        value: float = own.tolerance.get(name, getattr(self.tolerance, name))
        return value


def load_settings(path: Path, catalogue: Catalogue, *, named: bool = False) -> Settings:
    """Read the section ``[validate]`` of a TOML file.

    Parameters
    ----------
    path
        The file.
    catalogue
        The vocabulary.
    named
        Whether the user named the file, which must then hold the section; one that was found may be for others.

    Raises
    ------
    UsageError
        If the file cannot be read, holds entries of ``[validate]`` at its top, has entries that nobody knows, or names
        a PES that the catalogue does not know.
    """
    try:
        document: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise UsageError(
            f"the settings must be a readable TOML file, found: {fault}", where=str(path), hint=_HINT
        ) from None
    _check_section(document, path, named=named)
    try:
        settings = Settings.model_validate(document.get("validate", {}))
    except ValidationError as fault:
        first = fault.errors(include_url=False)[0]
        place = ".".join(str(part) for part in ("validate", *first["loc"]))
        raise UsageError(f"{place}: {first['msg']}", where=str(path), hint=_HINT) from None
    unknown = [pes for pes in settings.pes if pes not in catalogue.units]
    if unknown:
        hint = f"Did you mean {catalogue.suggest_unit(unknown[0])}?" if catalogue.suggest_unit(unknown[0]) else _HINT
        raise UsageError(f"a PES must be a unit of the catalogue, found {unknown[0]}", where=str(path), hint=hint)
    return settings


def _check_section(document: dict[str, Any], path: Path, *, named: bool) -> None:
    """Refuse a file whose entries would be passed over without a word, since they stand outside of ``[validate]``."""
    entries = {field.alias or name for name, field in Settings.model_fields.items()}
    astray = sorted(document.keys() & entries)
    hint = "Did you mean --waivers?" if "waiver" in document else _HINT
    if named and "validate" not in document:
        found = ", ".join(document) or "nothing"
        raise UsageError(f"the settings have no table [validate], found {found}", where=str(path), hint=hint)
    if astray:
        problem = f"settings must stand in the table [validate], found {astray[0]} outside of it"
        fit = f"Write [[validate.{astray[0]}]]." if astray[0] in {"waiver", "break"} else _HINT
        raise UsageError(problem, where=str(path), hint=fit)
    if named and (others := sorted(document.keys() - {"validate"})):
        problem = f"the settings must have no table beside [validate], found {others[0]}"
        raise UsageError(problem, where=str(path), hint=_HINT)
