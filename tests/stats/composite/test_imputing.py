"""Filling missing values."""

import numpy as np
import pytest

from pesbench.stats.composite import impute

VALUES = np.array([[[1.0], [np.nan], [4.0], [10.0]]])


@pytest.mark.parametrize(("method", "stands_in"), [("mean", 5.0), ("median", 4.0), ("none", np.nan)])
def test_a_missing_value_becomes_the_middle_of_the_others(method: str, stands_in: float) -> None:
    assert impute(VALUES, method)[0, :, 0] == pytest.approx([1.0, stands_in, 4.0, 10.0], nan_ok=True)
    assert np.isnan(VALUES[0, 1, 0])


def test_only_units_of_the_group_count() -> None:
    groups = np.array([0, 0, 1, 1])
    assert impute(VALUES, "mean", groups)[0, 1, 0] == 1.0


def test_nothing_is_filled_where_the_group_has_no_value_or_the_unit_no_group() -> None:
    assert np.isnan(impute(VALUES, "mean", np.array([0, 1, 0, 0]))[0, 1, 0])
    assert np.isnan(impute(VALUES, "mean", np.array([0, -1, 0, 0]))[0, 1, 0])


def test_each_draw_is_filled_by_itself() -> None:
    two = np.concatenate([VALUES, VALUES * 2])
    assert impute(two, "mean")[:, 1, 0].tolist() == [5.0, 10.0]


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="mode"):
        impute(VALUES, "mode")
