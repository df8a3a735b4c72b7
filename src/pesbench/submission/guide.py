"""The column guide: what each column of each table means, in plain words, from the models that check it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pesbench.catalogue import Catalogue
from pesbench.forms import Form
from pesbench.forms.cells import Number, annotation_of
from pesbench.forms.describe import DescribedColumn, describe
from pesbench.forms.status import statuses_of

# Longer lists stand once, below the tables.
_FEW = 6
_COMMENT = "new register since March"
# Figures in these units are whole numbers, though some sources estimate them.
_COUNTED = {"persons", "entries", "exits", "vacancies"}
_INTRODUCTION = """\
# What to write in each column

Columns that you do not have may be taken out, and columns may stand in any order. Their names stay as they are. Of the
columns marked *one of these*, a table needs one at least.

- **Numbers**: a point as the decimal mark, no separators of thousands, no unit: `1234567`, `62.5`.
- **Periods**: `{year}` (year), `{year}-S1` (half-year), `{year}-Q1` (quarter), `{year}-01` (month).
- **Days**: `{year}-05-31`.
- **Codes**: as they stand here, capital letters included.
- **Nothing else in a cell**: no footnote marks, no dashes or dots for missing figures. Say it in `obs_status`,
  `conf_status` and `comment`.

## Where a figure is missing

Leave the cell empty; a zero is a figure. An empty cell alone says nothing: what was delivered before stays. Say why it
is empty with one of these codes, in `obs_status` for the whole row or in `<column>_status` for one figure, which is a
column that you may add, such as `{example}_status`:

{missing}
These codes may stand beside a figure or beside an empty cell:

{either}
All others, such as `E` (estimated) or `P` (provisional), say something about a figure that is there. In the same way
`<column>_conf` says who may see one figure, where that differs from `conf_status`.
"""


@dataclass(frozen=True, slots=True)
class _Guide:
    forms: Sequence[Form]
    catalogue: Catalogue
    pes: str
    year: int

    def parts(self) -> Iterator[str]:
        yield self._introduction()
        lists: dict[str, DescribedColumn] = {}
        for form in self.forms:
            yield from self._form(form)
            lists |= {it.code_list: it for it in describe(form) if it.column in form.main and len(it.codes) > _FEW}
        for name, column in lists.items():
            yield f"## Codes: {name}\n"
            yield f"Further codes are accepted where they match `{column.further}`.\n" if column.further else ""
            yield _table(("Code", "Name"), ((f"`{code}`", told) for code, told in column.codes.items()))

    def _introduction(self) -> str:
        statuses = statuses_of(self.catalogue)
        missing, either = (
            _table(("Code", "Meaning"), ((f"`{code}`", statuses.names[code]) for code in sorted(codes)))
            for codes in (statuses.empty | statuses.suppressed, statuses.either)
        )
        example = next((column for form in self.forms for column in form.measures), "stock")
        return _INTRODUCTION.format(year=self.year, example=example, missing=missing, either=either)

    def _form(self, form: Form) -> Iterator[str]:
        yield f"## {form.name}: {form.title}\n"
        yield f"{form.description}\n"
        yield f"No two rows may have the same {_and(form.key)}.\n"
        rows = (
            (f"`{it.column}`", it.meaning, self._write(it), it.required, f"`{self._sample(form, it)}`")
            for it in describe(form)
            if it.column in form.main
        )
        yield _table(("Column", "Meaning", "What may stand there", "Required", "Example"), rows)
        conditions = {condition.rule.code: condition.rule.title for condition in form.row_conditions}
        if conditions:
            yield "Between the cells of a row; `pesbench rule CODE` explains each:\n"
            yield "".join(f"- {code}: {title}\n" for code, title in conditions.items())

    def _write(self, column: DescribedColumn) -> str:
        if not column.codes:
            return column.type
        if len(column.codes) > _FEW:
            return f"{column.type}: [list](#codes-{column.code_list})"
        told = ", ".join(f"`{code}`" if name == code else f"`{code}` {name}" for code, name in column.codes.items())
        return f"{told}, or a name of your own" if column.further else told

    def _unit(self, form: Form, column: str) -> str:
        return self.catalogue.measures[form.measures[column]].unit if column in form.measures else ""

    def _sample(self, form: Form, column: DescribedColumn) -> str:
        """Give something that may stand in a column."""
        if column.column == "pes":
            return self.pes
        if column.column in form.outline.samples:
            return form.outline.samples[column.column]
        if number := annotation_of(form.model.model_fields[column.column], Number):
            return _figure(number, self._unit(form, column.column))
        if column.codes:
            return list(column.codes)[min(1, len(column.codes) - 1)]
        if column.type == "text":
            return _COMMENT
        return f"{self.year}-05-31" if column.type == "date" else f"{self.year}-01"


def column_guide(forms: Sequence[Form], catalogue: Catalogue, pes: str, year: int) -> str:
    """Write the guide as Markdown; the PES and the year are those of its examples."""
    return "\n".join(part for part in _Guide(forms, catalogue, pes, year).parts() if part)


def _figure(number: Number, unit: str) -> str:
    """Give a figure within the range of a column."""
    if number.whole or unit in _COUNTED:
        return "1250"
    low, high = number.minimum or 0.0, number.maximum or 5.0
    return f"{round(low + 0.65 * (high - low), 1):g}"


def _and(names: Sequence[str]) -> str:
    *first, last = (f"`{name}`" for name in names)
    return f"{', '.join(first)} and {last}" if first else last


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *([_cell(text) for text in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
