"""Keys of cells to be withdrawn: a CSV file with the key columns of any form, and which stored cells they name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pesbench.analysis.tabular import Tabular, read_tabular
from pesbench.catalogue import Catalogue
from pesbench.catalogue.periods import PeriodError, parse_period
from pesbench.errors import InputError
from pesbench.findings import Finding, Severity, define
from pesbench.forms import Form, build_forms
from pesbench.forms.melt import SUBMITTED
from pesbench.store import Store
from pesbench.store.copies import digest
from pesbench.store.failure import as_store_errors
from pesbench.store.schema import TableSchema

UNKNOWN_KEY = define(
    "PB640",
    Severity.ERROR,
    "key of a cell that the store does not hold",
    explanation="A row of the file given to --delete names a cell that the store does not hold, so there was nothing "
    "to withdraw. The other rows of the file are not affected.",
    remedy="Compare the key with what `pesbench export` gives: the period, the codes of the breakdowns (a column that "
    "is left out is the total) and the origin (submitted if left out).",
    example="AT,stock,2031-01 in the file of --delete, which was never stored. Not: a cell of the current vintage.",
)
REMOVED = define(
    "PB641",
    Severity.NOTE,
    "stored cells were removed",
    explanation="Cells went from the current vintage because --delete named them, or because --replace-period was "
    "given and the delivery does not hold them. Earlier vintages still have them.",
    remedy="Nothing must be done. `pesbench diff` shows them, `pesbench restore` brings an earlier vintage back.",
    example="--delete names 12 cells that are stored: 12 are gone from the new vintage, and earlier ones have them.",
)
FORM = "withdrawal"
REPEATED = "key given twice"
_LINE = ":line"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """A file of keys: which form's they are, and every cell that they mean in the columns of its table's key.

    ``cells`` has further the line of the file, under ``:line``; a key of a wide form means all measures of the form.
    """

    path: Path
    form: str
    table: str
    cells: pl.DataFrame
    read: int
    repeated: int


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a file of keys comes to: the cells that the store holds, and the account of its rows."""

    keys: KeyFile
    cells: pl.DataFrame
    findings: tuple[Finding, ...]
    sha256: str
    size: int

    @property
    def by_table(self) -> dict[str, pl.DataFrame]:
        """The keys of the cells to be removed, by table."""
        return {self.keys.table: self.cells}

    @property
    def counts(self) -> dict[str, int]:
        """How many records were read, how many name a cell, how many do not, and how many come again."""
        wrong = len(self.findings)
        accepted = self.keys.read - wrong - self.keys.repeated
        return {"read": self.keys.read, "accepted": accepted, "quarantined": wrong, "left_out": self.keys.repeated}


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the rows of a form are named: its key columns, and what its table calls them."""

    form: Form
    table: TableSchema
    renamed: Mapping[str, str] = field(default_factory=dict)

    @property
    def required(self) -> set[str]:
        return {name for name in self.form.key if name in self.form.required}

    def known(self, *, named: bool) -> tuple[str, ...]:
        """Give the columns that may be there; a measure beside the key only where the form is named."""
        observed = [name for name in ("measure", "origin") if name in self.table.key and (named or name == "origin")]
        return (*self.form.key, *(name for name in observed if name not in self.form.key))


def withdrawal(path: Path, store: Store, catalogue: Catalogue, form: str | None = None) -> Withdrawal:
    """Read a file of keys and find the cells that the store holds under them.

    Parameters
    ----------
    path
        A CSV file with the key columns of a form, or of an observation; dimensions left out are totals.
    store, catalogue
        The store and the vocabulary.
    form
        The form, where the header fits several.

    Raises
    ------
    InputError
        If the file cannot be read or its columns are the key of no form, or of several.
    """
    keys = _key_file(read_tabular(path), store, catalogue, form)
    table = store.schema.table(keys.table)
    units = keys.cells.get_column("pes").unique().to_list()
    with as_store_errors(store.path):
        stored = store.read(keys.table, pes=units).select(table.key).collect(engine="streaming")
    found = keys.cells.join(stored, on=list(table.key), how="semi")
    unknown = keys.cells.join(found, on=_LINE, how="anti").unique(_LINE).sort(_LINE)
    findings = tuple(_unknown(keys, row) for row in unknown.iter_rows(named=True))
    return Withdrawal(keys, found.drop(_LINE).unique(), findings, digest(path), path.stat().st_size)


def _key_file(table: Tabular, store: Store, catalogue: Catalogue, form: str | None) -> KeyFile:
    names = [name.casefold() for name in table.frame.columns]
    frame = table.frame.rename(dict(zip(table.frame.columns, names, strict=True)))
    layout = _layout(table, _fitting(names, _layouts(store, catalogue), form, store))
    given = frame.select(
        pl.col(name).cast(pl.String).alias(layout.renamed.get(name, name)) for name in frame.columns
    ).with_columns(pl.Series(_LINE, table.lines))
    _check_filled(table, given, layout)
    completed = _completed(given, layout, catalogue)
    distinct = completed.unique(completed.drop(_LINE).columns, keep="first", maintain_order=True)
    return KeyFile(
        path=table.path,
        form=layout.form.name,
        table=layout.form.table,
        cells=_cells(distinct, layout),
        read=completed.height,
        repeated=completed.height - distinct.height,
    )


def _layouts(store: Store, catalogue: Catalogue) -> list[_Layout]:
    return [
        _Layout(form, store.schema.table(form.table), {form.subject: "measure"} if form.subject else {})
        for form in build_forms(catalogue).values()
    ]


@dataclass(frozen=True, slots=True)
class _Fitting:
    """The layouts that a file of keys is asked for, and those of them whose key it has."""

    asked: list[_Layout]
    fitting: list[_Layout]


def _fitting(names: list[str], layouts: list[_Layout], form: str | None, store: Store) -> _Fitting:
    """Find the forms that have this key; of several with the same breakdowns, one that the store holds alone is meant.

    Keys of PES and period alone could be meant for any form: that must be said.
    """
    asked = [layout for layout in layouts if form in (None, layout.form.name)]
    fitting = [it for it in asked if it.required <= set(names) <= set(it.known(named=form is not None))]
    if len(fitting) > 1 and set(names) - {"pes", "period"}:
        with as_store_errors(store.path):
            rows = store.read("observations").select(pl.col("measure").unique()).collect(engine="streaming")
        measures = set(rows.get_column("measure"))
        held = [it for it in fitting if measures & set(it.form.measures.values())]
        fitting = held if len(held) == 1 else fitting
    return _Fitting(asked, fitting)


def _layout(table: Tabular, found_here: _Fitting) -> _Layout:
    asked, fitting = found_here.asked, found_here.fitting
    if len(fitting) == 1:
        return fitting[0]
    found = ", ".join(table.frame.columns)
    if fitting:
        which = ", ".join(layout.form.name for layout in fitting)
        problem = f"the keys of cells must be those of one form; {found} are keys of {which}."
        raise InputError(problem, where=str(table.path), hint="Name the form with --form, or add the column measure.")
    wanted = "; ".join(f"{it.form.name}: {', '.join(it.form.key)}" for it in asked)
    problem = f"a file of keys must have the key columns of a form and no others; found {found}."
    raise InputError(problem, where=str(table.path), hint=f"The keys are: {wanted}." if asked else "")


def _check_filled(table: Tabular, given: pl.DataFrame, layout: _Layout) -> None:
    for name in (layout.renamed.get(name, name) for name in layout.form.key if name in layout.required):
        empty = given.get_column(name).is_null().arg_true()
        if len(empty):
            raise InputError(
                f"the column {name} must be filled in every row, found an empty cell.",
                where=table.where(empty[0], name),
                hint="Fill the cell or remove the row.",
            )


def _completed(given: pl.DataFrame, layout: _Layout, catalogue: Catalogue) -> pl.DataFrame:
    """Add the columns that are left out; those that no row of this form can have otherwise than as a total too."""
    fill = {**layout.table.fill, "origin": SUBMITTED}
    fill |= {name: dimension.total for name, dimension in catalogue.dimensions.items()}
    rows = given.with_columns(pl.lit(None, pl.String).alias(name) for name in layout.table.key if name not in given)
    rows = rows.with_columns(pl.col(name).fill_null(code) for name, code in fill.items() if name in layout.table.key)
    if "period" in rows.columns:
        rows = rows.with_columns(pl.col("period").map_elements(_period_text, return_dtype=pl.String))
    return rows.select(*layout.table.key, _LINE)


def _period_text(text: str) -> str:
    try:
        return parse_period(text).text
    except PeriodError:  # it names no stored cell, and is then found as such
        return text


def _cells(rows: pl.DataFrame, layout: _Layout) -> pl.DataFrame:
    """Give a row for each cell: a key of a wide form that names no measure means all of its measures."""
    if not layout.form.wide:
        return rows
    measures = pl.DataFrame({"measure": sorted(set(layout.form.measures.values()))})
    unnamed = rows.filter(pl.col("measure").is_null()).drop("measure").join(measures, how="cross")
    return pl.concat([rows.filter(pl.col("measure").is_not_null()), unnamed.select(rows.columns)])


def _unknown(keys: KeyFile, row: Mapping[str, object]) -> Finding:
    named = ", ".join(str(row[name]) for name in ("pes", "period", "cycle") if row.get(name))
    told = f"the store must hold a cell to withdraw it; it holds none under this key of {keys.form} ({named})"
    return Finding(
        UNKNOWN_KEY.code,
        UNKNOWN_KEY.severity,
        told,
        file=str(keys.path),
        line=int(str(row[_LINE])),
        pes=str(row["pes"]),
        period=str(row["period"]) if row.get("period") else None,
        form=keys.form,
    )
