"""Sheets become texts: row for row, and cell for cell what the sheet holds."""

from pathlib import Path

import pytest
from tests.intake.office import column, compound, ods, packed, text, xls, xlsx

from pesbench.errors import InputError
from pesbench.intake.kinds import kind_of
from pesbench.intake.workbooks import read_workbook


def texts(folder: Path, content: bytes, sheet: str | None = None) -> dict[str, list[str]]:
    """Give the lines of each sheet that is read."""
    path = folder / "book.xlsx"
    path.write_bytes(content)
    found = read_workbook(path, kind_of(path), work=folder, where="book.xlsx", sheet=sheet)
    return {it.name: it.path.read_text(encoding="utf-8").splitlines() for it in found.texts}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="@"><v>5429</v></c>', "5429"),
        ('<c r="@"><v>5429.0</v></c>', "5429"),
        ('<c r="@"><v>-3</v></c>', "-3"),
        ('<c r="@"><v>0.1</v></c>', "0.1"),
        ('<c r="@"><v>8.9999999999999997E-2</v></c>', "0.09"),
        ('<c r="@"><v>0.33807312826465469</v></c>', "0.3380731282646547"),
        ('<c r="@"><v>338073.12826465469</v></c>', "338073.1282646547"),
        ('<c r="@"><v>1E+21</v></c>', "1e+21"),
        ('<c r="@"><v>1e-7</v></c>', "1e-7"),
        ('<c r="@" s="4"><v>0.25</v></c>', "0.25"),
        ('<c r="@" t="b"><v>1</v></c>', "TRUE"),
        ('<c r="@" t="b"><v>0</v></c>', "FALSE"),
        ('<c r="@" s="1"><v>43496</v></c>', "2019-01-31"),
        ('<c r="@" s="2"><v>43496.5</v></c>', "2019-01-31 12:00:00"),
        ('<c r="@" s="3"><v>0.25</v></c>', "06:00:00"),
        ('<c r="@" t="d"><v>2019-01-31T00:00:00</v></c>', "2019-01-31"),
        ('<c r="@" t="e"><v>#REF!</v></c>', "#REF!"),
        ('<c r="@" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
        ('<c r="@" t="e"><v>#NAME?</v></c>', "#NAME?"),
        ('<c r="@" t="e"><v>#N/A</v></c>', "#N/A"),
        ('<c r="@"><f>A9+1</f><v>12</v></c>', "12"),
        ('<c r="@" t="str"><f>UPPER("at")</f><v>AT</v></c>', "AT"),
        (text("@", "05111"), "05111"),
        (text("@", "0.10"), "0.10"),
        (text("@", "true"), "true"),
        (text("@", "2019-01-31 00:00:00"), "2019-01-31 00:00:00"),
        (text("@", "2019-01-31T00:00:00"), "2019-01-31T00:00:00"),
        (text("@", " 4,671 "), '" 4,671 "'),
        (text("@", 'the "grey" zone'), '"the ""grey"" zone"'),
        (text("@", "De 3 mois&#10;à moins"), "De 3 mois à moins"),
        (text("@", "two&#13;&#10;lines"), "two lines"),
        ('<c r="@" t="inlineStr"><is><r><t>ri</t></r><r><t>ch</t></r></is></c>', "rich"),
    ],
)
def test_a_cell_is_what_the_sheet_holds(tmp_path: Path, cell: str, expected: str) -> None:
    assert texts(tmp_path, xlsx({"S": column([cell])})) == {"S": [expected]}


def test_dates_that_count_from_1904_are_read_so(tmp_path: Path) -> None:
    cell = '<c r="@" s="1"><v>43496</v></c>'
    assert texts(tmp_path, xlsx({"S": column([cell])}, early=True)) == {"S": ["2023-02-01"]}


def test_line_and_place_are_those_of_the_sheet(tmp_path: Path) -> None:
    rows = f'<row r="3">{text("C3", "pes")}{text("D3", "value")}</row><row r="5"><c r="C5"><v>1</v></c></row>'
    assert texts(tmp_path, xlsx({"S": rows})) == {"S": ["", "", ",,pes,value", "", ",,1,"]}


def test_error_values_stand_where_they_are_in_the_sheet(tmp_path: Path) -> None:
    rows = '<row r="2"><c r="C2"><v>1</v></c><c r="D2" t="e"><v>#NUM!</v></c></row>'
    assert texts(tmp_path, xlsx({"S": rows})) == {"S": ["", ",,1,#NUM!"]}


def test_hidden_sheets_are_named_and_empty_ones_left_out(tmp_path: Path) -> None:
    one = column(['<c r="@"><v>1</v></c>'])
    (tmp_path / "b").write_bytes(xlsx({"Data": one, "Old": one, "Sheet3": ""}, hidden=["Old"]))
    found = read_workbook(tmp_path / "b", kind_of(tmp_path / "b"), work=tmp_path, where="b")
    assert [it.name for it in found.texts] == ["Data"]
    assert found.notes == ("hidden sheets were not read: Old",)


