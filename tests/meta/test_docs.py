"""The pages do what they say: their commands run, their Python runs, their links lead somewhere."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from shlex import split

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [
    ROOT / "README.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / ".github").rglob("*.md")),
]
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: file=(?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)\)")
ASK_CODE = "$ echo $?"
GAP = "..."
WIDTH = "100"
RUNNABLE = {"console", "python"}
CI = (ROOT / "docs" / "how-to" / "validate-a-submission.md").read_text(encoding="utf-8")
CI_LINES = re.findall(r"^ +(?:- |run: |- run: )(pesbench .*)$", CI, re.MULTILINE)


@dataclass
class Step:
    """One command of a page, the lines that it shows below, and the exit code that it names (else 0)."""

    command: str
    shown: list[str] = field(default_factory=list)
    code: int = 0


def blocks(page: Path, kind: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [found["text"] for found in BLOCK.finditer(text) if found["kind"] == kind]


def steps(text: str) -> Iterator[Step]:
    lines = iter(text.replace("\\\n", " ").splitlines())
    step: Step | None = None
    for line in lines:
        if line == ASK_CODE:
            assert step is not None
            step.code = int(next(lines))
        elif line.startswith("$ "):
            if step is not None:
                yield step
            step = Step(line.removeprefix("$ "))
        elif step is not None and line.strip() not in ("", GAP):
            step.shown.append(line.rstrip())
    if step is not None:
        yield step


def kinds(page: Path) -> set[str]:
    return {found["kind"] for found in BLOCK.finditer(page.read_text(encoding="utf-8"))}


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder as the pages assume it: the sample data beside one's own work."""
    shutil.copytree(
        ROOT / "sample_data", tmp_path / "sample_data", ignore=shutil.ignore_patterns("*.py", "__pycache__")
    )
    return tmp_path


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        words,
        cwd=folder,
        env=os.environ | {"COLUMNS": WIDTH, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        check=False,
    )


def plain(line: str) -> str:
    """Give a printed line without rules, padding and the system's way to write paths."""
    return " ".join(line.replace("─", "").split()).replace("\\", "/")


def check(step: Step, folder: Path) -> None:
    program = shutil.which("pesbench", path=str(Path(sys.executable).parent))
    assert program is not None, "the command is not installed beside this Python"
    name, *words = split(step.command)
    assert name == "pesbench", step.command
    done = run([program, *words], folder)
    assert done.returncode == step.code, f"{step.command}\n{done.stdout}{done.stderr}"
    printed = [plain(line) for line in (done.stdout + done.stderr).splitlines()]
    absent = [line for line in step.shown if plain(line) and plain(line) not in printed]
    assert absent == [], f"{step.command}\n{done.stdout}{done.stderr}"


# They read the whole sample once more, each for itself.
LONG = {
    "assess-maturity.md",
    "find-good-practice.md",
    "follow-up.md",
    "learn-from-others.md",
    "compare-pes.md",
    "first-benchmark.md",
    "relate-maturity-to-results.md",
    "write-reports.md",
    "use-the-python-library.md",
    "build-an-index.md",
    "look-back-and-correct.md",
    "validate-a-submission.md",
    "store.md",
}
SHOWN = [
    pytest.param(page, id=name_of(page), marks=[pytest.mark.slow] if page.name in LONG else [])
    for page in PAGES
    if RUNNABLE & kinds(page)
]


@pytest.mark.parametrize("page", SHOWN)
def test_a_page_does_what_it_shows(page: Path, desk: Path) -> None:
    """Write its files and run its commands in order, then its Python as one program."""
    for block in BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["file"]:
            (desk / block["file"]).parent.mkdir(exist_ok=True)
            (desk / block["file"]).write_text(block["text"], encoding="utf-8")
        elif block["kind"] == "console":
            for step in steps(block["text"]):
                check(step, desk)
    if program := "\n".join(blocks(page, "python")):
        done = run([sys.executable, "-W", "error", "-c", program], desk)
        assert done.returncode == 0, done.stderr


def anchors(page: Path) -> set[str]:
    """Give the anchors of the headings of a page, as code forges make them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, anchor = target.partition("#")
    other = page.parent / name if name else page
    return other.exists() and (not anchor or anchor in anchors(other))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    targets = {found["target"] for found in LINK.finditer(page.read_text(encoding="utf-8"))}
    local = sorted(target for target in targets if not target.startswith(("http:", "https:", "mailto:")))
    assert [target for target in local if not leads_somewhere(page, target)] == []


def test_a_link_that_leads_nowhere_would_be_found() -> None:
    page = ROOT / "docs" / "glossary.md"
    assert leads_somewhere(page, "#glossary")
    assert not leads_somewhere(page, "#nothing")
    assert not leads_somewhere(page, "nothing.md")


def test_every_page_can_be_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")]
    assert [page for page in pages if f"({page})" not in index and page != "index.md"] == []


def test_a_block_is_read_as_commands_output_and_exit_codes() -> None:
    text = "$ pesbench a \\\n  --b\nline 1\n...\n$ echo $?\n1\n$ pesbench c\n"
    assert list(steps(text)) == [Step("pesbench a    --b", ["line 1"], 1), Step("pesbench c")]


@pytest.mark.parametrize("line", CI_LINES)
def test_a_command_of_a_ci_example_works(desk: Path, line: str) -> None:
    """Run it without the redirection; 1 says that findings were made, anything above that it was called wrongly."""
    (desk / "submission").mkdir()
    (desk / "submission" / "unemployment.csv").write_text("pes,period,stock\nSI,2024-01,many\n", encoding="utf-8")
    program = Path(sys.executable).parent / "pesbench"
    done = run([str(program), *split(line.partition(" >> ")[0])[1:]], desk)
    assert (done.returncode, done.stderr) == (1, "")


def test_there_are_ci_examples() -> None:
    assert len(CI_LINES) == 4
