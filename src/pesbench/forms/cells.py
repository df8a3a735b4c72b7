"""The kinds of cells that a form has, as annotations of the row models.

Two sorts of annotation meet here. In the row models stand *references* (``FromCatalogue``, ``Breakdown``,
``Measured``): they say what a column is, and leave codes and ranges to the catalogue. When a form is built they are
resolved into *cells* (``Codes``, ``Number``, ``PeriodCell``, ``DateCell``), which pydantic runs and from which the
vectorised check is compiled.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from re import fullmatch, split
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError
from pydantic_core.core_schema import (
    float_schema,
    int_schema,
    no_info_after_validator_function,
    no_info_before_validator_function,
)

from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.periods import FIRST_YEAR, LAST_YEAR, PERIOD_PATTERN, Frequency, Period, parse_period

Annotation = TypeVar("Annotation")

INT64_MAX = 2**63 - 1
CELL = "pesbench.cell"
STATUS_SEPARATOR = ";"
REMEMBERED_MISTAKES = 1_000
YEAR_LENGTH = len("2024")
# Other parts of a file are likely to hold years that are so far from those of its first rows.
YEARS_AROUND = 10

# White_Space of Unicode, which pydantic's core and Polars strip; Python's own strip() takes four control marks more.
WHITESPACE = (
    "\t\n\x0b\x0c\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)


@dataclass(frozen=True, slots=True)
class FromCatalogue:
    """A code of a vocabulary of the catalogue: ``units``, ``indicators``, ``measures``, ``obs_status``, ...

    ``combined`` admits several, joined by ``;``.
    """

    vocabulary: str
    combined: bool = False


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A code of the dimension of the column's name; ``total`` says whether the total may be given."""

    total: bool = True


@dataclass(frozen=True, slots=True)
class OnScale:
    """A mark: it lies on the scale of one of the scoring profiles by which the catalogue's cycles are scored."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A number or text that is a measure of its own: kind and range stand in the catalogue."""


@dataclass(frozen=True)
class Number:
    """A finite number, written with a point and without separators; empty ends mean no bound."""

    minimum: float | None = None
    maximum: float | None = None
    whole: bool = False

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_before_validator_function(_refuse_marks, self._inner(), metadata={CELL: self})

    def _inner(self) -> CoreSchema:
        if not self.whole:
            return float_schema(ge=self.minimum, le=self.maximum, allow_inf_nan=False)
        low = None if self.minimum is None else int(self.minimum)
        high = INT64_MAX if self.maximum is None else int(self.maximum)
        return int_schema(ge=low, le=high)


def _refuse_marks(value: object) -> object:
    """Refuse what pydantic would read although it separates thousands."""
    if isinstance(value, str) and "_" in value:
        raise PydanticCustomError("number_marks", "a number has no separators")
    return value


