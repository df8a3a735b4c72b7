"""What a vintage remembers, and the append-only log of vintages: one small JSON file each."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from pesbench.errors import StoreError, UsageError
from pesbench.store.durable import sync, write_whole
from pesbench.store.schema import Schema

if TYPE_CHECKING:
    import polars as pl

VINTAGES = "vintages"
_SUFFIX = ".json"
_NUMBER = re.compile(r"-?[0-9]{1,18}")


class Counts(BaseModel):
    """What a commit did with the cells of a delivery; all but ``removed`` add up to the cells delivered.

    ``left``: the delivery had nothing and the store keeps what it holds. ``empty``: neither has anything.
    ``removed``: stored cells that were withdrawn, or that a delivery replaced without naming them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left: int = 0
    empty: int = 0
    removed: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        mine, theirs = self.model_dump(), other.model_dump()
        return Counts(**{name: mine[name] + theirs[name] for name in mine})

    @property
    def written(self) -> int:
        """How many cells differ from the vintage before."""
        return self.added + self.changed + self.removed


class Act(StrEnum):
    """How a vintage came about."""

    DELIVERY = "delivery"
    RESTORE = "restore"
    OPTIMISE = "optimise"
    ERASURE = "erasure"


class Source(BaseModel):
    """A file that a delivery was read from; ``rows`` is the number of records read.

    ``kept`` tells whether the store holds a copy of it, named by its hash.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    sha256: str = ""
    size: int | None = None
    rows: int | None = None
    accepted: int | None = None
    quarantined: int | None = None
    left_out: int | None = None
    form: str = ""
    layout: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class CommitInfo:
    """What is to be remembered with a delivery, and the schema it was staged by (else the store's own).

    Attributes
    ----------
    recipe
        How the delivery was read.
    copies
        Files to be kept with the vintage, by their SHA-256; they wait in the staging folder.
    withdraw
        By table: the keys of cells to be removed, every key column of the table filled.
    replace
        Whether stored cells go that the delivery does not name, in each period of a PES and measure it has.
    """

    who: str = ""
    note: str = ""
    sources: tuple[Source, ...] = ()
    rules: Mapping[str, int] = field(default_factory=dict)
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    schema: Schema | None = None
    recipe: Mapping[str, Any] = field(default_factory=dict)
    copies: Mapping[str, Path] = field(default_factory=dict)
    withdraw: "Mapping[str, pl.DataFrame]" = field(default_factory=dict)
    replace: bool = False


class Tombstone(BaseModel):
    """What stays of a vintage that was forgotten: that it was, when, by whom and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    time: datetime
    who: str = ""
    reason: str


class Vintage(BaseModel):
    """The state of the store after a delivery: the versions of its tables, and where they came from.

    ``origin`` is the vintage that a restored one equals. ``pes`` are the PES of which a delivery had cells, or those
    that an erasure took away.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    time: datetime
    who: str = ""
    note: str = ""
    sources: tuple[Source, ...] = ()
    rules: dict[str, int] = {}
    fingerprints: dict[str, str] = {}
    pesbench: str = ""
    counts: dict[str, Counts] = {}
    tables: dict[str, int] = {}
    act: Act = Act.DELIVERY
    origin: int | None = None
    pes: tuple[str, ...] = ()
    recipe: dict[str, Any] = {}
    forgotten: Tombstone | None = None


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit did: the current vintage after it, and the counts per table and measure.

    ``recorded`` is false where nothing differed: then there is no new vintage. ``guarded`` counts the cells that keep a
    stricter confidentiality, ``left`` names the first cell that an empty one left alone; both by table and measure.
    """

    vintage: int
    recorded: bool
    counts: Mapping[tuple[str, str], Counts]
    guarded: Mapping[tuple[str, str], int] = field(default_factory=dict)
    left: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)

    @property
    def total(self) -> Counts:
        """The counts over all tables and measures."""
        return sum(self.counts.values(), Counts())


