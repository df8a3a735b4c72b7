"""Errors from the past: by hand, on average right with years missing, and undefined with too few years."""

import numpy as np
import pytest

from pesbench.stats.year_errors import year_to_year_error


def test_a_balanced_table_by_hand() -> None:
    # year means of two units (a, -a): rests are +-a/2 after unit and year effects, n = 2: 1 - leverage = 3/4 * 1/2
    swing = np.array([1.0, -1.0, 1.0, -1.0])
    found = year_to_year_error([10 + swing, 20 - swing])
    assert found == pytest.approx([np.sqrt(4 / (4 * 3 / 4 / 2))] * 2)


def test_common_years_are_no_error() -> None:
    common = np.array([3.0, 9.0, 1.0, 4.0, 7.0])
    assert year_to_year_error([common, common + 5, common - 2]) == pytest.approx([0, 0, 0], abs=1e-12)


def test_units_with_three_years_have_none_and_change_nothing() -> None:
    full = np.array([[1.0, 4.0, 2.0, 6.0], [2.0, 2.0, 3.0, 3.0], [0.0, 5.0, 1.0, 1.0]])
    short = np.array([[100.0, np.nan, 7.0, -90.0]])
    found = year_to_year_error(np.vstack([full, short]))
    assert found[:3] == pytest.approx(year_to_year_error(full))
    assert np.isnan(found[3])


def test_one_unit_alone_has_no_common_years() -> None:
    assert np.isnan(year_to_year_error([[1.0, 2.0, 3.0, 4.0], [np.nan] * 4])).all()


def test_it_is_right_on_average_where_years_are_missing() -> None:
    generator = np.random.default_rng(2)
    squares = []
    for _ in range(200):
        table = generator.normal(0, 2, (6, 7)) + generator.normal(0, 9, (6, 1)) + generator.normal(0, 9, (1, 7))
        table[0, :3] = np.nan
        table[1, 6] = np.nan
        squares.append(year_to_year_error(table) ** 2)
    assert np.mean(squares, axis=0) == pytest.approx([4.0] * 6, rel=0.15)


def test_an_infinite_value_is_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        year_to_year_error([[np.inf]])
