"""Everything that pesbench needs is declared, pinned, and named only by name and version."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PIN = re.compile(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)==(?P<version>[0-9][A-Za-z0-9.]*)")

# pydantic requires exactly one version of its core, and its own pages import from it.
COMPANIONS = {"pydantic_core": ["pydantic"]}


def plain(name: str) -> str:
    """Compare names as package indexes do: without case, one kind of dash."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(root: Path) -> list[str]:
    return (root / ".ci" / "constraints.txt").read_text(encoding="utf-8").splitlines()


def declared(root: Path, *extras: str) -> set[str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + [line for extra in extras for line in project["optional-dependencies"][extra]]
    return {plain(re.split(r"[<>=!~\[; ]", line, maxsplit=1)[0]) for line in lines}


def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found - sys.stdlib_module_names - {"pesbench"}


def test_pins_are_names_and_versions_only(root: Path) -> None:
    assert [line for line in pins(root) if not PIN.fullmatch(line)] == []


@pytest.mark.parametrize("line", ["-e .", "x @ file:///y", "x>=1", "x==1 --hash=sha256:0", "# via y", ""])
def test_anything_else_would_be_found(line: str) -> None:
    assert not PIN.fullmatch(line)


def test_pins_are_sorted_and_unique(root: Path) -> None:
    names = [plain(line.partition("==")[0]) for line in pins(root)]
    assert names == sorted(set(names))


def test_every_declared_dependency_is_pinned(root: Path) -> None:
    assert declared(root, "dev") <= {plain(line.partition("==")[0]) for line in pins(root)}


def test_what_only_windows_needs_is_pinned_too(root: Path) -> None:
    assert "colorama" in {line.partition("==")[0] for line in pins(root)}


@pytest.mark.parametrize(
    ("folder", "extras"), [("src", ()), ("sample_data", ("dev",)), ("docs", ("dev",)), ("tests", ("dev",))]
)
def test_every_imported_package_is_declared(root: Path, folder: str, extras: tuple[str, ...]) -> None:
    found = (path for path in (root / folder).rglob("*") if path.is_dir() or path.suffix == ".py")
    # The tools that the benchmark compares with have environments of their own.
    paths = [path for path in found if "peers" not in path.parts]
    modules = set[str]().union(*(imported(path) for path in paths if path.is_file()))
    homes = {**packages_distributions(), **COMPANIONS}
    known = declared(root, *extras)
    foreign = modules - {path.stem for path in paths} - {"sample_data", "tests"}
    assert [it for it in foreign if not known & {plain(home) for home in homes.get(it, [it])}] == []


def test_every_dependency_is_used_or_explained(root: Path) -> None:
    explained = (root / "docs" / "explanation" / "dependencies.md").read_text(encoding="utf-8")
    assert {name for name in declared(root, "dev") if f"**{name}**" not in explained} == set()
