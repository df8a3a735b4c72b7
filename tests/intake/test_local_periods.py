"""Labels of periods as exports have them."""
# ruff: noqa: RUF001 - Bulgarian and Greek letters are meant

import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pesbench.catalogue.periods import FIRST_YEAR, LAST_YEAR, Frequency, Period
from pesbench.errors import InputError
from pesbench.intake.local_periods import local_period, month_number, period_in_name, why_not
from pesbench.intake.month_names import NAMES, month_forms

quick = settings(derandomize=True, deadline=None, max_examples=150)

ENGLISH = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
ROMAN = ["I", "II", "III", "IV"]

# How to write a period of each length.
WRITERS = {
    Frequency.ANNUAL: [lambda p: f"{p.year}", lambda p: f" {p.year} г.", lambda p: f"rok {p.year}"],
    Frequency.HALF_YEAR: [
        lambda p: f"{p.year}S{p.number}",
        lambda p: f"{p.year}H{p.number}",
        lambda p: f"H{p.number} {p.year}",
        lambda p: f"{p.number}. Halbjahr {p.year}",
        lambda p: f"{p.number}. pololetí {p.year}",
    ],
    Frequency.QUARTER: [
        lambda p: f"{p.year}T{p.number}",
        lambda p: f"{p.year}-T{p.number}",
        lambda p: f"Q{p.number} {p.year}",
        lambda p: f"Q{p.number}-{p.year}",
        lambda p: f"{p.year}K{p.number}",
        lambda p: f"{p.number}. Quartal {p.year}",
        lambda p: f"{p.number}.čtvrtletí {p.year}",
        lambda p: f"{ROMAN[p.number - 1]} кв. {p.year}",
        lambda p: f"{p.number}º trimestre de {p.year}",
        lambda p: f"{p.year}. {ROMAN[p.number - 1]}. negyedév",
    ],
    Frequency.MONTH: [
        lambda p: f"{p.year}-{p.number:02}",
        lambda p: f"{p.year}M{p.number:02}",
        lambda p: f"{p.year}{p.number:02}",
        lambda p: f"{p.number:02}.{p.year}",
        lambda p: f"{p.year} {ENGLISH[p.number - 1]}",
        lambda p: f"{ENGLISH[p.number - 1]}-{p.year}",
        lambda p: f"{p.year}{ENGLISH[p.number - 1].upper()} ",
        lambda p: f"28 {ENGLISH[p.number - 1]} {p.year}",
        lambda p: f"{p.year}-{p.number:02}-28 00:00:00",
        lambda p: f"28/{p.number:02}/{p.year}",
    ],
}
MARKS = ["", "(p)", "#", " (r) #", " *"]


def text_of(label: str, **hints: object) -> str | None:
    found = local_period(label, **hints)  # type: ignore[arg-type]  # each case names hints of the right types
    return found.period.text if found else None


@st.composite
def written(draw: st.DrawFn) -> tuple[Period, str, str]:
    frequency = draw(st.sampled_from(Frequency))
    period = Period(draw(st.integers(FIRST_YEAR, LAST_YEAR)), frequency, draw(st.integers(1, frequency.per_year)))
    return period, draw(st.sampled_from(WRITERS[frequency]))(period), draw(st.sampled_from(MARKS))


@quick
@given(written())
def test_every_period_survives_every_way_of_writing_it(case: tuple[Period, str, str]) -> None:
    period, label, marks = case
    found = local_period(label.rstrip() + marks)
    assert found is not None, (label, why_not(label))
    assert found.period == period
    assert found.marks == tuple(marks.split())
    assert why_not(label) == ""


@quick
@given(st.text(max_size=120), st.none() | st.integers(-5, 3000), st.none() | st.booleans())
@example("(" * 60 + ")" * 40, None, None)
@example("9" * 100, None, None)
@example("9999-12-31/9999-12-31", None, None)
@example("0000-01-01", None, None)
@example("²024", None, None)
@example("٢٠٢٤", None, None)
@example("?" * 90, 2020, None)
def test_no_text_raises_and_every_refusal_has_a_reason(text: str, year: int | None, day_first: bool | None) -> None:  # noqa: FBT001 - drawn
    found = local_period(text, year=year, day_first=day_first)
    assert (found is None) is bool(why_not(text, year=year, day_first=day_first))
    period_in_name(text)
    month_number(text)


