"""A workbook that would not fit is refused before it is loaded."""

import struct
from pathlib import Path

import pytest
from tests.intake.office import column, ods, packed, xlsx

from pesbench.errors import InputError
from pesbench.intake import archives, workbook_guard
from pesbench.intake.kinds import Kind
from pesbench.intake.workbook_guard import Sheet, check_parts


def checked(folder: Path, content: bytes, kind: Kind = Kind.XLSX) -> dict[str, Sheet]:
    path = folder / "book"
    path.write_bytes(content)
    return check_parts(path, kind, "book")


def repeated(rows: int, columns: int) -> str:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}" office:value-type="float" office:value="1"/>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999"><c r="A9999999"><v>1</v></c></row>', "rows at most"),
        ('<row r="1"><c r="ZZZ1"><v>1</v></c></row>', "16,384 columns at most, found a cell in column 18,278"),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="9"><c r="XFD1048576"><v>1</v></c></row>', "50,000,000 cells"),
        ('<row r="1">' + "<c><v>1</v></c>" * 20_000 + "</row>", "16,384 columns"),
        ('<row r="1"><c r="1A"><v>1</v></c></row>', "cells named by column and row"),
    ],
)
def test_cells_out_of_reach_are_refused(tmp_path: Path, rows: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        checked(tmp_path, xlsx({"S": rows}))


def test_far_cells_without_content_do_not_count(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'
    assert checked(tmp_path, xlsx({"S": rows})) == {"S": Sheet("S")}


def test_repeated_cells_of_open_documents_count_as_many(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="50,000,000 cells at most"):
        checked(tmp_path, ods(repeated(1_000_000, 16_384)), Kind.ODS)
    assert checked(tmp_path, ods(repeated(10, 10)), Kind.ODS) == {}


def test_errors_in_repeated_cells_are_placed(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string" calcext:value-type="error">'
        "<text:p>#REF!</text:p></table:table-cell>"
    )
    found = checked(tmp_path, ods(f"<table:table-row><table:table-cell/>{cell}</table:table-row>"), Kind.ODS)
    assert found["S"].errors == ((1, 2, "#REF!"), (1, 3, "#REF!"))


def test_formulas_are_looked_at_wherever_a_cell_says_it_is(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="B2"><f>A1</f></c><c><f>A1</f></c></row><row><c><f t="shared" si="0"/><v>3</v></c></row>'
    assert checked(tmp_path, xlsx({"S": rows})) == {"S": Sheet("S", ("B2", "C2"), 2)}


def test_parts_that_unpack_to_too_much_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_guard, "TOTAL", 1_000_000)
    with pytest.raises(InputError, match="1,000,000 bytes at most"):
        checked(tmp_path, packed({"xl/workbook.xml": "", "xl/media/large.bin": bytes(3_000_000)}))


def test_a_part_that_unpacks_beyond_all_measure_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "RATIO_FROM", 1_000_000)
    with pytest.raises(InputError, match="200 times its"):
        checked(tmp_path, packed({"xl/workbook.xml": "", "xl/media/large.bin": bytes(3_000_000)}))


def test_a_size_that_a_header_understates_is_counted_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_guard, "TOTAL", 1_000_000)
    content = packed({"xl/workbook.xml": bytes(3_000_000)})
    lying = content.replace(struct.pack("<I", 3_000_000), struct.pack("<I", 10))
    assert lying != content
    with pytest.raises(InputError, match="1,000,000 bytes at most"):
        checked(tmp_path, lying)


def test_entities_are_refused(tmp_path: Path) -> None:
    content = xlsx({"S": column(['<c r="@"><v>1</v></c>'])})
    parts = {"xl/worksheets/sheet1.xml": '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet>&a;</worksheet>'}
    assert checked(tmp_path, content)
    with pytest.raises(InputError, match="document type"):
        checked(tmp_path, packed(parts))


def test_a_protected_part_is_named_as_such(tmp_path: Path) -> None:
    content = bytearray(packed({"xl/workbook.xml": "x"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(InputError, match="protected by a password"):
        checked(tmp_path, bytes(content))
