"""What is said of maturity and results: sentences, doubts beside them, and names for ids."""

from typing import Any

import polars as pl
import pytest

from pesbench.analysis.relation import CorrelateRecipe, correlate
from pesbench.catalogue import Catalogue
from pesbench.report.relation_summary import certainty, said

UNITS = [f"U{number:02}" for number in range(1, 13)]
SCORES = [2.0, 5.0, 1.0, 4.0, 6.0, 3.0, 2.0, 5.0, 1.0, 4.0, 6.0, 3.0]
Row = dict[str, Any]


def row(**other: object) -> Row:
    base = {
        "enabler": "TOTAL",
        "indicator": "A1a",
        "family": "total",
        "assessment": "external",
        "n": 30,
        "reason": None,
    }
    numbers = {"estimate": 0.6, "p": 0.001, "p_maxt": 0.01, "low": 0.3, "high": 0.8, "partial": None, "partial_p": None}
    return {**base, **numbers, "minimum_detectable": 0.49, **other}


def scored(units: list[str], cycle: str = "4", scores: list[float] = SCORES) -> list[Row]:
    return [
        {"pes": unit, "cycle": cycle, "enabler": "A1", "score": score}
        for unit, score in zip(units, scores, strict=False)
    ]


def measured(units: list[str], period: str = "2024", slope: float = 7.0) -> list[Row]:
    return [
        {"pes": unit, "indicator": "A1a", "period": period, "value": slope * score + number}
        for number, (unit, score) in enumerate(zip(units, SCORES, strict=False))
    ]


def findings(left: list[Row], right: list[Row], catalogue: Catalogue, **choices: object) -> dict[str, list[str]]:
    recipe = CorrelateRecipe.model_validate({"resamples": 99, "family": "enablers", **choices})
    result = correlate(pl.DataFrame(left), pl.DataFrame(right), catalogue=catalogue, recipe=recipe)
    told: dict[str, list[str]] = {}
    for finding in result.findings:
        told.setdefault(finding.rule, []).append(finding.message)
    return told


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ({}, "strong, beyond chance"),
        ({"reason": "low_n; one_pes"}, "strong, beyond chance; few PES; hangs on one PES"),
        ({"p_maxt": 0.2, "p": 0.04}, "a hint only"),
        ({"p_maxt": 0.2, "p": 0.2, "reason": "low_n"}, "not told from chance; few PES"),
        ({"p_maxt": None, "reason": "n<3"}, "nothing: n<3"),
    ],
)
def test_the_conclusion_says_its_doubts(of: Row, expected: str) -> None:
    assert certainty(row(**of)) == expected


def test_the_sentences_say_direction_what_is_held_and_the_names_of_ids(catalogue: Catalogue) -> None:
    rows = [row(partial=0.5, partial_p=0.02), row(indicator="A1b", estimate=-0.4, n=28)]
    text = " ".join(said(rows, catalogue, {"control": ("gdp_growth",)}))
    assert "A1a (+0.60, interval +0.30 to +0.80, adjusted p 0.010, 30 PES: strong, with better results" in text
    assert "+0.50 with context held" in text
    assert "moderate, with less of it" in text
    assert f"A1a: {catalogue.indicators['A1a'].name()}; A1b: {catalogue.indicators['A1b'].name()}." in text
    assert "With 28 to 30 PES a true correlation under 0.49" in text


def test_a_change_holds_its_starts_and_no_context(catalogue: Catalogue) -> None:
    text = " ".join(said([row(partial=0.5, partial_p=0.02)], catalogue, {"change": True}))
    assert "+0.50 with both starts held" in text
    assert "context held" not in text
    assert "With 30 PES" in text


@pytest.mark.parametrize(
    ("n", "expected"), [(3, "3 PES are too few to find any true correlation at 0.05"), (4, "0.99")]
)
def test_three_pes_can_show_nothing(n: int, expected: str, catalogue: Catalogue) -> None:
    (note,) = findings(scored(UNITS[:n]), measured(UNITS[:n]), catalogue)["PB614"]
    assert "1 pair tested, exactly;" in note
    assert expected in note
    assert "nan" not in note


def test_the_note_on_a_family_says_how_it_was_tested(catalogue: Catalogue) -> None:
    (drawn,) = findings(scored(UNITS), measured(UNITS), catalogue)["PB614"]
    assert "1 pair tested, by 99 permutations (p at least 0.01); with 12 PES" in drawn
    (exact,) = findings(scored(UNITS), measured(UNITS), catalogue, method="kendall")["PB614"]
    assert "1 pair tested, exactly;" in exact


def test_pes_without_some_periods_are_named_together(catalogue: Catalogue) -> None:
    right = measured(UNITS, "2023") + measured(UNITS[2:], "2024")
    notes = findings(scored(UNITS), right, catalogue, period="2023:2024")["PB634"]
    assert notes[1:] == ["A1a lacks 2024 of U01, U02: means there are over the others"]
