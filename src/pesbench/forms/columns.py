"""One column of a form, compiled: from pydantic's core schema of a field to expressions over a whole column."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl
from pydantic_core import SchemaValidator, ValidationError

from pesbench.forms.cells import CELL, INT64_MAX, Number, Vocabulary
from pesbench.forms.conditions import RAW
from pesbench.forms.distinct import DistinctTexts
from pesbench.forms.row import Row, blank_to_none

# How many distinct odd texts of a column are remembered; further ones are read again each time they come.
REMEMBERED = 100_000
# So few odd texts in a batch are not worth a look at what is usual.
FEW = 1_000
LARGEST = 1.7976931348623157e308

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is cast or looked up as a whole; ``typed`` gives its values, null where not read at a glance."""

    name: str
    required: bool
    validator: SchemaValidator

    def typed(self) -> pl.Expr:
        """Give the typed column from the raw text."""
        return pl.col(self.name)

    def certain(self) -> pl.Expr:
        """Say where the cell is certainly accepted, over the typed column and its raw text."""
        return self._filled(pl.col(self.name).is_not_null())

    def at_a_glance(self) -> pl.Expr:
        """Say where the raw text needs no look at it on its own; never null."""
        return pl.lit(value=True)

    def read(self, text: str | None) -> object:
        """Read one cell as pydantic does; raises ValidationError."""
        return self.validator.validate_python(blank_to_none(text))

    def _filled(self, good: pl.Expr) -> pl.Expr:
        return good if self.required else good | pl.col(RAW + self.name).is_null()


@dataclass(frozen=True, slots=True)
class NumberColumn(Column):
    """Numbers within bounds: cast once, compared once."""

    low: float = -LARGEST
    high: float = LARGEST
    whole: bool = False

    def typed(self) -> pl.Expr:
        """Cast; a text that is no number becomes null."""
        return pl.col(self.name).cast(pl.Int64 if self.whole else pl.Float64, strict=False)

    def certain(self) -> pl.Expr:
        """Compare with both ends, which also excludes what is not finite (NaN is above every number here)."""
        inside = pl.col(self.name).is_between(self.low, self.high).fill_null(value=False)
        return self._filled(inside)


@dataclass(frozen=True, slots=True)
class TextColumn(Column):
    """Free text: any text is accepted, blanks around it go."""

    def typed(self) -> pl.Expr:
        """Take the blanks away; what is then empty is null."""
        text = pl.col(self.name).str.strip_chars()
        return pl.when(text != "").then(text)


@dataclass(frozen=True, slots=True)
class LookedUpColumn(Column):
    """Codes, periods and whatever else is no number: each distinct text goes to pydantic once and is remembered."""

    cell: Vocabulary | None = None
    seen: dict[str, str | None] = field(default_factory=dict, compare=False)
    texts: DistinctTexts = field(default_factory=DistinctTexts, compare=False)

    def typed(self) -> pl.Expr:
        """Look up every text; null where pydantic refuses it.

        Texts that were seen when the expression is made, and are kept as they are, pass without a further look.
        """
        parts = [pl.col(self.name), self._kept()]
        return pl.map_batches(parts, self._look_up, return_dtype=pl.String, is_elementwise=True).alias(self.name)

    def read(self, text: str | None) -> object:
        """Read one cell, or remember how it was read."""
        known = None if text is None else self.seen.get(text)
        return known or Column.read(self, text)

    def expect(self) -> None:
        """Look up what is likely to come, so that it is known when it does: files are sorted more often than not."""
        if self.cell is not None:
            for text in tuple(self.cell.likely({found for found in self.seen.values() if found is not None})):
                self._canonical(text)

    def at_a_glance(self) -> pl.Expr:
        """Say where the text has been seen before and is kept as it is, or nothing stands."""
        return self._kept().fill_null(value=True)

    def _kept(self) -> pl.Expr:
        kept = pl.Series([seen for seen, found in self.seen.items() if found == seen], dtype=pl.String)
        return pl.col(self.name).is_in(kept.implode())

    def _look_up(self, batch: Sequence[pl.Series]) -> pl.Series:
        text, passes = batch
        if passes.all():
            return text
        odd = ~passes
        # Finding the distinct texts costs less than looking every cell up in a list, and most often is all there is.
        strange = text.filter(odd)
        distinct = strange.unique() if len(strange) < FEW else self.texts.of(strange)
        found = {seen: self._canonical(seen) for seen in distinct}
        if not any(found.values()):
            return text.set(odd.fill_null(value=False), None)
        changed = [seen for seen in found if found[seen] != seen]
        return text.replace(changed, [found[seen] for seen in changed]) if changed else text

    def settled(self) -> Column:
        """Give the column for frames in which no other texts occur than were looked up.

        It is the column itself where it forgot some of them, or reads one as another.
        """
        if len(self.seen) >= REMEMBERED:
            return self
        if any(found not in {seen, None} for seen, found in self.seen.items()):
            return self
        refused = tuple(seen for seen, found in self.seen.items() if found is None)
        return SettledColumn(self.name, self.required, self.validator, refused)

    def _canonical(self, text: str) -> str | None:
        if text in self.seen:
            return self.seen[text]
        try:
            value = self.read(text)
        except ValidationError:
            value = None
        canonical = None if value is None else str(value)
        if len(self.seen) < REMEMBERED:
            self.seen[text] = canonical
        return canonical


@dataclass(frozen=True, slots=True)
class SettledColumn(Column):
    """A column all of whose texts have been looked up before; those that were refused stand in uncertain rows."""

    refused: tuple[str, ...] = ()

    def certain(self) -> pl.Expr:
        """Leave out what was refused, which costs less than to take it away."""
        there = self._filled(pl.col(self.name).is_not_null())
        return there & ~pl.col(self.name).is_in(self.refused).fill_null(value=False) if self.refused else there


def columns_of(model: type[Row], present: tuple[str, ...]) -> tuple[Column, ...]:
    """Compile the columns of a model that a file has."""
    fields = _fields(model.__pydantic_core_schema__)
    return tuple(_column(name, fields[name], required=model.model_fields[name].is_required()) for name in present)


def _fields(schema: Any) -> Schema:  # noqa: ANN401  # a core schema of any type
    """Find the fields below the wrappers of a model."""
    while schema["type"] != "model-fields":
        schema = schema["schema"]
    fields: Schema = schema["fields"]
    return fields


def _column(name: str, schema: Schema, *, required: bool) -> Column:
    validator = SchemaValidator(schema["schema"])
    inner: Schema = schema["schema"]
    while inner["type"] in ("default", "nullable"):
        inner = inner["schema"]
    cell = (inner.get("metadata") or {}).get(CELL)
    if isinstance(cell, Number):
        return _number(name, inner["schema"], required=required, validator=validator)
    if inner["type"] in ("float", "int"):
        return _number(name, inner, required=required, validator=validator)
    if inner["type"] == "str" and not inner.keys() - {"type", "metadata"}:
        return TextColumn(name, required, validator)
    return LookedUpColumn(name, required, validator, cell if isinstance(cell, Vocabulary) else None)


def _number(name: str, schema: Schema, *, required: bool, validator: SchemaValidator) -> NumberColumn:
    whole = schema["type"] == "int"
    lowest, highest = (-INT64_MAX - 1, INT64_MAX) if whole else (-LARGEST, LARGEST)
    low, high = schema.get("ge"), schema.get("le")
    ends = lowest if low is None else low, highest if high is None else high
    return NumberColumn(name, required, validator, *ends, whole=whole)
