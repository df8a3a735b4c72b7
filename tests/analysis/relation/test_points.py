"""The numbers behind total maturity: each PES that has both, outcomes in their own direction."""

import polars as pl

from pesbench.analysis.relation import CorrelateRecipe, correlate
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction

SCORES = {"AT": 2.0, "BE-VLG": 3.0, "DE": 4.0, "FR": 5.0, "SE": 1.0}


def test_points_are_the_scores_and_outcomes_as_they_were_given(catalogue: Catalogue) -> None:
    enablers = pl.DataFrame([{"pes": pes, "enabler": e, "score": s} for pes, s in SCORES.items() for e in ("A1", "B1")])
    # An outcome of which less is better is turned round to be related; its points are not.
    lower = next(one.id for one in catalogue.indicators.values() if one.direction is Direction.LOWER)
    rows = [
        {"pes": pes, "indicator": name, "period": "2024", "value": 10.0 * score}
        for name in ("A1a", lower)
        for pes, score in SCORES.items()
        if (name, pes) != ("A1a", "SE")
    ]
    recipe = CorrelateRecipe(resamples=99, bootstraps=99)
    found = correlate(enablers, pl.DataFrame(rows), catalogue=catalogue, recipe=recipe)
    points = found.points.filter(indicator=lower).sort("pes")
    assert dict(points.select("pes", "score").iter_rows()) == SCORES
    assert (points["outcome"] == 10 * points["score"]).all()
    assert set(found.points.filter(indicator="A1a")["pes"]) == {"AT", "BE-VLG", "DE", "FR"}
