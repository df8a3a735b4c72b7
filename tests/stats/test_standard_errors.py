"""Standard errors of proportions and rates against their formulas and against simulation."""

import numpy as np
import pytest

from pesbench.stats import binomial_standard_error, poisson_standard_error

NAN = float("nan")


def test_a_proportion() -> None:
    # p = 0.2, n = 400: 100 * sqrt(0.2 * 0.8 / 400) = 100 * 0.4 / 20
    assert binomial_standard_error(80, 400) == pytest.approx(2.0, rel=1e-12)
    assert binomial_standard_error(80, 400, scale=1) == pytest.approx(0.02, rel=1e-12)


def test_plus_four_is_not_certain_of_nothing() -> None:
    assert binomial_standard_error(0, 60) == 0.0
    # (0 + 2) / (60 + 4) = 1/32: 100 * sqrt(1/32 * 31/32 / 64) = 100 * sqrt(31) / 256
    assert binomial_standard_error(0, 60, plus_four=True) == pytest.approx(100 * np.sqrt(31) / 256)


def test_what_is_no_proportion_has_no_error() -> None:
    found = binomial_standard_error([5, -1, 1, NAN, 1], [4, 4, 0, 4, NAN])
    np.testing.assert_array_equal(found, [NAN] * 5)


def test_a_rate_may_exceed_its_exposure() -> None:
    # sqrt(2500) = 50 events of 2000 are 2.5 per hundred
    assert poisson_standard_error(2500, 2000) == pytest.approx(2.5)
    assert poisson_standard_error(2500, 2000, dispersion=4.0) == pytest.approx(5.0)
    np.testing.assert_array_equal(
        poisson_standard_error([0, -1, 3, NAN, 3], [2, 2, 0, 2, -2]), [0.0, NAN, NAN, NAN, NAN]
    )


@pytest.mark.parametrize("dispersion", [0.0, -1.0, NAN])
def test_a_dispersion_is_positive(dispersion: float) -> None:
    with pytest.raises(ValueError, match="positive"):
        poisson_standard_error(1, 1, dispersion=dispersion)


def test_simulated_counts_vary_as_much_as_the_formulas_say() -> None:
    random = np.random.default_rng(20240501)
    shares = 100 * random.binomial(250, 0.3, 40_000) / 250
    rates = 100 * random.poisson(90, 40_000) / 300
    assert shares.std() == pytest.approx(float(binomial_standard_error(75, 250)), rel=0.02)
    assert rates.std() == pytest.approx(float(poisson_standard_error(90, 300)), rel=0.02)
