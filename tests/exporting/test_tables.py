"""How numbers and empty columns are written."""

from pathlib import Path

import polars as pl
import pytest

from pesbench.exporting.tables import without_silent, write_csv


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5429.0, "5429"),
        (0.1, "0.1"),
        (-12.5, "-12.5"),
        (-0.0, "0"),
        (9007199254740993.0, "9007199254740992"),
        (1e20, "1e+20"),
        (1e-7, "1e-7"),
        (1.7976931348623157e308, "1.7976931348623157e+308"),
        (None, ""),
    ],
)
def test_a_number_has_one_shortest_text(tmp_path: Path, number: float | None, text: str) -> None:
    path = tmp_path / "numbers.csv"
    write_csv(pl.LazyFrame({"a": ["x"], "b": [number]}, {"a": pl.String, "b": pl.Float64}), path)
    assert path.read_bytes() == f"a,b\nx,{text}\n".encode()
    assert number is None or float(text) == number


def test_only_optional_columns_without_a_word_are_left_out() -> None:
    rows = pl.LazyFrame({"a": [None, None], "b": [None, "x"], "c": [None, None]}, dict.fromkeys("abc", pl.String))
    assert without_silent(rows, ("b", "c")).collect_schema().names() == ["a", "b"]
    assert without_silent(rows, ()).collect_schema().names() == ["a", "b", "c"]
