"""An old vintage again, whether a store is sound, fewer files, and lawful erasure: each with an account."""

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.errors import UsageError
from pesbench.ingestion import user
from pesbench.keeping.difference import DiffRecipe, diff
from pesbench.result import Recipe, Result
from pesbench.store import Store

TROUBLES = {"kind": pl.String, "path": pl.String, "problem": pl.String}
OPTIMISED = {"vintage": pl.Int64, "files_removed": pl.Int64, "bytes_removed": pl.Int64}
FORGOTTEN = {"vintage": pl.Int64, "reason": pl.String, "forgotten": pl.String}


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
    return Result(rows, RestoreRecipe(**_stamp(opened, made), restored=number, before=before, note=note))


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
        **_stamp(opened, found.vintages or None),
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
    return Result(rows, UpkeepRecipe(command="store optimise", **_stamp(opened, done.vintage), **counts))


def store_forget(store: Path, vintages: Sequence[int], *, reason: str) -> Result:
    """Erase vintages: files that no other vintage names go, and a tombstone with the reason stays.

    What a vintage shares with others stays with them: to erase a value, withdraw it, then forget every vintage that
    has it.

    Parameters
    ----------
    store
        The folder of the store.
    vintages
        Their numbers.
    reason
        Why; it stays, so it must not tell what was erased.

    Returns
    -------
    Result
        One row per vintage; the recipe says how many files and bytes went.

    Raises
    ------
    UsageError
        If no vintage or no reason is given.
    StoreError
        If one is not there or is the current one; the store is then unchanged.
    """
    if not vintages or not reason.strip():
        raise UsageError(
            "to forget, name the vintages and the reason.", hint='As `store forget 3 --reason "request of 1 May"`.'
        )
    opened = Store.open(store)
    removed = opened.forget(vintages, reason=reason.strip(), who=user())
    by_number = {vintage.number: vintage.forgotten for vintage in opened.vintages() if vintage.forgotten}
    rows = [
        {"vintage": number, "reason": grave.reason, "forgotten": f"{grave.time:%Y-%m-%dT%H:%M:%SZ}"}
        for number, grave in by_number.items()
        if number in vintages
    ]
    counts = {"files_removed": removed.files, "bytes_removed": removed.size}
    recipe = UpkeepRecipe(command="store forget", **_stamp(opened, opened.current), **counts)
    return Result(pl.DataFrame(rows, schema=FORGOTTEN), recipe)


def _stamp(store: Store, vintage: int | None) -> dict[str, object]:
    return {"pesbench": version("pesbench"), "store": store.path.name, "vintage": vintage}
