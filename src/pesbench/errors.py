"""What can go wrong, by who must act.

An error has three parts: the problem (what must hold and what was found), where it was found, and a hint (the next
step). The library raises; one boundary in ``cli`` turns an error into text and an exit code.
"""

from typing import ClassVar


class PesbenchError(Exception):
    """The root of every error that pesbench raises on purpose.

    Parameters
    ----------
    problem
        One sentence: what must hold and what was found.
    where
        File, line, column or code; empty where that has no meaning.
    hint
        The next step for whoever reads it.
    """

    exit_code: ClassVar[int] = 70

    def __init__(self, problem: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.where}: {self.problem}" if self.where else self.problem
        return f"{head} {self.hint}" if self.hint else head


class UsageError(PesbenchError):
    """The command was called in a way that has no meaning; whoever typed it must act."""

    exit_code = 2


class CatalogueError(PesbenchError):
    """The catalogue contradicts itself; its author must act."""

    exit_code = 3


class InputError(PesbenchError):
    """A file cannot be read or used; the data provider must act."""

    exit_code = 4


class StoreError(PesbenchError):
    """The store cannot be opened or written; its operator must act."""

    exit_code = 5


class AnalysisError(PesbenchError):
    """The question asks more than the data can answer; the analyst must act."""

    exit_code = 6
