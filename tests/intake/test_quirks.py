"""What real exports do, each on a small file like it; the number of the quirk stands in each docstring.

Quirks 37, 38, 49 to 52, 55 and 56 are seen across rows, periods or deliveries, and belong to the checks of those
levels; 30 and 45 belong to workbooks, and are tested with them.
"""

from pathlib import Path

import pytest
from tests.intake.conftest import VALUES, Content, Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake import Delivery

FLAT = """
name = "flat"
form = "observations"
{top}
[fits]
columns = ["Area", "Month", "Number"]
[basis]
stock = "end_of_period"
[[column]]
header = "Area"
to = "pes"
{area}
[[column]]
header = "Month"
to = "period"
[[column]]
header = "Number"
to = "value"
{more}
"""
STOCK = 'constants = { measure = "stock" }\n'
PERIOD = "[period]\n"
WIDE = """
name = "wide"
form = "observations"
header_rows = {rows}
{top}
[fits]
columns = ["Area"]
[basis]
stock = "end_of_period"
[period]
{period}
[[column]]
header = "Area"
to = "pes"
{area}
{values}
"""
TOTAL = '[[value]]\nheader = "{}"\nset = {{ measure = "stock" }}\n{}\n'
TABLE = "Area;Month;Number\n"
NOTES = "no figures: a note, a heading or an empty row"


class Read:
    """Reads small files as one delivery, by a mapping of their own or by none."""

    def __init__(self, deliver: Deliver, folder: Path) -> None:
        self.deliver = deliver
        self.path = folder / "mapping.toml"

    def __call__(self, content: Content, name: str = "export.csv", mapping: str = "") -> Delivery:
        if not mapping:
            return self.deliver({name: content})
        self.path.write_text(mapping, encoding="utf-8")
        return self.deliver({name: content}, mapping=str(self.path))

    def flat(self, content: Content, *, top: str = "", area: str = "", more: str = "") -> Delivery:
        return self(content, mapping=FLAT.format(top=STOCK + top, area=area, more=more))

    def wide(
        self,
        content: Content,
        values: str,
        *,
        top: str = "",
        area: str = "",
        rows: int = 1,
        period: str = 'source = "file name"',
    ) -> Delivery:
        text = WIDE.format(top=top, area=area, rows=rows, values=values, period=period)
        return self(content, "export_2024-01.csv", text)


@pytest.fixture
def read(deliver: Deliver, tmp_path: Path) -> Read:
    return Read(deliver, tmp_path)


def rows(delivery: Delivery, *names: str) -> list[tuple[object, ...]]:
    return staged(delivery).select(names or ("pes", "period", "value")).rows()


def counts(delivery: Delivery) -> tuple[int, int, int, dict[str, int]]:
    (it,) = delivery.accounts
    assert it.rows_read == it.rows_accepted + it.rows_quarantined + it.rows_left_out
    return it.rows_read, it.rows_accepted, it.rows_quarantined, it.reasons


# Files


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'[{"pes": "AT"}]', "JSON"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer"),
        (b"<html><body>404</body></html>", "a web page"),
        (b"PK\x03\x04 broken", "a damaged zip archive"),
        (b"", "0 bytes"),
    ],
)
def test_a_file_that_is_no_table_is_named(read: Read, content: bytes, found: str) -> None:
    """Quirks 1 and 11."""
    with pytest.raises(InputError, match=found):
        read(content)


