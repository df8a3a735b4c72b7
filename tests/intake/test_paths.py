"""Which files a delivery consists of."""

from pathlib import Path

import pytest

from pesbench.errors import InputError
from pesbench.intake.paths import files_of


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
