"""Where a record stands: from its number in the file to its physical line."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Places(Protocol):
    """Gives the physical lines of records."""

    def line(self, record: int) -> int:
        """Give the physical line, counted from 1, on which a record begins."""

    def lines(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the lines of several records."""


@dataclass(frozen=True, slots=True)
class LineMap:
    """The physical line of every record, kept small: only records that span several lines are listed.

    ``first`` is the line of record 0, ``spanning`` the numbers of the records that span more than one line, sorted,
    and ``more`` how many lines all records up to and including each of them have beyond one.
    """

    first: int
    spanning: NDArray[np.int64]
    more: NDArray[np.int64]

    def line(self, record: int) -> int:
        """Give the physical line, counted from 1, on which a record begins."""
        before = int(np.searchsorted(self.spanning, record))
        return self.first + record + (int(self.more[before - 1]) if before else 0)

    def lines(self, records: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the lines of several records."""
        before = np.searchsorted(self.spanning, records)
        return self.first + records + np.concatenate(([0], self.more))[before]


def line_map(first: int, spanning: list[int], more: list[int]) -> LineMap:
    """Make a map from the records that span several lines and how many lines each has beyond one."""
    return LineMap(first, np.array(spanning, np.int64), np.cumsum(np.array(more, np.int64)))
