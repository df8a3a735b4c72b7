"""Shares of variance against models whose shares are known exactly."""

from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from pesbench.stats import Resampling
from pesbench.stats.composite import uniforms
from pesbench.stats.sobol import Design, Sobol, explained, sobol

Cells = NDArray[np.float64]
BOOTSTRAP = Resampling(200, seed=1, task="bootstrap")


def outputs(model: Callable[[Cells], Cells], inputs: int, rows: int, groups: tuple[tuple[int, ...], ...] = ()) -> Cells:
    design = Design.of(inputs, groups)
    a, b = (uniforms(Resampling(rows, 11, name), 0, (rows, inputs)) for name in "AB")
    return np.stack([model(np.where(swapped, b, a)) for swapped in design.swapped])[:, :, np.newaxis]


def estimated(model: Callable[[Cells], Cells], inputs: int, rows: int) -> Sobol:
    return sobol(outputs(model, inputs, rows), BOOTSTRAP)


def linear(u: Cells) -> Cells:
    return np.asarray(u @ np.array([3.0, 2.0, 1.0]))


def test_a_sum_has_the_shares_of_its_squared_slopes() -> None:
    found = estimated(linear, 3, 4000)
    shares = np.array([9, 4, 1]) / 14
    assert found.first[:, 0] == pytest.approx(shares, abs=0.06)
    assert found.total[:, 0] == pytest.approx(shares, abs=0.06)
    assert ((found.first_low <= found.first) & (found.first <= found.first_high)).all()
    assert ((found.total_low[:, 0] <= shares) & (shares <= found.total_high[:, 0])).all()


def test_an_input_that_does_nothing_has_no_share() -> None:
    found = estimated(lambda u: u[:, 0], 2, 500)
    assert found.total[1, 0] == 0
    assert found.first[1, 0] == 0


def test_an_output_that_does_not_vary_has_no_shares() -> None:
    found = estimated(lambda u: np.ones(len(u)), 2, 50)
    assert np.isnan(found.first).all()
    assert np.isnan(found.total_low).all()


def test_a_group_makes_what_its_inputs_make() -> None:
    shares = explained(outputs(linear, 3, 4000, ((0, 1),))[[0, 1, 5]])
    assert shares == pytest.approx([13 / 14], abs=0.02)
    assert np.isnan(explained(np.ones((3, 9, 2)))).all()


def test_what_two_inputs_make_together_is_in_the_total_alone() -> None:
    found = estimated(lambda u: (u[:, 0] - 0.5) * (u[:, 1] - 0.5), 2, 4000)
    assert found.first[:, 0] == pytest.approx([0, 0], abs=0.05)
    assert found.total[:, 0] == pytest.approx([1, 1], abs=0.08)


@pytest.mark.slow
def test_the_function_of_ishigami_and_homma() -> None:
    """S1 = 0.3139, 0.4424, 0 and ST = 0.5576, 0.4424, 0.2437 for a = 7, b = 0.1 (Ishigami & Homma, 1990)."""

    def ishigami(u: Cells) -> Cells:
        x = np.pi * (2 * u - 1)
        return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))

    found = estimated(ishigami, 3, 40_000)
    assert found.first[:, 0] == pytest.approx([0.3139, 0.4424, 0], abs=0.02)
    assert found.total[:, 0] == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.02)
