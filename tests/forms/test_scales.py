"""Scores, shares and scales of a survey that cannot all be right, and statuses that exclude each other."""

from collections.abc import Callable, Mapping

import pytest

Said = list[tuple[str, str, str]]
Warnings = Callable[[str, Mapping[str, str | None]], Said]
SURVEY = {"pes": "AT", "period": "2024", "customer": "jobseekers", "scale_worst": "1", "scale_best": "5"}


def said(warnings: Warnings, **cells: str) -> Said:
    return warnings("satisfaction", {**SURVEY, **cells})


def codes(found: Said) -> list[tuple[str, str]]:
    return [(code, column) for code, column, _ in found]


def test_a_score_that_the_share_rules_out_is_found(warnings: Warnings) -> None:
    # 0.8 x 4 + 0.2 x 1 = 3.4 at the least, 0.8 x 5 + 0.2 x 4 = 4.8 at the most.
    ((code, column, message),) = said(warnings, score="2.1", share="80", satisfied_from="4")
    assert (code, column) == ("PB315", "score")
    assert "between 3.4 and 4.8, where 80 % are satisfied from 4 on, found 2.1" in message


@pytest.mark.parametrize("score", ["3.4", "3.33", "4.8", "4.1"])
def test_a_score_within_what_the_share_allows_is_no_finding(warnings: Warnings, score: str) -> None:
    assert said(warnings, score=score, share="80", satisfied_from="4") == []


def test_counts_give_the_share_where_it_is_not_delivered(warnings: Warnings) -> None:
    counts = {"satisfied": "80", "respondents": "100", "satisfied_from": "4"}
    assert codes(said(warnings, score="2.1", **counts)) == [("PB315", "score")]
    assert said(warnings, score="4.2", **counts) == []
    assert said(warnings, score="4.2", satisfied="0", respondents="0", satisfied_from="4") == []


def test_school_marks_run_the_other_way(warnings: Warnings) -> None:
    marks = {"scale_worst": "6", "scale_best": "1", "satisfied_from": "2", "share": "80"}
    assert said(warnings, score="1.9", **marks) == []
    assert codes(said(warnings, score="4.6", **marks)) == [("PB315", "score")]


def test_without_a_threshold_nothing_can_be_said(warnings: Warnings) -> None:
    assert said(warnings, score="1.2", share="95") == []


def test_a_threshold_outside_the_scale_is_found(warnings: Warnings) -> None:
    found = said(warnings, share="80", satisfied_from="8")
    assert codes(found) == [("PB314", "satisfied_from")]
    assert "found 8 outside 1 to 5" in found[0][2]
    assert said(warnings, share="80", satisfied_from="4") == []


def test_a_scale_needs_two_ends(warnings: Warnings) -> None:
    found = said(warnings, share="80", scale_worst="5")
    assert codes(found) == [("PB313", "scale_best")]
    assert "found 5 for both" in found[0][2]


def test_a_share_follows_from_the_counts(warnings: Warnings) -> None:
    counts = {"satisfied": "61", "respondents": "93"}
    assert said(warnings, share="65.6", **counts) == []
    found = said(warnings, share="56.6", **counts)
    assert codes(found) == [("PB307", "share")]
    assert "56.6 against 65.5914, which follows from 61 and 93" in found[0][2]


@pytest.mark.parametrize("status", ["A;E", "L;P", "O;L"])
def test_statuses_that_exclude_each_other_are_found(warnings: Warnings, status: str) -> None:
    value = None if set(status) & {"L", "O"} else "7"
    found = warnings(
        "unemployment", {"pes": "AT", "period": "2024-01", "stock": value, "obs_status": status, "inflow": value}
    )
    assert codes(found) == [("PB316", "obs_status")]


@pytest.mark.parametrize("status", ["E;P", "B;E", "D", "A", "N;P", None])
def test_statuses_that_hold_together_are_no_finding(warnings: Warnings, status: str | None) -> None:
    row = {"pes": "AT", "period": "2024-01", "stock": "7", "stock_status": status}
    assert warnings("unemployment", row) == []


def test_a_score_outside_its_scale_is_the_business_of_another_rule(
    faults: Callable[[str, Mapping[str, str | None]], Said],
) -> None:
    row = {**SURVEY, "score": "6.4", "share": "80", "satisfied_from": "4"}
    assert codes(faults("satisfaction", row)) == [("PB305", "score")]
