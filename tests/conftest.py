"""What several test folders share: the catalogue, and observations typed small."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pesbench.catalogue import Catalogue, load_catalogue

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"
TEXTS = ("text", "basis", "adjustment", "obs_status", "conf_status", "comment")
NUMBERS = ("value", "standard_error", "n", "numerator", "denominator")

Observe = Callable[[Iterable[dict[str, Any]]], pl.LazyFrame]

# They are run by the benchmark, each in an environment of its own.
collect_ignore = ["benchmarks/peers"]
PACKED = (b"\x1f\x8b", b"PK")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name cases of packed bytes by their argument: the bytes hold the time at which they were packed."""
    return argname if isinstance(val, bytes) and val.startswith(PACKED) else None


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real files; a test that asks for it is skipped where it is absent."""
    if not DATA.is_dir():
        pytest.skip("the real files are not beside the project")
    return DATA


@pytest.fixture
def observe(catalogue: Catalogue) -> Observe:
    """Make an observation table from records that give only what matters."""

    def build(records: Iterable[dict[str, Any]]) -> pl.LazyFrame:
        totals = {name: dimension.total for name, dimension in catalogue.dimensions.items()}
        usual = {"origin": "submitted", "adjustment": "none", "obs_status": "A", "conf_status": "N"}
        rows = [{**totals, **usual, **record} for record in records]
        names = ["pes", "measure", "period", *totals, "origin", *NUMBERS, *TEXTS]
        schema = {name: pl.Float64 if name in NUMBERS else pl.String for name in names}
        return pl.LazyFrame(rows, schema=schema)

    return build
