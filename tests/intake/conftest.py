"""Deliveries of small files, read into a staging folder of their own."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake import Delivery, FileFacts, ReadOptions, preflight, read
from pesbench.intake.preflight import Known

Content = str | bytes
Deliver = Callable[..., Delivery]
Look = Callable[..., FileFacts]

VALUES = "pes,indicator,period,value,obs_status\n"


@pytest.fixture
def deliver(tmp_path: Path, catalogue: Catalogue) -> Deliver:
    """Write files and read them as one delivery; a single text is the file ``values.csv``."""
    count = 0

    def run(files: Content | Mapping[str, Content], **options: object) -> Delivery:
        nonlocal count
        count += 1
        named = {"values.csv": files} if isinstance(files, str | bytes) else files
        folder = tmp_path / f"delivery-{count}"
        folder.mkdir()
        for name, content in named.items():
            (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
        staging = tmp_path / f"staging-{count}"
        return read([folder], catalogue=catalogue, staging=staging, options=ReadOptions(**options))

    return run


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Write one file and look at its bytes."""

    def run(content: Content, **options: Any) -> FileFacts:
        path = tmp_path / "file.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return preflight(path, work=tmp_path, known=Known(**options))

    return run


def staged(delivery: Delivery, table: str = "observations") -> pl.DataFrame:
    """Give the staged rows of a table, the PES among them, in the order of their keys."""
    files = sorted((delivery.staged / table).glob("*/*.parquet"))
    frame = pl.scan_parquet(files, hive_partitioning=True, hive_schema={"pes": pl.String}).collect()
    key = [name for name in ("pes", "measure", "period", "sex", "age") if name in frame.columns]
    return frame.sort(key) if key else frame


def said(delivery: Delivery) -> list[tuple[str, int | None]]:
    """Give rule and line of every finding, in the order of the lines."""
    return sorted(((entry.rule, entry.line) for entry in delivery.findings), key=lambda pair: (pair[1] or 0, pair[0]))
