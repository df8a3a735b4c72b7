"""Show on standard error how far a command has come, where a person looks."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pesbench.intake.watching import Watcher


@contextmanager
def watching(*, quiet: bool) -> Iterator["Watcher"]:
    """Give a watcher that shows a line on a terminal; in pipes and with --quiet one that shows nothing."""
    from pesbench.intake.watching import SILENT

    if quiet or not sys.stderr.isatty():
        yield SILENT
        return
    from pesbench.report.progress import Progress

    with Progress(sys.stderr) as progress:
        yield progress
