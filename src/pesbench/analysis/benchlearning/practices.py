"""Good practices: those on offer, and where to look for one systematically."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pesbench.analysis.benchlearning.assessments import EXTERNAL, Asked, Assessments, read_assessments, say
from pesbench.analysis.benchlearning.needs import Needs, chance_above, needs_of
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.recipe import PracticesRecipe
from pesbench.analysis.benchlearning.rules import HIDDEN, NOTHING_TO_SAY
from pesbench.analysis.benchlearning.scoring import Floats
from pesbench.analysis.benchlearning.surroundings import Outcomes, read_outcomes
from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import InputError, UsageError
from pesbench.findings import Findings
from pesbench.indicator_values import asked_period
from pesbench.indicator_values.release import secret
from pesbench.result import Result
from pesbench.stats.correlation import correlations

TABLE = "practices"
SURE = 0.9
MIN_PES = 3
_GRADES = ("strong", "improved", "moderate")
_LISTED = {"PES": "units", "enabler": "enablers", "area": "enablers"}
COLUMNS = ("pes", "id", "enablers", "title", "summary", "evidence", "language", "url", "valid_from")


def read_practices(origin: Origin, release: str, findings: Findings) -> pl.DataFrame:
    """Read the practices that may be shown; an empty evidence is described, an empty language English."""
    if origin.store is None:
        return pl.DataFrame(schema=dict.fromkeys(COLUMNS, pl.String))
    rows = origin.table(TABLE)
    hidden = int(rows.select(secret(release).sum()).item())
    if hidden:
        text = f"practices ({hidden:,}) may not be shown at the release level {release}"
        say(findings, HIDDEN, text)
    filled = (pl.col("evidence").fill_null("described"), pl.col("language").fill_null("en"))
    return rows.filter(~secret(release)).with_columns(filled).select(COLUMNS).sort("pes", "id")


def practices(origin: Origin, *, catalogue: Catalogue, recipe: PracticesRecipe) -> Result:
    """List the practices of a store.

    Parameters
    ----------
    origin, catalogue, recipe
        The store, the vocabulary, and what is looked for: a PES, an enabler, an area, words that title or summary hold
        (all of them, in any order and case).

    Returns
    -------
    Result
        One row per practice in the columns of the form.

    Raises
    ------
    UsageError
        If the PES, the enabler or the area is unknown.
    InputError
        If the store holds no practice, or none of those fits.
    """
    findings = Findings()
    _check(recipe, catalogue)
    rows = read_practices(origin, recipe.release, findings)
    if rows.is_empty():
        if findings.items:
            said = f"the store holds no practice that may be shown at the release level {recipe.release}."
            raise InputError(said, where=str(origin.store), hint="Choose another level with --release.")
        said = "the store holds no practice."
        raise InputError(said, where=str(origin.store), hint="Ingest the form practices.")
    kept = rows.filter(*_wanted(recipe, catalogue))
    if kept.is_empty():
        raise InputError(f"none of {rows.height:,} practices fits what was asked.", hint="Ask for less.")
    return Result(kept, recipe, tuple(findings))


def _check(recipe: PracticesRecipe, catalogue: Catalogue) -> None:
    asked = (("PES", recipe.pes, catalogue.units), ("enabler", recipe.enabler, catalogue.enablers))
    for what, name, known in (*asked, ("area", recipe.area, catalogue.areas)):
        if name and name not in known:
            close = nearest(name, known)
            listed = f"`pesbench catalogue {_LISTED[what]}` lists what there is."
            raise UsageError(f"unknown {what} {name!r}.", hint=f"Did you mean {close}?" if close else listed)


def _wanted(recipe: PracticesRecipe, catalogue: Catalogue) -> Iterator[pl.Expr]:
    yield pl.lit(value=True)
    if recipe.pes:
        yield pl.col("pes") == recipe.pes
    serves = pl.col("enablers").str.split(";")
    if recipe.enabler:
        yield serves.list.contains(recipe.enabler)
    if recipe.area:
        own = [enabler.id for enabler in catalogue.enablers.values() if enabler.area == recipe.area]
        yield serves.list.set_intersection(own).list.len() > 0
    text = pl.concat_str("title", "summary", separator=" ", ignore_nulls=True).str.to_lowercase()
    for word in recipe.words.lower().split():
        yield text.str.contains(word, literal=True)


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What speaks for PES and enabler, each of the shape (n, e), and the outcome behind it (-1 for none)."""

    good: Floats
    chance: Floats
    relation: Floats
    outcome: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
    excess: Floats
    gained: Floats
    strength: Floats


