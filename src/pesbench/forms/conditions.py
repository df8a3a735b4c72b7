"""Conditions over several cells of a row: declared once as data, decided twice.

A condition has three outcomes: it holds, it fails, or it is unknown because a cell that it needs is empty or could
not be read. ``holds`` decides over one row in Python (that is what pydantic runs), ``expression`` over whole columns
in Polars; both follow the same three-valued logic, and a property test compares them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce
from itertools import combinations, pairwise
from operator import and_, or_
from typing import Protocol

import polars as pl

from pesbench.findings import Rule

RAW = "_raw_"


@dataclass(frozen=True, slots=True)
class Reading:
    """One row as read: typed values, and the text of the cells that are filled but could not be read."""

    values: Mapping[str, object]
    unreadable: Mapping[str, str] = field(default_factory=dict)

    def number(self, column: str) -> float | None:
        """Give the number in a column; nothing where it is empty or unreadable."""
        value = self.values.get(column)
        return value if isinstance(value, (int, float)) else None

    def text(self, column: str) -> str | None:
        """Give the text in a column; nothing where it is empty or unreadable."""
        value = self.values.get(column)
        return value if isinstance(value, str) else None

    def empty(self, column: str) -> bool:
        """Whether nothing stands in a column; an unreadable cell is not empty."""
        return self.values.get(column) is None and column not in self.unreadable

    def shown(self, column: str) -> str:
        """Give a value as a message shows it."""
        value = self.values.get(column, self.unreadable.get(column))
        return f"{value:.15g}" if isinstance(value, float) else "nothing" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Frame:
    """Which columns a frame has, which of them are free text, and whether raw text stands beside the typed columns."""

    present: frozenset[str]
    texts: frozenset[str] = frozenset()
    raw: bool = True

    def has(self, *columns: str) -> bool:
        """Whether all of these columns are there."""
        return self.present.issuperset(columns)

    def empty(self, column: str) -> pl.Expr:
        """Say where nothing stands in a column; an absent column is empty."""
        if column not in self.present:
            return pl.lit(value=True)
        return pl.col(RAW + column if self.raw and column not in self.texts else column).is_null()


class Comparison(Protocol):
    """What is compared; implementations are frozen data."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it speaks of."""

    def holds(self, row: Reading) -> bool | None:
        """Whether it holds for a row; None when it cannot be known."""

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Give the same as a nullable Boolean column; None when the columns present leave nothing to decide."""

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the words for the message of a row where it fails; ``column`` is where the finding points."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A rule, what it compares, and what the message says must hold and was found, with the facts in braces."""

    rule: Rule
    comparison: Comparison
    must: str
    found: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it speaks of."""
        return self.comparison.columns

    def fails(self, row: Reading) -> bool:
        """Whether it certainly fails for a row."""
        return self.comparison.holds(row) is False

    def describe(self, row: Reading) -> tuple[str, str, str]:
        """Give the column to point at, what must hold, and what was found."""
        facts = self.comparison.facts(row)
        return facts["column"], self.must.format_map(facts), self.found.format_map(facts)


@dataclass(frozen=True, slots=True)
class Among:
    """Restricts a comparison to rows whose code in a column is one of a set; elsewhere it holds."""

    column: str
    codes: frozenset[str]

    def applies(self, row: Reading) -> bool | None:
        """Whether the row is one of them."""
        code = row.text(self.column)
        return None if code is None else code in self.codes

    def expression(self) -> pl.Expr:
        """Give the same as a nullable Boolean column."""
        return pl.col(self.column).is_in(sorted(self.codes))


@dataclass(frozen=True, slots=True)
class Ascending:
    """No column exceeds a later one, whichever of them are given."""

    columns: tuple[str, ...]
    among: Among | None = None

    def holds(self, row: Reading) -> bool | None:
        """Whether the given numbers ascend."""
        applies = True if self.among is None else self.among.applies(row)
        given = [number for column in self.columns if (number := row.number(column)) is not None]
        ordered = all(low <= high for low, high in pairwise(given))
        if applies is False or (ordered and len(given) == len(self.columns)):
            return True
        return None if ordered or applies is None else False

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Compare every pair, so that an empty column in between hides nothing."""
        pairs = combinations([column for column in self.columns if frame.has(column)], 2)
        ordered = [pl.col(low) <= pl.col(high) for low, high in pairs]
        if not ordered:
            return None
        together = reduce(and_, ordered)
        return together if self.among is None else where_suspect(~together, together | ~self.among.expression())

    def facts(self, row: Reading) -> dict[str, str]:
        """Name the first pair out of order."""
        given = [column for column in self.columns if row.number(column) is not None]
        part, whole = next(
            (low, high) for low, high in pairwise(given) if (row.number(low) or 0) > (row.number(high) or 0)
        )
        return {"column": part, "whole": whole, "part_value": row.shown(part), "whole_value": row.shown(whole)}


