"""Correlations that name no PES and tell none by their decimals."""

import math
from collections.abc import Sequence

import polars as pl

from pesbench.analysis.anonymity.rules import ANONYMISED
from pesbench.findings import Finding

_TWO_DECIMALS = ("estimate", "low", "high", "low_jackknife", "high_jackknife", "partial", "corrected", "reliability",
                 "ceiling", "minimum_detectable")  # fmt: skip
_CHANCES = "p", "q"
_TELLING = ("loo_low", "loo_high", "loo_pes", "dropped")


def anonymous_relations(rows: pl.DataFrame) -> pl.DataFrame:
    """Leave out which PES moves a correlation and how far, and which have no numbers; round what rests on all.

    Estimates and limits have two decimals, p and q two digits: whoever knows all PES but one cannot solve for it.
    """
    chances = [name for name in rows.columns if name.split("_")[0] in _CHANCES]
    rounded = [pl.col(name).round(2) for name in _TWO_DECIMALS if name in rows.columns]
    gone = [pl.lit(None, dtype=rows.schema[name]).alias(name) for name in _TELLING if name in rows.columns]
    digits = [pl.col(name).map_elements(_two_digits, return_dtype=pl.Float64) for name in chances]
    return rows.with_columns(*rounded, *digits, *gone)


def _two_digits(value: float) -> float:
    return value if value == 0 else round(value, 1 - math.floor(math.log10(abs(value))))


def said_of_relations() -> Sequence[Finding]:
    """Say what was left out."""
    told = "no PES is named: which one moves a correlation, and which have no numbers, is left out; numbers are rounded"
    return (Finding(ANONYMISED.code, ANONYMISED.severity, told),)
