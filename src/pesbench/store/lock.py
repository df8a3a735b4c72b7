"""A lock between processes, held by the operating system: it ends with its holder, however that dies."""

import errno
import os
import sys
import time
from pathlib import Path

_PAUSE = 0.02
_TAKEN = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}

if sys.platform == "win32":
    import msvcrt

    def _take(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """An exclusive lock on a file, which is made where it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def acquire(self, *, wait: float = 0.0) -> bool:
        """Take the lock, waiting at most some seconds; tell whether it was got."""
        end = time.monotonic() + wait
        while not self._try():
            if time.monotonic() >= end:
                return False
            time.sleep(_PAUSE)
        return True

    def release(self) -> None:
        """Give the lock back; without effect where it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self) -> bool:
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if _taken(descriptor) and _is_at(descriptor, self.path):
                self._descriptor, descriptor = descriptor, -1
        finally:
            if descriptor >= 0:
                os.close(descriptor)
        return self._descriptor is not None


def _taken(descriptor: int) -> bool:
    try:
        _take(descriptor)
    except OSError as error:
        if error.errno in _TAKEN:
            return False
        raise
    return True


def _is_at(descriptor: int, path: Path) -> bool:
    """Tell whether the open file still has its name: another process may have removed it in between."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
