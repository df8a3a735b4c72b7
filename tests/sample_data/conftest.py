"""The synthetic data as shipped, read once."""

import json
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest

ROOT = Path(__file__).resolve().parents[2]
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))
SAMPLE = ROOT / "sample_data"


def _read(form: str) -> pl.DataFrame:
    paths = sorted((SAMPLE / "submissions").glob(f"*/{form}.csv"))
    frames = [pl.read_csv(path, infer_schema=False).with_columns(owner=pl.lit(path.parent.name)) for path in paths]
    return pl.concat(frames, how="diagonal")


def _numbers(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    return frame.with_columns(pl.col(*columns).cast(pl.Float64))


@pytest.fixture(scope="session")
def sample() -> Path:
    return SAMPLE


@pytest.fixture(scope="session")
def unemployment() -> pl.DataFrame:
    flows = ["stock", "inflow", "inflow_from_inactivity", "outflow", "outflow_to_employment"]
    return _numbers(_read("unemployment"), *flows, "outflow_to_employment_6m", "outflow_to_employment_12m")


@pytest.fixture(scope="session")
def vacancies() -> pl.DataFrame:
    return _numbers(_read("vacancies"), "notified", "filled", "open_stock", "days_to_fill")


@pytest.fixture(scope="session")
def satisfaction() -> pl.DataFrame:
    numbers = ["respondents", "invited", "satisfied", "share", "share_se", "score", "scale_worst", "scale_best"]
    return _numbers(_read("satisfaction"), *numbers)


@pytest.fixture(scope="session")
def enablers() -> pl.DataFrame:
    return _numbers(_read("enablers"), "plan", "do", "check", "act", "score")


@pytest.fixture(scope="session")
def context() -> pl.DataFrame:
    return _numbers(_read("context"), "value")


@pytest.fixture(scope="session")
def truth() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))
    return loaded
