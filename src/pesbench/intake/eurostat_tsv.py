"""Eurostat's tables as tab-separated text: several dimensions stand in the first column, with commas between them."""

import re
from pathlib import Path

_HEADER = re.compile(rb"(?:\xef\xbb\xbf)?[A-Za-z]\w*(?:,[A-Za-z]\w*)+\\(?:time|time_period) *\t", re.IGNORECASE)
_AT_ONCE = 1 << 20


class Packed(Exception):  # noqa: N818  # a turn of the reading, not an error that a user meets
    """The first column of a text holds several dimensions."""


def is_packed(head: bytes) -> bool:
    r"""Whether a text begins with the header of such a table, such as ``freq,unit,sex,geo\TIME_PERIOD``."""
    return _HEADER.match(head) is not None


def unpack(source: Path, target: Path) -> None:
    """Copy such a table with a column for each dimension; every line keeps its place.

    A row that does not name each dimension once has another number of cells than the header then, and is told of.
    """
    with source.open("rb") as bytes_in, target.open("wb") as bytes_out:
        begins = True
        while part := bytes_in.readline(_AT_ONCE):
            packed, tab, figures = part.partition(b"\t")
            bytes_out.write(packed.replace(b",", b"\t") + tab + figures if begins else part)
            begins = part.endswith(b"\n")
