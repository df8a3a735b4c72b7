"""Who needs what, and who can give it: weaknesses by enabler and outcome, and the value of each partner."""

from dataclasses import dataclass

import numpy as np

from pesbench.analysis.benchlearning.assessments import EXTERNAL, Assessments
from pesbench.analysis.benchlearning.recipe import LearnRecipe
from pesbench.analysis.benchlearning.scoring import Floats, error_of_mean
from pesbench.analysis.benchlearning.surroundings import Outcomes
from pesbench.stats.correlation import correlations
from pesbench.stats.distributions import normal_tail

UNKNOWN = 0.5
_ZERO = 1e-12
_MOST = 3.0


@dataclass(frozen=True, slots=True)
class Needs:
    """Needs of every PES; enablers along the second axis.

    Attributes
    ----------
    scores, errors
        External scores and their errors, shape (n, e).
    medians, spreads
        Of the network, shape (e,).
    weakness
        How far below the median, in standard deviations of the network; 0 above it, NaN without a score.
    certainty
        The chance that the score lies below the median, from its error; one half where the error is unknown.
    importance
        Shape (e,): 1 + the largest positive rank correlation of the enabler with an outcome beyond its context.
    value
        weakness x certainty x importance.
    """

    scores: Floats
    errors: Floats
    medians: Floats
    spreads: Floats
    weakness: Floats
    certainty: Floats
    importance: Floats
    value: Floats


@dataclass(frozen=True, slots=True)
class Offers:
    """What a PES has to offer on enablers: ``improvement`` in points (n, e), ``practices`` and ``spoken`` (n, e)."""

    improvement: Floats
    practices: Floats
    spoken: Floats


@dataclass(frozen=True, slots=True)
class Partners:
    """What each visit is worth, shape (visitor, host, enabler), with its parts; 0 where the host is no partner."""

    gap: Floats
    certainty: Floats
    similarity: Floats
    value: Floats


def importance_of(scores: Floats, outcomes: Outcomes, min_n: int) -> Floats:
    """Weigh enablers by what goes with them: 1, and more where PES that are better at it have better outcomes.

    Returns
    -------
    Floats
        Shape (e,): 1 + the largest positive Spearman correlation of the enabler with the excess of an outcome, over
        ``min_n`` PES at least. It says what goes with what, not what causes it.
    """
    if not outcomes.indicators:
        return np.ones(scores.shape[1])
    estimates, counts = correlations(scores, outcomes.excess, method="spearman")
    usable = np.where((counts >= min_n) & ~np.isnan(estimates), estimates, 0.0)
    return np.asarray(1.0 + np.maximum(usable.max(axis=1), 0.0))


def needs_of(found: Assessments, outcomes: Outcomes, min_n: int) -> Needs:
    """Find how far each PES lies below the middle of the network, how sure that is and how much it matters."""
    marks = found.marks[EXTERNAL]
    scores = marks.scores
    errors = np.stack(
        [error_of_mean(marks.phases[:, column], marks.weights) for column in range(scores.shape[1])], axis=1
    )
    there = ~np.isnan(scores)
    medians = np.array(
        [np.median(column[seen]) if seen.any() else np.nan for column, seen in zip(scores.T, there.T, strict=True)]
    )
    spreads = np.array(
        [
            np.std(column[seen], ddof=1) if seen.sum() > 1 else np.nan
            for column, seen in zip(scores.T, there.T, strict=True)
        ]
    )
    below = np.where(spreads > _ZERO, (medians - scores) / np.where(spreads > _ZERO, spreads, 1.0), 0.0)
    weakness = np.where(there, np.maximum(below, 0.0), np.nan)
    certainty = chance_above(medians - scores, errors)
    importance = importance_of(scores, outcomes, min_n)
    value = np.nan_to_num(weakness * certainty * importance)
    return Needs(scores, errors, medians, spreads, weakness, certainty, importance, value)


def chance_above(difference: Floats, error: Floats) -> Floats:
    """Give the chance that a difference is above 0, from its normal error; one half where that is unknown or nothing.

    Examples
    --------
    >>> chance_above(np.array([0.0, 1.96, 1.0]), np.array([1.0, 1.0, np.nan])).round(3).tolist()
    [0.5, 0.975, 0.5]
    """
    known = (error > _ZERO) & ~np.isnan(difference)
    ratio = np.where(known, difference, 0.0) / np.where(known, error, 1.0)
    return np.where(known, 1.0 - normal_tail(ratio), UNKNOWN)


def partners_of(needs: Needs, apart: Floats, offers: Offers, found: Assessments, recipe: LearnRecipe) -> Partners:
    """Say what it is worth for each PES to learn an enabler from each other one.

    Parameters
    ----------
    needs
        Who needs what.
    apart
        Shape (n, n): how far surroundings lie apart; NaN where it is unknown, which counts as the usual distance.
    offers
        What hosts have to offer.
    found, recipe
        The assessments and the choices.

    Returns
    -------
    Partners
        value = need x gap (in standard deviations of the network, at most 3) x chance that the host is better x
        similarity x what its improvement, its practices and their languages add. Similarity is 1 / (1 + distance over
        the usual distance): 1 in the same surroundings, one half at the median distance. A host is above the median
        of the network, and above the visitor by ``min_gap`` of the scale.
    """
    scores = needs.scores
    gap = scores[np.newaxis] - scores[:, np.newaxis]
    both = np.sqrt(needs.errors[np.newaxis] ** 2 + needs.errors[:, np.newaxis] ** 2)
    certainty = chance_above(gap, both)
    usual = np.nanmedian(apart[apart > 0]) if np.any(apart > 0) else 1.0
    similarity = np.where(np.isnan(apart), UNKNOWN, 1.0 / (1.0 + np.nan_to_num(apart) / usual))
    least = recipe.min_gap * (found.profile.high - found.profile.low)
    with np.errstate(invalid="ignore"):  # a missing score is no partner
        possible = (gap >= least - _ZERO) & (scores > needs.medians)[np.newaxis]
    further = 1.0 + recipe.for_improvement * (np.nan_to_num(offers.improvement) > 0)
    further = (
        further * (1.0 + recipe.for_practice * (offers.practices > 0)) * (1.0 + recipe.for_language * offers.spoken)
    )
    size = np.minimum(gap / np.where(needs.spreads > _ZERO, needs.spreads, np.inf), _MOST)
    worth = needs.value[:, np.newaxis] * size * certainty * similarity[:, :, np.newaxis] * further[np.newaxis]
    return Partners(gap, certainty, similarity, np.where(possible, np.nan_to_num(worth), 0.0))
