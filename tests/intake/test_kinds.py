"""Files that are no text in rows are named for what they are, with the next step."""

import io
import zipfile
from pathlib import Path

import pytest
from tests.intake.conftest import Look
from tests.intake.office import compound, ods, xls, xlsx

from pesbench.errors import InputError
from pesbench.intake.kinds import Kind, describe, kind_of


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name in names:
            file.writestr(name, "content")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "found", "hint"),
    [
        (b"", "0 bytes", "fetch it again"),
        (b"\n \r\n", "nothing but blanks", "fetch it again"),
        (archive("data.csv"), "a zip archive", "Unpack"),
        (archive("xl/workbook.xml"), r"an Excel workbook \(xlsx\)", "Save the sheet as CSV"),
        (archive("content.xml"), "an OpenDocument file", "Save the sheet as CSV"),
        (archive("data.csv")[:20], "a damaged zip archive", "Fetch it again"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook", "Save the sheet as CSV"),
        (b"\x1f\x8b\x08\x00", "a gzip archive", "Unpack"),
        (b"%PDF-1.7\n", "a PDF document", "as CSV"),
        (b'[{"pes": "AT"}]', "JSON", "CSV"),
        (b'\xef\xbb\xbf{"pes": "AT"}', "JSON", "CSV"),
        (b"<!DOCTYPE html><html>", "a web page", "error page"),
        (b"<?xml version='1.0'?><a/>", "XML", "CSV"),
        (
            b"<m:GenericData xmlns:m='http://www.SDMX.org/resources/SDMXML/schemas/v2_0/message'/>",
            "SDMX-ML",
            "SDMX-CSV",
        ),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "a Git LFS pointer", "git lfs pull"),
        (bytes(range(256)) * 8, "binary data", "export it as CSV"),
    ],
)
def test_what_is_no_table_is_named(look: Look, content: bytes, found: str, hint: str) -> None:
    with pytest.raises(InputError, match=found) as caught:
        look(content)
    assert hint in caught.value.hint


@pytest.mark.parametrize("text", ["[pes],period,value\nAT,2024,1\n", "{note},period\nAT,2024\n", "a<b,c\n1,2\n"])
def test_a_header_that_looks_odd_is_text_all_the_same(look: Look, text: str) -> None:
    assert len(look(text).header) > 1


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"pes,value\n", Kind.TEXT),
        ("pes\tvalue\n".encode("utf-16"), Kind.TEXT),
        ("gr\u00f6\u00dfe;wert\n".encode("latin-1"), Kind.TEXT),
        (xlsx({"S": ""}), Kind.XLSX),
        (archive("xl/workbook.bin"), Kind.XLSB),
        (xls([]), Kind.XLS),
        (ods(""), Kind.ODS),
        (archive("content.xml"), Kind.OPEN_DOCUMENT),
        (archive("word/document.xml"), Kind.WORD),
        (compound("EncryptedPackage", b""), Kind.PROTECTED),
        (compound("WordDocument", b""), Kind.WORD),
        (b'{"class": "dataset", "value": []}', Kind.JSON_STAT),
        (b'{"table": {"dimension": {"id": []}}}', Kind.JSON_STAT),
        (b'{"class": "person"}', Kind.JSON),
        (b"<?xml version='1.0'?><d xmlns='http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message'/>", Kind.SDMX_ML),
        (b"<?xml version='1.0'?><a/>", Kind.XML),
        ("<html>".encode("utf-16"), Kind.HTML),
        (archive("a.csv"), Kind.ZIP),
        (archive(), Kind.ZIP),
        (archive("a.csv")[:20], Kind.DAMAGED_ZIP),
        (b"\x1f\x8b\x08", Kind.GZIP),
        (b"BZh9", Kind.BZIP2),
        (bytes(257) + b"ustar", Kind.TAR),
        (b"PAR1", Kind.PARQUET),
        (b"%PDF-", Kind.PDF),
        (b"version https://git-lfs.github.com", Kind.GIT_LFS),
        (b"", Kind.EMPTY),
        (b" \n", Kind.BLANK),
        (b"\0\1\2\0" * 9, Kind.BINARY),
    ],
)
def test_what_a_file_is_does_not_depend_on_its_name(tmp_path: Path, content: bytes, kind: Kind) -> None:
    (tmp_path / "data.csv").write_bytes(content)
    assert kind_of(tmp_path / "data.csv") is kind


def test_every_kind_has_words() -> None:
    assert all(describe(kind) for kind in Kind)
