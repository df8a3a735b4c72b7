"""Common scales, each on numbers that one can check in the head."""

import numpy as np
import pytest

from pesbench.stats import rank
from pesbench.stats.composite import Yardsticks, normalise

COLUMN = [2.0, 4.0, 4.0, 10.0]
UP, DOWN = np.array([1.0]), np.array([-1.0])
BY = Yardsticks(lower=np.array([3.0]), upper=np.array([8.0]), target=np.array([6.0]), reference=1)


def normalised(method: str, direction: np.ndarray[tuple[int, ...], np.dtype[np.float64]] = UP) -> list[float]:
    values = np.array([*COLUMN, np.nan])[np.newaxis, :, np.newaxis]
    result = normalise(values, direction, method, BY)[0, :, 0]
    assert np.isnan(result[-1])
    return [float(value) for value in result[:-1]]


@pytest.mark.parametrize(
    ("method", "up", "down"),
    [
        ("min-max", [0, 0.25, 0.25, 1], [1, 0.75, 0.75, 0]),
        ("borda", [0, 1, 1, 3], [3, 1, 1, 0]),
        ("rank", [1, 2, 2, 4], [4, 2, 2, 1]),
        ("percentile-rank", [0, 1 / 3, 1 / 3, 1], [1, 1 / 3, 1 / 3, 0]),
        ("distance-to-best", [0, 0.25, 0.25, 1], [1, 0.75, 0.75, 0]),
        ("distance-to-reference", [0, 1, 1, 4], [4 / 3, 1, 1, 0]),
        ("distance-to-target", [0, 0.5, 0.5, 2], [2, 1.5, 1.5, 0]),
        ("goalposts", [0, 0.2, 0.2, 1], [1, 0.8, 0.8, 0]),
        ("none", [2, 4, 4, 10], [-2, -4, -4, -10]),
        ("z", [-0.866025, -0.288675, -0.288675, 1.443376], [0.866025, 0.288675, 0.288675, -1.443376]),
    ],
)
def test_each_method_follows_its_formula_in_both_directions(method: str, up: list[float], down: list[float]) -> None:
    assert normalised(method) == pytest.approx(up, abs=1e-6)
    assert normalised(method, DOWN) == pytest.approx(down, abs=1e-6)


def test_goalposts_need_not_clip() -> None:
    values = np.array(COLUMN)[np.newaxis, :, np.newaxis]
    free = Yardsticks(lower=np.array([3.0]), upper=np.array([8.0]), clip=False)
    assert normalise(values, UP, "goalposts", free)[0, :, 0] == pytest.approx([-0.2, 0.2, 0.2, 1.4])


@pytest.mark.parametrize("method", ["min-max", "z", "distance-to-best"])
def test_what_does_not_vary_has_no_scale(method: str) -> None:
    assert not np.isfinite(normalise(np.ones((1, 4, 1)), UP, method)).any()


def test_each_draw_has_its_own_scale() -> None:
    values = np.array([[[1.0], [3.0]], [[1.0], [9.0]]])
    assert normalise(values, UP, "min-max")[:, :, 0].tolist() == [[0, 1], [0, 1]]


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="softmax"):
        normalise(np.ones((1, 2, 1)), UP, "softmax")


def test_counts_of_those_below_are_ranks_from_the_other_end() -> None:
    random = np.random.default_rng(1)
    values = random.integers(0, 6, (4, 9, 5)).astype(float)
    values[random.random(values.shape) < 0.2] = np.nan
    below = normalise(values, np.ones(5), "borda")
    ranks = np.moveaxis(rank(np.moveaxis(values, 1, 0), higher_is_better=False), 0, 1)
    assert below == pytest.approx(ranks - 1, nan_ok=True)
