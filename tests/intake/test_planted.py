"""The generated file of the benchmarks, small: every planted error is found on its line, and nothing else."""

import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake import read

GENERATOR = Path(__file__).parents[1] / "benchmarks" / "values_file.py"
ROWS = 20_000


@pytest.mark.parametrize("order", ["pes", "period"])
def test_every_planted_error_is_found_and_nothing_else(tmp_path: Path, catalogue: Catalogue, order: str) -> None:
    arguments = ["--rows", str(ROWS), "--share", "0.01", "--order", order, "--out", str(tmp_path)]
    subprocess.run([sys.executable, str(GENERATOR), *arguments], check=True)
    truth = pl.read_csv(tmp_path / "truth.csv")
    assert truth["kind"].n_unique() == 7
    assert truth.height > 200
    delivery = read([tmp_path / "values.csv"], catalogue=catalogue, staging=tmp_path / "staging")
    assert sorted({entry.line or 0 for entry in delivery.findings}) == truth["line"].sort().to_list()
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_quarantined) == (ROWS, truth.height)
    rules = {entry.line: entry.rule for entry in delivery.findings}
    found = truth.with_columns(rule=truth["line"].replace_strict(rules, return_dtype=pl.String))
    expected = {
        "unknown code": {"PB202"},
        "out of range": {"PB204", "PB308"},
        "numerator above denominator": {"PB306"},
        "missing value": {"PB209"},
        "duplicate key": {"PB401"},
        "malformed period": {"PB203"},
        "text in a number": {"PB201"},
    }
    by_kind = found.group_by("kind").agg(pl.col("rule").unique())
    assert {kind: set(rules) for kind, rules in by_kind.iter_rows()} == expected
    staged = pl.scan_parquet(tmp_path / "staging" / "observations" / "*" / "*.parquet")
    assert staged.select(pl.len()).collect().item() == ROWS - truth.height
