"""Assessments of one cycle as tables of marks, by PES and enabler: what is used, and what was left out and why."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pesbench.analysis.assessors import ASSESSORS, SPREAD, combined
from pesbench.analysis.benchlearning.rules import HIDDEN, INCOMPLETE, OFF_SCALE, OTHER_ENABLER
from pesbench.analysis.benchlearning.scoring import Floats, Marks, weighted_mean
from pesbench.analysis.rules import LEFT_OUT
from pesbench.analysis.units import choose_units
from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.model import Enabler, Profile
from pesbench.errors import CatalogueError, InputError, UsageError
from pesbench.findings import Finding, Findings, Rule
from pesbench.indicator_values.release import secret

SELF, EXTERNAL = "self", "external"
KINDS = (EXTERNAL, SELF)
_SHOWN = 8
YEAR_LENGTH = len("2024")
_COMPLETE = "_complete"
_SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Asked:
    """Which assessments are read: a cycle, and where they are not those of the cycle, profile and units."""

    cycle: str
    profile: str = ""
    units: str = ""
    release: str = "network"


@dataclass(frozen=True, slots=True)
class Assessments:
    """Assessments of a cycle: marks by kind, over the same units and enablers; NaN where there is none.

    ``spreads`` and ``counts`` have the shape (n, e): how far the assessors of the external assessment lie apart, and
    how many they are.
    """

    cycle: str
    profile: Profile
    units: tuple[str, ...]
    enablers: tuple[Enabler, ...]
    marks: dict[str, Marks]
    spreads: Floats
    counts: Floats

    @property
    def phases(self) -> tuple[str, ...]:
        """The phases that the profile weighs."""
        return tuple(self.profile.phases)

    @property
    def areas(self) -> dict[str, list[int]]:
        """The columns of each area's enablers."""
        found: dict[str, list[int]] = {}
        for column, enabler in enumerate(self.enablers):
            found.setdefault(enabler.area, []).append(column)
        return found

    def has(self, kind: str) -> bool:
        """Whether anybody has a score of this kind."""
        return bool(np.any(~np.isnan(self.marks[kind].scores)))


def read_assessments(frame: pl.DataFrame, catalogue: Catalogue, asked: Asked, findings: Findings) -> Assessments:
    """Read the assessments of a cycle.

    Parameters
    ----------
    frame
        Rows in the columns of the form ``enablers``; without ``cycle`` or ``assessment`` they are of the cycle asked
        for and external.
    catalogue, asked
        The vocabulary, and what is read.
    findings
        Where it is said what was left out.

    Raises
    ------
    UsageError
        If the cycle, the profile or the list of units is unknown.
    InputError
        If there is no score of the cycle, or an assessor gave two for the same enabler.
    """
    profile = chosen_profile(catalogue, asked)
    rows = _of_cycle(frame, asked.cycle)
    rows = _shown(rows, asked.release, findings)
    enablers = catalogue.enablers_of(asked.cycle)
    rows = _on_list(rows, [enabler.id for enabler in enablers], asked.cycle, findings)
    rows = _scored(rows, profile, findings)
    _check_kinds(rows)
    rows, said = combined(rows, (*profile.phases, "score", _COMPLETE), several=profile.several, spread=profile.spread)
    findings.extend(said)
    units = _units(rows, catalogue, asked, findings)
    tables = {kind: _table(rows.filter(assessment=kind), units, enablers, profile) for kind in KINDS}
    external = rows.filter(assessment=EXTERNAL)
    found = Assessments(
        cycle=asked.cycle,
        profile=profile,
        units=units,
        enablers=enablers,
        marks=tables,
        spreads=_grid(external, SPREAD, units, enablers),
        counts=_grid(external, ASSESSORS, units, enablers),
    )
    _tell_gaps(found, findings)
    return found


def chosen_profile(catalogue: Catalogue, asked: Asked) -> Profile:
    """Give the profile that was asked for, else that of the cycle.

    Raises
    ------
    UsageError
        If the cycle or the profile is unknown.
    """
    if asked.cycle not in catalogue.cycles:
        known = ", ".join(catalogue.cycles)
        problem = f"there is no cycle {asked.cycle!r}." if asked.cycle else "a cycle must be named."
        raise UsageError(problem, hint=f"Choose one with --cycle: {known}.")
    if asked.profile and asked.profile not in catalogue.profiles:
        close = nearest(asked.profile, catalogue.profiles)
        hint = f"Did you mean {close}?" if close else f"Known: {', '.join(catalogue.profiles)}."
        raise UsageError(f"there is no scoring profile {asked.profile!r}.", hint=hint)
    if not catalogue.enablers_of(asked.cycle):
        raise CatalogueError(f"the catalogue has no enabler of cycle {asked.cycle}.", hint="Add them with --catalogue.")
    return catalogue.profiles[asked.profile] if asked.profile else catalogue.profile_of(asked.cycle)


