"""Periods as national exports write them: names of months, quarters in words, dates, marks at the label, file names."""
# ruff: noqa: RUF001 - Bulgarian and Greek letters are meant

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import pairwise

from pesbench.catalogue.periods import FIRST_YEAR, LAST_YEAR, MONTHS, Frequency, Period, PeriodError, parse_period
from pesbench.intake.month_names import DASHES, LONGEST, check_language, folded, month_forms, month_number, months_of

__all__ = ["LocalPeriod", "local_period", "month_number", "period_in_name", "why_not"]

LONGEST_NAME = 255

_QUARTERS = (
    "q k kv kw t trim trimestre trimestri trimestru trimestrul trimester qtr quarter quartal kvartal kvartali kwartal "
    "kwartał kwartale kwartaal vierteljahr čtvrtletí štvrťrok četrtletje tromjesečje negyedév ketvirtis ketvirčio "
    "ketv ceturksnis neljännes vuosineljännes kwart ráithe ársfjórðungur τρίμηνο τριμ тримесечие трим кв квартал"
)
_HALVES = (
    "s h hj semestre semestru semestrul semester sem halbjahr halfyear halfjaar halvår halvår pololetí polrok polletje "
    "półrocze polugodište félév pusmetis pusgads poolaasta puolivuosi εξάμηνο полугодие"
)
_WEEKS = "w wk week weeks woche semaine semana settimana săptămâna týden týždeň tydzień vecka uke uge"
# Words that say nothing more: of, year.
_SILENT = "of de del di van year jahr rok roku an annee ano anno г год година έτος"
_ORDINALS = "er e eme ere re st nd rd th o a º ª η ο"
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SEPARATORS = frozenset(" .,-/_'")

_TOKEN = re.compile(r"[0-9]+|(?:[^\W\d_]|\?)+|\S")
_MARK = re.compile(r"\([^()]{1,14}\)|[#*†‡§¹²³⁰⁴⁵⁶⁷⁸⁹]|(?<=[0-9 ])[bcdefnprsuz]{1,2}")
_IN_BRACKETS = re.compile(r"[bcdefnprsuz]{1,2}|prov\.?|provisional|rev\.?|revised|est\.?|estimated?|[0-9]{1,2}")
_DAY = r"([0-9]{{1,4}}) ?([-./]) ?([0-9]{{1,2}}) ?\{} ?([0-9]{{1,4}})"
_MIDNIGHT = r"\.?(?:[T ]00:00(?::00(?:\.0{1,9})?)?Z?)?"
_DATE = re.compile(_DAY.format(2) + _MIDNIGHT)
_RANGE = re.compile(_DAY.format(2) + r" ?(?:-|/|to|bis|au|al|do) ?" + _DAY.format(6))
_COMPACT = re.compile(r"([0-9]{4})(0[1-9]|1[0-2])([0-9]{2})?")
_YEAR_MONTH = re.compile(r"([0-9]{4}) ?([-./_ ]) ?(0[1-9]|1[0-2])\.?")
_MONTH_YEAR = re.compile(r"(0[1-9]|1[0-2]) ?[-./_ ] ?([0-9]{4})")
_SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,12})?")
_FOUR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_YEAR_DIGITS, _YEAR_SHORT, _DAY_DIGITS = 4, 100, 2

# In file names.
_YEAR = "((?:19|20)[0-9]{2})"
_NAME_YMD = re.compile(rf"(?<![0-9]){_YEAR}([-_. ]?)(0[1-9]|1[0-2])(?:\2(0[1-9]|[12][0-9]|3[01]))?(?![0-9])")
_NAME_DMY = re.compile(rf"(?<![0-9])([0-9]{{2}})([-_. ]?)([0-9]{{2}})\2{_YEAR}(?![0-9])")
_NAME_MY = re.compile(rf"(?<![0-9])(0[1-9]|1[0-2])([-_. ]?){_YEAR}(?![0-9])")
_CAMEL = re.compile(r"(?<=[^\W\d_])(?=[A-Z][a-z])")
_WIDEST = 5
# Abbreviations that are no word of a file name: "set", "pro", "des", "out" and "avg" may mean something else there.
_SHORT = "jan feb mar apr mai maj may mei jun jul aug sep oct okt nov dec dez mrt"
_BLOT = "\0"
_TABLE_LETTERS = frozenset("tskm")

