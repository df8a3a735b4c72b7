"""Comparisons of a number with what follows from others, within the rounding that the number itself shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from operator import and_

import polars as pl

from pesbench.catalogue.periods import MONTHS, parse_period
from pesbench.forms.conditions import Among, Frame, Reading, spoken_list, where_suspect

# Half a unit of the last place: of a whole number, else of one decimal. The slack is for binary fractions.
ROUNDED_TO_WHOLE = 0.5
ROUNDED_TO_TENTH = 0.05
SLACK = 1e-9


def near(value: float, expected: float) -> bool:
    """Whether a number is the rounded form of another.

    Examples
    --------
    >>> near(33.3, 100 / 3), near(33, 100 / 3), near(33.4, 100 / 3)
    (True, True, False)
    """
    margin = ROUNDED_TO_WHOLE if value == int(value) else ROUNDED_TO_TENTH
    return abs(value - expected) <= margin + SLACK


def near_expression(value: pl.Expr, expected: pl.Expr) -> pl.Expr:
    """Give the same over columns."""
    distance = (value - expected).abs()
    whole = (value == value.floor()) & (distance <= ROUNDED_TO_WHOLE + SLACK)
    return (distance <= ROUNDED_TO_TENTH + SLACK) | whole


@dataclass(frozen=True, slots=True)
class Quotient:
    """A value is numerator / denominator times the scale that belongs to a code; codes without a scale pass."""

    column: str
    numerator: str
    denominator: str
    by: str
    scales: Mapping[str, float]

    @property
    def columns(self) -> tuple[str, ...]:
        """The value, its parts and the code."""
        return self.column, self.numerator, self.denominator, self.by

    def holds(self, row: Reading) -> bool | None:
        """Whether it follows; unknown when a part is empty or the denominator is 0."""
        code, value, expected = row.text(self.by), row.number(self.column), self._expected(row)
        if code is not None and code not in self.scales:
            return True
        return None if value is None or expected is None else near(value, expected)

    def _expected(self, row: Reading) -> float | None:
        above, below, code = row.number(self.numerator), row.number(self.denominator), row.text(self.by)
        if above is None or not below or code is None:
            return None
        return self.scales[code] * above / below if code in self.scales else None

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Compare once per scale that occurs."""
        if not frame.has(*self.columns) or not self.scales:
            return None
        return reduce(and_, [self._at(scale) for scale in sorted(set(self.scales.values()))])

    def _at(self, scale: float) -> pl.Expr:
        codes = frozenset(code for code, own in self.scales.items() if own == scale)
        below = pl.col(self.denominator)
        value, above = pl.col(self.column), scale * pl.col(self.numerator)
        exact = near_expression(value, above / pl.when(below != 0).then(below)) | ~Among(self.by, codes).expression()
        return where_suspect(((value - above / below).abs() <= ROUNDED_TO_TENTH).not_(), exact)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the value, its parts and what follows from them."""
        follows = f"{self._expected(row) or 0:.6g}"
        parts = {"numerator": row.shown(self.numerator), "denominator": row.shown(self.denominator)}
        return {"column": self.column, "value": row.shown(self.column), "expected": follows, **parts}


@dataclass(frozen=True, slots=True)
class MeanOf:
    """A number is the mean of those of its parts that are given."""

    column: str
    parts: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The number and its parts."""
        return self.column, *self.parts

    def holds(self, row: Reading) -> bool | None:
        """Whether it is their mean; unknown without a number or without parts."""
        value, mean = row.number(self.column), self._mean(row)
        return None if value is None or mean is None else near(value, mean)

    def _mean(self, row: Reading) -> float | None:
        given = [number for part in self.parts if (number := row.number(part)) is not None]
        return sum(given) / len(given) if given else None

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Leave out the parts that are empty."""
        parts = [part for part in self.parts if frame.has(part)]
        if not parts or not frame.has(self.column):
            return None
        return near_expression(pl.col(self.column), pl.mean_horizontal(parts))

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the number, the parts given and their mean."""
        given = spoken_list([part for part in self.parts if row.number(part) is not None], "and")
        mean = f"{self._mean(row) or 0:.6g}"
        return {"column": self.column, "value": row.shown(self.column), "mean": mean, "parts": given}


@dataclass(frozen=True, slots=True)
class NotBefore:
    """A period does not end before another begins."""

    column: str
    start: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The later and the earlier period."""
        return self.column, self.start

    def holds(self, row: Reading) -> bool | None:
        """Whether the order is right; unknown without either."""
        end, start = row.text(self.column), row.text(self.start)
        if end is None or start is None:
            return None
        return parse_period(end).last_month >= parse_period(start).first_month

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Count months."""
        if not frame.has(*self.columns):
            return None
        return _month(pl.col(self.column), last=True) >= _month(pl.col(self.start), last=False)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give both periods."""
        return {"column": self.column, "end": row.shown(self.column), "start": row.shown(self.start)}


def _month(period: pl.Expr, *, last: bool) -> pl.Expr:
    """Give the first or last month of a canonical period, counted from the year 0."""
    year = period.str.head(4).cast(pl.Int64, strict=False) * MONTHS
    number = period.str.slice(5).str.strip_chars_start("SQ").cast(pl.Int64, strict=False)
    letter = period.str.slice(5, 1)
    months = pl.when(letter == "S").then(6).when(letter == "Q").then(3).when(letter != "").then(1).otherwise(MONTHS)
    return year + (number.fill_null(1) - 1) * months + (months - 1 if last else 0)