class VintageLog:
    """The vintages of a store, numbered from 1 without gaps; vintage 0 is the store before its first delivery."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def current(self) -> int:
        """The number of the last vintage; 0 before the first."""
        try:
            names = [entry.name for entry in self.folder.iterdir()]
        except FileNotFoundError:
            return 0
        numbers = (name.removesuffix(_SUFFIX) for name in names if name.endswith(_SUFFIX))
        return max((int(number) for number in numbers if number.isdecimal()), default=0)

    def get(self, number: int) -> Vintage:
        """Read a vintage; number 0 names no table."""
        if number == 0:
            return Vintage(number=0, time=datetime.fromtimestamp(0, UTC))
        path = self._path(number)
        try:
            return Vintage.model_validate_json(path.read_bytes())
        except (FileNotFoundError, ValidationError) as error:
            reason = "it is not there" if isinstance(error, OSError) else error.errors()[0]["msg"]
            raise StoreError(
                f"every vintage must have a readable record; that of vintage {number} is not: {reason}.",
                where=str(path),
                hint="Restore the file from a backup of the store.",
            ) from error

    def all(self) -> list[Vintage]:
        """Read every vintage, oldest first."""
        return [self.get(number) for number in range(1, self.current + 1)]

    def listed(self) -> list[Vintage]:
        """Read every vintage that can be read as it was: those that are not forgotten."""
        return [vintage for vintage in self.all() if vintage.forgotten is None]

    def append(self, vintage: Vintage) -> None:
        """Add a vintage, or replace its record by a tombstone: whole or not at all."""
        if not self.folder.exists():
            self.folder.mkdir()
            sync([self.folder.parent])
        write_whole(self._path(vintage.number), vintage.model_dump_json(indent=1, exclude_defaults=True) + "\n")

    def resolve(self, as_of: str | int | None) -> int:
        """Find the vintage by its number, or the last one at a date or time (UTC), or the current one.

        Raises
        ------
        UsageError
            If it is neither a number nor a date nor a time.
        StoreError
            If there is none, or it was forgotten.
        """
        current = self.current
        if as_of is None:
            return current
        if isinstance(as_of, int) or _NUMBER.fullmatch(as_of.strip()):
            return self._readable(self.check_number(int(as_of)))
        return self._readable(self._at(as_of.strip(), current))

    def before(self, text: str) -> list[int]:
        """Find every vintage before one, by its number, or before a date or time (UTC).

        Raises
        ------
        UsageError
            If it is neither a number nor a date nor a time.
        StoreError
            If no vintage has the number.
        """
        if _NUMBER.fullmatch(text.strip()):
            return list(range(1, self.check_number(int(text))))
        moment = _moment(text.strip(), last=False)
        current = self.current
        return list(range(1, 1 + bisect_left(range(1, current + 1), moment, key=lambda each: self.get(each).time)))

    def check_number(self, number: int) -> int:
        """Give the number of a vintage back where there is one, forgotten or not.

        Raises
        ------
        StoreError
            If there is none.
        """
        return _known(number, self.current)

    def _readable(self, number: int) -> int:
        vintage = self.get(number)
        if vintage.forgotten is None:
            return number
        raise StoreError(
            f"a vintage must not be forgotten to be read; vintage {number} was, on {vintage.forgotten.time:%Y-%m-%d}, "
            f"because: {vintage.forgotten.reason}",
            where=str(self._path(number)),
            hint="Ask for another vintage; `pesbench history` lists them.",
        )

    def _at(self, as_of: str, current: int) -> int:
        moment = _moment(as_of)
        number = bisect_right(range(1, current + 1), moment, key=lambda each: self.get(each).time)
        if number == 0:
            first = f"the first vintage is of {self.get(1).time:%Y-%m-%d %H:%M:%S} UTC" if current else "it has none"
            raise StoreError(
                f"the store must have a vintage as of {as_of}; {first}.",
                hint="Give a later date, or the number of a vintage.",
            )
        return number

    def _path(self, number: int) -> Path:
        return self.folder / f"{number:06d}{_SUFFIX}"


def _known(number: int, current: int) -> int:
    if not 1 <= number <= current:
        known = f"has 1 to {current}" if current else "has none yet"
        raise StoreError(
            f"a vintage must be one that the store has; it {known}, asked for {number}.",
            hint="Give one of these numbers, a date, or nothing for the current vintage.",
        )
    return number


def _moment(as_of: str, *, last: bool = True) -> datetime:
    """Give the last moment that a date or time means, or the first."""
    try:
        moment = datetime.fromisoformat(as_of)
        if last and _is_date(as_of):
            moment += timedelta(days=1) - timedelta(microseconds=1)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"a vintage is named by its number or by an ISO date or time; found '{as_of}'.",
            hint="Write, for example, 12 or 2026-01-31 or 2026-01-31T12:00:00Z.",
        ) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
