"""Old workbooks are read by a process of their own, which may fail."""

import struct
from pathlib import Path

import pytest
from tests.intake.office import compound, xls

from pesbench.errors import InputError
from pesbench.intake import old_workbooks
from pesbench.intake.old_workbooks import read_old_workbook

CELLS = [(1, 1, 0.33807312826465469), (1, 2, "05111"), (2, 1, b"\x07"), (3, 2, 5429.0)]


def lines(folder: Path, content: bytes, sheet: str | None = None) -> list[str]:
    path = folder / "book.xls"
    path.write_bytes(content)
    (text,) = read_old_workbook(path, work=folder, where="book.xls", sheet=sheet).texts
    return text.path.read_text(encoding="utf-8").splitlines()


def test_the_texts_are_those_of_any_workbook(tmp_path: Path) -> None:
    assert lines(tmp_path, xls(CELLS)) == ["", ",0.3380731282646547,05111", ",#DIV/0!,", ",,5429"]


def test_errors_come_back_whole(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="found no 'T'") as caught:
        lines(tmp_path, xls(CELLS), sheet="T")
    assert (caught.value.where, caught.value.hint) == ("book.xls", "It has: S.")
    with pytest.raises(InputError, match="must be whole"):
        lines(tmp_path, compound("Contents", b"another program's"))


def test_a_file_that_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    content = bytearray(xls(CELLS))
    content[0x2C:0x30] = struct.pack("<I", 0x4D000001)
    with pytest.raises(InputError, match="must be whole"):
        lines(tmp_path, bytes(content))


def test_a_file_that_takes_for_ever_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_workbooks, "SECONDS", 0)
    with pytest.raises(InputError, match="0 seconds"):
        lines(tmp_path, xls(CELLS))


def test_numbers_with_decimals_come_with_a_comma_too(tmp_path: Path) -> None:
    path = tmp_path / "book.xls"
    path.write_bytes(xls([(0, 0, 1.5), (0, 1, "2.5")]))
    (text,) = read_old_workbook(path, work=tmp_path, where="book.xls").texts
    assert text.commas is not None
    assert [each.read_text(encoding="utf-8") for each in (text.path, text.commas)] == ["1.5,2.5\n", '"1,5",2.5\n']
    path.write_bytes(xls([(0, 0, 1.0), (0, 1, "2.5")]))
    (text,) = read_old_workbook(path, work=tmp_path, where="book.xls").texts
    assert text.commas is None
