"""Ranks in many draws."""

import numpy as np
import pytest

from pesbench.stats.composite import places, rank_quantile, tally, tied_groups

RANDOM = np.random.default_rng(1)


def test_ties_share_the_better_rank_also_where_rounding_separates_them() -> None:
    assert places(np.array([[0.1 + 0.2, 0.3, 0.9]])).ranks.tolist() == [[2, 2, 1]]


def test_a_missing_score_has_no_rank_and_beats_nobody() -> None:
    found = places(np.array([[np.nan, 3.0, 1.0]]))
    assert found.ranks[0] == pytest.approx([np.nan, 1, 2], nan_ok=True)
    assert found.above.tolist() == [[0, 0, 0], [0, 0, 1], [0, 0, 0]]


def test_pairs_are_counted_over_the_draws() -> None:
    found = places(np.array([[2.0, 1.0], [2.0, 1.0], [1.0, 1.0]]))
    assert found.above.tolist() == [[0, 2], [0, 0]]


def test_many_units_are_ranked_in_pieces() -> None:
    scores = RANDOM.normal(size=(30, 300))
    assert places(scores).ranks.tolist() == (np.argsort(np.argsort(-scores, axis=1), axis=1) + 1).tolist()


def test_counts_of_ranks_leave_out_what_is_missing() -> None:
    assert tally(np.array([[1.0, 2.0], [1.0, np.nan], [2.0, 1.0]])).tolist() == [[2, 1], [1, 1]]


@pytest.mark.parametrize("probability", [0.05, 0.5, 0.95])
def test_quantiles_from_counts_are_those_of_the_ranks(probability: float) -> None:
    ranks = np.stack([RANDOM.permutation(8) + 1.0 for _ in range(37)])
    low, high = (rank_quantile(tally(ranks), probability, upper=upper) for upper in (False, True))
    exact = np.quantile(ranks, probability, axis=0)
    assert (low <= exact).all()
    assert (exact <= high).all()
    for unit in range(8):
        assert {low[unit], high[unit]} <= set(ranks[:, unit].astype(int))


def test_a_unit_without_ranks_has_no_quantile() -> None:
    assert rank_quantile(np.array([[0, 0], [3, 0]]), 0.5, upper=True).tolist() == [0, 1]


def test_groups_are_runs_of_which_no_two_are_apart_beyond_doubt() -> None:
    above = np.array([[0.0, 0.99, 1.0, 1.0], [0.01, 0.0, 0.5, 0.97], [0.0, 0.5, 0.0, 0.6], [0.0, 0.03, 0.4, 0.0]])
    assert tied_groups(above, [0, 1, 2, 3], 0.95) == [(0,), (1, 2), (2, 3)]
    assert tied_groups(above, [0, 1, 2, 3], 1.01) == [(0, 1, 2, 3)]
    assert tied_groups(above, [], 0.95) == []
