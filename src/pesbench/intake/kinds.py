"""What a file is by its bytes: text goes on, everything else is named, and refused where no reader takes it."""

import mmap
import re
import zlib
from enum import StrEnum
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pesbench.errors import InputError
from pesbench.intake.encoding import UTF8, UTF8_MARKED, encoding_by_mark

HEAD_SIZE = 1 << 20
SURELY_TEXT = 1 << 10
_JSON = re.compile(rb'\s*(?:\{\s*["}]|\[\s*[\[{"\]0-9-])')
_MARKUP = re.compile(rb"\s*<\s*(\?xml|!doctype\s+html|html|[a-z!?])", re.IGNORECASE)
_SDMX = re.compile(rb"sdmx\.org/resources/sdmxml", re.IGNORECASE)
_JSON_STAT = re.compile(rb'"class"\s*:\s*"(?:dataset|collection)"|"dimension"\s*:\s*\{')
_TAR = slice(257, 262)


class Kind(StrEnum):
    """What a file can turn out to be; the value is the word that a table of results shows."""

    TEXT = "text"
    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    JSON_STAT = "json-stat"
    JSON = "json"
    SDMX_ML = "sdmx-ml"
    XML = "xml"
    HTML = "html"
    ZIP = "zip"
    DAMAGED_ZIP = "damaged-zip"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    XZ = "xz"
    ZSTD = "zstd"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    TAR = "tar"
    GIT_LFS = "git-lfs"
    PROTECTED = "protected-workbook"
    WORD = "word"
    OPEN_DOCUMENT = "open-document"
    PDF = "pdf"
    PICTURE = "picture"
    PARQUET = "parquet"
    ARROW = "arrow"
    SQLITE = "sqlite"
    EMPTY = "empty"
    BLANK = "blank"
    BINARY = "binary"


_AS_CSV = "Save the sheet as CSV (UTF-8) and give that file."
_UNPACK = "Unpack it and give the file inside."
_EXPORT = "Export it as CSV first."
_TABLE_BEHIND = "Ask for the table behind it as CSV."
_ERROR_PAGE = "A download may have given an error page: fetch the data itself as CSV."
_CONVERT = "Ask the source for CSV, or convert it: one row per observation."

_ABOUT = {
    Kind.TEXT: ("text", ""),
    Kind.XLSX: ("an Excel workbook (xlsx)", _AS_CSV),
    Kind.XLSB: ("a binary Excel workbook (xlsb)", _AS_CSV),
    Kind.XLS: ("an old Excel workbook (xls)", _AS_CSV),
    Kind.ODS: ("an OpenDocument spreadsheet (ods)", _AS_CSV),
    Kind.JSON_STAT: ("JSON-stat", _CONVERT),
    Kind.JSON: ("JSON", _CONVERT),
    Kind.SDMX_ML: ("SDMX-ML (XML)", "Ask the source for SDMX-CSV, which holds the same table as text."),
    Kind.XML: ("XML", _ERROR_PAGE),
    Kind.HTML: ("a web page (HTML)", _ERROR_PAGE),
    Kind.ZIP: ("a zip archive", _UNPACK),
    Kind.DAMAGED_ZIP: ("a damaged zip archive", "Fetch it again."),
    Kind.GZIP: ("a gzip archive", _UNPACK),
    Kind.BZIP2: ("a bzip2 archive", _UNPACK),
    Kind.XZ: ("an xz archive", _UNPACK),
    Kind.ZSTD: ("a zstd archive", _UNPACK),
    Kind.SEVEN_ZIP: ("a 7z archive", _UNPACK),
    Kind.RAR: ("a rar archive", _UNPACK),
    Kind.TAR: ("a tar archive", _UNPACK),
    Kind.GIT_LFS: ("a Git LFS pointer, not the data", "Fetch the data with `git lfs pull`."),
    Kind.PROTECTED: (
        "a workbook that is protected by a password",
        "Open it with the password, take the protection off, and save it.",
    ),
    Kind.WORD: ("a Word document", _TABLE_BEHIND),
    Kind.OPEN_DOCUMENT: ("an OpenDocument file", _AS_CSV),
    Kind.PDF: ("a PDF document", _TABLE_BEHIND),
    Kind.PICTURE: ("a picture", _TABLE_BEHIND),
    Kind.PARQUET: ("a Parquet file", _EXPORT),
    Kind.ARROW: ("an Arrow file", _EXPORT),
    Kind.SQLITE: ("an SQLite database", "Export the table as CSV first."),
    Kind.EMPTY: ("0 bytes", "It may be an incomplete copy: fetch it again."),
    Kind.BLANK: ("nothing but blanks", "It may be an incomplete copy: fetch it again."),
    Kind.BINARY: ("binary data", "Look what program it belongs to, and export it as CSV from there."),
}

