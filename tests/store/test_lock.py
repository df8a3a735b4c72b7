"""The lock: one holder, given back by death."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pesbench.errors import StoreError
from pesbench.store import Commit, Store
from pesbench.store.lock import FileLock

HOLDER = """
import sys, time
from pathlib import Path
from pesbench.store.lock import FileLock
assert FileLock(Path(sys.argv[1])).acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_only_one_holds_it(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    assert first.acquire()
    assert not second.acquire()
    first.release()
    assert second.acquire()
    second.release()
    second.release()


def test_who_waits_gets_it_when_it_is_free(tmp_path: Path) -> None:
    first, second = FileLock(tmp_path / "lock"), FileLock(tmp_path / "lock")
    first.acquire()
    timer = threading.Timer(0.1, first.release)
    timer.start()
    assert second.acquire(wait=10)
    timer.join()
    second.release()


def test_a_file_that_was_removed_meanwhile_is_not_taken_for_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = FileLock(tmp_path / "lock")
    removed: list[int] = []

    def take(descriptor: int) -> None:
        if not removed:
            lock.path.unlink()
            removed.append(descriptor)

    monkeypatch.setattr("pesbench.store.lock._take", take)
    assert not lock.acquire()
    assert lock.acquire()
    assert lock.path.exists()
    lock.release()


def test_death_gives_it_back_and_a_commit_does_not_wait_for_ever(store: Store, deliver: Callable[..., Commit]) -> None:
    impatient = Store.open(store.path, wait=0.1)
    command = [sys.executable, "-c", HOLDER, str(store.path / "pesbench-store.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="only one process may write at a time"):
            deliver(impatient, {"value": 1.0})
        holder.kill()
    start = time.monotonic()
    assert deliver(store, {"value": 1.0}).recorded
    assert time.monotonic() - start < 5
