"""What a real machine refuses: a disk that is full, a folder that may only be read."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from pesbench.store import Store

Commands = tuple[tuple[object, ...], ...]
RUN = "import sys; from pesbench.cli import main; sys.exit(main(sys.argv[1:]))"
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs tmpfs and capabilities, as on Linux")
# Root without the power to pass over permissions is a user like any other.
_POWERS = "-dac_override,-dac_read_search"
ORDINARY = ("setpriv", f"--inh-caps={_POWERS}", f"--bounding-set={_POWERS}") if os.geteuid() == 0 else ()


def run(*arguments: object, by: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """Run a command, through another one where that is given."""
    words = [*by, sys.executable, "-B", "-c", RUN, *map(str, arguments)]
    return subprocess.run(words, capture_output=True, text=True, check=False)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MiB; only root may make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = shutil.which("mount")
    if (
        mount is None
        or subprocess.run(
            [mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(disk)], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("no small file system can be made here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@LINUX
@pytest.mark.slow
def test_a_disk_that_fills_up_loses_no_vintage(small_disk: Path, tmp_path: Path) -> None:
    store = small_disk / "store"
    kept, refused = 0, 0
    for number in range(40):
        path = tmp_path / "unemployment.csv"
        rows = [
            f"{unit},{year}-{month:02},{(place * 97 + year * month) * (number + 1) % 999_983},{number}"
            for place, unit in enumerate(("AT", "BG", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "HR", "HU", "IE"))
            for year in range(2000, 2020)
            for month in range(1, 13)
        ]
        path.write_text("\n".join(["pes,period,stock,inflow", *rows]) + "\n", encoding="utf-8")
        done = run("ingest", path, "--store", store, "--quiet", "--note", number)
        assert done.returncode in {0, 5}, done.stderr
        if done.returncode == 5:
            refused += 1
            assert "free space" in done.stderr
            assert "Traceback" not in done.stderr
        kept += done.returncode == 0
        opened = Store.open(store)
        assert opened.current == kept
        assert set(opened.read("observations").collect().filter(measure="inflow").get_column("value")) == {
            float(opened.vintages()[-1].note)
        }
        assert [trouble for trouble in opened.check().troubles if trouble.kind == "damage"] == []
        if refused == 3:
            break
    assert kept >= 2
    assert refused == 3
    assert run("store", "forget", "--before", kept, "--reason", "no space", "--store", store).returncode == 0
    assert run("ingest", path, "--store", store, "--quiet").returncode == 0


@LINUX
@pytest.mark.slow
@pytest.mark.skipif(bool(ORDINARY) and shutil.which("setpriv") is None, reason="root may do everything")
def test_a_store_that_may_only_be_read_is_read_and_not_written(tmp_path: Path) -> None:
    shelf = tmp_path
    for number in (1, 2):
        (shelf / "u.csv").write_text(f"pes,period,stock\nAT,2024-01,{number}00\n", encoding="utf-8")
        assert run("ingest", shelf / "u.csv", "--store", shelf / "store", "--quiet").returncode == 0
    for path in [shelf / "store", *(shelf / "store").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = sorted((path, path.stat().st_mtime_ns) for path in (shelf / "store").rglob("*"))
    at = ("--store", shelf / "store")
    reading: Commands = (
        ("history", *at),
        ("diff", 1, 2, *at),
        ("indicators", "STOCK", "--period", "2024-01", "--as-of", 1, *at),
        ("export", "--out", shelf / "out", *at),
        ("store", "check", *at),
        ("validate", shelf / "u.csv", "--against", shelf / "store"),
    )
    for command in reading:
        done = run(*command, by=ORDINARY)
        assert done.returncode == 0, (command, done.stderr)
    writing: Commands = (
        ("ingest", shelf / "u.csv", *at),
        ("restore", 1, *at),
        ("store", "optimise", *at),
        ("store", "forget", 1, "--reason", "x", *at),
        ("store", "forget", "--pes", "AT", "--reason", "x", *at),
    )
    for command in writing:
        done = run(*command, by=ORDINARY)
        assert (done.returncode, "open to you" in done.stderr) == (5, True), (command, done.stderr)
        assert "Traceback" not in done.stderr
    assert sorted((path, path.stat().st_mtime_ns) for path in (shelf / "store").rglob("*")) == before
    for path in (shelf / "store").rglob("*"):  # so that the folder of the test can be removed
        path.chmod(0o755)
