"""An old vintage again, whether a store is sound, and fewer files: each with an account."""

from importlib.metadata import version
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.ingestion import user
from pesbench.keeping.difference import DiffRecipe, diff
from pesbench.result import Recipe, Result
from pesbench.store import Store

TROUBLES = {"kind": pl.String, "path": pl.String, "problem": pl.String}
OPTIMISED = {"vintage": pl.Int64, "files_removed": pl.Int64, "bytes_removed": pl.Int64}


class RestoreRecipe(Recipe):
    """Which vintage was restored, and which was current before."""

    command: str = "restore"
    restored: int
    before: int
    note: str = ""


class CheckRecipe(Recipe):
    """What was looked at."""

    command: str = "store check"
    vintages: int
    forgotten: int
    files: int
    size: int
    hashes: bool


class UpkeepRecipe(Recipe):
    """What was done to the files of a store."""

    files_removed: int = 0
    bytes_removed: int = 0


def restore(store: Path, vintage: str, catalogue: Catalogue, *, note: str = "") -> Result:
    """Make a new vintage that equals an old one.

    Parameters
    ----------
    store
        The folder of the store.
    vintage
        The old vintage: its number, or a date.
    catalogue
        The vocabulary.
    note
        A text to remember with the new vintage.

    Returns
    -------
    Result
        What this changed, counted by PES and measure; no rows and no vintage where nothing differed.

    Raises
    ------
    UsageError, StoreError
        If it is no vintage, was forgotten, or lacks a file; the store is then unchanged.
    """
    opened = Store.open(store)
    number, before = opened.resolve(vintage), opened.current
    made = opened.restore(number, who=user(), note=note.encode("utf-8", "replace").decode("utf-8"))
    last = made or before
    rows = diff(store, str(before), str(last), catalogue, DiffRecipe(summary=True)).rows
    return Result(rows, RestoreRecipe(**stamp(opened, made), restored=number, before=before, note=note))


def store_check(store: Path, *, hashes: bool = True) -> Result:
    """Look whether a store is as its vintages say.

    Parameters
    ----------
    store
        The folder of the store.
    hashes
        Whether to read every file and compare its hash; else only that it is there with its size.

    Returns
    -------
    Result
        One row per trouble: its kind (damage, or leftover, which is harmless), where, and what. The recipe counts
        vintages, files and bytes.

    Raises
    ------
    StoreError
        If there is no store, or it was written by a later version.
    """
    opened = Store.open(store)
    found = opened.check(hashes=hashes)
    rows = [{"kind": it.kind.value, "path": it.path, "problem": it.problem} for it in found.troubles]
    recipe = CheckRecipe(
        **stamp(opened, found.vintages or None),
        vintages=found.vintages,
        forgotten=found.forgotten,
        files=found.files,
        size=found.size,
        hashes=hashes,
    )
    return Result(pl.DataFrame(rows, schema=TROUBLES), recipe)


def store_optimise(store: Path) -> Result:
    """Put small files together and remove what no listed vintage needs.

    Returns
    -------
    Result
        One row: the vintage with fewer files, null where there were few, and what was removed.

    Raises
    ------
    StoreError
        If the store cannot be read or written.
    """
    opened = Store.open(store)
    done = opened.optimise(who=user())
    counts = {"files_removed": done.removed.files, "bytes_removed": done.removed.size}
    rows = pl.DataFrame([{"vintage": done.vintage, **counts}], schema=OPTIMISED)
    return Result(rows, UpkeepRecipe(command="store optimise", **stamp(opened, done.vintage), **counts))


def stamp(store: Store, vintage: int | None) -> dict[str, object]:
    """Give what every recipe says of the store."""
    return {"pesbench": version("pesbench"), "store": store.path.name, "vintage": vintage}