@dataclass(frozen=True, slots=True)
class WithinEnds:
    """A number lies between two others, whichever of them is the larger."""

    column: str
    end: str
    other_end: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The number and the two ends."""
        return self.column, self.end, self.other_end

    def holds(self, row: Reading) -> bool | None:
        """Whether it lies between; unknown unless all three are given."""
        number, end, other = (row.number(column) for column in self.columns)
        if number is None or end is None or other is None:
            return None
        return min(end, other) <= number <= max(end, other)

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Try both orders of the ends."""
        if not frame.has(*self.columns):
            return None
        number, end, other = (pl.col(column) for column in self.columns)
        return ((end <= number) & (number <= other)) | ((other <= number) & (number <= end))

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the three numbers."""
        ends = {"end": row.shown(self.end), "other_end": row.shown(self.other_end)}
        return {"column": self.column, "value": row.shown(self.column), **ends}


@dataclass(frozen=True, slots=True)
class WithinBounds:
    """A number lies in the range that belongs to the code in another column; None is an open end."""

    column: str
    by: str
    bounds: Mapping[str, tuple[float | None, float | None]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The number and the code."""
        return self.column, self.by

    def holds(self, row: Reading) -> bool | None:
        """Whether the number is in range; unknown without number or code."""
        number, code = row.number(self.column), row.text(self.by)
        if number is None or code is None:
            return None
        low, high = self.bounds.get(code, (None, None))
        return (low is None or low <= number) and (high is None or number <= high)

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Compare with each bound that occurs, where the number lies outside the narrowest."""
        if not frame.has(*self.columns):
            return None
        number, lows, highs = pl.col(self.column), self._ends(0), self._ends(1)
        parts = [(number >= low) | ~Among(self.by, codes).expression() for low, codes in lows]
        parts += [(number <= high) | ~Among(self.by, codes).expression() for high, codes in highs]
        if not parts:
            return None
        narrowest = [number < max(low for low, _ in lows)] if lows else []
        narrowest += [number > min(high for high, _ in highs)] if highs else []
        return where_suspect(reduce(or_, narrowest), reduce(and_, parts))

    def _ends(self, end: int) -> list[tuple[float, frozenset[str]]]:
        by_bound: dict[float, set[str]] = {}
        for code, bounds in self.bounds.items():
            bound = bounds[end]
            if bound is not None:
                by_bound.setdefault(bound, set()).add(code)
        return [(bound, frozenset(codes)) for bound, codes in by_bound.items()]

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the code, its range and the number."""
        code = row.text(self.by) or ""
        low, high = self.bounds[code]
        ends = (f"at least {low:g}" if low is not None else "", f"at most {high:g}" if high is not None else "")
        spoken = " and ".join(end for end in ends if end)
        return {"column": self.column, "code": code, "range": spoken, "value": row.shown(self.column)}


