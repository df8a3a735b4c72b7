"""Stores: their content as files, their vintages and their upkeep."""

from collections.abc import Iterable
from pathlib import Path

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.exporting import ExportRecipe
from pesbench.exporting import export as export_files
from pesbench.keeping import DiffRecipe
from pesbench.keeping import diff as diff_vintages
from pesbench.keeping import history as list_vintages
from pesbench.keeping import restore as restore_vintage
from pesbench.keeping import store_check as check_store
from pesbench.keeping import store_forget as forget_vintages
from pesbench.keeping import store_optimise as optimise_store
from pesbench.library.locations import Location, text_of
from pesbench.result import Result, chosen


def export(
    *,
    store: Location,
    out: Location,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    force: bool = False,
    **choices: object,
) -> Result:
    """Write the content of a store as files for others.

    Parameters
    ----------
    store
        The folder of a store.
    out
        The folder to write into: new, empty, or that of an earlier export, whose files are replaced.
    catalogue, as_of
        As for `indicators`.
    force
        Whether a folder that holds other files may be written to.
    choices
        ``layout`` (csv, parquet, sdmx-csv, datapackage), ``form`` to write only one, ``release`` (internal, network,
        public).

    Returns
    -------
    Result
        One row per file: its rows, and how many cells were withheld from it. The findings say what the files of the
        forms do not hold.
    """
    recipe = chosen(ExportRecipe, choices)
    vocabulary = catalogue or load_catalogue()
    return export_files(Path(store), Path(out), vocabulary, recipe, as_of=text_of(as_of), force=force)


def history(store: Location) -> Result:
    """List the vintages of a store, oldest first.

    Returns
    -------
    Result
        One row per vintage: when, who, from which files, what it changed; the recipe has the whole records.
    """
    return list_vintages(Path(store))


def diff(
    first: str | int, second: str | int, *, store: Location, catalogue: Catalogue | None = None, **choices: object
) -> Result:
    """Say what the second of two vintages has otherwise than the first.

    Parameters
    ----------
    first, second
        Vintages: numbers or dates.
    store
        The folder of the store.
    catalogue
        The vocabulary; the built-in one if left out.
    choices
        ``release`` (internal, network, public), ``summary`` to count by PES and measure.

    Returns
    -------
    Result
        One row per changed, added or removed cell, the largest relative changes (0.1 is a tenth more) first.
    """
    recipe = chosen(DiffRecipe, choices)
    return diff_vintages(Path(store), str(first), str(second), catalogue or load_catalogue(), recipe)


def restore(vintage: str | int, *, store: Location, note: str = "", catalogue: Catalogue | None = None) -> Result:
    """Make a new vintage that equals an old one; nothing is lost.

    Parameters
    ----------
    vintage
        The old vintage: a number or a date.
    store
        The folder of the store.
    note
        A text to remember with the new vintage.
    catalogue
        The vocabulary; the built-in one if left out.

    Returns
    -------
    Result
        What this changed, counted by PES and measure; the recipe has the number of the new vintage, None where the
        store was so already.
    """
    return restore_vintage(Path(store), str(vintage), catalogue or load_catalogue(), note=note)


def store_check(store: Location, *, hashes: bool = True) -> Result:
    """See whether every file of a store is there and as it was written.

    Parameters
    ----------
    store
        The folder of the store.
    hashes
        Whether to read the files; else only their sizes are looked at.

    Returns
    -------
    Result
        One row per trouble: ``damage``, or a harmless ``leftover``. No rows: the store is sound.
    """
    return check_store(Path(store), hashes=hashes)


def store_optimise(store: Location) -> Result:
    """Put small files together, and remove what no listed vintage names; no value changes.

    Returns
    -------
    Result
        One row: the new vintage (null where nothing was small), files and bytes removed.
    """
    return optimise_store(Path(store))


def store_forget(
    vintages: Iterable[int] = (),
    *,
    store: Location,
    reason: str,
    before: str | int | None = None,
    pes: Iterable[str] = (),
) -> Result:
    """Erase vintages, or PES from every vintage, for good; a tombstone with the reason stays.

    Parameters
    ----------
    vintages
        Their numbers; the current one cannot be among them.
    store
        The folder of the store.
    reason
        Why; it stays, so it must not tell what was erased.
    before
        Instead of numbers: all vintages before this one, or before a date; the current one stays.
    pes
        Instead of vintages: codes of PES. Every vintage is without them from then on, and a new one follows.

    Returns
    -------
    Result
        One row per vintage or PES; the recipe counts files and bytes removed, the findings name what remains.
    """
    codes = (pes,) if isinstance(pes, str) else tuple(pes)
    return forget_vintages(Path(store), list(vintages), reason=reason, before=text_of(before), pes=codes)
