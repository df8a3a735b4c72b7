"""Numbers as sources write them become numbers that can be cast, or stay to fail."""

import polars as pl
import pytest

from pesbench.intake.mapping import Marks
from pesbench.intake.mapping.numbers import bare, flags_in, multiplied

NATIONAL = Marks(national=True)
COMMA = Marks(",", national=True)
ENGLISH = Marks(".", ",", national=True)
GERMAN = Marks(",", ".", national=True)
SWISS = Marks(".", "'", national=True)


def read(marks: Marks, text: str) -> float | None:
    frame = pl.DataFrame({"cell": [text]}).select(marks.read(pl.col("cell")).cast(pl.Float64, strict=False))
    value: float | None = frame.item()
    return value


@pytest.mark.parametrize(
    ("marks", "text", "value"),
    [
        (Marks(), "12.5", 12.5),
        (Marks(), "1 400", None),
        (Marks(), "72%", None),
        (Marks(","), "12,5", 12.5),
        (Marks(","), "12.5", None),
        (NATIONAL, "1 400", 1400.0),
        (NATIONAL, "1\u00a0400\u00a0000", 1_400_000.0),
        (NATIONAL, "18\u202f055", 18_055.0),
        (NATIONAL, "-1 400.5", -1400.5),
        (NATIONAL, "14 00", None),
        (NATIONAL, "1400 000", None),
        (NATIONAL, "72%", 72.0),
        (NATIONAL, "7.5 %", 7.5),
        (NATIONAL, "5%5", None),
        (NATIONAL, "2673.353373", 2673.353373),
        (COMMA, "12,5", 12.5),
        (COMMA, "1 400,5", 1400.5),
        (COMMA, "12.5", None),
        (COMMA, "1,5e3", 1500.0),
        (ENGLISH, " 4,671     ", 4671.0),
        (ENGLISH, "683", 683.0),
        (ENGLISH, "1,234,567.8", 1_234_567.8),
        (ENGLISH, "4,67", None),
        (ENGLISH, "46,71,000", None),
        (ENGLISH, "1234,567", None),
        (ENGLISH, ",671", None),
        (ENGLISH, "1.5,000", None),
        (GERMAN, "1.234,5", 1234.5),
        (GERMAN, "4.671", 4671.0),
        (GERMAN, "12.5", None),
        (GERMAN, "0.671", 671.0),
        (SWISS, "1'234.5", 1234.5),
        (SWISS, "1'23", None),
    ],
)
def test_marks_are_read_in_one_way_only(marks: Marks, text: str, value: float | None) -> None:
    assert read(marks, text) == value


@pytest.mark.parametrize(
    ("text", "power", "value"),
    [("65", 3, 65_000.0), ("18.1", 3, 18_100.0), ("0.3", 1, 3.0), ("7", 0, 7.0), ("250", -2, 2.5), ("1.1", 2, 110.0)],
)
def test_a_power_of_ten_is_exact(text: str, power: int, value: float) -> None:
    frame = pl.DataFrame({"cell": [text], "power": [power]}, schema_overrides={"power": pl.Int8})
    assert frame.select(multiplied(pl.col("cell"), pl.col("power")).cast(pl.Float64)).item() == value


def test_what_is_no_number_is_not_multiplied() -> None:
    frame = pl.DataFrame({"cell": ["many"], "power": [3]})
    assert frame.select(multiplied(pl.col("cell"), pl.col("power"))).item() == "many"


@pytest.mark.parametrize(
    ("cell", "flags", "number"),
    [
        ("24.4 b", "b", "24.4"),
        ("11.8 bu", "bu", "11.8"),
        ("5e", "e", "5"),
        (": c", "c", ":"),
        (":", None, ":"),
        (": ", None, ": "),
        ("1e3", None, "1e3"),
        ("1,5E-3", None, "1,5E-3"),
        ("12", None, "12"),
        ("n/a", "a", "n/"),
        ("NA", None, "NA"),
        ("2006#", "#", "2006"),
        ("1 400 p", "p", "1 400"),
    ],
)
def test_letters_behind_numbers_are_split_and_all_kept(cell: str, flags: str | None, number: str) -> None:
    frame = pl.DataFrame({"cell": [cell]}).select(flags=flags_in(pl.col("cell")), number=bare(pl.col("cell")))
    assert (frame["flags"].item(), frame["number"].item().strip()) == (flags, number.strip())