_SIGNATURES = (
    (b"version https://git-lfs", Kind.GIT_LFS),
    (b"\x1f\x8b", Kind.GZIP),
    (b"BZh", Kind.BZIP2),
    (b"7z\xbc\xaf\x27\x1c", Kind.SEVEN_ZIP),
    (b"\xfd7zXZ", Kind.XZ),
    (b"\x28\xb5\x2f\xfd", Kind.ZSTD),
    (b"Rar!", Kind.RAR),
    (b"%PDF", Kind.PDF),
    (b"PAR1", Kind.PARQUET),
    (b"ARROW1", Kind.ARROW),
    (b"SQLite format 3", Kind.SQLITE),
    (b"\x89PNG", Kind.PICTURE),
    (b"\xff\xd8\xff", Kind.PICTURE),
)
# Besides damage: ValueError where names are in no encoding, RuntimeError where a member is encrypted.
_ZIP_FAULTS = (BadZipFile, OSError, ValueError, RuntimeError, EOFError, zlib.error)
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
# The file system that old Office documents are; protected new ones are wrapped in it too.
_COMPOUND = b"\xd0\xcf\x11\xe0"
_COMPOUND_KINDS = (("EncryptedPackage", Kind.PROTECTED), ("WordDocument", Kind.WORD))
_PACKED = (
    ("xl/workbook.bin", Kind.XLSB),
    ("xl/", Kind.XLSX),
    ("word/", Kind.WORD),
    ("content.xml", Kind.OPEN_DOCUMENT),
)
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def kind_of(path: Path) -> Kind:
    """Say what a file is, whatever it is called.

    Raises
    ------
    InputError
        If it is no file, or cannot be read.
    """
    head = _head(path)
    if found := _packed_kind(path, head):
        return found
    encoding = encoding_by_mark(head)
    if encoding not in (UTF8, UTF8_MARKED):
        head = head.decode(encoding, errors="ignore").encode()
    return _text_kind(head)


def describe(kind: Kind) -> str:
    """Give the words for a kind of file, with the article, as they stand in a sentence."""
    return _ABOUT[kind][0]


def refuse(where: str, kind: Kind) -> InputError:
    """Make the error that says what a file is instead of a table, and what to do about it."""
    found, hint = _ABOUT[kind]
    return InputError(f"a file must be text in rows and columns (CSV), found {found}", where=where, hint=hint)


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
    if kind := _packed_kind(path, head):
        raise refuse(str(path), kind)


def refuse_unless_rows(path: Path, head: bytes) -> None:
    """Let text in rows pass, and refuse other text, by the first bytes of the file in UTF-8.

    Raises
    ------
    InputError
        If the text is blank, binary data after all, or a document of another kind.
    """
    if (kind := _text_kind(head)) is not Kind.TEXT:
        raise refuse(str(path), kind)


def _head(path: Path) -> bytes:
    if path.exists() and not path.is_file():
        raise InputError("a path must name a file, found something else", where=str(path), hint="Copy it into a file.")
    try:
        with path.open("rb") as source:
            return source.read(HEAD_SIZE)
    except OSError as fault:
        problem = f"a file must be readable, found: {fault.strerror}"
        raise InputError(problem, where=str(path), hint="Check the path.") from None


def _packed_kind(path: Path, head: bytes) -> Kind | None:
    """Name what the first bytes give away; None for what may be text."""
    if not head:
        return Kind.EMPTY
    if head.startswith(_ZIPS):
        return _zip_kind(path)
    if head.startswith(_COMPOUND):
        return _compound_kind(path)
    if head[_TAR] == b"ustar":
        return Kind.TAR
    return next((kind for start, kind in _SIGNATURES if head.startswith(start)), None)


def _zip_kind(path: Path) -> Kind:
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
            if "mimetype" in names and "content.xml" in names:
                with archive.open("mimetype") as member:
                    if member.read(len(_SPREADSHEET)) == _SPREADSHEET:
                        return Kind.ODS
    except _ZIP_FAULTS:
        return Kind.DAMAGED_ZIP
    found = (kind for start, kind in _PACKED if any(name.startswith(start) for name in names))
    return next(found, Kind.ZIP)


def _compound_kind(path: Path) -> Kind:
    """Tell documents apart by the names of the streams in them, wherever in the file their list stands."""
    with path.open("rb") as source, mmap.mmap(source.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = (kind for name, kind in _COMPOUND_KINDS if content.find(name.encode("utf-16-le")) >= 0)
        return next(found, Kind.XLS)


def _text_kind(head: bytes) -> Kind:
    if not head.strip():
        return Kind.BLANK
    if b"\0" in head[:SURELY_TEXT]:
        return Kind.BINARY
    text = head.removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(text):
        return Kind.JSON_STAT if _JSON_STAT.search(text) else Kind.JSON
    if markup := _MARKUP.match(text):
        if _SDMX.search(text):
            return Kind.SDMX_ML
        return Kind.XML if markup[1].lower() == b"?xml" else Kind.HTML
    return Kind.TEXT
