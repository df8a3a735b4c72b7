"""What is missing, marked or suppressed in the submissions, on purpose; the list of it is gaps.toml."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from sample_data.synthesis.table import MARK, Row, Table, remark
from sample_data.synthesis.unemployment import MEASURES

_LISTED: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class Act(StrEnum):
    """What is done to the chosen rows: left out, cells emptied, or only a status written."""

    DROP = "drop"
    BLANK = "blank"
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Gap:
    """One deliberate gap or mark; ``where`` chooses rows by how their cells begin."""

    pes: str
    form: str
    act: Act
    story: str
    where: dict[str, list[str]] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    status: str = ""
    row: bool = False

    def chooses(self, row: Row) -> bool:
        """Say whether the row belongs to the PES and matches every condition."""
        met = (row.get(name, "").startswith(tuple(begins)) for name, begins in self.where.items())
        return row["pes"] == self.pes and all(met)


GAPS = tuple(Gap(**entry | {"act": Act(entry["act"])}) for entry in _LISTED["gap"])
SUPPRESSING: tuple[str, ...] = tuple(_LISTED["suppression"]["pes"])
SUPPRESSION: str = _LISTED["suppression"]["story"]
DEFINITION_COLUMNS = (
    *("pes", "measure", "valid_from", "valid_to", "deviation", "description", "source", "contact"),
    *("obs_status", "conf_status", "comment"),
)
LARGEST_HIDDEN: int = _LISTED["suppression"]["largest"]
PARTS = {"sex": "T", "age": "TOTAL", "education": "TOTAL"}


def definitions(pes: str) -> Table:
    """Give the notes of a PES on its deviating definitions."""
    common = {"deviation": "definition differs", "source": "invented for the sample data", "comment": MARK}
    contact = {"contact": f"statistics@{pes.lower()}.example"}
    rows = [entry | common | contact for entry in _LISTED["definition"] if entry["pes"] == pes]
    return Table("definitions", DEFINITION_COLUMNS, rows)


def _apply(gap: Gap, row: Row) -> Row:
    """Give the row with the named cells emptied and the status written."""
    changed = dict(row)
    if gap.act is Act.BLANK:
        changed |= dict.fromkeys(gap.columns, "")
    if gap.status:
        places = ["obs_status"] if gap.row else [f"{name}_status" for name in gap.columns]
        changed |= dict.fromkeys(places, gap.status)
        remark(changed, gap.story)
    return changed


def with_gaps(table: Table) -> Table:
    """Put the deliberate gaps and marks into a table."""
    rows = table.rows
    for gap in GAPS:
        if gap.form != table.name:
            continue
        if gap.act is Act.DROP:
            rows = [row for row in rows if not gap.chooses(row)]
        else:
            rows = [_apply(gap, row) if gap.chooses(row) else row for row in rows]
    return replace(table, rows=rows)


def _hidden(counts: list[int]) -> set[int]:
    """Choose the parts of a total to hide: the small ones, and one more where a single gap gives it away."""
    order = sorted(range(len(counts)), key=lambda i: (counts[i], i))
    small = [i for i in order if 0 < counts[i] <= LARGEST_HIDDEN]
    if len(small) == 1:
        others = [i for i in order if i not in small]
        small += ([i for i in others if counts[i] > 0] or others)[:1]
    return set(small)


def _families(rows: Iterable[Row]) -> Iterable[list[Row]]:
    """Gather the parts of each total: rows of a month that differ in one breakdown only."""
    families: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        broken = [name for name, total in PARTS.items() if row[name] != total]
        if broken:
            families.setdefault((row["period"], broken[0]), []).append(row)
    return families.values()


def suppressed(table: Table) -> Table:
    """Hide small counts, with a second cell of the same breakdown so that the total does not reveal them."""
    rows = [dict(row) for row in table.rows]
    for family in _families(rows):
        for measure in MEASURES:
            for i in _hidden([int(row[measure]) for row in family]):
                family[i] |= {measure: "", f"{measure}_status": "Q"}
    return replace(table, rows=rows)
