"""Layouts with figures side by side: one row per figure, each knowing its source record and column."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import polars as pl

from pesbench.findings import Finding
from pesbench.intake.facts import FileFacts, Misfit, Unfolded
from pesbench.intake.mapping import NOTE, POWER, Filled, Plan, raw_cell
from pesbench.intake.mapping.model import SourceColumn
from pesbench.intake.rules import nameless
from pesbench.intake.scan import RECORD, raw_cells, scan_records

VALUE = "value"
_ORIGIN, _FROM, _TEXT = "_origin", "_from", "_text"


def unfold(facts: FileFacts, plan: Plan, work: Path) -> tuple[FileFacts, Plan]:
    """Write the figures of a layout one by row, and give the facts and the plan by which they are read on.

    Parameters
    ----------
    facts, plan
        The file, and a plan whose ``values`` stand side by side.
    work
        A folder for the figures.

    Returns
    -------
    tuple
        Facts whose records are figures, and a plan without ``values`` over them. Empty cells say nothing, unless the
        mapping gives the empty mark a meaning; a record without figures is left out, and so are those that the
        mapping leaves out.
    """
    file = work / f"unfolded-{next(_numbers)}.parquet"
    misfits = tuple(_misfits_with_figures(facts, plan))
    records = _records(facts).filter(~pl.col(RECORD).is_in([misfit.record for misfit in misfits]))
    kept, left_out = _kept(records, plan)
    figures = _figures(kept, plan)
    figures.sink_parquet(file, compression="uncompressed", engine="streaming")
    placed = pl.read_parquet(file, columns=[_ORIGIN, _FROM], glob=False, hive_partitioning=False)
    positions = sorted({value.position for value in plan.values})
    origins = placed[_ORIGIN].to_numpy().astype(np.int64)
    counted = records.select(pl.len()).collect(engine="streaming").item()
    with_figures = len(np.unique(origins))
    left_out[NOTE.reason] = counted - sum(left_out.values()) - with_figures
    unfolded = Unfolded(
        file=file,
        origins=origins,
        columns=tuple(facts.header[position] for position in positions),
        column_of=np.searchsorted(np.array(positions), placed[_FROM].to_numpy()).astype(np.uint16),
        source=facts,
        records=counted + len(misfits),
        left_out={reason: rows for reason, rows in left_out.items() if rows},
        misfits=misfits,
    )
    columns = tuple(_columns(plan))
    header = tuple(column.rule.name for column in columns)
    long = replace(
        facts,
        lines=unfolded,
        header=header,
        records=len(origins),
        ragged=False,
        misfits=(),
        unfolded=unfolded,
        notes=(*facts.notes, *_nameless(facts, plan)),
    )
    return long, replace(
        plan,
        mapping=plan.mapping.model_copy(update={"leave_out": (), "value": ()}),
        columns=columns,
        unread=(),
        nameless=(),
        values=(),
        scaled=any(value.power_of_ten for value in plan.values),
    )


_numbers = count()


def _misfits_with_figures(facts: FileFacts, plan: Plan) -> Iterator[Misfit]:
    """Give the records of another width that hold figures: which of them is missing or too many is not known."""
    positions = {value.position for value in plan.values}
    for misfit in facts.misfits:
        if any(cell.strip() for at, cell in enumerate(misfit.cells) if at in positions or at >= len(facts.header)):
            yield misfit


def _filled(cell: str) -> pl.Expr:
    return pl.col(cell).str.strip_chars().fill_null("") != ""


def _records(facts: FileFacts) -> pl.LazyFrame:
    """Scan the records that are not blank."""
    return scan_records(facts).filter(pl.any_horizontal(_filled(cell) for cell in raw_cells(facts)))


def _kept(records: pl.LazyFrame, plan: Plan) -> tuple[pl.LazyFrame, dict[str, int]]:
    """Take away the records that the mapping leaves out, and count them by the first reason that holds."""
    left_out: dict[str, int] = {}
    for rule, where in plan.left_out():
        count_of = records.filter(where).select(pl.len()).collect(engine="streaming").item()
        left_out[rule.reason] = left_out.get(rule.reason, 0) + count_of
        records = records.filter(~where)
    return records, left_out


def _figures(records: pl.LazyFrame, plan: Plan) -> pl.LazyFrame:
    """Give one row per figure: its source record, its column, and the cells that the long plan reads."""
    at = {raw_cell(value.position): value for value in plan.values}
    beside = [raw_cell(column.position) for column in plan.columns]
    records = records.filter(pl.any_horizontal(_filled(cell) for cell in at))
    long = records.unpivot(list(at), index=[RECORD, *dict.fromkeys(beside)], variable_name=_FROM, value_name=_TEXT)
    text = pl.col(_TEXT)
    if "" in plan.mapping.missing:
        text = text.fill_null("")
    else:
        long = long.filter(_filled(_TEXT))
    position = pl.col(_FROM).replace_strict({cell: value.position for cell, value in at.items()}, return_dtype=pl.Int64)
    fixed = {
        raw_cell(len(beside) + number): pl.col(_FROM).replace_strict(
            {cell: value.set.get(name) for cell, value in at.items()}, return_dtype=pl.String
        )
        for number, name in enumerate(_fixed(plan))
    }
    own = {raw_cell(number): pl.col(cell) for number, cell in enumerate(beside)}
    value = {raw_cell(len(beside) + len(fixed)): text}
    power = pl.col(_FROM).replace_strict({cell: value.power_of_ten for cell, value in at.items()}, return_dtype=pl.Int8)
    rows = long.select(
        pl.col(RECORD).alias(_ORIGIN), position.alias("_position"), power.alias(POWER), **own, **fixed, **value
    )
    return rows.rename({"_position": _FROM}).sort(_ORIGIN, _FROM)


def _nameless(facts: FileFacts, plan: Plan) -> Iterator[Finding]:
    """Say which columns without a name hold data beside figures; one in front that numbers the rows says nothing."""
    with_figures = pl.any_horizontal(_filled(raw_cell(value.position)) for value in plan.values)
    for position in plan.nameless:
        cell = raw_cell(position)
        held = scan_records(facts).filter(with_figures & _filled(cell)).select(RECORD, cell).collect(engine="streaming")
        ahead = held[cell].str.strip_chars().cast(pl.Int64, strict=False) - held[RECORD]
        numbered = position == 0 and ahead.null_count() == 0 and ahead.n_unique() == 1 and held.height > 1
        if held.height and not numbered:
            yield nameless(facts.name, position, held.height, facts.lines.line(held[RECORD][0]))


def _fixed(plan: Plan) -> list[str]:
    """Name the columns of the form that the value columns fill."""
    return list(dict.fromkeys(name for value in plan.values for name in value.set))


def _columns(plan: Plan) -> Iterator[Filled]:
    position = 0
    for column in plan.columns:
        yield replace(column, position=position)
        position += 1
    for name in _fixed(plan):
        yield Filled(position, SourceColumn(header=(name,), to=name))
        position += 1
    yield Filled(position, SourceColumn(header=(VALUE,), to=VALUE))
