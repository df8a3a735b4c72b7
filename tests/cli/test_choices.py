"""The light-weight choices of the command line are those of the library, in the same order."""

from enum import StrEnum

import pytest

from pesbench.analysis.comparison import recipe as comparing
from pesbench.analysis.relation import recipe
from pesbench.catalogue import model
from pesbench.catalogue.listing import TOPICS
from pesbench.cli import choices
from pesbench.publication import words
from pesbench.stats import correlation, nearness, ranks


def values(choice: type[StrEnum]) -> list[str]:
    return [member.value for member in choice]


@pytest.mark.parametrize(
    ("light", "real"),
    [
        (choices.Ties, ranks.Ties),
        (choices.Method, correlation.Method),
        (choices.RankSet, comparing.RankSet),
        (choices.Errors, comparing.ErrorSource),
        (choices.Funnel, comparing.FunnelLimits),
        (choices.ContextModel, comparing.ContextModel),
        (choices.Distance, nearness.Distance),
        (choices.Assessment, recipe.Assessment),
        (choices.Family, recipe.Family),
        (choices.Fdr, recipe.Fdr),
        (choices.Missing, recipe.Missing),
        (choices.Language, words.Language),
    ],
)
def test_the_choices_are_those_of_the_library(light: type[StrEnum], real: type[StrEnum]) -> None:
    assert values(light) == values(real)


def test_a_direction_that_can_be_chosen_is_a_direction() -> None:
    assert values(choices.Direction) == [d.value for d in model.Direction if d is not model.Direction.NONE]


def test_every_topic_can_be_listed() -> None:
    assert set(values(choices.Topic)) == {*TOPICS, "rules", "mappings"}
