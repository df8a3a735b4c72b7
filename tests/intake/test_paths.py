"""Which files a delivery consists of."""

import os
import sys
from pathlib import Path

import pytest

from pesbench.errors import InputError
from pesbench.intake.paths import files_of, named, passed_over


def test_a_folder_gives_its_tables_by_name(tmp_path: Path) -> None:
    for name in ("b.csv", "a.TSV", "c.txt", "notes.md", ".hidden.csv", "a.review.csv"):
        (tmp_path / name).write_text("x")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "d.csv").write_text("x")
    found = [file.relative_to(tmp_path).as_posix() for file in files_of([tmp_path])]
    assert found == ["a.TSV", "b.csv", "c.txt", "deeper/d.csv"]


def test_a_file_is_read_whatever_it_is_called_and_once(tmp_path: Path) -> None:
    file = tmp_path / "data.dat"
    file.write_text("x")
    assert files_of([file, tmp_path / "." / "data.dat"]) == [file]


@pytest.mark.parametrize("name", ["empty", "missing"])
def test_a_folder_without_tables_and_a_path_to_nothing_are_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="found no"):
        files_of([tmp_path / name])


def test_no_path_is_refused() -> None:
    with pytest.raises(InputError, match="at least one file"):
        files_of([])


def test_packed_files_and_workbooks_are_tables_too_and_the_rest_can_be_named(tmp_path: Path) -> None:
    tables = ["a.xlsx", "b.XLSM", "c.xls", "d.ods", "e.json", "f.csv.gz", "g.zip"]
    others = ["h.pdf", "i.md", "j"]
    for name in [*tables, *others, "~$a.xlsx", ".k.csv", "l.review.csv"]:
        (tmp_path / name).write_text("x")
    assert [file.name for file in files_of([tmp_path])] == tables
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "m.csv").write_text("x")
    left = [file.name for file in passed_over([tmp_path, tmp_path / "h.pdf"])]
    assert left == [".k.csv", *others, "l.review.csv", "~$a.xlsx", ".git"]


def test_files_that_are_named_can_be_told_from_those_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x")
    assert named([tmp_path]) == frozenset()
    assert named([tmp_path, tmp_path / "a.csv"]) == {str(tmp_path.resolve() / "a.csv")}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere names are text")
def test_a_name_that_is_not_utf8_is_refused_in_words_that_can_be_printed(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.csv"
    with open(name, "wb"):  # noqa: PTH123 - the name is no text
        pass
    for given in (tmp_path, Path(os.fsdecode(name))):
        with pytest.raises(InputError, match="must be UTF-8") as caught:
            files_of([given])
        assert caught.value.where.encode().endswith(b"caf\\xe9.csv")


def test_a_zero_byte_in_a_path_is_refused() -> None:
    with pytest.raises(InputError, match="zero byte"):
        files_of([Path("a\0b")])


def test_what_an_export_says_about_its_tables_is_not_read(tmp_path: Path) -> None:
    for name in ("unemployment.csv", "recipe.json", "datapackage.json", "structure.json"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in files_of([tmp_path])] == ["unemployment.csv"]
    assert len(passed_over([tmp_path])) == 3
