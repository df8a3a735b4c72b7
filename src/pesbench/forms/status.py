"""What a status says about the value beside it, as comparisons; a cell's own status goes before its row's."""

from dataclasses import dataclass
from functools import partial, reduce
from operator import and_, or_
from types import MappingProxyType

import polars as pl

from pesbench.catalogue.model import Catalogue, Cell
from pesbench.forms.cells import Statuses, parts_of
from pesbench.forms.conditions import Frame, Reading, spoken_list, where_suspect
from pesbench.forms.distinct import DistinctTexts

# The code of a value of which there is nothing to say.
NORMAL = "A"


def statuses_of(catalogue: Catalogue) -> Statuses:
    """Sort the observation statuses of a catalogue by what they say about the value."""
    codes = catalogue.lists["obs_status"].codes
    suppressed = frozenset(code.id for code in codes if code.cell is Cell.EMPTY and code.release == "none")
    return Statuses(
        empty=frozenset(code.id for code in codes if code.cell is Cell.EMPTY) - suppressed,
        either=frozenset(code.id for code in codes if code.cell is Cell.EITHER),
        suppressed=suppressed,
        names=MappingProxyType({code.id: code.name() for code in codes}),
    )


def carries(status: pl.Expr, codes: frozenset[str]) -> pl.Expr:
    """Say where a combined status has any of some codes; null where there is no status."""
    look = partial(_carries, codes=codes, statuses=DistinctTexts())
    return status.map_batches(look, return_dtype=pl.Boolean, is_elementwise=True)


def _carries(batch: pl.Series, codes: frozenset[str], statuses: DistinctTexts) -> pl.Series:
    # A batch holds few different statuses: each is taken apart once. None is empty, so "" only carries the nulls over.
    carriers = [status for status in statuses.of(batch) if parts_of(status) & codes]
    found: pl.Series = reduce(or_, [batch == status for status in ("", *carriers)])
    return found


@dataclass(frozen=True, slots=True)
class _Beside:
    """A value and the columns that may hold its status, the nearest first."""

    column: str
    statuses: tuple[str, ...]
    codes: frozenset[str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The value and its statuses."""
        return self.column, *self.statuses

    def status(self, row: Reading) -> tuple[str, str] | None:
        """Give the column of the status that counts, and the status; nothing where none can be read."""
        for column in self.statuses:
            if not row.empty(column):
                text = row.text(column)
                return None if text is None else (column, text)
        return None

    def statuses_in(self, frame: Frame) -> list[pl.Expr]:
        """Give the status columns that are there."""
        return [pl.col(column) for column in self.statuses if frame.has(column)]

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the value, its status and the codes that would fit or do not."""
        column, status = self.status(row) or ("", "")
        told = {"column": self.column, "value": row.shown(self.column), "status": status, "status_column": column}
        return {**told, "codes": spoken_list(sorted(self.codes))}


@dataclass(frozen=True, slots=True)
class NotFilled(_Beside):
    """No value stands beside a status that has one of ``codes``."""

    def holds(self, row: Reading) -> bool | None:
        """Whether the cell is empty or the status another one; unknown without a status."""
        found = self.status(row)
        if row.empty(self.column):
            return True
        return None if found is None else not parts_of(found[1]) & self.codes

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at the nearest status."""
        statuses = self.statuses_in(frame)
        if not statuses or not frame.has(self.column):
            return None
        return frame.empty(self.column) | ~carries(pl.coalesce(statuses), self.codes)


@dataclass(frozen=True, slots=True)
class NotEmpty(_Beside):
    """A value stands beside every status that has none of ``codes``, the codes that excuse its absence.

    ``instead`` are columns of which one may be filled in its place, such as the words of a measure that is a text.
    """

    instead: tuple[str, ...] = ()

    def holds(self, row: Reading) -> bool | None:
        """Whether the cell is filled or its absence excused; unknown without a status."""
        found = self.status(row)
        if found is None or not all(row.empty(column) for column in (self.column, *self.instead)):
            return None if found is None else True
        return bool(parts_of(found[1]) & self.codes)

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at the nearest status."""
        statuses = self.statuses_in(frame)
        if not statuses:
            return None
        status, empty = pl.coalesce(statuses), reduce(and_, map(frame.empty, (self.column, *self.instead)))
        return where_suspect(empty & status.is_not_null(), ~empty | carries(status, self.codes))


@dataclass(frozen=True, slots=True)
class Compatible:
    """The codes of a combined status can hold together."""

    column: str
    statuses: Statuses

    @property
    def columns(self) -> tuple[str, ...]:
        """The status."""
        return (self.column,)

    def holds(self, row: Reading) -> bool | None:
        """Whether they can; unknown without a status."""
        status = row.text(self.column)
        return None if status is None else self.fits(status)

    def fits(self, status: str) -> bool:
        """Whether a normal value stands alone, and a missing one has one reason and is nothing else."""
        parts = parts_of(status)
        missing = parts & (self.statuses.empty | self.statuses.suppressed)
        filled = parts - missing - self.statuses.either
        return len(parts) == 1 or not (NORMAL in parts or len(missing) > 1 or (missing and filled))

    def expression(self, frame: Frame) -> pl.Expr | None:
        """Look at the statuses of more than one code."""
        if not frame.has(self.column):
            return None
        status, look = pl.col(self.column), partial(_fits, rule=self, statuses=DistinctTexts())
        exact = status.map_batches(look, return_dtype=pl.Boolean, is_elementwise=True)
        return where_suspect(status.str.len_bytes() > 1, exact)

    def facts(self, row: Reading) -> dict[str, str]:
        """Give the status."""
        return {"column": self.column, "status": row.shown(self.column)}


def _fits(batch: pl.Series, rule: Compatible, statuses: DistinctTexts) -> pl.Series:
    unfit = [status for status in statuses.of(batch) if not rule.fits(status)]
    found: pl.Series = ~reduce(or_, [batch == status for status in ("", *unfit)])
    return found
