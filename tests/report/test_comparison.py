"""A comparison as people read it: certainty first, sets beside places, plain sentences, and plain characters."""

from io import BytesIO, StringIO, TextIOWrapper
from typing import Any

import polars as pl
import pytest

from pesbench.analysis.comparison import CompareRecipe, RankSet, compare
from pesbench.catalogue import Catalogue
from pesbench.catalogue.model import Direction
from pesbench.findings import Finding, Severity
from pesbench.report.comparison import comparison, together
from pesbench.report.explanation import _change, explanation
from pesbench.report.terminal import console, markdown, show
from pesbench.result import Result

UNITS = ("AT", "BG", "CZ", "DE", "EE", "FI", "FR")


def ask(catalogue: Catalogue, error: float | None = 1.0, indicator: str = "A1a", **choices: Any) -> Result:
    values = pl.DataFrame(
        {"pes": UNITS, "value": (50.0, 42.0, 41.0, 30.0, 21.0, 20.0, 10.0)},
    ).with_columns(indicator=pl.lit(indicator), period=pl.lit("2024"), standard_error=pl.lit(error, dtype=pl.Float64))
    return compare(values, catalogue, CompareRecipe(**{"period": "2024", "resamples": 1000, **choices}))


def shown(result: Result, catalogue: Catalogue, width: int, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("COLUMNS", str(width))
    text = StringIO()
    show(comparison(result, catalogue), console(text))
    return text.getvalue()


@pytest.mark.parametrize("width", [80, 140])
def test_every_place_stands_beside_its_set(catalogue: Catalogue, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(ask(catalogue), catalogue, width, monkeypatch)
    assert "2 [2-3]  BG" in text
    assert "clearly above" in text
    assert "7 ranked; + is better. Rank intervals hold with 95 %, each by itself; errors: given." in " ".join(
        text.split()
    )
    assert "May be the best (95 %, all together): AT." in text
    assert max(map(len, text.splitlines())) <= width


def test_without_errors_the_first_line_says_that_nothing_is_known(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = shown(ask(catalogue, error=None), catalogue, 140, monkeypatch)
    assert text.splitlines()[1].startswith(
        "7 ranked; + is better. Certainty not quantified: no rank interval, as no standard error is available."
    )
    assert "[" not in text
    asked = shown(ask(catalogue, rank_set=RankSet.NONE), catalogue, 140, monkeypatch)
    assert "no rank interval was asked for" in asked


def test_values_beyond_the_funnel_say_which_limits(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    events = pl.Series([60.0, 20.0, 20.0, 20.0, 20.0, 20.0, 33.0])
    values = pl.DataFrame({"pes": UNITS, "indicator": "A1a", "period": "2024"}).with_columns(
        value=events, numerator=events, denominator=pl.lit(100.0), standard_error=events.sqrt()
    )
    recipe = CompareRecipe.model_validate({"period": "2024", "resamples": 100, "funnel": "none", "funnel_target": 20.0})
    text = shown(compare(values, catalogue, recipe), catalogue, 160, monkeypatch)
    assert text.count("over 99.8 %") == 1  # 60 events where 20 are expected
    assert text.count("over 95 %") == 1  # 33 is beyond 1.96 errors of 20, and not beyond 3.09


def test_the_unit_in_focus_is_marked(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(ask(catalogue, focus="DE"), catalogue, 80, monkeypatch)
    assert "DE *" in text
    assert "* in focus" in text
    assert "AT *" not in text


def test_a_terminal_of_few_characters_gets_plain_ones(catalogue: Catalogue) -> None:
    for error in (1.0, None):
        raw = BytesIO()
        screen = console(TextIOWrapper(raw, encoding="ascii"))
        show(comparison(ask(catalogue, error=error), catalogue), screen)
        screen.file.flush()
        assert b"o" in raw.getvalue()


def test_markdown_says_the_certainty_above_the_table(catalogue: Catalogue) -> None:
    text = markdown(comparison(ask(catalogue), catalogue))
    assert text.index("Rank intervals hold") < text.index("| rank |")
    assert "| 2 [2-3] | BG |" in text


def explained(result: Result, catalogue: Catalogue, pes: str) -> str:
    return "\n".join(line for page in explanation(result, catalogue, pes) for line in (page.title, *page.below))


def test_sentences_tell_value_gaps_certainty_and_what_would_change_it(catalogue: Catalogue) -> None:
    text = explained(ask(catalogue, error=5.0), catalogue, "CZ")
    assert text.startswith("CZ in A1a")
    assert "Value: 41.00 (standard error 5.00, given), rank 3 of 7 (higher is better); 67 % of the others" in text
    assert "9.00 behind the best (AT), 11.00 better than the median, 0.50 behind the top quartile" in text
    assert "the place lies between 1 and 4 with 95 % (by itself): not distinguishable." in text
    assert "Within the error: AT, BG, DE; pair by pair" in text  # 1.96 * sqrt(50) = 13.9
    assert "next better one, BG: 1.00 more." in text
    assert "To be clearly above the middle place: " in text


def test_the_rise_to_the_next_group_is_what_it_takes(catalogue: Catalogue) -> None:
    text = explained(ask(catalogue, error=5.0), catalogue, "CZ")
    needed = float(text.partition("middle place: ")[2].partition(" more")[0])
    values = ask(catalogue, error=5.0).rows.select("pes", "value", "indicator", "period", "standard_error")

    def group(rise: float) -> str:
        raised = values.with_columns(value=pl.col("value") + pl.when(pl.col("pes") == "CZ").then(rise).otherwise(0.0))
        rows = compare(raised, catalogue, CompareRecipe(period="2024", resamples=100)).rows
        return str(rows.filter(pl.col("pes") == "CZ")["group"][0])

    assert (group(needed - 0.02), group(needed + 0.02)) == ("not distinguishable", "clearly above")


def test_lower_is_better_turns_the_sentences(catalogue: Catalogue) -> None:
    result = ask(catalogue, indicator="LMP_ACT", direction=Direction.LOWER)
    text = explained(result, catalogue, "AT")
    assert "(lower is better)" in text
    assert "next better one, BG: 8.00 less." in text
    assert "To be no longer clearly below the middle place: " in text


def test_sentences_without_errors_claim_no_certainty(catalogue: Catalogue) -> None:
    text = explained(ask(catalogue, error=None), catalogue, "AT")
    assert "Certainty: not quantified." in text
    assert "Within the error" not in text


def test_a_unit_without_rank_is_told_why(catalogue: Catalogue) -> None:
    values = pl.DataFrame({"pes": ["AT", "BG"], "value": [1.0, None], "indicator": "A1a", "period": "2024"})
    result = compare(values, catalogue, CompareRecipe(period="2024"))
    assert "BG is not ranked: no value: missing." in explained(result, catalogue, "BG")
    assert explanation(result, catalogue, "XX") == []


def test_what_several_tables_say_alike_is_said_once() -> None:
    said = [("PB664", "A1a: counting alone"), ("PB680", "A1a: around 5"), ("PB664", "A3b: counting alone")]
    said += [("PB680", "A3b: around 6"), ("PB610", "AT was left out")]
    found = together([Finding(rule, Severity.NOTE, text) for rule, text in said])
    assert [finding.message for finding in found] == [
        "A1a, A3b: counting alone", "A1a: around 5", "A3b: around 6", "AT was left out",
    ]  # fmt: skip


def test_long_lists_of_units_are_cut_and_counted(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    units = [f"U{at:02}" for at in range(50)]
    values = pl.DataFrame({"pes": units}).with_columns(
        indicator=pl.lit("A1a"), period=pl.lit("2024"), value=pl.lit(5.0), standard_error=pl.lit(1.0)
    )
    result = compare(values, catalogue, CompareRecipe(period="2024", resamples=1000, units="all"))
    text = " ".join(shown(result, catalogue, 140, monkeypatch).split())
    assert "U38, U39 and 10 more." in text
    assert result.rows["may_be_best"].all()


@pytest.mark.parametrize(("p", "said"), [(0.00004, "(p < 0.001)"), (0.25, "(p = 0.250)")])
def test_a_probability_is_written_with_one_sign(p: float, said: str) -> None:
    row = {"change": 1.5, "previous": 40.0, "change_p": p}
    assert _change(row, CompareRecipe(period="2024", previous="2023")).endswith(f"from 40.00 {said}.")
