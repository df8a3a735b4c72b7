"""Stores made of small forms, and their exports."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.result import Result
from pesbench.store import Store

Row = Mapping[str, object]
Keep = Callable[..., Path]
Export = Callable[..., Path]


def write_form(folder: Path, form: str, rows: Sequence[Row]) -> None:
    """Write a form as somebody who fills it would; nothing for None."""
    folder.mkdir(exist_ok=True)
    pl.DataFrame(rows, infer_schema_length=None).write_csv(folder / f"{form}.csv")


def ingest(paths: Path | Sequence[Path], store: Path, catalogue: Catalogue) -> Result:
    """Ingest what must be right in every row."""
    result = pesbench.ingest(paths, store, catalogue=catalogue)
    assert [f.message for f in result.findings if f.severity == "error"] == []
    return result


def content(store: Path, table: str) -> pl.DataFrame:
    """Give a table of a store in one order."""
    return Store.open(store).read(table).collect().sort(pl.all())


@pytest.fixture
def keep(tmp_path: Path, catalogue: Catalogue) -> Keep:
    """Make a store of the rows of forms."""

    def make(name: str = "store", **forms: Sequence[Row]) -> Path:
        delivery = tmp_path / f"{name}-forms"
        for form, rows in forms.items():
            write_form(delivery, form, rows)
        ingest(delivery, tmp_path / name, catalogue)
        return tmp_path / name

    return make


@pytest.fixture
def exported(tmp_path: Path, catalogue: Catalogue) -> Export:
    """Export a store into a folder of its own."""

    def run(store: Path, **choices: Any) -> Path:
        out = tmp_path / f"{store.name}-out"
        pesbench.export(store=store, out=out, catalogue=catalogue, **choices)
        return out

    return run
