"""Plain texts that are taken out of another file."""

import os
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp


@dataclass(frozen=True, slots=True)
class Extract:
    """One text: what it is called inside the file that holds it, and the copy to read.

    ``commas`` is the same text with a decimal comma in each cell that is a number, where any has decimals.
    """

    name: str
    path: Path
    commas: Path | None = None


@dataclass(frozen=True, slots=True)
class Extracts:
    """The texts of one file, in its order; ``notes`` say, a sentence each, what was passed over."""

    texts: tuple[Extract, ...]
    notes: tuple[str, ...] = ()


def new_file(work: Path, suffix: str = ".csv") -> Path:
    """Make an empty file of a name that nobody else has."""
    handle, name = mkstemp(suffix=suffix, dir=work)
    os.close(handle)
    return Path(name)


def listed(names: list[str], most: int = 5) -> str:
    """Join names for a sentence, the first few of them where there are many."""
    shown = ", ".join(_printable(name) for name in names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in name)
