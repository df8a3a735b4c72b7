"""The pages of an inspection, at two widths."""

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.report.inspection import inspect as pages
from pesbench.report.terminal import markdown, show
from pesbench.result import Recipe, Result

WIDE = "Land;" + ";".join(f"2024-{month:02} / Insgesamt ohne Sonderf\u00e4lle" for month in range(1, 13)) + "\n"


def shown(result: Result, catalogue: Catalogue, width: int) -> str:
    page = StringIO()
    show(pages(result, catalogue), Console(file=page, width=width, highlight=False))
    return page.getvalue()


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "u.csv"
    path.write_text("pes,period,sex,stock\nAT,2024-01,F,7\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [80, 140])
def test_one_table_is_shown_with_its_columns(table: Path, catalogue: Catalogue, width: int) -> None:
    text = shown(pesbench.inspect(table), catalogue, width)
    assert "form unemployment" in text
    assert "utf-8, lines end with LF" in text
    assert [line.split()[:2] for line in text.splitlines() if line.startswith("3 ")] == [["3", "sex"]]
    assert "draft-mapping" not in text
    assert max(map(len, text.splitlines())) <= max(width, 2 + len(str(table)) + 12)


@pytest.mark.parametrize("width", [80, 140])
def test_a_table_that_fits_nothing_says_what_comes_near(tmp_path: Path, catalogue: Catalogue, width: int) -> None:
    path = tmp_path / "u.csv"
    path.write_text("pes,period,stock,note\nAT,2024-01,7,x\n", encoding="utf-8")
    text = shown(pesbench.inspect(path), catalogue, width)
    assert "What comes near" in text
    assert "form unemployment" in text
    assert "--draft-mapping OUT.toml" in text
    drafted = pesbench.inspect(path, draft_mapping=tmp_path / "out.toml")
    assert "Complete it" in shown(drafted, catalogue, width)


def test_a_long_table_stays_within_the_terminal(tmp_path: Path, catalogue: Catalogue) -> None:
    path = tmp_path / "w.csv"
    path.write_text(WIDE + "AT;" + ";".join(map(str, range(12))) + "\n", encoding="utf-8")
    text = shown(pesbench.inspect(path), catalogue, 80)
    assert max(map(len, text.splitlines())) <= 80
    many = tmp_path / "m.csv"
    many.write_text(";".join(f"c{n}" for n in range(90)) + "\n" + ";".join("1" * 90) + "\n", encoding="utf-8")
    assert "30 more; --format json gives all." in shown(pesbench.inspect(many), catalogue, 80)


def test_several_tables_are_listed_by_their_own_names(tmp_path: Path, catalogue: Catalogue) -> None:
    import zipfile  # noqa: PLC0415 - only here

    path = tmp_path / "year.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "pes,period,stock\nAT,2024-01,7\n")
        archive.writestr("sub/b.csv", "x;y\n1;2\n")
    text = shown(pesbench.inspect(path), catalogue, 80)
    assert [line.split()[0] for line in text.splitlines() if "zip (csv)" in line] == ["a.csv", "sub/b.csv"]
    assert "2 tables, 1 of them fit" in text


def test_markdown_has_the_same_tables(table: Path, catalogue: Catalogue) -> None:
    assert "| 3 | sex | F | sex |" in markdown(pages(pesbench.inspect(table), catalogue))


def test_pages_of_another_answer_are_refused(table: Path, catalogue: Catalogue) -> None:
    with pytest.raises(TypeError, match="compare"):
        pages(Result(pesbench.inspect(table).rows, Recipe(command="compare")), catalogue)
