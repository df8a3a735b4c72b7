"""A mapping: how a layout that is not ours becomes rows of one of our forms. It is data and cannot execute anything."""

import codecs
import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from pesbench.catalogue.model import Basis
from pesbench.intake.mapping.folding import BETWEEN, folded
from pesbench.intake.month_names import NAMES

VALUE = "value"
PERIOD = "period"
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
Decimal = Literal[".", ","]
Thousands = Literal[".", ",", "'"]


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _known_encoding(name: str) -> str:
    try:
        "".encode(codecs.lookup(name).name)
    except (LookupError, ValueError):
        msg = f"an encoding must be one of text that Python knows, found {name!r}"
        raise ValueError(msg) from None
    return name


def _one_mark(mark: str) -> str:
    if len(mark) != 1 or mark in '"\r\n' or not mark.isascii():
        msg = f"a delimiter must be one character, found {mark!r}"
        raise ValueError(msg)
    return mark


def _known_language(language: str) -> str:
    if language not in NAMES:
        msg = f"the language of months must be one of {', '.join(NAMES)}, found {language!r}"
        raise ValueError(msg)
    return language


# One name, or several under which the same column goes.
Names = Annotated[tuple[str, ...], BeforeValidator(_several), Field(min_length=1)]
Encoding = Annotated[str, AfterValidator(_known_encoding)]
Language = Annotated[str, AfterValidator(_known_language)]
Mark = Annotated[str, AfterValidator(_one_mark)]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flag(_Record):
    """What one letter in a flag says of the value.

    Attributes
    ----------
    obs_status
        Statuses of the observation.
    conf_status
        Its confidentiality.
    comment
        Words for the comment.
    """

    obs_status: tuple[str, ...] = ()
    conf_status: str = ""
    comment: str = ""


class SourceColumn(_Record):
    """One column of the source.

    Attributes
    ----------
    header
        Its header cell, or the several under which it goes; case, accents and the number of blanks do not matter. A
        column without a name is ``column 1`` and so on.
    to
        The column of the form that it fills.
    codes
        What a code or name of the source is called with us, whatever its case and accents; others stay as they are,
        and the form judges them.
    units
        A list of units of the catalogue whose names are read as their ids.
    zero_pad
        To how many digits a code is filled up with zeros on its left, by how many it has: leading zeros that were
        lost.
    prefix
        What stands in front of every code that is not translated.
    only
        The codes that it may hold, where any other would make a wrong number.
    flags
        The letters in it that become statuses: a code list of the catalogue, or the letters by themselves.
    decides
        Whether the codes of ``only`` tell this table from others: a file in which no row has one of them is refused.
    label
        Whether a cell is a code with its label behind a colon, of which the code is read.
    parts
        The mark between several values within one cell: each is read by itself, in quotes or not.
    frequency
        Whether it says how long the period of the row is, as SDMX's letter: a row whose period is another is refused.
    quarters_only
        Whether a T in its period would be SDMX's period of four months, which no form has: such a row is refused.
        Elsewhere T is read as a quarter, as in French.
    power_of_ten
        Whether it says by which power of ten the figures of the row are multiplied: 3 for thousands of persons.
    optional
        Whether files without it fit too.
    """

    header: Names
    to: str = ""
    codes: dict[str, str] = Field(default_factory=dict)
    units: str = ""
    zero_pad: dict[str, int] = Field(default_factory=dict)
    prefix: str = ""
    only: tuple[str, ...] = ()
    decides: bool = False
    flags: str | dict[str, Flag] = ""
    label: bool = False
    parts: Mark | Literal[""] = ""
    frequency: bool = False
    quarters_only: bool = False
    power_of_ten: bool = False
    optional: bool = False

    @property
    def name(self) -> str:
        """The first of its names, for messages."""
        return self.header[0]

    @property
    def translates(self) -> bool:
        """Whether its texts become others."""
        return bool(self.codes or self.units or self.zero_pad or self.prefix or self.label or self.parts)

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.to or self.only or self.flags or self.frequency or self.power_of_ten):
            msg = f"the column {self.name} must have at least one of: to, only, flags, frequency, power_of_ten"
            raise ValueError(msg)
        if self.translates and not (self.to or self.only or self.frequency or self.power_of_ten):
            msg = f"the column {self.name} translates codes, but fills no column (to)"
            raise ValueError(msg)
        if self.decides and not self.only:
            msg = f"the column {self.name} decides, but names no codes (only)"
            raise ValueError(msg)
        return self


