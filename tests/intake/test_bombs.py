"""Files made to choke on: each is read or refused with a message, in a process that may take no more than so much."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path

import pytest

pytest.importorskip("resource", reason="memory can only be limited where the system offers it")

MIB = 1 << 20
# Addresses, not memory: threads and allocators reserve more than they use.
ADDRESSES = 6 << 30
MOST_MIB = 1200
HEADER = b"pes,indicator,period,value,comment\n"
ROW = b'AT,A1a,2024,5,"'
READER = """
import resource, sys, tempfile
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]),) * 2)
from pesbench.catalogue import load_catalogue
from pesbench.errors import PesbenchError
from pesbench.intake import read
with tempfile.TemporaryDirectory() as folder:
    try:
        delivery = read([Path(sys.argv[1])], catalogue=load_catalogue(), staging=Path(folder) / "staging")
        said = " ".join(map(str, [it.rows_read for it in delivery.accounts]))
    except PesbenchError as refusal:
        said = refusal.problem
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
print(said)
"""


def blocks(block: bytes, mebibytes: int) -> Iterator[bytes]:
    """Repeat a block until there is enough of it."""
    return repeat(block * (MIB // len(block)), mebibytes)


# How many MiB it takes, what it is made of, and what is said of it.
Bomb = tuple[Callable[[int], Iterator[bytes]], str]
BOMBS: dict[str, Bomb] = {
    "cells in one line": (lambda size: blocks(b"a,", size), "at most 10,000 columns"),
    "letters in one line": (lambda size: blocks(b"letters ", size), "must have several columns"),
    "one line behind the header": (lambda size: iter([HEADER, *blocks(b"letters ", size)]), "consist of lines"),
    "quotes": (lambda size: blocks(b'"', size), "must have several columns"),
    "quotes behind the header": (lambda size: iter([HEADER, *blocks(b'"', size)]), "consist of lines"),
    "delimiters": (lambda size: blocks(b",", size), "must have several columns"),
    "delimiters behind the header": (lambda size: iter([HEADER, *blocks(b",", size)]), "consist of lines"),
    "zero bytes": (lambda size: blocks(b"\0", size), "found binary data"),
    "zero bytes behind the header": (lambda size: iter([HEADER, *blocks(b"\0", size)]), "found binary data"),
    "two-byte letters": (lambda size: iter([b"\xff\xfe", *blocks(b"a\0,\0", size)]), "at most 10,000 columns"),
    "a quoted cell of one line": (
        lambda size: iter([HEADER, ROW, *blocks(b"letters ", size), b'"\n']),
        "consist of lines",
    ),
    "a quoted cell of many lines": (
        lambda size: iter([HEADER, ROW, *blocks(b"lines \r\n", size), b'"\n']),
        "a record must end",
    ),
}
# These do not grow with what they are given: a size of their own.
FIXED: dict[str, tuple[Callable[[], Iterator[bytes]], str]] = {
    "a hundred thousand columns": (lambda: iter([b"c," * 100_000, b"c\n", b"1," * 100_000, b"1\n"]), "10,000 columns"),
    "ten million blank lines": (lambda: iter([HEADER, *blocks(b"\n", 10), b"AT,A1a,2024,5,\n"]), "1"),
    "ten million carriage returns": (lambda: iter([HEADER, *blocks(b"\r", 10), b"AT,A1a,2024,5,\n"]), "1"),
    "nothing but blank lines": (lambda: blocks(b"\n", 10), "nothing but blanks"),
}


def survived(path: Path, pieces: Iterator[bytes]) -> str:
    """Write a file and read it in a process of its own; give what is said of it."""
    with path.open("wb") as file:
        file.writelines(pieces)
    arguments = [sys.executable, "-c", READER, str(path), str(ADDRESSES)]
    done = subprocess.run(arguments, capture_output=True, check=False, text=True, timeout=300)
    path.unlink()
    assert done.returncode == 0, done.stderr[-2000:]
    peak, said = done.stdout.splitlines()
    assert int(peak) < MOST_MIB
    return said


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_gigabyte_of_nonsense_is_refused(tmp_path: Path, name: str) -> None:
    pieces, expected = BOMBS[name]
    assert expected in survived(tmp_path / "bomb.csv", pieces(1024))


@pytest.mark.slow
@pytest.mark.parametrize("name", FIXED)
def test_many_columns_and_many_lines_are_no_trouble(tmp_path: Path, name: str) -> None:
    pieces, expected = FIXED[name]
    assert expected in survived(tmp_path / "bomb.csv", pieces())


@pytest.mark.slow
def test_very_many_rows_of_one_key_are_told_apart(tmp_path: Path) -> None:
    rows = (b"AT,A1a,2024,%d,\n" % number for number in range(200_000))
    assert survived(tmp_path / "bomb.csv", iter([HEADER, *rows])) == "200000"


@pytest.mark.parametrize("name", list(BOMBS)[::4])
def test_a_little_less_nonsense_is_refused_too(tmp_path: Path, name: str) -> None:
    pieces, expected = BOMBS[name]
    path = tmp_path / "bomb.csv"
    assert expected in survived(path, pieces(20))
