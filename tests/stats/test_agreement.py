"""Agreement of two assessments: published examples, analysis of variance by hand, and derivatives by brute force."""

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats.agreement import paired_gap, weighted_kappa
from pesbench.stats.intraclass_correlations import intraclass

NAN = float("nan")
Table = NDArray[np.float64]
# Shrout & Fleiss (1979), table 2: six targets and four judges.
JUDGED = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], dtype=float)


def marks(seed: int, n: int = 25, k: int = 1) -> tuple[Table, Table]:
    random = np.random.default_rng(seed)
    true = random.normal(size=(n, k)) + 3.5
    first, second = (np.clip(np.rint(true + 0.7 * random.normal(size=(n, k))), 1, 6) for _ in range(2))
    return first, second


def kappa_of(p: Table, weights: Table) -> float:
    margins = np.outer(p.sum(axis=1), p.sum(axis=0))
    return float((np.sum(weights * p) - np.sum(weights * margins)) / (1 - np.sum(weights * margins)))


def test_two_marks_are_cohens_kappa_by_hand() -> None:
    # 20 and 15 of 50 agree: 0.7; margins 0.5 and 0.6, so 0.3 + 0.2 by chance; (0.7 - 0.5) / 0.5.
    first = [1.0] * 25 + [2.0] * 25
    second = [1.0] * 20 + [2.0] * 5 + [1.0] * 10 + [2.0] * 15
    found = weighted_kappa(first, second, weights="linear")
    assert found.kappa == pytest.approx(0.4, rel=1e-14)
    assert (found.observed, found.expected, found.exact, found.pairs) == pytest.approx((0.7, 0.5, 0.7, 50))
    assert found == weighted_kappa(first, second, weights="quadratic")


@pytest.mark.parametrize(("weights", "power"), [("linear", 1), ("quadratic", 2)])
def test_standard_errors_are_those_of_small_changes_of_the_table(weights: str, power: int) -> None:
    first, second = (column[:, 0] for column in marks(1, n=60))
    scale = np.arange(1.0, 7.0)
    p = np.array([[np.mean((first == a) & (second == b)) for b in scale] for a in scale])
    w = 1 - (np.abs(scale[:, np.newaxis] - scale) / 5) ** power
    found = weighted_kappa(first, second, weights=weights, categories=scale.tolist())
    assert found.kappa == pytest.approx(kappa_of(p, w), rel=1e-12)
    step, slope = 1e-6, np.empty((6, 6))
    for cell in np.ndindex(6, 6):
        more = p.copy()
        more[cell] += step
        slope[cell] = (kappa_of(more / more.sum(), w) - found.kappa) / step
    spread = np.sum(p * slope**2) - np.sum(p * slope) ** 2
    assert found.standard_error == pytest.approx((spread / 60) ** 0.5, rel=1e-4)


def test_the_null_error_is_that_of_a_table_without_agreement() -> None:
    # Margins (1/2, 1/2) twice: at chance the error is sqrt(pe / (n (1 - pe))) = 1 / sqrt(n).
    found = weighted_kappa([1.0, 1.0, 2.0, 2.0] * 4, [1.0, 2.0, 1.0, 2.0] * 4)
    assert found.kappa == pytest.approx(0.0, abs=1e-15)
    assert found.standard_error_null == pytest.approx(1 / 4)
    assert found.standard_error == pytest.approx(1 / 4)


def test_distances_and_equal_steps_agree() -> None:
    first, second = marks(2)
    steps = weighted_kappa(first, second, categories=[1, 2, 3, 4, 5, 6])
    assert weighted_kappa(first, second).kappa == pytest.approx(steps.kappa, rel=1e-13)
    assert weighted_kappa(first / 4 + 9, second / 4 + 9).kappa == pytest.approx(steps.kappa, rel=1e-13)
    uneven = weighted_kappa(first, second, categories=[1, 2, 3, 4, 6, 5])
    assert uneven.kappa != pytest.approx(steps.kappa, rel=1e-3)