@dataclass(frozen=True, slots=True)
class AnyGiven:
    """At least one of several columns is filled, or its reason is given where ``or_status`` names a status."""

    columns: tuple[str, ...]
    or_status: tuple[str, ...] = ()

    def holds(self, row: Reading) -> bool | None:
        """Whether one is filled; never unknown, for an unreadable cell is filled."""
        return not all(row.empty(column) for column in (*self.columns, *self.or_status))

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at the raw text."""
        return ~reduce(and_, [frame.empty(column) for column in (*self.columns, *self.or_status)])

    def facts(self, row: Reading) -> dict[str, str]:
        """Name the columns."""
        empty = [column for column in self.columns if row.empty(column)]
        return {"column": empty[0], "columns": spoken_list(empty)}


@dataclass(frozen=True, slots=True)
class Accompanied:
    """Where a column is filled, its companions are."""

    column: str
    companions: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The column and its companions."""
        return self.column, *self.companions

    def holds(self, row: Reading) -> bool | None:
        """Whether all are filled; unknown where the column itself is empty."""
        return None if row.empty(self.column) else not any(row.empty(column) for column in self.companions)

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at the raw text."""
        if not frame.has(self.column):
            return None
        return frame.empty(self.column) | ~reduce(or_, [frame.empty(column) for column in self.companions])

    def facts(self, row: Reading) -> dict[str, str]:
        """Name the companions and the empty ones among them."""
        missing = spoken_list([column for column in self.companions if row.empty(column)], "and")
        return {"column": self.column, "companions": spoken_list(self.companions, "and"), "missing": missing}


@dataclass(frozen=True, slots=True)
class Listed:
    """The code in a column is one of those that the code in another column admits."""

    column: str
    by: str
    admitted: Mapping[str, frozenset[str]]

    @property
    def columns(self) -> tuple[str, ...]:
        """The code and the one that admits it."""
        return self.column, self.by

    def holds(self, row: Reading) -> bool | None:
        """Whether it is admitted; unknown without either code."""
        code, by = row.text(self.column), row.text(self.by)
        if code is None or by is None:
            return None
        return code in self.admitted.get(by, frozenset((code,)))

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at each admitting code in turn."""
        if not frame.has(*self.columns) or not self.admitted:
            return None
        parts = [
            (pl.col(self.by) != by) | Among(self.column, codes).expression() for by, codes in self.admitted.items()
        ]
        return reduce(and_, parts)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give both codes."""
        return {"column": self.column, "code": row.shown(self.column), "by": row.shown(self.by)}


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text does not start like the formula of a spreadsheet."""

    column: str
    marks: tuple[str, ...] = field(default=("=", "+", "@", "-"))

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def holds(self, row: Reading) -> bool | None:
        """Whether it starts otherwise; a mark alone is no formula."""
        text = row.text(self.column)
        return None if text is None else len(text) == 1 or not text.startswith(self.marks)

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at the first mark."""
        if not frame.has(self.column):
            return None
        text = pl.col(self.column)
        return ~reduce(or_, [text.str.starts_with(mark) for mark in self.marks]) | (text.str.len_chars() == 1)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the mark."""
        return {"column": self.column, "mark": (row.text(self.column) or " ")[0]}


def where_suspect(suspect: pl.Expr, exact: pl.Expr) -> pl.Expr:
    """Decide ``exact`` only where a cheap test cannot rule out a failure; elsewhere it holds.

    Parameters
    ----------
    suspect
        False or null where the row certainly does not fail.
    exact
        The nullable outcome.
    """
    needed = [pl.col(name) for name in dict.fromkeys(exact.meta.root_names())]
    return pl.map_batches(
        [suspect.fill_null(value=False), *needed],
        partial(_decide, exact=exact),
        return_dtype=pl.Boolean,
        is_elementwise=True,
    )


def _decide(batch: Sequence[pl.Series], exact: pl.Expr) -> pl.Series:
    suspect, *cells = batch
    held = ~suspect
    if not suspect.any():
        return held
    decided = pl.DataFrame(cells).filter(suspect).select(exact).to_series()
    return held.scatter(suspect.arg_true(), decided)


def spoken_list(words: Iterable[str], link: str = "or") -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> spoken_list(["satisfied", "share", "score"])
    'satisfied, share or score'
    """
    *head, last = words
    return f"{', '.join(head)} {link} {last}" if head else last
