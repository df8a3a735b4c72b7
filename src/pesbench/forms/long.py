"""The row conditions of the forms, over observations that came in the long form."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_

import polars as pl

from pesbench.catalogue.model import Catalogue
from pesbench.findings import Rule
from pesbench.forms.conditions import Condition, Frame, Reading
from pesbench.forms.form import Form
from pesbench.forms.melt import observation_key
from pesbench.forms.pivot import cells_side_by_side


@dataclass(frozen=True, slots=True)
class KeyFault:
    """What a row condition says of the observations that share a key.

    ``key`` is the observation key without the measure; ``measures`` are the ids of the cells concerned, the one to
    point at first: those compared, or all of the form where the fault is that a cell is not there.
    """

    rule: Rule
    form: str
    key: Mapping[str, str]
    measures: tuple[str, ...]
    must: str
    found: str

    @property
    def message(self) -> str:
        """What must hold, what was found, and what to do."""
        return f"{self.must}, found {self.found}. {self.rule.remedy}"

    @property
    def redacted(self) -> str:
        """The message without what was found."""
        return f"{self.must}. {self.rule.remedy}"


def faults_by_key(observations: pl.LazyFrame, forms: Mapping[str, Form], catalogue: Catalogue) -> Iterator[KeyFault]:
    """Evaluate the row conditions of the wide forms over accepted observations.

    Observations that share pes, period, all dimensions and origin are put side by side as the form has them. Cells
    that are absent leave a condition unknown, as empty cells do.

    Parameters
    ----------
    observations
        The observation table of one delivery, keys unique.
    forms, catalogue
        The forms and the catalogue that completed them.
    """
    for form in forms.values():
        conditions = tuple(entry for entry in form.row_conditions if form.measures.keys() >= set(entry.columns))
        if conditions:
            yield from _of_form(observations, form, conditions, catalogue)


def _of_form(
    observations: pl.LazyFrame, form: Form, conditions: tuple[Condition, ...], catalogue: Catalogue
) -> Iterator[KeyFault]:
    key = [name for name in observation_key(catalogue) if name != "measure"]
    columns = {column for condition in conditions for column in condition.columns}
    measures = {column: measure for column, measure in form.measures.items() if column in columns}
    rows = cells_side_by_side(observations, key, measures, catalogue)
    for row in _failing(rows, conditions, measures).collect(engine="streaming").iter_rows(named=True):
        reading = Reading({name: cell for name, cell in row.items() if name not in key})
        own = {name: row[name] for name in key}
        for condition in conditions:
            if condition.fails(reading):
                yield _fault(condition, reading, form, own)


def _failing(rows: pl.LazyFrame, conditions: tuple[Condition, ...], measures: Mapping[str, str]) -> pl.LazyFrame:
    frame = Frame(frozenset((*measures, *(f"{column}_status" for column in measures))), raw=False)
    held = [condition.comparison.expression(frame) for condition in conditions]
    failing = [~expression.fill_null(value=True) for expression in held if expression is not None]
    return rows.filter(reduce(or_, failing))


def _fault(condition: Condition, reading: Reading, form: Form, key: Mapping[str, str]) -> KeyFault:
    first, must, found = condition.describe(reading)
    others = (column for column in condition.columns if column != first)
    concerned = [form.measures[column] for column in (first, *others) if not reading.empty(column)]
    return KeyFault(condition.rule, form.name, key, tuple(concerned or form.measures.values()), must, found)
