"""Periods in other spellings than ours: a first mapping lets them be read, and inspection says as what."""

from pathlib import Path

import pytest
from tests.intake.inspection.conftest import Look, Write

from pesbench.catalogue import Catalogue
from pesbench.intake import ReadOptions, load_mapping, read
from pesbench.intake.inspection import InspectOptions, InspectRecipe, inspect
from pesbench.intake.inspection.period_entries import period_entries
from pesbench.intake.mapping.model import PeriodRule
from pesbench.result import Result

MONTHS = "Land;Monat;Bestand\nAT;{} 2024;10\nDE;{} 2024;12\n"


def becomes(result: Result) -> list[str]:
    assert isinstance(result.recipe, InspectRecipe)
    return [use.becomes for use in result.recipe.columns]


def completed(path: Path, catalogue: Catalogue) -> Path:
    out = path.with_name("draft.toml")
    inspect(path, catalogue, InspectOptions(draft=out))
    out.write_text(out.read_text(encoding="utf-8").replace('measure = "complete"', 'measure = "stock"'))
    return out


@pytest.mark.parametrize(
    ("first", "second", "months"),
    [("Januar", "März", ["2024-01", "2024-03"]), ("siječanj", "listopad", ["2024-01", "2024-10"])],
)
def test_a_completed_draft_reads_named_months(
    write: Write, catalogue: Catalogue, first: str, second: str, months: list[str]
) -> None:
    path = write("monate.csv", MONTHS.format(first, second))
    out = completed(path, catalogue)
    delivery = read([path], catalogue=catalogue, staging=path.parent / "staging", options=ReadOptions(mapping=str(out)))
    assert [found.message for found in delivery.findings if found.severity == "error"] == []
    options = InspectOptions(reading=ReadOptions(mapping=str(out)))
    assert becomes(inspect(path, catalogue, options))[1] == f"period {months[0]}"


def test_months_in_headers_are_read_by_a_draft(write: Write, catalogue: Catalogue) -> None:
    path = write("monate.csv", "Land;Jan 2024;Feb 2024\nAT;10;11\nDE;12;13\n")
    out = completed(path, catalogue)
    options = InspectOptions(reading=ReadOptions(mapping=str(out)))
    assert becomes(inspect(path, catalogue, options))[1:] == [
        "measure stock, period 2024-01",
        "measure stock, period 2024-02",
    ]


def test_inspection_says_that_a_period_cannot_be_read(write: Write, look: Look, catalogue: Catalogue) -> None:
    path = write("monate.csv", MONTHS.format("Januar", "März"))
    out = completed(path, catalogue)
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace("[period]\nsource", "[period]\n# source").replace("[period]", "", 1))
    told = becomes(look(path, mapping=str(out)))[1]
    assert told.startswith("period, which cannot be read: its mapping has no table [period]")


@pytest.mark.parametrize(
    ("texts", "entries"),
    [
        (["2024-01", "2024-Q1"], []),
        (["Januar 2024"], ["source"]),
        (["siječanj 2024", "listopad 2024"], ["source", "language"]),
        (["03/04/2024"], ["source", "day_first"]),
    ],
)
def test_what_is_asked_for_is_what_decides(texts: list[str], entries: list[str]) -> None:
    lines = list(period_entries(texts))
    assert lines[:1] == ["[period]"] * bool(entries)
    assert [line.partition(" = ")[0] for line in lines[1:]] == entries


def test_a_language_must_be_one_whose_months_are_known(tmp_path: Path) -> None:
    assert PeriodRule(language="hr").language == "hr"
    path = tmp_path / "m.toml"
    path.write_text('name = "m"\nform = "values"\nfits = { columns = ["a"] }\nperiod = { language = "xx" }\n')
    with pytest.raises(Exception, match=r"language of months must be one of bg, .*found 'xx'"):
        load_mapping(str(path))