def test_a_chart_is_named_and_not_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b").write_bytes(xlsx({"Data": column(['<c r="@"><v>1</v></c>'])}, chart="Graph"))
    found = read_workbook(tmp_path / "b", kind_of(tmp_path / "b"), work=tmp_path, where="b")
    assert [it.name for it in found.texts] == ["Data"]
    assert found.notes == ("sheets without cells were not read: Graph",)
    assert capfd.readouterr().err == ""


def test_a_sheet_that_is_asked_for_is_read_alone_even_hidden(tmp_path: Path) -> None:
    one = column(['<c r="@"><v>1</v></c>'])
    assert texts(tmp_path, xlsx({"Data": one, "Old": one}, hidden=["Old"]), sheet="Old") == {"Old": ["1"]}
    with pytest.raises(InputError, match="found no 'New'") as caught:
        texts(tmp_path, xlsx({"Data": one, "Old": one}), sheet="New")
    assert "Data, Old" in caught.value.hint


@pytest.mark.parametrize(
    "cell", ['<c r="@"><f>A1</f></c>', '<c r="@"><f>A1</f><v></v></c>', '<c r="@"><f>A1</f><v/></c>']
)
def test_a_formula_without_a_value_is_refused_with_its_place(tmp_path: Path, cell: str) -> None:
    rows = column(['<c r="@"><v>1</v></c>', cell, cell])
    with pytest.raises(InputError, match=r"none in cell A2 \(and 1 more\)") as caught:
        texts(tmp_path, xlsx({"Sheet 1": rows}))
    assert caught.value.where == "book.xlsx[Sheet 1]"


def test_a_formula_whose_value_is_an_empty_text_has_a_value(tmp_path: Path) -> None:
    rows = column(['<c r="@"><v>1</v></c>', '<c r="@" t="str"><f>""</f><v></v></c>'])
    assert texts(tmp_path, xlsx({"S": rows})) == {"S": ["1", ""]}


def test_formulas_of_sheets_that_are_not_read_do_not_matter(tmp_path: Path) -> None:
    broken = column(['<c r="@"><f>A1</f></c>'])
    content = xlsx({"Data": column(['<c r="@"><v>1</v></c>']), "Old": broken}, hidden=["Old"])
    assert texts(tmp_path, content) == {"Data": ["1"]}


def test_old_workbooks_are_read(tmp_path: Path) -> None:
    cells = [(1, 1, 0.33807312826465469), (1, 2, "05111"), (2, 1, b"\x07"), (3, 2, 5429.0)]
    assert texts(tmp_path, xls(cells)) == {"S": ["", ",0.3380731282646547,05111", ",#DIV/0!,", ",,5429"]}


def test_open_document_workbooks_are_read(tmp_path: Path) -> None:
    cells = (
        '<table:table-cell office:value-type="float" office:value="0.33807312826465469"/>'
        '<table:table-cell office:value-type="date" office:date-value="2019-01-31"/>'
        '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>'
        '<table:table-cell office:value-type="string"><text:p>05111</text:p></table:table-cell>'
        '<table:table-cell office:value-type="string" office:string-value="" calcext:value-type="error">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    empty = '<table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row>'
    rest = '<table:table-row table:number-rows-repeated="9999"><table:table-cell/></table:table-row>'
    content = ods(f"{empty}<table:table-row><table:table-cell/>{cells}</table:table-row>{rest}")
    assert texts(tmp_path, content) == {"S": ["", "", ",0.3380731282646547,2019-01-31,TRUE,05111,#DIV/0!"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (xlsx({"S": ""}), "at least one visible sheet with cells"),
        (
            xlsx({"S": column(['<c r="@"><v>1</v></c>'])}, hidden=["S"]),
            "what it has is on hidden sheets: S",
        ),
        (xlsx({"S": '<row r="1"><c r="A1"><v>1'}), "must be whole"),
        (xlsx({"S": column(['<c r="@" t="s"><v>7</v></c>'])}), "must be whole"),
        (xlsx({"S": column(['<c r="@" t="e"><v>#FOO!</v></c>'])}), "#FOO!"),
        (packed({"xl/workbook.xml": "<workbook/>"}), "no list of its sheets"),
        (compound("Contents", b"nothing of the kind"), "must be whole"),
    ],
)
def test_a_workbook_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        texts(tmp_path, content)


def test_a_large_file_is_refused_before_it_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pesbench.intake.workbooks.SIZE", 100)
    with pytest.raises(InputError, match="100 bytes at most"):
        texts(tmp_path, xlsx({"S": column(['<c r="@"><v>1</v></c>'])}))


def test_many_rows_come_out_whole_and_in_order(tmp_path: Path) -> None:
    letters = "ABCDEFGHIJKLMNOPQRST"
    rows = (
        f'<row r="{row}">' + "".join(f'<c r="{at}{row}"><v>{row / 7!r}</v></c>' for at in letters) + "</row>"
        for row in range(1, 5001)
    )
    lines = texts(tmp_path, xlsx({"S": "".join(rows)}))["S"]
    assert len(lines) == 5000
    assert lines[4998].split(",") == [repr(4999 / 7)] * 20