@pytest.mark.parametrize("saved", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_the_dialect_of_a_file_does_not_matter(read: Read, saved: str, ends: str, quote: str) -> None:
    """Quirks 2 to 5: encodings, marks of byte order, line ends, quotes."""
    lines = (("Area", "Month", "Number"), ("Österreich", "2024-01", "5"), ("Österreich", "2024-02", "1,5"))
    text = "".join(";".join(f"{quote}{cell}{quote}" for cell in line) + ends for line in lines)
    delivery = read.flat(text.encode(saved), area='codes = { "Österreich" = "AT" }')
    assert rows(delivery) == [("AT", "2024-01", 5.0), ("AT", "2024-02", 1.5)]
    assert {rule for rule, _ in said(delivery)} <= {"PB101", "PB102", "PB121"}


def test_a_line_break_in_quotes_is_kept_where_returns_end_lines(read: Read) -> None:
    """Quirk 4."""
    delivery = read('pes,indicator,period,value,comment\rAT,A1a,2024,1,"a\rb"\r')
    assert rows(delivery, "value", "comment") == [(1.0, "a\rb")]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters_are_found(read: Read, mark: str) -> None:
    """Quirk 6."""
    text = f"Area{mark}Month{mark}Number\nAT{mark}2024-01{mark}5\n"
    assert rows(read.flat(text)) == [("AT", "2024-01", 5.0)]


def test_a_decimal_comma_among_semicolons(read: Read) -> None:
    """Quirk 6."""
    assert rows(read.flat(TABLE + "AT;2024-01;5,25\nAT;2024-02;1\n"))[0] == ("AT", "2024-01", 5.25)


def test_rows_of_delimiters_alone_are_passed_over_and_counted(read: Read) -> None:
    """Quirk 7."""
    delivery = read.flat(TABLE + "AT;2024-01;5\n" + ";;\n" * 48 + "\n")
    assert counts(delivery) == (1, 1, 0, {})
    (note,) = delivery.findings
    assert (note.rule, note.message[:7]) == ("PB103", "49 rows")


@pytest.mark.parametrize("header", [TABLE.strip() + ";;;\n", TABLE])
def test_trailing_delimiters_make_no_column(read: Read, header: str) -> None:
    """Quirk 8."""
    delivery = read.flat(header + "AT;2024-01;5;;;\n")
    assert rows(delivery) == [("AT", "2024-01", 5.0)]
    assert {rule for rule, _ in said(delivery)} <= {"PB104"}


def test_a_nameless_column_with_data_is_never_passed_over_in_silence(read: Read) -> None:
    """Quirks 9 and 54: ILFOV has 1003 under the total and 1024 behind it."""
    flat = read.flat("Area;Month;Number;\nAT;2024-01;1003;1024\n")
    wide = read.wide("Area;Total;\nAT;1003;1024\n", TOTAL.format("Total", ""))
    for delivery in (flat, wide):
        assert said(delivery)[-1] == ("PB106", 2)
        assert rows(delivery, "value") == [(1003.0,)]


def test_a_first_column_that_numbers_the_rows(read: Read) -> None:
    """Quirk 10."""
    assert said(read.flat('"";Area;Month;Number\n1;AT;2024-01;5\n2;AT;2024-02;5\n')) == []
    assert said(read.flat('"";Area;Month;Number\n9;AT;2024-01;5\n4;AT;2024-02;5\n')) == [("PB106", 2)]


# Headers


def test_titles_above_the_header(read: Read) -> None:
    """Quirk 12."""
    delivery = read.flat("Unemployed persons\n\n#NAME?\nsee note 3;;\n" + TABLE + "AT;2024-01;x\nAT;2024-02;5\n")
    assert said(delivery) == [("PB112", 5), ("PB201", 6)]
    assert rows(delivery) == [("AT", "2024-02", 5.0)]


def test_merged_cells_over_several_rows(read: Read) -> None:
    """Quirks 13 and 48: months over sex in columns."""
    text = ";2024-01;;2024-02;\nArea;Total;Women;Total;Women\nAT;10;4;11;5\n"
    codes = 'codes = { sex = { Total = "T", Women = "F" } }'
    delivery = read.wide(text, TOTAL.format("{period} / {sex}", codes), rows=2, period="day_first = true")
    assert sorted(rows(delivery, "period", "sex", "value")) == [
        ("2024-01", "F", 4.0),
        ("2024-01", "T", 10.0),
        ("2024-02", "F", 5.0),
        ("2024-02", "T", 11.0),
    ]


@pytest.mark.parametrize(
    "cell", ["Număr  someri neindemnizați", " NUMAR SOMERI NEINDEMNIZATI", "numar someri neindemniza?i"]
)
def test_headers_that_drift_from_month_to_month(read: Read, cell: str) -> None:
    """Quirk 14."""
    delivery = read.wide(f"AREA ;{cell}\nAT;5\n", TOTAL.format("Numar someri neindemnizati", ""))
    assert rows(delivery) == [("AT", "2024-01", 5.0)]


def test_two_columns_of_one_name_are_refused(read: Read) -> None:
    """Quirk 14."""
    with pytest.raises(InputError, match="found 'Number' as columns 3 and 4"):
        read.flat("Area;Month;Number;NUMBER\nAT;2024-01;5;6\n")


def test_columns_in_any_order(read: Read) -> None:
    """Quirk 15."""
    assert rows(read.flat("Number;Area;Month\n5;AT;2024-01\n")) == [("AT", "2024-01", 5.0)]


@pytest.mark.parametrize("cell", ["Fin de contrat (2)", '"Fin de\ncontrat"', "fin de contrat(*)"])
def test_footnote_marks_and_line_breaks_in_a_header(read: Read, cell: str) -> None:
    """Quirk 16."""
    assert rows(read.wide(f"Area;{cell}\nAT;5\n", TOTAL.format("Fin de contrat", ""))) == [("AT", "2024-01", 5.0)]


@pytest.mark.parametrize("front", ["DATAFLOW,LAST UPDATE", "STRUCTURE,STRUCTURE_ID,ACTION"])
def test_columns_about_the_file_in_front(read: Read, front: str) -> None:
    """Quirk 17."""
    cells = "X:Y(1.0),10/12/25" if front.startswith("D") else "dataflow,X:Y(1.0),I"
    delivery = read(f"{front},FREQ,GEO,MEASURE,TIME_PERIOD,OBS_VALUE\n{cells},M,AT,stock,2024-01,5\n")
    assert rows(delivery) == [("AT", "2024-01", 5.0)]


def test_labels_in_place_of_codes_and_behind_them(read: Read) -> None:
    """Quirk 19."""
    area = 'label = true\ncodes = { Austria = "AT" }'
    delivery = read.flat(TABLE + "Austria;2024-01;5\nSI: Slovenia;2024-01;6\nMars: planet;2024-01;7\n", area=area)
    assert rows(delivery) == [("AT", "2024-01", 5.0), ("SI", "2024-01", 6.0)]
    assert [(it.rule, it.line, it.cell) for it in delivery.findings] == [("PB202", 4, "Mars: planet")]


def test_the_header_decides_and_not_the_name_of_the_file(read: Read) -> None:
    """Quirk 20: a file of urban and rural areas under the name of the table by age."""
    text = "Judet,Numar total someri,Numar total someri din mediul urban,Rank\nALBA,5,3,1\n"
    with pytest.raises(InputError, match="the header must be that of a form or a mapping"):
        read(text, "somaj_varste_mai_2019_1.csv")


# Numbers


@pytest.mark.parametrize(
    ("cell", "value", "top"),
    [
        ('" 4,671     "', 4671.0, 'thousands = ","'),
        ("1 400", 1400.0, ""),
        ("1\u00a0400", 1400.0, ""),
        ("1\u202f400", 1400.0, ""),
        ("72%", 72.0, ""),
        ("72 %", 72.0, ""),
        ("2673.353373", 2673.353373, ""),
        ("65", 65.0, ""),
    ],
)
def test_numbers_as_sources_write_them(read: Read, cell: str, value: float, top: str) -> None:
    """Quirks 21 to 23, 26 and 27."""
    assert rows(read.flat(TABLE + f"AT;2024-01;683\nAT;2024-02;{cell}\n", top=top))[1] == ("AT", "2024-02", value)


@pytest.mark.parametrize("cell", ["4,671", "4.671"])
def test_a_mark_that_can_be_read_in_two_ways_is_asked_about(read: Read, cell: str) -> None:
    """Quirk 21."""
    with pytest.raises(InputError, match="must be clear") as caught:
        read.flat(TABLE + f"AT;2024-01;683\nAT;2024-02;{cell}\n")
    assert caught.value.where.endswith(":3")


def test_units_that_differ_from_column_to_column(read: Read) -> None:
    """Quirks 24 and 25: thousands of persons, and a share as a fraction."""
    values = TOTAL.format("Thousands", "power_of_ten = 3")
    values += '[[value]]\nheader = "Share"\nset = { measure = "A1a" }\npower_of_ten = 2\n'
    delivery = read.wide("Area;Thousands;Share\nAT;18.05;0.021\n", values, top='decimal = "."')
    assert sorted(rows(delivery, "measure", "value")) == [("A1a", 2.1), ("stock", 18_050.0)]


def test_zeros_lost_in_front_of_codes(read: Read) -> None:
    """Quirk 28."""
    area = 'zero_pad = { 3 = 4 }\ncodes = { "0513" = "AT" }\nprefix = "X-"'
    delivery = read.flat(TABLE + "0513;2024-01;5\n513;2024-02;6\n", area=area)
    assert rows(delivery) == [("AT", "2024-01", 5.0)]
    assert [(it.rule, it.line) for it in delivery.findings] == [("PB202", 3)]


@pytest.mark.parametrize("cell", ["#NAME?", "#REF!", "#DIV/0!", "#N/A"])
def test_errors_of_a_spreadsheet_are_errors(read: Read, cell: str) -> None:
    """Quirk 29."""
    assert said(read.flat(TABLE + f"AT;2024-01;{cell}\nAT;2024-02;5\n")) == [("PB201", 2)]


# Missing values and flags


def test_marks_of_missing_values_are_kept_apart(read: Read) -> None:
    """Quirks 31, 32 and 57: suppressed, not available, not applicable; another text is an error."""
    marks = 'missing = { "." = "L", "-" = "M", ":" = "O", "s.s" = "Q", "<5" = "Q", "," = "O", "NA" = "O" }'
    cells = (".", "-", ":", "s.s", "<5", '","', "NA", "n.b.")
    text = TABLE + "".join(f"AT;2024-0{at};{cell}\n" for at, cell in enumerate(cells, 1))
    delivery = read.flat(text, top=marks)
    assert rows(delivery, "value", "obs_status") == [(None, status) for status in "LMOQQOO"]
    assert said(delivery) == [("PB201", 9)]


def test_flags_stuck_to_numbers_and_to_marks(read: Read) -> None:
    """Quirks 32 and 33."""
    top = 'missing = { ":" = "O" }\ncell_flags = "eurostat_flag"'
    delivery = read.flat(TABLE + "AT;2024-01;24.4 b\nAT;2024-02;11.8 bu\nAT;2024-03;: c\nAT;2024-04;5e\n", top=top)
    assert rows(delivery, "value", "obs_status", "conf_status") == [
        (24.4, "B", "N"),
        (11.8, "B;U", "N"),
        (None, "O;Q", "C"),
        (5.0, "E", "N"),
    ]


def test_marks_at_periods(read: Read) -> None:
    """Quirk 34."""
    marks = '[period]\n[period.marks]\np = { obs_status = ["P"] }\nr = { comment = "revised" }\n'
    marks += '"#" = { comment = "see notes" }'
    text = TABLE + "AT;2022 Jul (p) #;5\nAT;1997 Jun#;6\nAT;2006Oct ;7\nAT;2006 Nov (r);8\n"
    delivery = read.flat(text, more=marks)
    assert sorted(rows(delivery, "period", "value", "obs_status", "comment"), key=str) == [
        ("1997-06", 6.0, "A", "see notes"),
        ("2006-10", 7.0, "A", None),
        ("2006-11", 8.0, "A", "revised"),
        ("2022-07", 5.0, "P", "see notes"),
    ]


def test_flags_in_a_column_under_any_name(read: Read) -> None:
    """Quirks 35 and 36: several letters in a column that is named after something else."""
    flags = (
        '[[column]]\nheader = "description"\nflags = { A = {}, P = { obs_status = ["P"] }, E = { obs_status = ["E"] } }'
    )
    delivery = read.flat(
        "Area;Month;Number;description\nAT;2024-01;5;A\nAT;2024-02;6;P, E\nAT;2024-03;6;X\n", more=flags
    )
    assert rows(delivery, "value", "obs_status") == [(5.0, "A"), (6.0, "E;P")]
    assert said(delivery) == [("PB202", 4)]


# Rows, keys and time


def test_totals_among_the_units_are_left_out_whatever_their_case(read: Read) -> None:
    """Quirk 39."""
    out = '[[leave_out]]\nheader = "Area"\ncodes = ["Total tara", "EU27_2020", "Hors EPCI"]\nreason = "total"'
    text = TABLE + "AT;2024-01;5\nTOTAL  ȚARĂ;2024-01;9\neu27_2020;2024-01;9\nHors EPCI;2024-01;x\n"
    delivery = read.flat(text, area='codes = { Wien = "AT" }', more=out)
    assert counts(delivery) == (4, 1, 0, {"total": 3})


def test_areas_within_areas_are_told_apart_by_the_length_of_their_codes(read: Read) -> None:
    """Quirk 40."""
    out = '[[leave_out]]\nheader = "Area"\nlengths = [3]\nreason = "region within the country"'
    assert counts(read.flat(TABLE + "AT;2024-01;5\n AT1 ;2024-01;2\nAT2;2024-01;3\n", more=out)) == (
        3,
        1,
        0,
        {"region within the country": 2},
    )


@pytest.mark.parametrize(
    "name", ["BUCURESTI", "Bucureşti ", " București", "MUN.  BUC.", "BUCURE?TI", "CARAS - SEVERIN", "CARA?-SEVERIN"]
)
def test_names_of_units_that_drift(read: Read, name: str) -> None:
    """Quirk 41."""
    area = 'codes = { "București" = "RO-B", "Mun. Buc." = "RO-B", "Caraș-Severin" = "RO-CS" }'
    ((unit, *_),) = rows(read.flat(TABLE + f"{name};2024-01;5\n", area=area))
    assert unit in {"RO-B", "RO-CS"}


def test_a_row_with_two_reasons_or_of_another_width_is_counted_once(read: Read) -> None:
    """Quirks 39 and 42."""
    out = '[[leave_out]]\nheader = "Area"\ncodes = ["AT1", "AT2"]\nreason = "region"\n'
    out += '[[leave_out]]\nheader = "Area"\nlengths = [3]\nreason = "short"'
    delivery = read.flat(TABLE + "AT;2024-01;5\nAT1;2024-01;2\nAT3;2024-01;2\nAT2;2024-01;2;7\nAT1\n", more=out)
    assert counts(delivery) == (5, 1, 1, {"region": 1, "short": 1, NOTES: 1})
    assert said(delivery) == [("PB105", 5)]


def test_an_unknown_unit_is_an_error_with_the_nearest(read: Read) -> None:
    """Quirk 41."""
    (found,) = read.flat(TABLE + "RO-BB;2024-01;5\nRO-B;2024-01;5\n").findings
    assert (found.rule, found.line, found.cell, "RO-" in found.message) == ("PB202", 2, "RO-BB", True)


def test_notes_below_the_figures_are_left_out_and_counted(read: Read) -> None:
    """Quirk 42."""
    notes = "____\nStand: 01.02.2024;;\n\nSource: the office\n(C)opyright;;\n"
    assert counts(read.flat(TABLE + "AT;2024-01;5\n" + notes)) == (5, 1, 0, {NOTES: 4})
    assert counts(read.wide("Area;A;B\nAT;5;\n" + notes, TOTAL.format("A", ""))) == (5, 1, 0, {NOTES: 4})


def test_notes_below_one_of_our_forms_are_errors(read: Read) -> None:
    """Quirk 42: what a form takes is exact."""
    assert said(read(VALUES + "AT,A1a,2024,1,\nSource: the office\n")) == [("PB105", 3)]


def test_a_footnote_over_many_lines_does_not_move_the_others(read: Read) -> None:
    """Quirk 43."""
    note = '"' + "a note;\n" * 45 + '";;\n'
    delivery = read.flat(TABLE + note + "AT;2024-01;x\n")
    assert said(delivery) == [("PB201", 48)]
    assert counts(delivery)[3] == {NOTES: 1}


def test_a_key_given_twice(read: Read) -> None:
    """Quirk 44: the same is kept once, two things are an error."""
    delivery = read.flat(TABLE + "AT;2024-01;5\nAT;2024-01;5\nSI;2024-01;5\nSI;2024-01;6\n")
    assert said(delivery) == [("PB402", 3), ("PB401", 4), ("PB401", 5)]
    assert rows(delivery) == [("AT", "2024-01", 5.0)]


@pytest.mark.parametrize(
    ("label", "period"),
    [
        ("1996T1", "1996-Q1"),
        ("2025-T3", "2025-Q3"),
        ("2025-Q3", "2025-Q3"),
        ("2019M09", "2019-09"),
        ("1967M01", "1967-01"),
        ("1997 Jun", "1997-06"),
        ("4.čtvrtletí 2017", "2017-Q4"),
        ("ianuarie 2022", "2022-01"),
        ("01/04/2016 - 31/03/2017", None),
        ("10/1/2016", None),
        ("y6", None),
        ("TARGET", None),
        ("Januar", None),
    ],
)
def test_periods_as_sources_write_them(read: Read, label: str, period: str | None) -> None:
    """Quirk 46: what may be read in two ways, or not at all, is an error."""
    delivery = read.flat(TABLE + f"AT;{label};5\n", more=PERIOD)
    assert counts(delivery)[1] == (1 if period else 0)
    if period:
        assert rows(delivery, "period") == [(period,)]
    assert said(delivery) == ([] if period else [("PB203", 2)])


def test_months_in_descending_order_with_empty_ones_to_come(read: Read) -> None:
    """Quirks 47 and 53: an empty cell is no zero."""
    text = "Area;in 2024-03;in 2024-02;in 2024-01\nAT;;6;5\n"
    delivery = read.wide(text, TOTAL.format("in {period}", ""), period="day_first = true")
    assert sorted(rows(delivery)) == [("AT", "2024-01", 5.0), ("AT", "2024-02", 6.0)]


def test_the_layout_of_the_spanish_office(read: Read) -> None:
    """Quirk 57: a banner, stray blanks in the header, Latin-1, hidden counts, merged areas under old codes."""
    text = "Paro registrado por municipios;;\nÁrea ; Código mes ;Número\nAT;202401;<5\nOLD;202401;0\nAT;202402;1.204\n"
    mapping = FLAT.format(
        top=STOCK + 'thousands = "."\nmissing = { "<5" = "Q" }',
        area="",
        more=PERIOD + '[[leave_out]]\nheader = "Area"\ncodes = ["OLD"]\nreason = "merged"',
    )
    mapping = mapping.replace('"Month"', '"Codigo mes"').replace('"Number"', '"Numero"')
    delivery = read(text.encode("latin-1"), mapping=mapping)
    assert rows(delivery, "period", "value", "obs_status") == [("2024-01", None, "Q"), ("2024-02", 1204.0, "A")]
    assert counts(delivery) == (3, 2, 0, {"merged": 1})


def test_the_layout_of_the_austrian_office(read: Read) -> None:
    """Quirk 58: trailing semicolons, points between thousands, decimal commas, three figures side by side."""
    values = "".join(
        f'[[value]]\nheader = "{name}"\nset = {{ measure = "{measure}" }}\n'
        for name, measure in (("Bestand", "stock"), ("Zugang", "inflow"), ("Abgang", "outflow"))
    )
    mapping = WIDE.format(top='thousands = "."', rows=1, period="day_first = true", area="", values=values)
    mapping = mapping.replace('"Area"', '"RGSCode"').replace(
        "[[column]]", '[[column]]\nheader = "Datum"\nto = "period"\n[[column]]', 1
    )
    text = "Datum;RGSCode;Bestand;Zugang;Abgang;\n31.01.2024;AT;1.234,5;12;7;\n"
    for saved in ("utf-8-sig", "cp1252"):
        delivery = read(text.encode(saved), mapping=mapping)
        assert sorted(rows(delivery, "measure", "period", "value")) == [
            ("inflow", "2024-01", 12.0),
            ("outflow", "2024-01", 7.0),
            ("stock", "2024-01", 1234.5),
        ]
        assert said(delivery) == []
