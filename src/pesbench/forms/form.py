"""A form as a value: its completed row model, its columns and what they become."""

from collections.abc import Mapping
from dataclasses import dataclass

from pesbench.forms.cells import Statuses
from pesbench.forms.conditions import Condition
from pesbench.forms.row import Outline, Row


def folded(name: str) -> str:
    """Give a header cell as headers are compared."""
    return name.strip().casefold()


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """The contract of one kind of submission, completed from a catalogue.

    ``columns`` are all columns in order; ``main`` those of the template, without the status columns of single cells.
    ``required`` are the columns that a file must have, and ``any_of`` those of which it must have one at least.
    ``measures`` maps the columns that become observations to measure ids (empty in forms with one value per row,
    whose ``subject`` column names the measure). ``table`` is where accepted rows go. ``row_conditions`` are those that
    the form's file declares, ``conditions`` these and what status and text demand of single cells; ``outline`` is all
    that it declares.
    """

    name: str
    title: str
    description: str
    model: type[Row]
    table: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    main: tuple[str, ...]
    required: tuple[str, ...]
    any_of: tuple[str, ...]
    dimensions: tuple[str, ...]
    measures: Mapping[str, str]
    subject: str
    row_conditions: tuple[Condition, ...]
    conditions: tuple[Condition, ...]
    statuses: Statuses
    outline: Outline

    @property
    def wide(self) -> bool:
        """Whether one row holds several measures."""
        return bool(self.measures)

    def column(self, name: str) -> str | None:
        """Give the column that a header cell names; case and blanks around it do not matter."""
        wanted = folded(name)
        return next((column for column in self.columns if folded(column) == wanted), None)

    def status_of(self, column: str) -> tuple[str, ...]:
        """Give the columns that may hold the status of a value, the nearest first."""
        return (f"{column}_status", "obs_status") if column in self.measures else ("obs_status",)
