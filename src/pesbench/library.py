"""The commands as functions: the same names, the same choices and the same results."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path

import polars as pl

from pesbench.analysis.comparison import CompareRecipe
from pesbench.analysis.composite.index import Extras
from pesbench.analysis.composite.index import index as compute_index
from pesbench.analysis.composite.inputs import Origin
from pesbench.analysis.composite.recipe import IndexRecipe
from pesbench.analysis.relation import CorrelateRecipe
from pesbench.analysis.source import Relation, Source, comparison, indicator_values, relation
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.checking import ValidateOptions
from pesbench.checking import validate as validate_files
from pesbench.errors import UsageError
from pesbench.exporting import ExportRecipe
from pesbench.exporting import export as export_files
from pesbench.indicator_values import IndicatorRecipe
from pesbench.ingestion import IngestOptions
from pesbench.ingestion import ingest as ingest_files
from pesbench.intake import ReadOptions
from pesbench.intake.inspection import InspectOptions
from pesbench.intake.inspection import inspect as inspect_file
from pesbench.keeping import DiffRecipe
from pesbench.keeping import diff as diff_vintages
from pesbench.keeping import history as list_vintages
from pesbench.keeping import restore as restore_vintage
from pesbench.keeping import store_check as check_store
from pesbench.keeping import store_forget as forget_vintages
from pesbench.keeping import store_optimise as optimise_store
from pesbench.report.explanation import explanation
from pesbench.result import Result, chosen
from pesbench.submission import InitRecipe
from pesbench.submission import init as init_folder

Location = str | PathLike[str]


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
    options = InspectOptions(reading=chosen(ReadOptions, choices), sheet=sheet, draft=_path(draft_mapping), force=force)
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


def indicators(
    *ids: str,
    store: Location | None = None,
    values: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Compute indicators from a store, or take them from a file or table of values.

    Parameters
    ----------
    ids
        Indicators; all if none is named.
    store, values
        Exactly one: the folder of a store, or a file or table of values.
    catalogue
        The vocabulary; the built-in one if left out.
    as_of
        A vintage number or a date; the newest if left out.
    choices
        ``periods`` (all years if left out), ``by`` breakdowns such as ``("sex", "sex*age")``, ``partial`` to compute
        incomplete periods, ``release`` (internal, network, public).

    Returns
    -------
    Result
        One row per PES, indicator, period and breakdown: numerator, denominator, value (0-100 for percentages),
        standard error and its source, coverage (0-1), method, statuses, and the reason where there is no value.
    """
    recipe = chosen(IndicatorRecipe, {"indicators": ids, **choices})
    return indicator_values(_source(store, values, as_of), catalogue or load_catalogue(), recipe)


