"""Files for analyses: what is read, and what every refusal says."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from pesbench.analysis.benchlearning.origin import Origin as Assessed
from pesbench.analysis.composite.inputs import Origin as Indexed
from pesbench.analysis.inputs import read_controls, read_enablers, read_values, read_wide
from pesbench.analysis.source import Relation, Source
from pesbench.errors import InputError, UsageError

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write bytes or text to a file and give its path."""

    def written(content: str | bytes, name: str = "input.csv") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


def refusal(reader: Callable[[Path], pl.DataFrame], path: Path) -> InputError:
    with pytest.raises(InputError) as caught:
        reader(path)
    return caught.value


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("opening", ["", "\ufeff"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_values_in_each_usual_dialect(write: Write, mark: str, opening: str, ending: str) -> None:
    rows = [
        "PES,indicator,period,sex,value",
        "AT, A1a ,2024,T,31.5",
        "",
        "RO-HR,my own,2024-Q1,,1e-3",
        "X,A1a,2024,F,",
    ]
    path = write(opening + ending.join(row.replace(",", mark) for row in rows) + ending)
    frame = read_values(path)
    assert frame.columns == ["pes", "indicator", "period", "value", "sex"]
    assert frame.rows() == [
        ("AT", "A1a", "2024", 31.5, "T"),
        ("RO-HR", "my own", "2024-Q1", 0.001, None),
        ("X", "A1a", "2024", None, "F"),
    ]
    assert frame.schema["value"] == pl.Float64


def test_numbers_keep_their_exact_float(write: Write) -> None:
    cells = ["9007199254740993", "-0.0", "+1.", ".5", "1E+05", "1e308", "5e-324", "NaN", "0.1"]
    path = write("pes,indicator,period,value\n" + "".join(f"U{i},a,2024,{c}\n" for i, c in enumerate(cells)))
    expected = [None if c == "NaN" else float(c) for c in cells]
    assert read_values(path).get_column("value").to_list() == expected


def test_quotes_and_line_breaks_inside_a_cell(write: Write) -> None:
    path = write('pes,indicator,period,value,comment\nAT,A1a,2024,"1","two\nlines, ""quoted"""\nBE,A1a,2024,x,\n')
    fault = refusal(read_values, path)
    assert fault.where == f"{path}, line 4, column value"
    assert "'x'" in fault.problem


def test_parquet_keeps_types_and_reads_text_as_numbers(tmp_path: Path) -> None:
    path = tmp_path / "values.parquet"
    pl.DataFrame(
        {
            "pes": ["AT", "BE"],
            "indicator": ["a", "a"],
            "period": [2023, 2024],
            "value": ["1.5", None],
            "n": [3, 4],
        }
    ).write_parquet(path)
    assert read_values(path).rows() == [("AT", "a", "2023", 1.5, 3.0), ("BE", "a", "2024", None, 4.0)]


def test_parquet_with_a_date_or_an_infinite_number_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "values.parquet"
    frame = pl.DataFrame({"pes": ["AT"], "indicator": ["a"], "period": ["2024"]})
    frame.with_columns(value=date(2024, 1, 1)).write_parquet(path)
    assert "Date" in refusal(read_values, path).problem
    frame.with_columns(value=float("-inf")).write_parquet(path)
    assert refusal(read_values, path).where == f"{path}, row 1, column value"


@pytest.mark.parametrize(
    ("cell", "advice"),
    [("1,5", "point"), ("1 234", "empty"), ("n/a", "empty"), ("0x10", "empty"), ("1_000", "empty")],
)
def test_text_among_numbers_names_the_line_and_the_way_out(write: Write, cell: str, advice: str) -> None:
    path = write(f"pes;indicator;period;value\nAT;a;2024;1\nBE;a;2024;{cell}\nBG;a;2024;{cell}\n")
    fault = refusal(read_values, path)
    assert fault.where == f"{path}, line 3, column value"
    assert repr(cell) in fault.problem
    assert "(and 1 more)" in fault.problem
    assert advice in fault.hint


@pytest.mark.parametrize("cell", ["inf", "-Infinity", "1e999"])
def test_an_infinite_number_is_refused(write: Write, cell: str) -> None:
    fault = refusal(read_values, write(f"pes,indicator,period,value\nAT,a,2024,{cell}\n"))
    assert "finite" in fault.problem


def test_a_missing_column_is_named_with_what_was_found(write: Write) -> None:
    fault = refusal(read_values, write("pes,indikator,period,value\nAT,a,2024,1\n"))
    assert "missing: indicator; found: pes, indikator, period, value" in fault.problem
    assert fault.hint == "Is indikator meant to be indicator?"


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("", "empty"),
        ("\ufeff\n \n", "empty"),
        ("pes,indicator,period,value\n", "no rows"),
        ("pes,indicator,period,value\n\n , , ,\n", "no rows"),
        ("pes,indicator,period,value\nAT,a,2024\n", "4 cells"),
        ("pes,indicator,period,value\nAT,a,2024,1,2\n", "4 cells"),
        ("pes,indicator,period,value,value\nAT,a,2024,1,2\n", "more than once"),
        ("pes,indicator,period,value,Value\nAT,a,2024,1,2\n", "once"),
        ("pes,indicator,period,value,\nAT,a,2024,1,2\n", "name"),
        ("pes,indicator,period,value\n,a,2024,1\n", "filled"),
        ('pes,indicator,period,value\nAT,"a,2024,1\n', "quotes"),
        (b"pes,indicator,period,value\nAT,\xe9,2024,1\n", "UTF-8"),
        (b"PK\x03\x04rest", "workbook"),
        (b"PAR1 and no more", "Parquet"),
        (b"pes\x00,indicator\n", "binary"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(write: Write, content: str | bytes, problem: str) -> None:
    assert problem in refusal(read_values, write(content)).problem


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    fault = refusal(read_values, tmp_path / "none.csv")
    assert "cannot be read" in fault.problem
    assert fault.exit_code == 4


def test_enablers_need_a_score_or_a_phase(write: Write) -> None:
    scores = read_enablers(write("pes,enabler,score\nAT,A1,4.5\n"))
    assert scores.rows() == [("AT", "A1", 4.5)]
    phases = read_enablers(write("pes,cycle,enabler,assessment,plan,act,note\nAT,4,A1,self,4,3,x\n", "phases.csv"))
    assert phases.columns == ["pes", "enabler", "cycle", "assessment", "plan", "act", "note"]
    fault = refusal(read_enablers, write("pes,enabler,scores\nAT,A1,4\n"))
    assert "score or plan or do or check or act" in fault.problem


def test_wide_tells_groups_from_indicators(write: Write) -> None:
    frame = read_wide(write("pes,region,A1a,empty\nAT,West,1.5,\nBG,East,,\n"))
    assert frame.schema == {"pes": pl.String, "region": pl.String, "A1a": pl.Float64, "empty": pl.Float64}
    assert frame.rows() == [("AT", "West", 1.5, None), ("BG", "East", None, None)]


def test_wide_refuses_a_mixed_column_and_a_unit_listed_twice(write: Write) -> None:
    mixed = refusal(read_wide, write("pes,A1a\nAT,1\nBG,low\n"))
    assert "mixes numbers and text, found 'low'" in mixed.problem
    twice = refusal(read_wide, write("pes,A1a\nAT,1\nBG,2\nAT,1\n"))
    assert "AT again after line 2" in twice.problem
    assert twice.where.endswith("line 4, column pes")
    assert "pes" in refusal(read_wide, write("geo,A1a\nAT,1\n")).problem
    assert "finite" in refusal(read_wide, write("pes,A1a\nAT,inf\n")).problem


def test_control_variables_long_or_wide(write: Write) -> None:
    long = read_controls(write("pes,variable,period,value\nAT,rate,2024,5\nBG,rate,2024,\n", "long.csv"))
    assert long.rows() == [("AT", "rate", "2024", 5.0), ("BG", "rate", "2024", None)]
    wide = read_controls(write("pes,region,rate,growth\nAT,West,5,1.5\nBG,East,,2\n", "wide.csv"))
    assert wide.columns == ["pes", "variable", "value"]
    assert wide.rows() == [("AT", "rate", 5.0), ("BG", "rate", None), ("AT", "growth", 1.5), ("BG", "growth", 2.0)]
    dated = read_controls(write("pes,period,rate\nAT,2023,5\nAT,2024,6\n", "dated.csv"))
    assert dated.rows() == [("AT", "2023", "rate", 5.0), ("AT", "2024", "rate", 6.0)]
    assert "columns of numbers" in refusal(read_controls, write("pes,region\nAT,West\n")).problem


@pytest.mark.parametrize(
    ("origin", "files"),
    [
        (Source, ("values",)),
        (Relation, ("enablers", "outcomes")),
        (Indexed, ("values",)),
        (Indexed, ("wide",)),
        (Assessed, ("enablers",)),
    ],
)
def test_a_vintage_of_files_is_refused(origin: Callable[..., object], files: tuple[str, ...]) -> None:
    given = dict.fromkeys(files, Path("input.csv"))
    assert origin(**given)
    assert origin(store=Path("store"), as_of="3")
    with pytest.raises(UsageError, match="a file has no vintages"):
        origin(**given, as_of="3")
    with pytest.raises(UsageError, match="must be given"):
        origin(as_of="3")
