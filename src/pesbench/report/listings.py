"""The vocabulary as tables: what the command `catalogue` shows."""

import polars as pl

from pesbench.catalogue import Catalogue
from pesbench.catalogue.listing import listing
from pesbench.findings import RULES
from pesbench.report import pages
from pesbench.report.tables import Page, plain
from pesbench.result import Recipe, Result

LONG = {"name", "title", "note", "formula", "partitions", "area_name", "lists", "organisation"}
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
    """What was listed, in which language."""

    command: str = "catalogue"
    topic: str
    language: str = "en"


def listing_result(catalogue: Catalogue, topic: str, language: str) -> Result:
    """List one topic of the vocabulary as a result.

    Raises
    ------
    UsageError
        If the language is unknown.
    """
    rows = _rows(catalogue, topic, language)
    recipe = ListingRecipe(topic=topic, language=language, catalogue=catalogue.fingerprint)
    return Result(pl.DataFrame(rows, infer_schema_length=None), recipe)


def _rows(catalogue: Catalogue, topic: str, language: str) -> list[dict[str, object]]:
    if topic == "rules":
        return rules()
    if topic == "mappings":
        from pesbench.intake import built_in_mappings  # noqa: PLC0415 - the readers are not needed for other topics

        return [{"mapping": m.name, "title": m.title, "form": m.form} for m in built_in_mappings().values()]
    return listing(catalogue, topic, language)


def rules() -> list[dict[str, object]]:
    """List every rule that any part of pesbench may report, by code."""
    import pesbench.analysis.compare  # noqa: PLC0415 - likewise
    import pesbench.analysis.correlate  # noqa: PLC0415 - defines its rules on import
    import pesbench.ingestion  # noqa: F401, PLC0415 - likewise, with forms, intake and store

    return [
        {
            "rule": rule.code,
            "severity": rule.severity.value,
            "level": rule.level,
            "title": rule.title,
            "explanation": rule.explanation,
            "remedy": rule.remedy,
        }
        for rule in sorted(RULES.values(), key=lambda rule: rule.code)
    ]


def listing_pages(topic: str) -> pages.Pages:
    """Give the pages of a listing: the columns that a terminal has room for; the other formats have all."""

    def show(result: Result, _catalogue: Catalogue) -> list[Page]:
        names = [name for name in (*SHOWN[topic], *SHOWN_WIDE.get(topic, ())) if name in result.rows.columns]
        columns = [
            plain(name.replace("_", " "), name, yields=int(name not in SHOWN[topic]), optional=True, folds=name in LONG)
            for name in names
        ]
        left_out = [name for name in result.rows.columns if name not in names]
        below = [f"--format csv or json also gives: {', '.join(left_out)}."] if left_out else []
        return [Page(topic.capitalize(), columns, result.rows.to_dicts(), below)]

    return show
