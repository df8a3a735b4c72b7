"""Errors become one message and an exit code; only a bug shows a traceback."""

from collections.abc import Callable

import pytest

from pesbench import errors
from pesbench.cli.boundary import guarded


def raising(error: BaseException) -> Callable[[], None]:
    def run() -> None:
        raise error

    return run


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (errors.UsageError("a"), 2),
        (errors.CatalogueError("a"), 3),
        (errors.InputError("a"), 4),
        (errors.StoreError("a"), 5),
        (errors.AnalysisError("a"), 6),
        (SystemExit(1), 1),
        (SystemExit(None), 0),
        (KeyboardInterrupt(), 130),
        (FileNotFoundError(2, "No such file", "x.csv"), 4),
    ],
)
def test_every_kind_has_its_exit_code_and_no_traceback(
    error: BaseException, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert guarded(raising(error)) == code
    assert "Traceback" not in capsys.readouterr().err


def test_a_message_has_place_problem_and_next_step(capsys: pytest.CaptureFixture[str]) -> None:
    guarded(raising(errors.InputError("a number must stand here.", where="a.csv:3", hint="Mend the cell.")))
    captured = capsys.readouterr()
    assert captured.err == "error: a.csv:3: a number must stand here.\n  next: Mend the cell.\n"
    assert captured.out == ""


def test_a_bug_keeps_its_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert guarded(raising(ZeroDivisionError("x"))) == 70
    assert "Traceback" in capsys.readouterr().err


def test_success_is_zero() -> None:
    assert guarded(lambda: None) == 0
