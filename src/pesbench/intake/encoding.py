"""From whatever a file is encoded in to UTF-8 with line feeds, as a copy where that is needed."""

import codecs
import re
from itertools import islice
from pathlib import Path

import numpy as np

from pesbench.errors import InputError, UsageError

BLOCK = 1 << 20
UTF8 = "utf-8"
UTF8_MARKED = "utf-8-sig"
WINDOWS = "cp1252"
LATIN = "latin-1"

# UTF-32 LE begins like UTF-16 LE, so it is asked for first.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, UTF8_MARKED),
)
# The five bytes that Windows-1252 leaves undefined.
_NOT_WINDOWS = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# In UTF-16 text of our alphabets, most characters have a zero byte on one and the same side.
_MOSTLY = 0.4
_WORD = re.compile(r"[^\W\d_]*[^\x00-\x7f][^\W\d_]*")


def encoding_by_mark(head: bytes) -> str:
    """Name the encoding that the first bytes of a file show; UTF-8 unless they show another."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    return _unmarked_utf16(head) or UTF8


def _unmarked_utf16(head: bytes) -> str | None:
    zero = np.frombuffer(head[: BLOCK // 2 * 2], np.uint8) == 0
    if len(zero) < len("ab") or not zero.any():
        return None
    even, odd = zero[0::2].mean(), zero[1::2].mean()
    encoding = "utf-16-le" if odd > _MOSTLY > even else "utf-16-be" if even > _MOSTLY > odd else None
    return encoding if encoding and head[:2].decode(encoding, errors="ignore").isprintable() else None


def known_encoding(name: str) -> str:
    """Give the name under which Python knows an encoding that a user named.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    try:
        found = codecs.lookup(name)
        "".encode(found.name)  # not every codec is one of text
    except (LookupError, ValueError):
        problem = f"the encoding must be one of text that Python knows, found {name!r}"
        raise UsageError(problem, hint="Common ones are utf-8, cp1252, latin-1, iso8859-2, cp1250, utf-16.") from None
    return found.name


def eight_bit_encoding(path: Path) -> str:
    """Choose between Windows-1252 and Latin-1 for a file that is not UTF-8: the former unless a byte forbids it."""
    with path.open("rb") as source:
        while block := source.read(BLOCK):
            if _NOT_WINDOWS.search(block):
                return LATIN
    return WINDOWS


def accented(path: Path, header: int, most: int) -> list[str]:
    """Give the first different words of a UTF-8 file that are not ASCII, from the line below so many on."""
    found: dict[str, None] = {}
    with path.open("rb") as source:
        for line in islice(source, header, None):
            if not line.isascii():
                words = _WORD.findall(line.decode(UTF8, errors="replace"))
                found |= dict.fromkeys(word for word in words if not word.isascii())
            if len(found) >= most:
                break
    return list(found)[:most]


def rewrite_as_utf8(source: Path, encoding: str, target: Path, *, where: str) -> None:
    """Copy a file into UTF-8 without a byte order mark.

    Raises
    ------
    InputError
        If a byte has no meaning in the encoding; the error says in which line.
    """
    decoder = codecs.getincrementaldecoder(encoding)()
    done = 0
    with source.open("rb") as bytes_in, target.open("wb") as bytes_out:
        while True:
            block = bytes_in.read(BLOCK)
            try:
                text = decoder.decode(block, final=not block)
                encoded = (text.removeprefix("\ufeff") if done == 0 else text).encode(UTF8)
            except UnicodeError as fault:
                problem = f"the file must be {encoding}, found {_wrong(fault)} {_place(source, fault, done, block)}"
                hint = "Leave the encoding out to have it detected, or name another with --encoding."
                raise InputError(problem, where=where, hint=hint) from None
            bytes_out.write(encoded)
            done += len(block)
            if not block:
                return


def _place(source: Path, fault: UnicodeError, done: int, block: bytes) -> str:
    """Say where in a file the decoder met what it cannot read, in the block after so many bytes."""
    if not isinstance(fault, UnicodeDecodeError):
        return f"near offset {done}"
    kept = len(fault.object) - len(block)  # bytes of the block before that were no whole letter yet
    offset = done - kept + fault.start
    with source.open("rb") as bytes_in:
        line = 1 + bytes_in.read(offset).count(b"\n")
    return f"in line {line} (offset {offset})"


def _wrong(fault: UnicodeError) -> str:
    if isinstance(fault, UnicodeDecodeError):
        return f"byte {fault.object[fault.start]:#04x}"
    # Other codecs say in words what they miss, such as the mark that UTF-16 begins with.
    return f"bytes that it cannot have ({fault})"


def rewrite_line_ends(source: Path, target: Path) -> bool:
    """Copy UTF-8 text, every lone carriage return outside quotes turned into a line feed; say whether there was one."""
    inside, found = np.uint8(0), False
    with source.open("rb") as bytes_in, target.open("wb") as bytes_out:
        block = bytes_in.read(BLOCK)
        while block:
            following = bytes_in.read(BLOCK)
            body = np.frombuffer(block, np.uint8)
            parity = np.bitwise_xor.accumulate((body == ord('"')).view(np.uint8)) ^ inside
            after = np.append(body[1:], ord(following[:1]) if following else 0)
            alone = (body == ord("\r")) & (after != ord("\n")) & (parity == 0)
            bytes_out.write(np.where(alone, np.uint8(ord("\n")), body).tobytes())
            found = found or bool(alone.any())
            inside, block = parity[-1], following
    return found
