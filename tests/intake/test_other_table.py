"""Files in the layout of a mapping that hold another table."""

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.errors import InputError

HEADER = "LOCATION,INDICATOR,SUBJECT,MEASURE,FREQUENCY,TIME,Value,Flag Codes\n"


def test_a_file_without_one_of_the_codes_is_refused_in_one_sentence(deliver: Deliver) -> None:
    rows = "".join(f"AUT,{code},TOT,PC_LF,Q,2021-Q2,1,\n" for code in ("CPI", "GDP", "", "CPI"))
    with pytest.raises(InputError) as caught:
        deliver(HEADER + rows)
    assert "INDICATOR must be HUR or LTUNEMP or EMP for the mapping oecd-dp-live" in caught.value.problem
    assert caught.value.problem.endswith("found '', 'CPI', 'GDP' and nothing else")


def test_not_more_than_five_codes_are_shown(deliver: Deliver) -> None:
    rows = "".join(f"AUT,X{number},TOT,PC_LF,Q,2021-Q2,1,\n" for number in range(9))
    with pytest.raises(InputError, match=r"'X3', 'X4' \.\.\. and nothing else"):
        deliver(HEADER + rows)


def test_one_row_that_is_read_is_enough(deliver: Deliver) -> None:
    delivery = deliver(HEADER + "AUT,CPI,TOT,PC_LF,Q,2021-Q2,1,\nAUT,HUR,TOT,PC_LF,Q,2021-Q2,6.6,\n")
    assert said(delivery) == [("PB109", 2), ("PB202", 2)]
    assert staged(delivery)["value"].to_list() == [6.6]


def test_a_file_without_rows_is_no_other_table(deliver: Deliver) -> None:
    assert said(deliver(HEADER)) == [("PB111", 1)]
