"""Asking for help costs no more than Typer: heavy packages are imported where they are used."""

import json
import subprocess
import sys

import pytest

HEAVY = ("scipy", "numpy", "polars", "pyarrow", "deltalake", "pydantic")
LOOK = """
import json, sys
from pesbench.cli import main
code = main({arguments!r})
print("\\n" + json.dumps([code, [name for name in {heavy!r} if name in sys.modules]]))
"""


@pytest.mark.parametrize(
    ("arguments", "exit_code", "allowed"),
    [
        (["--help"], 0, []),
        (["--version"], 0, []),
        # Typer itself asks pydantic to read the arguments of a command.
        (["compare", "--help"], 0, ["pydantic"]),
        (["compare", "--no-such-option"], 2, ["pydantic"]),
    ],
)
def test_no_heavy_package_is_imported_before_a_command_works(
    arguments: list[str], exit_code: int, allowed: list[str]
) -> None:
    program = LOOK.format(arguments=arguments, heavy=HEAVY)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, encoding="utf-8", check=True)
    code, heavy = json.loads(done.stdout.splitlines()[-1])
    assert set(heavy) <= set(allowed)
    assert code == exit_code
