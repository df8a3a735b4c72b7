"""Rank sets: against a plain-Python brute force, against each other, their coverage, and what they refuse."""

import math
from importlib import import_module
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.stats.draws import Resampling
from pesbench.stats.rank_sets import drawn_errors, own_set, rank_sets

PLAN = Resampling(count=2000, seed=3)
PISA_LIKE = ([520.0, 518.0, 511.0, 511.0, 495.0, 470.0, 402.0], [2.1, 3.0, 2.5, 4.0, 2.0, 9.0, 3.1])


def by_hand(x: list[float], sigma: np.ndarray, drawn: np.ndarray, level: float) -> tuple[list[int], list[int]]:
    """Step down over all ordered pairs with loops and lists."""
    n = len(x)
    s = [[math.sqrt(sigma[j][j] + sigma[k][k] - 2 * sigma[j][k]) for k in range(n)] for j in range(n)]
    pairs = {(j, k) for j in range(n) for k in range(n) if j != k}
    found: set[tuple[int, int]] = set()
    while pairs - found:
        largest = sorted(max((e[j] - e[k]) / s[j][k] for j, k in pairs - found) for e in drawn.T)
        place = (len(largest) - 1) * level
        at = math.floor(place)
        critical = largest[at] + (place - at) * (largest[min(at + 1, len(largest) - 1)] - largest[at])
        new = {(j, k) for j, k in pairs - found if (x[j] - x[k]) / s[j][k] > critical}
        if not new:
            break
        found |= new
    low = [1 + sum((k, j) in found for k in range(n)) for j in range(n)]
    return low, [n - sum((j, k) in found for k in range(n)) for j in range(n)]


@pytest.mark.parametrize("correlated", [False, True])
def test_joint_sets_are_those_of_a_brute_force(*, correlated: bool) -> None:
    x, se = PISA_LIKE
    sigma = np.diag(np.square(se))
    if correlated:
        sigma += 0.9 * np.sqrt(np.outer(np.diag(sigma), np.diag(sigma))) * (1 - np.eye(len(x)))
    plan = Resampling(count=300, seed=5)
    low, high = by_hand(x, sigma, np.concatenate(drawn_errors(sigma, plan), axis=1), 0.9)
    found = rank_sets(x, sigma, plan=plan, level=0.9)
    assert (found.low.tolist(), found.high.tolist()) == (low, high)
    assert low != [1] * 7


def test_marginal_sets_by_integration_are_those_by_draws() -> None:
    # a covariance too small to matter sends the same question to the draws
    generator = np.random.default_rng(8)
    for _ in range(4):
        x, se = generator.normal(0, 3, 9), generator.uniform(0.1, 2, 9)
        sigma = np.diag(se**2)
        sigma[0, 1] = sigma[1, 0] = 1e-14
        exact = rank_sets(x, se, plan=PLAN, simultaneous=False)
        drawn = rank_sets(x, sigma, plan=Resampling(count=60_000), simultaneous=False)
        assert np.sum(exact.low != drawn.low) + np.sum(exact.high != drawn.high) <= 1


def test_two_units_are_told_apart_beyond_the_two_sided_normal_limit() -> None:
    # one pair, error sqrt(2): 1.959964 * sqrt(2) = 2.7718
    for simultaneous, plan in ((False, PLAN), (True, Resampling(count=200_000))):
        apart = rank_sets([2.85, 0.0], [1.0, 1.0], plan=plan, simultaneous=simultaneous)
        assert (apart.low.tolist(), apart.high.tolist()) == ([1, 2], [1, 2])
        near = rank_sets([2.70, 0.0], [1.0, 1.0], plan=plan, simultaneous=simultaneous)
        assert (near.low.tolist(), near.high.tolist()) == ([1, 1], [2, 2])


