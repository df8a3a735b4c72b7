"""Figures side by side: each becomes a row that knows where it came from, and no record of the source gets lost."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.intake import Delivery

SIMPLE = """
name = "by-sex"
form = "observations"
{top}
[fits]
columns = ["Area", "Men"]
[period]
source = "file name"
[basis]
stock = "end_of_period"
[[column]]
header = "Area"
to = "pes"
codes = {{ Wien = "AT", "Ljubljana" = "SI" }}
[[value]]
header = "Men"
set = {{ measure = "stock", sex = "M" }}
{men}
[[value]]
header = ["Women", "Femmes"]
set = {{ measure = "stock", sex = "F" }}
{more}
"""
HEADER = "Area;Men;Women\n"


class Wide:
    """Reads small tables with figures side by side by a mapping of their own."""

    def __init__(self, deliver: Deliver, folder: Path) -> None:
        self.deliver = deliver
        self.path = folder / "by-sex.toml"

    def __call__(self, rows: str, header: str = HEADER, *, top: str = "", men: str = "", more: str = "") -> Delivery:
        self.path.write_text(SIMPLE.format(top=top, men=men, more=more), encoding="utf-8")
        return self.deliver({"table_2024-01.csv": header + rows}, mapping=str(self.path))


@pytest.fixture
def wide(deliver: Deliver, tmp_path: Path) -> Wide:
    return Wide(deliver, tmp_path)


def figures(delivery: Delivery) -> list[tuple[object, ...]]:
    return sorted(staged(delivery).select("pes", "period", "sex", "value").rows())


def counts(delivery: Delivery) -> tuple[int, int, int, int]:
    (it,) = delivery.accounts
    return it.rows_read, it.rows_accepted, it.rows_quarantined, it.rows_left_out


def test_every_figure_becomes_a_row_and_records_are_counted(wide: Wide) -> None:
    delivery = wide("Wien;10;20\nSI;1;2\n")
    assert figures(delivery) == [
        ("AT", "2024-01", "F", 20.0),
        ("AT", "2024-01", "M", 10.0),
        ("SI", "2024-01", "F", 2.0),
        ("SI", "2024-01", "M", 1.0),
    ]
    assert counts(delivery) == (2, 2, 0, 0)
    assert said(delivery) == []


def test_columns_are_found_by_name_whatever_their_order(wide: Wide) -> None:
    assert figures(wide("20;AT;10\n", "femmes;AREA;men\n")) == figures(wide("AT;10;20\n"))


def test_an_empty_cell_says_nothing_unless_the_mapping_says_what(wide: Wide) -> None:
    delivery = wide("AT;;20\nSI; ;2\n")
    assert [row[2:] for row in figures(delivery)] == [("F", 20.0), ("F", 2.0)]
    assert counts(delivery) == (2, 2, 0, 0)
    delivery = wide("AT;;20\n", top='missing = { "" = "O" }')
    assert staged(delivery).select("sex", "value", "obs_status").sort("sex").rows() == [
        ("F", 20.0, "A"),
        ("M", None, "O"),
    ]


def test_meanings_of_missing_marks_are_kept_apart(wide: Wide) -> None:
    marks = 'missing = { "-" = "M", "." = "L", "..." = "O", "/" = "Q", ":" = "O" }\ncell_flags = "eurostat_flag"\n'
    delivery = wide("AT;-;.\nSI;...;/\nDE;: c;24 b\n", top=marks)
    columns = ("pes", "sex", "value", "obs_status", "conf_status")
    assert staged(delivery).select(columns).sort("pes", "sex").rows() == [
        ("AT", "F", None, "L", "N"),
        ("AT", "M", None, "M", "N"),
        ("DE", "F", 24.0, "B", "N"),
        ("DE", "M", None, "O;Q", "C"),
        ("SI", "F", None, "Q", "N"),
        ("SI", "M", None, "O", "N"),
    ]


def test_thousands_of_persons_are_multiplied_exactly(wide: Wide) -> None:
    delivery = wide("AT;0.3;20\nSI;18.055;7\n", men="power_of_ten = 3", top='decimal = "."')
    assert [row[2:] for row in figures(delivery)] == [("F", 20.0), ("M", 300.0), ("F", 7.0), ("M", 18_055.0)]


def test_one_bad_figure_beside_a_power_of_ten_is_one_finding(wide: Wide) -> None:
    delivery = wide("AT;0.3;20\nSI;many;7\nDE; 2 ;8\n", men="power_of_ten = 3", top='decimal = "."')
    assert said(delivery) == [("PB118", None), ("PB201", 3)]
    assert [row[2:] for row in figures(delivery)] == [("F", 20.0), ("M", 300.0), ("F", 8.0), ("M", 2000.0), ("F", 7.0)]
    assert counts(delivery) == (3, 2, 1, 0)


def test_figures_with_a_power_of_ten_may_be_given_twice(wide: Wide) -> None:
    delivery = wide("AT;0.3;20\nWien;0.3;20\nSI;1;2\nSI;2;2\n", men="power_of_ten = 3", top='decimal = "."')
    assert [row[2:] for row in figures(delivery)] == [("F", 20.0), ("M", 300.0), ("F", 2.0)]
    assert ("PB401", 4) in said(delivery)


@pytest.mark.parametrize(
    ("top", "cell", "value"),
    [
        ('thousands = ","', '" 4,671     "', 4671.0),
        ('thousands = "."', "4.671", 4671.0),
        ("", "1 400", 1400.0),
        ("", "1\u00a0400", 1400.0),
        ("", "72%", 72.0),
        ("", "2673,353373", 2673.353373),
    ],
)
def test_figures_are_read_as_the_source_writes_them(wide: Wide, top: str, cell: str, value: float) -> None:
    assert figures(wide(f"AT;{cell};\n", top=top)) == [("AT", "2024-01", "M", value)]


def test_a_record_with_one_bad_figure_is_quarantined_once_and_its_good_figures_are_kept(wide: Wide) -> None:
    delivery = wide("AT;10;20\nSI;many;more\nDE; x ;5\n")
    assert said(delivery) == [("PB118", None), ("PB201", 3), ("PB201", 3), ("PB201", 4)]
    assert "are kept: 1 of 2" in delivery.findings.items[-1].message
    assert [(found.line, found.column, found.cell) for found in delivery.findings if found.line == 4] == [
        (4, "Men", "x")
    ]
    assert figures(delivery) == [
        ("AT", "2024-01", "F", 20.0),
        ("AT", "2024-01", "M", 10.0),
        ("DE", "2024-01", "F", 5.0),
    ]
    assert counts(delivery) == (3, 1, 2, 0)
    (rejects,) = delivery.rejects
    assert rejects.read_bytes().decode().splitlines()[1:] == [
        f"{delivery.sources[0].file};3;PB201;SI;many;more",
        f"{delivery.sources[0].file};4;PB201;DE; x ;5",
    ]


def test_a_fault_of_the_key_is_said_once_per_record(wide: Wide) -> None:
    delivery = wide("AT;10;20\nBern;1;2\n")
    assert [(found.rule, found.line, found.column, found.cell) for found in delivery.findings] == [
        ("PB202", 3, "Area", "Bern")
    ]
    assert counts(delivery) == (2, 1, 1, 0)


def test_notes_and_footers_without_figures_are_left_out_and_counted(wide: Wide) -> None:
    delivery = wide("AT;10;20\n;;\n____________;;\nStand: 2024;;\n")
    assert counts(delivery) == (3, 1, 0, 2)
    assert delivery.accounts[0].reasons == {"no figures: a note, a heading or an empty row": 2}


def test_rows_of_another_width_are_notes_without_figures_and_errors_with_them(wide: Wide) -> None:
    delivery = wide("AT;10;20\nSource: the office\nSI;1\nDE;1;2;3\nFR;1;2;\n")
    assert said(delivery) == [("PB104", None), ("PB105", 4), ("PB105", 5)]
    assert figures(delivery) == figures(wide("AT;10;20\nFR;1;2\n"))
    assert counts(delivery) == (5, 2, 2, 1)


def test_rows_are_left_out_by_codes_and_by_lengths(wide: Wide) -> None:
    out = (
        '[[leave_out]]\nheader = "Area"\ncodes = ["Total"]\nreason = "total"\n'
        '[[leave_out]]\nheader = "Area"\nlengths = [3]\nreason = "region"\n'
    )
    delivery = wide("AT;10;20\nTOTAL;11;22\nAT1;1;2\nAT2; ;\n", more=out)
    assert counts(delivery) == (4, 1, 0, 3)
    assert delivery.accounts[0].reasons == {"total": 1, "region": 2}


def test_a_column_that_is_not_read_is_said(wide: Wide) -> None:
    delivery = wide("AT;10;20;5\n", "Area;Men;Women;Rank\n")
    assert [(found.rule, found.column) for found in delivery.findings] == [("PB107", "Rank")]


def test_a_nameless_column_with_data_is_said(wide: Wide) -> None:
    delivery = wide("AT;10;20;\nSI;1;2;1024\n", "Area;Men;Women;\n")
    assert [(found.rule, found.line, found.column) for found in delivery.findings] == [("PB106", 3, "column 4")]
    assert said(wide("AT;10;20;\nSI;1;2;\n", "Area;Men;Women;\n")) == []
    assert said(wide("1;AT;10;20\n2;SI;1;2\n", ";Area;Men;Women\n")) == []


def test_physical_lines_are_kept_with_line_breaks_in_cells(wide: Wide) -> None:
    delivery = wide('"note\nof two lines";;\nAT;x;20\n')
    assert said(delivery) == [("PB118", None), ("PB201", 4)]


MONTHS = """
name = "by-month"
form = "observations"
header_rows = 3
[fits]
columns = ["Area"]
banner = ["Unemployed"]
[period]
year = "banner"
language = "de"
[basis]
stock = "end_of_period"
[[column]]
header = "Area"
to = "pes"
[[value]]
header = "Month / {period} / {sex}"
set = { measure = "stock" }
codes = { sex = { Insgesamt = "T", Frauen = "F" } }
"""
BANNER = 'Unemployed by sex;;;;\n2024;;;;\n;Month;;;\n;Januar;;"Februar\n";\nArea;Insgesamt;Frauen;Insgesamt;Frauen\n'


def test_joined_headers_give_period_and_sex(deliver: Deliver, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MONTHS)
    delivery = deliver({"a.csv": BANNER + "AT;10;4;11;5\n"}, mapping=str(tmp_path / "m.toml"))
    assert staged(delivery).select("period", "sex", "value").sort("period", "sex").rows() == [
        ("2024-01", "F", 4.0),
        ("2024-01", "T", 10.0),
        ("2024-02", "F", 5.0),
        ("2024-02", "T", 11.0),
    ]
    assert [rule for rule, _ in said(delivery)] == ["PB112"]


def test_rejects_below_a_banner_can_be_mended_and_read_again(deliver: Deliver, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(MONTHS)
    mapping = str(tmp_path / "m.toml")
    first = deliver({"a.csv": BANNER + "AT;10;4;x;5\nSI;1;1;2;1\n"}, mapping=mapping)
    assert [(found.rule, found.line, found.column) for found in first.findings if found.severity == "error"] == [
        ("PB201", 7, "Month / Februar / Insgesamt")
    ]
    (rejects,) = first.rejects
    mended = rejects.read_bytes().decode().replace(";x;", ";11;")
    again = deliver({"a.csv": mended}, mapping=mapping)
    assert [found.rule for found in again.findings if found.severity != "note"] == []
    assert [(it.rows_read, it.rows_accepted) for it in again.accounts] == [(1, 1)]
    whole = deliver({"a.csv": BANNER + "AT;10;4;11;5\nSI;1;1;2;1\n"}, mapping=mapping)
    both = staged(first).vstack(staged(again)).unique().sort("pes", "period", "sex")
    assert both.equals(staged(whole).sort("pes", "period", "sex"))


def test_the_same_figure_in_two_tables_is_one_note_and_another_an_error(wide: Wide) -> None:
    wide("AT;1;2\n")
    rows = {"a_2024-01.csv": HEADER + "AT;10;20\nSI;1;2\n", "b_2024-01.csv": HEADER + "AT;10;20\nDE;5;6\n"}
    delivery = wide.deliver(rows, mapping=str(wide.path))
    assert [found.rule for found in delivery.findings] == ["PB113"]
    assert counts(delivery) == (4, 3, 0, 1)
    assert len(figures(delivery)) == 6
    rows["b_2024-01.csv"] = HEADER + "AT;11;20\nDE;5;6\n"
    delivery = wide.deliver(rows, mapping=str(wide.path))
    found = sorted((Path(it.file).name[:1], it.rule, it.line) for it in delivery.findings)
    assert found == [
        ("", "PB113", None),
        ("a", "PB118", None),
        ("a", "PB401", 2),
        ("b", "PB118", None),
        ("b", "PB401", 2),
    ]
    assert counts(delivery) == (4, 2, 2, 0)
    assert ("AT", "2024-01", "F", 20.0) in figures(delivery)
    assert "M" not in [row[2] for row in figures(delivery) if row[0] == "AT"]


def test_findings_name_the_header_over_the_figure_where_kinds_of_figures_alternate(wide: Wide) -> None:
    more = '[[value]]\nheader = "Men, before"\nset = { measure = "inflow", sex = "M" }'
    delivery = wide("AT;1;2;x\n", "Area;Men;Women;Men, before\n", more=more)
    assert [(entry.rule, entry.column) for entry in delivery.findings if entry.cell == "x"] == [
        ("PB201", "Men, before")
    ]
    delivery = wide("AT;1;x;2\n", "Area;Men, before;Women;Men\n", more=more)
    assert [(entry.rule, entry.column) for entry in delivery.findings if entry.cell == "x"] == [("PB201", "Women")]
