"""A cell that is withheld must not follow from what is shown beside it."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from tests.conftest import Observe

from pesbench.catalogue import Catalogue
from pesbench.indicator_values import complementary

Cell = tuple[dict[str, str], float | None]
Withheld = Callable[..., list[dict[str, str]]]


@pytest.fixture
def withheld(observe: Observe, catalogue: Catalogue) -> Withheld:
    """Give the breakdowns that are withheld beside those marked Q."""

    def find(*cells: Cell, measure: str = "stock", **status: Any) -> list[dict[str, str]]:
        records = [
            {"pes": "AT", "measure": measure, "period": "2024-01", "value": value, "obs_status": "A", **at, **status}
            for at, value in cells
        ]
        rows = observe(records).collect()
        hidden = rows.get_column("obs_status") == "Q"
        further = complementary(rows, hidden, catalogue)
        assert not (further & hidden).any()
        return [at for (at, _), more in zip(cells, further, strict=True) if more]

    return find


T: dict[str, str] = {}
F, M = {"sex": "F"}, {"sex": "M"}
Q = {"obs_status": "Q"}


def test_the_other_part_is_withheld_beside_a_total(withheld: Withheld) -> None:
    assert withheld((T, 10.0), ({**F, **Q}, 3.0), (M, 7.0)) == [M]
    assert withheld((T, 10.0), ({**F, **Q}, None), (M, 7.0)) == [M]


def test_a_total_that_is_withheld_is_not_the_sum_of_what_is_shown(withheld: Withheld) -> None:
    assert withheld((Q, 10.0), (F, 3.0), (M, 7.0)) == [F]


def test_without_a_total_or_without_the_other_part_nothing_follows(withheld: Withheld) -> None:
    assert withheld(({**F, **Q}, 3.0), (M, 7.0)) == []
    assert withheld((T, 10.0), ({**F, **Q}, 3.0)) == []
    assert withheld((T, 10.0), ({**F, **Q}, 3.0), (M, None)) == []


def test_two_that_are_withheld_protect_each_other(withheld: Withheld) -> None:
    young, middle, old = ({"age": code} for code in ("Y_LT25", "Y25-54", "Y_GE55"))
    assert withheld((T, 20.0), ({**young, **Q}, 3.0), ({**middle, **Q}, 9.0), (old, 8.0)) == []


def test_the_smallest_part_that_is_not_zero_is_withheld(withheld: Withheld) -> None:
    young, middle, old = ({"age": code} for code in ("Y_LT25", "Y25-54", "Y_GE55"))
    assert withheld((T, 20.0), ({**young, **Q}, 3.0), (middle, 9.0), (old, 8.0)) == [old]
    assert withheld((T, 12.0), ({**young, **Q}, 3.0), (middle, 9.0), (old, 0.0)) == [middle]
    assert withheld((T, 3.0), ({**young, **Q}, 3.0), (middle, 0.0), (old, 0.0)) == [middle]


def test_a_part_that_cannot_exist_is_a_known_zero(withheld: Withheld) -> None:
    young, middle, old = ({"age": code} for code in ("Y_LT25", "Y25-54", "Y_GE55"))
    impossible = {**old, "obs_status": "M"}
    assert withheld((T, 12.0), ({**young, **Q}, 3.0), (middle, 9.0), (impossible, None)) == [middle]


def test_a_part_withheld_in_one_partition_is_protected_in_the_others(withheld: Withheld) -> None:
    young, rest, middle, old = ({"age": code} for code in ("Y_LT25", "Y_GE25", "Y25-54", "Y_GE55"))
    found = withheld((T, 20.0), ({**young, **Q}, 3.0), (rest, 17.0), (middle, 9.0), (old, 8.0))
    assert found == [rest, old]


def test_crossed_breakdowns_are_protected_both_ways(withheld: Withheld) -> None:
    def at(sex: str, age: str) -> dict[str, str]:
        return {"sex": sex, "age": age}

    values = {("F", "Y_LT25"): 3.0, ("F", "Y_GE25"): 10.0, ("M", "Y_LT25"): 20.0, ("M", "Y_GE25"): 30.0}
    cells: list[Cell] = [(at(*key), value) for key, value in values.items()]
    cells[0] = ({**cells[0][0], **Q}, 3.0)
    margins: list[Cell] = [
        (at("T", "TOTAL"), 63.0), (at("T", "Y_LT25"), 23.0), (at("T", "Y_GE25"), 40.0),
        (at("F", "TOTAL"), 13.0), (at("M", "TOTAL"), 50.0),
    ]  # fmt: skip
    assert withheld(*cells, *margins) == [at("F", "Y_GE25"), at("M", "Y_LT25"), at("M", "Y_GE25")]


def test_what_does_not_add_up_gives_nothing_away(withheld: Withheld) -> None:
    assert withheld((T, 10.0), ({**F, **Q}, 3.0), (M, 7.0), measure="A1a") == []


def test_no_rows_need_no_protection(observe: Observe, catalogue: Catalogue) -> None:
    rows = observe([]).collect()
    assert complementary(rows, pl.Series([], dtype=pl.Boolean), catalogue).to_list() == []
