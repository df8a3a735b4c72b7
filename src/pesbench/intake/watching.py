"""Who is told how far a reading has come."""

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """What is being done; the value is how it is told."""

    LOOKING = "looking at"
    KEYS = "reading keys"
    CHECKING = "checking"
    STORING = "storing"


class Watcher(Protocol):
    """Is told what a reading does next, and how many rows it has read; it must not raise."""

    def files(self, count: int) -> None:
        """Hear how many files there are."""

    def step(self, step: Step | str, file: str = "") -> None:
        """Hear what is done from now on, and with which file or table."""

    def rows(self, count: int) -> None:
        """Hear that so many further rows have been checked."""


class _Silent:
    """Takes note of nothing."""

    def files(self, count: int) -> None:
        """Pass over."""

    def step(self, step: Step | str, file: str = "") -> None:
        """Pass over."""

    def rows(self, count: int) -> None:
        """Pass over."""


SILENT: Watcher = _Silent()