def compare(
    *ids: str,
    period: str,
    store: Location | None = None,
    values: Location | pl.DataFrame | None = None,
    context_file: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Rank units on indicators, with the certainty of every place.

    Parameters
    ----------
    ids
        Indicators; all that can be ranked if none is named.
    period
        The period, such as ``"2024"``.
    store, values, catalogue, as_of
        As for `indicators`.
    context_file
        A file or table of context variables (``pes, variable, value``); from a store its own serve.
    choices
        ``by`` breakdowns, ``units`` a list or ids with commas, ``peers`` (ids, ``group:NAME`` or ``context:K``) and
        ``distance``, ``ties`` (min, average, max, dense, ordinal), ``direction`` (higher, lower), ``previous`` period,
        ``trend``, ``rank_set`` (marginal, simultaneous, none), ``level``, ``errors`` (sampling, years), ``context``
        variables and ``context_model``, ``funnel`` and ``funnel_target``, ``focus``, ``resamples``, ``seed``,
        ``partial``, ``release``.

    Returns
    -------
    Result
        One row per indicator, breakdown and unit, best first: value, standard error, rank, percentile, gaps (signed so
        that + is better), change, coverage, statuses, note. Values are unrounded; missing is null.
    """
    recipe = chosen(CompareRecipe, {"indicators": ids, "period": period, **choices})
    origin = _source(store, values, as_of)
    return comparison(origin, catalogue or load_catalogue(), recipe, context=_file(context_file))


def explain(comparison: Result, pes: str, *, catalogue: Catalogue | None = None) -> list[str]:
    """Say in plain sentences how the place of a PES in a comparison came about, and what would change it.

    Parameters
    ----------
    comparison
        What `compare` gave.
    pes
        The PES.
    catalogue
        The vocabulary; the built-in one if left out.

    Returns
    -------
    list
        For each table in which the PES stands its title, then the sentences; empty where it stands in none.
    """
    pages = explanation(comparison, catalogue or load_catalogue(), pes)
    return [line for page in pages for line in (page.title, *page.below)]


def index(
    scheme: Location | Mapping[str, object],
    *,
    store: Location | None = None,
    values: Location | pl.DataFrame | None = None,
    wide: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Build a composite index by a scheme.

    Parameters
    ----------
    scheme
        A TOML file, or what one holds.
    store, values, wide
        Exactly one: the folder of a store, a file or table of values, or one with a row per unit.
    catalogue, as_of
        As for `indicators`.
    choices
        ``period``, ``units``, ``release``; ``uncertainty`` and ``sensitivity``, how many draws, ``seed``, and
        ``draws``, a file that keeps every draw; ``against``, another scheme to compare the ranks with, at the ``top``;
        ``remove_one``.

    Returns
    -------
    Result
        One row per unit and node, the index first: score, rank, 5 and 95 % rank, coverage (0-1), whether an imputed
        value is below. The recipe has weights, correlations, profiles, the distribution of ranks and what they depend
        on.
    """
    origin = Origin(_path(store), _file(values), _file(wide), _text(as_of))
    other, draws = (choices.pop(name, None) for name in ("against", "draws"))
    extras = Extras(Path(str(draws)) if draws is not None else None)
    against = _scheme(other) if other is not None else None
    recipe = chosen(IndexRecipe, choices)
    vocabulary = catalogue or load_catalogue()
    return compute_index(origin, vocabulary, _scheme(scheme), recipe, against=against, extras=extras)


def correlate(
    *,
    store: Location | None = None,
    enablers: Location | pl.DataFrame | None = None,
    outcomes: Location | pl.DataFrame | None = None,
    controls: Location | pl.DataFrame | None = None,
    catalogue: Catalogue | None = None,
    as_of: str | int | None = None,
    **choices: object,
) -> Result:
    """Relate maturity to results.

    Parameters
    ----------
    store
        The folder of a store; then ``cycle`` and ``period`` are needed among the choices.
    enablers, outcomes
        Instead of a store: files or tables of scores and of indicator values.
    controls
        A file or table of control variables: ``pes, variable, value``; from a store its context variables serve.
    catalogue, as_of
        As for `indicators`.
    choices
        ``cycle``, ``period`` (also ``2022:2024``), ``assessment`` (external, self, gap), ``method`` (spearman, pearson,
        kendall), ``family`` (areas, enablers, total, all), ``control``, ``resamples``, ``missing``, ``min_n``,
        ``units``, ``seed``.

    Returns
    -------
    Result
        One row per pair of score and outcome, strongest first: n, estimate, interval, p, adjusted p, what one PES can
        change, and the reason where a number is missing. Outcomes point so that + is better.
    """
    origin = Relation(_path(store), _file(enablers), _file(outcomes), _text(as_of), _file(controls))
    return relation(origin, catalogue or load_catalogue(), chosen(CorrelateRecipe, choices))


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
    return export_files(Path(store), Path(out), vocabulary, recipe, as_of=_text(as_of), force=force)


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
    return forget_vintages(Path(store), list(vintages), reason=reason, before=_text(before), pes=codes)


def _source(store: Location | None, values: Location | pl.DataFrame | None, as_of: str | int | None) -> Source:
    return Source(_path(store), _file(values), _text(as_of))


def _scheme(given: object) -> Path | dict[str, object]:
    if isinstance(given, Mapping):
        return dict(given)
    if isinstance(given, str | PathLike):
        return Path(given)
    raise UsageError("a scheme must be a TOML file or what one holds.", hint="Name the file.")


def _path(location: Location | None) -> Path | None:
    return None if location is None else Path(location)


def _file(given: Location | pl.DataFrame | None) -> Path | pl.DataFrame | None:
    return given if isinstance(given, pl.DataFrame) else _path(given)


def _text(as_of: str | int | None) -> str | None:
    return None if as_of is None else str(as_of)
