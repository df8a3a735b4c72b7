"""Adjusted p-values: hand arithmetic, SciPy, and their order."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as scipy_stats

from pesbench.stats import benjamini_hochberg, benjamini_yekutieli, holm

NAN = float("nan")
METHODS = pytest.mark.parametrize("adjust", [holm, benjamini_hochberg, benjamini_yekutieli])
P = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_holm_by_hand() -> None:
    # in order 0.01 * 4 = 0.04, 0.02 * 3 = 0.06, 0.03 * 2 = 0.06, 0.5 * 1
    np.testing.assert_allclose(holm([0.5, 0.01, 0.03, 0.02]), [0.5, 0.04, 0.06, 0.06])
    # 0.3 * 2 = 0.6, then 0.4 is raised to that
    np.testing.assert_allclose(holm([0.4, 0.3]), [0.6, 0.6])


def test_holm_rejects_what_the_procedure_rejects() -> None:
    random = np.random.default_rng(4)
    for _ in range(50):
        p = random.random(12) ** 3
        rejected = np.zeros(12, dtype=bool)
        for step, test in enumerate(np.argsort(p)):
            if p[test] > 0.05 / (12 - step):
                break
            rejected[test] = True
        np.testing.assert_array_equal(holm(p) <= 0.05, rejected)


@given(P)
@settings(derandomize=True, deadline=None)
def test_false_discovery_rates_are_those_of_scipy(p: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), scipy_stats.false_discovery_control(p, method="bh"), rtol=1e-12)
    np.testing.assert_allclose(benjamini_yekutieli(p), scipy_stats.false_discovery_control(p, method="by"), rtol=1e-12)


@METHODS
@given(p=P)
@settings(derandomize=True, deadline=None)
def test_adjusting_never_lowers_and_keeps_the_order(
    adjust: Callable[[list[float]], np.ndarray], p: list[float]
) -> None:
    adjusted = adjust(p)
    assert np.all(adjusted >= np.asarray(p) * (1 - 1e-12))
    assert np.all(adjusted <= 1)
    assert np.all(np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0)


@METHODS
def test_undefined_tests_do_not_count_and_shape_is_kept(adjust: Callable[[object], np.ndarray]) -> None:
    alone = adjust([0.01, 0.2, 0.03, 0.04])
    np.testing.assert_array_equal(
        adjust([[0.01, NAN, 0.2], [0.03, 0.04, NAN]]), [[alone[0], NAN, alone[1]], [alone[2], alone[3], NAN]]
    )
    assert adjust([]).shape == (0,)
    assert np.isnan(adjust([NAN, NAN])).all()