_NO_PERIOD = "it is no year, half-year, quarter, month or date"
_WHICH_FIRST = "day or month first?"
_NO_DATE = "there is no such date"
_SHORT_YEAR = "the year must have four digits"

# A reader gives the period, or why there is none, or nothing where the label is not of its kind.
_Found = Period | str | None


@dataclass(frozen=True, slots=True)
class LocalPeriod:
    """A period and the marks at its label, such as ``(p)``, ``#`` or ``b``: as found, in order, in lower case."""

    period: Period
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Hints:
    """What the surroundings of a label say: the year, the order of dates, the language."""

    year: int | None = None
    day_first: bool | None = None
    language: str | None = None

    def __post_init__(self) -> None:
        check_language(self.language)


def local_period(
    text: str, *, year: int | None = None, day_first: bool | None = None, language: str | None = None
) -> LocalPeriod | None:
    """Read a period as exports write it, with the marks that stand behind it.

    Parameters
    ----------
    text
        Such as ``2025-T3``, ``3. Quartal 2025``, ``1er trimestre 2020``, ``2022 Jul (p) #``, ``31/12/2019``.
    year
        The year of labels that have none, such as ``Januar``.
    day_first
        How dates are written whose day and month may be taken for each other.
    language
        The language of month names, where it decides: ``listopad`` is October in Croatian, November in Czech.

    Returns
    -------
    LocalPeriod or None
        None if it is no period, or if it can be read in two ways; `why_not` says which.

    Raises
    ------
    InputError
        If the language is unknown. No text raises.

    Examples
    --------
    >>> local_period("2022 Jul (p) #")
    LocalPeriod(period=Period(year=2022, frequency=<Frequency.MONTH: 'M'>, number=7), marks=('(p)', '#'))
    >>> local_period("Januar", year=2019).period.text
    '2019-01'
    """
    found = _read(text, _Hints(year, day_first, language))
    return found if isinstance(found, LocalPeriod) else None


def why_not(text: str, *, year: int | None = None, day_first: bool | None = None, language: str | None = None) -> str:
    """Say in a few words why a label is no period; empty where it is one. The arguments are those of `local_period`.

    Examples
    --------
    >>> why_not("10/1/2016")
    'day or month first?'
    """
    found = _read(text, _Hints(year, day_first, language))
    return found if isinstance(found, str) else ""


def period_in_name(name: str, *, language: str | None = None) -> Period | None:
    """Find the month, quarter or half-year that the name of a file speaks of.

    Parameters
    ----------
    name
        The name, with or without its folder. A year alone is not enough: the rest of the period may stand there
        in a word that is not known.
    language
        The language of month names, where it decides. With it, short words such as ``set`` and ``out`` are months too.

    Returns
    -------
    Period or None
        None if the name speaks of no such period, of two different ones, or can be read in two ways.

    Raises
    ------
    InputError
        If the language is unknown.

    Examples
    --------
    >>> period_in_name("somajul_inregistrat_iunie_2019_1.csv").text
    '2019-06'
    """
    hints = _Hints(language=language)
    own = re.split(r"[/\\]", name)[-1]
    if len(own) > LONGEST_NAME:
        return None
    tokens = [token for token in _TOKEN.findall(folded(_CAMEL.sub(" ", own))) if token not in _SEPARATORS]
    months, years = _months_in(tokens, hints), {int(token) for token in tokens if _is_year(token)}
    if len(months) > 1 or len(years) > 1:
        return None
    found = {*_numeric_in(own.translate(DASHES)), *_spelled_in(_without_short(tokens, hints), hints)}
    if not found and months:
        found = {Period(year, Frequency.MONTH, month) for year in years for month in months}
    return next(iter(found)) if len(found) == 1 else None


@cache
def _spans() -> dict[str, Frequency]:
    """Give the words for a quarter and a half-year, and the letter of a month."""
    words = {Frequency.QUARTER: _QUARTERS, Frequency.HALF_YEAR: _HALVES, Frequency.MONTH: "m"}
    return {folded(word): frequency for frequency, names in words.items() for word in names.split()}


