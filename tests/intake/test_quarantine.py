"""Quarantined rows: the exact text, to be mended, and a copy that is safe to open."""

import csv
from pathlib import Path

from tests.intake.conftest import Look

from pesbench.intake.facts import FileFacts
from pesbench.intake.mapping import Heading
from pesbench.intake.quarantine import Quarantine


def written(facts: FileFacts, folder: Path, *rows: tuple[int, list[str], list[str | None]]) -> tuple[bytes, bytes]:
    quarantine = Quarantine(facts, folder)
    for row in rows:
        quarantine.add(*row)
    quarantine.close()
    assert quarantine.path is not None
    assert quarantine.rows == len(rows)
    return quarantine.path.read_bytes(), quarantine.path.with_name("file.review.csv").read_bytes()


def test_nothing_is_made_where_nothing_is_wrong(look: Look, tmp_path: Path) -> None:
    quarantine = Quarantine(look("a;b\n1;2\n"), tmp_path / "rejects")
    quarantine.close()
    assert quarantine.path is None
    assert not (tmp_path / "rejects").exists()


def test_a_row_keeps_its_delimiter_and_its_text(look: Look, tmp_path: Path) -> None:
    facts = look('a;b\n" x";"1;5"\n')
    mend, _ = written(facts, tmp_path / "r", (2, ["PB201", "PB202", "PB201"], [" x", "1;5"]))
    assert mend.decode() == f'_file;_line;_rules;a;b\r\n{facts.name};2;PB201 PB202; x;"1;5"\r\n'


def test_the_banner_and_all_rows_of_the_header_stand_above(look: Look, tmp_path: Path) -> None:
    names = ("Area", "Men / young", "Men / old")
    facts = look("Title;;;\n;Men;\nArea;young;old\nAT;1;x\n", locate=lambda _: Heading(1, 2, names))
    mend, _ = written(facts, tmp_path / "r", (4, ["PB201"], ["AT", "1", "x"]))
    assert list(csv.reader(mend.decode().splitlines(), delimiter=";")) == [
        ["", "", "", "Title", "", ""],
        ["", "", "", "", "Men", ""],
        ["_file", "_line", "_rules", "Area", "young", "old"],
        [facts.name, "4", "PB201", "AT", "1", "x"],
    ]


def test_cells_beyond_the_header_are_kept(look: Look, tmp_path: Path) -> None:
    facts = look("a,b\n1,2,3\n")
    mend, _ = written(facts, tmp_path / "r", (2, ["PB105"], ["1", "2", "3"]), (3, ["PB105"], ["1"]))
    assert [line.split(",")[3:] for line in mend.decode().splitlines()[1:]] == [["1", "2", "3"], ["1"]]


def test_columns_of_an_earlier_quarantine_are_written_once(look: Look, tmp_path: Path) -> None:
    facts = look("_file,_line,_rules,a\nold,7,PB201,1\n")
    mend, _ = written(facts, tmp_path / "r", (2, ["PB202"], ["old", "7", "PB201", "1"]))
    assert mend.decode().splitlines() == ["_file,_line,_rules,a", f"{facts.name},2,PB202,1"]


def test_the_copy_for_a_spreadsheet_runs_nothing(look: Look, tmp_path: Path) -> None:
    facts = look("a,b\n=1+1,@x\n")
    mend, review = written(facts, tmp_path / "r", (2, ["PB201"], ["=1+1", "@x"]))
    assert mend.endswith(b",=1+1,@x\r\n")
    assert review.endswith(b",'=1+1,'@x\r\n")
