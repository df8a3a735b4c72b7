"""Damaged files: each is read, every record of it accounted for once, or refused in a sentence."""

import csv
import faulthandler
import io
import resource
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.intake.mutations import BASES, Base, mutated

from pesbench.catalogue import Catalogue
from pesbench.errors import PesbenchError
from pesbench.intake import Delivery, ReadOptions, read

SHARDS, PER_SHARD, QUICK = 20, 1000, 30
# A case takes 20 ms; one that takes a thousand times as long hangs, and the process is ended with its traceback.
HANGS_AFTER = 120
# Small files need little memory, however odd they are: what thousands of them may add to the process.
MOST_GROWTH_MIB = 150


def delivered(base: Base, content: bytes, folder: Path, catalogue: Catalogue) -> Delivery | None:
    """Read one file; None where it is refused."""
    path, layout = folder / "table.csv", folder / "layout.toml"
    path.write_bytes(content)
    layout.write_text(base.mapping, encoding="utf-8")
    options = ReadOptions(mapping=str(layout)) if base.mapping else ReadOptions()
    try:
        return read([path], catalogue=catalogue, staging=folder / "staging", options=options)
    except PesbenchError as refusal:
        assert refusal.problem  # noqa: PT017 - either a delivery or a refusal with a text
        return None


def quarantined(delivery: Delivery) -> int:
    """Count the rows of the quarantine as it lies on the disk, without its header and what stands above that."""
    mark, rows = delivery.sources[0].delimiter, 0
    above = len(delivery.opened[0].facts.banner) + max(0, len(delivery.opened[0].facts.header_cells) - 1)
    for file in delivery.rejects:
        written = csv.reader(io.StringIO(file.read_bytes().decode(), newline=""), delimiter=mark)
        rows += len(list(written)) - 1 - above
    return rows


def check(base: Base, content: bytes, catalogue: Catalogue) -> bool:
    """Read one file and see that nothing got lost; say whether it was read."""
    with tempfile.TemporaryDirectory() as name:
        delivery = delivered(base, content, Path(name), catalogue)
        if delivery is None:
            return False
        for account in delivery.accounts:
            assert account.rows_read == account.rows_accepted + account.rows_quarantined + account.rows_left_out
            assert account.rows_left_out == sum(account.reasons.values())
            assert min(account.rows_accepted, account.rows_quarantined, account.rows_left_out) >= 0
        assert sum(account.rows_quarantined for account in delivery.accounts) == quarantined(delivery)
        assert all(entry.message for entry in delivery.findings)
    return True


@contextmanager
def watched() -> Iterator[None]:
    """End the process where a case hangs: Polars cannot be interrupted otherwise."""
    faulthandler.dump_traceback_later(HANGS_AFTER, exit=True)
    try:
        yield
    finally:
        faulthandler.cancel_dump_traceback_later()


def check_many(name: str, seeds: range, catalogue: Catalogue) -> None:
    base = BASES[name]
    with watched():
        assert check(base, base.text.encode(), catalogue)
    before, outcomes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, set()
    for seed in seeds:
        try:
            with watched():
                outcomes.add(check(base, mutated(base, seed), catalogue))
        except Exception as fault:
            fault.add_note(f"tests.intake.mutations.mutated(BASES[{name!r}], {seed})")
            raise
    # Both happen, or the damage is not of the right kind.
    assert outcomes == {True, False}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_GROWTH_MIB * 1024


@pytest.mark.parametrize("name", BASES)
def test_damaged_tables_are_accounted_for_or_refused(name: str, catalogue: Catalogue) -> None:
    check_many(name, range(QUICK), catalogue)


@pytest.mark.slow
@pytest.mark.parametrize("shard", range(SHARDS))
@pytest.mark.parametrize("name", BASES)
def test_many_damaged_tables_are_accounted_for_or_refused(name: str, shard: int, catalogue: Catalogue) -> None:
    start = shard * PER_SHARD
    check_many(name, range(start, start + PER_SHARD), catalogue)
