"""Benchlearning as functions: assessment, good practice, learning and follow-up."""

import polars as pl

from pesbench.analysis.benchlearning.maturity import maturity as score_assessments
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.recipe import MaturityRecipe
from pesbench.catalogue import Catalogue, load_catalogue
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
        ``profile`` (a scoring profile of the catalogue), ``min_coverage``, ``level``, ``units``, ``seed``, ``release``.

    Returns
    -------
    Result
        One row per PES and enabler, area and the total: external and self score, gap, label, weakest phase, coverage,
        and the place in the network with the range that measurement error leaves open.
    """
    origin = Origin(
        path_of(store), enablers if isinstance(enablers, pl.DataFrame) else path_of(enablers), text_of(as_of)
    )
    vocabulary = catalogue or load_catalogue()
    recipe = chosen(MaturityRecipe, {"pes": pes, "cycle": str(cycle), **choices})
    return score_assessments(origin.scores(), catalogue=vocabulary, recipe=origin.stamped(recipe, vocabulary))
