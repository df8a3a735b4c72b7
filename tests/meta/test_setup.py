"""The first command in a fresh clone says in one line what is missing."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt" or not shutil.which("make"), reason="needs make and a POSIX shell")


def fake(folder: Path, script: str) -> str:
    """A stand-in for an interpreter: `-c ''` asks whether it runs, any other `-c` asks whether it fits."""
    path = folder / "python-stand-in"
    path.write_text(f'#!/bin/sh\n[ "$2" = "" ] && exit 0\n{script}\n', encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def set_up(root: Path, folder: Path, python: str) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(root / ".ci" / "setup"), str(folder / "venv")]
    return subprocess.run(
        command,
        env=os.environ | {"PYTHON": python},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("exit 127", "setup: "),
        (
            'echo "is 3.9; pesbench needs Python 3.11 or later" >&2; exit 1',
            "is 3.9; pesbench needs Python 3.11 or later",
        ),
        ('echo "lacks the venv and ensurepip modules" >&2; exit 1', "lacks the venv and ensurepip modules"),
        ('[ "$1" = "-c" ] && echo 3.11 && exit 0; exit 1', "could not make a virtual environment"),
    ],
)
def test_an_interpreter_that_does_not_fit_is_one_line(root: Path, tmp_path: Path, script: str, message: str) -> None:
    done = set_up(root, tmp_path, fake(tmp_path, script))
    assert done.returncode == 1
    assert message in done.stderr
    assert len([line for line in done.stderr.splitlines() if not line.startswith("setup: installing")]) == 1


def test_no_interpreter_is_one_line_with_the_way_out(root: Path, tmp_path: Path) -> None:
    done = set_up(root, tmp_path, "no-such-python")
    assert done.returncode == 1
    assert re.fullmatch(r"setup: no Python runs .* PYTHON=.*\n", done.stderr)


INSTALLER = """
[ "$1" = "-c" ] && {{ echo 3.11; exit 0; }}
mkdir -p "$4/bin"
printf '#!/bin/sh\\necho "{words}"\\nexit {code}\\n' >"$4/bin/python"
chmod +x "$4/bin/python"
"""


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("ERROR: No matching distribution found for polars", "pip reached no package index"),
        ("Failed to establish a new connection", "pip reached no package index"),
        ("ERROR: the disk is full", "pip could not install pesbench: ERROR: the disk is full"),
    ],
)
def test_a_failed_installation_says_why_and_is_tried_again(
    root: Path, tmp_path: Path, words: str, message: str
) -> None:
    python = fake(tmp_path, INSTALLER.format(words=words, code=1))
    for _ in range(2):
        done = set_up(root, tmp_path, python)
        assert done.returncode == 1
        assert message in done.stderr.splitlines()[-1]


def test_a_finished_installation_is_not_done_again(root: Path, tmp_path: Path) -> None:
    python = fake(tmp_path, INSTALLER.format(words="fine", code=0))
    first, second = set_up(root, tmp_path, python), set_up(root, tmp_path, python)
    assert (first.returncode, second.returncode) == (0, 0)
    assert "installing" in first.stderr
    assert second.stderr == ""


def test_make_lists_every_target_that_the_readme_names(root: Path) -> None:
    listed = subprocess.run(["make"], cwd=root, capture_output=True, text=True, encoding="utf-8", check=True).stdout
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", (root / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    targets = {line.split()[1] for line in listed.splitlines()}
    assert {"demo", "test"} <= named <= targets
