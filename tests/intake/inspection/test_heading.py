"""The header of an unknown table."""

import pytest

from pesbench.intake.inspection.heading import guessed_heading


def rows(text: str) -> list[list[str]]:
    return [line.split(";") for line in text.strip().splitlines()]


@pytest.mark.parametrize(
    ("text", "first", "names"),
    [
        ("county;men;women\nAlba;1;2\nArad;3;4", 0, ("county", "men", "women")),
        ("Title;;\n;;\ncounty;men;women\nAlba;1;2", 2, ("county", "men", "women")),
        ("Table 7;;\n2019;;\ncode;men;women\n51;11;12\n52;13;14", 2, ("code", "men", "women")),
        (
            "Title;;;;\n;men;;women;\narea;a;b;a;b\nX;1;2;3;4",
            1,
            ("area", "men / a", "men / b", "women / a", "women / b"),
        ),
        ("geo;2008;2009;2010\nAT;4.1;:;4.8\nBE;7,0;7.9;8.3", 0, ("geo", "2008", "2009", "2010")),
        ("period;stock\n1996;\n1997;\n1998;17\n1999;19", 0, ("period", "stock")),
        ("a;b\nx;-\ny;-\nz; 1 234 ", 0, ("a", "b")),
    ],
)
def test_words_above_numbers_are_the_header(text: str, first: int, names: tuple[str, ...]) -> None:
    found = guessed_heading(rows(text))
    assert found is not None
    assert (found.first, found.names) == (first, names)


@pytest.mark.parametrize("text", ["a;b\nx;y", "1;2\n3;4", "lonely\n1\n2", ";"])
def test_without_words_above_numbers_there_is_none(text: str) -> None:
    assert guessed_heading(rows(text)) is None


def test_a_header_of_many_rows_ends_somewhere() -> None:
    text = "\n".join(["a;b;c"] * 30 + ["x;1;2", "y;3;4"])
    found = guessed_heading(rows(text))
    assert found is not None
    assert found.rows <= 10
