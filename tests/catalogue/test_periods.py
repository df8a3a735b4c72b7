import re
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.catalogue.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    PERIOD_PATTERN,
    Frequency,
    Period,
    PeriodError,
    parse_period,
)
from pesbench.errors import InputError

quick = settings(derandomize=True, deadline=None)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    frequency = draw(st.sampled_from(Frequency))
    year = draw(st.integers(FIRST_YEAR, LAST_YEAR))
    return Period(year, frequency, draw(st.integers(1, frequency.per_year)))


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("2024", "2024"),
        ("2024-S1", "2024-S1"),
        ("2024-Q4", "2024-Q4"),
        ("2024-01", "2024-01"),
        ("2024M01", "2024-01"),
        ("2024-M01", "2024-01"),
        ("2024M12", "2024-12"),
        ("2024Q1", "2024-Q1"),
        ("2024q1", "2024-Q1"),
        ("1996T1", "1996-Q1"),
        ("2025-T3", "2025-Q3"),
        ("2024S2", "2024-S2"),
        ("  2019 ", "2019"),
    ],
)
def test_reads_sdmx_and_national_forms(text: str, canonical: str) -> None:
    assert parse_period(text).text == canonical


@pytest.mark.parametrize(
    "text",
    [
        *("", "24", "2024-1", "2024-13", "2024-00", "2024-Q5", "2024Q0", "2024-S3", "2024M13", "2024-T5"),
        *("1899", "2101", "2101-01", "0000", "2024-01-15", "01/2024", "2024 Jan", "2024.0", "2024-Q1\n1", "Q1-2024"),
        *("٢٠٢٤", "²024", "2024-Q٣", "2024--01", "+2024", "2024_01"),
    ],
)
def test_refuses_what_is_no_period(text: str) -> None:
    with pytest.raises(PeriodError, match=r"a period must be a year, half-year, quarter or month such as 2024"):
        parse_period(text)


def test_the_error_says_what_was_found_and_is_of_both_kinds() -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period("2024-Q5")
    assert isinstance(caught.value, InputError)
    assert isinstance(caught.value, ValueError)
    assert "a year has 4 periods of frequency Q, found 5" in str(caught.value)


def test_the_error_names_the_year_bounds() -> None:
    with pytest.raises(PeriodError, match="a year must lie between 1900 and 2100, found 1815"):
        parse_period("1815-06")


def test_a_period_is_checked_when_made() -> None:
    with pytest.raises(PeriodError, match="12 periods of frequency M, found 13"):
        Period(2024, Frequency.MONTH, 13)


@quick
@given(periods())
def test_text_reads_back_and_is_canonical(period: Period) -> None:
    assert parse_period(period.text) == period
    assert re.fullmatch(PERIOD_PATTERN, period.text)


@quick
@given(st.from_regex(r"[0-9SQTM-]{1,9}", fullmatch=True))
def test_the_pattern_accepts_exactly_the_canonical_texts(text: str) -> None:
    try:
        canonical = parse_period(text).text == text
    except PeriodError:
        canonical = False
    assert bool(re.fullmatch(PERIOD_PATTERN, text)) is canonical


@quick
@given(periods(), st.sampled_from(Frequency))
def test_parts_tile_their_whole(period: Period, frequency: Frequency) -> None:
    if frequency.per_year < period.frequency.per_year:
        with pytest.raises(ValueError, match="has no parts of frequency"):
            period.parts(frequency)
        return
    parts = period.parts(frequency)
    assert len(parts) == frequency.per_year // period.frequency.per_year
    assert (parts[0].first_month, parts[-1].last_month) == (period.first_month, period.last_month)
    assert all(after.previous() == before for before, after in pairwise(parts))
    assert all(period.contains(part) for part in parts)


@quick
@given(periods().filter(lambda period: period.year > FIRST_YEAR))
def test_previous_is_the_neighbour_of_the_same_length(period: Period) -> None:
    before = period.previous()
    assert before.frequency is period.frequency
    assert before.last_month + 1 == period.first_month
    assert before < period
    assert before.shift(1) == period


@quick
@given(periods(), periods())
def test_order_is_total_and_by_time(one: Period, other: Period) -> None:
    assert (one < other) + (other < one) + (one == other) == 1
    if one.last_month < other.first_month:
        assert one < other


@quick
@given(periods(), periods())
def test_contains_means_every_month(one: Period, other: Period) -> None:
    mine = set(range(one.first_month, one.last_month + 1))
    theirs = set(range(other.first_month, other.last_month + 1))
    assert one.contains(other) is (theirs <= mine)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [("1899", False), ("1900", True), ("2100-12", True), ("2101", False), ("2999-Q1", False), ("2024M01", False)],
)
def test_the_pattern_keeps_the_year_bounds(text: str, *, canonical: bool) -> None:
    assert bool(re.fullmatch(PERIOD_PATTERN, text)) is canonical


def test_a_year_in_hand() -> None:
    year = parse_period("2024")
    assert [half.text for half in year.parts(Frequency.HALF_YEAR)] == ["2024-S1", "2024-S2"]
    assert [part.text for part in parse_period("2024-S2").parts(Frequency.QUARTER)] == ["2024-Q3", "2024-Q4"]
    assert [part.text for part in parse_period("2024-Q4").parts(Frequency.MONTH)][-1] == "2024-12"
    assert year.parts(Frequency.ANNUAL) == (year,)
    assert parse_period("2024-01").previous().text == "2023-12"
    assert year.contains(parse_period("2024-Q4"))
    assert not parse_period("2024-Q4").contains(year)
    assert sorted(map(parse_period, ["2024", "2024-Q1", "2024-S1", "2024-01", "2023-12"])) == list(
        map(parse_period, ["2023-12", "2024-01", "2024-Q1", "2024-S1", "2024"])
    )


@quick
@given(st.dates(date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 31)))
def test_iso_months_are_sdmx_months(day: date) -> None:
    month = parse_period(day.isoformat()[:7])
    assert (month.year, month.number, month.frequency) == (day.year, day.month, Frequency.MONTH)


def test_the_previous_period_must_exist() -> None:
    with pytest.raises(PeriodError, match="found 1899"):
        parse_period("1900").previous()
