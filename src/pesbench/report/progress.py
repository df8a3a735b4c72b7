"""How far a reading has come, in one line on a terminal that is gone when it is done."""

import threading
import time
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
        self._live = Live(
            console=Console(file=stream), get_renderable=self.line, refresh_per_second=8, transient=True, screen=False
        )
        self._starter = threading.Timer(after, self._live.start)
        self._spinner = Spinner("dots")
        self._files = self._file_number = self._rows = 0
        self._step, self._file, self._since = "", "", time.monotonic()

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

    def step(self, step: Step, file: str = "") -> None:
        """Show another step; each step counts the files anew."""
        self._file_number = self._file_number + 1 if step == self._step else 1
        if step != self._step:
            self._rows, self._since = 0, time.monotonic()
        self._step, self._file = str(step), file

    def rows(self, count: int) -> None:
        """Count rows, for the speed of this step."""
        self._rows += count

    def line(self) -> Table:
        """Give the line: what is being done, with which file of how many, how fast."""
        several = f"file {self._file_number} of {self._files}" if self._files > 1 and self._file else ""
        elapsed = time.monotonic() - self._since
        speed = f"{whole(round(self._rows / elapsed))} rows/s" if self._rows and elapsed > 0 else ""
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True)
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
        table.add_column(no_wrap=True, justify="right")
        told = Text(f"{self._step} {visible(self._file)}".strip().replace("\n", " "))
        table.add_row(self._spinner, told, Text(", ".join(filter(None, (several, speed))), style="dim"))
        return table
