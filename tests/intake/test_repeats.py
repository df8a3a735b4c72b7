"""Keys that occur twice: repeats are kept once, conflicts not at all, and each row says where the other is."""

import numpy as np
import polars as pl
import pytest
from tests.intake.conftest import VALUES, Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake import keys, repeats


def test_identical_rows_are_kept_once(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,1,E\nSI,A1a,2024,2,\nAT,A1a,2024,1.0,E\nAT,A1a,2024,1,E\n")
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted, account.rows_quarantined, account.rows_left_out) == (4, 2, 0, 2)
    assert account.reasons == {"identical repeat": 2}
    assert said(delivery) == [("PB402", 4), ("PB402", 5)]
    assert {entry.message.split("repeat of ")[1] for entry in delivery.findings} == {"line 2"}
    assert staged(delivery)["value"].to_list() == [1.0, 2.0]


def test_conflicting_rows_are_all_quarantined(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,1,\nSI,A1a,2024,2,\nAT,A1a,2024,3,\nAT,A1a,2024,1,\n")
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted, account.rows_quarantined, account.rows_left_out) == (4, 1, 3, 0)
    assert said(delivery) == [("PB401", 2), ("PB401", 4), ("PB401", 5)]
    first = min(delivery.findings, key=lambda entry: entry.line or 0)
    assert "line 4, line 5" in first.message
    assert first.message.endswith("in value")
    assert staged(delivery)["pes"].to_list() == ["SI"]
    assert len(delivery.rejects[0].read_text().splitlines()) == 4


@pytest.mark.parametrize("same", ["AT,A1a,2024M01,T", "AT,A1a,2024-01,", " AT ,A1a,2024-01,T", "AT,A1a,2024-M1,T"])
def test_keys_are_compared_by_what_they_mean(deliver: Deliver, same: str) -> None:
    delivery = deliver(f"pes,indicator,period,sex,value\nAT,A1a,2024-01,T,1\n{same},2\n")
    assert said(delivery) == [("PB401", 2), ("PB401", 3)]


def test_keys_meet_across_files_with_other_columns(deliver: Deliver) -> None:
    files = {
        "a.csv": "pes,indicator,period,value\nAT,A1a,2024,1\nSI,A1a,2024,1\n",
        "b.csv": "period;sex;indicator;pes;value\n2024;T;A1a;AT;2\n2024;F;A1a;AT;2\n2024;;A1a;SI;1\n",
    }
    delivery = deliver(files)
    assert said(delivery) == [("PB401", 2), ("PB401", 2), ("PB402", 4)]
    assert [path.name for path in delivery.rejects] == ["a.rejects.csv", "b.rejects.csv"]
    assert "a.csv:2" in "".join(entry.message for entry in delivery.findings if entry.file.endswith("b.csv"))
    assert staged(delivery).select("pes", "sex", "value").rows() == [("AT", "F", 2.0), ("SI", "T", 1.0)]


def test_a_row_that_fails_conflicts_with_nothing(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,1,\nAT,A1a,2024,x,\n")
    assert said(delivery) == [("PB201", 3)]
    assert staged(delivery)["value"].to_list() == [1.0]


def test_a_rescued_row_conflicts_like_any_other(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,1,\nAT,A1a,2024, 2,\nSI,A1a,2024, 2,\n")
    assert said(delivery) == [("PB401", 2), ("PB401", 3)]
    assert staged(delivery).select("pes", "value").rows() == [("SI", 2.0)]


def test_rows_in_conflict_keep_the_blanks_of_their_cells(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT, A1a,2024,1,E \nAT,A1a,2024, 2,\nAT,A1a,2024,3,\n")
    assert [rule for rule, _ in said(delivery)] == ["PB401"] * 3
    kept = [line.split(",", 3)[3] for line in delivery.rejects[0].read_text().splitlines()[1:]]
    assert sorted(kept) == ["AT, A1a,2024,1,E ", "AT,A1a,2024, 2,", "AT,A1a,2024,3,"]


def test_hashes_that_meet_by_chance_decide_nothing(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_repeated", lambda _files: np.array([0], np.uint64))
    monkeypatch.setattr(keys, "key_hash", lambda _source: pl.lit(0, pl.UInt64))
    monkeypatch.setattr(repeats, "key_hash", lambda _source: pl.lit(0, pl.UInt64))
    delivery = deliver(VALUES + "AT,A1a,2024,1,\nSI,A1a,2024,2,\nSI,A1a,2024,3,\n")
    assert said(delivery) == [("PB401", 3), ("PB401", 4)]
    assert staged(delivery).select("pes", "value").rows() == [("AT", 1.0)]


def test_hashes_are_looked_at_range_by_range(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "AT_ONCE", 3)
    monkeypatch.setattr(repeats, "AT_ONCE", 2)
    rows = [f"AT,A1a,{1950 + at % 40},{at},\n" for at in range(45)]
    delivery = deliver(VALUES + "".join(rows))
    assert len(said(delivery)) == 10
    assert staged(delivery).height == 35


def test_a_file_that_is_given_twice_is_read_once(deliver: Deliver) -> None:
    text = VALUES + "AT,A1a,2024,1,\n\nSI,A1a,2024,x,\n"
    delivery = deliver({"a.csv": text, "b.csv": text})
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted, account.rows_quarantined, account.rows_left_out) == (4, 1, 1, 2)
    assert account.reasons == {"file given twice": 2}
    assert [entry.rule for entry in delivery.findings if entry.file.endswith("b.csv")] == ["PB110"]


def test_a_figure_in_files_of_two_forms_is_refused(deliver: Deliver) -> None:
    files = {
        "observations.csv": "pes,measure,period,value\nAT,stock,2024-01,5\n",
        "unemployment.csv": "pes,period,stock\nAT,2024-01,5\n",
    }
    with pytest.raises(InputError, match="found stock of AT, 2024-01 in two"):
        deliver(files)
    files["unemployment.csv"] = "pes,period,stock\nAT,2024-02,5\n"
    assert staged(deliver(files)).height == 2


def test_of_many_rows_in_conflict_three_places_are_named(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "".join(f"AT,A1a,2024,{number},\n" for number in range(9)))
    told = {entry.line: entry.message for entry in delivery.findings}
    assert "line 3, line 4, line 5 and 5 more, with" in told[2]
    assert "line 2, line 3, line 4 and 5 more, with" in told[10]
