"""The pass over one file: every record meets the compiled check and goes where it belongs, in one scan."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pesbench.errors import InputError
from pesbench.forms.conditions import RAW
from pesbench.intake.mapping import DELETED, POWER, raw_cell
from pesbench.intake.scan import BLANK, RECORD
from pesbench.intake.source import Source
from pesbench.intake.staging import Stage

FATE = "_fate"
ACCEPTED, FAILING, CANDIDATE, ASIDE = range(4)
SPILLED = "_spilled"


@dataclass(frozen=True, slots=True)
class Sifted:
    """What one pass over a file found.

    ``counts`` names how many records are blank, left out for each reason, and so on. ``spilled`` is a CSV file of
    fates, record numbers and raw cells: what fails, what may be repeated, what is accepted with a warning.
    """

    counts: dict[str, int]
    spilled: Path


def sift(source: Source, candidates: NDArray[np.int64], stage: Stage) -> Sifted:
    """Scan a file once: stage what is certainly accepted, spill what must be looked at row by row, count everything.

    Parameters
    ----------
    source
        The file; its keys have been read.
    candidates
        The records whose keys may be repeated; they are spilled even where they are accepted.
    stage
        Where accepted rows go.
    """
    frame = _with_fate(source.settled(), candidates)
    spilled = stage.work / f"spilled-{source.number}.csv"
    accepted = stage.sink(source, frame.filter(pl.col(FATE) == ACCEPTED))
    # The power of ten of a figure stands in none of its cells, and is asked for again where it is looked at.
    beside = [POWER] if source.plan.scaled else []
    closer = frame.filter(pl.col(SPILLED)).select(FATE, RECORD, *source.cells, *beside).sink_csv(spilled, lazy=True)
    sinks = [accepted, closer, frame.select(**_counts(source))]
    rows, _, counted = pl.collect_all(sinks, engine="streaming")
    stage.settle(source, rows)
    counts: dict[str, int] = counted.row(0, named=True)
    _must_agree(source, counts["records"])
    return Sifted(counts, spilled)


def _with_fate(source: Source, candidates: NDArray[np.int64]) -> pl.LazyFrame:
    aside = [pl.col(BLANK), *(where for _, where in source.plan.left_out())]
    aside += [_among(misfits) for misfits in _misfits(source)]
    fate = pl.when(pl.any_horizontal(aside)).then(ASIDE).when(~source.certain()).then(FAILING)
    if len(candidates):
        fate = fate.when(_among(candidates)).then(CANDIDATE)
    typed = source.typed(source.records()).with_columns(fate.otherwise(ACCEPTED).cast(pl.Int8).alias(FATE))
    warned = (pl.col(FATE) == ACCEPTED) & warns(source)
    # One spill for all that needs a closer look: each further sink of whole rows costs as much as the conditions.
    return typed.with_columns((pl.col(FATE).is_in([FAILING, CANDIDATE]) | warned).alias(SPILLED))


def warns(source: Source) -> pl.Expr:
    """Say where a typed row is worth a warning, if it is accepted."""
    expressions = [warned.expression for warned in source.compiled.warnings]
    return reduce(or_, expressions) if expressions else pl.lit(value=False)


def _misfits(source: Source) -> Iterator[NDArray[np.int64]]:
    """Give the records of another width than the header's, where there are any."""
    if source.facts.misfits:
        yield np.array([misfit.record for misfit in source.facts.misfits], np.int64)


def _among(records: NDArray[np.int64]) -> pl.Expr:
    return pl.col(RECORD).is_in(pl.Series(records.astype(np.uint32)).implode())


def _counts(source: Source) -> dict[str, pl.Expr]:
    # Rows of another width are looked at one by one, also where all that they hold is behind the last column.
    odd = [_among(misfits) for misfits in _misfits(source)]
    blank = pl.all_horizontal(pl.col(BLANK), *(~misfit for misfit in odd))
    counts = {"records": pl.len(), "blank": blank.sum(), "spilled": pl.col(SPILLED).sum()}
    others = pl.any_horizontal(pl.col(BLANK), *odd)
    for number, (rule, where) in enumerate(source.plan.left_out()):
        counts[f"out-{number}"] = (where & ~others).sum()
        if rule.reason == DELETED:
            counts[f"out-{number}-first"] = pl.col(RECORD).filter(where & ~others).min()
    for name, fate in (("accepted", ACCEPTED), ("failing", FAILING), ("candidates", CANDIDATE)):
        counts[name] = (pl.col(FATE) == fate).sum()
    if (nothing := _unfilled(source)) is not None:
        unfilled = nothing & pl.col(FATE).is_in([ACCEPTED, CANDIDATE])
        counts |= {"unfilled": unfilled.sum(), "unfilled-first": pl.col(RECORD).filter(unfilled).min()}
    for position in source.facts.nameless:
        filled = pl.col(raw_cell(position)).is_not_null()
        counts[f"nameless-{position}"] = filled.sum()
        counts[f"nameless-{position}-first"] = pl.col(RECORD).filter(filled).min()
    if source.facts.nameless[:1] == (0,):
        # Row numbers run with the records, from whatever they begin with.
        ahead = pl.col(raw_cell(0)).cast(pl.Int64, strict=False) - pl.col(RECORD)
        counts["numbered"] = (ahead.min() == ahead.max()) & (
            ahead.is_not_null() == pl.col(raw_cell(0)).is_not_null()
        ).all()
    return counts


def _unfilled(source: Source) -> pl.Expr | None:
    """Say where a row of one of our own tables has neither a figure nor a status that says why it has none.

    Where a form demands something of each row, such rows are errors already, and nothing is given here.
    """
    form = source.form
    if source.plan.mapping.name != form.name or not form.any_of:
        return None
    asked = {"obs_status", *form.any_of, *(f"{column}_status" for column in form.measures)}
    return pl.all_horizontal(pl.col(RAW + name).is_null() for name in source.compiled.present if name in asked)


def _must_agree(source: Source, records: int) -> None:
    """Refuse a file that the parser takes apart in another way than the census of its bytes: lines would be wrong."""
    if records != source.facts.records:
        problem = f"the file must have one reading, found {source.facts.records} records by its bytes, {records} parsed"
        raise InputError(problem, where=source.facts.name, hint="Look for odd quotes or line ends.")
