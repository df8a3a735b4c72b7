"""What cells beside a value must hold, so that the row is no wrong number: codes, powers of ten, a frequency."""

import re
from collections.abc import Iterator, Mapping

import polars as pl

from pesbench.catalogue.periods import Frequency, parse_period
from pesbench.intake.mapping.model import SourceColumn

PERIOD = "period"
LABEL = ":"
LARGEST_POWER = 12
# An empty cell says no power, which is that of the number as it stands.
_POWERS = ("", *(str(power) for power in range(-LARGEST_POWER, LARGEST_POWER + 1)))
# SDMX writes half-years as S, and once wrote H.
_FOUR_MONTHS = r"(?i)^\s*[0-9]{4}-?T[0-9]"
_OLD_LETTERS = {"H": str(Frequency.HALF_YEAR)}


def code_in(text: pl.Expr, rule: SourceColumn) -> pl.Expr:
    """Give the code of a cell without its label, where cells have labels."""
    return text.str.extract(rf"^([^{LABEL}]*)", 1).str.strip_chars() if rule.label else text


def power_in(text: pl.Expr, rule: SourceColumn) -> pl.Expr:
    """Give the power of ten that a cell names; 0 where it is empty."""
    return code_in(text, rule).cast(pl.Int8, strict=False).fill_null(0)


def broken(text: pl.Expr, rule: SourceColumn) -> Iterator[pl.Expr]:
    """Say where a cell is none of those that its column may hold, over rows whose period is typed."""
    code = code_in(text, rule)
    if rule.only:
        yield ~code.is_in(rule.only).fill_null(value="" in rule.only)
    if rule.quarters_only:
        yield code.str.contains(_FOUR_MONTHS).fill_null(value=False)
    if rule.power_of_ten:
        yield ~code.is_in(_POWERS).fill_null(value=True)
    if rule.frequency:
        other = code.replace(_OLD_LETTERS) != _letter(pl.col(PERIOD).cast(pl.String))
        yield ((code != "") & other).fill_null(value=False)


def is_limited(rule: SourceColumn) -> bool:
    """Say whether the cells of a column may hold only some codes."""
    return bool(rule.only or rule.power_of_ten or rule.frequency or rule.quarters_only)


def demanded(cell: str, rule: SourceColumn, row: Mapping[str, str | None]) -> tuple[str, str] | None:
    """Say what the cell of one row must be, and what it is; None where it may be what it is.

    Parameters
    ----------
    cell
        The text of the cell; an empty one is the empty text.
    rule
        What the mapping says of its column.
    row
        The row, with its period as it was read; null where it could not be.
    """
    code = cell.split(LABEL, 1)[0].strip() if rule.label else cell.strip()
    if rule.only and code not in rule.only:
        return " or ".join(rule.only), code
    if rule.quarters_only and re.search(_FOUR_MONTHS, code):
        return "a year, half-year (S), quarter (Q) or month, T being four months in SDMX,", code
    if rule.power_of_ten and code not in _POWERS:
        return f"a whole number from -{LARGEST_POWER} to {LARGEST_POWER}", code
    period = row.get(PERIOD)
    if rule.frequency and code and period:
        letter = parse_period(period).frequency
        if _OLD_LETTERS.get(code, code) != letter:
            return f"{letter} beside the period {period}", code
    return None


def _letter(period: pl.Expr) -> pl.Expr:
    """Give the letter of a period's length, from its SDMX form: 2024, 2024-S1, 2024-Q1, 2024-01."""
    named = period.str.extract(r"-([SQ])", 1)
    year = period.str.len_chars() == len("2024")
    return pl.when(year).then(pl.lit(str(Frequency.ANNUAL))).otherwise(named.fill_null(str(Frequency.MONTH)))
