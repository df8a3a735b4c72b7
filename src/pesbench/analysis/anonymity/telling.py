"""Findings of an anonymous answer: how well PES are hidden, and what was left out to hide them."""

from collections.abc import Sequence

from pesbench.analysis.anonymity.choices import Anonymity
from pesbench.analysis.anonymity.rules import ANONYMISED, LINKED, PUBLIC, TOO_FEW
from pesbench.analysis.anonymity.tables import Hidden, Table
from pesbench.findings import Finding


def said_of_bands(tables: Sequence[Table], hidden: Sequence[Hidden], how: Anonymity) -> list[Finding]:
    """Say in how many tables PES are hidden among how many, and which tables have too few."""
    shown = [found for found in hidden if found.rows]
    named = _said_of_focus(tables, how)
    told = f"PES stand under pseudonyms in {len(shown)} of {len(tables)} tables, {how.among} or more in a row{named}"
    found = [Finding(ANONYMISED.code, ANONYMISED.severity, told)]
    if how.linked and shown:
        found.append(Finding(LINKED.code, LINKED.severity, _said_of_links(shown, how)))
    few = [table.scope.split("|")[0] for table, own in zip(tables, hidden, strict=True) if not own.rows]
    if few:
        which = ", ".join(dict.fromkeys(few))
        text = f"{which}: no row of another PES, for fewer than {how.among} could share it"
        found.append(Finding(TOO_FEW.code, TOO_FEW.severity, text))
    return found


def _said_of_focus(tables: Sequence[Table], how: Anonymity) -> str:
    if how.focus is None:
        return ""
    ranked = any(table.focus is not None for table in tables)
    return f"; {how.focus} keeps its name" if ranked else f"; {how.focus}, which is in focus, is ranked in none of them"


def _said_of_links(shown: Sequence[Hidden], how: Anonymity) -> str:
    wide = [1 + row.last - row.first for found in shown for row in found.rows]
    profiles = len(set(zip(*(_by_label(found) for found in shown), strict=True)))
    return (
        f"pseudonyms are the same in {len(shown)} tables: {len(shown[0].rows)} PES have {profiles} profiles, shared by "
        f"{how.among} or more each, and a band reaches over {sum(wide) / len(wide):.0f} places in the mean"
    )


def _by_label(found: Hidden) -> list[tuple[object, ...]]:
    return [(row.low, row.high) for row in sorted(found.rows, key=lambda row: row.label)]


def said_of_public(public: Sequence[str], how: Anonymity) -> list[Finding]:
    """Say what was done with indicators that everybody knows."""
    if not public:
        return []
    what = "left out, for it would be the key to linked pseudonyms" if how.linked else "banded like the others"
    return [Finding(PUBLIC.code, PUBLIC.severity, f"{', '.join(public)}: public, and {what}")]
