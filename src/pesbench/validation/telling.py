"""From what fails to what is said of it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from pesbench.validation.scene import CELL, MESSAGE, REDACTED

Row = Mapping[str, Any]
Words = tuple[str, str]

# So many failures of a rule are put into words; the others are counted.
CAP = 100_000
_FEW = 4


def told(rows: pl.DataFrame, keys: Sequence[str], say: Callable[[Row], Words], cell: str | None = None) -> pl.DataFrame:
    """Give failed cells with what is said of each, of the first 100,000; the others have no message.

    Parameters
    ----------
    rows
        One row per finding, with the key columns and whatever the words need.
    keys
        The columns that name the cell.
    say
        Gives the message, and the message without any number of the file.
    cell
        The column with the number that stands in the cell.
    """
    first = rows.head(CAP)
    words = [say(row) for row in first.iter_rows(named=True)]
    stands = [
        None if cell is None or value is None else f"{value:.15g}"
        for value in (first[cell] if cell else [None] * first.height)
    ]
    texts = pl.DataFrame(
        {
            MESSAGE: [message for message, _ in words],
            CELL: stands,
            REDACTED: [redacted for _, redacted in words],
        },
        schema=dict.fromkeys((MESSAGE, CELL, REDACTED), pl.String),
    )
    # Padded by the height of the failures: the number of rows is the number of failures.
    silent = pl.DataFrame(schema=texts.schema).clear(rows.height - first.height)
    return rows.select(keys).hstack(pl.concat([texts, silent]))


def plain(message: str) -> Words:
    """Say what holds no number of the file."""
    return message, message


def listed(names: Iterable[str], most: int = _FEW) -> str:
    """Join names, and count those that are too many."""
    known = list(names)
    more = len(known) - most
    return ", ".join(known) if more <= 0 else f"{', '.join(known[:most])} and {more} more"