@quick
@given(st.lists(st.sampled_from(["Q", "1", "3", "2019", "-", "/", "Jan", "mars", "(p)", ".", " ", "T", "III", "kv"])))
def test_no_jumble_of_known_parts_raises(parts: list[str]) -> None:
    found = local_period("".join(parts))
    assert found is None or FIRST_YEAR <= found.period.year <= LAST_YEAR
    period_in_name("".join(parts))


@pytest.mark.parametrize("sign", ["(", "1", "-", "?", "1/", " ", "#", "Q1 ", "a1"])
def test_long_labels_cost_nothing(sign: str) -> None:
    begin = time.process_time()
    assert local_period(sign * 200_000) is None
    assert why_not(sign * 200_000) == "it is longer than 100 characters"
    assert period_in_name(sign * 200_000) is None
    local_period((sign * 100)[:100])
    period_in_name((sign * 255)[:255])
    assert time.process_time() - begin < 1


@pytest.mark.parametrize(
    ("label", "period", "marks"),
    [
        ("2022 Jul (p) #", "2022-07", ("(p)", "#")),
        ("1997 Jun#", "1997-06", ("#",)),
        ("2006Oct ", "2006-10", ()),
        ("2019 b", "2019", ("b",)),
        ("2019-Q1p", "2019-Q1", ("p",)),
        ("2019-Q1 (1)", "2019-Q1", ("(1)",)),
        ("2024M01 (P)", "2024-01", ("(p)",)),
        ("2019¹", "2019", ("¹",)),
        ("2019 sep", "2019-09", ()),
        ("2019 dec r", "2019-12", ("r",)),
        ("31 grudnia 2019 r.", "2019-12", ()),
        ("1er trimestre 2020", "2020-Q1", ()),
        ("III кв. 2019", "2019-Q3", ()),
        ("31.12.2019", "2019-12", ()),
        ("12/31/2019", "2019-12", ()),
        ("31. 12. 2019", "2019-12", ()),
        ("5/5/2019", "2019-05", ()),
        ("01/01/2016–12/31/2016", "2016", ()),
        ("01/04/2019 - 30/06/2019", "2019-Q2", ()),
        ("2019-07-01/2019-12-31", "2019-S2", ()),
        ("01.02.2020 bis 29.02.2020", "2020-02", ()),
        ("Meán Fómhair 2019", "2019-09", ()),
        ("f?vrier 2019", "2019-02", ()),
    ],
)
def test_labels(label: str, period: str, marks: tuple[str, ...]) -> None:
    found = local_period(label)
    assert found is not None
    assert (found.period.text, found.marks) == (period, marks)


@pytest.mark.parametrize(
    ("label", "reason"),
    [
        ("", "empty"),
        ("y6", "no year, half-year"),
        ("TARGET", "no year, half-year"),
        ("10/1/2016", "day or month first?"),
        ("31/02/2019", "no such date"),
        ("31/12/19", "four digits"),
        ("Jan 19", "four digits"),
        ("31 Feb 2019", "no such date"),
        ("01/04/2016–03/31/2017", "no calendar year"),
        ("01/01/2016-30/12/2016", "no calendar year"),
        ("Januar", "no year"),
        ("Q1", "no year"),
        ("2019-W05", "weeks"),
        ("Woche 5 2019", "weeks"),
        ("I kw. 2019", "a week in German"),
        ("43831", "spreadsheets"),
        ("43831.0", "spreadsheets"),
        ("1899", "between 1900 and 2100"),
        ("2101-01", "between 1900 and 2100"),
        ("2011/12", "two years?"),
        ("2016/17", "no year, half-year"),
        ("2019-Q5", "4 periods"),
        ("Q5 2019", "4 periods"),
        ("III 2019", "no year, half-year"),
        ("Jan-Mar 2019", "more than one month"),
        ("2015-2016", "more than one month or year"),
        ("2019 (1)", "footnote"),
        ("2019 (Q1)", "no year, half-year"),
        ("2019-", "no year, half-year"),
        ("listopad 2019", "month 10 in hr; month 11 in cs, pl"),
    ],
)
def test_refusals_say_why(label: str, reason: str) -> None:
    assert local_period(label) is None
    assert reason in why_not(label)


