"""Quantitative benchmarking of Public Employment Services: read, check, keep, rank and relate."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pesbench.catalogue import Catalogue, load_catalogue
    from pesbench.errors import PesbenchError
    from pesbench.findings import Finding, Severity
    from pesbench.library import (
        assessment_quality,
        change,
        compare,
        correlate,
        diff,
        explain,
        export,
        history,
        identify_practices,
        index,
        indicators,
        ingest,
        init,
        inspect,
        learn,
        maturity,
        practices,
        restore,
        store_check,
        store_forget,
        store_optimise,
        validate,
        write_report,
    )
    from pesbench.result import Result
    from pesbench.store import Store

__all__ = [
    "Catalogue",
    "Finding",
    "PesbenchError",
    "Result",
    "Severity",
    "Store",
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
    "load_catalogue",
    "maturity",
    "practices",
    "restore",
    "store_check",
    "store_forget",
    "store_optimise",
    "validate",
    "write_report",
]

_HOMES = {
    "pesbench.catalogue": ("Catalogue", "load_catalogue"),
    "pesbench.errors": ("PesbenchError",),
    "pesbench.findings": ("Finding", "Severity"),
    "pesbench.library.answers": ("assessment_quality", "compare", "correlate", "explain", "index", "indicators"),
    "pesbench.library.learning": ("change", "identify_practices", "learn", "maturity", "practices"),
    "pesbench.library.deliveries": ("ingest", "init", "inspect", "validate"),
    "pesbench.library.reports": ("write_report",),
    "pesbench.library.stores": (
        "diff",
        "export",
        "history",
        "restore",
        "store_check",
        "store_forget",
        "store_optimise",
    ),
    "pesbench.result": ("Result",),
    "pesbench.store": ("Store",),
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used, so that the command line starts without all of them."""
    if name == "__version__":
        return import_module("importlib.metadata").version("pesbench")
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    msg = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
