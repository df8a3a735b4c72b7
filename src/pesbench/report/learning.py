"""Practices, learning and follow-up as tables, and learning in sentences."""

from collections.abc import Iterator, Sequence

from pesbench.analysis.benchlearning.rules import NOTHING_TO_SAY
from pesbench.catalogue import Catalogue
from pesbench.report.numbers import decimal, percent, probability, signed, whole
from pesbench.report.tables import Column, Page, Row, number, plain, text
from pesbench.result import Result

_REASONS = {"not_in_both": "not in both", "no_error": "no certainty"}
_PARTNER_LEGEND = (
    ("need", "standard deviations below the middle of the network, weighed by certainty and importance"),
    ("certain", "the chance that the partner is better"),
    ("distance", "how far the surroundings lie apart, in standard deviations"),
    ("gained", "what the partner gained since the earlier cycle"),
    ("value", "need, gap, similar surroundings, improvement and practices together"),
)
_MOVE_LEGEND = (
    ("error", "the standard error of the change"),
    ("p", "the chance of such a change by measurement error alone"),
)
_ENABLER, _OUTCOME, _VISIT, _GROUP, _ACTION = "enabler", "outcome", "visit", "group", "action"


def _two(value: object) -> str:
    return decimal(value, 2)


def _gained(value: object) -> str:
    return signed(value, 2)


def _named(catalogue: Catalogue, row: Row, column: str = "id") -> str:
    name = str(row[column])
    known = catalogue.enablers.get(name) or catalogue.indicators.get(name) or catalogue.areas.get(name)
    return known.name() if known else ""


def _told(result: Result, title: str, pages: Sequence[Page]) -> list[Page]:
    """Give the pages; where there are none, one that says why."""
    why = [finding.message for finding in result.findings if finding.rule == NOTHING_TO_SAY.code]
    return list(pages) or [Page(title, (), (), [f"{text[:1].upper()}{text[1:]}." for text in why])]