def check_order(catalogue: Catalogue, earlier: str, later: str) -> None:
    """Refuse two cycles that are the same, or of which the earlier one began later.

    Cycles that the catalogue lacks, or gives no years, are not judged.

    Raises
    ------
    UsageError
        In these cases.
    """
    if earlier == later:
        raise UsageError(f"two different cycles are needed, found cycle {later} twice.", hint="Such as 2 and 3.")
    if earlier not in catalogue.cycles or later not in catalogue.cycles:
        return
    began, then = (catalogue.cycles[cycle].years[:YEAR_LENGTH] for cycle in (earlier, later))
    if began.isdigit() and then.isdigit() and began > then:
        problem = f"the earlier cycle must come first, found cycle {earlier} ({began}) before cycle {later} ({then})."
        raise UsageError(problem, hint="Exchange the two.")


def check_unit(pes: str, known: Sequence[str], catalogue: Catalogue, findings: Findings, lacks: str) -> None:
    """Refuse a PES in focus that is not among those known, for the reason that holds.

    Parameters
    ----------
    pes, known
        The PES, and those that can be in focus.
    catalogue, findings
        The vocabulary, and what reading the assessments found: it says who was left out, and why.
    lacks
        What a PES lacks that is neither unknown nor left out.

    Raises
    ------
    UsageError
        If there is no such PES, or it is not on the list that is compared.
    InputError
        If it has no scores.
    """
    if pes in known:
        return
    for finding in findings:
        if finding.rule == LEFT_OUT.code and finding.pes == pes:
            raise UsageError(f"{finding.message}.", hint="Choose another list with --units, or --units all.")
    if pes not in catalogue.units:
        close = nearest(pes, [*known, *catalogue.units])
        raise UsageError(
            f"unknown PES {pes!r}.",
            hint=f"Did you mean {close}?" if close else "`pesbench catalogue units` lists what there is.",
        )
    raise InputError(f"{pes} has no {lacks}.", hint=f"Those with some: {', '.join(known) or 'none'}.")


def _of_cycle(frame: pl.DataFrame, cycle: str) -> pl.DataFrame:
    missing = [name for name in ("pes", "enabler") if name not in frame.columns]
    if missing:
        raise InputError(f"scores must have the columns pes and enabler; missing: {', '.join(missing)}.")
    if "cycle" not in frame.columns:
        return frame.with_columns(cycle=pl.lit(cycle))
    rows = frame.filter(pl.col("cycle") == cycle)
    if rows.is_empty():
        found = ", ".join(frame["cycle"].drop_nulls().unique().sort()) or "none"
        raise InputError(f"there are no scores of cycle {cycle}.", hint=f"Cycles found: {found}.")
    return rows


def _shown(rows: pl.DataFrame, release: str, findings: Findings) -> pl.DataFrame:
    """Leave out what the release level does not let out; a file that says nothing is free."""
    missing = [
        pl.lit(None, pl.String).alias(name) for name in ("obs_status", "conf_status") if name not in rows.columns
    ]
    rows = rows.with_columns(missing)
    hidden = rows.filter(secret(release, unmarked="F" if missing else "N"))
    for pes, count in hidden.group_by("pes").len().sort("pes").iter_rows():
        text = f"{pes}: enabler scores ({count:,}) may not be shown at the release level {release}"
        findings.add(Finding(HIDDEN.code, HIDDEN.severity, text, pes=pes))
    kept = rows.filter(~secret(release, unmarked="F" if missing else "N"))
    if kept.is_empty():
        raise InputError(
            f"no score may be shown at the release level {release}.", hint="Choose another with --release."
        )
    return kept


def _on_list(rows: pl.DataFrame, known: Sequence[str], cycle: str, findings: Findings) -> pl.DataFrame:
    for enabler in rows.filter(~pl.col("enabler").is_in(known))["enabler"].unique().sort():
        close = nearest(enabler, known)
        text = f"cycle {cycle} has no enabler {enabler}; its scores were left out"
        said = f"{text} (did you mean {close}?)" if close else text
        findings.add(Finding(OTHER_ENABLER.code, OTHER_ENABLER.severity, said))
    kept = rows.filter(pl.col("enabler").is_in(known))
    if kept.is_empty():
        found = _named([str(name) for name in rows["enabler"].unique().sort()])
        hint = "Choose the cycle of the scores with --cycle; `pesbench catalogue enablers` lists enablers by cycle."
        raise InputError(f"the scores must be of enablers of cycle {cycle}, found {found}.", hint=hint)
    return kept


