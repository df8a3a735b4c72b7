"""Funnel limits against hand examples, brute force in plain Python and SciPy's distributions."""

import math

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats.funnels import Counts, Overdispersion, exact_limits, funnel

NAN = float("nan")
X = [30, 52, 8, 71, 40, 95, 12, 60]
N = [50, 90, 25, 100, 80, 110, 40, 75]


def plain(x: list[int], n: list[int], target: float) -> tuple[float, float]:
    """Phi and tau2 of proportions, in plain Python."""
    z = [
        (math.asin(math.sqrt(a / b)) - math.asin(math.sqrt(target))) * 2 * math.sqrt(b)
        for a, b in zip(x, n, strict=True)
    ]
    ordered, m = sorted(z), len(z)

    def at(p: float) -> float:
        h = (m - 1) * p
        low = int(h)
        return ordered[low] + (h - low) * (ordered[min(low + 1, m - 1)] - ordered[low])

    squares = [min(max(value, at(0.1)), at(0.9)) ** 2 for value in z]
    weights = [4 * b for b in n]
    phi = sum(squares) / m
    spread = sum(weights) - sum(w * w for w in weights) / sum(weights)
    return phi, max(0.0, (m * phi - (m - 1)) / spread)


def test_the_default_adds_the_variance_between_units() -> None:
    found = funnel(X, N)
    target = sum(X) / sum(N)
    phi, tau2 = plain(X, N, target)
    assert tau2 > 0
    assert (found.target, found.phi, found.tau2) == pytest.approx((target, phi, tau2), rel=1e-12)
    for unit, n in enumerate(N):
        for column, z in enumerate((1.959963984540054, 3.090232306167813)):
            reach = z * math.sqrt(1 / (4 * n) + tau2)
            low = math.sin(max(0.0, math.asin(math.sqrt(target)) - reach)) ** 2
            high = math.sin(min(math.pi / 2, math.asin(math.sqrt(target)) + reach)) ** 2
            assert found.low[unit, column] == pytest.approx(low, rel=1e-11, abs=1e-15)
            assert found.high[unit, column] == pytest.approx(high, rel=1e-11)


def test_multiplied_errors_and_none() -> None:
    wide, plain_limits = (funnel(X, N, overdispersion=kind) for kind in ("multiplicative", "none"))
    assert wide.tau2 == plain_limits.tau2 == 0.0
    np.testing.assert_allclose(wide.z, plain_limits.z / math.sqrt(wide.phi), rtol=1e-12)
    np.testing.assert_array_equal(plain_limits.z, plain_limits.naive_z)
    np.testing.assert_allclose(plain_limits.p, 2 * scipy_stats.norm.sf(np.abs(plain_limits.z)), rtol=1e-12)
    np.testing.assert_allclose(
        plain_limits.q, scipy_stats.false_discovery_control(plain_limits.p, method="bh"), rtol=1e-12
    )


def test_what_is_less_scattered_than_chance_is_not_narrowed() -> None:
    even = funnel([50, 51, 49, 50], [100] * 4, overdispersion="multiplicative")
    assert even.phi < 1
    np.testing.assert_array_equal(even.z, even.naive_z)
    assert funnel([50, 51, 49, 50], [100] * 4).tau2 == 0.0


def test_a_unit_lies_outside_its_limits_where_its_z_says_so() -> None:
    for kind in Overdispersion:
        found = funnel(X, N, overdispersion=kind, levels=(0.8,))
        share = np.array(X) / N
        outside = (share < found.low[:, 0]) | (share > found.high[:, 0])
        np.testing.assert_array_equal(outside, np.abs(found.z) > scipy_stats.norm.ppf(0.9))


def test_rates_on_the_root_scale() -> None:
    found = funnel([400, 1500], [1000, 1000], counts="rate", target=0.9, overdispersion="none", levels=(0.95,))
    # sqrt(0.9) -+ 1.96 / (2 sqrt(1000)); a rate may exceed 1
    reach = 1.959963984540054 / (2 * math.sqrt(1000))
    np.testing.assert_allclose(found.low[:, 0], (math.sqrt(0.9) - reach) ** 2, rtol=1e-12)
    np.testing.assert_allclose(found.high[:, 0], (math.sqrt(0.9) + reach) ** 2, rtol=1e-12)
    assert found.naive_z[1] == pytest.approx((math.sqrt(1.5) - math.sqrt(0.9)) * 2 * math.sqrt(1000))
    assert funnel([1], [1], counts="rate", target=0.5, levels=(0.999,)).low.item() == 0.0


