"""A new submission folder: everything is made before the first file is written, and nothing is ever replaced."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from string import Template as Text

import polars as pl

from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.periods import FIRST_YEAR, LAST_YEAR
from pesbench.errors import UsageError
from pesbench.forms import Form, build_forms
from pesbench.result import Result
from pesbench.submission.guide import column_guide
from pesbench.submission.recipe import InitRecipe
from pesbench.submission.templates import Template, template
from pesbench.submission.workbook import workbook

DATA = "submission"
WORKBOOK = f"{DATA}/submission.xlsx"
# The long form of everything holds the same cells as the others: to fill both would be to say all things twice.
_LONG = "observations"
_EXAMPLE_YEAR = 2025
_ROWS = {"file": pl.String, "rows": pl.Int64, "written": pl.Boolean}
# A repository that was just made is still an empty folder.
_UNSEEN = {".git"}
_TEXTS = {
    "pesbench.toml": "pesbench.toml",
    "waivers.toml": "waivers.toml",
    ".github/workflows/validate.yml": "github.yml",
    ".gitlab-ci.yml": "gitlab.yml",
}


def init(folder: Path, catalogue: Catalogue, recipe: InitRecipe, *, force: bool = False) -> Result:
    """Make a folder that a data officer can fill, with what is needed to check it.

    Parameters
    ----------
    folder
        Where to make it: new or empty.
    catalogue
        The vocabulary.
    recipe
        The choices.
    force
        Whether a folder that holds files may be written to; files that are there already stay as they are.

    Returns
    -------
    Result
        One row per file: its name, how many rows of a table wait to be filled (null for other files), and whether it
        was written or was there already. The same choices give the same bytes.

    Raises
    ------
    UsageError
        If a choice names something that does not exist, or the folder must not or cannot be written. Nothing is
        written then.
    """
    _check(recipe, catalogue)
    tables = tuple(template(form, catalogue, recipe.pes, recipe.year) for form in _forms(recipe, catalogue))
    contents, counts = dict(_contents(tables, catalogue, recipe)), dict(_counts(tables, recipe))
    with _told(folder):
        _refuse_full(folder, force=force)
        written = _write(folder, contents)
    rows = [{"file": name, "rows": counts.get(name), "written": name in written} for name in contents]
    stamped = {"pesbench": version("pesbench"), "catalogue": catalogue.fingerprint}
    return Result(pl.DataFrame(rows, schema=_ROWS), recipe.model_copy(update=stamped))


def _check(recipe: InitRecipe, catalogue: Catalogue) -> None:
    if recipe.pes is not None and recipe.pes not in catalogue.units:
        near = catalogue.suggest_unit(recipe.pes)
        hint = f"Did you mean {near}?" if near else "`pesbench catalogue members` lists them."
        raise UsageError(f"a PES must be a unit of the catalogue, found {recipe.pes!r}.", hint=hint)
    if recipe.year is not None and not FIRST_YEAR <= recipe.year <= LAST_YEAR:
        raise UsageError(f"a year must lie between {FIRST_YEAR} and {LAST_YEAR}, found {recipe.year}.")


def _forms(recipe: InitRecipe, catalogue: Catalogue) -> tuple[Form, ...]:
    known = build_forms(catalogue)
    unknown = next((name for name in recipe.forms if name not in known), None)
    if unknown is not None:
        near = nearest(unknown, known)
        hint = f"Did you mean {near}?" if near else f"Choose from {', '.join(known)}."
        raise UsageError(f"unknown form {unknown!r}.", hint=hint)
    return tuple(form for name, form in known.items() if (name in recipe.forms if recipe.forms else name != _LONG))


def _contents(tables: Sequence[Template], catalogue: Catalogue, recipe: InitRecipe) -> Iterator[tuple[str, bytes]]:
    """Give every file with its content, first of all what is to be read."""
    year = recipe.year or _EXAMPLE_YEAR
    pes = recipe.pes or catalogue.units_of("members", f"{year}")[0]
    yield "README.md", _readme(tables, recipe, pes).encode()
    yield "COLUMNS.md", column_guide([table.form for table in tables], catalogue, pes, year).encode()
    if recipe.xlsx:
        offices = (recipe.pes,) if recipe.pes else catalogue.units_of("members", f"{year}")
        yield WORKBOOK, workbook(tables, {"pes": offices})
    else:
        # Beside a workbook they would say the prepared rows twice: each figure belongs into one place.
        for table in tables:
            yield _file(table), table.csv().encode()
    for name, text in _TEXTS.items():
        told = Text(_text(text)).substitute(pes=pes, year=year) if name.endswith(".toml") else _text(text)
        yield name, told.encode()


def _file(table: Template) -> str:
    """Name the CSV file of a table."""
    return f"{DATA}/{table.form.name}.csv"


def _counts(tables: Sequence[Template], recipe: InitRecipe) -> Iterator[tuple[str, int]]:
    if recipe.xlsx:
        yield WORKBOOK, sum(len(table.rows) for table in tables)
    else:
        yield from ((_file(table), len(table.rows)) for table in tables)


def _readme(tables: Sequence[Template], recipe: InitRecipe, pes: str) -> str:
    what = "sheet" if recipe.xlsx else "file"
    listed = "".join(
        f"| {table.form.name} | {table.form.title} | {len(table.rows) or 'none: add yours'} |\n" for table in tables
    )
    whose = f" of {recipe.pes}" if recipe.pes else ""
    told = {
        "title": f"Submission{whose}" + (f" for {recipe.year}" if recipe.year else ""),
        "tables": f"| {what.capitalize()} | Table | Rows prepared |\n| --- | --- | --- |\n{listed}",
        "fill": _text("fill-workbook.md" if recipe.xlsx else "fill-csv.md").strip(),
        "what": what,
        "pes": pes,
    }
    return Text(_text("readme.md")).substitute(told)


def _text(name: str) -> str:
    return files(__package__).joinpath("texts", name).read_text(encoding="utf-8")


def _refuse_full(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise UsageError("a submission needs a folder; this is a file.", where=str(folder), hint="Choose another name.")
    found = sorted(entry.name for entry in folder.iterdir()) if folder.exists() else []
    found = [name for name in found if name not in _UNSEEN]
    if found and not force:
        more = f" and {len(found) - 1} more" if len(found) > 1 else ""
        raise UsageError(
            f"a submission starts in a new or empty folder, found {found[0]}{more}.",
            where=str(folder),
            hint="Choose another, or add what is missing with --force; files that are there stay as they are.",
        )


def _write(folder: Path, contents: Mapping[str, bytes]) -> set[str]:
    """Write the files that are not there; take them away again where one fails."""
    new: list[Path] = []
    try:
        for name, content in contents.items():
            for path in _made(folder / name, content):
                new.append(path)  # noqa: PERF402 - what was made before a failure must be known
    except OSError:
        for path in reversed(new):
            path.rmdir() if path.is_dir() else path.unlink()
        raise
    return {path.relative_to(folder).as_posix() for path in new if path.is_file()}


def _made(path: Path, content: bytes) -> Iterator[Path]:
    """Write a file and the folders above it; give each that was not there, as soon as it is."""
    for above in reversed(path.parents):
        if not above.exists():
            above.mkdir()
            yield above
    if not path.exists():
        with path.open("xb") as file:
            yield path
            file.write(content)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Tell of what the machine refuses as an error about the folder."""
    try:
        yield
    except OSError as fault:
        raise UsageError(
            f"the folder must be one that you can write to; this failed: {fault}.",
            where=str(folder),
            hint="Nothing was written: choose another folder.",
        ) from fault
