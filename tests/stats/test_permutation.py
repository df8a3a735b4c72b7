"""Permutation tests against enumeration written out here, against SciPy, and against themselves."""

from itertools import permutations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats as scipy_stats

from pesbench.stats import Method, PermutationTest, Resampling, kendall, pearson, permutation_test, spearman
from pesbench.stats.draws import CHUNK

NAN = float("nan")
FUNCTIONS = {Method.PEARSON: pearson, Method.SPEARMAN: spearman, Method.KENDALL: kendall}
Table = NDArray[np.float64]


def tables(seed: int, n: int, p: int, q: int, missing: float = 0.0) -> tuple[Table, Table]:
    random = np.random.default_rng(seed)
    x, y = random.integers(1, 5, (n, p)).astype(float), random.normal(size=(n, q)).round(1)
    x[random.random(x.shape) < missing] = NAN
    y[random.random(y.shape) < missing] = NAN
    return x, y


def enumerated_p(x: Table, y: Table, method: Method) -> tuple[float, float, float]:
    """Give the two-sided, greater and less p over all permutations of the complete rows."""
    both = ~np.isnan(x + y)
    left, right = x[both], y[both]
    observed = FUNCTIONS[method](left, right)
    drawn = np.array([FUNCTIONS[method](left, np.array(order)) for order in permutations(right)])
    near = 1e-9
    return (
        float(np.mean(np.abs(drawn) >= abs(observed) - near)),
        float(np.mean(drawn >= observed - near)),
        float(np.mean(drawn <= observed + near)),
    )


def same(first: PermutationTest, second: PermutationTest) -> None:
    for name in ("p", "p_greater", "p_less", "p_robust", "p_maxt"):
        np.testing.assert_array_equal(getattr(first, name), getattr(second, name), err_msg=name)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize("n", [3, 4, 5, 6])
def test_few_rows_are_enumerated(method: Method, n: int) -> None:
    x, y = tables(n, n, 2, 2)
    x[:, 0] = np.arange(n) // 2
    found = permutation_test(x, y, method=method, plan=Resampling(count=999))
    for j in range(2):
        for k in range(2):
            if np.isnan(found.estimate[j, k]):
                continue
            expected = enumerated_p(x[:, j], y[:, k], method)
            got = (found.p[j, k], found.p_greater[j, k], found.p_less[j, k])
            assert got == pytest.approx(expected, abs=1e-15)
            assert found.exact[j, k]


def test_the_smallest_p_of_five_rows() -> None:
    # two of 5! = 120 orders are perfect
    x = np.arange(5.0)[:, np.newaxis]
    for method in Method:
        assert permutation_test(x, x, method=method, plan=Resampling(999)).p.item() == pytest.approx(2 / 120)


@pytest.mark.parametrize("method", list(Method))
def test_missing_values_leave_each_pair_exact_when_all_rows_are_enumerated(method: Method) -> None:
    x, y = tables(11, 6, 3, 3, missing=0.2)
    found = permutation_test(x, y, method=method, plan=Resampling(count=999))
    assert np.isnan(x).any()
    for j in range(3):
        for k in range(3):
            if not np.isnan(found.estimate[j, k]):
                expected = enumerated_p(x[:, j], y[:, k], method)[0]
                assert found.p[j, k] == pytest.approx(expected, abs=1e-15)


@pytest.mark.parametrize("method", list(Method))
def test_a_pair_with_few_rows_is_enumerated_among_many(method: Method) -> None:
    x, y = tables(5, 12, 2, 2)
    x[5:, 1] = NAN
    found = permutation_test(x, y, method=method, plan=Resampling(count=999))
    assert found.exact.tolist() == [[False, False], [True, True]]
    for k in range(2):
        assert found.p[1, k] == pytest.approx(enumerated_p(x[:, 1], y[:, k], method)[0], abs=1e-15)
    assert np.all(found.p_maxt >= found.p)


def first_return(order: tuple[int, ...], rows: list[int]) -> list[int]:
    result = []
    for row in rows:
        place = order[row]
        while place not in rows:
            place = order[place]
        result.append(place)
    return result


