"""Make a report: gather the evidence, write its parts, and put the page and its tables into a folder."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import polars as pl

from pesbench.analysis.anonymity import Anonymity, released
from pesbench.catalogue import Catalogue
from pesbench.publication.asked import check_choices
from pesbench.publication.blocks import Section, tables_of
from pesbench.publication.csv_files import table_csv
from pesbench.publication.evidence import Evidence, gather
from pesbench.publication.folder import RECIPE, placed
from pesbench.publication.hidden import without_names
from pesbench.publication.names import open_names, pseudonyms
from pesbench.publication.page import page
from pesbench.publication.parts.annual import annual
from pesbench.publication.parts.anonymous import anonymous_annual, anonymous_feedback
from pesbench.publication.parts.desk import Desk
from pesbench.publication.parts.feedback import feedback
from pesbench.publication.recipe import ReportRecipe
from pesbench.publication.words import Words
from pesbench.report.charts.draw import get_ready
from pesbench.result import Result

DATA = "data"
# What an index keeps of single units in its recipe: numbers, and no choices.
NUMBERS = {"profiles", "rank_distribution", "rank_sensitivity", "comparison", "removals"}


def report(store: Path, out: Path, catalogue: Catalogue, recipe: ReportRecipe, *, as_of: str | None = None) -> Result:
    """Write the annual report of a period, or the feedback report of one PES, into a folder.

    Parameters
    ----------
    store
        The folder of the store.
    out
        The folder of the report: new, empty, or that of an earlier report, which is replaced.
    catalogue
        The vocabulary.
    recipe
        The choices.
    as_of
        A vintage, by number or date.

    Returns
    -------
    Result
        One row per file that was written: ``file, rows``. The findings are those of the analyses.

    Raises
    ------
    UsageError
        If the period is none, the PES is unknown, the folder holds other things, a public report would name a PES
        without a decision, or a decision is named for another report.
    InputError
        If the store holds nothing of the period, or the scheme cannot be read.
    StoreError
        If the store cannot be read.
    """
    check_choices(recipe)
    words = Words(recipe.lang)
    get_ready()
    if recipe.anonymise or (recipe.release == "public" and recipe.decision is None):
        desk = _without_names(store, catalogue, recipe, words, as_of)
        sections = anonymous_annual(desk) if recipe.pes is None else anonymous_feedback(desk)
    else:
        evidence = gather(store, catalogue, recipe, as_of=as_of)
        desk = Desk(evidence, open_names(evidence.units, catalogue, words), words)
        sections = annual(desk) if recipe.pes is None else feedback(desk)
    return _written(desk, sections, out)


def _without_names(store: Path, catalogue: Catalogue, recipe: ReportRecipe, words: Words, as_of: str | None) -> Desk:
    """Gather the evidence, and take every name out of it but that of the PES in focus."""
    how = Anonymity(focus=recipe.pes)
    how.refuse_what_does_not_fit(recipe.release)
    asked = recipe.model_copy(update={"release": released(recipe.release, how), "anonymise": True})
    evidence = without_names(gather(store, catalogue, asked, as_of=as_of), how, recipe.release)
    return Desk(evidence, pseudonyms(evidence.units, recipe.pes, catalogue, words), words)


def _written(desk: Desk, sections: Sequence[Section], out: Path) -> Result:
    """Write the page, its tables and its recipe."""
    name = f"{'annual' if desk.focus is None else 'feedback'}-{desk.period}.html"
    tables = tables_of(sections)
    listed = (name, *(f"{DATA}/{table.id}.csv" for table in tables))
    recipe = _stamped(desk.evidence, listed)
    with placed(out) as folder:
        (folder / DATA).mkdir()
        _write(folder / name, page(desk, sections))
        for table in tables:
            _write(folder / DATA / f"{table.id}.csv", table_csv(table))
        _write(folder / RECIPE, json.dumps(_told(recipe), ensure_ascii=False, indent=2) + "\n")
    counts = [None, *(len(table.rows) for table in tables)]
    rows = pl.DataFrame({"file": listed, "rows": counts}, schema={"file": pl.String, "rows": pl.Int64})
    findings = (finding for result in desk.evidence.results.values() for finding in result.findings)
    return Result(rows, recipe, tuple(dict.fromkeys(findings)))


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _stamped(evidence: Evidence, files: tuple[str, ...]) -> ReportRecipe:
    """Complete the recipe with what the report rests on."""
    parts = {name: result.recipe.model_dump(mode="json") for name, result in evidence.results.items()}
    stamp = {
        "pesbench": version("pesbench"),
        "catalogue": evidence.catalogue.fingerprint,
        "vintage": evidence.vintage.number,
        "files": files,
        "parts": {
            name: {key: value for key, value in part.items() if key not in NUMBERS} for name, part in parts.items()
        },
    }
    return evidence.recipe.model_copy(update=stamp)


def _told(recipe: ReportRecipe) -> dict[str, object]:
    """Give the recipe as it stands beside the page: without the places of store and scheme on a machine."""
    told = recipe.model_dump(mode="json")
    scheme = Path(recipe.scheme).name if recipe.scheme else None
    return {**told, "scheme": scheme, "parts": {name: {**part, "store": None} for name, part in recipe.parts.items()}}
