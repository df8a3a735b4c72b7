"""Questions: indicator values, rankings, indices and relations."""

from collections.abc import Mapping
from os import PathLike
from pathlib import Path

import polars as pl

from pesbench.analysis.anonymity import AnonymousCompareRecipe
from pesbench.analysis.comparison import CompareRecipe
from pesbench.analysis.composite.index import Extras
from pesbench.analysis.composite.index import index as compute_index
from pesbench.analysis.composite.inputs import Origin
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.quality import QualityRecipe
from pesbench.analysis.relation import CorrelateRecipe
from pesbench.analysis.source import Relation, Source, assessment, comparison, indicator_values, relation
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.errors import UsageError
from pesbench.indicator_values import IndicatorRecipe
from pesbench.library.anonymously import hiding
from pesbench.library.locations import Location, path_of, text_of
from pesbench.report.anonymous import explanation as explanation_without_names
from pesbench.report.explanation import explanation
from pesbench.result import Result, chosen


def indicators(
    *ids: str,
    store: Location | None = None,
    values: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Compute indicators from a store, or take them from a file or table of values.

    Parameters
    ----------
    ids
        Indicators; all if none is named.
    store, values
        Exactly one: the folder of a store, or a file or table of values.
    catalogue
        The vocabulary; the built-in one if left out.
    as_of
        A vintage number or a date; the newest if left out.
    choices
        ``periods`` (all years if left out), ``by`` breakdowns such as ``("sex", "sex*age")``, ``partial`` to compute
        incomplete periods, ``release`` (internal, network, public).

    Returns
    -------
    Result
        One row per PES, indicator, period and breakdown: numerator, denominator, value (0-100 for percentages),
        standard error and its source, coverage (0-1), method, statuses, and the reason where there is no value.
    """
    recipe = chosen(IndicatorRecipe, {"indicators": ids, **choices})
    return indicator_values(_source(store, values, as_of), catalogue or load_catalogue(), recipe)


def compare(
    *ids: str,
    period: str,
    store: Location | None = None,
    values: Location | pl.DataFrame | None = None,
    context_file: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Rank units on indicators, with the certainty of every place.

    Parameters
    ----------
    ids
        Indicators; all that can be ranked if none is named.
    period
        The period, such as ``"2024"``.
    store, values, catalogue, as_of
        As for `indicators`.
    context_file
        A file or table of context variables (``pes, variable, value``); from a store its own serve.
    choices
        ``by`` breakdowns, ``units`` a list or ids with commas, ``peers`` (ids, ``group:NAME`` or ``context:K``) and
        ``distance``, ``ties`` (min, average, max, dense, ordinal), ``direction`` (higher, lower), ``previous`` period,
        ``trend``, ``rank_set`` (marginal, simultaneous, none), ``level``, ``errors`` (sampling, years), ``context``
        variables and ``context_model``, ``funnel`` and ``funnel_target``, ``focus``, ``resamples``, ``seed``,
        ``partial``, ``release``; ``anonymise``, and with it ``linked`` and ``among``, as the command has them.

    Returns
    -------
    Result
        One row per indicator, breakdown and unit, best first: value, standard error, rank, percentile, gaps (signed so
        that + is better), change, coverage, statuses, note. Values are unrounded; missing is null.
    """
    hidden = hiding(choices)
    recipe = chosen(CompareRecipe, {"indicators": ids, "period": period, **choices})
    origin, vocabulary = _source(store, values, as_of), catalogue or load_catalogue()
    return hidden.of(comparison(origin, vocabulary, recipe, context=_file(context_file)), vocabulary)


def explain(comparison: Result, pes: str, *, catalogue: Catalogue | None = None) -> list[str]:
    """Say in plain sentences how the place of a PES in a comparison came about, and what would change it.

    Parameters
    ----------
    comparison
        What `compare` gave.
    pes
        The PES.
    catalogue
        The vocabulary; the built-in one if left out.

    Returns
    -------
    list
        For each table in which the PES stands its title, then the sentences; empty where it stands in none.

    Raises
    ------
    UsageError
        If the result is that of another command.
    """
    if not isinstance(comparison.recipe, AnonymousCompareRecipe | CompareRecipe):
        problem = f"sentences explain what compare gave, found the answer of {comparison.recipe.command}."
        raise UsageError(problem, hint="Read its rows, or ask the command with --explain.")
    told = explanation_without_names if isinstance(comparison.recipe, AnonymousCompareRecipe) else explanation
    pages = told(comparison, catalogue or load_catalogue(), pes)
    return [line for page in pages for line in (page.title, *page.below)]


def index(
    scheme: Location | Mapping[str, object],
    *,
    store: Location | None = None,
    values: Location | pl.DataFrame | None = None,
    wide: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Build a composite index by a scheme.

    Parameters
    ----------
    scheme
        A TOML file, or what one holds.
    store, values, wide
        Exactly one: the folder of a store, a file or table of values, or one with a row per unit.
    catalogue, as_of
        As for `indicators`.
    choices
        ``period``, ``units``, ``release``; ``uncertainty`` and ``sensitivity``, how many draws, ``seed``, and
        ``draws``, a file that keeps every draw; ``against``, another scheme to compare the ranks with, at the ``top``;
        ``remove_one``; ``anonymise``, and with it ``linked``, ``among`` and ``focus``, as the command has them.

    Returns
    -------
    Result
        One row per unit and node, the index first: score, rank, 5 and 95 % rank, coverage (0-1), whether an imputed
        value is below. The recipe has weights, correlations, profiles, the distribution of ranks and what they depend
        on.
    """
    origin = Origin(path_of(store), _file(values), _file(wide), text_of(as_of))
    hidden = hiding(choices, focus=True)
    other, draws = (choices.pop(name, None) for name in ("against", "draws"))
    hidden.refuse("draws", draws)
    extras = Extras(Path(str(draws)) if draws is not None else None)
    against = _scheme(other) if other is not None else None
    recipe = chosen(IndexRecipe, choices)
    vocabulary = catalogue or load_catalogue()
    found = compute_index(origin, vocabulary, _scheme(scheme), recipe, against=against, extras=extras)
    return hidden.of(found, vocabulary)


def correlate(
    *,
    store: Location | None = None,
    enablers: Location | pl.DataFrame | None = None,
    outcomes: Location | pl.DataFrame | None = None,
    controls: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Relate maturity to results.

    Parameters
    ----------
    store
        The folder of a store; then ``cycle`` and ``period`` are needed among the choices.
    enablers, outcomes
        Instead of a store: files or tables of scores and of indicator values.
    controls
        A file or table of control variables: ``pes, variable, value``; from a store its context variables serve.
    catalogue, as_of
        As for `indicators`.
    choices
        ``cycle``, ``period`` (also ``2022:2024``), ``assessment`` (external, self, gap), ``method`` (spearman, pearson,
        kendall), ``family`` (areas, enablers, total, all), ``control``, ``resamples``, ``missing``, ``min_n``,
        ``units``, ``seed``, ``lag``, ``change``, ``pool``, ``fdr`` (flat, hierarchical), ``attenuation``,
        ``anonymise``.

    Returns
    -------
    Result
        One row per pair of score and outcome, strongest first: n, estimate, interval, p, adjusted p, what one PES can
        change, and the reason where a number is missing. Outcomes point so that + is better.
    """
    origin = Relation(path_of(store), _file(enablers), _file(outcomes), text_of(as_of), _file(controls))
    hidden, vocabulary = hiding(choices), catalogue or load_catalogue()
    return hidden.of(relation(origin, vocabulary, chosen(CorrelateRecipe, choices)), vocabulary)


def assessment_quality(
    *,
    store: Location | None = None,
    enablers: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Judge the assessments of performance enablers by their own figures.

    Parameters
    ----------
    store
        The folder of a store.
    enablers
        Instead of a store: a file or table of scores.
    catalogue, as_of
        As for `indicators`.
    choices
        ``cycle``, ``units``, ``level``, ``draws``, ``min_n``, ``scale_low``, ``scale_high``, ``seed``.

    Returns
    -------
    Result
        One row per cycle, assessment and area: how the marks hang together, floor and ceiling, halo, and how self- and
        external assessment agree.
    """
    origin = Relation(path_of(store), _file(enablers), as_of=text_of(as_of), scores_only=True)
    return assessment(origin, catalogue or load_catalogue(), chosen(QualityRecipe, choices))


def _source(store: Location | None, values: Location | pl.DataFrame | None, as_of: str | int | None) -> Source:
    return Source(path_of(store), _file(values), text_of(as_of))


def _scheme(given: object) -> Path | dict[str, object]:
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, str | PathLike):
        return Path(given)
    raise UsageError("a scheme must be a TOML file or what one holds.", hint="Name the file.")


def _file(given: Location | pl.DataFrame | None) -> Path | pl.DataFrame | None:
    return given if isinstance(given, pl.DataFrame) else path_of(given)