def maxt_by_definition(x: Table, y: Table, method: Method) -> dict[tuple[int, int], float]:
    """Step down over all permutations of all rows, one pair and one permutation at a time."""
    n = len(x)
    pairs: dict[tuple[int, int], tuple[list[int], float]] = {}
    for j in range(x.shape[1]):
        for k in range(y.shape[1]):
            rows = np.flatnonzero(~np.isnan(x[:, j] + y[:, k])).tolist()
            value = FUNCTIONS[method](x[rows, j], y[rows, k])
            if not np.isnan(value):
                pairs[j, k] = (rows, abs(value) * np.sqrt(len(rows) - 1))
    ranked = sorted(pairs, key=lambda pair: -pairs[pair][1])
    counts = dict.fromkeys(ranked, 0)
    for order in permutations(range(n)):
        running = 0.0
        for pair in reversed(ranked):
            rows, z = pairs[pair]
            moved = y[first_return(order, rows), pair[1]]
            drawn = FUNCTIONS[method](x[rows, pair[0]], moved)
            running = max(running, abs(drawn) * np.sqrt(len(rows) - 1))
            counts[pair] += running >= z - 1e-9
    total, adjusted, largest = len(list(permutations(range(n)))), {}, 0.0
    for pair in ranked:
        largest = max(largest, counts[pair] / total)
        adjusted[pair] = largest
    return adjusted


@pytest.mark.parametrize("method", [Method.SPEARMAN, Method.PEARSON])
@pytest.mark.parametrize("missing", [0.0, 0.25])
def test_maxt_steps_down_as_defined(method: Method, missing: float) -> None:
    x, y = tables(23, 5, 3, 2, missing=missing)
    found = permutation_test(x, y, method=method, plan=Resampling(count=999))
    expected = maxt_by_definition(x, y, method)
    assert expected
    assert found.family_size == len(expected)
    for pair, value in expected.items():
        assert found.p_maxt[pair] == pytest.approx(value, abs=1e-15)


def test_the_studentised_p_by_enumeration() -> None:
    x, y = tables(31, 6, 1, 1)
    left, right = x[:, 0] - x.mean(), y[:, 0] - y.mean()

    def studentised(order: NDArray[np.float64]) -> float:
        spread = np.mean(left**2 * order**2) / (np.mean(left**2) * np.mean(order**2))
        return float(np.sqrt(6) * np.corrcoef(left, order)[0, 1] / np.sqrt(spread))

    observed = abs(studentised(right))
    share = np.mean([abs(studentised(np.array(order))) >= observed - 1e-9 for order in permutations(right)])
    found = permutation_test(x, y, method="pearson", plan=Resampling(999), studentised=True)
    assert found.p_robust.item() == pytest.approx(share, abs=1e-15)
    assert found.p_robust.item() != found.p.item()


@pytest.mark.parametrize("method", list(Method))
def test_random_draws_come_near_the_exact_p(method: Method) -> None:
    x, y = tables(41, 7, 2, 2, missing=0.0)
    x[:, 0] = [1, 2, 3, 4, 5, 6, 7]
    exact = permutation_test(x, y, method=method, plan=Resampling(count=5040))
    drawn = permutation_test(x, y, method=method, plan=Resampling(count=5039, seed=3))
    assert exact.exact.all()
    assert not drawn.exact.any()
    error = np.sqrt(exact.p * (1 - exact.p) / 5039)
    assert np.all(np.abs(drawn.p - exact.p) <= 4 * error + 1 / 5040)
    assert np.all(np.abs(drawn.p_maxt - exact.p_maxt) <= 0.03)


@pytest.mark.parametrize("method", list(Method))
def test_scipy_comes_near_with_missing_values(method: Method) -> None:
    x, y = tables(51, 20, 3, 2, missing=0.1)
    y += x[:, :1]
    found = permutation_test(x, y, method=method, plan=Resampling(count=4999, seed=1))
    both = ~np.isnan(x[:, 1] + y[:, 0])
    left, right = x[both, 1], y[both, 0]
    theirs = scipy_stats.permutation_test(
        (left,), lambda moved: FUNCTIONS[method](moved, right), permutation_type="pairings",
        n_resamples=2000, vectorized=False, rng=1,
    )  # fmt: skip
    expected = min(1.0, float(np.mean(np.abs(theirs.null_distribution) >= abs(theirs.statistic) - 1e-12)))
    assert found.p[1, 0] == pytest.approx(expected, abs=0.05)


@pytest.mark.parametrize("method", list(Method))
def test_threads_and_other_pairs_do_not_change_a_p(method: Method) -> None:
    x, y = tables(61, 15, 4, 3, missing=0.1)
    count = 2 * CHUNK + 17
    whole = permutation_test(x, y, method=method, plan=Resampling(count, seed=9, task="t"))
    same(whole, permutation_test(x, y, method=method, plan=Resampling(count, 9, "t", threads=3)))
    alone = permutation_test(x[:, 2:3], y[:, 1:2], method=method, plan=Resampling(count, seed=9, task="t"))
    assert alone.p.item() == whole.p[2, 1]
    assert alone.p_maxt.item() == alone.p.item()


