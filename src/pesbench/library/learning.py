"""Benchlearning as functions: assessment, good practice, learning and follow-up."""

import polars as pl

from pesbench.analysis.benchlearning import learning
from pesbench.analysis.benchlearning.followup import change_report, network_change, with_days
from pesbench.analysis.benchlearning.maturity import maturity as score_assessments
from pesbench.analysis.benchlearning.maturity import without_enablers
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.practices import identify
from pesbench.analysis.benchlearning.practices import practices as list_practices
from pesbench.analysis.benchlearning.recipe import (
    CAPACITY,
    ChangeRecipe,
    LearnRecipe,
    MaturityRecipe,
    PracticesRecipe,
)
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.library.anonymously import hiding
from pesbench.library.locations import Location, path_of, text_of
from pesbench.result import Result, chosen


def maturity(
    pes: str = "",
    *,
    cycle: str | int,
    store: Location | None = None,
    enablers: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Score the performance enablers of a cycle.

    Parameters
    ----------
    pes
        The PES in focus; the whole network if left out.
    cycle
        The assessment cycle.
    store, enablers
        Exactly one: the folder of a store, or a file or table of scores.
    catalogue, as_of
        As for `indicators`.
    choices
        ``profile`` (a scoring profile of the catalogue), ``min_coverage``, ``level``, ``units``, ``seed``, ``release``;
        for the network ``anonymise``, ``linked``, ``among``, ``focus``, and ``long`` for enablers without names too.

    Returns
    -------
    Result
        One row per PES and enabler, area and the total: external and self score, gap, label, weakest phase, coverage,
        and the place in the network with the range that measurement error leaves open.
    """
    origin = _origin(store, enablers, as_of)
    vocabulary, hidden = catalogue or load_catalogue(), hiding(choices, focus=True)
    every = hidden.how is None or bool(choices.pop("long", False))
    recipe = chosen(MaturityRecipe, {"pes": pes, "cycle": str(cycle), **choices})
    result = score_assessments(origin.scores(), catalogue=vocabulary, recipe=origin.stamped(recipe, vocabulary))
    return hidden.of(result if every else without_enablers(result), vocabulary)


def practices(
    *,
    store: Location,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """List the good practices on offer.

    Parameters
    ----------
    store, catalogue, as_of
        As for `indicators`.
    choices
        ``pes``, ``enabler``, ``area``, ``words``, ``release``.

    Returns
    -------
    Result
        One row per practice.
    """
    vocabulary, origin = catalogue or load_catalogue(), _origin(store, None, as_of)
    recipe = origin.stamped(chosen(PracticesRecipe, choices), vocabulary)
    return list_practices(origin, catalogue=vocabulary, recipe=recipe)


def identify_practices(
    *,
    cycle: str | int,
    period: str | int,
    store: Location,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Propose where to look for a good practice.

    Parameters
    ----------
    cycle, period
        The assessment cycle, and the period of the outcomes.
    store, catalogue, as_of
        As for `indicators`.
    choices
        ``since`` (an earlier period), ``context`` variables, ``min_r``, ``clear``, ``min_n``, ``units``, ``release``;
        ``anonymise``, ``among`` and ``focus``.

    Returns
    -------
    Result
        One row per PES and enabler, the strongest evidence first; without names, how many PES stand out at an enabler.
    """
    vocabulary, origin = catalogue or load_catalogue(), _origin(store, None, as_of)
    hidden = hiding(choices, focus=True)
    recipe = chosen(PracticesRecipe, {"cycle": str(cycle), "period": period, **choices})
    return hidden.of(identify(origin, catalogue=vocabulary, recipe=origin.stamped(recipe, vocabulary)), vocabulary)


def learn(
    pes: str = "",
    *,
    cycle: str | int,
    store: Location | None = None,
    enablers: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Say what a PES needs and from whom it can learn it; without a PES, propose a programme for all.

    Parameters
    ----------
    pes
        The learner; the whole network if left out.
    cycle
        The assessment cycle.
    store, enablers, catalogue, as_of
        As for `maturity`; outcomes, context and practices come from a store alone.
    choices
        ``period`` of the outcomes, ``since`` (an earlier cycle), ``context``, ``languages``, ``needs``, ``partners``,
        ``min_gap``, ``for_improvement``, ``for_practice``, ``for_language``, ``units``, ``release``; for all ``hosts``
        and ``visits`` (2 each if left out).

    Returns
    -------
    Result
        One row per need and partner, or per visit and thematic group.
    """
    vocabulary, origin = catalogue or load_catalogue(), _origin(store, enablers, as_of)
    room = {} if pes else {"hosts": CAPACITY, "visits": CAPACITY}
    recipe = chosen(LearnRecipe, {"pes": pes, "cycle": str(cycle), **room, **choices})
    ask = learning.learn if pes else learning.programme
    return ask(origin, catalogue=vocabulary, recipe=origin.stamped(recipe, vocabulary))


def change(  # noqa: PLR0913 - two cycles beside what every question takes
    pes: str = "",
    *,
    first: str | int,
    second: str | int,
    store: Location | None = None,
    enablers: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Report what became of recommendations, and how scores and outcomes changed between two cycles.

    Parameters
    ----------
    pes
        The PES in focus; all side by side if left out.
    first, second
        The cycles.
    store, enablers, catalogue, as_of
        As for `maturity`; actions and outcomes come from a store alone.
    choices
        ``period`` (two periods of the outcomes, such as ``2019:2023``), ``today`` (the day on which actions are
        overdue), ``units``, ``release``; for the network ``anonymise``, ``linked``, ``among`` and ``focus``.

    Returns
    -------
    Result
        Rows of scores, actions and outcomes of one PES, or one row per PES.
    """
    vocabulary, origin = catalogue or load_catalogue(), _origin(store, enablers, as_of)
    period, today = (str(choices.pop(name, "")) for name in ("period", "today"))
    hidden = hiding(choices, focus=True)
    asked = chosen(ChangeRecipe, {"pes": pes, "first": str(first), "second": str(second), **choices})
    recipe = origin.stamped(with_days(asked, period, today), vocabulary)
    result = (change_report if pes else network_change)(origin, catalogue=vocabulary, recipe=recipe)
    return hidden.of(result, vocabulary)


def _origin(store: Location | None, enablers: Location | pl.DataFrame | None, as_of: str | int | None) -> Origin:
    given = enablers if isinstance(enablers, pl.DataFrame) else path_of(enablers)
    return Origin(path_of(store), given, text_of(as_of))
