"""Needs and partners by hand, and what is said where nothing can be learned."""

import numpy as np
import polars as pl
import pytest

import pesbench
from pesbench.analysis.benchlearning.surroundings import distances
from pesbench.errors import InputError, UsageError

ENABLERS = ("A1", "C1")


def scores(table: dict[str, tuple[float, float]]) -> pl.DataFrame:
    rows = [
        {"pes": pes, "cycle": "4", "enabler": enabler, "assessment": "external", "plan": mark, "do": mark + luck}
        for pes, marks in table.items()
        for enabler, mark, luck in zip(ENABLERS, marks, (0.1, -0.1) if pes < "EE" else (-0.1, 0.1), strict=True)
    ]
    return pl.DataFrame(rows).with_columns(check=pl.lit(None, pl.Float64), act=pl.lit(None, pl.Float64))


NETWORK = {"AT": (2.0, 4.0), "BG": (3.0, 4.0), "CZ": (5.0, 4.0), "EE": (3.0, 2.0), "FI": (4.0, 5.0)}


def test_a_need_is_weakness_by_certainty_by_importance() -> None:
    rows = pesbench.learn("AT", cycle=4, enablers=scores(NETWORK)).rows
    need = rows.filter(id="A1").row(0, named=True)
    marks = np.array([2.05, 3.05, 5.05, 2.95, 3.95])
    assert need["score"] == pytest.approx(2.05)
    assert need["median"] == pytest.approx(3.05)
    assert need["weakness"] == pytest.approx((3.05 - 2.05) / np.std(marks, ddof=1))
    assert need["importance"] == 1.0
    assert need["need"] == pytest.approx(need["weakness"] * need["certainty"])
    assert rows.filter(id="A1")["partner"].to_list() == ["CZ", "FI"]  # above the median, the larger gap first
    assert rows.filter(id="A1")["gap"].to_list() == pytest.approx([3.0, 1.9])
    assert rows["distance"].null_count() == rows.height


def test_who_is_above_the_middle_needs_nothing() -> None:
    result = pesbench.learn("FI", cycle=4, enablers=scores(NETWORK))
    assert result.rows.is_empty()
    assert "FI lies below the middle of the network in nothing" in [it.message for it in result.findings]


def test_where_all_are_equal_nothing_is_learned() -> None:
    equal = scores(dict.fromkeys(NETWORK, (3.0, 3.0))).with_columns(do=pl.lit(3.0))
    assert pesbench.learn("AT", cycle=4, enablers=equal).rows.is_empty()
    result = pesbench.learn(cycle=4, enablers=equal, hosts=2, visits=2)
    assert result.rows.is_empty()
    assert any("no visit is worth making" in finding.message for finding in result.findings)


def test_a_network_of_two_has_one_visit_at_most() -> None:
    result = pesbench.learn(cycle=4, enablers=scores({"AT": (2.0, 4.0), "BG": (5.0, 4.0)}), hosts=3, visits=3)
    assert result.rows.select("kind", "pes", "partner", "id").rows() == [("visit", "AT", "BG", "A1")]


@pytest.mark.parametrize(
    ("choices", "error", "said"),
    [
        ({"pes": "XX"}, UsageError, "unknown PES .XX"),
        ({"hosts": 0, "visits": 2}, UsageError, "allow none"),
        ({"cycle": "9", "pes": "AT"}, UsageError, "there is no cycle '9'"),
        ({"pes": "AT", "enablers": scores(NETWORK).with_columns(assessment=pl.lit("self"))}, InputError, "no external"),
    ],
)
def test_what_cannot_be_asked(choices: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        pesbench.learn(**{"cycle": 4, "enablers": scores(NETWORK), **choices})  # type: ignore[arg-type]


def test_distances_of_surroundings() -> None:
    around = np.array([[1.0, 7.0], [3.0, 7.0], [5.0, 7.0], [np.nan, 7.0]])
    found = distances(around)
    assert found[0].tolist()[:3] == [0.0, 1.0, 2.0]  # the standard deviation of 1, 3, 5 is 2; the constant says nothing
    assert np.isnan(found[3]).all()
    assert np.isnan(distances(np.empty((3, 0)))).all()
