"""Files that are there whole or not at all, and that stay when the power goes."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, text: str) -> None:
    """Write a text file beside its place and move it there: a reader sees the old or the new file."""
    draft = path.with_name(f"{path.name}.{uuid4().hex}.tmp")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        sync([draft])
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    sync([path.parent])


def sync(paths: Iterable[Path]) -> None:
    """Have the system write files and folders to the disk; Windows knows no such thing for folders."""
    for path in paths:
        if sys.platform == "win32" and path.is_dir():
            continue
        descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
