"""Workbooks written by hand, as small as the programs that read them allow."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OASIS = "urn:oasis:names:tc:opendocument:xmlns"
CALC = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
# Style 1 is a date, 2 a date with a time, 3 a time, 4 per cent.
STYLES = (
    f'<styleSheet xmlns="{MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="20"/><xf numFmtId="9"/>'
    "</cellXfs></styleSheet>"
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def xlsx(sheets: Mapping[str, str], *, hidden: Sequence[str] = (), early: bool = False, chart: str = "") -> bytes:
    """Make a workbook from the rows of each sheet in XML; ``early`` dates count from 1904; a chart comes last."""
    states = ['state="hidden" ' if name in hidden else "" for name in sheets]
    entries = "".join(
        f'<sheet name="{name}" {state}sheetId="{at}" r:id="rId{at}"/>'
        for at, (name, state) in enumerate(zip(sheets, states, strict=True), start=1)
    )
    links = "".join(
        f'<Relationship Id="rId{at}" Type="{LINKS}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(sheets) + 1)
    )
    start = '<workbookPr date1904="1"/>' if early else ""
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="book" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{start}<sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}'
        f'<Relationship Id="style" Type="{LINKS}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }
    if chart:
        entry, link = f'<sheet name="{chart}" sheetId="99" r:id="chart"/>', f"{LINKS}/chartsheet"
        relation = f'<Relationship Id="chart" Type="{link}" Target="chartsheets/sheet1.xml"/>'
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace("</sheets>", f"{entry}</sheets>")
        links_part = "xl/_rels/workbook.xml.rels"
        parts[links_part] = parts[links_part].replace("</Relationships>", f"{relation}</Relationships>")
        parts["xl/chartsheets/sheet1.xml"] = f'<chartsheet xmlns="{MAIN}"/>'
    for at, rows in enumerate(sheets.values(), start=1):
        body = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
        parts[f"xl/worksheets/sheet{at}.xml"] = body
    return packed(parts)


def text(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def column(cells: Sequence[str]) -> str:
    """Put cells below each other; ``@`` in a cell stands for its place."""
    return "".join(f'<row r="{at}">{cell.replace("@", f"A{at}")}</row>' for at, cell in enumerate(cells, start=1))


def ods(rows: str) -> bytes:
    """Make an OpenDocument workbook of one sheet from its rows in XML."""
    spaces = " ".join(f'xmlns:{name}="{OASIS}:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<table:table table:name="S">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
    return packed(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": f'<m:manifest xmlns:m="{OASIS}:manifest:1.0"/>',
            "content.xml": f'<office:document-content {spaces} xmlns:calcext="{CALC}">{body}</office:document-content>',
        }
    )


def xls(cells: Sequence[tuple[int, int, object]]) -> bytes:
    """Make an old workbook of one sheet from row, column (from 0) and content; a content of bytes is an error value."""
    formats = b"".join(_record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 14))
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0)) + formats
    name = struct.pack("<BB", 1, 0) + b"S"
    end = _record(0x0A, b"")
    offset = len(start) + len(_record(0x85, bytes(6) + name)) + len(end)
    sheet = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + b"".join(_cell(*it) for it in cells) + end
    return compound("Workbook", start + _record(0x85, struct.pack("<IBB", offset, 0, 0) + name) + end + sheet)


def compound(name: str, stream: bytes) -> bytes:
    """Wrap a stream as old Office documents are: a small file system with one file in it."""
    free, last, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    stream = stream.ljust(-(-max(len(stream), 4096) // 512) * 512, b"\0")
    sectors = len(stream) // 512
    chain = [table, last, *range(3, sectors + 2), last]
    allocation = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    head = struct.pack(
        "<8s16x5H6x10I",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        last,
        0,
        last,
        0,
        0,
    )
    entries = _entry("Root Entry", 5, 1, last, 0) + _entry(name, 2, free, 2, len(stream)) + bytes(256)
    return head + struct.pack("<108I", *[free] * 108) + allocation + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    free, written = 0xFFFFFFFF, name.encode("utf-16-le")
    tail = struct.pack("<HBB3I36xIQ", len(written) + 2, kind, 1, free, free, child, start, size)
    return written.ljust(64, b"\0") + tail


def _record(number: int, content: bytes) -> bytes:
    return struct.pack("<HH", number, len(content)) + content


def _cell(row: int, column: int, content: object) -> bytes:
    place = struct.pack("<HHH", row, column, 0)
    if isinstance(content, bytes):
        return _record(0x205, place + content + b"\1")
    if isinstance(content, str):
        return _record(0x204, place + struct.pack("<HB", len(content), 0) + content.encode("latin-1"))
    assert isinstance(content, int | float)
    return _record(0x203, place + struct.pack("<d", content))
