"""Conditions on texts and days: what a text must look like, and before which day none may lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_
from re import search

import polars as pl

from pesbench.forms.conditions import Frame, Reading


@dataclass(frozen=True, slots=True)
class Matching:
    """A text has the form that a pattern describes; the pattern is read alike by Python and by Polars."""

    column: str
    pattern: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def holds(self, row: Reading) -> bool | None:
        """Whether the pattern is found; unknown of an empty cell."""
        text = row.text(self.column)
        return None if text is None else search(self.pattern, text) is not None

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look for the pattern in every text."""
        return pl.col(self.column).str.contains(self.pattern) if frame.has(self.column) else None

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the text."""
        return {"column": self.column, "text": row.shown(self.column)}


@dataclass(frozen=True, slots=True)
class NotBeforeStart:
    """A day does not lie before the first day of what the code in another column names; codes without one pass."""

    column: str
    by: str
    starts: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The day and the code."""
        return self.column, self.by

    def holds(self, row: Reading) -> bool | None:
        """Whether the order is right; unknown without either."""
        day, code = row.text(self.column), row.text(self.by)
        return None if day is None or code is None else day >= self.starts.get(code, day)

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at each code in turn; days that are written alike sort as they follow each other."""
        if not frame.has(*self.columns) or not self.starts:
            return None
        parts = [(pl.col(self.by) != code) | (pl.col(self.column) >= start) for code, start in self.starts.items()]
        return reduce(and_, parts)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the day, the code and the first day."""
        code = row.text(self.by) or ""
        return {"column": self.column, "day": row.shown(self.column), "by": code, "start": self.starts[code]}
