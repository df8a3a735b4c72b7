"""The programme: never worse than greedy, never better than possible, always within its capacities."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from pesbench.analysis.benchlearning.programme import Capacities, Plan, Visit, best_plan, greedy

Floats = NDArray[np.float64]


def network(seed: int, n: int, themes: int, share: float = 0.5) -> Floats:
    luck = np.random.default_rng(seed)
    values = np.where(luck.random((n, n, themes)) < share, luck.exponential(size=(n, n, themes)), 0.0)
    values[np.arange(n), np.arange(n)] = 0.0
    return values


def within(visits: tuple[Visit, ...], capacities: Capacities, n: int) -> bool:
    made = np.bincount([visitor for visitor, _, _ in visits], minlength=n)
    hosted = np.bincount([host for _, host, _ in visits], minlength=n)
    pairs = {(visitor, host) for visitor, host, _ in visits}
    themes = {(visitor, theme) for visitor, _, theme in visits}
    once = len(pairs) == len(themes) == len(visits) and all(visitor != host for visitor, host, _ in visits)
    return bool(once and made.max(initial=0) <= capacities.visits and hosted.max(initial=0) <= capacities.hosts)


def check(plan: Plan, values: Floats, capacities: Capacities) -> None:
    n = len(values)
    assert within(plan.visits, capacities, n)
    assert plan.value == pytest.approx(sum(values[visit] for visit in plan.visits))
    naive, worth = greedy(values, capacities)
    assert within(naive, capacities, n)
    assert worth - 1e-9 <= plan.value <= plan.bound + 1e-9


NETWORKS = [pytest.param(seed, marks=[pytest.mark.slow] if seed >= 40 else []) for seed in range(200)]


@pytest.mark.parametrize("seed", NETWORKS)
def test_at_least_as_good_as_greedy_on_random_networks(seed: int) -> None:
    luck = np.random.default_rng(10_000 + seed)
    values = network(seed, int(luck.integers(2, 10)), int(luck.integers(1, 4)))
    capacities = Capacities(int(luck.integers(1, 4)), int(luck.integers(1, 4)))
    check(best_plan(values, capacities), values, capacities)


def by_trying(values: Floats, capacities: Capacities) -> float:
    """Try every set of visits."""
    wanted = [tuple(int(part) for part in place) for place in np.argwhere(values > 0)]
    best = 0.0
    for size in range(1, min(len(wanted), 5 * capacities.visits) + 1):
        for some in combinations(wanted, size):
            worth = float(sum(values[visit] for visit in some))
            if worth > best and within(some, capacities, len(values)):  # type: ignore[arg-type]
                best = worth
    return best


@pytest.mark.parametrize("seed", range(12))
def test_brute_force_on_networks_of_five(seed: int) -> None:
    values = network(seed, 5, 2, share=0.25)
    for visit in [tuple(place) for place in np.argwhere(values > 0)][12:]:
        values[visit] = 0.0
    for capacities in (Capacities(1, 1), Capacities(2, 1), Capacities(1, 2)):
        assert best_plan(values, capacities).value == pytest.approx(by_trying(values, capacities))


def test_greedy_can_be_beaten_and_a_full_host_has_a_price() -> None:
    values = np.zeros((3, 3, 1))
    values[0, 2, 0], values[0, 1, 0], values[1, 2, 0] = 5.0, 4.5, 4.0
    capacities = Capacities(hosts=1, visits=1)
    plan = best_plan(values, capacities)
    assert greedy(values, capacities)[1] == 5.0
    assert plan.value == 8.5
    assert plan.visits == ((0, 1, 0), (1, 2, 0))
    assert plan.host_worth[2] > 0
    assert best_plan(values, Capacities(hosts=2, visits=1)).value == 9.0


@pytest.mark.parametrize("capacities", [Capacities(0, 3), Capacities(3, 0)])
def test_no_capacity_allows_no_programme(capacities: Capacities) -> None:
    plan = best_plan(network(1, 4, 2), capacities)
    assert (plan.visits, plan.value) == ((), 0.0)
    assert best_plan(np.zeros((4, 4, 2)), Capacities(2, 2)).visits == ()


def test_values_must_be_a_finite_cube() -> None:
    with pytest.raises(ValueError, match="finite and of the shape"):
        best_plan(np.zeros((2, 3, 1)), Capacities(1, 1))
    with pytest.raises(ValueError, match="finite"):
        best_plan(np.full((2, 2, 1), np.nan), Capacities(1, 1))
