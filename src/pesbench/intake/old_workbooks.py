"""Old Excel workbooks (xls), read by a process of their own.

Their format says in many places how much is to come. A damaged number there makes the loader ask for more memory than
there is, which ends the process. So it is another process, with a limit on its memory and its time.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from pesbench.errors import InputError
from pesbench.intake.extracts import Extract, Extracts
from pesbench.intake.kinds import Kind
from pesbench.intake.workbooks import read_workbook

MEMORY = 4 << 30
SECONDS = 120
_CODE = f"from {__name__} import answer; answer()"


def read_old_workbook(path: Path, *, work: Path, where: str, sheet: str | None = None) -> Extracts:
    """Write each visible sheet of an xls file as text, as ``read_workbook`` does.

    Parameters
    ----------
    path
        The workbook.
    work
        A folder for the texts.
    where
        The name of the workbook, for errors.
    sheet
        The only sheet to read; it may be hidden.

    Raises
    ------
    InputError
        As ``read_workbook`` does, and if reading takes more memory or time than any such file needs.
    """
    question = json.dumps({"path": str(path), "work": str(work), "where": where, "sheet": sheet})
    command = [sys.executable, "-P", "-c", _CODE, question]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=True)
        found = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        problem = f"a workbook must be whole, found one that cannot be read in {MEMORY >> 30} GiB and {SECONDS} seconds"
        hint = "Open it in a spreadsheet program and save it as xlsx."
        raise InputError(problem, where=where, hint=hint) from None
    if "problem" in found:
        raise InputError(found["problem"], where=found["where"], hint=found["hint"])
    texts = tuple(Extract(name, *(each and Path(each) for each in written)) for name, *written in found["texts"])
    return Extracts(texts, tuple(found["notes"]))


def answer() -> None:
    """Read the workbook that the command line asks for, and print what came of it as JSON."""
    _limit_memory()
    asked = json.loads(sys.argv[1])
    found: dict[str, Any]
    try:
        read = read_workbook(
            Path(asked["path"]), Kind.XLS, work=Path(asked["work"]), where=asked["where"], sheet=asked["sheet"]
        )
        texts = [(text.name, str(text.path), text.commas and str(text.commas)) for text in read.texts]
        found = {"texts": texts, "notes": read.notes}
    except InputError as fault:
        found = {"problem": fault.problem, "where": fault.where, "hint": fault.hint}
    sys.stdout.write(json.dumps(found))


def _limit_memory() -> None:
    try:
        import resource  # noqa: PLC0415 - not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))
