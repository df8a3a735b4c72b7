"""From whom to learn: the needs of a PES with its partners, and a programme for the whole network."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from pesbench.analysis.benchlearning.assessments import (
    EXTERNAL,
    Asked,
    Assessments,
    check_order,
    check_unit,
    read_assessments,
    say,
)
from pesbench.analysis.benchlearning.needs import Needs, Offers, Partners, chance_above, needs_of, partners_of
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.practices import by_place, read_practices
from pesbench.analysis.benchlearning.programme import Capacities, Plan, best_plan, greedy
from pesbench.analysis.benchlearning.recipe import LearnRecipe
from pesbench.analysis.benchlearning.rules import NOTHING_TO_SAY, PROGRAMME
from pesbench.analysis.benchlearning.scoring import Floats
from pesbench.analysis.benchlearning.surroundings import Outcomes, context_of, distances, read_outcomes
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.findings import Findings
from pesbench.result import Result

MIN_GROUP = 3
_NUMBERS = (
    *("need", "score", "median", "weakness", "certainty", "importance", "host_score", "gap", "gap_certainty"),
    *("distance", "improvement", "value"),
)
_SCHEMA: dict[str, type[pl.DataType]] = {
    **dict.fromkeys(("kind", "pes", "id", "area"), pl.String),
    "place": pl.Int64,
    "partner": pl.String,
    **dict.fromkeys(_NUMBERS, pl.Float64),
    **dict.fromkeys(("practices", "languages", "members"), pl.String),
}


@dataclass(frozen=True, slots=True)
class Network:
    """Everything that learning rests on, for the same units and enablers."""

    found: Assessments
    outcomes: Outcomes
    needs: Needs
    partners: Partners
    apart: Floats
    offers: Offers
    ids: dict[tuple[str, str], list[str]]
    languages: dict[str, str]
    findings: Findings


def network(origin: Origin, catalogue: Catalogue, recipe: LearnRecipe) -> Network:
    """Read assessments, outcomes, context and practices, and value every visit.

    Raises
    ------
    UsageError, InputError
        If the cycle is unknown, or there is no external score in it.
    """
    findings = Findings()
    _check_languages(recipe, catalogue)
    if recipe.since:
        check_order(catalogue, recipe.since, recipe.cycle)
    frame = origin.scores()
    asked = Asked(recipe.cycle, units=recipe.units, release=recipe.release)
    found = read_assessments(frame, catalogue, asked, findings)
    if not found.has(EXTERNAL):
        raise InputError(
            f"cycle {recipe.cycle} has no external score to learn by.", hint="Ingest external assessments."
        )
    outcomes = read_outcomes(origin, catalogue, recipe, found.units, findings)
    needs = needs_of(found, outcomes, recipe.min_n)
    apart = distances(context_of(origin, catalogue, recipe, found.units))
    offered = read_practices(origin, recipe.release, findings)
    offers = Offers(_improvement(frame, catalogue, recipe, found, findings), *_offered(offered, found, recipe))
    partners = partners_of(needs, apart, offers, found, recipe)
    spoken = dict(offered.group_by("id").agg(pl.col("language").first()).iter_rows())
    return Network(found, outcomes, needs, partners, apart, offers, by_place(offered), spoken, findings)


def _check_languages(recipe: LearnRecipe, catalogue: Catalogue) -> None:
    known = [code.id for code in catalogue.lists["language"].codes]
    for language in recipe.languages:
        if language not in known:
            raise UsageError(f"unknown language {language!r}.", hint=f"Known: {', '.join(known)}.")


def _improvement(
    frame: pl.DataFrame, catalogue: Catalogue, recipe: LearnRecipe, found: Assessments, findings: Findings
) -> Floats:
    """Give the change of every external score since the earlier cycle, in points; NaN where there is none."""
    nothing = np.full(found.marks[EXTERNAL].scores.shape, np.nan)
    if not recipe.since:
        return nothing
    earlier = read_assessments(frame, catalogue, Asked(recipe.since, release=recipe.release, units="all"), Findings())
    if earlier.profile.id != found.profile.id:
        text = f"cycles {recipe.since} and {recipe.cycle} have different scales: improvement is left out"
        say(findings, NOTHING_TO_SAY, text)
        return nothing
    rows = {unit: row for row, unit in enumerate(earlier.units)}
    columns = {enabler.id: column for column, enabler in enumerate(earlier.enablers)}
    for row, unit in enumerate(found.units):
        for column, enabler in enumerate(found.enablers):
            if unit in rows and enabler.id in columns:
                before = earlier.marks[EXTERNAL].scores[rows[unit], columns[enabler.id]]
                nothing[row, column] = found.marks[EXTERNAL].scores[row, column] - before
    return nothing


def _offered(offered: pl.DataFrame, found: Assessments, recipe: LearnRecipe) -> tuple[Floats, Floats]:
    """Count the practices of each PES and enabler, and say where one is in a language asked for."""
    count = np.zeros((len(found.units), len(found.enablers)))
    spoken = np.zeros_like(count)
    rows = {unit: row for row, unit in enumerate(found.units)}
    columns = {enabler.id: column for column, enabler in enumerate(found.enablers)}
    for pes, enablers, language in offered.select("pes", "enablers", "language").iter_rows():
        for enabler in enablers.split(";"):
            if pes in rows and enabler in columns:
                count[rows[pes], columns[enabler]] += 1
                spoken[rows[pes], columns[enabler]] = max(
                    spoken[rows[pes], columns[enabler]], float(language in recipe.languages)
                )
    return count, spoken


def learn(origin: Origin, *, catalogue: Catalogue, recipe: LearnRecipe) -> Result:
    """Say what a PES needs most, and from whom it can learn that.

    Parameters
    ----------
    origin, catalogue, recipe
        The store or the scores, the vocabulary and the choices; ``pes`` and ``cycle`` are needed.

    Returns
    -------
    Result
        One row per need and partner, needs by their value: ``kind`` (enabler or outcome), ``id``, ``need`` = weakness
        (in standard deviations of the network below its middle) x certainty x importance; the ``score`` beside the
        network's ``median``; ``place`` and ``partner`` with ``host_score``, ``gap``, ``gap_certainty``, ``distance`` of
        the surroundings, ``improvement`` since the earlier cycle, ``practices`` on offer with their ``languages``, and
        ``value`` of the partner. A need without any partner has one row without one.

    Raises
    ------
    UsageError, InputError
        If the PES has no external score in the cycle, or the cycle is unknown.
    """
    if not recipe.pes:
        raise UsageError("a PES must be named, or --network given.", hint="Such as `pesbench learn AT --cycle 4`.")
    net = network(origin, catalogue, recipe)
    known = [u for u, row in zip(net.found.units, net.needs.scores, strict=True) if not np.isnan(row).all()]
    check_unit(recipe.pes, known, catalogue, net.findings, f"external score in cycle {recipe.cycle}")
    me = net.found.units.index(recipe.pes)
    rows = [*_enabler_rows(net, me, recipe), *_outcome_rows(net, me, recipe)]
    if len(known) == 1:
        say(net.findings, NOTHING_TO_SAY, f"{recipe.pes} alone has external scores: there is nobody to learn from")
    elif not rows:
        say(net.findings, NOTHING_TO_SAY, f"{recipe.pes} lies below the middle of the network in nothing")
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(pl.selectors.float().fill_nan(None))
    return Result(table, recipe.model_copy(update={"numpy": np.__version__}), tuple(net.findings))


def _enabler_rows(net: Network, me: int, recipe: LearnRecipe) -> Iterator[dict[str, object]]:
    order = np.argsort(-net.needs.value[me], kind="stable")[: recipe.needs]
    for column in (int(place) for place in order if net.needs.value[me, place] > 0):
        enabler = net.found.enablers[column]
        need: dict[str, object] = {
            "kind": "enabler",
            "pes": net.found.units[me],
            "id": enabler.id,
            "area": enabler.area,
            "need": net.needs.value[me, column],
            "score": net.needs.scores[me, column],
            "median": net.needs.medians[column],
            "weakness": net.needs.weakness[me, column],
            "certainty": net.needs.certainty[me, column],
            "importance": net.needs.importance[column],
        }
        worth = net.partners.value[me, :, column]
        hosts = [int(host) for host in np.argsort(-worth, kind="stable")[: recipe.partners] if worth[host] > 0]
        for place, host in enumerate(hosts):
            yield {**need, "place": place + 1, **_host(net, me, host, column)}
        if not hosts:
            yield need


def _host(net: Network, me: int, host: int, column: int) -> dict[str, object]:
    unit = net.found.units[host]
    ids = net.ids.get((unit, net.found.enablers[column].id), [])
    return {
        "partner": unit,
        "host_score": net.needs.scores[host, column],
        "gap": net.partners.gap[me, host, column],
        "gap_certainty": net.partners.certainty[me, host, column],
        "distance": net.apart[me, host],
        "improvement": net.offers.improvement[host, column],
        "practices": "; ".join(ids) or None,
        "languages": "; ".join(dict.fromkeys(net.languages[name] for name in ids)) or None,
        "value": net.partners.value[me, host, column],
    }


def _outcome_rows(net: Network, me: int, recipe: LearnRecipe) -> Iterator[dict[str, object]]:
    """Give the outcomes below what context lets expect, with those above it in surroundings alike."""
    excess = net.outcomes.excess
    chance = chance_above(-excess, np.ones_like(excess))
    worth = np.nan_to_num(np.maximum(-excess[me], 0.0) * chance[me]) if excess.shape[1] else np.empty(0)
    for column in (int(place) for place in np.argsort(-worth, kind="stable")[: recipe.needs] if worth[place] > 0):
        need: dict[str, object] = {
            "kind": "outcome",
            "pes": net.found.units[me],
            "id": net.outcomes.indicators[column],
            "need": worth[column],
            "score": net.outcomes.values[me, column],
            "median": float(np.nanmedian(net.outcomes.values[:, column])),
            "weakness": -excess[me, column],
            "certainty": chance[me, column],
            "importance": 1.0,
        }
        gap = excess[:, column] - excess[me, column]
        value = np.where(excess[:, column] > 0, np.nan_to_num(worth[column] * gap * net.partners.similarity[me]), 0.0)
        hosts = [int(host) for host in np.argsort(-value, kind="stable")[: recipe.partners] if value[host] > 0]
        for place, host in enumerate(hosts):
            told = {"partner": net.found.units[host], "host_score": net.outcomes.values[host, column], "gap": gap[host]}
            sure = chance_above(np.array([gap[host]]), np.array([np.sqrt(2.0)]))[0]
            yield {
                **need,
                "place": place + 1,
                **told,
                "gap_certainty": sure,
                "distance": net.apart[me, host],
                "value": value[host],
            }


def programme(origin: Origin, *, catalogue: Catalogue, recipe: LearnRecipe) -> Result:
    """Propose who visits whom on what, for the whole network.

    Parameters
    ----------
    origin, catalogue, recipe
        As for `learn`, with the capacities ``hosts`` (visits that a PES hosts at most) and ``visits`` (that it makes).

    Returns
    -------
    Result
        Rows of the kind ``visit``: ``pes`` visits ``partner`` on the enabler ``id``, best first; and of the kind
        ``group``: enablers that three PES or more need among their first ``needs`` without visiting anybody on them,
        with the ``members`` and, as ``partner``, whom they value most together. Findings give the value of the plan
        beside that of a greedy one, and what binds.

    Raises
    ------
    UsageError
        If a capacity is missing.
    InputError
        If there is no external score.
    """
    if recipe.hosts < 1 or recipe.visits < 1:
        raise UsageError(
            f"a programme needs room for visits: hosts {recipe.hosts} and visits {recipe.visits} allow none.",
            hint="Let every PES host one visit and make one at least.",
        )
    net = network(origin, catalogue, recipe)
    capacities = Capacities(recipe.hosts, recipe.visits)
    values = _told_needs(net, recipe)
    plan = best_plan(values, capacities)
    rows = [*_visits(net, plan), *_groups(net, plan, recipe)]
    _tell(net, plan, greedy(values, capacities)[1], recipe)
    table = pl.DataFrame(rows, schema=_SCHEMA, orient="row").with_columns(pl.selectors.float().fill_nan(None))
    return Result(table, recipe.model_copy(update={"numpy": np.__version__}), tuple(net.findings))


def _first(net: Network, recipe: LearnRecipe) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Mark the first needs of every PES, shape (n, e)."""
    places = np.argsort(np.argsort(-net.needs.value, axis=1, kind="stable"), axis=1)
    return np.asarray((places < recipe.needs) & (net.needs.value > 0))


