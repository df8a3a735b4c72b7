"""From observations back to the columns of a form."""

from collections.abc import Iterable, Mapping

import polars as pl

from pesbench.catalogue.model import Catalogue
from pesbench.forms.form import Form
from pesbench.forms.melt import SUBMITTED
from pesbench.forms.status import NORMAL, carries

# Comments of several cells of one row, each once.
COMMENT_LINK = " | "
SHARED = "_shared_"


def pivot(form: Form, kept: pl.LazyFrame, catalogue: Catalogue, *, origin: str = SUBMITTED) -> pl.LazyFrame:
    """Turn rows of the form's table back into rows of the form.

    Parameters
    ----------
    form, catalogue
        The form and the catalogue that completed it.
    kept
        The form's table: observations, enablers or definitions.
    origin
        Whose observations; a form has no column for it.

    Returns
    -------
    LazyFrame
        The form's columns, typed. What the form cannot hold is left out: other measures, and breakdowns by
        dimensions that it does not have. Totals are written out, the status A of a wide form's cell is not.
    """
    if form.table != "observations":
        empty = [pl.when(pl.col(name) != "").then(pl.col(name)).alias(name) for name in form.key]
        return kept.with_columns(empty).select(form.columns)
    if form.subject == "measure":
        return kept.select(form.columns)
    kept = kept.filter(pl.col("origin") == origin, *_totals(form, catalogue))
    if form.subject:
        ids = subjects(form, catalogue)
        renamed = kept.filter(pl.col("measure").is_in(ids)).rename({"measure": form.subject})
        return renamed.select(form.columns)
    return _wide(form, kept, catalogue)


def subjects(form: Form, catalogue: Catalogue) -> tuple[str, ...]:
    """Give the measures whose observations a form can hold."""
    if form.subject == "indicator":
        return tuple(catalogue.indicators)
    if form.subject == "measure":
        return (*catalogue.measures, *catalogue.indicators)
    return tuple(entry.id for entry in catalogue.measures.values() if entry.form == form.name)


def cells_side_by_side(
    kept: pl.LazyFrame, key: Iterable[str], measures: Mapping[str, str], catalogue: Catalogue
) -> pl.LazyFrame:
    """Give one row per key with value and status of each measure in the form's columns; absent cells are null."""
    aggregated = []
    for column, measure in measures.items():
        what = "text" if catalogue.measures[measure].text else "value"
        aggregated.append(_of(measure, what).alias(column))
        aggregated.append(_of(measure, "obs_status").alias(f"{column}_status"))
    return kept.filter(pl.col("measure").is_in(list(measures.values()))).group_by(list(key)).agg(aggregated)


def _of(measure: str, what: str) -> pl.Expr:
    return pl.col(what).filter(pl.col("measure") == measure).first()


def _totals(form: Form, catalogue: Catalogue) -> list[pl.Expr]:
    others = (name for name in catalogue.dimension_order if name not in form.dimensions)
    return [pl.col(name) == catalogue.total_of(name) for name in others]


def _wide(form: Form, kept: pl.LazyFrame, catalogue: Catalogue) -> pl.LazyFrame:
    """Put cells side by side; a status that all cells of a row share becomes the row's."""
    kept = kept.filter(pl.col("measure").is_in(list(form.measures.values())))
    says = pl.col("value").is_not_null() | pl.col("text").is_not_null() | pl.col("obs_status").is_not_null()
    aggregated = [pl.col("comment").filter(says).drop_nulls().unique(maintain_order=True).str.join(COMMENT_LINK)]
    for status in ("obs_status", "conf_status"):
        aggregated.append(pl.col(status).filter(says).min().alias(status))
        aggregated.append((pl.col(status).filter(says).n_unique() == 1).alias(SHARED + status))
    for column, measure in form.measures.items():
        what = "text" if catalogue.measures[measure].text else "value"
        aggregated.append(_of(measure, what).alias(column))
        aggregated.append(_of(measure, "obs_status").alias(f"{column}_status"))
        aggregated.append(
            pl.col("conf_status").filter(says, pl.col("measure") == measure).first().alias(f"{column}_conf")
        )
    rows = kept.group_by(list(form.key)).agg(aggregated)
    return rows.with_columns(_rows_status(form), _rows_conf(), *_own_status(form), _comment()).select(form.columns)


def _rows_may_say(form: Form) -> pl.Expr:
    """Whether the row may say it: not of empty cells, for it would then speak of absent ones too."""
    never = form.statuses.excusing
    shared = pl.col(SHARED + "obs_status") & ~carries(pl.col("obs_status"), never)
    return shared.fill_null(value=False)


def _rows_status(form: Form) -> pl.Expr:
    status = pl.col("obs_status")
    return pl.when(_rows_may_say(form) & (status != NORMAL)).then(status).alias("obs_status")


def _rows_conf() -> pl.Expr:
    return pl.when(pl.col(SHARED + "conf_status")).then(pl.col("conf_status")).alias("conf_status")


def _own_status(form: Form) -> list[pl.Expr]:
    """Keep a cell's status where the row does not say it, and A only where it contradicts nothing."""
    kept = []
    for column in form.measures:
        status = pl.col(f"{column}_status")
        said = _rows_may_say(form) | (status == NORMAL)
        kept.append(pl.when(~said).then(status).alias(f"{column}_status"))
        kept.append(pl.when(~pl.col(SHARED + "conf_status")).then(pl.col(f"{column}_conf")).alias(f"{column}_conf"))
    return kept


def _comment() -> pl.Expr:
    return pl.when(pl.col("comment") != "").then(pl.col("comment")).alias("comment")
