"""What every row model shares: the cells of every row, and the running of the conditions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from pesbench.catalogue.model import Catalogue
from pesbench.findings import Severity
from pesbench.forms.cells import (
    WHITESPACE,
    Breakdown,
    FromCatalogue,
    Measured,
    Number,
    PeriodCell,
)
from pesbench.forms.conditions import Condition, Reading

FAILED_CONDITIONS = "row_conditions"
ROW_COLUMNS = ("obs_status", "conf_status", "comment")

Pes = Annotated[str, FromCatalogue("units")]
PeriodText = Annotated[str, PeriodCell()]
Code = Annotated[str | None, Breakdown()]
Figure = Annotated[float | None, Measured()]
Words = Annotated[str | None, Measured()]
Amount = Annotated[float, Number(minimum=0.0)] | None
AnyNumber = Annotated[float, Number()] | None

PES_MEANS = "Your PES, or the country or office that the row speaks of, by its code in the catalogue."
PERIOD_MEANS = "The period of the figures: 2024 (year), 2024-S1 (half-year), 2024-Q1 (quarter) or 2024-01 (month)."


def blank_to_none(value: object) -> object:
    """Take the blanks around a text away; a text of blanks only is an empty cell."""
    return (value.strip(WHITESPACE) or None) if isinstance(value, str) else value


class Row(BaseModel):
    """One row of a form. Empty cells are None; text is read strictly, and a point is the decimal mark."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    _conditions: ClassVar[tuple[Condition, ...]] = ()

    obs_status: Annotated[str, FromCatalogue("obs_status")] | None = Field(
        default=None,
        description=(
            "What is special about the values of the row: E estimated, P provisional, B break in the series,"
            " D definition differs, O missing, L not collected, M cannot exist, Q suppressed ... Several are joined"
            " by ;. Empty means A, a normal value."
        ),
    )
    conf_status: Annotated[str, FromCatalogue("conf_status")] | None = Field(
        default=None,
        description=(
            "Who may see the values: F free, N internal to the network, C confidential, A confidential because of small"
            " counts ... Empty means N."
        ),
    )
    comment: str | None = Field(default=None, description="Anything that a reader of the values should know.")

    @model_validator(mode="before")
    @classmethod
    def _blank_is_empty(cls, data: object) -> object:
        return {name: blank_to_none(cell) for name, cell in data.items()} if isinstance(data, Mapping) else data

    @model_validator(mode="after")
    def _conditions_hold(self) -> Self:
        reading = Reading(self.__dict__)
        failed = tuple(condition for condition in self._conditions if condition.fails(reading))
        if failed:
            message = "; ".join("{1}, found {2}".format(*entry.describe(reading)) for entry in failed)
            raise PydanticCustomError(FAILED_CONDITIONS, "{message}", {"message": message, "failed": failed})
        return self


def blocking(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """Give the conditions that are errors, which are those that pydantic runs."""
    return tuple(condition for condition in conditions if condition.rule.severity is Severity.ERROR)


def no_conditions(catalogue: Catalogue) -> tuple[Condition, ...]:  # noqa: ARG001  # the outline's signature
    """Give no conditions: the outline of a form whose cells do not depend on each other."""
    return ()


def nothing_prepared(catalogue: Catalogue, year: int | None) -> Iterator[Mapping[str, str]]:  # noqa: ARG001  # the outline's signature
    """Prepare no rows: the outline of a form whose rows differ from one PES to the next."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Outline:
    """What a form's file declares beside its row model; the catalogue completes it into a form.

    ``subject`` is the column that names the measure of a row, in the forms that hold one value per row. ``required``
    are the columns that a file must have, ``any_of`` those of which it must have one at least. ``table`` is where rows
    are kept: the observations, or a table of the form's own, which then has the form's name; ``told_as`` says which of
    its columns answer to measure, period, origin and value where all tables are told of together. ``prepared`` gives
    the rows that every PES is expected to fill (of a year, where one is known), ``samples`` what may stand in a column
    of text, and ``place`` where the form stands among the others.
    """

    name: str
    title: str
    model: type[Row]
    key: tuple[str, ...]
    required: tuple[str, ...]
    conditions: Callable[[Catalogue], tuple[Condition, ...]] = no_conditions
    subject: str = ""
    table: str = "observations"
    any_of: tuple[str, ...] = ()
    every_dimension: bool = False
    told_as: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    prepared: Callable[[Catalogue, int | None], Iterator[Mapping[str, str]]] = nothing_prepared
    samples: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    place: int = 50

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the row model has without the catalogue, those of every row last."""
        fields = self.model.model_fields
        return (*(name for name in fields if name not in ROW_COLUMNS), *ROW_COLUMNS)


def extra(description: str) -> Any:  # noqa: ANN401  # what pydantic's Field gives, for any type
    """Describe a column that may be left out."""
    return Field(default=None, description=description)