class Vocabulary(ABC):
    """A cell of text of which few different ones occur; each is read once."""

    @abstractmethod
    def read(self, text: str) -> str:
        """Give the canonical text, or raise a PydanticCustomError."""

    @abstractmethod
    def schema(self) -> dict[str, Any]:
        """Give what the JSON Schema says beyond the type."""

    @abstractmethod
    def likely(self, seen: Collection[str]) -> Iterator[str]:
        """Give canonical texts that are likely to come where these have been seen."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self.read, handler(source), metadata={CELL: self})

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(core), **self.schema()}


@dataclass(frozen=True, eq=False)
class Codes(Vocabulary):
    """A code of a list; ``combined`` lists may be joined by ``;`` and are kept sorted.

    ``pattern`` admits further codes, ``suggest`` gives the code that a mistyped one may mean.
    """

    name: str
    known: Mapping[str, str]
    pattern: str | None = None
    combined: bool = False
    suggest: Callable[[str], str | None] | None = None
    _close: dict[str, str | None] = field(default_factory=dict, repr=False)

    def read(self, text: str) -> str:
        """Give the code, or the codes sorted and without repeats."""
        parts = [part.strip(WHITESPACE) for part in text.split(STATUS_SEPARATOR)] if self.combined else [text]
        for part in parts:
            self._must_be_known(part)
        return STATUS_SEPARATOR.join(sorted(set(parts)))

    def likely(self, seen: Collection[str]) -> Iterator[str]:
        """Give the other codes of the list."""
        yield from (code for code in self.known if code not in seen)

    def _must_be_known(self, code: str) -> None:
        if code in self.known or (self.pattern is not None and fullmatch(self.pattern, code)):
            return
        close = self._nearest(code)
        raise PydanticCustomError(
            "unknown_code",
            "not a code of the list",
            {
                "list": self.name,
                "code": code,
                "nearest": close or "",
                "known": tuple(self.known),
                "joined": self._otherwise_joined(code),
            },
        )

    def _otherwise_joined(self, code: str) -> bool:
        """Whether several known codes stand together, joined by something else than they should be."""
        parts = [part for part in split(r"[\s,/+|&]+", code) if part]
        return self.combined and len(parts) > 1 and all(part in self.known for part in parts)

    def _nearest(self, code: str) -> str | None:
        """Look for a like code once for each wrong one: the same mistake often comes in many rows."""
        if code not in self._close:
            if len(self._close) >= REMEMBERED_MISTAKES:
                self._close.clear()
            self._close[code] = self.suggest(code) if self.suggest else nearest(code, self.known)
        return self._close[code]

    def schema(self) -> dict[str, Any]:
        """Name the list, and give its codes or the pattern."""
        told: dict[str, Any] = {"x-code-list": self.name}
        if self.combined:
            either = "|".join(self.known)
            return {**told, "pattern": f"^({either})({STATUS_SEPARATOR}({either}))*$"}
        if self.pattern is not None:
            return {**told, "anyOf": [{"enum": list(self.known)}, {"pattern": self.pattern}]}
        return {**told, "enum": list(self.known)}


@dataclass(frozen=True, eq=False)
class PeriodCell(Vocabulary):
    """A period, kept as SDMX writes it; the other spellings that the catalogue reads are accepted."""

    def read(self, text: str) -> str:
        """Give the SDMX form."""
        try:
            return parse_period(text).text
        except ValueError:
            raise PydanticCustomError("malformed_period", "not a period") from None

    def likely(self, seen: Collection[str]) -> Iterator[str]:
        """Give the periods of all lengths in the years around those seen."""
        years = [int(text[:YEAR_LENGTH]) for text in seen]
        if not years:
            return
        for year in range(max(FIRST_YEAR, min(years) - YEARS_AROUND), min(LAST_YEAR, max(years) + YEARS_AROUND) + 1):
            for frequency in Frequency:
                yield from (part.text for part in Period(year).parts(frequency))

    def schema(self) -> dict[str, Any]:
        """Give the pattern of the SDMX form, which is what should be written."""
        return {"pattern": PERIOD_PATTERN, "examples": ["2024", "2024-S1", "2024-Q1", "2024-01"]}


@dataclass(frozen=True, eq=False)
class DateCell(Vocabulary):
    """A calendar day, written 2024-05-31."""

    def read(self, text: str) -> str:
        """Give the day as it is, when it exists."""
        try:
            day = date.fromisoformat(text).isoformat()
        except ValueError:
            day = ""
        if day != text:
            raise PydanticCustomError("malformed_date", "not a date")
        return text

    def likely(self, seen: Collection[str]) -> Iterator[str]:
        """Give those days: no other is likelier."""
        yield from seen

    def schema(self) -> dict[str, Any]:
        """Name the format."""
        return {"format": "date", "examples": ["2024-05-31"]}


def scales_of(catalogue: Catalogue) -> tuple[tuple[float, float], ...]:
    """Give the ends of every scale by which a cycle of the catalogue is scored; of all profiles where none is."""
    used = [catalogue.profiles[cycle.profile] for cycle in catalogue.cycles.values() if cycle.profile]
    return tuple(dict.fromkeys((each.low, each.high) for each in used or catalogue.profiles.values()))


def annotation_of(field: FieldInfo, kind: type[Annotation]) -> Annotation | None:
    """Find an annotation of a kind on a field, also inside an optional."""
    inner = [meta for part in get_args(field.annotation) for meta in getattr(part, "__metadata__", ())]
    return next((meta for meta in (*field.metadata, *inner) if isinstance(meta, kind)), None)


@dataclass(frozen=True, slots=True)
class Statuses:
    """What the status codes of the catalogue say about the value beside them."""

    empty: frozenset[str]
    either: frozenset[str]
    suppressed: frozenset[str]
    names: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def excusing(self) -> frozenset[str]:
        """The codes beside which a value may be missing."""
        return self.empty | self.either | self.suppressed


def parts_of(status: str | None) -> frozenset[str]:
    """Give the codes of a combined status."""
    return frozenset(status.split(STATUS_SEPARATOR)) if status else frozenset()
