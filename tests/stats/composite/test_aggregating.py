"""Trees of indicators: shares of weights, means and Copeland."""

import numpy as np
import pytest

from pesbench.stats.composite import Tree, aggregate, combine, effective_weights, shares

# a, b below g; g and c below the index
TREE = Tree(3, ((0, 1), (3, 2)))
NAN = float("nan")


def one(*columns: list[float], weights: list[float], method: str, least: float = 0.0) -> list[float]:
    scores, refused = combine([np.array([column]) for column in columns], np.array([weights]), method, least)
    assert not refused.any()
    return [float(score) for score in scores[0]]


def test_weights_are_shares_among_siblings() -> None:
    own = shares(np.array([[1.0, 3.0, 2.0, 2.0, 9.0]]), TREE)
    assert own[0].tolist() == [0.25, 0.75, 0.5, 0.5, 1.0]
    assert effective_weights(own, TREE)[0].tolist() == [0.125, 0.375, 0.5, 0.5, 1.0]


def test_a_group_of_which_nothing_counts_does_not_count() -> None:
    own = shares(np.array([[0.0, 0.0, 2.0, 2.0, 1.0]]), TREE)
    assert own[0].tolist() == [0, 0, 1, 0, 1]


def test_the_indicators_below_a_node_are_found() -> None:
    assert (TREE.below(4), TREE.below(3), TREE.below(1)) == ((0, 1, 2), (0, 1), (1,))


@pytest.mark.parametrize(
    ("method", "score"), [("arithmetic", 7.0), ("geometric", (4 * 8**3) ** 0.25), ("harmonic", 6.4)]
)
def test_means(method: str, score: float) -> None:
    assert one([4.0], [8.0], weights=[1, 3], method=method) == pytest.approx([score])


@pytest.mark.parametrize("method", ["arithmetic", "geometric", "harmonic"])
def test_weights_are_rescaled_over_what_is_present(method: str) -> None:
    found = one([4.0, 4.0], [NAN, 4.0], [1.0, NAN], weights=[1, 1, 0], method=method)
    assert found == pytest.approx([4.0, 4.0])


def test_nothing_present_makes_no_score_and_never_a_zero() -> None:
    assert np.isnan(one([NAN], [NAN], weights=[1, 1], method="arithmetic")[0])


@pytest.mark.parametrize(("least", "missing"), [(0.5, False), (0.51, True), (1 / 3, False)])
def test_too_few_children_make_no_score(least: float, missing: bool) -> None:  # noqa: FBT001
    found = one([1.0], [NAN], weights=[1, 1], method="arithmetic", least=least)
    assert np.isnan(found[0]) == missing


def test_copeland_counts_wins_minus_losses() -> None:
    # x beats y on a (weight 2) and loses on b (weight 1); z is worst on both
    found = one([3.0, 2.0, 1.0], [2.0, 3.0, 1.0], weights=[2, 1], method="copeland")
    assert found == [2.0, 0.0, -2.0]
    assert one([3.0, 2.0, 1.0], [2.0, 3.0, 1.0], weights=[1, 1], method="copeland") == [1.0, 1.0, -2.0]


def test_copeland_compares_by_what_both_have() -> None:
    assert one([3.0, 2.0], [NAN, 9.0], weights=[1, 5], method="copeland") == [1.0, -1.0]


def test_even_weights_stay_even_where_adding_them_rounds() -> None:
    found = one([1.0, 0.0], [1.0, 0.0], [0.0, 1.0], weights=[0.1, 0.2, 0.3], method="copeland")
    assert found == [0.0, 0.0]


@pytest.mark.parametrize("method", ["geometric", "harmonic"])
@pytest.mark.parametrize("value", [0.0, -1.0])
def test_a_draw_with_a_number_that_is_not_positive_is_refused(method: str, value: float) -> None:
    columns = [np.array([[4.0]]), np.array([[value]])]
    _, refused = combine(columns, np.array([[1.0, 1.0], [1.0, 0.0]]), method, 0.0)
    assert refused.tolist() == [True, False]


def test_draws_are_aggregated_each_with_its_weights() -> None:
    weights = shares(np.array([[1.0, 1.0, 1.0, 1.0, 1.0], [1.0, 3.0, 1.0, 1.0, 1.0]]), TREE)
    columns = [np.array([[4.0, 0.0]]), np.array([[8.0, 0.0]]), np.array([[2.0, 1.0]])]
    found = aggregate(columns, weights, TREE, ("arithmetic", "arithmetic"), 0.0)
    assert found.index.tolist() == [[4.0, 0.5], [4.5, 0.5]]
    assert found.nodes[3].tolist() == [[6.0, 0.0], [7.0, 0.0]]


def test_the_method_may_differ_between_groups() -> None:
    weights = shares(np.ones((1, 5)), TREE)
    columns = [np.array([[2.0]]), np.array([[8.0]]), np.array([[6.0]])]
    assert aggregate(columns, weights, TREE, ("geometric", "arithmetic"), 0.0).index[0, 0] == pytest.approx(5.0)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="mode"):
        combine([np.ones((1, 1))], np.ones((1, 1)), "mode", 0.0)
