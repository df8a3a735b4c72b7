"""Files that are no text in rows are named for what they are, with the next step."""

import io
import zipfile

import pytest
from tests.intake.conftest import Look

from pesbench.errors import InputError


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