def _read(text: str, hints: _Hints) -> LocalPeriod | str:
    """Read a label; where it cannot be read as it stands, without the mark at its end, and again."""
    if len(text) > LONGEST:
        return f"it is longer than {LONGEST} characters"
    label, marks = " ".join(text.translate(DASHES).split()), list[str]()
    while True:
        found = _unmarked(label, hints)
        if isinstance(found, Period):
            break
        mark = _mark_behind(label)
        if not mark:
            return found
        marks.insert(0, mark.lower())
        label = label[: -len(mark)].rstrip()
    if found.frequency is Frequency.ANNUAL and any(mark.strip("()").isdecimal() for mark in marks if "(" in mark):
        return "a number in brackets behind a year may be a footnote or a part of the year"
    return LocalPeriod(found, tuple(marks))


def _mark_behind(label: str) -> str:
    """Give the mark at the end of a label, empty where there is none."""
    for length in range(1, min(len(label), 17)):
        mark = label[-length:]
        matched = _MARK.match(label, len(label) - length)
        if matched and matched.end() == len(label):
            inner = mark[1:-1].strip().lower()
            return mark if "(" not in mark or _IN_BRACKETS.fullmatch(inner) else ""
    return ""


def _unmarked(label: str, hints: _Hints) -> Period | str:
    for reader in (_canonical, _compact, _dated, _ranged, _spelled):
        found = reader(label, hints)
        if found is not None:
            return found
    return _NO_PERIOD


def _canonical(label: str, _hints: _Hints) -> _Found:
    try:
        return parse_period(label)
    except PeriodError:
        pass
    if not label:
        return "it is empty"
    if _SERIAL.fullmatch(label):
        return "a number alone may be a date as spreadsheets count days, which says nothing by itself"
    outside = [found for found in _FOUR.findall(label) if not _is_year(found)]
    return f"a year must lie between {FIRST_YEAR} and {LAST_YEAR}" if outside else None


def _compact(label: str, _hints: _Hints) -> _Found:
    """Read a month in digits: 201906, 20190630, 2019/06, 06.2019."""
    if match := _COMPACT.fullmatch(label):
        moment = _date(match[1], match[2], match[3] or "01")
        return _month_of(moment) if moment else _NO_DATE
    if match := _YEAR_MONTH.fullmatch(label):
        if match[2] != "." and _is_next_year(match[1], match[3]):
            return "a month, or two years?"
        return _period(int(match[1]), Frequency.MONTH, int(match[3]))
    if match := _MONTH_YEAR.fullmatch(label):
        return _period(int(match[2]), Frequency.MONTH, int(match[1]))
    return None


def _period(year: int, frequency: Frequency, number: int) -> Period | str:
    try:
        return Period(year, frequency, number)
    except PeriodError as fault:
        return fault.problem.rstrip(".")


def _is_year(digits: str) -> bool:
    """Whether ASCII digits are a year; other words are none."""
    return bool(_FOUR.fullmatch(digits)) and FIRST_YEAR <= int(digits) <= LAST_YEAR


def _is_next_year(year: str, number: str) -> bool:
    """Whether 2011/12 may be the years 2011 and 2012."""
    return (int(year) + 1) % _YEAR_SHORT == int(number)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _month_of(moment: date) -> Period | str:
    return _period(moment.year, Frequency.MONTH, moment.month)


def _readings(one: str, two: str, three: str, hints: _Hints) -> dict[bool, date]:
    """Give the dates that three numbers may be, by whether the day is read first. A year in front settles the order."""
    if len(one) == _YEAR_DIGITS and len(three) <= _DAY_DIGITS:
        both = {True: _date(one, two, three), False: _date(one, two, three)}
    elif len(three) == _YEAR_DIGITS and len(one) <= _DAY_DIGITS:
        both = {True: _date(three, two, one), False: _date(three, one, two)}
    else:
        return {}
    return {first: moment for first, moment in both.items() if moment and hints.day_first in {None, first}}


