"""Where a figure of a delivery stands: from the key of an observation back to file and physical line."""

from collections.abc import Iterator, Sequence

import polars as pl

from pesbench.intake.scan import RECORD
from pesbench.intake.source import Source

# Names the form of cells of a table of its own, whose key is that of the form; ``measure`` is their column then.
TABLE = "_table"
_ROW = "_row"
_MEASURE = "_measure"


def with_places(cells: pl.DataFrame, sources: Sequence[Source]) -> pl.DataFrame:
    """Add ``file``, ``line``, ``column`` and ``form`` to cells that are named by the key of an observation.

    The files are read once more, which is worth it for the few cells that something is to be said of. A cell that no
    file holds, since it was computed, has nulls.

    Parameters
    ----------
    cells
        ``pes, measure, period``, the dimensions and whatever else; or, with `TABLE`, the key of a form without figures.
    sources
        The files of the delivery.
    """
    numbered = cells.with_row_index(_ROW)
    found = [place for source in sources for place in _places(numbered, source)] if cells.height else []
    schema = {_ROW: pl.UInt32, "file": pl.String, "line": pl.Int64, "column": pl.String, "form": pl.String}
    places = pl.DataFrame(found, schema=schema, orient="row").unique(_ROW, keep="first", maintain_order=True)
    return numbered.join(places, on=_ROW, how="left", maintain_order="left").drop(_ROW)


def _places(cells: pl.DataFrame, source: Source) -> Iterator[tuple[int, str, int, str, str]]:
    form, apart = source.form, TABLE in cells.columns
    wanted = _of_form(cells, source)
    keys = [name for name in form.key if name in wanted.columns]
    if wanted.is_empty() or not keys:
        return
    records = source.counted().select(RECORD, *source.compiled.key)
    sought = wanted.lazy().select(_ROW, *keys, _MEASURE)
    matches = records.join(sought, on=keys, nulls_equal=apart).select(_ROW, RECORD, _MEASURE).sort(RECORD).collect()
    columns = {measure: column for column, measure in form.measures.items()}
    for row, record, measure in matches.iter_rows():
        column = source.header_of(columns.get(measure, measure if apart else "value"), record)
        yield row, source.facts.name, source.facts.lines.line(record), column, form.name


def _of_form(cells: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Give the cells that a file of this form could hold, in the columns of its key."""
    form = source.form
    named = cells.with_columns(pl.col("measure").alias(_MEASURE))
    if TABLE in cells.columns:
        return named.filter(pl.col(TABLE) == form.name)
    if form.subject:
        return named.rename({"measure": form.subject})
    return named.filter(pl.col("measure").is_in(list(form.measures.values())))
