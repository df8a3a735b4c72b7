"""False discovery rates over areas and their enablers: by hand, by brute force, and what they control."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pesbench.stats.hierarchy import hierarchical_fdr

NAN = float("nan")


def rejected_at(q: float, parents: list[float], children: list[float], parent_of: list[int]) -> list[bool]:
    """Run the two stages at one rate, in plain Python."""
    selected = step_up(parents, q)
    level = q * len(selected) / len(parents)
    result = [False] * len(children)
    for parent in selected:
        own = [i for i, above in enumerate(parent_of) if above == parent]
        for place in step_up([children[i] for i in own], level):
            result[own[place]] = True
    return result


def step_up(p: list[float], level: float) -> list[int]:
    order = sorted(range(len(p)), key=lambda i: p[i])
    passed = [rank for rank, i in enumerate(order, 1) if p[i] <= level * rank / len(p) * (1 + 1e-12)]
    return order[: max(passed, default=0)]


def test_two_areas_by_hand() -> None:
    # Areas: 0.004 * 3 / 1 = 0.012, 0.02 * 3 / 2 = 0.03, 0.5. Two of three are selected from q = 0.03 on.
    # Enablers of the first area: 0.01 * 2 / 1 and 0.03 * 2 / 2, so 0.02 and 0.03 among themselves. With one area
    # selected they would need q / 3: q = 0.06, but by then two are selected: 0.02 * 3 / 2 = 0.03 and 0.045.
    found = hierarchical_fdr([0.004, 0.02, 0.5], [0.01, 0.03, 0.001], [0, 0, 2])
    assert found.parents.tolist() == pytest.approx([0.012, 0.03, 0.5])
    assert found.children.tolist() == pytest.approx([0.03, 0.045, 0.5])


def test_what_is_not_tested_is_not_counted() -> None:
    found = hierarchical_fdr([0.01, NAN], [0.01, NAN, 0.01, 0.01], [0, 0, 1, -1])
    assert found.parents[0] == 0.01
    assert np.array_equal(found.children, [0.01, NAN, NAN, NAN], equal_nan=True)


def test_nothing_is_tested() -> None:
    assert hierarchical_fdr([], [], []).children.tolist() == []
    assert np.isnan(hierarchical_fdr([], [0.1], [-1]).children).all()
    assert np.isnan(hierarchical_fdr([NAN], [0.1], [0]).children).all()


def test_a_parent_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="a parent must be one of 0 to 0"):
        hierarchical_fdr([0.1], [0.1], [1])
    with pytest.raises(ValueError, match="a parent per child"):
        hierarchical_fdr([0.1], [0.1], [0, 0])


p_values = st.sampled_from([0.0, 0.001, 0.004, 0.01, 0.02, 0.04, 0.05, 0.1, 0.3, 0.7, 1.0])


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.lists(p_values, min_size=1, max_size=5), st.lists(st.tuples(p_values, st.integers(0, 4)), max_size=12))
def test_adjusted_values_decide_as_the_two_stages_do(parents: list[float], children: list[tuple[float, int]]) -> None:
    own = [p for p, _ in children]
    parent_of = [above % len(parents) for _, above in children]
    found = hierarchical_fdr(parents, own, parent_of)
    for q in (0.01, 0.0499, 0.0501, 0.1, 0.2, 0.5, 0.99):
        close = np.isclose(found.children, q, rtol=1e-9)
        expected = rejected_at(q, parents, own, parent_of)
        assert [e for e, c in zip(expected, close, strict=True) if not c] == (found.children <= q)[~close].tolist()


@pytest.mark.slow
def test_the_rate_among_the_selected_is_kept() -> None:
    random = np.random.default_rng(3)
    parent_of = np.repeat(np.arange(7), 4)
    true = np.zeros(28, dtype=bool)
    true[:4] = True
    rates = np.zeros(4000)
    for trial in range(4000):
        z = random.normal(size=28) + 3.2 * true
        areas = np.array([np.sum(z[parent_of == a]) / 2 for a in range(7)])
        found = hierarchical_fdr(two_sided(areas), two_sided(z), parent_of)
        chosen = np.flatnonzero(found.parents <= 0.05)
        shares = [false_share(found.children[parent_of == a] <= 0.05, true[parent_of == a]) for a in chosen]
        rates[trial] = sum(shares) / max(len(shares), 1)
    assert np.mean(rates) < 0.05 + 2 * np.std(rates) / 4000**0.5


def two_sided(z: np.typing.NDArray[np.float64]) -> np.typing.NDArray[np.float64]:
    from scipy.stats import norm  # noqa: PLC0415 - only the simulation needs it

    return np.asarray(2 * norm.sf(np.abs(z)))


def false_share(rejected: np.typing.NDArray[np.bool_], true: np.typing.NDArray[np.bool_]) -> float:
    return float(np.count_nonzero(rejected & ~true)) / max(int(np.count_nonzero(rejected)), 1)
