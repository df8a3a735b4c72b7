"""Small schemes and tables for tests of the index."""

from collections.abc import Callable
from typing import Any

import polars as pl
import pytest

from pesbench.analysis.composite.chain import Base, Chain, base
from pesbench.analysis.composite.hierarchy import hierarchy
from pesbench.analysis.composite.scheme import scheme_of
from pesbench.analysis.composite.table import check_values, from_wide

Document = dict[str, Any]
Compute = Callable[..., Base]

NODES: list[Document] = [
    {"id": "a", "parent": "g", "direction": 1},
    {"id": "b", "parent": "g", "direction": -1, "weight": 2.0},
    {"id": "c", "parent": "I", "direction": 1},
    {"id": "g", "parent": "I"},
    {"id": "I"},
]


@pytest.fixture
def document() -> Document:
    """Give a scheme of three indicators in two levels; a and b below g."""
    return {"name": "small", "node": [dict(node) for node in NODES]}


@pytest.fixture
def table() -> pl.DataFrame:
    return pl.DataFrame(
        {
            "pes": ["AT", "BE", "CZ", "DK", "EE"],
            "region": ["w", "w", "e", "n", "e"],
            "a": [1.0, 2.0, 3.0, 4.0, 5.0],
            "b": [9.0, 7.0, 8.0, 5.0, 1.0],
            "c": [3.0, 1.0, 2.0, 5.0, 3.0],
        }
    )


@pytest.fixture
def compute() -> Compute:
    """Compute an index from what a scheme holds and a table."""

    def computed(document: Document, table: pl.DataFrame) -> Base:
        scheme = scheme_of(document)
        shape = hierarchy(scheme)
        values = from_wide(table, shape, "table")
        check_values(values, shape)
        return base(Chain.of(scheme, shape, values, {}))

    return computed
