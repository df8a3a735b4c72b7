"""Lawful erasure: of vintages, or of PES from every vintage; each with an account and a reason that stays."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from pesbench.errors import UsageError
from pesbench.findings import Finding
from pesbench.ingestion import user
from pesbench.keeping.rules import GONE, REMAINS, found
from pesbench.keeping.upkeep import UpkeepRecipe, stamp
from pesbench.result import Result
from pesbench.store import Store
from pesbench.store.erasure import Erased

FORGOTTEN = {"vintage": pl.Int64, "pes": pl.String, "reason": pl.String, "forgotten": pl.String}


class ForgetRecipe(UpkeepRecipe):
    """What was forgotten: the vintages before one or before a date, or PES, where these were named."""

    command: str = "store forget"
    before: str | None = None
    pes: tuple[str, ...] = ()


def store_forget(
    store: Path, vintages: Sequence[int] = (), *, reason: str, before: str | None = None, pes: Sequence[str] = ()
) -> Result:
    """Erase vintages, or PES from every vintage; a tombstone with the reason stays.

    What a forgotten vintage shares with others stays with them. An erased PES goes from all vintages at once, and a new
    one follows without it; copies of sources and quarantined rows of the deliveries that had it go whole.

    Parameters
    ----------
    store
        The folder of the store.
    vintages
        Their numbers.
    reason
        Why; it stays, so it must not tell what was erased.
    before
        Instead of numbers: a vintage or a date. All vintages before it are forgotten, but never the current one.
    pes
        Instead of vintages: codes of PES.

    Returns
    -------
    Result
        One row per vintage that was forgotten; ``pes`` is null. Or one row per PES, with the first vintage without it.
        The recipe says how many files and bytes went, the findings which copies and rejects went and which stay.

    Raises
    ------
    UsageError
        If no reason is given, or not exactly one of vintages, before and pes.
    StoreError
        If a vintage is not there or is the current one, or nothing names a PES; the store is then unchanged.
    """
    if sum(map(bool, (vintages, before, pes))) != 1 or not reason.strip():
        raise UsageError(
            "to forget, give a reason, and either the numbers of vintages, or --before, or --pes.",
            hint='As `store forget 3 --reason "request of 1 May"`.',
        )
    opened = Store.open(store)
    if pes:
        return _erased(opened, sorted(set(pes)), reason.strip())
    numbers = _before(opened, before) if before else list(vintages)
    removed = opened.forget(numbers, reason=reason.strip(), who=user())
    rows = [
        {"vintage": it.number, "pes": None, "reason": it.forgotten.reason, "forgotten": _moment(it.forgotten.time)}
        for it in opened.vintages()
        if it.forgotten and it.number in numbers
    ]
    counts = {"files_removed": removed.files, "bytes_removed": removed.size}
    recipe = ForgetRecipe(**stamp(opened, opened.current), **counts, before=before)
    return Result(pl.DataFrame(rows, schema=FORGOTTEN), recipe, tuple(_orphans(opened)))


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"


def _before(store: Store, before: str) -> list[int]:
    """Give the vintages before one, or before a date, that are not forgotten yet; the current one stays."""
    earlier, current = store.before(before), store.current
    return [it.number for it in store.vintages()[: len(earlier)] if it.forgotten is None and it.number != current]


def _erased(store: Store, pes: Sequence[str], reason: str) -> Result:
    done = store.erase(pes, reason=reason, who=user())
    last = {code: erasure for erasure in store.erasures for code in erasure.pes}
    rows = [
        {"vintage": it.vintage, "pes": code, "reason": it.reason, "forgotten": _moment(it.time)}
        if (it := last.get(code))
        else {"vintage": None, "pes": code, "reason": reason, "forgotten": None}
        for code in pes
    ]
    counts = {"files_removed": done.removed.files, "bytes_removed": done.removed.size}
    recipe = ForgetRecipe(**stamp(store, done.vintage), **counts, pes=tuple(pes))
    return Result(pl.DataFrame(rows, schema=FORGOTTEN), recipe, tuple(_told(done)))


def _told(done: Erased) -> Iterator[Finding]:
    for name in done.sources:
        yield found(GONE, f"the copy of the delivered file {name} went whole")
    for folder in done.rejects:
        yield found(GONE, f"the quarantined rows in {folder} went whole")
    for path in done.remains:
        yield found(REMAINS, "this file stays; it names the PES or cannot be looked into", path)


def _orphans(store: Store) -> Iterator[Finding]:
    """Say where quarantined rows are that no vintage names, so that forgetting vintages does not reach them."""
    for folder in store.orphans():
        yield found(REMAINS, "quarantined rows of a run without a vintage stay here", folder)
