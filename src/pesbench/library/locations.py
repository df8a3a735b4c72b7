"""Where things are, as people give it."""

from os import PathLike
from pathlib import Path

Location = str | PathLike[str]


def path_of(location: Location | None) -> Path | None:
    """Give a folder or file as a path; None stays None."""
    return None if location is None else Path(location)


def text_of(as_of: str | int | None) -> str | None:
    """Give a vintage, a number or a date, as text; None stays None."""
    return None if as_of is None else str(as_of)
