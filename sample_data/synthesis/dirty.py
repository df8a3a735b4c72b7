"""The dirty submission: the clean tables of one PES with the errors of dirty.toml, and the list of where they stand."""

import csv
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any

from sample_data.synthesis.gaps import DEFINITION_COLUMNS, PARTS
from sample_data.synthesis.table import MARK, Row, Table, decimal

PES = "PT"
TRUTH_COLUMNS = ("file", "line", "column", "kind", "rule", "severity")
EXCESS = 25
_LISTED: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


class Act(StrEnum):
    """What happens to the chosen row."""

    SET = "set"
    COMMA = "comma"
    SHORT = "short"
    REPEAT = "repeat"
    CONFLICT = "conflict"


@dataclass(frozen=True, slots=True)
class Planted:
    """One deliberate error, and what a check should say about it."""

    file: str
    kind: str
    rule: str
    severity: str = "error"
    where: dict[str, str] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    off: dict[str, int] = field(default_factory=dict)
    column: str = ""
    act: str = Act.SET

    def points_at(self) -> str:
        """Name the column that a finding points at; none where the whole row is wrong."""
        if self.act != Act.SET:
            return ""
        return self.column or next(iter({**self.cells, **self.above, **self.off}))

    def changed(self, row: Row) -> Row:
        """Give the row with the wrong cells."""
        raised = {name: str(int(row[other]) + EXCESS) for name, other in self.above.items()}
        moved = {name: str(int(row[name]) + amount) for name, amount in self.off.items()}
        return row | self.cells | raised | moved


PLANTED = tuple(Planted(**entry) for entry in _LISTED["planted"])
Lines = list[tuple[str, Planted | None]]
"""The records of a file as text, each with the error that it holds."""


def _only(rows: list[Row], where: dict[str, str]) -> int:
    """Find the one row that is meant; the breakdowns that the condition leaves out are totals."""
    meant = {name: total for name, total in (("sex", "T"), ("age", "TOTAL")) if name in rows[0]} | where
    found = [i for i, row in enumerate(rows) if all(row.get(name) == cell for name, cell in meant.items())]
    if len(found) != 1:
        msg = f"{where} must choose one row, found {len(found)}"
        raise ValueError(msg)
    return found[0]


def _record(cells: Iterable[str]) -> str:
    text = StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _spoil(planted: Planted, row: Row, header: list[str]) -> list[str]:
    """Give the records that stand for a row once its error is in."""
    right, wrong = ([some.get(name, "") for name in header] for some in (row, planted.changed(row)))
    if planted.act == Act.COMMA:
        return [",".join(wrong) + "\n"]
    if planted.act == Act.SHORT:
        return [_record(wrong[:-2])]
    if planted.act == Act.SET:
        return [_record(wrong)]
    return [_record(right), _record(wrong)]


def _records(table: Table) -> Lines:
    """Give the records of a table, header first, with the errors planted; of a repeat only the second is wrong."""
    header = table.header()
    errors = {_only(table.rows, planted.where): planted for planted in PLANTED if planted.file == table.name}
    lines: Lines = [(_record(header), None)]
    for i, row in enumerate(table.rows):
        planted = errors.get(i)
        if planted is None:
            lines.append((_record(row.get(name, "") for name in header), None))
            continue
        records = _spoil(planted, row, header)
        lines += [(record, planted) for record in records]
        if planted.act == Act.REPEAT:
            lines[-2] = records[0], None
    return lines


def _with_notes(table: Table) -> Table:
    rows = list(table.rows)
    for note in _LISTED["note"]:
        if note["file"] == table.name:
            i = _only(rows, note["where"])
            rows[i] = rows[i] | {"comment": note["comment"]}
    return replace(table, rows=rows)


def _own(table: Table, *always: str) -> Table:
    """Keep the rows of the PES, and write the named columns even where no row fills them."""
    return replace(table, rows=[row for row in table.rows if row["pes"] == PES], always=always)


def _since(table: Table, period: str) -> Table:
    return replace(table, rows=[row for row in table.rows if row["period"] >= period])


def _shortened(register: Table) -> Table:
    """Keep totals since 2022, by sex and by age since 2023: enough to plant errors in, and short enough to read."""
    one_way = [{"sex"}, {"age"}]
    rows = []
    for row in _since(register, "2022").rows:
        broken = {name for name, total in PARTS.items() if row[name] != total}
        if not broken or (broken in one_way and row["period"] >= "2023"):
            rows.append(row)
    return replace(register, rows=rows)


def _shares(register: Table) -> list[Row]:
    """Give A2a_6m of each year ready-made, with its parts, beside the register that it comes from."""
    rows: list[Row] = []
    totals = [row for row in register.rows if (row["sex"], row["age"], row["education"]) == ("T", "TOTAL", "TOTAL")]
    for year in sorted({row["period"][:4] for row in totals}):
        months = [row for row in totals if row["period"].startswith(year)]
        part, whole = (
            sum(int(row[name]) for row in months) for name in ("outflow_to_employment_6m", "outflow_to_employment")
        )
        row = {"pes": PES, "indicator": "A2a_6m", "period": year, "sex": "T", "comment": MARK}
        rows.append(row | {"numerator": str(part), "denominator": str(whole), "value": decimal(100 * part / whole, 2)})
    return rows


def _definitions() -> Table:
    about = {"pes": PES, "valid_from": "2019", "deviation": "definition differs", "comment": MARK}
    told = {
        "stock": "Persons on short courses are counted as unemployed.",
        "inflow": "A person who comes back within a week is not counted again.",
        "outflow_to_employment": "Only jobs that the register of employment confirms are counted.",
        "filled": "A vacancy that the employer withdraws as filled is counted as filled.",
    }
    rows = [about | {"measure": measure, "description": text, "source": "invented"} for measure, text in told.items()]
    return Table("definitions", DEFINITION_COLUMNS, rows)


def dirty_tables(delivered: Iterable[tuple[str, Table]]) -> list[Table]:
    """Give the tables of the PES as they were before the errors."""
    own = {(owner, table.name): table for owner, table in delivered if owner in {PES, "network"}}
    register, values = own[PES, "unemployment"], _own(own["network", "values"])
    values = replace(values, rows=values.rows + _shares(register))
    tables = [
        _own(_shortened(register), "stock_status", "outflow_status", "obs_status"),
        _own(_since(own[PES, "vacancies"], "2022")),
        _own(own[PES, "satisfaction"], "share", "score", "score_sd", "conf_status"),
        _own(own["network", "lfs"]),
        _own(own["network", "context"]),
        _own(values, "standard_error", "obs_status"),
        _own(own[PES, "enablers"], "score"),
        _own(_definitions(), "valid_to"),
    ]
    return [_with_notes(table) for table in tables]


def write_dirty(folder: Path, tables: Iterable[Table]) -> list[Path]:
    """Write the dirty submission into a folder of its own, and beside it where its errors stand."""
    (folder / PES).mkdir(parents=True, exist_ok=True)
    written, found = [], []
    for table in tables:
        path = folder / PES / f"{table.name}.csv"
        line, text = 1, ""
        for record, planted in _records(table):
            if planted is not None:
                place = (f"{PES}/{path.name}", str(line), planted.points_at())
                found.append((*place, planted.kind, planted.rule, planted.severity))
            line, text = line + record.count("\n"), text + record
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    truth = folder / "truth.csv"
    listed = [_record(cells) for cells in (TRUTH_COLUMNS, *found)]
    truth.write_text("".join(listed), encoding="utf-8", newline="\n")
    return [*written, truth]
