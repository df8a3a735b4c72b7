"""What a delivery brings beside what a store holds already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

_OPEN, _BROKEN = ["P", "E", "F", "V"], ["B"]
# A change in the last digits of a decimal number is none.
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Revisions:
    """What a delivery changes of a store.

    Attributes
    ----------
    changed
        One row per cell with a different value in both: the key without what is constant, ``value``, ``stored``,
        ``share`` (the change as a share of the stored value, infinite from 0), and ``open`` (a revision that was to be
        expected: of a provisional, estimated, forecast or unvalidated value, or at a break).
    compared
        How many ``cells`` have a value in both, by ``pes`` and ``measure``.
    """

    changed: pl.DataFrame
    compared: pl.DataFrame


def revisions_of(
    delivered: pl.LazyFrame | None, stored: pl.LazyFrame | None, key: Sequence[str], constant: Mapping[str, str]
) -> Revisions:
    """Set the delivered values beside those that a store holds, one measure after the other, which bounds the memory.

    Parameters
    ----------
    delivered, stored
        Observation tables; None where there is none.
    key
        The key of an observation.
    constant
        The dimensions that no delivered figure breaks down, with their one code.
    """
    texts = {name: pl.String() for name in key if name not in constant}
    numbers = dict.fromkeys(("value", "stored", "share"), pl.Float64())
    changed = [pl.DataFrame(schema={**texts, **numbers, "open": pl.Boolean()})]
    compared = [pl.DataFrame(schema={"pes": pl.String(), "measure": pl.String(), "cells": pl.UInt32()})]
    if delivered is not None and stored is not None:
        alike = [pl.col(name) == code for name, code in constant.items()]
        measures = delivered.select(pl.col("measure").unique().sort()).collect(engine="streaming")["measure"]
        for measure in measures:
            own = [pl.col("measure") == measure, pl.col("value").is_not_null()]
            met = _beside(delivered.filter(*own), stored.filter(*own, *alike), list(texts))
            compared.append(met.group_by("pes", "measure").len("cells"))
            changed.append(met.filter("changed").drop("changed"))
    return Revisions(pl.concat(changed), pl.concat(compared))


def _beside(delivered: pl.LazyFrame, stored: pl.LazyFrame, keys: list[str]) -> pl.DataFrame:
    now = delivered.select(*keys, "value", _has(_BROKEN).alias("broken"))
    then = stored.select(*keys, pl.col("value").alias("stored"), _has(_OPEN).alias("open"))
    change = pl.col("value") - pl.col("stored")
    larger = pl.max_horizontal(pl.col("value").abs(), pl.col("stored").abs())
    read = now.join(then, on=keys).select(
        *keys,
        "value",
        "stored",
        (change / pl.col("stored").abs()).alias("share"),
        (pl.col("open") | pl.col("broken")).alias("open"),
        (change.abs() > _SAME * larger).alias("changed"),
    )
    return read.collect(engine="streaming")


def _has(codes: Sequence[str]) -> pl.Expr:
    return pl.col("obs_status").fill_null("").str.split(";").list.set_intersection(list(codes)).list.len() > 0
