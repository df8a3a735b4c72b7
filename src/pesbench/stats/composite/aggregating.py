"""Aggregate indicators along a tree, always for all draws at once: one array (draws, units) for each node."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from pesbench.stats.products import product

Cells = NDArray[np.float64]
_TIED = 1e-12  # weights add up with rounding: pairs closer than this, of 1, count as even
_AT_ONCE = 500_000  # comparisons of pairs of units at a time


class Aggregation(StrEnum):
    """How the children of a node become its score."""

    ARITHMETIC = "arithmetic"
    GEOMETRIC = "geometric"
    HARMONIC = "harmonic"
    COPELAND = "copeland"


POSITIVE_ONLY = (Aggregation.GEOMETRIC, Aggregation.HARMONIC)


@dataclass(frozen=True, slots=True)
class Tree:
    """Indicators first (nodes 0, 1, ...), then the groups, each after its children; the last one is the index.

    ``children`` holds the nodes below each group.
    """

    indicators: int
    children: tuple[tuple[int, ...], ...]

    @property
    def nodes(self) -> int:
        """The number of nodes."""
        return self.indicators + len(self.children)

    def groups(self) -> list[tuple[int, tuple[int, ...]]]:
        """Give each group with its children, from the indicators up."""
        return list(enumerate(self.children, start=self.indicators))

    def below(self, node: int) -> tuple[int, ...]:
        """Give the indicators below a node."""
        if node < self.indicators:
            return (node,)
        return tuple(leaf for child in self.children[node - self.indicators] for leaf in self.below(child))


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of every node, each (draws, units) or (1, units) where draws do not differ; draws that were refused."""

    nodes: list[Cells]
    refused: NDArray[np.bool_]

    @property
    def index(self) -> Cells:
        """The scores of the last node."""
        return self.nodes[-1]


def shares(weights: Cells, tree: Tree) -> Cells:
    """Rescale weights so that those of the children of each group add up to 1.

    Parameters
    ----------
    weights
        Shape ``(draws, nodes)``, not negative.

    Returns
    -------
    Same shape; the index has 1. A group whose children all have the weight 0 has the weight 0 itself.
    """
    own = weights.copy()
    own[:, -1] = 1.0
    for node, children in tree.groups():
        below = own[:, children]
        total = below.sum(axis=1, keepdims=True)
        own[:, children] = np.divide(below, total, out=np.zeros_like(below), where=total > 0)
        own[:, node] = np.where(total[:, 0] > 0, own[:, node], 0.0)
    return own


def effective_weights(own: Cells, tree: Tree) -> Cells:
    """Give the weight of each node in the index: the product of the shares on the way up, shape ``(draws, nodes)``."""
    effective = own.copy()
    for node, children in reversed(tree.groups()):
        effective[:, children] = own[:, children] * effective[:, [node]]
    return effective


def aggregate(indicators: Sequence[Cells], weights: Cells, tree: Tree, methods: Sequence[str], least: float) -> Scores:
    """Aggregate normalised indicators up to the index.

    Parameters
    ----------
    indicators
        One array ``(draws, units)`` per indicator, or ``(1, units)`` where draws do not differ; NaN is missing.
    weights
        Shape ``(draws, nodes)``, as `shares` gives them; a node with the weight 0 takes no part at all.
    methods
        The method of each group: ``arithmetic``, ``geometric``, ``harmonic`` or ``copeland``.
    least
        The share of the children of a group that must have a score for it to have one.

    Returns
    -------
    Scores
        A score is missing where no child has one, or too few. A draw is refused where a geometric or harmonic mean
        would need the log or inverse of a number that is not positive.

    Raises
    ------
    ValueError
        If a method is unknown.

    Notes
    -----
    OECD & JRC, *Handbook on Constructing Composite Indicators* (2008), section 6.2. Weights are rescaled over the
    children that have a score. Copeland: for each other unit +1 where the weights of the children on which this one is
    above exceed those on which it is below, -1 where they fall short (Copeland 1951; ties in the weights give 0).
    """
    nodes: list[Cells] = list(indicators)
    refused = np.zeros(len(weights), dtype=bool)
    for (_, children), method in zip(tree.groups(), methods, strict=True):
        scores, wrong = combine([nodes[child] for child in children], weights[:, children], method, least)
        nodes.append(scores)
        refused |= wrong
    return Scores(nodes, refused)


