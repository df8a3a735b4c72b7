"""Evidence without names: what anonymous answers say, the own figures of the PES in focus, and nothing else.

Everything that names or could tell another PES is taken out here, before a part of the report is written: a part can
show only what it is given.
"""

from dataclasses import replace

import polars as pl

from pesbench.analysis.anonymity import Anonymity, Pseudonyms, anonymous, key_at_hand, output_of
from pesbench.analysis.anonymity.messages import names_any
from pesbench.analysis.anonymity.recipes import cleaned
from pesbench.analysis.anonymity.tables import Table, hide
from pesbench.publication.blocks import Row
from pesbench.publication.evidence import Evidence
from pesbench.publication.marks import Marks
from pesbench.result import Result


def without_names(evidence: Evidence, how: Anonymity, release: str) -> Evidence:
    """Give evidence in which only the PES in focus has a name.

    Parameters
    ----------
    evidence
        With all names.
    how
        How PES are hidden.
    release
        To whom the report goes.
    """

    def told(result: Result | None) -> Result | None:
        return None if result is None else anonymous(result, evidence.catalogue, how, release=release)

    return replace(
        evidence,
        recipe=evidence.recipe.model_copy(
            update={
                "release": release,
                "anonymise": True,
                "units": cleaned(evidence.recipe, evidence.catalogue)["units"],
            }
        ),
        places=told(evidence.places),
        related=told(evidence.related),
        index=told(evidence.index),
        values=_own(evidence.values, how.focus),
        parts=None,
        quality=None,
        needs=None,
        offered=None,
        identified=None,
        followed=None,
        marks=_own_marks(evidence.marks, how.focus),
        declared=evidence.declared.filter(pl.col("pes") == (how.focus or "")),
        checks=tuple(finding for finding in evidence.checks if how.focus is not None and finding.pes == how.focus),
        bands=_area_bands(evidence, how),
        lacking=_unnamed(evidence, how.focus),
    )


def _unnamed(evidence: Evidence, focus: str | None) -> dict[str, str]:
    """Keep why a part has no figures, where the reason names no other PES."""
    others = {*evidence.catalogue.units, *evidence.units} - {focus}
    return {part: reason for part, reason in evidence.lacking.items() if not names_any(reason, others)}


def _own(values: Result | None, focus: str | None) -> Result | None:
    """Give the values of the PES in focus alone."""
    if values is None or focus is None:
        return None
    return Result(values.rows.filter(pl.col("pes") == focus), values.recipe, ())


def _own_marks(marks: Marks, focus: str | None) -> Marks:
    """Give the scores of the PES in focus alone; which cycles there are says nothing of a PES."""
    return replace(marks, enablers=marks.enablers.filter(pl.col("pes") == (focus or "")))


def _area_bands(evidence: Evidence, how: Anonymity) -> tuple[Row, ...]:
    """Give the external scores of areas in bands that several PES share: ``area, pes, score_low, score_high, rank``."""
    areas = _external(evidence.marks)
    tables = [_table(area, areas, how) for area in evidence.catalogue.areas if area in set(areas["area"])]
    if not tables:
        return ()
    key, _ = key_at_hand()
    names = Pseudonyms(key, output_of(how.model_dump_json(), areas.write_json()))
    shown = hide(tables, how, names, "M")
    return tuple(
        {
            "area": table.scope, "pes": seen.label, "score_low": seen.low, "score_high": seen.high,
            "rank": seen.first, "rank_last": seen.last,
        }
        for table, hidden in zip(tables, shown, strict=True) for seen in hidden.rows
    )  # fmt: skip


def _external(marks: Marks) -> pl.DataFrame:
    return marks.areas().filter((pl.col("assessment") == "external") & marks.now)


def _table(area: str, areas: pl.DataFrame, how: Anonymity) -> Table:
    own = areas.filter((pl.col("area") == area) & (pl.col("pes") != (how.focus or ""))).sort("pes")
    focus = areas.filter((pl.col("area") == area) & (pl.col("pes") == (how.focus or "")))["score"].to_list()
    return Table(area, tuple(own["pes"]), own["score"].to_numpy(), True, focus[0] if focus else None)  # noqa: FBT003
