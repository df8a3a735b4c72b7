"""One vintage of a store, written as files for others."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue, nearest
from pesbench.errors import InputError, UsageError
from pesbench.exporting import csv_files, datapackage, parquet_files, sdmx_files
from pesbench.exporting.folder import RECIPE, drafted
from pesbench.exporting.form_files import forms_of
from pesbench.exporting.job import Job, Written
from pesbench.exporting.recipe import ExportRecipe, FileCount, Layout
from pesbench.exporting.released import OBSERVATIONS, TABLES, Outlet
from pesbench.indicator_values.release import secret
from pesbench.result import Result
from pesbench.store import Store
from pesbench.store.copies import digest

COUNTS = {"file": pl.String, "rows": pl.Int64, "withheld": pl.Int64}


@dataclass(frozen=True, slots=True)
class _Writer:
    """How a layout is written, and which forms can be asked for alone."""

    write: Callable[[Job], Iterator[Written]]
    forms: Callable[[Catalogue], tuple[str, ...]]


def _all_forms(catalogue: Catalogue) -> tuple[str, ...]:
    return (*(form.name for form in forms_of(catalogue)), OBSERVATIONS)


_WRITERS = {
    Layout.CSV: _Writer(csv_files.write, _all_forms),
    Layout.DATAPACKAGE: _Writer(datapackage.write, _all_forms),
    Layout.PARQUET: _Writer(parquet_files.write, lambda _: TABLES),
    Layout.SDMX_CSV: _Writer(sdmx_files.write, lambda _: (OBSERVATIONS,)),
}


def export(
    store: Path,
    out: Path,
    catalogue: Catalogue,
    recipe: ExportRecipe,
    *,
    as_of: str | None = None,
    force: bool = False,
) -> Result:
    """Write a vintage of a store into a folder.

    Parameters
    ----------
    store
        The folder of the store.
    out
        The folder to write into: new, empty, or that of an earlier export, whose files are replaced.
    catalogue
        The vocabulary.
    recipe
        The choices.
    as_of
        A vintage number or a date; the newest if None.
    force
        Whether a folder that holds other files may be written to.

    Returns
    -------
    Result
        One row per file: how many rows it has, and how many cells were withheld from it. The findings say what the
        files of the forms do not hold.

    Raises
    ------
    UsageError
        If a choice has no meaning, or the folder must not or cannot be written.
    InputError
        If there is nothing to export.
    StoreError
        If the store cannot be read, or there is no space left. In all cases the folder is as it was.
    """
    _check(recipe, catalogue)
    opened = Store.open(store)
    vintage = opened.resolve(as_of)
    _check_place(out, opened.path)
    outlet = Outlet(opened, vintage, catalogue, recipe.release)
    known = {"pesbench": version("pesbench"), "store": opened.path.name, "vintage": vintage or None}
    stamped = recipe.model_copy(update={**known, "catalogue": catalogue.fingerprint})
    with drafted(out, force=force) as draft:
        job = Job(outlet, draft, stamped)
        written = list(_WRITERS[recipe.layout].write(job))
        _not_empty(written, recipe)
        done = stamped.model_copy(update={"files": {it.file: _counted(it, draft) for it in written}})
        (draft / RECIPE).write_text(done.model_dump_json(indent=1) + "\n", encoding="utf-8", newline="\n")
    rows = [{"file": it.file, **it.counts} for it in written]
    return Result(pl.DataFrame(rows, schema=COUNTS), done, tuple(job.findings))


def _counted(written: Written, draft: Path) -> FileCount:
    return FileCount(**written.counts, sha256=digest(draft / written.file), repeated_in=written.repeated_in)


def _check(recipe: ExportRecipe, catalogue: Catalogue) -> None:
    secret(recipe.release)  # knows the release levels
    offered = _WRITERS[recipe.layout].forms(catalogue)
    if recipe.form is None or recipe.form in offered:
        return
    if recipe.form in _all_forms(catalogue):
        problem = f"the layout {recipe.layout} has no file of the form {recipe.form}."
        raise UsageError(problem, hint=f"It has: {', '.join(offered)}. Leave --form out, or choose --as csv.")
    near = nearest(recipe.form, offered)
    hint = f"Did you mean {near}?" if near else f"Choose from {', '.join(offered)}."
    raise UsageError(f"unknown form {recipe.form!r}.", hint=hint)


def _check_place(out: Path, store: Path) -> None:
    if out.resolve().is_relative_to(store):
        raise UsageError(
            "an export must not go into the store itself.", where=str(out), hint="Choose another with --out DIR."
        )


def _not_empty(written: list[Written], recipe: ExportRecipe) -> None:
    if not any(it.rows for it in written):
        what = f"data of the form {recipe.form}" if recipe.form else "data"
        raise InputError(
            f"the store must hold {what} to export; it holds none as of this vintage.",
            hint="Ingest it first, or see with `pesbench indicators` what there is.",
        )
