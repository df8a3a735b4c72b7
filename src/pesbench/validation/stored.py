"""What a delivery brings beside what a store holds already."""

from collections.abc import Mapping, Sequence

import polars as pl

_OPEN, _BROKEN = ["P", "E", "F", "V"], ["B"]
# A change in the last digits of a decimal number is none.
_SAME = 1e-9


def revisions_of(
    delivered: pl.LazyFrame | None, stored: pl.LazyFrame | None, key: Sequence[str], constant: Mapping[str, str]
) -> pl.DataFrame:
    """Set the delivered values beside those that a store holds.

    Parameters
    ----------
    delivered, stored
        Observation tables; None where there is none.
    key
        The key of an observation.
    constant
        The dimensions that no delivered figure breaks down, with their one code.

    Returns
    -------
    DataFrame
        One row per cell with a value in both: the key without what is constant, ``value``, ``stored``, ``share`` (the
        change as a share of the stored value, infinite from 0), ``changed``, and ``open`` (a revision that was to be
        expected: of a provisional, estimated, forecast or unvalidated value, or at a break).
    """
    if delivered is None or stored is None:
        numbers = dict.fromkeys(("value", "stored", "share"), pl.Float64)
        flags = dict.fromkeys(("changed", "open"), pl.Boolean)
        return pl.DataFrame(schema={**dict.fromkeys(key, pl.String), **numbers, **flags})
    filled = pl.col("value").is_not_null()
    alike = [pl.col(name) == code for name, code in constant.items()]
    keys = [name for name in key if name not in constant]
    now = delivered.filter(filled).select(*keys, "value", _has(_BROKEN).alias("broken"))
    then = stored.filter(filled, *alike).select(*keys, pl.col("value").alias("stored"), _has(_OPEN).alias("open"))
    change = pl.col("value") - pl.col("stored")
    larger = pl.max_horizontal(pl.col("value").abs(), pl.col("stored").abs())
    read = now.join(then, on=keys).select(
        *keys,
        "value",
        "stored",
        (change / pl.col("stored").abs()).alias("share"),
        (change.abs() > _SAME * larger).alias("changed"),
        (pl.col("open") | pl.col("broken")).alias("open"),
    )
    return read.collect(engine="streaming")


def _has(codes: Sequence[str]) -> pl.Expr:
    return pl.col("obs_status").fill_null("").str.split(";").list.set_intersection(list(codes)).list.len() > 0