def test_quadratic_kappa_by_moments() -> None:
    first, second = (column[:, 0] for column in marks(3))
    chance = np.var(first) + np.var(second) + (np.mean(first) - np.mean(second)) ** 2
    assert weighted_kappa(first, second).kappa == pytest.approx(1 - np.mean((first - second) ** 2) / chance, rel=1e-13)


def test_units_are_left_out_with_all_their_marks() -> None:
    first, second = marks(4, n=12, k=5)
    first[3, 2] = NAN
    found = weighted_kappa(first, second)
    without = [weighted_kappa(np.delete(first, i, 0), np.delete(second, i, 0)).kappa for i in range(12)]
    assert found.standard_error_units == pytest.approx((11 * np.var(without)) ** 0.5, rel=1e-12)
    assert found.pairs == 59


@pytest.mark.parametrize(("first", "second"), [([], []), ([NAN, 1.0], [1.0, NAN]), ([2.0, 2.0, 2.0], [2.0, 2.0, 2.0])])
def test_without_pairs_or_differences_there_is_no_kappa(first: list[float], second: list[float]) -> None:
    assert np.isnan(weighted_kappa(first, second).kappa)


def test_full_agreement_has_kappa_one() -> None:
    found = weighted_kappa([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert (found.kappa, found.standard_error, found.exact) == (1.0, 0.0, 1.0)


def test_marks_that_are_none_are_refused() -> None:
    with pytest.raises(ValueError, match="among 1, 2, found 3"):
        weighted_kappa([1.0, 3.0], [1.0, 2.0], categories=[1, 2])
    with pytest.raises(ValueError, match="shapes"):
        weighted_kappa([1.0], [1.0, 2.0])
    with pytest.raises(ValueError, match="infinite"):
        paired_gap([np.inf], [1.0])
    with pytest.raises(ValueError, match="two columns"):
        paired_gap([[1.0, 2.0]], [[1.0, 2.0]])


def test_the_published_ratings_of_four_judges() -> None:
    found = intraclass(JUDGED)
    kinds = (found.one_way, found.agreement, found.consistency)
    assert [round(kind.value, 2) for kind in kinds] == [0.17, 0.29, 0.71]
    assert [round(kind.mean_value, 2) for kind in kinds] == [0.44, 0.62, 0.91]
    # Between targets 11.24, judges 32.49, within 6.26, left over 1.02, as the paper prints them.
    between, judges, within, rest = 56.2083333 / 5, 97.4583333 / 3, 112.75 / 18, 15.2916667 / 15
    assert found.one_way.value == pytest.approx((between - within) / (between + 3 * within), rel=1e-6)
    assert found.consistency.value == pytest.approx((between - rest) / (between + 3 * rest), rel=1e-6)
    whole = between + 3 * rest + 4 / 6 * (judges - rest)
    assert found.agreement.value == pytest.approx((between - rest) / whole, rel=1e-6)
    assert found.p == pytest.approx(scipy_stats.f.sf(between / rest, 5, 15), rel=1e-5)


def test_the_published_limits_of_four_judges() -> None:
    # As printed for these data by several packages: 95 % limits of one judge, then of the mean of four.
    found = intraclass(JUDGED)
    limits = [(kind.low, kind.high) for kind in (found.one_way, found.agreement, found.consistency)]
    assert [(round(low, 3), round(high, 3)) for low, high in limits] == [
        (-0.133, 0.723),
        (0.019, 0.761),
        (0.342, 0.946),
    ]
    means = [(kind.mean_low, kind.mean_high) for kind in (found.one_way, found.agreement, found.consistency)]
    assert [(round(low, 3), round(high, 3)) for low, high in means] == [(-0.884, 0.912), (0.071, 0.927), (0.676, 0.986)]


def test_a_level_that_differs_lowers_agreement_alone() -> None:
    first, second = marks(5)
    table = np.concatenate([first, second], axis=1)
    moved = intraclass(table + np.array([0.0, 1.0]))
    assert moved.consistency.value == pytest.approx(intraclass(table).consistency.value, rel=1e-12)
    assert moved.agreement.value < intraclass(table).agreement.value


def test_raters_that_differ_by_a_level_leave_no_interval() -> None:
    found = intraclass([[1.1, 1.4], [2.3, 2.6], [3.7, 4.0]])
    assert found.consistency.value == 1.0
    assert found.agreement.value < 1
    assert np.isnan([found.consistency.low, found.agreement.low, found.p]).all()
    assert not np.isnan(found.one_way.low)


@pytest.mark.parametrize("table", [np.full((4, 2), 3.3), [[1.0, 2.0]], [[1.0], [2.0]], [[1.0, NAN], [NAN, 1.0]]])
def test_what_has_no_intraclass_correlation(table: Table) -> None:
    assert np.isnan(intraclass(table).agreement.value)


def test_units_that_do_not_differ() -> None:
    found = intraclass([[1.0, 2.0], [1.0, 2.0], [1.0, 2.0]])
    assert np.isnan(found.consistency.value)  # nothing is left once the raters' levels are taken out
    assert found.agreement.value == pytest.approx(0.0, abs=1e-12)


def test_the_gap_by_hand() -> None:
    # Gaps 1, 0, 1, 2: mean 1, variance 2/3. t(3) at 97.5 % is 3.182446.
    found = paired_gap([3.0, 4.0, 5.0, 4.0, NAN], [2.0, 4.0, 4.0, 2.0, 1.0])
    sd, t, z = (2 / 3) ** 0.5, 3.182446305284263, 1.959963984540054
    assert (found.mean, found.n) == (1.0, 4)
    assert (found.low, found.high) == pytest.approx((1 - t * sd / 2, 1 + t * sd / 2), rel=1e-12)
    assert (found.limit_low, found.limit_high) == pytest.approx((1 - z * sd, 1 + z * sd), rel=1e-12)
    around = t * sd * (1 / 4 + z * z / 6) ** 0.5
    assert found.limit_high_interval == pytest.approx((1 + z * sd - around, 1 + z * sd + around), rel=1e-12)
    test = scipy_stats.ttest_rel([3, 4, 5, 4], [2, 4, 4, 2])
    assert found.p == pytest.approx(test.pvalue, rel=1e-12)


def test_gaps_that_are_all_the_same() -> None:
    found = paired_gap([1.1, 2.1, 3.1], [1.0, 2.0, 3.0])  # the same but for rounding
    assert found.mean == pytest.approx(0.1)
    assert (found.sd, np.isnan(found.p)) == (0.0, True)
    same = paired_gap([2.0, 3.0, 4.0], [1.0, 2.0, 3.0])
    assert (same.mean, same.sd, same.limit_low, same.limit_high) == (1.0, 0.0, 1.0, 1.0)
    assert np.isnan(same.p)
    assert np.isnan(paired_gap([1.0, 2.0], [1.0, 1.0]).mean)


@pytest.mark.parametrize("unit", [2.0**-700, 2.0**700])
def test_tiny_and_huge_units_change_nothing(unit: float) -> None:
    first, second = marks(6)
    assert weighted_kappa(first * unit, second * unit) == weighted_kappa(first, second)
    table = np.concatenate([first, second], axis=1)
    assert intraclass(table * unit) == intraclass(table)
    gap, scaled = (paired_gap(first[:, 0] * by, second[:, 0] * by) for by in (1.0, unit))
    assert (scaled.mean / unit, scaled.limit_high / unit, scaled.p) == (gap.mean, gap.limit_high, gap.p)


@pytest.mark.slow
def test_the_intervals_cover() -> None:
    random = np.random.default_rng(8)
    hits = np.zeros(3)
    for _ in range(3000):
        table = random.normal(size=(30, 1)) + random.normal(size=(30, 2)) * 0.5**0.5
        raters = table + random.normal(size=2) * 0.5**0.5
        found = intraclass(table)
        hits[0] += found.consistency.low <= 2 / 3 <= found.consistency.high
        hits[1] += found.one_way.low <= 2 / 3 <= found.one_way.high
        agreement = intraclass(raters).agreement
        hits[2] += agreement.low <= 0.5 <= agreement.high
    assert np.all(np.abs(hits[:2] / 3000 - 0.95) < 0.012)
    assert 0.9 < hits[2] / 3000 < 0.995  # Satterthwaite's approximation, with two raters at its weakest