def _dated(label: str, hints: _Hints) -> _Found:
    """Read a date as its month."""
    match = _DATE.fullmatch(label)
    if not match:
        return None
    if _YEAR_DIGITS not in (len(match[1]), len(match[4])):
        return _SHORT_YEAR
    months = {_month_of(moment) for moment in _readings(match[1], match[3], match[4], hints).values()}
    if len(months) > 1:
        return _WHICH_FIRST
    return months.pop() if months else _NO_DATE


def _ranged(label: str, hints: _Hints) -> _Found:
    """Read two dates as the period that they enclose, the first day to the last."""
    match = _RANGE.fullmatch(label)
    if not match:
        return None
    begins = _readings(match[1], match[3], match[4], hints)
    ends = _readings(match[5], match[7], match[8], hints)
    spans = {_span(begins[first], ends[first]) for first in begins.keys() & ends.keys()}
    if len(spans) > 1:
        return _WHICH_FIRST
    return spans.pop() if spans else _NO_DATE


def _span(begin: date, end: date) -> Period | str:
    behind = end + timedelta(days=1) if end < date.max else end
    months = (behind.year - begin.year) * MONTHS + behind.month - begin.month
    for frequency in Frequency:
        length = MONTHS // frequency.per_year
        whole = begin.day == behind.day == 1 and months == length
        if whole and (begin.month - 1) % length == 0:
            return _period(begin.year, frequency, (begin.month - 1) // length + 1)
    return "the dates enclose no calendar year, half-year, quarter or month"


@dataclass(slots=True)
class _Parts:
    """What the words and numbers of a label are, each kind in order."""

    years: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    romans: list[int] = field(default_factory=list)
    spans: list[Frequency] = field(default_factory=list)
    months: list[int] = field(default_factory=list)


def _spelled(label: str, hints: _Hints) -> _Found:
    """Read a period in words and numbers."""
    if label[0] in "-/_," or label[-1] in "-/_,":
        return None
    label = label.removesuffix(" r.")  # Polish: of the year; without the dot, r is a mark
    tokens = [token for token in _TOKEN.findall(folded(label)) if token not in _SEPARATORS]
    return _from_tokens(tokens, hints)


def _from_tokens(tokens: Sequence[str], hints: _Hints) -> _Found:
    parts, before = _Parts(), ""
    for token in _joined(tokens):
        reason = _sort_in(token, before, parts, hints)
        if reason:
            return reason
        before = token
    return _composed(parts, hints)


def _joined(tokens: Sequence[str]) -> Iterator[str]:
    """Join the two words of an Irish month."""
    waiting = ""
    for token in tokens:
        if waiting and waiting + token in month_forms():
            yield waiting + token
            waiting = ""
            continue
        if waiting:
            yield waiting
        waiting = token
    if waiting:
        yield waiting


def _sort_in(token: str, before: str, parts: _Parts, hints: _Hints) -> str:
    """Add a word or number to its kind; give the reason where it has none."""
    if token[0] in "0123456789":
        return _sort_number(token, parts)
    if reason := _of_weeks(token, hints):
        return reason
    if token in _set(_SILENT) or (token in _set(_ORDINALS) and before.isdecimal() and len(before) == 1):
        return ""
    if token in _ROMAN:
        parts.romans.append(_ROMAN[token])
    elif token in _spans():
        parts.spans.append(_spans()[token])
    else:
        return _sort_month(token, parts, hints)
    return ""


def _of_weeks(word: str, hints: _Hints) -> str:
    if word in _set(_WEEKS):
        return "weeks are not read, only months and longer periods"
    doubtful = word == "kw" and hints.language not in {"nl", "pl"}
    return "kw is a quarter in Dutch and Polish, a week in German" if doubtful else ""


@cache
def _set(words: str) -> frozenset[str]:
    return frozenset(folded(words).split())


def _sort_number(token: str, parts: _Parts) -> str:
    if _is_year(token):
        parts.years.append(int(token))
        return ""
    if len(token) <= _DAY_DIGITS:
        parts.numbers.append(int(token))
        return ""
    return _NO_PERIOD


def _sort_month(token: str, parts: _Parts, hints: _Hints) -> str:
    months = months_of(token, hints.language)
    if not months:
        return _NO_PERIOD
    if len(months) > 1:
        said = "; ".join(f"month {month} in {', '.join(sorted(spoken))}" for month, spoken in sorted(months.items()))
        return f"{token!r} is {said}: which language?"
    parts.months.extend(months)
    return ""


def _composed(parts: _Parts, hints: _Hints) -> _Found:
    """Put the parts together; whatever is there twice or has no place makes it no period."""
    if len(parts.months) > 1 or len(parts.years) > 1:
        return "it names more than one month or year"
    if not (parts.months or parts.spans):
        alone = parts.years and not (parts.numbers or parts.romans)
        return _period(parts.years[0], Frequency.ANNUAL, 1) if alone else _NO_PERIOD
    if parts.months and not (parts.spans or parts.romans):
        return _named_month(parts, hints)
    counted = parts.numbers + parts.romans
    if parts.months or len(parts.spans) != 1 or len(counted) != 1:
        return _NO_PERIOD
    year = parts.years[0] if parts.years else hints.year
    return "it has no year" if year is None else _period(year, parts.spans[0], counted[0])


def _named_month(parts: _Parts, hints: _Hints) -> Period | str:
    """Read a month by name; a number beside it can only be a day, and only where the year has its four digits."""
    if parts.numbers and not parts.years:
        return _SHORT_YEAR
    year = parts.years[0] if parts.years else hints.year
    if year is None:
        return "it has no year"
    if len(parts.numbers) > 1:
        return _NO_PERIOD
    if parts.numbers and not _date(str(year), str(parts.months[0]), str(parts.numbers[0])):
        return _NO_DATE
    return _period(year, Frequency.MONTH, parts.months[0])


def _numeric_in(name: str) -> Iterator[Period | None]:
    """Give the months that a name has in digits; None for one that can be read in two ways."""
    for match in _NAME_YMD.finditer(name):
        year, between, month, day = match.groups()
        # 200612 may be the 20th of June 2012 as well, 2011_12 two years.
        short = not day and not between and 1 <= int(year) % _YEAR_SHORT <= MONTHS
        unclear = short or (not day and between in {"_", " "} and _is_next_year(year, month))
        yield None if unclear else Period(int(year), Frequency.MONTH, int(month))
    for match in _NAME_MY.finditer(name):
        yield Period(int(match[3]), Frequency.MONTH, int(match[1]))
    for match in _NAME_DMY.finditer(name):
        found = {_month_of(moment) for moment in _readings(match[1], match[3], match[4], _Hints()).values()}
        if len(found) > 1:
            yield None


def _spelled_in(tokens: list[str], hints: _Hints) -> Iterator[Period]:
    """Give the periods, shorter than a year, that neighbouring words of a name make."""
    for at in range(len(tokens)):
        for end in range(at + 2, min(at + _WIDEST, len(tokens)) + 1):
            window = tokens[at:end]
            letters = [place for place, token in enumerate(window) if token in _TABLE_LETTERS]
            # T1 in a name may be a table; behind the year it is a quarter.
            if letters and not (letters == [1] and _is_year(window[0])):
                continue
            found = _from_tokens(window, hints)
            if isinstance(found, Period) and found.frequency is not Frequency.ANNUAL:
                yield found


def _without_short(tokens: list[str], hints: _Hints) -> list[str]:
    """Blot out the short words that are months only by chance."""
    return [_BLOT if hints.language is None and _is_doubtful(token) else token for token in tokens]


def _is_doubtful(token: str) -> bool:
    return token in month_forms() and token.isascii() and len(token) <= 3 and token not in _set(_SHORT)  # noqa: PLR2004 - as in "set"


def _months_in(tokens: list[str], hints: _Hints) -> set[int]:
    """Give the months that a name speaks of, among them short words where two stand side by side: ian-mar."""
    named = [set(months_of(token, hints.language)) for token in tokens]
    sure = [months for token, months in zip(_without_short(tokens, hints), named, strict=True) if token != _BLOT]
    beside = [one | other for one, other in pairwise(named) if one and other and one != other]
    return set().union(*(months for months in [*sure, *beside]))
