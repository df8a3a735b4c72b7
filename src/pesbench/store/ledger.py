"""Which version of a table holds which files, read once from the whole log of the table."""

import json
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pesbench.errors import StoreError
from pesbench.store.delta import HASHES, LOG

_DIGITS = 20


@dataclass(slots=True)
class Life:
    """A data file: what is known of it, and in which ranges of versions it is active (the last may be open)."""

    path: str
    size: int
    rows: int | None = None
    sha256: str = ""
    spans: list[tuple[int, int | None]] = field(default_factory=list)

    def active_at(self, version: int) -> bool:
        """Tell whether a version holds the file."""
        return any(first <= version and (end is None or version < end) for first, end in self.spans)

    def active_at_any(self, versions: list[int]) -> bool:
        """Tell whether any of some versions, in their order, holds the file."""
        for first, end in self.spans:
            place = bisect_left(versions, first)
            if place < len(versions) and (end is None or versions[place] < end):
                return True
        return False


@dataclass(frozen=True, slots=True)
class Ledger:
    """The files of a table over all its versions; ``newest`` is None where there is no table."""

    newest: int | None
    lives: dict[str, Life]
    columns: dict[str, str]

    @classmethod
    def of(cls, folder: Path) -> "Ledger":
        """Read the log of a table.

        Raises
        ------
        StoreError
            If an entry of the log is missing or cannot be read.
        """
        lives: dict[str, Life] = {}
        columns: dict[str, str] = {}
        newest = None
        for newest, path in enumerate(_entries(folder / LOG)):
            if path.name != f"{newest:0{_DIGITS}d}.json":
                raise _damaged(path.with_name(f"{newest:0{_DIGITS}d}.json"), "it is not there")
            actions = list(_actions(path))
            _apply(newest, actions, lives)
            for schema in (action["metaData"]["schemaString"] for action in actions if "metaData" in action):
                columns = {field["name"]: field["type"] for field in json.loads(schema)["fields"]}
        return cls(newest, lives, columns)

    def at(self, version: int | None) -> dict[str, Life]:
        """Give the files of a version."""
        return {} if version is None else {path: it for path, it in self.lives.items() if it.active_at(version)}

    def at_any(self, versions: Iterable[int]) -> dict[str, Life]:
        """Give the files of several versions."""
        ordered = sorted(set(versions))
        return {path: it for path, it in self.lives.items() if it.active_at_any(ordered)}


def _entries(log: Path) -> list[Path]:
    return sorted(path for path in log.glob("*.json") if len(path.stem) == _DIGITS and path.stem.isdecimal())


def _actions(path: Path) -> Iterator[dict[str, Any]]:
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            yield json.loads(line)
    except ValueError as error:
        raise _damaged(path, "it is not JSON") from error


def _apply(version: int, actions: list[dict[str, Any]], lives: dict[str, Life]) -> None:
    hashes: dict[str, str] = {}
    for action in actions:
        hashes |= json.loads(action.get("commitInfo", {}).get(HASHES, "{}"))
        if "remove" in action:
            spans = lives[unquote(action["remove"]["path"])].spans
            spans[-1] = (spans[-1][0], version)
    for added in (action["add"] for action in actions if "add" in action):
        path = unquote(added["path"])
        life = lives.setdefault(path, Life(path, added["size"]))
        life.spans.append((version, None))
        if added.get("stats"):
            life.rows = json.loads(added["stats"]).get("numRecords")
    for path, sha256 in hashes.items():
        lives[path].sha256 = sha256


def _damaged(path: Path, reason: str) -> StoreError:
    return StoreError(
        f"every entry of a table's log must be there and readable; this one is not: {reason}.",
        where=str(path),
        hint="Restore the file from a backup of the store.",
    )