class ValueColumns(_Record):
    """Columns whose cells are figures of their own: each becomes a row.

    Where one figure of a record fails, the record is quarantined whole, and its other figures are kept.

    Attributes
    ----------
    header
        The name of one column, or its several names. The parts of a joined header stand between ``" / "``; a part
        ``{period}``, ``{sex}`` and so on stands for any text, which then fills that column of the form. Columns that
        the mapping names elsewhere are not meant by such a part.
    set
        What columns of the form hold for these figures, such as ``measure`` or ``sex``.
    codes
        What the texts of header parts are called with us, by the column that they fill.
    units
        A list of units of the catalogue whose names are read as their ids where a header part fills ``pes``.
    power_of_ten
        By which power of ten the figures are multiplied: 3 for thousands of persons.
    optional
        Whether files without such a column fit too.
    """

    header: Names
    set: dict[str, str] = Field(default_factory=dict)
    codes: dict[str, dict[str, str]] = Field(default_factory=dict)
    units: str = ""
    power_of_ten: int = Field(default=0, ge=-12, le=12)
    optional: bool = False

    def fills(self) -> tuple[str, ...]:
        """Give the columns of the form that its figures and its header parts fill."""
        parts = [_PLACEHOLDER.findall(name) for name in self.header]
        return (VALUE, *self.set, *dict.fromkeys(name for names in parts for name in names))

    @model_validator(mode="after")
    def _parts_are_clear(self) -> Self:
        for part in (part for name in self.header for part in name.split(BETWEEN)):
            whole = _PLACEHOLDER.sub("", part)
            if "{" in whole or "}" in whole or len(_PLACEHOLDER.findall(part)) > 1:
                msg = f"a part of a header may have one placeholder such as {{period}}, found {part!r}"
                raise ValueError(msg)
        if double := sorted({name for name in self.fills() if self.fills().count(name) > 1}):
            msg = f"figures under {self.header[0]!r} may fill each column of the form once, found twice: {double[0]}"
            raise ValueError(msg)
        return self


class PeriodRule(_Record):
    """How periods are written.

    Names of months, dates and other spellings than 2024, 2024-S1, 2024-Q1 and 2024-01 are read only where this table
    is there; it may be empty.

    Attributes
    ----------
    source
        ``column``: in a column or header part that fills ``period``; ``file name``: in the name of the file.
    year
        Where the year stands if periods have none: ``banner``, which is one cell above the header.
    language
        The language of the names of months, as its two letters, where it decides.
    day_first
        Whether dates give the day before the month, where both readings are possible.
    marks
        What marks at a period say of its figures: a code list of the catalogue, or the letters by themselves.
    """

    source: Literal["column", "file name"] = "column"
    year: Literal["", "banner"] = ""
    language: Language | None = None
    day_first: bool | None = None
    marks: str | dict[str, Flag] = ""