def combine(below: Sequence[Cells], weights: Cells, method: str, least: float) -> tuple[Cells, NDArray[np.bool_]]:
    """Combine the children of one group; give its scores (draws, units) and the draws that were refused."""
    rule = Aggregation(method)
    refused = np.zeros(len(weights), dtype=bool)
    present = [~np.isnan(child) for child in below]
    if rule in POSITIVE_ONLY:
        for at, (child, here) in enumerate(zip(below, present, strict=True)):
            refused |= ((child <= 0) & here).any(axis=1) & (weights[:, at] > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        if rule is Aggregation.COPELAND:
            scores = _copeland(below, weights)
        elif rule is Aggregation.GEOMETRIC:
            scores = np.exp(_mean([np.log(child) for child in below], weights, present))
        elif rule is Aggregation.HARMONIC:
            scores = 1 / _mean([1 / child for child in below], weights, present)
        else:
            scores = _mean(below, weights, present)
    return _withheld(scores, weights, present, least), refused


def _mean(below: Sequence[Cells], weights: Cells, present: Sequence[NDArray[np.bool_]]) -> Cells:
    """Give the weighted mean over the children present."""
    whole = all(here.all() for here in present)
    shape = (len(weights), below[0].shape[1])
    total, weight = np.zeros(shape), np.zeros(shape if not whole else (len(weights), 1))
    for at, (child, here) in enumerate(zip(below, present, strict=True)):
        own = weights[:, at : at + 1]
        takes_part = own > 0  # what has no weight has no say, not even where it is infinite
        if whole:
            total += own * child if takes_part.all() else np.where(takes_part, own * child, 0.0)
            weight += own
        else:
            total += np.where(here & takes_part, own * child, 0.0)
            weight += own * here
    return np.asarray(total / weight)


def _withheld(scores: Cells, weights: Cells, present: Sequence[NDArray[np.bool_]], least: float) -> Cells:
    """Leave out the scores that too few children stand behind."""
    if all(here.all() for here in present) and (weights > 0).all():
        return scores
    takes_part = weights > 0
    have = sum(takes_part[:, at : at + 1] & here for at, here in enumerate(present))
    of = takes_part.sum(axis=1, keepdims=True)
    return np.where((have > 0) & (have >= least * of - _TIED), scores, np.nan)


def _copeland(below: Sequence[Cells], weights: Cells) -> Cells:
    """Count for each unit the units that it beats minus those that beat it."""
    draws, units = len(weights), below[0].shape[1]
    scores = np.empty((draws, units))
    alike = [at for at, child in enumerate(below) if len(child) == 1]
    signs = np.array([_signs(below[at]).ravel() for at in alike], dtype=np.float64).reshape(len(alike), units * units)
    step = max(1, _AT_ONCE // (units * units))
    for start in range(0, draws, step):
        part = slice(start, min(start + step, draws))
        margin = product(weights[part, alike], signs).reshape(-1, units, units)
        for at, child in enumerate(below):
            if len(child) > 1:
                margin += weights[part, at, np.newaxis, np.newaxis] * _signs(child[part])
        scores[part] = np.count_nonzero(margin > _TIED, axis=2) - np.count_nonzero(margin < -_TIED, axis=2)
    return scores


def _signs(child: Cells) -> NDArray[np.int8]:
    """Say of each pair of units whether the first is above (1), below (-1), or neither, shape (draws, units, units)."""
    above = child[:, :, np.newaxis] > child[:, np.newaxis, :]
    return np.asarray(above.astype(np.int8) - np.swapaxes(above, 1, 2))
