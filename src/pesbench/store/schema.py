"""Which tables a store keeps: their columns, their keys, and what fills a column that older rows lack."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Self

import polars as pl
from pydantic import BaseModel, ConfigDict

from pesbench.errors import StoreError
from pesbench.forms.cells import Number, OnScale, annotation_of
from pesbench.forms.outlines import own_tables
from pesbench.forms.row import Outline

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo

    from pesbench.catalogue.model import Catalogue

PARTITION = "pes"
# A subject, a period, and who said it: a breakdown is never replaced by itself.
_SCOPE = {"measure", "period", "origin", "cycle", "assessment"}


class ColumnType(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"

    @property
    def polars(self) -> type[pl.String | pl.Float64]:
        """The Polars type of the column."""
        return pl.String if self is ColumnType.TEXT else pl.Float64


class TableSchema(BaseModel):
    """One table of the store.

    ``order`` names the two key columns by which rows are kept together. ``fill`` gives the code that a key column
    has in rows written before the column existed. ``content`` are the columns of which at least one is set in a
    cell that says something; ``status`` is the column that tells why none is. ``counted_by`` splits the counts of
    a commit.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    columns: dict[str, ColumnType]
    key: tuple[str, ...]
    order: tuple[str, str]
    fill: dict[str, str] = {}
    content: tuple[str, ...] = ()
    status: str | None = None
    counted_by: str | None = None

    @property
    def physical(self) -> dict[str, type[pl.String | pl.Float64]]:
        """The columns inside the files; the partition is in the folder's name."""
        return {name: kind.polars for name, kind in self.columns.items() if name != PARTITION}

    @property
    def cell_key(self) -> tuple[str, ...]:
        """The key within one partition."""
        return tuple(name for name in self.key if name != PARTITION)

    @property
    def scope(self) -> tuple[str, ...]:
        """The key columns that say together, within a partition, which cells a whole delivery replaces."""
        return tuple(name for name in self.key if name in _SCOPE)

    def empty(self) -> pl.LazyFrame:
        """Give the table without rows."""
        return pl.LazyFrame(schema={name: kind.polars for name, kind in self.columns.items()})

    def grown(self, given: Self, table: str) -> Self:
        """Give this table with the columns that only ``given`` has, each behind its neighbour there."""
        self._check(given, table)
        columns, key = _inserted(tuple(self.columns), tuple(given.columns)), _inserted(self.key, given.key)
        kinds = {**given.columns, **self.columns}
        changes = {
            "columns": {name: kinds[name] for name in columns},
            "key": key,
            "fill": {**given.fill, **self.fill},
        }
        return self.model_copy(update=changes)

    def _check(self, given: Self, table: str) -> None:
        for name, kind in given.columns.items():
            where = f"{table}.{name}"
            if name not in self.columns:
                _check_new(given, name, where)
            elif (kind, name in given.key) != (self.columns[name], name in self.key):
                raise StoreError(
                    "a column must keep its type and its place in the key; the store has it otherwise.",
                    where=where,
                    hint="Give the new column another name, or ingest into a new store.",
                )
            elif name in self.fill and given.fill.get(name, self.fill[name]) != self.fill[name]:
                raise StoreError(
                    f"a dimension must keep its total; the store has '{self.fill[name]}', the catalogue now says "
                    f"'{given.fill[name]}'.",
                    where=where,
                    hint="Restore the total in the catalogue, or ingest into a new store.",
                )


class Schema(BaseModel):
    """The tables of a store by name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    tables: dict[str, TableSchema]

    @classmethod
    def of(cls, dimensions: Mapping[str, str]) -> Self:
        """Give the tables for dimensions in their order, each with the code of its total, and those of the forms."""
        own = {outline.table: _own(outline) for outline in own_tables()}
        return cls(tables={"observations": _observations(dimensions), **own})

    @classmethod
    def from_catalogue(cls, catalogue: "Catalogue") -> Self:
        """Give the tables for the dimensions of a catalogue."""
        return cls.of({dimension.id: dimension.total for dimension in catalogue.dimensions.values()})

    def completed(self) -> Self:
        """Give this schema with the tables of the forms that it does not have."""
        own = {outline.table: _own(outline) for outline in own_tables() if outline.table not in self.tables}
        return self.model_copy(update={"tables": {**self.tables, **own}}) if own else self

    def grown(self, given: Self) -> Self:
        """Give this schema with the tables and columns that only ``given`` has.

        Raises
        ------
        StoreError
            If a column changes its type, its place in the key or its total.
        """
        tables = dict(self.tables)
        for name, table in given.tables.items():
            tables[name] = tables[name].grown(table, name) if name in tables else table
        return self.model_copy(update={"tables": tables})

    def table(self, name: str) -> TableSchema:
        """Give a table by name."""
        if name not in self.tables:
            raise StoreError(
                f"a table of the store must be one of {', '.join(self.tables)}; found '{name}'.",
                hint="Name one of these tables.",
            )
        return self.tables[name]


def _check_new(given: TableSchema, name: str, where: str) -> None:
    if name in given.key and name not in given.fill:
        raise StoreError(
            "a new key column must bring the code of its total, which older rows then have; none is given.",
            where=where,
            hint="Declare the total of the dimension in the catalogue.",
        )


def _inserted(known: tuple[str, ...], given: tuple[str, ...]) -> tuple[str, ...]:
    names = list(known)
    for position, name in enumerate(given):
        if name not in names:
            behind = names.index(given[position - 1]) + 1 if position else 0
            names.insert(behind, name)
    return tuple(names)


def _columns(text: str, numbers: str = "") -> dict[str, ColumnType]:
    kinds = dict.fromkeys(numbers.split(), ColumnType.NUMBER)
    return {name: kinds.get(name, ColumnType.TEXT) for name in text.split()}


def _observations(dimensions: Mapping[str, str]) -> TableSchema:
    numbers = "value standard_error n numerator denominator"
    tail = "text basis adjustment obs_status conf_status comment"
    key = ("pes", "measure", "period", *dimensions, "origin")
    return TableSchema(
        columns=_columns(" ".join((*key, numbers, tail)), numbers),
        key=key,
        order=("period", "measure"),
        fill=dict(dimensions),
        content=("value", "text", "numerator", "denominator"),
        status="obs_status",
        counted_by="measure",
    )


def _own(outline: Outline) -> TableSchema:
    """Give the table of a form that is kept as it is filled; key columns that may be empty are so in older rows too."""
    fields, key = outline.model.model_fields, outline.key
    numbers = [name for name in outline.columns if _is_number(fields[name])]
    within = [name for name in key if name != PARTITION]
    return TableSchema(
        columns=_columns(" ".join(outline.columns), " ".join(numbers)),
        key=key,
        order=(within[0], within[min(1, len(within) - 1)]),
        fill=dict.fromkeys((name for name in key if name not in outline.required), ""),
        content=tuple(numbers),
        status="obs_status" if numbers else None,
        counted_by="measure" if "measure" in key else None,
    )


def _is_number(field: "FieldInfo") -> bool:
    return annotation_of(field, Number) is not None or annotation_of(field, OnScale) is not None