class LeaveOut(_Record):
    """Rows that are no records of their own, such as totals among the units: left out and counted.

    They are known by the codes that a column holds, or by how long its codes are.

    Attributes
    ----------
    header
        The header cell of the column, as its ``[[column]]`` entry has it.
    codes
        The texts in it by which such rows are known.
    lengths
        How many characters such texts have.
    reason
        Why they are left out, for the account of a delivery.
    """

    header: str
    codes: tuple[str, ...] = ()
    lengths: tuple[int, ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if not (self.codes or self.lengths):
            msg = f"rows that are left out by the column {self.header} must be named by codes or lengths"
            raise ValueError(msg)
        return self


class Fits(_Record):
    """Which files a mapping fits; neither the order of columns nor the name of the file matters.

    Attributes
    ----------
    columns
        Header cells that the file must have.
    without
        Header cells that it must not have.
    banner
        Texts that must stand above the header, each within one cell.
    """

    columns: tuple[str, ...] = Field(min_length=1)
    without: tuple[str, ...] = ()
    banner: tuple[str, ...] = ()


class Mapping(_Record):
    """A layout and what its columns mean.

    Attributes
    ----------
    name
        What it is called in options and reports.
    title
        What its tables hold.
    source
        Who publishes them, and where.
    form
        The form whose rows it yields.
    fits
        Which files it fits.
    encoding
        The encoding, where detection must not decide it.
    delimiter
        What separates the cells, likewise.
    header_rows
        How many rows the header has; their cells are joined.
    constants
        Columns of the form that have one value in all rows.
    decimal, thousands
        The marks in numbers that are texts; a cell of a workbook that is a number needs none. Blanks between
        thousands and a percent sign behind a number need no word.
    missing
        Marks that stand in place of a number, and the observation status that each means; an empty one leaves it to
        the other columns of the row. Empty cells of a layout with figures side by side say nothing, unless the empty
        mark is listed here.
    cell_flags
        The letters behind numbers that become statuses: a code list of the catalogue, or the letters by themselves.
    basis, adjustment
        What the numbers of a measure are, where it differs from the form's own.
    rounding
        To what multiple the source rounds its figures: their sums may miss totals by that.
    conf_status
        The confidentiality of values that have none of their own.
    ignore
        Columns that may be there and are not read.
    totals_only
        Columns that may be there and are not read, where they hold nothing but the total of what they break down by;
        a file in which one of them holds anything else is refused.
    assumes
        What the file does not say and the mapping takes for granted, as words behind "that"; told with every file.
    period
        How periods are written, where they stand elsewhere than in a column, or otherwise than 2024 or 2024-01.
    column
        The columns of the source, each an entry of its own.
    value
        The columns whose cells are figures side by side.
    leave_out
        The rows that are left out.
    """

    name: str = Field(min_length=1)
    title: str = ""
    source: str = ""
    form: str
    fits: Fits
    encoding: Encoding | None = None
    delimiter: Mark | None = None
    decimal: Decimal | None = None
    thousands: Thousands | None = None
    header_rows: int = Field(default=1, ge=1, le=10)
    conf_status: str = "N"
    constants: dict[str, str] = Field(default_factory=dict)
    missing: dict[str, str] = Field(default_factory=dict)
    cell_flags: str | dict[str, Flag] = ""
    basis: dict[str, Basis] = Field(default_factory=dict)
    adjustment: dict[str, str] = Field(default_factory=dict)
    rounding: float = Field(default=0, ge=0)
    period: PeriodRule | None = None
    ignore: tuple[str, ...] = ()
    totals_only: tuple[str, ...] = ()
    assumes: str = ""
    column: tuple[SourceColumn, ...] = ()
    value: tuple[ValueColumns, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()

    @model_validator(mode="after")
    def _fills_once(self) -> Self:
        targets = [column.to for column in self.column if column.to] + list(self.constants)
        headers = [folded(name) for column in self.column for name in column.header]
        for what, names in (("column of the form", targets), ("column of the source", headers)):
            double = sorted({name for name in names if names.count(name) > 1})
            if double:
                msg = f"a {what} may be named once, found twice: {', '.join(double)}"
                raise ValueError(msg)
        beside = {name for value in self.value for name in value.fills()}
        if double := sorted(beside & set(targets)):
            msg = f"a column of the form may be filled in one way, found two for: {', '.join(double)}"
            raise ValueError(msg)
        return self

    def fills(self) -> tuple[str, ...]:
        """Give the columns of the form that it fills."""
        named = [column.to for column in self.column if column.to] + list(self.constants)
        of_file = ["period"] if self.period and self.period.source == "file name" else []
        return tuple(dict.fromkeys([*named, *of_file, *(name for value in self.value for name in value.fills())]))

    @model_validator(mode="after")
    def _period_is_given_once(self) -> Self:
        columns = [column.to for column in self.column] + list(self.constants)
        if self.period and self.period.source == "file name":
            beside = {name for value in self.value for name in value.fills()}
            if PERIOD in {*columns, *beside}:
                msg = "the period may be given once, found it in the name of the file and in an entry of the mapping"
                raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _leaves_out_by_its_columns(self) -> Self:
        known = {folded(name) for column in self.column for name in column.header}
        if strange := [rule.header for rule in self.leave_out if folded(rule.header) not in known]:
            msg = f"rows may be left out by a column that has a [[column]] entry, found none for: {', '.join(strange)}"
            raise ValueError(msg)
        return self

    @model_validator(mode="after")
    def _marks_differ(self) -> Self:
        if self.thousands and self.thousands == self.decimal:
            msg = f"decimal and thousands must be different marks, found {self.thousands!r} for both"
            raise ValueError(msg)
        return self