def _told_needs(net: Network, recipe: LearnRecipe) -> Floats:
    """Keep the visits that serve one of the first needs of a PES."""
    return np.where(_first(net, recipe)[:, np.newaxis], net.partners.value, 0.0)


def _visits(net: Network, plan: Plan) -> Iterator[dict[str, object]]:
    for place, (visitor, host, column) in enumerate(plan.visits):
        enabler = net.found.enablers[column]
        yield {
            "kind": "visit",
            "pes": net.found.units[visitor],
            "id": enabler.id,
            "area": enabler.area,
            "place": place + 1,
            "need": net.needs.value[visitor, column],
            "score": net.needs.scores[visitor, column],
            "median": net.needs.medians[column],
            "weakness": net.needs.weakness[visitor, column],
            "certainty": net.needs.certainty[visitor, column],
            "importance": net.needs.importance[column],
            **_host(net, visitor, host, column),
        }


def _groups(net: Network, plan: Plan, recipe: LearnRecipe) -> Iterator[dict[str, object]]:
    served = {(visitor, column) for visitor, _, column in plan.visits}
    first = _first(net, recipe)
    for column, enabler in enumerate(net.found.enablers):
        members = [row for row in np.flatnonzero(first[:, column]).tolist() if (row, column) not in served]
        if len(members) < MIN_GROUP:
            continue
        worth = net.partners.value[members][:, :, column].sum(axis=0)
        host = int(np.argmax(worth))
        yield {
            "kind": "group",
            "id": enabler.id,
            "area": enabler.area,
            "median": net.needs.medians[column],
            "need": float(net.needs.value[members, column].sum()),
            "importance": net.needs.importance[column],
            "partner": net.found.units[host] if worth[host] > 0 else None,
            "host_score": net.needs.scores[host, column] if worth[host] > 0 else None,
            "value": worth[host],
            "members": ", ".join(net.found.units[row] for row in members),
        }


def _tell(net: Network, plan: Plan, naive: float, recipe: LearnRecipe) -> None:
    if not plan.visits:
        text = "no visit is worth making: nobody lies clearly above anybody else in what they need"
        say(net.findings, NOTHING_TO_SAY, text)
        return
    more = f" ({100 * (plan.value / naive - 1):.1f} % more)" if naive > 0 else ""
    text = f"{len(plan.visits)} visits worth {plan.value:.2f}; a greedy plan is worth {naive:.2f}{more}"
    say(net.findings, PROGRAMME, f"{text}, and no plan more than {plan.bound:.2f}")
    for worth, what in (
        (plan.host_worth, f"hosts at most {recipe.hosts}"),
        (plan.visit_worth, f"visits {recipe.visits}"),
    ):
        order = [int(place) for place in np.argsort(-worth, kind="stable") if worth[place] > 0]
        named = ", ".join(f"{net.found.units[place]} (+{worth[place]:.2f})" for place in order[:MIN_GROUP])
        told = f"binds for {len(order)} PES; one more would add most for {named}" if order else "binds nowhere"
        say(net.findings, PROGRAMME, f"{what}: {told}")
