"""The line of a finding, and where its cell is in it."""

from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.forms import build_forms
from pesbench.intake.excerpts import Excerpt, cell_spans, excerpts
from pesbench.intake.options import ReadOptions
from pesbench.intake.pieces import pieces_of
from pesbench.intake.source import Setting, Source, open_source

HEADER = "pes,period,stock,comment\n"


@pytest.fixture
def opened(tmp_path: Path, catalogue: Catalogue) -> "Opened":
    return Opened(tmp_path, catalogue)


class Opened:
    """Opens a text as the reader does."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder, self.catalogue = folder, catalogue

    def __call__(self, content: bytes | str) -> Source:
        path = self.folder / "unemployment.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        work = self.folder / "work"
        work.mkdir()
        setting = Setting(self.catalogue, build_forms(self.catalogue), ReadOptions(), work)
        return open_source(0, pieces_of(path, work=work)[0], setting)


def cell(excerpt: Excerpt) -> tuple[int, str]:
    assert excerpt.start is not None
    return excerpt.line, excerpt.text[excerpt.start : excerpt.end]


def test_the_cell_below_a_header_is_found(opened: Opened) -> None:
    source = opened(HEADER + "AT,2024-01,7,\nAT,2024-02,many,x\n")
    found = excerpts(source, [(3, "stock"), (2, "comment"), (3, "")])
    assert cell(found[3, "stock"]) == (3, "many")
    assert cell(found[2, "comment"]) == (2, "")
    assert found[3, ""] == Excerpt(3, "AT,2024-02,many,x")


def test_quoted_cells_may_hold_delimiters_and_lines(opened: Opened) -> None:
    source = opened(
        HEADER.replace("stock,comment", "comment,stock") + 'AT,2024-01,"a, ""b""\nc",many\nAT,2024-02,x,7\n'
    )
    found = excerpts(source, [(2, "stock"), (2, "comment"), (4, "stock")])
    assert cell(found[2, "stock"]) == (3, "many")
    assert cell(found[2, "comment"]) == (2, '"a, ""b""')
    assert cell(found[4, "stock"]) == (4, "7")


def test_a_banner_and_another_encoding_move_nothing(opened: Opened) -> None:
    text = "Zahlen für Österreich;;;\n\n" + HEADER.replace(",", ";") + "AT;2024-01;viele;größer\n"
    found = excerpts(opened(text.encode("cp1252")), [(4, "comment"), (4, "stock")])
    assert cell(found[4, "comment"]) == (4, "größer")
    assert cell(found[4, "stock"]) == (4, "viele")


def test_a_short_record_and_a_line_that_is_not_there(opened: Opened) -> None:
    found = excerpts(opened(HEADER + "AT,2024-01\nAT,2024-02,7,\n"), [(2, "comment"), (9, "stock")])
    assert found == {(2, "comment"): Excerpt(2, "AT,2024-01")}


def test_spans_keep_quotes_and_empty_cells() -> None:
    assert cell_spans('"a;b";;c', ";") == [(0, 5), (6, 6), (7, 8)]
    assert cell_spans("", ",") == [(0, 0)]
