"""The option --plot: a picture beside the answer, or a refusal before anything is computed."""

from pathlib import Path

import pytest

from pesbench.cli import main

VALUES = "pes,indicator,period,value,standard_error\nAT,A4a,2024,80,1\nBG,A4a,2024,60,1\nCZ,A4a,2024,40,1\n"


@pytest.fixture
def values(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    path.write_text(VALUES, encoding="utf-8")
    return path


def compare(values: Path, *options: object) -> int:
    asked = ["compare", "A4a", "--values", values, "--period", 2024, "--quiet", *options]
    return main([str(word) for word in asked])


def test_compare_draws_its_answer(values: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = values.with_name("places.svg")
    assert compare(values, "--plot", picture, "--format", "csv") == 0
    assert capsys.readouterr().out.startswith("indicator,period")
    assert "Satisfaction of jobseekers" in picture.read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "code"), [("places.gif", 2), ("places", 2), ("absent/places.png", 4)])
def test_a_picture_that_cannot_be_made_is_refused(values: Path, name: str, code: int) -> None:
    assert compare(values, "--plot", values.parent / name) == code
    assert not list(values.parent.glob("places*"))


def test_a_picture_names_pes_so_an_anonymous_answer_has_none(values: Path) -> None:
    assert compare(values, "--plot", values.with_name("places.svg"), "--anonymise") == 2
