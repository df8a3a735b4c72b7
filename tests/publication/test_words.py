"""Words and numbers of reports in four languages."""

import re
from datetime import date
from pathlib import Path

import pytest
from tests.publication.conftest import Reported

from pesbench.catalogue import Catalogue
from pesbench.publication import Language, translations_missing, words
from pesbench.publication.csv_files import safe
from pesbench.publication.words import Words, vocabulary
from pesbench.report import numbers
from pesbench.report.visible import once


def test_every_language_has_every_word() -> None:
    assert translations_missing() == dict.fromkeys(Language, ())


def test_a_missing_translation_is_listed_and_english_stands_in(monkeypatch: pytest.MonkeyPatch) -> None:
    english, swedish = vocabulary(Language.EN), vocabulary(Language.SV)
    lacking = dict.fromkeys(Language, english) | {
        Language.SV: {key: word for key, word in swedish.items() if key != "col.rank"}
    }
    monkeypatch.setattr(words, "vocabulary", lacking.get)
    assert translations_missing()[Language.SV] == ("col.rank",)
    assert Words(Language.SV).say("col.rank") == "Rank"


@pytest.mark.parametrize("language", Language)
def test_a_translation_sets_in_the_same_parts(language: Language) -> None:
    def parts(text: str) -> set[str]:
        return set(re.findall(r"\{(\w+)\}", text))

    english = vocabulary(Language.EN)
    assert {key: parts(text) for key, text in vocabulary(language).items()} == {k: parts(t) for k, t in english.items()}


@pytest.mark.parametrize(
    ("language", "number", "gap", "day"),
    [
        (Language.EN, "12\u202f345.7", "-0.50", "March 2, 2024"),
        (Language.DE, "12.345,7", "-0,50", "2. März 2024"),
        (Language.FR, "12\u202f345,7", "-0,50", "2 mars 2024"),
        (Language.SV, "12\u00a0345,7", "\u22120,50", "2 mars 2024"),
    ],
)
def test_numbers_and_dates_are_written_as_each_language_does(
    language: Language, number: str, gap: str, day: str
) -> None:
    words = Words(language)
    assert (words.decimal(12345.67), words.signed(-0.5, 2), words.day(date(2024, 3, 2))) == (number, gap, day)


def test_english_numbers_are_those_of_every_other_answer() -> None:
    words = Words()
    for value in (0.0, -0.04, 1234.5, None, float("nan")):
        assert words.decimal(value, 1) == numbers.decimal(value, 1)
        assert words.probability(value) == numbers.probability(value)


def test_a_translation_of_ours_is_marked(catalogue: Catalogue) -> None:
    area = catalogue.areas["A"]
    assert Words(Language.DE).name(area) == "Strategisches Leistungsmanagement*"
    assert Words(Language.SV).name(area) == "Strategisk resultatstyrning"
    assert Words().name(area) == "Strategic performance management"


@pytest.mark.slow
def test_a_report_speaks_its_language(store: Path, reported: Reported) -> None:
    page = reported(store, pes="AT", lang="de")
    assert '<html lang="de">' in page.html
    assert "Rückmeldung" in page.html
    assert "* Inoffizielle Übersetzung." in page.html
    assert re.search(r"<bdi>\d+,\d\d</bdi>", page.html)


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-a", "'-a"), ("@x", "'@x"), ("\tx", "'\tx"), ("\rx", "'\rx"),
        ("a=b", "a=b"),
        (-1.5, "-1.5"), (3, "3"), (None, ""), (True, "true"),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_run_gets_an_apostrophe(value: object, cell: str) -> None:
    assert safe(value) == cell


@pytest.mark.parametrize("language", Language)
def test_points_of_french_sentences_stand_apart(language: Language) -> None:
    """A French semicolon, colon, and mark of exclamation or question have a space before; others have none."""
    said = "\n".join(vocabulary(language).values())
    found = {gap.isspace() for gap in re.findall(r"(.)[;:?!](?=\s|$)", said, flags=re.MULTILINE)}
    assert found == {language is Language.FR}


def test_notes_that_parts_share_are_shown_once() -> None:
    assert once("synthetic; synthetic; late;") == "synthetic; late"
