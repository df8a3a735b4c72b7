"""Findings of an index: what was filled, changed, taken for granted and left out."""

from collections.abc import Collection

import numpy as np

from pesbench.analysis.composite.chain import Base
from pesbench.analysis.composite.rules import CLIPPED, DIRECTION, IMPUTED, NO_SCORE, NOT_USED, TREATED
from pesbench.analysis.composite.table import ERROR_SUFFIX
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.findings import Finding, Rule

_SHOWN = 5


def of_directions(base: Base, catalogue: Catalogue) -> list[Finding]:
    """Tell of directions that nobody gave, and of those that the catalogue has otherwise."""
    findings = []
    for node, direction in zip(base.chain.shape.nodes, base.chain.directions, strict=False):
        known = catalogue.indicators.get(node.id)
        theirs = {Direction.HIGHER: 1, Direction.LOWER: -1}.get(known.direction) if known else None
        if node.direction is None and theirs is None:
            findings.append(_finding(DIRECTION, f"{node.id} has no direction: more of it is taken as better", node.id))
        if node.direction is not None and theirs is not None and theirs != direction:
            end = "more" if direction > 0 else "less"
            told = f"{node.id}: {end} is better by the scheme, and not by the catalogue; the scheme is followed"
            findings.append(_finding(DIRECTION, told, node.id))
    return findings


def of_steps(base: Base, elsewhere: Collection[str] = ()) -> list[Finding]:
    """Tell of cells that were imputed, treated or clipped, units without a score, and columns that are not used.

    Columns that are used ``elsewhere``, by another scheme, are not told.
    """
    prepared, table = base.prepared, base.chain.table
    findings = []
    for at, name in enumerate(base.chain.shape.indicators):
        imputed = prepared.imputed[0, :, at]
        if imputed.any():
            step = base.chain.scheme.impute
            by = f" by {step.by}" if step and step.by else ""
            how = f"the {step.method.value}{by}" if step else ""
            findings.append(_finding(IMPUTED, f"{name}: {how} stands in for {_named(base, imputed)}", name))
        if moved := int(prepared.winsorised[0, at]):
            points = "value was" if moved == 1 else "values were"
            findings.append(_finding(TREATED, f"{name}: {moved} extreme {points} brought in", name))
        if prepared.logged[0, at]:
            findings.append(_finding(TREATED, f"{name}: logs were taken", name))
        if (beyond := prepared.clipped[0, :, at]).any():
            findings.append(_finding(CLIPPED, f"{name}: beyond the goalposts are {_named(base, beyond)}", name))
    screened = base.chain.screened()
    for row in np.flatnonzero(np.isnan(base.scores[:, -1])):
        why = "it was screened out" if screened[row] else "too few values are present"
        told = f"{table.units[row]} has no score: {why}"
        findings.append(Finding(NO_SCORE.code, NO_SCORE.severity, told, pes=table.units[row]))
    unused = tuple(name for name in table.unused if name.removesuffix(ERROR_SUFFIX) not in elsewhere)
    if unused:
        told = f"not in the scheme, so not used: {_listed(unused)}"
        findings.append(Finding(NOT_USED.code, NOT_USED.severity, told))
    return findings


def _finding(rule: Rule, told: str, indicator: str) -> Finding:
    return Finding(rule.code, rule.severity, told, column=indicator)


def _named(base: Base, which: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> str:
    return _listed(tuple(base.chain.table.units[row] for row in np.flatnonzero(which)))


def _listed(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more
