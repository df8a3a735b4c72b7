"""The commands as functions: the same names, the same choices and the same results."""

from pesbench.library.answers import assessment_quality, compare, correlate, explain, index, indicators
from pesbench.library.deliveries import ingest, init, inspect, validate
from pesbench.library.learning import change, identify_practices, learn, maturity, practices
from pesbench.library.reports import write_report
from pesbench.library.stores import diff, export, history, restore, store_check, store_forget, store_optimise

__all__ = [
    "assessment_quality",
    "change",
    "compare",
    "correlate",
    "diff",
    "explain",
    "export",
    "history",
    "identify_practices",
    "index",
    "indicators",
    "ingest",
    "init",
    "inspect",
    "learn",
    "maturity",
    "practices",
    "restore",
    "store_check",
    "store_forget",
    "store_optimise",
    "validate",
    "write_report",
]
