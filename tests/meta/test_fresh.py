"""What is written from the code is what the code would write now."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import typer


@pytest.fixture(scope="module")
def generator(root: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", root / "docs" / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_pages_are_fresh(root: Path, generator: ModuleType) -> None:
    folder = root / "docs" / "reference"
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.md")}
    expected: dict[str, str] = generator.pages()
    assert sorted(written) == sorted(expected)
    stale = [name for name, text in expected.items() if written[name] != text]
    assert stale == [], "run `make docs`"


def test_the_schemas_are_fresh(root: Path, tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-m", "pesbench.forms.schemas", str(tmp_path)], check=True, capture_output=True)
    written = {path.name: path.read_text(encoding="utf-8") for path in (root / "schemas").iterdir()}
    expected = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert sorted(written) == sorted(expected)
    stale = [name for name, text in expected.items() if written[name] != text]
    assert stale == [], "run `make schemas`"


def test_a_table_keeps_every_sign_of_a_cell(generator: ModuleType) -> None:
    assert (
        generator.table(["a", "b"], [["x | y", "two\nlines"]]) == "| a | b |\n| --- | --- |\n| x \\| y | two lines |\n"
    )


def test_a_command_page_holds_every_option_choice_and_default(generator: ModuleType) -> None:
    scratch = typer.Typer()

    @scratch.command()
    def weigh(pes: str, ties: str = typer.Option("min", help="Which rank.")) -> None:
        """Weigh one PES."""

    @scratch.command(hidden=True)
    def secret() -> None:
        """Not for readers."""

    @scratch.callback()
    def _top() -> None:
        """Scratch."""

    page: str = generator.commands_page(scratch, "scratch")
    assert "## scratch weigh" in page
    assert "Weigh one PES." in page
    assert "`--ties <str>` | Which rank. [default: min]" in page
    assert "secret" not in page