def _scored(rows: pl.DataFrame, profile: Profile, findings: Findings) -> pl.DataFrame:
    """Leave out marks off the scale, and give each row its score; rows without any are dropped."""
    marks = [*profile.phases, "score"]
    absent = [pl.lit(None, pl.Float64).alias(name) for name in marks if name not in rows.columns]
    rows = rows.with_columns(absent).with_columns(pl.col(marks).cast(pl.Float64).fill_nan(None))
    off = pl.col(marks).is_between(profile.low, profile.high).not_()
    wrong = rows.filter(pl.any_horizontal(off.fill_null(value=False)))
    for pes, enabler in wrong.select("pes", "enabler").unique().sort("pes", "enabler").iter_rows():
        text = f"{pes}, {enabler}: a mark outside {profile.low:g} to {profile.high:g} was left out"
        findings.add(Finding(OFF_SCALE.code, OFF_SCALE.severity, text, pes=pes))
    rows = rows.with_columns(pl.when(~off.fill_null(value=False)).then(pl.col(marks)).name.keep())
    phases = rows.select(list(profile.phases)).to_numpy()
    weights = _weights(profile)
    mean = pl.Series(weighted_mean(phases, weights), nan_to_null=True)
    part = pl.Series(np.where(np.isnan(phases), 0.0, weights).sum(axis=1) / weights.sum())
    complete = pl.when(pl.col("score").is_null()).then(part).otherwise(1.0).alias(_COMPLETE)
    rows = rows.with_columns(pl.col("score").fill_null(mean), complete)
    kept = rows.filter(pl.col("score").is_not_null())
    if kept.is_empty() and wrong.height:
        raise InputError(
            f"marks must lie between {profile.low:g} and {profile.high:g}, the scale of the profile {profile.id}; "
            f"none of {wrong.height:,} does.",
            hint="Choose the profile whose scale was used with --profile.",
        )
    if kept.is_empty():
        raise InputError("there is no score.", hint="Give the column score, or the phases.")
    return kept


def _weights(profile: Profile) -> Floats:
    return np.array(list(profile.phases.values()), dtype=np.float64)


def _check_kinds(rows: pl.DataFrame) -> None:
    odd = rows.filter(~pl.col("assessment").is_in(KINDS)) if "assessment" in rows.columns else rows.clear()
    if odd.height:
        raise InputError(
            f"the column assessment must hold external or self, found {odd['assessment'][0]!r} for {odd['pes'][0]}.",
            hint="Correct the column.",
        )
    if "assessment" not in rows.columns:
        raise InputError(
            "the scores must say who assessed: the column assessment is missing.",
            hint="Add the column assessment with external or self in each row.",
        )


def _units(rows: pl.DataFrame, catalogue: Catalogue, asked: Asked, findings: Findings) -> tuple[str, ...]:
    units, left_out = choose_units(rows["pes"].to_list(), catalogue, choice=asked.units)
    for unit, why in left_out.items():
        findings.add(Finding(LEFT_OUT.code, LEFT_OUT.severity, f"{unit} was left out: {why}", pes=unit))
    if not units:
        raise InputError("no PES with scores is on the list.", hint="Choose another list with --units, or --units all.")
    return units


def _grid(rows: pl.DataFrame, column: str, units: Sequence[str], enablers: Sequence[Enabler]) -> Floats:
    """Set a column out by unit and enabler."""
    place = {unit: row for row, unit in enumerate(units)}
    columns = {enabler.id: column for column, enabler in enumerate(enablers)}
    table = np.full((len(units), len(enablers)), np.nan)
    for pes, enabler, value in rows.select("pes", "enabler", column).iter_rows():
        if pes in place and value is not None:
            table[place[pes], columns[enabler]] = value
    return table


def _table(rows: pl.DataFrame, units: Sequence[str], enablers: Sequence[Enabler], profile: Profile) -> Marks:
    twice = rows.filter(pl.struct("pes", "enabler").is_duplicated())
    if twice.height:
        named = f"{twice['pes'][0]}, {twice['enabler'][0]} ({twice['assessment'][0]})"
        raise InputError(f"{named} is given twice.", hint="Name the assessors in the column assessor, or keep one row.")
    phases = np.stack([_grid(rows, phase, units, enablers) for phase in profile.phases], axis=2)
    complete = _grid(rows, _COMPLETE, units, enablers)
    return Marks(_grid(rows, "score", units, enablers), phases, _weights(profile), complete)


def _tell_gaps(found: Assessments, findings: Findings) -> None:
    """Say of each PES that was assessed which enablers were not."""
    for kind in KINDS:
        scores = found.marks[kind].scores
        for row, unit in enumerate(found.units):
            missing = [it.id for it, score in zip(found.enablers, scores[row], strict=True) if np.isnan(score)]
            if 0 < len(missing) < len(found.enablers):
                text = f"{unit}, {kind}: no score of {_named(missing)} ({len(missing)} of {len(found.enablers)})"
                say(findings, INCOMPLETE, text, unit)
            part = found.marks[kind].complete[row]
            partly = [it.id for it, share in zip(found.enablers, part, strict=True) if share < 1 - _SLACK]
            if partly:
                text = f"{unit}, {kind}: phases are missing or no numbers in {_named(partly)}"
                say(findings, INCOMPLETE, f"{text}; the score is the mean of those that there are", unit)


def say(findings: Findings, rule: Rule, text: str, pes: str | None = None) -> None:
    """Report a finding."""
    findings.add(Finding(rule.code, rule.severity, text, pes=pes))


def _named(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else "")
