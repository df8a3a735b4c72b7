"""How far a reading has come, in one line on a terminal that is gone when it is done."""

import threading
import time
from pathlib import PurePath
from typing import IO, Self

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from pesbench.intake.watching import Step
from pesbench.report.numbers import whole
from pesbench.report.visible import visible

AFTER = 1.0


class Progress:
    """Shows what a reading does, from its second second on; it is a watcher of intake.

    Parameters
    ----------
    stream
        The terminal.
    after
        How many seconds it waits before it shows anything.
    """

    def __init__(self, stream: IO[str], *, after: float = AFTER) -> None:
        self._spinner = Spinner("dots")
        self._files = self._file_number = self._rows = 0
        self._speed = 0.0
        self._step, self._file, self._since = "", "", time.monotonic()
        self._live = Live(
            console=Console(file=stream), get_renderable=self.line, refresh_per_second=8, transient=True, screen=False
        )
        self._starter = threading.Timer(after, self._live.start)

    def __enter__(self) -> Self:
        """Begin to wait."""
        self._starter.daemon = True
        self._starter.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the line away, if it was shown."""
        self._starter.cancel()
        self._starter.join()
        self._live.stop()

    def files(self, count: int) -> None:
        """Know how many files there are."""
        self._files = count

    def step(self, step: Step | str, file: str = "") -> None:
        """Show another step; each step counts the files anew."""
        self._file_number = self._file_number + 1 if step == self._step else 1
        if step != self._step:
            self._rows, self._speed, self._since = 0, 0.0, time.monotonic()
        self._step, self._file = str(step), file

    def rows(self, count: int) -> None:
        """Count rows, for the speed of this step so far."""
        self._rows += count
        elapsed = time.monotonic() - self._since
        self._speed = self._rows / elapsed if elapsed > 0 else 0.0

    def line(self) -> Table:
        """Give the line: what is being done, with which file of how many, how fast."""
        several = f"file {self._file_number} of {self._files}" if self._files > 1 and self._file else ""
        speed = f"{whole(round(self._speed))} rows/s" if self._speed else ""
        name = visible(PurePath(self._file).name).replace("\n", " ")
        beside = ", ".join(filter(None, (several, speed)))
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis")
        # The name comes last: it is what may be cut.
        table.add_row(self._spinner, Text.assemble(self._step, (f" {beside}" if beside else "", "dim"), f" {name}"))
        return table