@pytest.mark.parametrize("simultaneous", [True, False])
def test_a_unit_without_error_may_stand_anywhere(*, simultaneous: bool) -> None:
    found = rank_sets([9.0, 5.0, 1.0, np.nan], [0.1, np.nan, 0.1, 0.1], plan=PLAN, simultaneous=simultaneous)
    assert found.low.tolist()[:3:2] == [1, 2]
    assert found.high.tolist()[:3:2] == [2, 3]
    assert np.isnan(found.low[[1, 3]]).all()


@pytest.mark.parametrize("simultaneous", [True, False])
def test_units_with_an_error_of_zero_are_known(*, simultaneous: bool) -> None:
    found = rank_sets([3.0, 2.0, 2.0, 9.0], [0.0, 0.0, 0.0, 1.0], plan=PLAN, simultaneous=simultaneous)
    assert found.low.tolist() == [2, 3, 3, 1]
    assert found.high.tolist() == [2, 4, 4, 1]


def test_a_fixed_unit_bounds_a_moving_one_exactly() -> None:
    # only one moves, by 1: it is above zero beyond 1.959964, whatever the number of fixed ones at the same value
    for value, low in ((1.97, [1, 2, 2]), (1.95, [1, 1, 1])):
        assert rank_sets([value, 0, 0], [1, 0, 0], plan=PLAN, simultaneous=False).low.tolist() == low


def test_the_own_set_of_each_unit_is_its_marginal_set() -> None:
    x, se = [9.0, 8.5, np.nan, 8.0, 3.0, 3.0, 5.0], [0.3, 0.5, 1.0, 0.2, 0.0, 0.0, np.nan]
    found = rank_sets(x, se, plan=PLAN, simultaneous=False)
    for unit in (0, 1, 3, 4, 5):
        assert own_set(x, se, unit) == (found.low[unit], found.high[unit])


def test_threads_change_nothing_and_seeds_do() -> None:
    x, se = PISA_LIKE
    first, again = (drawn_errors(np.diag(np.square(se)), Resampling(5000, threads=t)) for t in (1, 3))
    assert all((a == b).all() for a, b in zip(first, again, strict=True))
    other = drawn_errors(np.diag(np.square(se)), Resampling(5000, seed=1))
    assert (first[0] != other[0]).any()
    assert rank_sets(x, se, plan=PLAN).low.tolist() == rank_sets(x, se, plan=PLAN).low.tolist()


@pytest.mark.parametrize("scale", [1e-60, 1e60])
def test_the_unit_of_measurement_changes_no_set(scale: float) -> None:
    x, se = np.array(PISA_LIKE[0]), np.array(PISA_LIKE[1])
    assert (rank_sets(scale * x, scale * se, plan=PLAN).low == rank_sets(x, se, plan=PLAN).low).all()
    mixed = rank_sets([3.0, 2.0, 1.0], [1e-30, 1e-30, 1.0], plan=PLAN)
    assert mixed.high.tolist() == [2, 3, 3]


def test_the_best_and_the_worst_few() -> None:
    found = rank_sets([9.0, 5.0, 4.9, 1.0], [0.1] * 4, plan=PLAN)
    assert found.tau_best(1).tolist() == [True, False, False, False]
    assert found.tau_best(2).tolist() == [True, True, True, False]
    assert found.tau_worst(1).tolist() == [False, False, False, True]
    assert found.tau_worst(2).tolist() == [False, True, True, True]


def test_correlated_errors_that_move_together_leave_the_order_certain() -> None:
    sigma = np.full((3, 3), 4.0) + 0.0001 * np.eye(3)
    together = rank_sets([3.0, 2.0, 1.0], sigma, plan=PLAN)
    assert together.low.tolist() == together.high.tolist() == [1, 2, 3]
    apart = rank_sets([3.0, 2.0, 1.0], [2.0, 2.0, 2.0], plan=PLAN)
    assert apart.high.tolist() == [3, 3, 3]


