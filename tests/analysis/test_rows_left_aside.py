"""Rows of a file by a breakdown that nobody asked for are left aside, and that is said."""

import polars as pl
import pytest

import pesbench

VALUES = pl.DataFrame(
    {
        "pes": ["AT", "AT", "AT", "SI", "DE"],
        "indicator": ["A1a"] * 5,
        "period": ["2024"] * 5,
        "sex": ["T", "F", "M", "T", "T"],
        "value": [50.0, 40.0, 60.0, 45.0, 55.0],
    }
)


def told(result: pesbench.Result) -> list[str]:
    return [finding.message for finding in result.findings if finding.rule == "PB615"]


@pytest.mark.parametrize(("by", "rows", "aside"), [((), 3, ["2"]), (("sex",), 5, [])])
def test_of_a_comparison(by: tuple[str, ...], rows: int, aside: list[str]) -> None:
    compared = pesbench.compare("A1a", values=VALUES, period="2024", by=by, units="all")
    assert compared.rows.height == rows
    assert [message.rsplit(" ", 1)[1] for message in told(compared)] == aside


def test_of_indicator_values() -> None:
    assert pesbench.indicators("A1a", values=VALUES).rows.height == 3
    assert len(told(pesbench.indicators("A1a", values=VALUES))) == 1


def test_of_a_relation() -> None:
    scores = pl.DataFrame({"pes": ["AT", "SI", "DE"], "enabler": ["A1"] * 3, "score": [1.0, 2.0, 3.0]})
    related = pesbench.correlate(enablers=scores, outcomes=VALUES, resamples=999)
    assert len(told(related)) == 1
