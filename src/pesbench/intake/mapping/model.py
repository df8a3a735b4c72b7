"""A mapping: how a layout that is not ours becomes rows of one of our forms. It is data and cannot execute anything."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from pesbench.catalogue.model import Basis

Decimal = Literal[".", ","]


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Flag(_Record):
    """What one letter in a flag says of the value: a status, a confidentiality, words for the comment."""

    obs_status: tuple[str, ...] = ()
    conf_status: str = ""
    comment: str = ""


class SourceColumn(_Record):
    """One column of the source.

    Attributes
    ----------
    header
        Its header cell; case and the number of blanks do not matter.
    to
        The column of the form that it fills.
    codes
        What a code of the source is called with us; others stay as they are, and the form judges them.
    only
        The codes that it may hold, where any other would make a wrong number.
    flags
        The letters in it that become statuses: a code list of the catalogue, or the letters by themselves.
    """

    header: str = Field(min_length=1)
    to: str = ""
    codes: dict[str, str] = Field(default_factory=dict)
    only: tuple[str, ...] = ()
    flags: str | dict[str, Flag] = ""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.to or self.only or self.flags):
            msg = f"the column {self.header} must have at least one of: to, only, flags"
            raise ValueError(msg)
        if self.codes and not self.to:
            msg = f"the column {self.header} translates codes, but fills no column (to)"
            raise ValueError(msg)
        return self


class LeaveOut(_Record):
    """Rows that are no records of their own, such as totals among the units: left out and counted."""

    header: str
    codes: tuple[str, ...] = Field(min_length=1)
    reason: str = Field(min_length=1)


class Fits(_Record):
    """Which files a mapping fits: those whose header has all of these cells."""

    columns: tuple[str, ...] = Field(min_length=1)


class Mapping(_Record):
    """A layout and what its columns mean.

    Attributes
    ----------
    form
        The form whose rows it yields.
    constants
        Columns of the form that have one value in all rows.
    missing
        Marks that stand in place of a number, and the observation status that each means.
    basis, adjustment
        What the numbers of a measure are, where it differs from the form's own.
    conf_status
        The confidentiality of values that have none of their own.
    ignore
        Columns that may be there and are not read.
    """

    name: str = Field(min_length=1)
    title: str = ""
    source: str = ""
    form: str
    fits: Fits
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Decimal | None = None
    conf_status: str = "N"
    constants: dict[str, str] = Field(default_factory=dict)
    missing: dict[str, str] = Field(default_factory=dict)
    basis: dict[str, Basis] = Field(default_factory=dict)
    adjustment: dict[str, str] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    column: tuple[SourceColumn, ...] = ()
    leave_out: tuple[LeaveOut, ...] = ()

    @model_validator(mode="after")
    def _fills_once(self) -> Self:
        targets = [column.to for column in self.column if column.to] + list(self.constants)
        headers = [folded(column.header) for column in self.column]
        for what, names in (("column of the form", targets), ("column of the source", headers)):
            double = sorted({name for name in names if names.count(name) > 1})
            if double:
                msg = f"a {what} may be named once, found twice: {', '.join(double)}"
                raise ValueError(msg)
        return self


def folded(cell: str) -> str:
    """Give a header cell as headers are compared: without regard to case and to how many blanks there are."""
    return " ".join(cell.split()).casefold()
