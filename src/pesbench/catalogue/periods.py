"""Periods: years, half-years, quarters and months, written as SDMX writes them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import total_ordering

from pesbench.errors import InputError

FIRST_YEAR = 1900
LAST_YEAR = 2100
MONTHS = 12

# The canonical forms only: 2024, 2024-S1, 2024-Q1, 2024-01, within the year bounds.
PERIOD_PATTERN = r"^(?:(?:19|20)[0-9]{2}|2100)(?:-(?:S[12]|Q[1-4]|0[1-9]|1[0-2]))?$"

_YEAR = re.compile(r"[0-9]{4}")
_LETTER = re.compile(r"([0-9]{4})-?([SQTM])([0-9]{1,2})", re.IGNORECASE)
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")

_EXPECTED = "a period must be a year, half-year, quarter or month such as 2024, 2024-S1, 2024-Q1 or 2024-01"


class PeriodError(InputError, ValueError):
    """A text or a number that is no period; also a ValueError, so that row models can report it."""


class Frequency(StrEnum):
    """How long a period is, by its SDMX letter."""

    ANNUAL = "A"
    HALF_YEAR = "S"
    QUARTER = "Q"
    MONTH = "M"

    @property
    def per_year(self) -> int:
        """How many periods of this length a year has."""
        return _PER_YEAR[self]


_PER_YEAR = {Frequency.ANNUAL: 1, Frequency.HALF_YEAR: 2, Frequency.QUARTER: 4, Frequency.MONTH: 12}

# T is the French and Slovenian letter of a quarter (trimestre).
_LETTERS = {"S": Frequency.HALF_YEAR, "Q": Frequency.QUARTER, "T": Frequency.QUARTER, "M": Frequency.MONTH}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """One year, half-year, quarter or month; ``number`` counts within the year from 1.

    Periods are ordered by their first month, then by their last, so a month comes before the quarter and the
    year that it opens.
    """

    year: int
    frequency: Frequency = Frequency.ANNUAL
    number: int = 1

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.year <= LAST_YEAR:
            raise PeriodError(f"a year must lie between {FIRST_YEAR} and {LAST_YEAR}, found {self.year}.")
        count = self.frequency.per_year
        if not 1 <= self.number <= count:
            raise PeriodError(f"a year has {count} periods of frequency {self.frequency}, found {self.number}.")

    def __str__(self) -> str:
        return self.text

    def __lt__(self, other: "Period") -> bool:
        return (self.first_month, self.last_month) < (other.first_month, other.last_month)

    @property
    def text(self) -> str:
        """The period as SDMX writes it."""
        if self.frequency is Frequency.ANNUAL:
            return f"{self.year}"
        if self.frequency is Frequency.MONTH:
            return f"{self.year}-{self.number:02}"
        return f"{self.year}-{self.frequency}{self.number}"

    @property
    def months(self) -> int:
        """How many months it has."""
        return MONTHS // self.frequency.per_year

    @property
    def first_month(self) -> int:
        """Its first month, counted from January of the year 0."""
        return self.year * MONTHS + (self.number - 1) * self.months

    @property
    def last_month(self) -> int:
        """Its last month, counted from January of the year 0."""
        return self.first_month + self.months - 1

    def contains(self, other: "Period") -> bool:
        """Whether another period lies wholly within this one; a period contains itself."""
        return self.first_month <= other.first_month and other.last_month <= self.last_month

    def parts(self, frequency: Frequency) -> "tuple[Period, ...]":
        """Give the periods of a frequency that make up this one, in order.

        Raises
        ------
        ValueError
            If the frequency is coarser than the period's own.
        """
        if frequency.per_year < self.frequency.per_year:
            msg = f"{self.text} has no parts of frequency {frequency}: they are longer than it."
            raise ValueError(msg)
        count = frequency.per_year // self.frequency.per_year
        first = (self.number - 1) * count + 1
        return tuple(Period(self.year, frequency, number) for number in range(first, first + count))

    def shift(self, steps: int) -> "Period":
        """Give the period so many steps of its own length later, or earlier where negative."""
        years, index = divmod(self.number - 1 + steps, self.frequency.per_year)
        return Period(self.year + years, self.frequency, index + 1)

    def previous(self) -> "Period":
        """Give the period of the same length just before."""
        return self.shift(-1)


def parse_period(text: str) -> Period:
    """Read a period in its SDMX form or in one of the forms seen in national files.

    Parameters
    ----------
    text
        2024, 2024-S1, 2024-Q1, 2024-01; also 2024M01, 2024-M01, 2024Q1, 1996T1, 2025-T3. Blanks around it and
        the case of the letter do not matter.

    Raises
    ------
    PeriodError
        If it is none of these; both an InputError and a ValueError.

    Examples
    --------
    >>> parse_period("1996T1").text
    '1996-Q1'
    >>> [part.text for part in parse_period("2024-Q2").parts(Frequency.MONTH)]
    ['2024-04', '2024-05', '2024-06']
    """
    word = text.strip()
    try:
        return _read(word)
    except PeriodError as fault:
        raise PeriodError(f"{_EXPECTED}: {fault.problem}") from None


def _read(word: str) -> Period:
    if _YEAR.fullmatch(word):
        return Period(int(word))
    if match := _LETTER.fullmatch(word):
        return Period(int(match[1]), _LETTERS[match[2].upper()], int(match[3]))
    if match := _MONTH.fullmatch(word):
        return Period(int(match[1]), Frequency.MONTH, int(match[2]))
    raise PeriodError(f"found {word!r}.")
