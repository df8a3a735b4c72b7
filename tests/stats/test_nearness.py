"""Nearest units against plain Python and SciPy's distances."""

import numpy as np
import pytest
from scipy.spatial import distance as scipy_distance

from pesbench.stats.nearness import nearest_units

NAN = float("nan")


@pytest.mark.parametrize("kind", ["euclidean", "mahalanobis"])
def test_distances_are_scipys(kind: str) -> None:
    random = np.random.default_rng(2)
    table = random.normal(size=(14, 3)) * [1, 50, 0.01] + random.normal(size=(14, 1))
    if kind == "euclidean":
        scores = (table - table.mean(axis=0)) / table.std(axis=0, ddof=1)
        between = scipy_distance.squareform(scipy_distance.pdist(scores))
    else:
        inverse = np.linalg.inv(np.cov(table.T))
        between = scipy_distance.squareform(scipy_distance.pdist(table, "mahalanobis", VI=inverse))
    found = nearest_units(table, 4, distance=kind)
    for unit in range(14):
        others = sorted((float(between[unit, other]), other) for other in range(14) if other != unit)[:4]
        assert found.index[unit].tolist() == [other for _, other in others]
        np.testing.assert_allclose(found.distance[unit], [apart for apart, _ in others], rtol=1e-8)
    assert found.limit == pytest.approx(np.percentile(found.distance, 75), rel=1e-12)
    np.testing.assert_array_equal(found.poor, found.distance > found.limit)


def test_of_equally_near_units_the_first_is_taken() -> None:
    corners = [[0.0, 0.0], [0.1, 0.0], [0.0, 0.1], [0.1, 0.1]]
    assert nearest_units(corners, 2).index.tolist() == [[1, 2], [0, 3], [0, 3], [1, 2]]


def test_a_unit_in_surroundings_of_its_own_has_only_poor_matches() -> None:
    found = nearest_units([[1.0], [2.0], [3.0], [4.0], [5.0], [6.0], [7.0], [30.0]], 2)
    assert found.poor[-1].all()
    assert found.poor.sum() == 4


def test_units_with_a_missing_variable_are_nobodys_neighbour() -> None:
    found = nearest_units([[1.0, 2.0], [2.0, NAN], [3.0, 1.0], [4.0, 5.0]], 3)
    assert found.index.tolist() == [[2, 3, -1], [-1, -1, -1], [0, 3, -1], [2, 0, -1]]
    assert np.isnan(found.distance[1]).all()
    assert not found.poor[1].any()
    alone = nearest_units([[1.0], [NAN]], 1)
    assert alone.index.tolist() == [[-1], [-1]]
    assert np.isnan(alone.limit)


def test_only_some_may_be_neighbours() -> None:
    found = nearest_units([[1.0], [2.0], [4.0], [8.0]], 2, among=[True, False, False, True])
    assert found.index.tolist() == [[3, -1], [0, 3], [0, 3], [0, -1]]


def test_units_of_measurement_change_nothing() -> None:
    random = np.random.default_rng(5)
    table = random.normal(size=(9, 2))
    for kind in ("euclidean", "mahalanobis"):
        one, other = (nearest_units(t, 3, distance=kind) for t in (table, table * [1e3, -1e-3] + 40))
        np.testing.assert_array_equal(one.index, other.index)
        np.testing.assert_allclose(one.distance, other.distance, rtol=1e-8)


@pytest.mark.parametrize(
    ("table", "k", "kind", "problem"),
    [
        ([[1.0], [2.0]], 0, "euclidean", "at least one"),
        ([[1.0, 3.0], [2.0, 3.0], [4.0, 3.0]], 1, "euclidean", "constant"),
        ([[1.0, 2.0], [2.0, 4.0], [4.0, 8.0], [0.0, 0.0]], 1, "mahalanobis", "follows from"),
        ([[1.0, 2.0], [2.0, 5.0]], 1, "mahalanobis", "follows from"),
    ],
)
def test_what_gives_no_distance_is_refused(table: list[list[float]], k: int, kind: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        nearest_units(table, k, distance=kind)
