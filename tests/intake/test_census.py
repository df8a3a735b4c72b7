"""The count over the bytes agrees with the standard reader, and places are physical lines."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.intake.conftest import Look

from pesbench.errors import InputError
from pesbench.intake import census
from pesbench.intake.census import Census, LoneReturn, NotUtf8, Region, take_census

CELLS = st.text(alphabet='ab ,"\né1', max_size=5)
QUICK = settings(derandomize=True, deadline=None, max_examples=150)


def count(tmp: Path, text: str, cells: int = 3) -> Census:
    path = tmp / "census.csv"
    path.write_bytes(text.encode())
    return take_census(path, Region(str(path), 0, 1, ord(","), cells))


@pytest.fixture(scope="module")
def tmp(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("census")


@QUICK
@given(rows=st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=30), ends=st.sampled_from(["\n", "\r\n"]))
def test_records_widths_and_lines_are_those_of_the_standard_reader(tmp: Path, rows: list[list[str]], ends: str) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator=ends).writerows(rows)
    found = count(tmp, text.getvalue())
    reader = csv.reader(io.StringIO(text.getvalue(), newline=""))
    begins, lines, widths = 1, [], []
    for row in reader:
        lines.append(begins)
        widths.append(len(row))
        begins = reader.line_num + 1
    assert found.records == len(widths)
    assert [found.lines.line(record) for record in range(found.records)] == lines
    odd = {span.record for span in found.odd}
    # Blank rows are not odd; rows that are too long by empty cells alone may or may not be listed.
    wrong = {at for at, row in enumerate(rows) if len(row) != 3 and any(row) and (len(row) < 3 or any(row[3:]))}
    assert odd >= {at for at in wrong if widths[at] > 1}
    assert all(widths[at] != 3 for at in odd)


@QUICK
@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=60), block=st.integers(8, 64))
def test_the_size_of_blocks_changes_nothing(tmp: Path, rows: list[list[str]], block: int) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([*rows, ["1", "2"], ["1", "2", "3", "4"]])
    whole = count(tmp, text.getvalue())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(census, "BLOCK", block)
        small = count(tmp, text.getvalue())
    assert (small.records, small.odd, small.quoted) == (whole.records, whole.odd, whole.quoted)
    assert small.lines.spanning.tolist() == whole.lines.spanning.tolist()
    assert small.lines.more.tolist() == whole.lines.more.tolist()


def test_a_record_with_line_breaks_moves_the_lines_behind_it(tmp: Path) -> None:
    found = count(tmp, '1,"a\nb\n\nc",3\n4,5,6\n"x\ny",5,6\n7,8,9\n')
    # Record 0 takes lines 1-4, record 1 line 5, record 2 lines 6-7, record 3 line 8.
    assert [found.lines.line(record) for record in range(4)] == [1, 5, 6, 8]


def test_odd_rows_are_listed_with_their_place_and_width(tmp: Path) -> None:
    text = "1,2,3\n1,2\n1,2,3,4\n\n1,2,3,,\n,,,,\n"
    found = count(tmp, text)
    spans = [(span.record, span.cells, text[span.start : span.end]) for span in found.odd]
    assert spans == [(1, 2, "1,2"), (2, 4, "1,2,3,4")]
    assert (found.records, found.trailing) == (6, 2)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('1,2,3\n1,5" pipe,3\n', 2),
        ('1,2,3\n4,5,6\n1,"5"x,3\n', 3),
        ('1,"a\nb",3\n1,a""b,3\n', 3),
        ('1,2,3\n1,"5,3\n4,5,6\n', 2),
    ],
)
def test_a_quote_that_makes_no_sense_is_found_on_its_line(tmp: Path, text: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        count(tmp, text)
    assert caught.value.where.endswith(f"census.csv:{line}")


def test_a_zero_byte_is_found_on_its_line(tmp: Path) -> None:
    with pytest.raises(InputError, match="zero bytes") as caught:
        count(tmp, "1,2,3\n1,\0,3\n")
    assert caught.value.where.endswith(":2")


def test_other_encodings_and_lone_returns_turn_the_reading_back(tmp: Path) -> None:
    path = tmp / "turned.csv"
    for content, turn in ((b"1,\xe9,3\n", NotUtf8), (b"1,2,3\r4,5,6\n", LoneReturn)):
        path.write_bytes(content)
        with pytest.raises(turn):
            take_census(path, Region("turned", 0, 1, ord(","), 3))


def test_a_file_without_lines_is_refused(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "BLOCK", 64)
    monkeypatch.setattr(census, "LONGEST_LINE", 256)
    with pytest.raises(InputError, match="must consist of lines"):
        count(tmp, "x" * 1000)


def test_a_file_whose_rows_do_not_fit_the_header_is_refused(tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(census, "MOST_ODD_RECORDS", 10)
    with pytest.raises(InputError, match="the 3 cells of the header"):
        count(tmp, "1,2\n" * 20)


def test_the_last_line_may_lack_its_end(look: Look) -> None:
    assert look("a,b\n1,2\n3,4").records == 2
    assert look("a,b").records == 0


def test_a_return_alone_within_quotes_ends_a_line_where_others_do(look: Look) -> None:
    assert look(b'a,b\r1,"x\ry"\r2,3\r').lines.line(1) == 4
    assert look(b'a,b\n1,"x\ry"\n2,3\n').lines.line(1) == 3
    assert look(b'a,b\r1,"x\r\ny"\r2,3\r').lines.line(1) == 4


def test_delimiters_without_end_are_looked_at_once(look: Look) -> None:
    facts = look("a,b\n1,2" + "," * 1_000_000 + "\n1,2" + "," * 500_000 + "3" + "," * 500_000 + "\n1,2,\n,,,\n")
    assert [misfit.record for misfit in facts.misfits] == [1]
    assert facts.records == 4


def test_a_record_without_an_end_is_refused_before_it_fills_the_memory(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "BLOCK", 16)
    monkeypatch.setattr(census, "LONGEST_RECORD", 40)
    assert look('a,b\n1,"' + "x\n" * 15 + '"\n').records == 1
    with pytest.raises(InputError, match="a record must end within 40 bytes") as caught:
        look('a,b\n1,2\n1,"' + "x\n" * 40 + '"\n')
    assert caught.value.where.endswith(":3")
