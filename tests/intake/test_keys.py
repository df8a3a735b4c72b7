"""Which records may share a key: most are known at a glance, the others are looked up, and both must meet."""

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.intake import source

HEADER = "pes,indicator,period,sex,age,value\n"
FIRST = "AT,A1a,2024-01,T,TOTAL,0\nAT,A1a,2024-02,F,TOTAL,0\n"


@pytest.fixture(autouse=True)
def _learn_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let all but the first two rows hold texts that the check has not learnt."""
    monkeypatch.setattr(source, "LEARNT_FROM", 2)


SAME = [
    "AT,A1a,2015-03,T,TOTAL",
    " AT,A1a,2015-03,T,TOTAL",
    "AT,A1a ,2015-03,T,TOTAL",
    "AT,A1a,2015M03,T,TOTAL",
    "AT,A1a,2015-M3,,TOTAL",
    "AT,A1a,2015-03, ,  ",
    "AT,A1a,2015-03, T ,",
    '"AT",A1a,"2015-03",""," TOTAL"',
]


@pytest.mark.parametrize("first", SAME)
@pytest.mark.parametrize("second", SAME)
def test_keys_in_other_spellings_meet(deliver: Deliver, first: str, second: str) -> None:
    delivery = deliver(f"{HEADER}{FIRST}{first},1\nSI,A1a,2015-03,T,TOTAL,1\n{second},2\n")
    assert said(delivery) == [("PB401", 4), ("PB401", 6)]
    assert staged(delivery)["pes"].to_list() == ["AT", "AT", "SI"]


@pytest.mark.parametrize("same", SAME)
def test_keys_in_other_spellings_meet_across_files(deliver: Deliver, same: str) -> None:
    other = FIRST.replace("AT", "SI")
    files = {"a.csv": f"{HEADER}{FIRST}AT,A1a,2015-03,T,TOTAL,1\n", "b.csv": f"{HEADER}{other}{same},1\n"}
    delivery = deliver(files)
    assert said(delivery) == [("PB402", 4)]
    assert staged(delivery).height == 5


def test_a_year_far_from_those_of_the_first_rows_meets_itself(deliver: Deliver) -> None:
    delivery = deliver(f"{HEADER}{FIRST}AT,A1a,1950,T,TOTAL,1\nAT,A1a,1950,T,TOTAL,1\nAT,A1a,1951,T,TOTAL,1\n")
    assert said(delivery) == [("PB402", 5)]
    assert staged(delivery)["period"].to_list() == ["1950", "1951", "2024-01", "2024-02"]


def test_unknown_codes_in_bulk_are_refused_row_by_row(deliver: Deliver) -> None:
    rows = "".join(f"AT,A1a,2024-03,{'X' if number % 3 else 'M'},Y{number},1\n" for number in range(1, 100))
    delivery = deliver(f"{HEADER}{FIRST}{rows}")
    assert {rule for rule, _ in said(delivery)} == {"PB202"}
    assert staged(delivery).height == 2 + 33


def test_a_pattern_admits_codes_that_the_first_rows_lack(deliver: Deliver) -> None:
    rows = "".join(f"AT,A1a,2024-03,T,Y{number % 60},{number}\n" for number in range(100))
    delivery = deliver(f"{HEADER}{FIRST}{rows}")
    assert {rule for rule, _ in said(delivery)} == {"PB401"}
    assert len(said(delivery)) == 80
    assert staged(delivery).height == 2 + 20


def test_a_row_without_a_demanded_cell_shares_no_key(deliver: Deliver) -> None:
    delivery = deliver(f"{HEADER}{FIRST}AT,A1a,,T,TOTAL,1\nAT,A1a,,T,TOTAL,1\nAT,A1a, ,T,TOTAL,1\n")
    assert [rule for rule, _ in said(delivery)] == ["PB205"] * 3