@settings(derandomize=True, deadline=None, max_examples=25)
@given(
    x=st.lists(st.floats(-5, 5), min_size=2, max_size=6),
    se=st.lists(st.floats(0.0, 3), min_size=6, max_size=6),
    simultaneous=st.booleans(),
)
def test_the_rank_is_within_its_set(x: list[float], se: list[float], *, simultaneous: bool) -> None:
    found = rank_sets(x, se[: len(x)], plan=Resampling(count=200), simultaneous=simultaneous)
    for place, value in enumerate(x):
        assert 1 <= found.low[place] <= 1 + sum(other > value for other in x)
        assert len(x) - sum(other < value for other in x) <= found.high[place] <= len(x)


@pytest.mark.parametrize(
    ("x", "se", "level", "said"),
    [
        ([1.0, math.inf], [1.0, 1.0], 0.95, "infinite"),
        ([1.0, 2.0], [1.0, -1.0], 0.95, "negative"),
        ([1.0, 2.0], [1.0], 0.95, "found"),
        ([1.0, 2.0], [1.0, 1.0], 1.0, "level"),
    ],
)
def test_what_has_no_meaning_is_refused(x: list[float], se: list[float], level: float, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rank_sets(x, se, plan=PLAN, level=level)


def test_nothing_to_rank_gives_nothing() -> None:
    assert np.isnan(rank_sets([np.nan], [1.0], plan=PLAN).low).all()
    assert rank_sets([1.0], [1.0], plan=PLAN).high.tolist() == [1]


@pytest.mark.slow
@pytest.mark.parametrize(("simultaneous", "spread"), [(True, 0.0), (True, 2.0), (False, 0.0), (False, 2.0)])
def test_sets_cover_the_true_ranks_as_often_as_they_say(*, simultaneous: bool, spread: float) -> None:
    # equal true values (everybody is first, and last) are the hardest case; se of a coverage over 600 tables: 0.009
    generator = np.random.default_rng(11)
    truth = np.sort(generator.normal(0, spread, 8))[::-1] if spread else np.zeros(8)
    se = generator.uniform(0.5, 1.5, 8)
    best = np.array([1 + np.sum(truth > t) for t in truth])
    worst = np.array([len(truth) - np.sum(truth < t) for t in truth])
    covered = []
    for run in range(600):
        drawn = truth + se * generator.normal(size=8)
        found = rank_sets(drawn, se, plan=Resampling(1000, seed=run), simultaneous=simultaneous, level=0.9)
        inside = (found.low <= best) & (found.high >= worst)
        covered.append(inside.all() if simultaneous else inside.mean())
    assert np.mean(covered) > 0.9 - 0.03
    if not spread and simultaneous:
        assert np.mean(covered) < 0.9 + 0.03


@pytest.mark.parametrize("simultaneous", [False, True])
def test_very_many_units_have_the_sets_of_holms_rule(*, simultaneous: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rank_sets", "rank_integrals"):  # the package gives functions of these names
        monkeypatch.setattr(import_module(f"pesbench.stats.{name}"), "MOST_INTEGRATED", 3)
    x, se = PISA_LIKE
    n = len(x)
    p = {(j, k): NormalDist().cdf((x[k] - x[j]) / math.hypot(se[j], se[k])) for j in range(n) for k in range(n)}
    families = [{pair for pair in p if pair[0] != pair[1] and j in pair} for j in range(n)]
    if simultaneous:
        families = [set().union(*families)] * n
    found = rank_sets(x, se, plan=PLAN, simultaneous=simultaneous)
    for j, family in enumerate(families):
        better = set()
        for count, pair in enumerate(sorted(family, key=lambda pair: p[pair])):
            if p[pair] * (len(family) - count) > 0.05:
                break
            better.add(pair)
        assert found.low[j] == 1 + sum(pair[1] == j for pair in better)
        assert found.high[j] == n - sum(pair[0] == j for pair in better)
