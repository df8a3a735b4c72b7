"""The commands as functions: the same names, the same choices and the same results."""

from pesbench.library.answers import compare, correlate, explain, index, indicators
from pesbench.library.deliveries import ingest, init, inspect, validate
from pesbench.library.stores import diff, export, history, restore, store_check, store_forget, store_optimise

__all__ = [
    "compare",
    "correlate",
    "diff",
    "explain",
    "export",
    "history",
    "index",
    "indicators",
    "ingest",
    "init",
    "inspect",
    "restore",
    "store_check",
    "store_forget",
    "store_optimise",
    "validate",
]
