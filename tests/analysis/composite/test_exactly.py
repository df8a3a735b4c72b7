"""Draws against every combination of choices, where there are few enough to compute them all in plain Python."""

import itertools
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from numpy.typing import NDArray
from tests.analysis.composite import by_hand
from tests.analysis.composite.conftest import Compute, Document

from pesbench.analysis.composite.sensitivity import sensitive
from pesbench.analysis.composite.uncertainty import uncertain
from pesbench.analysis.composite.varying import factors

CHOICES: dict[str, list[Any]] = {
    "normalise.method": ["min-max", "rank", "z"],
    "impute.method": ["mean", "median"],
    "drop": [None, "a", "b"],
}
UNITS = 7


@pytest.fixture
def data() -> dict[str, list[Any]]:
    random = np.random.default_rng(8)
    columns: dict[str, list[Any]] = {name: random.gamma(1.0, 2.0, UNITS).tolist() for name in "abc"}
    columns["a"][2] = columns["b"][4] = columns["b"][5] = None
    return columns | {"group": ["x"] * UNITS}


@pytest.fixture
def varied(document: Document) -> Document:
    listed = [{"field": field, "choices": [one for one in values if one]} for field, values in CHOICES.items()]
    return document | {"impute": {"method": "mean"}, "normalise": {"method": "min-max", "low": 1.0}, "vary": listed}


def exact_ranks(document: Document, data: dict[str, list[Any]]) -> NDArray[np.float64]:
    """Give the ranks of the units (last axis) for every combination of choices (the other axes)."""
    found = []
    for method, impute, drop in itertools.product(*CHOICES.values()):
        nodes = [node | {"weight": 0.0} if node["id"] == drop else node for node in document["node"]]
        scheme = document | {
            "node": nodes,
            "impute": {"method": impute},
            "normalise": {"method": method, "low": 1.0, "high": 100.0},
        }
        found.append(by_hand.ranks(by_hand.index(scheme, data)["I"]))
    return np.array(found, dtype=np.float64).reshape(3, 2, 3, UNITS)


def frame(data: dict[str, list[Any]]) -> pl.DataFrame:
    return pl.DataFrame({"pes": [f"u{at}" for at in range(UNITS)], **data})


def test_chances_of_ranks_are_those_of_all_combinations(
    varied: Document, data: dict[str, list[Any]], compute: Compute
) -> None:
    base = compute(varied, frame(data))
    draws = 4000
    found = uncertain(base, factors(base)[0], draws, 1)
    ranks = exact_ranks(varied, data).reshape(-1, UNITS)
    exact = np.stack([(ranks == place).mean(axis=0) for place in range(1, UNITS + 1)], axis=1)
    assert np.abs(found.counts / draws - exact).max() < 4 * np.sqrt(0.25 / draws)
    above = (ranks[:, :, np.newaxis] < ranks[:, np.newaxis, :]).mean(axis=0)
    assert np.abs(found.above - above).max() < 4 * np.sqrt(0.25 / draws)
    assert (found.counts[exact == 0] == 0).all()


def test_shares_of_variance_are_those_of_all_combinations(
    varied: Document, data: dict[str, list[Any]], compute: Compute
) -> None:
    base = compute(varied, frame(data))
    found = sensitive(base, factors(base)[0], 3000, 1)
    ranks = exact_ranks(varied, data)
    axes = (0, 1, 2)
    variance = ranks.var(axis=axes)
    moves = variance > 0
    assert (np.isnan(found.indices.total[:, 1:]).all(axis=0) == ~moves).all()
    for factor in axes:
        others = tuple(axis for axis in axes if axis != factor)
        first = ranks.mean(axis=others).var(axis=0)[moves] / variance[moves]
        total = ranks.var(axis=factor).mean(axis=(0, 1))[moves] / variance[moves]
        assert found.indices.first[factor, 1:][moves] == pytest.approx(first, abs=0.12)
        assert found.indices.total[factor, 1:][moves] == pytest.approx(total, abs=0.12)
    by_impute = ranks.mean(axis=(0, 2)).var(axis=0).sum() / variance.sum()
    by_method = ranks.mean(axis=1).var(axis=(0, 1)).sum() / variance.sum()
    assert found.shares["imputation"] == pytest.approx(by_impute, abs=0.08)
    assert found.shares["method"] == pytest.approx(by_method, abs=0.08)


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_the_threads_of_the_machine(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    pl.DataFrame(
        {"pes": [f"u{at}" for at in range(30)], "a": random.normal(size=30), "b": random.normal(size=30)}
    ).write_csv(tmp_path / "table.csv")
    nodes = '{ id = "a", parent = "I", direction = 1 }, { id = "b", parent = "I", direction = -1 }, { id = "I" }'
    (tmp_path / "scheme.toml").write_text(f"node = [{nodes}]\n", encoding="utf-8")
    program = Path(sys.executable).parent / "pesbench"
    words = ["index", "--scheme", "scheme.toml", "--wide", "table.csv", "--format", "json", "--uncertainty", "2000"]
    said = [
        subprocess.run(
            [str(program), *words, "--sensitivity", "600"],
            cwd=tmp_path,
            env=os.environ | {"OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            check=True,
        ).stdout
        for threads in ("1", "2")
    ]
    assert said[0] == said[1]
