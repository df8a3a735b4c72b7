"""Deliveries: read, checked, kept, prepared."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path

import polars as pl

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.checking import ValidateOptions
from pesbench.checking import validate as validate_files
from pesbench.ingestion import IngestOptions
from pesbench.ingestion import ingest as ingest_files
from pesbench.intake import ReadOptions
from pesbench.intake.inspection import InspectOptions
from pesbench.intake.inspection import inspect as inspect_file
from pesbench.library.locations import Location, path_of
from pesbench.result import Result, chosen
from pesbench.submission import InitRecipe
from pesbench.submission import init as init_folder


def ingest(
    paths: Location | Iterable[Location],
    store: Location,
    *,
    catalogue: Catalogue | None = None,
    options: IngestOptions | None = None,
) -> Result:
    """Read files or folders, check them and keep what is right.

    Parameters
    ----------
    paths
        One file or folder, or several, that are one delivery.
    store
        The folder of the store; made where it is not there.
    catalogue
        The vocabulary; the built-in one if left out.
    options
        How to read, and what to do with wrong rows.

    Returns
    -------
    Result
        One row per form with the accounting, and every finding.

    Raises
    ------
    PesbenchError
        If nothing could be read or kept; the store is then as it was.
    """
    several = [paths] if isinstance(paths, str | PathLike) else list(paths)
    vocabulary = catalogue or load_catalogue()
    return ingest_files([Path(path) for path in several], Path(store), vocabulary, options or IngestOptions())


def init(
    folder: Location,
    *,
    catalogue: Catalogue | None = None,
    force: bool = False,
    **choices: object,
) -> Result:
    """Make a folder that a data officer can fill, with what is needed to check it.

    Parameters
    ----------
    folder
        Where to make it: new or empty.
    catalogue
        The vocabulary; the built-in one if left out.
    force
        Whether a folder that holds files may be added to; those stay as they are.
    choices
        ``pes`` and ``year``, of which the expected rows are prepared; ``xlsx`` for one workbook in place of CSV files;
        ``forms`` to have only these.

    Returns
    -------
    Result
        One row per file: its name, how many rows of a table wait to be filled (null for other files), and whether it
        was written or was there already.

    Raises
    ------
    PesbenchError
        If a choice names something that is not there, or the folder must not or cannot be written.
    """
    return init_folder(Path(folder), catalogue or load_catalogue(), chosen(InitRecipe, choices), force=force)


def inspect(
    path: Location,
    *,
    sheet: str | None = None,
    draft_mapping: Location | None = None,
    force: bool = False,
    catalogue: Catalogue | None = None,
    **choices: object,
) -> Result:
    """Say what a file is, which form or mapping fits each table in it, and what each column becomes.

    Parameters
    ----------
    path
        The file.
    sheet
        The only sheet of a workbook to look at.
    draft_mapping
        A file to write a first mapping to, for a person to complete; the file must hold one table then.
    force
        Whether that file may be there already.
    catalogue
        The vocabulary; the built-in one if left out.
    choices
        ``form``, ``mapping``, ``encoding``, ``delimiter``, ``decimal``, where they must not be detected.

    Returns
    -------
    Result
        One row per table: kind, encoding, line ends, delimiter, marks in numbers (null where they are not clear), where
        the header stands, columns, records, ``fits`` (null where nothing does), ``why_not`` and ``nearest``. The recipe
        has the columns with what each becomes, and what comes near.

    Raises
    ------
    PesbenchError
        If the file is no table; the error says what it is.
    """
    options = InspectOptions(
        reading=chosen(ReadOptions, choices), sheet=sheet, draft=path_of(draft_mapping), force=force
    )
    return inspect_file(Path(path), catalogue or load_catalogue(), options)


def validate(
    paths: Location | Iterable[Location],
    *,
    against: Location | None = None,
    catalogue: Catalogue | None = None,
    options: ValidateOptions | None = None,
) -> Result:
    """Check files or folders as one delivery, and keep nothing.

    Parameters
    ----------
    paths
        One file or folder, or several, that are one delivery.
    against
        The folder of a store to compare with; it is only read.
    catalogue
        The vocabulary; the built-in one if left out.
    options
        How to read, which rules, what is accepted, and where ``pesbench.toml`` is.

    Returns
    -------
    Result
        One row per finding: rule, severity, file, physical line, column, cell, message, pes, period, form, and who
        accepted it (null if nobody). The recipe has the files with their SHA-256, and passed, failed and unknown of
        every rule.

    Raises
    ------
    PesbenchError
        If a file cannot be read at all, or an option names something that is not there.
    """
    several = [paths] if isinstance(paths, str | PathLike) else list(paths)
    chosen_options = options or ValidateOptions()
    if against is not None:
        chosen_options = chosen_options.model_copy(update={"against": Path(against)})
    return validate_files([Path(path) for path in several], catalogue or load_catalogue(), chosen_options)


def _file(given: Location | pl.DataFrame | None) -> Path | pl.DataFrame | None:
    return given if isinstance(given, pl.DataFrame) else path_of(given)