def identify(origin: Origin, *, catalogue: Catalogue, recipe: PracticesRecipe) -> Result:
    """Propose where to look for a good practice: a PES and an enabler, with the evidence.

    Parameters
    ----------
    origin, catalogue, recipe
        The store, the vocabulary and the choices; cycle and period are needed.

    Returns
    -------
    Result
        One row per PES and enabler, by ``evidence`` and then by ``strength``: external ``score`` beside the network's
        ``median``, ``certainty`` (the chance that the score is above it), the ``indicator`` that goes with the enabler
        most closely of those in which the PES is above expectation, ``relation`` (their rank correlation),
        ``excess`` (the outcome beyond what context lets expect, in standard errors, + better), ``gained`` (how much
        that grew since the earlier period), ``practice`` (ids on offer) and ``evidence``: strong (score and outcome
        clearly above), improved (score clearly above, outcome grew clearly), moderate (one of the two clearly, the
        other above).

    Raises
    ------
    UsageError, InputError
        If cycle or period is missing or unknown, or there are no scores or outcomes.

    Notes
    -----
    An outcome goes with an enabler where their Spearman correlation over the PES reaches ``min_r``: association, not
    cause. PES are held against what a regression of the outcome on context expects of them (`context_fit`), each
    judged by the others, so that easy surroundings are no merit.
    """
    if not recipe.cycle or not recipe.period:
        raise UsageError(
            "a cycle and a period are needed.", hint="Give --cycle (such as 4) and --period (such as 2024)."
        )
    if recipe.since and not asked_period(recipe.since) < asked_period(recipe.period):
        problem = f"the earlier period must lie before {recipe.period}, found {recipe.since}."
        raise UsageError(problem, hint="Exchange the two, or leave the earlier one out.")
    findings = Findings()
    asked = Asked(recipe.cycle, units=recipe.units, release=recipe.release)
    found = read_assessments(origin.scores(), catalogue, asked, findings)
    if not found.has(EXTERNAL):
        raise InputError(f"cycle {recipe.cycle} has no external score to look by.", hint="Ingest external assessments.")
    outcomes = read_outcomes(origin, catalogue, recipe, found.units, findings)
    if not outcomes.indicators:
        needed = f"an outcome to look by needs values of {recipe.min_n} PES in {recipe.period}"
        problem = f"{needed}; of these {len(found.units)} PES there is none."
        raise InputError(problem, hint="Choose another --period, or more PES with --units.")
    earlier = _earlier(origin, catalogue, recipe, found, outcomes, findings)
    needs = needs_of(found, outcomes, recipe.min_n)
    evidence = _evidence(needs, outcomes, earlier, recipe)
    offered = read_practices(origin, recipe.release, findings)
    rows = list(_rows(found, needs, outcomes, evidence, offered, recipe))
    _tell(found, evidence, rows, recipe, findings)
    grade = pl.col("evidence").replace_strict({name: place for place, name in enumerate(_GRADES)}, return_dtype=pl.Int8)
    order = [grade, -pl.col("strength")]
    table = pl.DataFrame(rows, schema=_SCHEMA).sort(order, maintain_order=True)
    return Result(table, recipe.model_copy(update={"numpy": np.__version__}), tuple(findings))


_SCHEMA = {
    **dict.fromkeys(("cycle", "period", "pes", "enabler", "area"), pl.String),
    **dict.fromkeys(("score", "median", "certainty"), pl.Float64),
    "indicator": pl.String,
    **dict.fromkeys(("relation", "excess", "gained", "strength"), pl.Float64),
    **dict.fromkeys(("practice", "evidence"), pl.String),
}


def _earlier(
    origin: Origin,
    catalogue: Catalogue,
    recipe: PracticesRecipe,
    found: Assessments,
    outcomes: Outcomes,
    findings: Findings,
) -> Floats:
    """Give the excess of the same outcomes in the earlier period; NaN where there is none."""
    nothing = np.full_like(outcomes.excess, np.nan)
    if not recipe.since:
        return nothing
    before = read_outcomes(origin, catalogue, recipe.model_copy(update={"period": recipe.since}), found.units, findings)
    for place, name in enumerate(outcomes.indicators):
        if name in before.indicators:
            nothing[:, place] = before.excess[:, before.indicators.index(name)]
    return nothing


