"""What gzip and zip files hold, unpacked within limits that count what is written, not what a header says."""

import gzip
import lzma
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from pesbench.errors import InputError
from pesbench.intake.extracts import Extract, Extracts, listed, new_file
from pesbench.intake.paths import is_table

TOTAL = 4 << 30
RATIO, RATIO_FROM = 200, 100 * 1000 * 1000
MEMBERS = 10_000
ENCRYPTED = 1
_BLOCK = 1 << 20
_FAULTS = (BadZipFile, EOFError, zlib.error, lzma.LZMAError, RuntimeError, ValueError, OSError)


class Meter:
    """Counts the bytes that come out of a packed file, and stops what grows beyond all measure.

    Parameters
    ----------
    packed
        The size of the packed file.
    where
        Its name, for the error.
    total
        The bytes that may come out of it.
    """

    def __init__(self, packed: int, where: str, total: int | None = None) -> None:
        self.packed, self.where, self.seen = packed, where, 0
        self.total = TOTAL if total is None else total

    def count(self, size: int) -> None:
        """Add bytes that came out.

        Raises
        ------
        InputError
            If they are now more than the total allows, or than can be by any ordinary packing.
        """
        self.seen += size
        if self.seen > self.total:
            raise self._refusal(f"{self.total:,} bytes at most")
        if self.seen > RATIO_FROM and self.seen > RATIO * self.packed:
            raise self._refusal(f"{RATIO} times its {self.packed:,} bytes at most")

    def _refusal(self, limit: str) -> InputError:
        problem = f"a packed file must unpack to {limit}, found {self.seen:,} bytes and more to come"
        return InputError(problem, where=self.where, hint="Ask the source for smaller files, or unpack it yourself.")


def unpack_gzip(path: Path, work: Path, meter: Meter) -> Path:
    """Unpack a gzip file into the work folder.

    Raises
    ------
    InputError
        If it is damaged, or larger than the limits allow.
    """
    with damage_told(meter.where), gzip.open(path) as source:
        return _copied(source, new_file(work, ".unpacked"), meter)


def unpack_zip(path: Path, work: Path, meter: Meter) -> Extracts:
    """Unpack the members of a zip file that can be tables, in its order.

    The names inside are used for naming only, never for writing.

    Raises
    ------
    InputError
        If the archive is damaged, protected by a password, holds no table or two of one name, or is larger than the
        limits allow.
    """
    with damage_told(meter.where), ZipFile(path) as archive:
        members = [info for info in archive.infolist() if not info.is_dir() and not _is_aside(info.filename)]
        chosen = [info for info in members if is_table(info.filename)]
        _refuse_members(members, chosen, meter.where)
        texts = tuple(_unpacked(archive, info, work, meter) for info in chosen)
    others = [info.filename for info in members if not is_table(info.filename)]
    return Extracts(texts, (f"not read from the archive: {listed(others)}",) if others else ())


@contextmanager
def damage_told(where: str) -> Iterator[None]:
    """Turn what the unpackers of Python say of a damaged file into an error that names the file.

    Raises
    ------
    InputError
        If unpacking fails.
    """
    try:
        yield
    except _FAULTS as fault:
        problem = f"a packed file must be whole, found: {str(fault) or type(fault).__name__}"
        raise InputError(problem, where=where, hint="Fetch it again, or unpack it yourself.") from None


def _is_aside(name: str) -> bool:
    """Pass over hidden files, and the shadows that macOS packs beside the files."""
    return any(part.startswith((".", "__MACOSX", "~$")) for part in PurePosixPath(name).parts if part != "..")


def _refuse_members(members: list[ZipInfo], chosen: list[ZipInfo], where: str) -> None:
    if not chosen:
        found = listed([info.filename for info in members]) or "nothing"
        problem = f"a zip archive must hold at least one table, found {found}"
        raise InputError(problem, where=where, hint="Give the archive that holds the data.")
    if len(members) > MEMBERS:
        problem = f"a zip archive must hold {MEMBERS:,} files at most, found {len(members):,}"
        raise InputError(problem, where=where, hint="Unpack it and give the files that are needed.")
    if any(info.flag_bits & ENCRYPTED for info in chosen):
        problem = "a zip archive must be open to read, found one that is protected by a password"
        raise InputError(problem, where=where, hint="Unpack it with the password and give the files.")
    names = [info.filename for info in chosen]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        problem = f"a zip archive must hold each name once, found twice: {listed(twice)}"
        raise InputError(problem, where=where, hint="Pack it again.")


def _unpacked(archive: ZipFile, info: ZipInfo, work: Path, meter: Meter) -> Extract:
    with archive.open(info) as source:
        return Extract(info.filename, _copied(source, new_file(work, ".unpacked"), meter))


def _copied(source: IO[bytes] | gzip.GzipFile, target: Path, meter: Meter) -> Path:
    with target.open("wb") as out:
        while block := source.read(_BLOCK):
            meter.count(len(block))
            out.write(block)
    return target
