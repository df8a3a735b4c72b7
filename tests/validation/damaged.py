"""A copy of clean sample submissions that is damaged on purpose, and what `validate` then reports beyond its usual."""

import csv
import shutil
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pesbench.catalogue import load_catalogue
from pesbench.checking import ValidateOptions, validate
from pesbench.errors import InputError
from pesbench.findings import Finding
from pesbench.ingestion import IngestOptions, ingest

SAMPLE = Path(__file__).parents[2] / "sample_data" / "submissions"
TODAY = date(2025, 3, 1)
# What stands for a rule where a file cannot be read at all.
REFUSED = "refused"

Row = dict[str, str]


@dataclass
class Submission:
    """A folder of submissions; remembers which files and PES were damaged."""

    folder: Path
    touched: set[str] = field(default_factory=set)
    pes: set[str] = field(default_factory=set)

    def path(self, name: str) -> Path:
        self.touched.add(name)
        self.pes.add(name.partition("/")[0])
        return self.folder / name

    def text(self, name: str, change: Callable[[str], str]) -> None:
        path = self.path(name)
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8", newline="")

    def rows(self, name: str) -> list[Row]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def write(self, name: str, rows: list[Row]) -> None:
        with self.path(name).open("w", encoding="utf-8", newline="") as file:
            header = dict.fromkeys(column for row in rows for column in row)
            writer = csv.DictWriter(file, list(header), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def edit(self, name: str, change: Callable[[Row], object], **where: str) -> None:
        """Change the rows in which each named cell begins with a text; at least one."""
        rows = self.rows(name)
        chosen = [row for row in rows if _fits(row, where)]
        assert chosen, f"no row of {name} has {where}"
        for row in chosen:
            change(row)
        self.write(name, rows)

    def put(self, name: str, column: str, text: str, **where: str) -> None:
        """Write a text into a column of the chosen rows."""
        self.edit(name, lambda row: row.update({column: text}), **where)

    def scale(self, name: str, columns: Iterable[str], factor: float, **where: str) -> None:
        """Multiply the filled cells of columns in the chosen rows, and round to whole numbers."""
        names = list(columns)
        self.edit(
            name,
            lambda row: row.update({column: f"{float(row[column]) * factor:.0f}" for column in names if row[column]}),
            **where,
        )

    def drop(self, name: str, **where: str) -> None:
        rows = self.rows(name)
        left = [row for row in rows if not _fits(row, where)]
        assert len(left) < len(rows), f"no row of {name} has {where}"
        self.write(name, left)


def _fits(row: Row, where: dict[str, str]) -> bool:
    return all(row[column].startswith(text) for column, text in where.items())


@dataclass(frozen=True)
class Kind:
    """One kind of damage: the submissions it is done to, the rules meant for it, and whether a store is beside it."""

    name: str
    base: tuple[str, ...]
    meant: frozenset[str]
    damage: Callable[[Submission], None]
    stored: bool = False


@dataclass(frozen=True)
class Caught:
    """What was reported of a damage beyond what the undamaged submission has, and how much of it lies elsewhere."""

    kind: Kind
    fired: tuple[str, ...]
    elsewhere: int

    @property
    def caught(self) -> bool:
        """Whether every rule that is meant for the damage fired."""
        return self.kind.meant <= set(self.fired)


def submission(base: Iterable[str], folder: Path) -> Submission:
    """Copy clean submissions into a folder."""
    for name in base:
        shutil.copytree(SAMPLE / name, folder / name)
    return Submission(folder)


def caught(kind: Kind) -> Caught:
    """Damage a submission in one way and say what is reported."""
    before, _ = clean(kind.base, stored=kind.stored)
    with TemporaryDirectory() as place:
        given = submission(kind.base, Path(place) / "in")
        store = _stored(given, Path(place) / "store") if kind.stored else None
        kind.damage(given)
        counts, findings = _reported(given.folder, store)
    new = counts - before
    strange = [one for one in findings if one.rule in new and not _of(one, given)]
    return Caught(kind, tuple(sorted(new)), len(strange))


def _of(finding: Finding, given: Submission) -> bool:
    """Whether a finding points at a file that was damaged, or at its PES."""
    return any(finding.file.endswith(name) for name in given.touched) or (finding.pes or finding.file) in given.pes


@cache
def clean(base: tuple[str, ...], *, stored: bool = False) -> tuple[Counter[str], tuple[Finding, ...]]:
    """Count what is reported of the undamaged submissions by rule, and give the findings."""
    with TemporaryDirectory() as place:
        given = submission(base, Path(place) / "in")
        return _reported(given.folder, _stored(given, Path(place) / "store") if stored else None)


def _stored(given: Submission, store: Path) -> Path:
    ingest([given.folder], store, load_catalogue(), IngestOptions())
    return store


def _reported(folder: Path, store: Path | None) -> tuple[Counter[str], tuple[Finding, ...]]:
    options = ValidateOptions(use_config=False, today=TODAY, against=store)
    try:
        found = validate([folder], load_catalogue(), options)
    except InputError:
        return Counter({REFUSED: 1}), ()
    return Counter({entry.rule: entry.found for entry in found.recipe.rules if entry.found}), found.findings
