"""How the figures were made: settings, vintage, versions, what the analyses noted, and where the limits are."""

import json
from importlib.metadata import version

from pesbench.publication.blocks import Block, Listing, Prose, Row, Section, Table, text
from pesbench.publication.parts.desk import Desk

_SOFTWARE = ("pesbench", "polars", "numpy", "scipy", "altair", "vl-convert-python")
# What says nothing of the method, or is long: it stands in recipe.json.
_LEFT_OUT = {"nodes", "profiles", "varied", "rank_distribution", "rank_sensitivity", "scheme", "against", "inputs"}
_HIDDEN = {"store", "context_file", "files", "parts"}


def method(desk: Desk) -> Section:
    """Give the annex on method."""
    blocks: list[Block] = [
        Prose(desk.say("method.intro")),
        desk.section("settings", "method.recipe", [_settings(desk)]),
        desk.section("software", "method.versions", [_software(desk)]),
        desk.section("notes", "method.notes", _notes(desk)),
        desk.section(
            "limits", "method.limits", [Listing([desk.say(f"method.limit_{n}") for n in ("rank", "break", "assoc")])]
        ),
    ]
    return desk.section("method", "method.title", blocks)


def _settings(desk: Desk) -> Table:
    """List every setting of every answer, as far as it is no number of the answer itself."""
    rows: list[Row] = [
        {"part": "report", "choice": name, "setting": _said(value)}
        for name, value in desk.evidence.recipe.model_dump(mode="json").items()
        if name not in _HIDDEN | {"pes", "scheme"} and value not in (None, "", [], {})
    ]
    for part, result in desk.evidence.results.items():
        choices = result.recipe.model_dump(mode="json")
        rows += [
            {"part": part, "choice": name, "setting": _said(value)}
            for name, value in choices.items()
            if name not in _LEFT_OUT | _HIDDEN | {"focus"} and value not in (None, "", [], {})
        ]
    columns = [
        text(desk.say("col.part"), "part", heads=True),
        text(desk.say("col.choice"), "choice"),
        text(desk.say("col.setting"), "setting", long=True),
    ]
    return Table("settings-table", desk.say("method.recipes"), columns, rows, filters=True)


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _software(desk: Desk) -> Table:
    vintage = desk.evidence.vintage
    rows: list[Row] = [{"part": name, "setting": version(name)} for name in _SOFTWARE]
    rows.insert(
        0, {"part": desk.say("method.vintage"), "setting": f"{vintage.number}, {desk.words.day(vintage.time.date())}"}
    )
    columns = [text(desk.say("col.part"), "part", heads=True), text(desk.say("col.setting"), "setting", long=True)]
    return Table("software-table", desk.say("method.versions"), columns, rows)


def _notes(desk: Desk) -> list[Block]:
    """Give what the analyses noted, each once."""
    seen = dict.fromkeys(
        (finding.rule, finding.severity.value, desk.names.said(finding))
        for r in desk.evidence.results.values()
        for finding in r.findings
    )
    rows: list[Row] = [{"rule": rule, "severity": severity, "message": said} for rule, severity, said in seen]
    if not rows:
        return [Prose(desk.say("page.nothing"), tone="empty")]
    columns = [
        text(desk.say("col.rule"), "rule", heads=True),
        text(desk.say("col.severity"), "severity"),
        text(desk.say("col.message"), "message", long=True),
    ]
    return [Table("notes-table", desk.say("method.notes"), columns, rows, filters=True)]