def practices(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show practices, one row each."""
    evidence = {code.id: code.name() for code in catalogue.lists["evidence"].codes}
    columns = [
        plain("pes", "pes"),
        plain("id", "id", yields=2),
        plain("enablers", "enablers"),
        plain("title", "title", folds=True),
        Column("evidence", lambda row: evidence.get(str(row["evidence"]), text(row["evidence"])), yields=1, folds=True),
        plain("language", "language", yields=3),
        plain("since", "valid_from", yields=4, optional=True),
        plain("url", "url", yields=5, optional=True, folds=True),
    ]
    return [Page("Good practices on offer", columns, result.rows.to_dicts())]


def identify(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show where to look for a good practice, the strongest evidence first."""
    columns = [
        plain("pes", "pes"),
        plain("enabler", "enabler"),
        Column("name", lambda row: _named(catalogue, row, "enabler"), folds=True, yields=4),
        plain("evidence", "evidence"),
        number("score", "score", _two),
        number("median", "median", _two, yields=3),
        number("certain", "certainty", percent, yields=2),
        plain("outcome", "indicator"),
        number("relation", "relation", _two, yields=1),
        number("beyond context", "excess", _gained),
        number("gained", "gained", _gained, optional=True),
        plain("practices", "practice", optional=True, folds=True),
    ]
    legend = [
        ("score", "external"),
        ("certain", "the chance that it is above the median of the network"),
        ("relation", "the rank correlation of score and outcome over the PES"),
        ("beyond context", "what the outcome is above what the context lets expect, in standard errors; + is better"),
        ("gained", "the same, less that of the earlier period"),
    ]
    below = [
        "Sorted by evidence, and within it by score, certainty, relation and outcome together.",
        "strong: score and outcome clearly above; improved: score clearly above, outcome grew; moderate: one of them.",
        "An outcome goes with an enabler where PES that are better at one tend to be better at the other: no cause.",
    ]
    rows, title = result.rows.to_dicts(), "Where to look for good practice"
    return _told(result, title, [Page(title, columns, rows, below=below, legend=legend)] if rows else [])


def learn(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the needs of a PES with the partners of each."""
    rows = result.rows.to_dicts()
    whose = getattr(result.recipe, "pes", "")
    pages = [
        Page(title, _partner_columns(catalogue, "score"), own, legend=_PARTNER_LEGEND)
        for title, own in (
            (f"What {whose} can learn, by enabler", [row for row in rows if row["kind"] == _ENABLER]),
            (f"What {whose} can learn, by outcome", [row for row in rows if row["kind"] == _OUTCOME]),
        )
        if own
    ]
    return _told(result, f"What {whose} can learn", pages)


def _partner_columns(catalogue: Catalogue, score: str) -> list[Column]:
    return [
        plain("id", "id"),
        Column("name", lambda row: _named(catalogue, row), folds=True, yields=6),
        number("need", "need", _two, yields=2),
        number("score", score, _two),
        number("median", "median", _two, yields=5),
        plain("partner", "partner"),
        number("its score", "host_score", _two),
        number("certain", "gap_certainty", percent, yields=3),
        number("distance", "distance", _two, yields=1),
        number("gained", "improvement", _gained, optional=True, yields=4),
        plain("practices", "practices", optional=True, folds=True),
        number("value", "value", _two),
    ]


def programme(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show the visits and the thematic groups."""
    rows = result.rows.to_dicts()
    visits = [row for row in rows if row["kind"] == _VISIT]
    groups = [row for row in rows if row["kind"] == _GROUP]
    first = [plain("visitor", "pes"), *_partner_columns(catalogue, "score")]
    then = [
        plain("id", "id"),
        Column("name", lambda row: _named(catalogue, row), folds=True, yields=1),
        plain("with", "partner"),
        number("its score", "host_score", _two),
        plain("members", "members", folds=True),
    ]
    pages = [Page("Visits", first, visits, legend=_PARTNER_LEGEND)] if visits else []
    pages += [Page("Thematic groups", then, groups)] if groups else []
    return _told(result, "Visits", pages)


def sentences(result: Result, catalogue: Catalogue) -> list[Page]:
    """Say needs, partners and visits in sentences."""
    told = [{"said": said} for row in result.rows.to_dicts() for said in _said(row, catalogue)]
    title = "From whom to learn"
    return _told(result, title, [Page(title, [plain("", "said", folds=True)], told)] if told else [])


def _said(row: Row, catalogue: Catalogue) -> Iterator[str]:
    name = f"{row['id']} ({_named(catalogue, row)})"
    if row["kind"] == _GROUP:
        host = f" {row['partner']} is best placed to lead it." if row["partner"] else ""
        yield f"A group on {name}: {row['members']} share the need and visit nobody on it.{host}"
        return
    if row["kind"] == _VISIT or row["place"] in {1, None}:
        level = f"{row['pes']} has {_two(row['score'])} in {name}, the middle of the network is {_two(row['median'])}"
        yield f"{level}; that this is a weakness is {percent(row['certainty'])} sure."
    if row["partner"]:
        yield f"It can learn from {row['partner']}: {'; '.join(_reasons(row))}."
    else:
        yield "Nobody in the network is clearly better."


def _reasons(row: Row) -> Sequence[str]:
    found = [f"its value is {_two(row['host_score'])} ({percent(row['gap_certainty'])} sure to be better)"]
    if row["distance"] is not None:
        found.append(f"its surroundings lie {_two(row['distance'])} standard deviations away")
    if isinstance(row["improvement"], float) and row["improvement"] > 0:
        found.append(f"it gained {_two(row['improvement'])} points since the earlier cycle")
    if row["practices"]:
        found.append(f"it offers {row['practices']} (in {row['languages']})")
    return found


def change(result: Result, catalogue: Catalogue) -> list[Page]:
    """Show actions, scores and outcomes side by side, page by page."""
    rows = result.rows.to_dicts()
    recipe = result.recipe
    cycles = f"cycle {getattr(recipe, 'first', '')} to {getattr(recipe, 'second', '')}"
    actions = [row for row in rows if row["kind"] == _ACTION]
    outcomes = [row for row in rows if row["kind"] == _OUTCOME]
    scores = [row for row in rows if row["kind"] not in {_ACTION, _OUTCOME}]
    whose = getattr(recipe, "pes", "")
    pages = [Page(f"Recommendations to {whose}", _action_columns(), actions)] if actions else []
    pages.append(_score_page(result, f"Scores of {whose}, {cycles}", _move_columns(catalogue), scores))
    periods = f"{getattr(recipe, 'before', '')} to {getattr(recipe, 'after', '')}"
    turned = ["change: + is better, whichever end of the indicator that is."]
    if outcomes:
        pages.append(Page(f"Outcomes of {whose}, {periods}", _move_columns(catalogue), outcomes, below=turned))
    return pages


def _score_page(result: Result, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Page:
    """Show how scores moved; where none could, say why instead of a table without numbers."""
    if all(row["change"] is None for row in rows):
        lacks = f"{getattr(result.recipe, 'pes', '')} has no external assessment"
        missing = [f"{it.message}." for it in result.findings if it.message.startswith(lacks)]
        return Page(title, (), (), missing or ["No enabler has an external score in both cycles."])
    below = ["Only enablers that both cycles have; no cause is claimed."]
    return Page(title, columns, rows, below=below, legend=_MOVE_LEGEND)


def _action_columns() -> list[Column]:
    return [
        plain("enabler", "id"),
        plain("recommendation", "recommendation", folds=True),
        plain("action", "action", folds=True),
        plain("status", "status"),
        plain("due", "due", yields=1),
        plain("reported", "reported_on", yields=2),
        Column("overdue", lambda row: "overdue" if row["overdue"] else "", optional=True),
    ]


def _move_columns(catalogue: Catalogue) -> list[Column]:
    return [
        Column("", lambda row: f"  {row['id']}" if row["kind"] == _ENABLER else str(row["id"])),
        Column("name", lambda row: _named(catalogue, row), folds=True, yields=2),
        number("before", "before", _two),
        number("after", "after", _two),
        number("change", "change", _gained),
        number("error", "error", _two, yields=1),
        number("p", "p", probability),
        Column("note", lambda row: _REASONS.get(str(row["reason"]), ""), optional=True, yields=3),
    ]


def network_change(result: Result, catalogue: Catalogue) -> list[Page]:  # noqa: ARG001 - the signature of all pages
    """Show by PES what was carried out, and where scores moved."""
    columns = [
        plain("pes", "pes"),
        number("recommendations", "recommendations", whole),
        *(number(name, name, whole, yields=2) for name in ("done", "started", "planned", "dropped")),
        number("overdue", "overdue", whole),
        number("carried out", "carried_out", percent),
        number("before", "before", _two, yields=1),
        number("change", "change", _gained),
        number("with", "change_recommended", _gained),
        number("without", "change_others", _gained),
        number("difference", "difference", _gained),
    ]
    legend = [
        ("carried out", "done, of those that were not dropped"),
        ("change", "that of the total, in points of the scale"),
        ("with", "change of the enablers with a recommendation"),
        ("without", "of the others"),
        ("difference", "the former less the latter"),
    ]
    return [Page("What became of recommendations", columns, result.rows.to_dicts(), legend=legend)]
