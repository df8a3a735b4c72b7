"""The public names, and the commands."""

import importlib
import pkgutil
import tomllib
from pathlib import Path

import pytest
import typer.main

import pesbench
from pesbench.cli import app

PACKAGES = [
    "pesbench",
    *(it.name for it in pkgutil.walk_packages(pesbench.__path__, "pesbench.") if it.ispkg),
]


def in_order(name: str) -> tuple[bool, bool, str]:
    """Constants, then classes, then functions, each from A to Z: the linter's order."""
    return not name.isupper(), not name[0].isupper(), name


def commands() -> list[str]:
    group = typer.main.get_command(app)
    return sorted(getattr(group, "commands", {}))


@pytest.mark.parametrize("name", PACKAGES)
def test_a_door_lists_its_names_in_order_and_has_each(name: str) -> None:
    door = importlib.import_module(name)
    names = list(getattr(door, "__all__", []))
    assert names == sorted(set(names), key=in_order)
    assert [it for it in names if not hasattr(door, it)] == []


def test_the_package_says_what_is_public() -> None:
    assert pesbench.__all__


@pytest.mark.parametrize("command", commands())
def test_a_command_is_in_the_reference(root: Path, command: str) -> None:
    text = (root / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")
    assert f"## pesbench {command}\n" in text


@pytest.mark.parametrize("command", commands())
def test_a_command_is_shown_at_work_somewhere(root: Path, command: str) -> None:
    pages = [
        root / "README.md",
        *(root / "docs" / "tutorial").glob("*.md"),
        *(root / "docs" / "how-to").glob("*.md"),
    ]
    assert any(f"pesbench {command}" in page.read_text(encoding="utf-8") for page in pages)


def test_the_version_is_said_once_and_the_same_everywhere(root: Path) -> None:
    version = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert f"version: {version}\n" in (root / "CITATION.cff").read_text(encoding="utf-8")
    assert f"## [{version}]" in (root / "docs" / "changelog.md").read_text(encoding="utf-8")