def test_what_stands_around_a_label_decides() -> None:
    assert text_of("Januar", year=2019) == "2019-01"
    assert text_of("2. Quartal", year=2019) == "2019-Q2"
    assert text_of("Januar 2018", year=2019) == "2018-01"
    assert text_of("10/1/2016", day_first=True) == "2016-01"
    assert text_of("10/1/2016", day_first=False) == "2016-10"
    assert text_of("31/12/2016", day_first=False) is None
    assert text_of("2016-10-01", day_first=True) == "2016-10"
    assert text_of("listopad 2019", language="hr") == "2019-10"
    assert text_of("listopad 2019", language="cs") == "2019-11"
    assert text_of("I kw. 2019", language="pl") == "2019-Q1"
    assert text_of("15 Jan", year=2019) is None
    with pytest.raises(InputError, match="found 'xx'"):
        local_period("2019", language="xx")


def test_months_of_every_language() -> None:
    assert len(NAMES) == 26
    for language, names in NAMES.items():
        months = names.split("|")
        assert len(months) == 12, language
        for number, words in enumerate(months, 1):
            for word in words.split():
                for form in (word, word.upper(), word.capitalize(), f" {word}."):
                    assert month_number(form, language=language) == number, (language, form)


def test_only_these_words_mean_different_months() -> None:
    doubtful = {form for form, months in month_forms().items() if len(months) > 1}
    assert doubtful == {"listopad", "listopada", "lis", "lip", "srp"}
    assert all(month_number(form) is None for form in doubtful)
    assert (month_number("srpen"), month_number("srpanj"), month_number("sierpień")) == (8, 7, 8)


@pytest.mark.parametrize(
    ("word", "month"),
    [
        ("TAMMIKUUSSA", None),
        ("tammikuun", 1),
        ("Märzenbier", None),
        ("m?rz", 3),
        ("ao?t", 8),
        ("??rz", None),
        ("????", None),
        ("ju?", None),
        ("ju??", None),
        ("Deireadh Fómhair", 10),
        ("Οκτωβρίου", 10),
        ("ноември", 11),
        ("", None),
        (".", None),
    ],
)
def test_words(word: str, month: int | None) -> None:
    assert month_number(word) == month


@pytest.mark.parametrize(
    ("name", "period"),
    [
        ("somajul_inregistrat_iunie_2019_1.csv", "2019-06"),
        ("ro_anofm/somajul_inregistrat_august_2018_4.csv", "2018-08"),
        ("2019-06_export.csv", "2019-06"),
        ("export_201906", "2019-06"),
        ("export_20190630.csv", "2019-06"),
        ("export_31-12-2019.csv", "2019-12"),
        ("062019.csv", "2019-06"),
        ("Q3-2020", "2020-Q3"),
        ("2020T1.csv", "2020-Q1"),
        ("H2_2020.csv", "2020-S2"),
        ("1er_trimestre_2020.csv", "2020-Q1"),
        ("UnemployedJune2019.xlsx", "2019-06"),
        ("august_raport_2019.csv", "2019-08"),
        ("2019-06_iunie_2019.csv", "2019-06"),
        ("T1_2020.csv", None),
        ("2019.csv", None),
        ("data_set_2019.csv", None),
        ("liste_des_2019.csv", None),
        ("ian-mar_2019.csv", None),
        ("iunie_2019_iulie_2019.csv", None),
        ("iunie_2019_20200115.csv", None),
        ("iunie_2018_2019.csv", None),
        ("export_05-06-2019.csv", None),
        ("export_200612.csv", None),
        ("export_2011_12.csv", None),
        ("listopad_2019.csv", None),
        ("2019-06/export.csv", None),
    ],
)
def test_names_of_files(name: str, period: str | None) -> None:
    found = period_in_name(name)
    assert (found.text if found else None) == period


def test_the_language_decides_in_names_too() -> None:
    assert period_in_name("listopad_2019.csv", language="hr") == Period(2019, Frequency.MONTH, 10)
    assert period_in_name("lista_set_2019.csv", language="it") == Period(2019, Frequency.MONTH, 9)
    assert period_in_name("juin_2019.csv", language="ro") is None
    with pytest.raises(InputError, match="the language of months"):
        period_in_name("a.csv", language="rumantsch")
