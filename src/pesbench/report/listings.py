"""The vocabulary as tables: what the command `catalogue` shows."""

from collections import Counter

import polars as pl

from pesbench.catalogue import Catalogue, nearest
from pesbench.catalogue.listing import listing
from pesbench.catalogue.model import Level
from pesbench.errors import UsageError
from pesbench.report import pages
from pesbench.report.rules import rule_rows
from pesbench.report.tables import Page, Row, plain
from pesbench.result import Recipe, Result

LONG = {"name", "unit", "title", "note", "formula", "partitions", "area_name", "lists", "organisation"}
SHOWN = {
    "indicators": ("id", "name", "kind", "direction"),
    "enablers": ("id", "name", "area", "cycles", "certainty"),
    "members": ("id", "organisation", "name", "valid_from", "valid_to", "membership"),
    "units": ("id", "name", "level", "lists"),
    "codes": ("list", "id", "name"),
    "measures": ("id", "name", "form", "unit"),
    "dimensions": ("id", "name", "total", "partitions"),
    "cycles": ("id", "name", "years", "enablers", "areas", "certainty"),
    "rules": ("rule", "severity", "title"),
    "mappings": ("mapping", "form", "title"),
}
SHOWN_WIDE = {
    "indicators": ("formula", "unit", "certainty"),
    "enablers": ("area_name", "wording"),
    "members": ("wording", "note"),
    "units": ("wording", "certainty"),
    "codes": ("value", "release", "note"),
    "measures": ("over_time", "basis_month", "range", "certainty"),
    "cycles": ("note",),
}


class ListingRecipe(Recipe):
    """What was listed, in which language; of units, those of which list (all where empty)."""

    command: str = "catalogue"
    topic: str
    language: str = "en"
    unit_list: str = ""


def listing_result(catalogue: Catalogue, topic: str, language: str, unit_list: str = "") -> Result:
    """List one topic of the vocabulary as a result; of units, those of one list or all.

    Raises
    ------
    UsageError
        If the language or the list is unknown, or a list is named for another topic than units.
    """
    rows = _rows(catalogue, topic, language)
    if unit_list:
        wanted = _units_on(catalogue, topic, unit_list)
        rows = [row for row in rows if row["id"] in wanted]
    recipe = ListingRecipe(topic=topic, language=language, unit_list=unit_list, catalogue=catalogue.fingerprint)
    return Result(pl.DataFrame(rows, infer_schema_length=None), recipe)


def _units_on(catalogue: Catalogue, topic: str, unit_list: str) -> set[str]:
    if topic != "units":
        raise UsageError(f"--list goes with the topic units, found {topic}.")
    if unit_list not in catalogue.unit_lists:
        near = nearest(unit_list, catalogue.unit_lists)
        hint = f"Did you mean {near}?" if near else f"Known: {', '.join(catalogue.unit_lists)}."
        raise UsageError(f"unknown list of units {unit_list!r}.", hint=hint)
    return set(catalogue.units_of(unit_list))


def _rows(catalogue: Catalogue, topic: str, language: str) -> list[dict[str, object]]:
    if topic == "rules":
        return rule_rows()
    if topic == "mappings":
        from pesbench.intake import built_in_mappings  # noqa: PLC0415 - the readers are not needed for other topics

        return [{"mapping": m.name, "title": m.title, "form": m.form} for m in built_in_mappings().values()]
    return listing(catalogue, topic, language)


def listing_pages(topic: str) -> pages.Pages:
    """Give the pages of a listing: the columns that a terminal has room for; the other formats have all."""

    def show(result: Result, catalogue: Catalogue) -> list[Page]:
        names = [name for name in (*SHOWN[topic], *SHOWN_WIDE.get(topic, ())) if name in result.rows.columns]
        columns = [
            plain(name.replace("_", " "), name, yields=int(name not in SHOWN[topic]), optional=True, folds=name in LONG)
            for name in names
        ]
        left_out = [name for name in result.rows.columns if name not in names]
        below = [f"--format csv or json also gives: {', '.join(left_out)}."] if left_out else []
        rows: list[Row] = [*result.rows.to_dicts()]
        if topic == "units" and not getattr(result.recipe, "unit_list", ""):
            rows, counted = _without_regions(rows, catalogue)
            below = counted + below
        return [Page(topic.capitalize(), columns, rows, below)]

    return show


def _without_regions(rows: list[Row], catalogue: Catalogue) -> tuple[list[Row], list[str]]:
    """Leave the lists of regions to be asked for one by one, and say how many units each has."""
    regions = {unit.id: unit.lists for unit in catalogue.units.values() if unit.level in {Level.REGION, Level.OFFICE}}
    held = Counter(membership.list for lists in regions.values() for membership in lists)
    kept = [row for row in rows if not regions.get(str(row["id"]))]
    named = ", ".join(f"{name} ({count})" for name, count in held.items())
    return kept, [f"Not shown are the regions of these lists; --list NAME shows one: {named}."] if named else []
