"""The figures of a delivery as series: what comes after what, and where a series is known to break."""

from collections.abc import Mapping, Sequence

import polars as pl

from pesbench.catalogue.periods import MONTHS, Frequency, Period, parse_period
from pesbench.validation.coding import numbered
from pesbench.validation.settings import Break

# Periods are counted in months from the year 0; no month has a larger number.
_MONTHS = 2**16


def timeline_of(figures: pl.DataFrame, key: Sequence[str], breaks: Sequence[Break]) -> pl.DataFrame:
    """Give the figures by series and time.

    A series is a key without its period, of one length of period, one basis and one adjustment: what differs in one of
    them cannot be compared.

    Returns
    -------
    DataFrame
        One row per figure: ``row`` (its place in ``figures``), ``series`` (a number), ``month`` (first month of the
        period, counted from the year 0), ``span`` (months of the period), ``value``, ``pes``, ``measure``, ``broken``
        (a known break: the change into this period says nothing). Sorted by series and month.
    """
    kept = [name for name in key if name in figures.columns and name != "period"]
    spans = _spans(figures["period"])
    rows = figures.select("pes", "measure", "value").with_columns(*spans, _broken(figures, breaks))
    same = figures.select(*kept, "basis", "adjustment").with_columns(spans["span"])
    series = numbered(same, same.columns)
    order = (series * _MONTHS + rows["month"].cast(pl.Int64)).arg_sort()
    return rows.with_columns(series.alias("series")).with_row_index("row")[order].set_sorted("series")


def period_of(month: int, span: int) -> str:
    """Give the period that begins with a month, counted from the year 0, and has so many months."""
    (frequency,) = (one for one in Frequency if one.per_year * span == MONTHS)
    year, index = divmod(month, MONTHS)
    return Period(year, frequency, index // span + 1).text


def presence_of(timeline: pl.DataFrame, forms: Mapping[str, str]) -> pl.DataFrame:
    """Give what was delivered of each PES, measure and period.

    Parameters
    ----------
    timeline
        See :func:`timeline_of`.
    forms
        The form of each measure; what has none is a ready-made value.

    Returns
    -------
    DataFrame
        ``pes, measure, form, span, month``, ``cells`` (how many), ``filled`` (with a value), ``zeros``, ``largest``
        (value), ``row`` (of the first cell); sorted.
    """
    grouped = timeline.group_by("pes", "measure", "span", "month").agg(
        pl.len().alias("cells"),
        pl.col("value").count().alias("filled"),
        (pl.col("value") == 0).sum().alias("zeros"),
        pl.col("value").max().alias("largest"),
        pl.col("row").min(),
    )
    form = pl.col("measure").cast(pl.String).replace_strict(forms, default="values", return_dtype=pl.String)
    named = grouped.with_columns(pl.col("pes").cast(pl.String), pl.col("measure").cast(pl.String), form.alias("form"))
    return named.sort("pes", "measure", "span", "month")


def _spans(periods: pl.Series) -> pl.DataFrame:
    names = periods.unique().drop_nulls()
    known = [parse_period(name) for name in names.cast(pl.String)]
    read = pl.DataFrame(
        {"period": names, "month": [one.first_month for one in known], "span": [one.months for one in known]},
        schema_overrides={"month": pl.Int32, "span": pl.Int8},
    )
    return pl.DataFrame({"period": periods}).join(read, on="period", how="left", maintain_order="left").drop("period")


def _broken(figures: pl.DataFrame, breaks: Sequence[Break]) -> pl.Series:
    """Say which figures begin something new: by their status, or by what the settings declare."""
    told = figures["obs_status"]
    statuses = [name for name in told.unique().drop_nulls().cast(pl.String) if "B" in name.split(";")]
    known = pl.col("obs_status").is_in(pl.Series(statuses, dtype=pl.String).cast(pl.Categorical).implode())
    for one in breaks:
        scopes = {"period": one.period, "pes": one.pes, "measure": one.measure}
        known |= pl.all_horizontal(pl.col(name) == wanted for name, wanted in scopes.items() if wanted)
    return figures.select(known.fill_null(value=False).alias("broken"))["broken"]
