"""The first-return map and the kernels that use it, against following each permutation by hand."""

from collections import Counter
from itertools import permutations
from math import factorial

import numpy as np
import pytest

from pesbench.stats.correlation import groups
from pesbench.stats.kernels import KendallStatistic, Moved, Moves


def followed(permutation: tuple[int, ...], rows: set[int]) -> tuple[int, ...]:
    """Give where each of some rows comes back to them, one step at a time."""
    result = []
    for row in sorted(rows):
        place = permutation[row]
        while place not in rows:
            place = permutation[place]
        result.append(place)
    return tuple(result)


def all_moves(n: int) -> tuple[list[tuple[int, ...]], Moves]:
    every = list(permutations(range(n)))
    return every, Moves.of(np.array(every).T)


def test_backward_undoes_forward() -> None:
    every, moves = all_moves(4)
    for draw, permutation in enumerate(every):
        assert [moves.backward[place, draw] for place in permutation] == [0, 1, 2, 3]


@pytest.mark.parametrize("rows", [{0, 2, 4}, {1, 2}, {0, 1, 2, 3, 4}, {3}])
def test_the_map_follows_until_it_returns(rows: set[int]) -> None:
    every, moves = all_moves(5)
    absent = [row for row in range(5) if row not in rows]
    returned = moves.returning(absent)
    for draw, permutation in enumerate(every):
        assert tuple(returned.forward[sorted(rows), draw]) == followed(permutation, rows)
        assert [returned.forward[row, draw] for row in absent] == absent
        np.testing.assert_array_equal(returned.backward[returned.forward[:, draw], draw], np.arange(5))


def test_restricted_to_some_rows_every_permutation_is_equally_frequent() -> None:
    _, moves = all_moves(6)
    returned = moves.returning([1, 4])
    counts = Counter(tuple(column) for column in returned.forward[[0, 2, 3, 5]].T.tolist())
    assert len(counts) == factorial(4)
    assert set(counts.values()) == {factorial(6) // factorial(4)}


def test_restricting_in_two_steps_is_restricting_once() -> None:
    _, moves = all_moves(5)
    np.testing.assert_array_equal(moves.returning([0]).returning([3]).forward, moves.returning([3, 0]).forward)


def test_beyond_a_lost_row_lies_the_next_that_is_not() -> None:
    every, moves = all_moves(5)
    beyond = moves.beyond(np.array([1, 2, 4]))
    for draw, permutation in enumerate(every):
        for position, row in enumerate((1, 2, 4)):
            place = permutation[row]
            while place in {1, 2, 4} and place != row:
                place = permutation[place]
            assert beyond[position, draw] == place or (place == row and beyond[position, draw] in {1, 2, 4})


@pytest.mark.parametrize("n", [9, 140])  # levels beyond 127 need wider whole numbers, and the draws several pieces
def test_kendalls_s_follows_each_permutation_whatever_is_missing(n: int) -> None:
    random = np.random.default_rng(n)
    x, y = random.integers(1, 5, (n, 3)).astype(np.float64), np.arange(n, dtype=np.float64)[:, np.newaxis] * 2.0**40
    y[3] = y[5]
    x[[2, 7], 1], x[4, 2], y[6, 0] = np.nan, np.nan, np.nan
    draws = np.array([random.permutation(n) for _ in range(70)])
    (block,) = KendallStatistic().blocks(list(groups(x, y)), n)
    moved = Moved(Moves.of(draws.T).returning(block.absent), block.base)
    for group, test in block.tests:
        found = test.kernel.statistics(moved)[0]
        before = np.sign(np.subtract.outer(group.left[0], group.left[0]))
        assert test.kernel.observed[0, 0] == np.sum(before * np.sign(np.subtract.outer(group.right, group.right))) / 2
        for draw, permutation in enumerate(draws.tolist()):
            after = y[list(followed(tuple(permutation), set(group.rows.tolist()))), 0]
            assert found[0, draw] == np.sum(before * np.sign(np.subtract.outer(after, after))) / 2
