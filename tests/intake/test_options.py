"""What may be said about a reading."""

import pytest
from pydantic import ValidationError

from pesbench.intake import ReadOptions


@pytest.mark.parametrize(("given", "mark"), [("tab", "\t"), ("semicolon", ";"), (";", ";"), (None, None)])
def test_a_delimiter_is_a_character_or_its_name(given: str | None, mark: str | None) -> None:
    assert ReadOptions(delimiter=given).delimiter == mark


@pytest.mark.parametrize("given", ["", "ab", '"', "\n", "é"])
def test_other_delimiters_are_refused(given: str) -> None:
    with pytest.raises(ValidationError, match="must be one character"):
        ReadOptions(delimiter=given)


def test_options_are_frozen_and_known() -> None:
    with pytest.raises(ValidationError):
        ReadOptions().form = "values"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        ReadOptions(colour="red")  # type: ignore[call-arg]
