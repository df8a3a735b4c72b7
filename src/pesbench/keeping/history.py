"""The vintages of a store as a table."""

from importlib.metadata import version
from pathlib import Path
from typing import Any

import polars as pl

from pesbench.result import Recipe, Result
from pesbench.store import Counts, Store, Vintage
from pesbench.store.vintage import Act

HISTORY = {
    "vintage": pl.Int64,
    "time": pl.String,
    "act": pl.String,
    "origin": pl.Int64,
    "erased": pl.String,
    "who": pl.String,
    "note": pl.String,
    "sources": pl.String,
    "rows_read": pl.Int64,
    "rows_accepted": pl.Int64,
    "rows_quarantined": pl.Int64,
    "rows_left_out": pl.Int64,
    "added": pl.Int64,
    "changed": pl.Int64,
    "unchanged": pl.Int64,
    "removed": pl.Int64,
    "findings": pl.Int64,
    "pesbench": pl.String,
    "forgotten": pl.String,
}


class HistoryRecipe(Recipe):
    """Where the list comes from, and the whole record of every vintage."""

    command: str = "history"
    records: tuple[dict[str, Any], ...] = ()


def history(store: Path) -> Result:
    """List the vintages of a store, oldest first.

    Returns
    -------
    Result
        One row per vintage. Counts of records are null where a vintage did not come from a delivery or was forgotten,
        counts of cells also where files were only put together; ``erased`` names the PES that an erasure took away,
        ``forgotten`` is the reason. The recipe has the whole records: hashes of files, counts by rule, fingerprints,
        how files were read, versions of the tables.

    Raises
    ------
    StoreError
        If the store or a record cannot be read.
    """
    opened = Store.open(store)
    vintages = opened.vintages()
    records = tuple(vintage.model_dump(mode="json", exclude_defaults=True) for vintage in vintages)
    recipe = HistoryRecipe(
        pesbench=version("pesbench"), store=opened.path.name, vintage=len(vintages) or None, records=records
    )
    return Result(pl.DataFrame([_row(vintage) for vintage in vintages], schema=HISTORY), recipe)


def _row(vintage: Vintage) -> dict[str, object]:
    cells = sum(vintage.counts.values(), Counts()) if vintage.counts else None
    return {
        "vintage": vintage.number,
        "time": f"{vintage.time:%Y-%m-%dT%H:%M:%SZ}",
        "act": vintage.act.value,
        "origin": vintage.origin,
        "erased": ", ".join(vintage.pes) if vintage.act is Act.ERASURE else None,
        "who": vintage.who,
        "note": vintage.note,
        "sources": "; ".join(source.name for source in vintage.sources),
        "rows_read": _sum(vintage, "rows"),
        "rows_accepted": _sum(vintage, "accepted"),
        "rows_quarantined": _sum(vintage, "quarantined"),
        "rows_left_out": _sum(vintage, "left_out"),
        **{name: getattr(cells, name, None) for name in ("added", "changed", "unchanged", "removed")},
        "findings": sum(vintage.rules.values()) if vintage.sources else None,
        "pesbench": vintage.pesbench,
        "forgotten": vintage.forgotten.reason if vintage.forgotten else None,
    }


def _sum(vintage: Vintage, name: str) -> int | None:
    known = [count for source in vintage.sources if (count := getattr(source, name)) is not None]
    return sum(known) if known else None
