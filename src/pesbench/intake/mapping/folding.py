"""Header cells and names as they are compared: case, accents, blanks and letters lost on the way do not matter."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

BETWEEN = " / "
LOST = "?"
# The same few names are compared with each other again and again.
REMEMBERED = 20_000
_FOOTNOTE = re.compile(r"(?<=\S) ?\([0-9*]{1,2}\)$")


@lru_cache(maxsize=REMEMBERED)
def folded(cell: str) -> str:
    """Give a cell without regard to case, accents, kinds of dashes and apostrophes, and the number of blanks."""
    plain = unicodedata.normalize("NFKD", cell)
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter) and letter != "\ufeff")
    return " ".join(bare.translate(_PLAIN).replace(" - ", "-").split()).casefold()


def alike(cell: str, wanted: str) -> bool:
    """Whether two folded texts are the same, where each ``?`` of the first may stand for one letter that was lost."""
    if LOST not in cell:
        return cell == wanted
    return len(cell) == len(wanted) and all(
        one == other or (one == LOST and other.isalnum()) for one, other in zip(cell, wanted, strict=True)
    )


def without_footnote(cell: str) -> str:
    """Take the mark of a footnote, such as ``(2)``, from the end of each part of a folded cell."""
    return BETWEEN.join(_FOOTNOTE.sub("", part) for part in cell.split(BETWEEN))


def found_in(names: Sequence[str], wanted: str) -> list[int]:
    """Give the positions of the names that a wanted name means.

    These are the same ones, else those that lost letters, else those with the mark of a footnote.

    Parameters
    ----------
    names
        Folded names.
    wanted
        The name as it is written in a mapping.
    """
    sought = folded(wanted)
    exact = [at for at, name in enumerate(names) if name == sought]
    if exact:
        return exact
    near = [at for at, name in enumerate(names) if alike(name, sought)]
    return near or [at for at, name in enumerate(names) if alike(without_footnote(name), sought)]


def joined_header(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Join the rows of a header to one name per column; a merged cell holds for the columns behind it.

    A column none of whose own cells is filled has no name. A name repeats no part: ``Total`` over ``Total`` is
    ``Total``.
    """
    width = max((len(row) for row in rows), default=0)
    own = [[" ".join(cell.split()) for cell in row] + [""] * (width - len(row)) for row in rows]
    spread = [_filled_forward(row) if number < len(own) - 1 else row for number, row in enumerate(own)]
    return tuple(_joined(row[at] for row in spread) if any(row[at] for row in own) else "" for at in range(width))


def _filled_forward(row: list[str]) -> list[str]:
    last, filled = "", []
    for cell in row:
        last = cell or last
        filled.append(last)
    return filled


def _joined(parts: Iterable[str]) -> str:
    kept: list[str] = []
    for part in parts:
        if part and (not kept or kept[-1] != part):
            kept.append(part)
    return BETWEEN.join(kept)


# Hyphens, dashes and the minus sign of Unicode; apostrophes as programs set them.
_PLAIN = dict.fromkeys((*range(0x2010, 0x2016), 0x2212), "-") | dict.fromkeys((0x2018, 0x2019, 0x02BC), "'")