def test_the_angle_stays_within_a_quarter_turn() -> None:
    found = funnel([1, 4], [4, 4], target=0.98, overdispersion="none", levels=(0.998,))
    np.testing.assert_array_equal(found.high, 1.0)
    np.testing.assert_array_equal(funnel([1, 4], [4, 4], target=0.02, overdispersion="none").low, 0.0)


def test_units_of_which_few_events_are_expected_are_marked() -> None:
    assert funnel([1, 20, 3], [10, 100, 49], target=0.1).few.tolist() == [True, False, True]
    assert funnel([9, 99], [49, 100], target=0.9).few.tolist() == [True, False]
    assert funnel([9, 99], [9, 100], target=0.5, counts="rate").few.tolist() == [True, False]


def test_units_without_usable_counts_are_left_out() -> None:
    found = funnel([*X, NAN, 5, -1, 9, 3], [*N, 10, NAN, 4, 8, 0])
    whole = funnel(X, N)
    assert (found.target, found.phi, found.tau2) == (whole.target, whole.phi, whole.tau2)
    assert np.isnan(found.z[len(X) :]).all()
    assert np.isnan(found.low[len(X) :]).all()
    assert not found.few[len(X) :].any()
    np.testing.assert_array_equal(found.q[: len(X)], whole.q)
    nothing = funnel([NAN], [NAN], target=0.5)
    assert np.isnan(nothing.target)
    assert nothing.low.shape == (1, 2)
    assert funnel([3], [4]).tau2 == 0.0


@pytest.mark.parametrize(("size", "target"), [(7, 0.3), (40, 0.05), (250, 0.62), (1, 0.5), (30, 0.0)])
def test_exact_limits_by_adding_up_the_binomial(size: int, target: float) -> None:
    for level in (0.95, 0.998):
        low, high = exact_limits([size], target, levels=[level])
        for found, p in ((low.item(), (1 - level) / 2), (high.item(), (1 + level) / 2)):
            before = here = 0.0
            for count in range(size + 1):
                before, here = here, here + math.comb(size, count) * target**count * (1 - target) ** (size - count)
                if here >= p:
                    break
            limit = max(0.0, count - (here - p) / (here - before)) / size
            assert found == pytest.approx(limit, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize(("exposure", "target"), [(10.5, 0.4), (2000.0, 1.3), (3.0, 0.02)])
def test_exact_limits_of_rates_from_the_poisson_distribution(exposure: float, target: float) -> None:
    low, high = exact_limits([exposure], target, counts="rate", levels=[0.95])
    distribution = scipy_stats.poisson(exposure * target)
    for found, p in ((low.item(), 0.025), (high.item(), 0.975)):
        r = distribution.ppf(p)
        limit = (r - (distribution.cdf(r) - p) / (distribution.cdf(r) - distribution.cdf(r - 1))) / exposure
        assert found == pytest.approx(max(limit, 0.0), rel=1e-9, abs=1e-12)


def test_exact_limits_are_missing_where_the_size_is() -> None:
    low, high = exact_limits([NAN, 0, 20], 0.5)
    assert np.isnan(low[:2]).all()
    assert np.isnan(high[:2]).all()
    assert np.all(low[2] < high[2])


def test_exact_and_transformed_limits_agree_where_units_are_large() -> None:
    exact, normal = exact_limits([20_000], 0.3), funnel([6_000], [20_000], target=0.3, overdispersion="none")
    np.testing.assert_allclose(exact[0], normal.low, rtol=2e-4)
    np.testing.assert_allclose(exact[1], normal.high, rtol=2e-4)


@pytest.mark.parametrize("level", [0.0, 1.0, 95.0, NAN])
def test_a_level_is_a_probability(level: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        funnel([1], [2], levels=[level])


@pytest.mark.parametrize(("target", "counts"), [(1.2, "proportion"), (-0.1, "rate"), (NAN, "rate")])
def test_a_target_is_one_of_its_kind(target: float, counts: str) -> None:
    with pytest.raises(ValueError, match="target"):
        funnel([1], [2], target=target, counts=counts)
    with pytest.raises(ValueError, match="target"):
        exact_limits([2], target, counts=counts)


def test_a_rate_may_have_a_target_above_one() -> None:
    assert funnel([3], [2], target=1.2, counts=Counts.RATE).target == 1.2
