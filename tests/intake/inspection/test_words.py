"""Words for sexes and ages in headers, in the languages of the network."""
# ruff: noqa: RUF001 - Bulgarian and Greek letters are meant

import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake.inspection.words import age_in, ages_of, says_total, sex_in, sexes_of


@pytest.mark.parametrize(
    ("header", "sex"),
    [
        ("Numar total someri femei", "F"),
        ("Hommes (DEFM A) / 25 à 49 ans", "M"),
        ("weiblich", "F"),
        ("MÄNNER", "M"),
        ("Registered men, all ages", "M"),
        ("Γυναίκες", "F"),
        ("Мъже", "M"),
        ("Mężczyźni", "M"),
        ("Kvinnor och män", ""),
        ("Insgesamt", ""),
        ("Frauenanteil", ""),
        ("Humans", ""),
    ],
)
def test_a_header_names_one_sex_or_none(header: str, sex: str) -> None:
    assert sex_in(header) == sex


def test_texts_are_sexes_only_where_each_is_a_word_for_one() -> None:
    assert sexes_of(["Insgesamt", "männlich", "weiblich"]) == {"Insgesamt": "T", "männlich": "M", "weiblich": "F"}
    assert sexes_of(["männlich", "weiblich", "Ausland"]) == {}
    assert sexes_of(["Insgesamt"]) == {}
    assert sexes_of(["1", "2"]) == {}


@pytest.mark.parametrize(
    ("header", "age"),
    [
        ("Sub 25 ani", "Y_LT25"),
        ("25 - 29 ani", "Y25-29"),
        ("peste 55 ani", "Y_GE56"),
        ("25 à 49 ans", "Y25-49"),
        ("50 ans ou plus ", "Y_GE50"),
        ("25 bis unter 55 Jahre", "Y25-54"),
        ("55 Jahre und älter", "Y_GE55"),
        ("15–24 år", "Y15-24"),
        ("alle 25-vuotiaat", "Y_LT25"),
        ("25 év alatti", "Y_LT25"),
        ("50 lat i więcej", "Y_GE50"),
        ("до 24 години", "Y_LT25"),
        ("κάτω των 25 ετών", "Y_LT25"),
        ("15-24", "Y15-24"),
        ("<25", "Y_LT25"),
        ("55+", "Y_GE55"),
    ],
)
def test_a_header_names_an_age_group(header: str, age: str, catalogue: Catalogue) -> None:
    assert age_in(header) == age
    assert catalogue.dimensions["age"].knows(age)


@pytest.mark.parametrize(
    "header",
    [
        "De 3 mois à moins de 6 mois",
        "1 an à moins de 2 ans",
        "De 20 à 39 heures",
        "2019-20",
        "49 à 25 ans",
        "Total",
        "",
    ],
)
def test_what_is_no_age_is_none(header: str) -> None:
    assert age_in(header) == ""


def test_texts_are_ages_only_where_each_is_one_or_a_total() -> None:
    assert ages_of(["Total", "15-24"]) == {"Total": "TOTAL", "15-24": "Y15-24"}
    assert ages_of(["Total"]) == {}
    assert ages_of(["15-24", "Paris"]) == {}
    assert says_total("TOTAL GENERAL")
    assert not says_total("Alba total")
