"""A damaged file of the store is named by every command that needs it, with what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pesbench.cli import main

COMMANDS = (
    "indicators STOCK --store {store} --period 2024-01",
    "compare STOCK --store {store} --period 2024-01",
    "export --store {store} --out {folder}/out",
    "diff 1 2 --store {store}",
    "restore 1 --store {store}",
    "store check --store {store}",
    "ingest {folder}/1.csv --store {store}",
    "ingest {folder}/1.csv --store {store} --dry-run",
    "ingest --delete {folder}/keys.csv --store {store}",
    "validate {folder}/1.csv --against {store}",
)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    for number in (1, 2):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"pes,period,stock\nAT,2024-01,{number}00\n", encoding="utf-8")
        assert main(["ingest", str(path), "--store", str(tmp_path / "store"), "--quiet"]) == 0
    (tmp_path / "keys.csv").write_text("pes,measure,period\nAT,stock,2024-01\n", encoding="utf-8")
    return tmp_path / "store"


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def overwrite(path: Path) -> None:
    size = path.stat().st_size
    path.write_bytes(b"\x00" * size)


@pytest.mark.parametrize("harm", [cut, overwrite, Path.unlink])
def test_a_damaged_file_is_named_by_every_command(
    store: Path, capsys: pytest.CaptureFixture[str], harm: Callable[[Path], None]
) -> None:
    (path,) = store.glob("observations/pes=AT/000002-*.parquet")
    harm(path)
    for command in COMMANDS:
        if command.startswith("restore") and harm is Path.unlink:
            continue  # vintage 1 does not need the file
        capsys.readouterr()
        assert main(command.format(store=store, folder=store.parent).split()) == 5, command
        told = capsys.readouterr().err
        assert path.name in told, command
        assert "next: Restore" in told, command
        assert "Traceback" not in told
    assert not (store.parent / "out").exists()
