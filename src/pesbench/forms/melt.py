"""From the typed rows of a form to what is kept: one observation per cell, or a row of the form's own table."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_

import polars as pl

from pesbench.catalogue.model import Basis, Catalogue
from pesbench.forms.columns import NumberColumn, columns_of
from pesbench.forms.form import Form
from pesbench.forms.status import NORMAL, carries

SUBMITTED = "submitted"
UNADJUSTED = "none"
NUMBERS = ("value", "standard_error", "n", "numerator", "denominator")
ATTRIBUTES = ("text", "basis", "adjustment", "obs_status", "conf_status", "comment")
NOTHING_FILLED = "_nothing_filled"
MONTH_LENGTH = len("2024-01")


@dataclass(frozen=True, slots=True)
class Declared:
    """What a delivery says once of all its cells; a mapping declares basis and adjustment per measure.

    Without ``conf_status`` a cell that has none of its own stays without.
    """

    conf_status: str | None = "N"
    origin: str = SUBMITTED
    basis: Mapping[str, Basis] = field(default_factory=dict)
    adjustment: Mapping[str, str] = field(default_factory=dict)


def observation_columns(catalogue: Catalogue) -> tuple[str, ...]:
    """Give the columns of the observation table, in order."""
    return ("pes", "measure", "period", *catalogue.dimension_order, "origin", *NUMBERS, *ATTRIBUTES)


def observation_key(catalogue: Catalogue) -> tuple[str, ...]:
    """Give the key of the observation table."""
    return ("pes", "measure", "period", *catalogue.dimension_order, "origin")


def melt(form: Form, typed: pl.LazyFrame, catalogue: Catalogue, declared: Declared | None = None) -> pl.LazyFrame:
    """Turn accepted rows into the rows of the form's table.

    Parameters
    ----------
    form, catalogue
        The form and the catalogue that completed it.
    typed
        Accepted rows with typed columns under the form's names; further columns are left aside.
    declared
        What holds for all cells of the delivery.

    Returns
    -------
    LazyFrame
        Observations, or enablers or definitions. Dimensions that are absent or empty are totals. A filled cell
        without a status gets the status A; an empty cell about which nobody says anything stays without a status.
    """
    given = declared or Declared()
    present = tuple(name for name in typed.collect_schema().names() if name in form.columns)
    rows = typed.select(present)
    if form.table != "observations":
        return _own_table(form, rows, present, given)
    if form.wide:
        rows = _cells(form, rows, present, catalogue)
        present = tuple(rows.collect_schema().names())
    return _observations(form, rows, frozenset(present), catalogue, given)


def _cells(form: Form, rows: pl.LazyFrame, present: tuple[str, ...], catalogue: Catalogue) -> pl.LazyFrame:
    """Give one row per cell of a wide form, with the cell's own status and confidentiality in place of the row's."""
    columns = [column for column in form.measures if column in present]
    empty = reduce(and_, [pl.col(column).is_null() for column in columns])
    index = [*(name for name in present if name not in columns), NOTHING_FILLED]
    rows = rows.with_columns(empty.alias(NOTHING_FILLED))
    texts = [column for column in columns if catalogue.measures[form.measures[column]].text]
    numbers = [column for column in columns if column not in texts]
    parts = []
    if numbers:
        values = rows.with_columns(pl.col(numbers).cast(pl.Float64))
        parts.append(values.unpivot(numbers, index=index, variable_name="measure", value_name="value"))
    if texts:
        parts.append(rows.unpivot(texts, index=index, variable_name="measure", value_name="text"))
    cells = pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0]
    return _with_own_status(form, cells, columns, present)


def _with_own_status(form: Form, cells: pl.LazyFrame, columns: list[str], present: tuple[str, ...]) -> pl.LazyFrame:
    own = {kind: _own(columns, present, kind) for kind in ("status", "conf")}
    filled = _filled(frozenset(cells.collect_schema().names()))
    row = pl.col("obs_status") if "obs_status" in present else pl.lit(None, pl.String)
    speaks = carries(row, form.statuses.empty | form.statuses.suppressed) | (
        pl.col(NOTHING_FILLED) & carries(row, form.statuses.either)
    )
    status = pl.coalesce(own["status"], pl.when(filled | speaks).then(row))
    conf = pl.coalesce(own["conf"], pl.col("conf_status")) if "conf_status" in present else own["conf"]
    renamed = {column: measure for column, measure in form.measures.items() if column != measure}
    measure = pl.col("measure").replace(renamed) if renamed else pl.col("measure")
    return cells.with_columns(status.alias("obs_status"), conf.alias("conf_status"), measure)


def _own(columns: list[str], present: tuple[str, ...], kind: str) -> pl.Expr:
    """Give the status column that belongs to the cell's own measure."""
    chosen = pl.lit(None, pl.String)
    for column in columns:
        if f"{column}_{kind}" in present:
            chosen = pl.when(pl.col("measure") == column).then(pl.col(f"{column}_{kind}")).otherwise(chosen)
    return chosen


