"""Stores for reports, typed small: six PES, two years, two indicators, a few enablers, and comments that attack."""

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import pesbench
from pesbench.result import Result

PES = ("AT", "BG", "CZ", "DK", "EE", "FI", "SE", "SI")
HOSTILE = (
    "<script>alert(1)</script>",
    '""><img src=x onerror=alert(2)>',
    "javascript:alert(3)",
    "{{7*7}}",
    "\u202etxt.exe\u202c",
    "x" * 10_000,
    "=HYPERLINK(1)",
    "@SUM(1)",
)


def values(years: tuple[int, ...] = (2023, 2024)) -> str:
    rows = ["pes,indicator,period,numerator,denominator,value"]
    for year in years:
        for at, pes in enumerate(PES):
            for indicator, base in (("A4a", 500), ("A4b", 620)):
                count = base + 31 * at + (year - 2023) * (7 - 3 * at)
                rows.append(f"{pes},{indicator},{year},{count},1000,{count / 10}")
    return "\n".join(rows) + "\n"


def enablers() -> str:
    rows = ["pes,cycle,enabler,assessment,assessed,score"]
    for cycle in (2, 4):
        for at, pes in enumerate(PES):
            for step, enabler in enumerate(("A1", "A2", "B1", "B2")):
                for kind, more in (("external", 0), ("self", 0.5)):
                    score = 1 + (at * (step + 2) + cycle) % 5 * 0.8 + more
                    rows.append(f"{pes},{cycle},{enabler},{kind},{2014 + 2 * cycle}-06-01,{score:g}")
    return "\n".join(rows) + "\n"


def definitions() -> str:
    rows = ["pes,measure,valid_from,deviation,description,source,contact"]
    for pes, text in zip(PES, HOSTILE, strict=True):
        rows.append(f'{pes},stock,2023,differs,"{text}","{text}",a@b.example')
    return "\n".join(rows) + "\n"


def practices() -> str:
    rows = ["pes,id,enablers,title,summary,evidence,language,url,valid_from"]
    for at, (pes, said) in enumerate(zip(PES, HOSTILE, strict=True)):
        text = said.replace('"', "'")
        rows.append(f'{pes},p{at},A1;A2;B1;B2,"{text}","{text}",compared,en,https://pes.example/{at},2021')
    return "\n".join(rows) + "\n"


def actions() -> str:
    rows = ["pes,cycle,enabler,recommendation,action,due,status,reported_on,comment"]
    rows += [
        f'BG,2,A1,R1,"{HOSTILE[0]}",2020-02-28,started,2020-06-30,',
        "BG,2,B1,R3,hire a trainer,2020-05-31,done,2020-06-30,",
        "SE,2,A1,R1,of another,2020-05-31,done,2020-06-30,",
    ]
    return "\n".join(rows) + "\n"


Stored = Callable[..., Path]


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """Make a store of forms, each given as text."""

    def make(**forms: str) -> Path:
        folder = tmp_path_factory.mktemp("reports")
        for name, text in forms.items():
            (folder / f"{name}.csv").write_text(text, encoding="utf-8")
        pesbench.ingest(sorted(folder.glob("*.csv")), store=folder / "store")
        return folder / "store"

    return make


@pytest.fixture(scope="session")
def store(stored: Stored) -> Path:
    return stored(
        values=values(), enablers=enablers(), definitions=definitions(), practices=practices(), actions=actions()
    )


class Page:
    """A report that was written: its folder, its text and its tables, cell by cell."""

    def __init__(self, folder: Path, result: Result) -> None:
        self.folder = folder
        self.result = result
        self.path = folder / str(result.rows["file"][0])
        self.html = self.path.read_text(encoding="utf-8")
        self.read = _Reader()
        self.read.feed(self.html)

    def exact(self, table: str) -> list[list[str]]:
        """Give what the cells of a table hold at full precision, row by row."""
        return self.read.exact[table]


class _Reader(HTMLParser):
    """Reads elements, attributes, and what the cells of tables hold."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.exact: dict[str, list[list[str]]] = {}
        self._table = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if tag == "table":
            self._table = found["id"]
            self.exact[self._table] = []
        elif tag == "tr" and self._table:
            self.exact[self._table].append([])
        elif tag in {"td", "th"} and self._table and found.get("scope") != "col":
            self.exact[self._table][-1].append(found.get("data-value", ""))


Reported = Callable[..., Page]


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Reported:
    """Write a report and read it."""

    def make(store: Path, **choices: Any) -> Page:
        folder = tmp_path_factory.mktemp("report")
        usual: dict[str, Any] = {"resamples": 99, "bootstraps": 99, "draws": 20}
        return Page(folder, pesbench.write_report(store=store, out=folder, period="2024", **usual | choices))

    return make


@pytest.fixture(scope="session")
def annual(store: Path, reported: Reported) -> Page:
    return reported(store)


@pytest.fixture(scope="session")
def own(store: Path, reported: Reported) -> Page:
    return reported(store, pes="AT")