def _evidence(needs: Needs, outcomes: Outcomes, earlier: Floats, recipe: PracticesRecipe) -> _Evidence:
    estimates, counts = correlations(needs.scores, outcomes.excess, method="spearman")
    goes = (counts >= recipe.min_n) & (np.nan_to_num(estimates) >= recipe.min_r)
    related = np.where(goes, np.nan_to_num(estimates), 0.0)
    gained = outcomes.excess - earlier
    merit = np.maximum(np.nan_to_num(outcomes.excess), np.nan_to_num(gained))
    worth = related[np.newaxis] * np.maximum(merit, 0.0)[:, np.newaxis]
    best = np.argmax(worth, axis=2)
    top = np.take_along_axis(worth, best[..., np.newaxis], axis=2)[..., 0]
    rows = np.arange(len(best))[:, np.newaxis]
    with np.errstate(invalid="ignore", divide="ignore"):  # an enabler on which all agree tells nobody apart
        good = np.where(needs.spreads > 0, (needs.scores - needs.medians) / needs.spreads, 0.0)
    chance = chance_above(needs.scores - needs.medians, needs.errors)
    return _Evidence(
        good=good,
        chance=chance,
        relation=related[np.arange(best.shape[1]), best],
        outcome=np.where(top > 0, best, -1),
        excess=outcomes.excess[rows, best],
        gained=gained[rows, best],
        strength=np.nan_to_num(np.maximum(good, 0.0) * chance * top),
    )


def _rows(
    found: Assessments,
    needs: Needs,
    outcomes: Outcomes,
    evidence: _Evidence,
    offered: pl.DataFrame,
    recipe: PracticesRecipe,
) -> Iterator[dict[str, object]]:
    on_offer = by_place(offered)
    for row, column in np.argwhere(evidence.strength > 0):
        grade = _grade(evidence, (int(row), int(column)), recipe)
        if grade is None:
            continue
        unit, enabler = found.units[row], found.enablers[column]
        yield {
            "cycle": found.cycle,
            "period": recipe.period,
            "pes": unit,
            "enabler": enabler.id,
            "area": enabler.area,
            "score": needs.scores[row, column],
            "median": needs.medians[column],
            "certainty": evidence.chance[row, column],
            "indicator": outcomes.indicators[evidence.outcome[row, column]],
            "relation": evidence.relation[row, column],
            "excess": evidence.excess[row, column],
            "gained": None if np.isnan(evidence.gained[row, column]) else evidence.gained[row, column],
            "strength": evidence.strength[row, column],
            "practice": "; ".join(on_offer.get((unit, enabler.id), ())) or None,
            "evidence": grade,
        }


def _grade(evidence: _Evidence, place: tuple[int, int], recipe: PracticesRecipe) -> str | None:
    sure = evidence.chance[place] >= SURE and evidence.good[place] >= recipe.clear / 2
    excess, gained = np.nan_to_num(evidence.excess[place]), np.nan_to_num(evidence.gained[place])
    if sure and excess >= recipe.clear:
        return "strong"
    if sure and gained >= recipe.clear:
        return "improved"
    if (sure and excess > 0) or (evidence.good[place] > 0 and excess >= recipe.clear):
        return "moderate"
    return None


def by_place(offered: pl.DataFrame) -> dict[tuple[str, str], list[str]]:
    """Give the ids of practices by PES and enabler."""
    found: dict[tuple[str, str], list[str]] = {}
    for pes, name, enablers in offered.select("pes", "id", "enablers").iter_rows():
        for enabler in enablers.split(";"):
            found.setdefault((pes, enabler), []).append(name)
    return found


def _tell(
    found: Assessments,
    evidence: _Evidence,
    rows: Sequence[dict[str, object]],
    recipe: PracticesRecipe,
    findings: Findings,
) -> None:
    silent = [it.id for it, best in zip(found.enablers, evidence.relation.max(axis=0), strict=True) if best <= 0]
    if silent:
        told = (
            f"no outcome of {recipe.period} goes with {', '.join(silent)} (rank correlation {recipe.min_r:g} or more)"
        )
        say(findings, NOTHING_TO_SAY, f"{told}: nothing can be said of them")
    if not rows:
        say(findings, NOTHING_TO_SAY, "no PES stands out in both an enabler and an outcome that goes with it")