def _filled(present: frozenset[str]) -> pl.Expr:
    value = pl.col("value").is_not_null() if "value" in present else pl.lit(value=False)
    return value | pl.col("text").is_not_null() if "text" in present else value


def _observations(
    form: Form, rows: pl.LazyFrame, present: frozenset[str], catalogue: Catalogue, given: Declared
) -> pl.LazyFrame:
    """Select the observation table from rows of one value each."""

    def column(name: str, absent: str | None = None) -> pl.Expr:
        if name not in present:
            return pl.lit(absent, pl.String).alias(name)
        return pl.col(name) if absent is None else pl.col(name).fill_null(absent)

    measure = pl.col(form.subject or "measure").alias("measure")
    filled = _filled(present)
    status = column("obs_status")
    return rows.select(
        "pes",
        measure,
        "period",
        *(column(name, catalogue.total_of(name)) for name in catalogue.dimension_order),
        column("origin", given.origin),
        *(_number(name, present) for name in NUMBERS),
        column("text"),
        _basis(form, catalogue, given, declared_in_row="basis" in present).alias("basis"),
        _adjustment(measure, given, declared_in_row="adjustment" in present).alias("adjustment"),
        pl.when(filled).then(status.fill_null(NORMAL)).otherwise(status).alias("obs_status"),
        column("conf_status", given.conf_status),
        column("comment"),
    )


def _number(name: str, present: frozenset[str]) -> pl.Expr:
    return pl.col(name).cast(pl.Float64) if name in present else pl.lit(None, pl.Float64).alias(name)


def _basis(form: Form, catalogue: Catalogue, given: Declared, *, declared_in_row: bool) -> pl.Expr:
    """Give the basis of each cell: the row's own, else the delivery's, else the form's for this length of period."""
    measure = pl.col(form.subject or "measure")
    entries = (entry for entry in catalogue.measures.values() if form.subject == "measure" or entry.form == form.name)
    pairs = {entry.id: (entry.basis_month, entry.basis_longer) for entry in entries}
    pairs |= {name: (own, own) for name, own in given.basis.items()}
    by_pair: dict[tuple[Basis | None, Basis | None], list[str]] = {}
    for name, pair in pairs.items():
        by_pair.setdefault(pair, []).append(name)
    by_pair.pop((None, None), None)
    found = [pl.when(measure.is_in(ids)).then(_by_length(*pair)) for pair, ids in by_pair.items()]
    declared = [pl.col("basis")] if declared_in_row else []
    return pl.coalesce(*declared, *found, pl.lit(None, pl.String))


def _by_length(month: Basis | None, longer: Basis | None) -> pl.Expr:
    monthly = (pl.col("period").str.len_bytes() == MONTH_LENGTH) & ~pl.col("period").str.contains("-[SQ]")
    if month == longer:
        return pl.lit(month, pl.String)
    return pl.when(monthly).then(pl.lit(month, pl.String)).otherwise(pl.lit(longer, pl.String))


def _adjustment(measure: pl.Expr, given: Declared, *, declared_in_row: bool) -> pl.Expr:
    own = measure.replace_strict(given.adjustment, default=None, return_dtype=pl.String) if given.adjustment else None
    declared = [pl.col("adjustment")] if declared_in_row else []
    return pl.coalesce(*declared, *([] if own is None else [own]), pl.lit(UNADJUSTED))


def _own_table(form: Form, rows: pl.LazyFrame, present: tuple[str, ...], given: Declared) -> pl.LazyFrame:
    """Select a table that has the form's own columns; key cells are never null."""
    numbers = {column.name for column in columns_of(form.model, form.columns) if isinstance(column, NumberColumn)}
    absent = {name: pl.lit(None, pl.Float64 if name in numbers else pl.String) for name in form.columns}
    cells = {name: pl.col(name) if name in present else absent[name] for name in form.columns}
    for name in form.key:
        cells[name] = cells[name].fill_null("")
    cells["conf_status"] = cells["conf_status"].fill_null(pl.lit(given.conf_status, pl.String))
    if numbers:
        filled = reduce(or_, [cells[name].is_not_null() for name in numbers])
        cells["obs_status"] = pl.when(filled).then(cells["obs_status"].fill_null(NORMAL)).otherwise(cells["obs_status"])
    return rows.select(cell.alias(name) for name, cell in cells.items())
