"""The one place where errors become text and exit codes."""

import io
import os
import sys
import traceback
from collections.abc import Callable

from pesbench.errors import InputError, PesbenchError
from pesbench.report.visible import visible

BUG = 70
INTERRUPTED = 130


def guarded(run: Callable[[], None]) -> int:
    """Run a command and give its exit code; an error is one message on standard error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a character that a terminal cannot show is no reason to fail
            stream.reconfigure(errors="replace")
    try:
        run()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    except BaseException as error:  # noqa: BLE001 - the boundary: whatever has no text of its own is a bug
        return _told(error)
    return 0


def _told(error: BaseException) -> int:
    """Say what went wrong, and give the exit code that goes with it."""
    if isinstance(error, PesbenchError):
        _say(error)
        return error.exit_code
    if isinstance(error, KeyboardInterrupt):
        sys.stderr.write("Interrupted; nothing was stored.\n")
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    if isinstance(error, OSError) and error.filename is not None:
        _say(InputError(f"{error.strerror or error}.", where=str(error.filename)))
        return InputError.exit_code
    return _bug(error)


def _say(error: PesbenchError) -> None:
    where = f"{error.where}: " if error.where else ""
    lines = [f"error: {where}{error.problem}"]
    if error.hint:
        lines.append(f"  next: {error.hint}")
    sys.stderr.write(visible("\n".join(lines)) + "\n")


def _bug(error: BaseException) -> int:
    traceback.print_exception(error, file=sys.stderr)
    sys.stderr.write("This is a bug in pesbench, not a mistake of yours. Please report it with the lines above.\n")
    return BUG
