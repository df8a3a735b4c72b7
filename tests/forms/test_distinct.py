"""Distinct texts, batch after batch."""

import polars as pl
import pytest

from pesbench.forms.distinct import FEW, DistinctTexts

SEXES = ["T", "F", "M"] * 100
MANY = [f"Y{age}" for age in range(50)] * 4


@pytest.mark.parametrize(
    "batches",
    [
        [SEXES, SEXES],
        [SEXES, [*SEXES, "X", None]],  # a stranger among the usual ones
        [[None, None], SEXES],
        [["AT"] * 300, ["BE"] * 300, ["AT", "BE"] * 150],  # a sorted file
        [MANY, MANY],
        [SEXES, MANY, SEXES],
        [[]],
    ],
)
def test_no_text_of_a_batch_is_missed(batches: list[list[str | None]]) -> None:
    texts = DistinctTexts()
    for batch in batches:
        found = texts.of(pl.Series(batch, dtype=pl.String))
        assert set(found) >= {text for text in batch if text is not None}
        assert None not in found


def test_few_texts_are_remembered_and_many_are_not() -> None:
    texts = DistinctTexts()
    texts.of(pl.Series(SEXES))
    assert set(texts.usual) == {"T", "F", "M"}
    texts.of(pl.Series([f"code{number}" for number in range(FEW + 1)]))
    assert texts.usual == ()
