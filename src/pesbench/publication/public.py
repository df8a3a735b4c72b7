"""Answers for the public: a row that is not free says that it is withheld, and nothing of what is withheld."""

from dataclasses import replace

import polars as pl

from pesbench.indicator_values.release import ALLOWED
from pesbench.result import Result

_WITHHELD = {"reason": "confidential", "note": "no value: confidential"}
_TELLING = ("coverage", "obs_status", "comment", "method")


def openly(result: Result) -> Result:
    """Empty what an answer notes of rows that are not free: how complete they are, their status, their comments.

    Their values are empty already. A row without confidentiality has nothing below it, and stays as it is.
    """
    rows = result.rows
    if "conf_status" not in rows.columns:
        return result
    hidden = ~pl.col("conf_status").fill_null(ALLOWED["public"][0]).is_in(ALLOWED["public"])
    said = {name: pl.lit(word) for name, word in _WITHHELD.items()} | {name: pl.lit(None) for name in _TELLING}
    emptied = [pl.when(hidden).then(word).otherwise(name).alias(name) for name, word in said.items() if name in rows]
    return replace(result, rows=rows.with_columns(emptied))
