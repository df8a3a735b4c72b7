"""What lies where, and what no file may hold."""

import re
from pathlib import Path, PurePosixPath

import pytest

TOP = {
    "pyproject.toml", "Makefile", "README.md", "LICENSE", "CITATION.cff",
    "src", "schemas", "sample_data", "tests", "docs", ".ci", ".github",
    ".gitignore", ".gitattributes", ".editorconfig",
}  # fmt: skip
NAMELESS = {"utils", "util", "helpers", "helper", "core", "misc", "common"}
BINARY = {".xlsx", ".parquet", ".png", ".gz", ".zip"}
# Written in pieces, so that this file does not hold what it looks for.
MACHINE = re.compile(r"(?<![\w./-])/(?:home|root|tmp|Users|work|opt)" + r"/[a-z]|[A-Z]:\\" + "Users")
INDEX = re.compile(r"\b(?:test\.)?pypi" + r"\.org|files\.python" + r"hosted" + r"\.org|--(?:extra-)?index-url" + r"\b")


def texts(root: Path, tracked: list[str]) -> list[tuple[str, str]]:
    names = [name for name in tracked if PurePosixPath(name).suffix not in BINARY]
    return [(name, (root / name).read_bytes().decode("utf-8", errors="replace")) for name in names]


def test_the_top_level_holds_what_a_newcomer_looks_for_and_nothing_else(tracked: list[str]) -> None:
    assert {PurePosixPath(name).parts[0] for name in tracked} <= TOP


def test_no_module_has_a_name_that_says_nothing(tracked: list[str]) -> None:
    parts = {part.removesuffix(".py") for name in tracked if name.startswith("src/") for part in name.split("/")}
    assert not parts & NAMELESS


@pytest.mark.parametrize("pattern", [MACHINE, INDEX], ids=["machine path", "package index"])
def test_no_file_names_one_machine_or_one_package_index(
    root: Path, tracked: list[str], pattern: re.Pattern[str]
) -> None:
    found = [
        f"{name}:{number}: {line.strip()}"
        for name, text in texts(root, tracked)
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "pattern"),
    [
        ("see /home" + "/ann/data.csv", MACHINE),
        ("C:" + r"\Users\ann", MACHINE),
        ("https://pypi" + ".org/simple", INDEX),
    ],
)
def test_such_a_line_would_be_found(line: str, pattern: re.Pattern[str]) -> None:
    assert pattern.search(line)


def test_no_source_file_is_longer_than_the_house_allows(root: Path, tracked: list[str]) -> None:
    sources = [name for name in tracked if name.startswith("src/") and name.endswith(".py")]
    lengths = {name: len((root / name).read_text(encoding="utf-8").splitlines()) for name in sources}
    assert {name: length for name, length in lengths.items() if length > 500} == {}


def test_no_work_is_left_for_later(root: Path, tracked: list[str]) -> None:
    later = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Error"]) + r")\b")
    sources = [pair for pair in texts(root, tracked) if pair[0].endswith((".py", ".toml", ".md"))]
    assert [name for name, text in sources if later.search(text)] == []
