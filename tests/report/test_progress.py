"""The line that shows how far a reading has come."""

import io
import time

import pytest
from rich.console import Console

from pesbench.intake.watching import SILENT, Step
from pesbench.report.progress import Progress


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)


def shown(progress: Progress, width: int = 80) -> str:
    page = io.StringIO()
    Console(file=page, width=width).print(progress.line())
    return page.getvalue().rstrip("\n")


def test_the_line_says_what_is_done_with_which_file_of_how_many() -> None:
    progress = Progress(Terminal())
    progress.files(48)
    progress.step(Step.LOOKING, "a.csv")
    progress.step(Step.LOOKING, "b.csv")
    assert shown(progress).endswith("looking at file 2 of 48 b.csv")
    progress.step(Step.KEYS)
    assert "reading keys" in shown(progress)
    assert "of 48" not in shown(progress)
    progress.step(Step.CHECKING, "a.csv")
    assert "file 1 of 48" in shown(progress)
    assert "rows/s" not in shown(progress)


def test_the_speed_is_told_once_rows_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    progress = Progress(Terminal())
    progress.step(Step.CHECKING, "a.csv")
    now[0] += 2
    progress.rows(3_000_000)
    assert "1\u202f500\u202f000 rows/s" in shown(progress)


@pytest.mark.parametrize("width", [80, 140])
def test_a_long_name_is_cut_to_one_line_and_cannot_steer_the_terminal(width: int) -> None:
    progress = Progress(Terminal())
    progress.files(2)
    progress.step(Step.LOOKING, "\x1b[2J" + "x" * 300)
    line = shown(progress, width)
    assert "\n" not in line
    assert "\x1b" not in line
    assert len(line) <= width
    assert "looking at file 1 of 2" in line
    assert line.endswith("x…")


def test_what_is_over_soon_shows_nothing() -> None:
    stream = Terminal()
    with Progress(stream, after=30):
        pass
    assert stream.getvalue() == ""


def test_what_takes_long_is_shown_and_taken_away() -> None:
    stream = Terminal()
    with Progress(stream, after=0) as progress:
        progress.step(Step.STORING, "a.csv")
        for _ in range(100):
            if "storing" in stream.getvalue():
                break
            time.sleep(0.02)
    text = stream.getvalue()
    assert "storing" in text
    assert text.rstrip().endswith("\x1b[2K")


def test_an_error_on_the_way_leaves_the_terminal_as_it_was() -> None:
    stream = Terminal()

    def fail() -> None:
        with Progress(stream, after=0):
            time.sleep(0.05)
            raise ValueError("on the way")

    with pytest.raises(ValueError, match="on the way"):
        fail()
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h")


def test_a_silent_watcher_takes_anything() -> None:
    SILENT.files(1)
    SILENT.step(Step.KEYS)
    SILENT.rows(1)
