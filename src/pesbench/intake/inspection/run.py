"""The door of an inspection: a file in, what it is out, and on request a first mapping beside it."""

from dataclasses import replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.intake.inspection.draft import draft_mapping
from pesbench.intake.inspection.inspecting import Inspector, InspectRecipe, inspected, inspection, only_table
from pesbench.intake.options import ReadOptions
from pesbench.intake.watching import SILENT, Watcher
from pesbench.result import Result


class InspectOptions(BaseModel):
    """What a user may say about an inspection.

    Attributes
    ----------
    reading
        How the file is read.
    sheet
        The only sheet of a workbook to look at.
    draft
        A file to write a first mapping to.
    force
        Whether that file may be there already.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    reading: ReadOptions = ReadOptions()
    sheet: str | None = None
    draft: Path | None = None
    force: bool = False


def inspect(path: Path, catalogue: Catalogue, options: InspectOptions, watcher: Watcher = SILENT) -> Result:
    """Say what a file is, which form or mapping fits each table in it, and what each column becomes.

    Parameters
    ----------
    path
        The file.
    catalogue
        The vocabulary.
    options
        The choices.
    watcher
        Is told what is done.

    Returns
    -------
    Result
        One row per table: what it is, where its header stands, how many records it has, ``fits`` (null where nothing
        does, with the reason in ``why_not``) and ``nearest``. The recipe has the columns and what comes near.

    Raises
    ------
    InputError
        If the file is no table that can be read; the error says what it is. Or the draft cannot be written.
    UsageError
        If there is no form or mapping of the name that is given, or a draft is wanted of several tables at once.
    """
    if path.is_dir():
        problem = "a file must be named, found a folder"
        raise InputError(problem, where=str(path), hint="Name one of the files in it.")
    if options.draft:
        _check(options.draft, path, force=options.force)
    inspector = Inspector(catalogue, options.reading)
    with inspected(path, inspector, sheet=options.sheet, watcher=watcher) as tables:
        result = inspection(path, tables, inspector, options.sheet)
        if options.draft is None:
            return result
        text = draft_mapping(only_table(tables), catalogue, options.draft)
    _write(options.draft, text, force=options.force)
    recipe = result.recipe
    assert isinstance(recipe, InspectRecipe)  # noqa: S101 - made above
    return replace(result, recipe=recipe.model_copy(update={"draft": str(options.draft)}))


def _check(draft: Path, source: Path, *, force: bool) -> None:
    if draft.exists() and source.exists() and draft.samefile(source):
        raise UsageError("a mapping must not be written over the file that it is for.", hint="Name another file.")
    if draft.exists() and not force:
        problem = "a draft must not take the place of a file, found that it is there already"
        raise InputError(problem, where=str(draft), hint="Name another file, or give --force.")


def _write(draft: Path, text: str, *, force: bool) -> None:
    try:
        with draft.open("w" if force else "x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except OSError as fault:
        problem = f"a draft must be writable, found: {fault.strerror or fault}"
        raise InputError(problem, where=str(draft), hint="Name another file.") from None
