"""The store: vintages of accepted data."""

from pesbench.store.schema import ColumnType, Schema, TableSchema
from pesbench.store.store import Store
from pesbench.store.vintage import Commit, CommitInfo, Counts, Source, Vintage

__all__ = [
    "ColumnType",
    "Commit",
    "CommitInfo",
    "Counts",
    "Schema",
    "Source",
    "Store",
    "TableSchema",
    "Vintage",
]
