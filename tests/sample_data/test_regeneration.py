"""The script writes the files that are shipped, byte for byte, and always the same ones."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sample_data.synthesis.draws import Draws, orthonormal
from sample_data.synthesis.table import Table, decimal

GENERATED = ("submissions", "dirty", "benchlearning", "truth.json")


def _files(folder: Path) -> dict[str, bytes]:
    found = [path for name in GENERATED for path in (folder / name, *(folder / name).rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.fixture(scope="module")
def again(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("again")
    command = [sys.executable, str(sample / "generate.py"), str(target)]
    surroundings = os.environ | {"PYTHONHASHSEED": "12345"}
    done = subprocess.run(command, cwd=target, env=surroundings, capture_output=True, text=True, check=True)
    assert "files" in done.stdout
    return target


def test_the_shipped_files_are_what_the_script_writes(sample: Path, again: Path) -> None:
    shipped, written = _files(sample), _files(again)
    assert sorted(shipped) == sorted(written)
    assert [name for name in shipped if shipped[name] != written[name]] == []


def test_the_sample_data_stay_small(sample: Path) -> None:
    assert sum(len(content) for content in _files(sample).values()) <= 5_000_000


def test_submissions_have_unix_line_ends_and_no_byte_order_mark(sample: Path) -> None:
    for name, content in _files(sample).items():
        if name.startswith("submissions/"):
            assert b"\r" not in content, name
            assert content.endswith(b"\n"), name
            assert not content.startswith(b"\xef\xbb\xbf"), name


def test_a_stream_of_draws_is_pinned() -> None:
    # PCG64 seeded with [7, BLAKE2b-64("a/b") big-endian]: the first two words, shifted right by 11, times 2 to -53.
    draws = Draws("a", "b", seed=7)
    assert draws.uniform(2).tolist() == [0.9946579591401804, 0.9073843707518774]


def test_streams_differ_by_name_only() -> None:
    assert Draws("a").uniform(3).tolist() == Draws("a").uniform(3).tolist()
    assert Draws("a").uniform(3).tolist() != Draws("b").uniform(3).tolist()


def test_normal_draws_have_mean_zero_and_variance_one() -> None:
    drawn = Draws("normal").normal(40_000)
    assert abs(float(drawn.mean())) < 4 / 200  # four standard errors: 1 / sqrt(40,000) = 1 / 200
    assert abs(float(drawn.var()) - 1.0) < 0.03


def test_rounding_at_random_keeps_the_mean() -> None:
    rounded = Draws("whole").whole(np.full(40_000, 0.3))
    assert set(rounded.tolist()) == {0.0, 1.0}
    assert abs(float(rounded.mean()) - 0.3) < 0.01


def test_basis_columns_are_uncorrelated_in_the_sample() -> None:
    basis = orthonormal(Draws("basis of a test"), ("a", "b", "c"), 8)
    columns = np.array(list(basis.values()))
    assert np.abs(columns @ columns.T / 8 - np.eye(3)).max() < 1e-12
    assert np.abs(columns.mean(axis=1)).max() < 1e-12


@pytest.mark.parametrize(
    ("value", "places", "text"), [(1.25, 1, "1.2"), (-0.04, 1, "0.0"), (-0.06, 1, "-0.1"), (3.0, 2, "3.00")]
)
def test_decimals_are_written_out(value: float, places: int, text: str) -> None:
    assert decimal(value, places) == text


def test_a_cell_outside_the_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="stok"):
        Table("unemployment", ("pes", "stock"), [{"pes": "AT", "stok": "1"}]).write(tmp_path)


def test_columns_that_no_row_fills_are_left_out(tmp_path: Path) -> None:
    rows = [{"pes": "AT", "stock": "", "inflow": "1"}, {"pes": "BE", "stock": "", "inflow": ""}]
    path = Table("unemployment", ("pes", "stock", "inflow", "outflow"), rows, always=("outflow",)).write(tmp_path)
    assert path.read_text(encoding="utf-8") == "pes,inflow,outflow\nAT,1,\nBE,,\n"