def test_the_answer_of_a_seed_is_that_written_here() -> None:
    x, y = tables(71, 14, 3, 2, missing=0.1)
    found = permutation_test(x, y, plan=Resampling(count=9999, seed=20, task="golden"), studentised=True)
    assert np.rint(found.p * 10_000).astype(int).tolist() == [[264, 8571], [4864, 9485], [7744, 4389]]
    assert np.rint(found.p_maxt * 10_000).astype(int).tolist() == [[1236, 9877], [9230, 9877], [9877, 9230]]
    assert np.rint(found.p_robust * 10_000).astype(int).tolist() == [[515, 8214], [4864, 9489], [7938, 4389]]


def test_only_the_order_matters_to_ranks_and_not_the_unit_of_measurement_to_pearson() -> None:
    x, y = tables(81, 16, 3, 2, missing=0.1)
    plan = Resampling(count=1999, seed=4)
    same(permutation_test(x, y, plan=plan), permutation_test(np.exp(x), y**3, plan=plan))
    same(
        permutation_test(x, y, method="pearson", plan=plan),
        permutation_test(x * 1e6 + 5, y * 1e-200, method="pearson", plan=plan),
    )


@pytest.mark.parametrize("method", list(Method))
def test_the_order_of_units_does_not_matter_where_all_are_enumerated(method: Method) -> None:
    x, y = tables(91, 6, 3, 2, missing=0.1)
    order = np.array([3, 1, 5, 0, 2, 4])
    plan = Resampling(count=999)
    same(
        permutation_test(x, y, method=method, plan=plan), permutation_test(x[order], y[order], method=method, plan=plan)
    )


def test_an_outlier_that_a_pair_lost_does_not_spoil_its_p() -> None:
    x, y = tables(95, 12, 2, 1)
    x[0, 1] = NAN
    calm = permutation_test(x, y, method="pearson", plan=Resampling(1999, seed=1), studentised=True)
    y[0, 0] = 1e12
    wild = permutation_test(x, y, method="pearson", plan=Resampling(1999, seed=1), studentised=True)
    assert wild.p[1, 0] == calm.p[1, 0]
    assert wild.p_robust[1, 0] == calm.p_robust[1, 0]
    assert wild.p[0, 0] != calm.p[0, 0]


def test_what_is_undefined_is_not_tested_and_not_counted() -> None:
    x, y = tables(97, 8, 3, 2)
    x[:, 1] = 2.0
    x[2:, 2] = NAN
    found = permutation_test(x, y, plan=Resampling(99), studentised=True)
    assert found.family_size == 2
    for table in (found.estimate, found.p, found.p_greater, found.p_robust, found.p_maxt, found.z):
        assert np.isnan(table).tolist() == [[False, False], [True, True], [True, True]]
    assert found.n.tolist() == [[8, 8], [8, 8], [2, 2]]
    nothing = permutation_test(np.empty((0, 2)), np.empty((0, 1)), plan=Resampling(99))
    assert nothing.family_size == 0
    assert np.isnan(nothing.p).all()


def test_p_stays_in_its_range_and_doubling_is_capped() -> None:
    x, y = tables(99, 20, 5, 3, missing=0.05)
    found = permutation_test(x, y, plan=Resampling(count=199, seed=1))
    for p in (found.p, found.p_greater, found.p_less, found.p_maxt, found.p_doubled):
        assert np.all((p >= 1 / 200) & (p <= 1))
    assert np.all(found.p_maxt >= found.p)


def test_kendall_has_no_studentised_statistic() -> None:
    with pytest.raises(ValueError, match="kendall"):
        permutation_test([[1.0]], [[1.0]], method="kendall", plan=Resampling(99), studentised=True)


@pytest.mark.slow
def test_the_family_is_wrongly_accused_in_five_per_cent() -> None:
    wrong = 0
    for trial in range(400):
        x, y = tables(1000 + trial, 24, 6, 4, missing=0.1)
        wrong += bool(np.nanmin(permutation_test(x, y, plan=Resampling(499, seed=trial)).p_maxt) <= 0.05)
    assert wrong / 400 == pytest.approx(0.05, abs=0.035)
