"""What a file is by its first bytes: text goes on, everything else is named and refused with the next step."""

import re
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pesbench.errors import InputError

HEAD_SIZE = 1 << 20
SURELY_TEXT = 1 << 10
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]0-9-])')
_MARKUP = re.compile(rb"\s*<\s*(\?xml|!doctype\s+html|html|[a-z!?])", re.IGNORECASE)
_AS_CSV = "Save the sheet as CSV (UTF-8) and give that file."
_UNPACK = "Unpack it and give the file inside."


@dataclass(frozen=True, slots=True)
class _Signature:
    """The first bytes of a kind of file that is no text, what it is called and what to do about it."""

    start: bytes
    kind: str
    hint: str


_SIGNATURES = (
    _Signature(b"version https://git-lfs", "a Git LFS pointer, not the data", "Fetch the data with `git lfs pull`."),
    _Signature(b"\xd0\xcf\x11\xe0", "an old Excel workbook (xls)", _AS_CSV),
    _Signature(b"\x1f\x8b", "a gzip archive", _UNPACK),
    _Signature(b"BZh", "a bzip2 archive", _UNPACK),
    _Signature(b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    _Signature(b"\xfd7zXZ", "an xz archive", _UNPACK),
    _Signature(b"\x28\xb5\x2f\xfd", "a zstd archive", _UNPACK),
    _Signature(b"Rar!", "a rar archive", _UNPACK),
    _Signature(b"%PDF", "a PDF document", "Ask for the table behind it as CSV."),
    _Signature(b"PAR1", "a Parquet file", "Export it as CSV first."),
    _Signature(b"ARROW1", "an Arrow file", "Export it as CSV first."),
    _Signature(b"SQLite format 3", "an SQLite database", "Export the table as CSV first."),
    _Signature(b"\x89PNG", "a picture", "Ask for the table behind it as CSV."),
    _Signature(b"\xff\xd8\xff", "a picture", "Ask for the table behind it as CSV."),
)
_PACKED = (("xl/", "an Excel workbook (xlsx)"), ("word/", "a Word document"), ("content.xml", "an OpenDocument file"))


def refuse_packed(path: Path, head: bytes) -> None:
    """Let pass what may be text in some encoding.

    Parameters
    ----------
    path
        The file, named in the error.
    head
        Its first bytes, ``HEAD_SIZE`` of them at most.

    Raises
    ------
    InputError
        If the file is empty or of a kind that its first bytes name; the error says what it is and what to do.
    """
    if not head:
        raise _refusal(path, "0 bytes", "It may be an incomplete copy: fetch it again.")
    signature = next((known for known in _SIGNATURES if head.startswith(known.start)), None)
    if signature is not None:
        raise _refusal(path, signature.kind, signature.hint)
    if head.startswith(b"PK\x03\x04"):
        raise _refusal(path, *_packed(path))


def refuse_unless_rows(path: Path, head: bytes) -> None:
    """Let text in rows pass, and refuse other text, by the first bytes of the file in UTF-8.

    Raises
    ------
    InputError
        If the text is blank, binary data after all, or a document of another kind.
    """
    if not head.strip():
        raise _refusal(path, "nothing but blanks", "It may be an incomplete copy: fetch it again.")
    if b"\0" in head[:SURELY_TEXT]:
        raise _refusal(path, "binary data", "Look what program it belongs to, and export it as CSV from there.")
    _refuse_documents(path, head.removeprefix(b"\xef\xbb\xbf"))


def _refuse_documents(path: Path, head: bytes) -> None:
    if _JSON.match(head):
        raise _refusal(path, "JSON", "Ask the source for CSV, or convert it: one row per observation.")
    if markup := _MARKUP.match(head):
        kind = "XML" if markup[1].lower() == b"?xml" else "a web page (HTML)"
        raise _refusal(path, kind, "A download may have given an error page: fetch the data itself as CSV.")


def _packed(path: Path) -> tuple[str, str]:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, OSError):
        return "a damaged zip archive", "Fetch it again."
    for start, kind in _PACKED:
        if any(name.startswith(start) for name in names):
            return kind, _AS_CSV
    return "a zip archive", _UNPACK


def _refusal(path: Path, found: str, hint: str) -> InputError:
    return InputError(f"a file must be text in rows and columns (CSV), found {found}", where=str(path), hint=hint)
