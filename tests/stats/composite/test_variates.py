"""Random numbers that are the same everywhere, and have the distributions that they say."""

import numpy as np
import pytest
from scipy import stats as scipy_stats

from pesbench.stats import Resampling
from pesbench.stats.composite import dirichlet, gammas, normals, uniforms

PLAN = Resampling(4000, seed=3, task="test")
FEWEST = 0.001


def test_they_depend_on_the_seed_the_task_and_the_chunk_alone() -> None:
    first = uniforms(PLAN, 0, (5,))
    assert first.tolist() == uniforms(PLAN, 0, (5,)).tolist()
    others = [uniforms(plan, chunk, (5,)) for plan, chunk in ((PLAN, 1), (Resampling(4000, 4, "test"), 0))]
    assert all((first != other).all() for other in others)


def test_uniform_and_normal_numbers_have_their_distribution() -> None:
    assert scipy_stats.kstest(uniforms(PLAN, 0, (4000,)), "uniform").pvalue > FEWEST
    assert scipy_stats.kstest(normals(PLAN, 0, (4000,)), "norm").pvalue > FEWEST


@pytest.mark.parametrize("shape", [0.3, 1.0, 7.5, 50.0])
def test_gamma_numbers_have_their_distribution(shape: float) -> None:
    drawn = gammas(PLAN, 0, 4000, np.array([shape]))[:, 0]
    assert scipy_stats.kstest(drawn, scipy_stats.gamma(shape).cdf).pvalue > FEWEST


def test_dirichlet_shares_have_the_means_and_spreads_that_they_should() -> None:
    alpha = np.array([10.0, 30.0, 0.0, 60.0])
    drawn = dirichlet(PLAN, 0, 4000, alpha)
    assert drawn.sum(axis=1) == pytest.approx(np.ones(4000))
    assert (drawn[:, 2] == 0).all()
    share = alpha / 100
    assert drawn.mean(axis=0) == pytest.approx(share, abs=0.005)
    assert drawn.std(axis=0) == pytest.approx(np.sqrt(share * (1 - share) / 101), rel=0.1)
