"""What must be known of a workbook before it is loaded: that it is of bearable size, and that its formulas have values.

The parts of the file are streamed once. The loader lays a sheet out as a full rectangle, so that two cells in opposite
corners would take all memory there is; and it gives nothing for a formula that was never computed, as for an empty
cell. Neither can be told afterwards.
"""

import copy
from dataclasses import dataclass
from pathlib import Path
from posixpath import join, normpath, split
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile, ZipInfo

from pesbench.errors import InputError
from pesbench.intake.archives import ENCRYPTED, Meter, damage_told
from pesbench.intake.kinds import Kind, refuse
from pesbench.intake.sheet_watch import SheetWatch, TableWatch, Watch

TOTAL = 2 << 30
_BLOCK = 1 << 18
_PACKAGE, _CONTENT = "_rels/.rels", "content.xml"
_SMALL_PART = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the loader does not tell of a sheet.

    ``uncomputed`` are the first cells, such as ``B7``, whose formula has no stored value, ``count`` of them in all.
    ``errors`` are the row, the column (both from 1) and the text of the error values that the loader loses.
    ``is_table`` is false for a sheet of another sort, such as a chart.
    """

    name: str
    uncomputed: tuple[str, ...] = ()
    count: int = 0
    errors: tuple[tuple[int, int, str], ...] = ()
    is_table: bool = True


def check_parts(path: Path, kind: Kind, where: str) -> dict[str, Sheet]:
    """Stream the parts of a zipped workbook.

    Parameters
    ----------
    path
        The workbook.
    kind
        XLSX or ODS.
    where
        Its name, for errors.

    Returns
    -------
    dict
        The sheets by name: of an XLSX file all, of an ODS file those with error values.

    Raises
    ------
    InputError
        If the file is damaged or protected, unpacks to too much, or spans too many cells.
    """
    meter = Meter(path.stat().st_size, where, TOTAL)
    watches: dict[str, Watch] = {}
    with damage_told(where), ZipFile(path) as archive:
        for info in archive.infolist():
            if info.flag_bits & ENCRYPTED:
                raise refuse(where, Kind.PROTECTED)
            watch = _watch(info, kind, where)
            _stream(archive, info, watch, meter)
            if watch and watch.is_sheet:
                watches[info.filename.lower()] = watch
        targets = _targets(archive, where) if kind is Kind.XLSX else {}
    return _sheets(watches, targets)


def _sheets(watches: dict[str, Watch], targets: dict[str, str]) -> dict[str, Sheet]:
    found = {}
    for name, part in targets.items():
        watch = watches.get(part)
        found[name] = (
            Sheet(name, tuple(watch.uncomputed), watch.uncomputed_count)
            if isinstance(watch, SheetWatch)
            else Sheet(name, is_table=False)
        )
    if isinstance(watch := watches.get(_CONTENT), TableWatch):
        found |= {name: Sheet(name, errors=tuple(errors)) for name, errors in watch.errors.items()}
    return found


def _watch(info: ZipInfo, kind: Kind, where: str) -> Watch | None:
    if kind is Kind.XLSX:
        return SheetWatch(where)
    return TableWatch(where) if info.filename == _CONTENT else None


def _stream(archive: ZipFile, info: ZipInfo, watch: Watch | None, meter: Meter) -> None:
    with _opened(archive, info) as source:
        while block := source.read(_BLOCK):
            meter.count(len(block))
            if watch:
                watch.feed(block)
    if watch:
        watch.close()


def _opened(archive: ZipFile, info: ZipInfo) -> IO[bytes]:
    """Open a member to the end of its packed bytes: the loader goes there too, whatever size the header gives."""
    whole = copy.copy(info)
    whole.file_size = TOTAL + 2 * _BLOCK  # beyond what the meter lets through
    return archive.open(whole)


def _targets(archive: ZipFile, where: str) -> dict[str, str]:
    """Give the part that holds each sheet, in lower case, by the name of the sheet."""
    starts = _elements(archive, _PACKAGE, "Relationship", where)
    documents = [entry["Target"] for entry in starts if entry.get("Type", "").endswith("/officeDocument")]
    folder, name = split(normpath(join("/", *documents[:1])))
    relations = {
        entry["Id"]: entry["Target"]
        for entry in _elements(archive, f"{folder}/_rels/{name}.rels", "Relationship", where)
        if {"Id", "Target"} <= entry.keys()
    }
    found = {}
    for entry in _elements(archive, f"{folder}/{name}", "sheet", where):
        identity = next((value for key, value in entry.items() if key.endswith(":id")), "")
        if identity in relations and "name" in entry:
            found[entry["name"]] = normpath(join(folder, relations[identity])).lstrip("/").lower()
    return found


def _elements(archive: ZipFile, part: str, wanted: str, where: str) -> list[dict[str, str]]:
    """Collect the attributes of every element of a name in a small part of the file."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _no_entities
    names = {name.lower(): name for name in archive.namelist()}
    try:
        with archive.open(names[part.lstrip("/").lower()]) as source:
            parser.Parse(source.read(_SMALL_PART), True)  # noqa: FBT003 - the parser of Python takes it by place only
    except (KeyError, expat.ExpatError) as fault:
        problem = f"a workbook must be whole, found no list of its sheets: {fault}"
        raise InputError(problem, where=where, hint="Fetch it again, or save it anew.") from None
    return found


def _no_entities(*_: object) -> None:
    msg = "a document type, which a workbook never has"
    raise expat.ExpatError(msg)
