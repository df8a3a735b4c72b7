"""The log of vintages: numbers, dates, and speed."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pesbench.errors import StoreError, UsageError
from pesbench.store import Counts, Schema, Source, Store, Vintage
from pesbench.store.vintage import VintageLog

START = datetime(2026, 1, 10, 12, tzinfo=UTC)


@pytest.fixture
def in_new_york() -> Iterator[None]:
    """Put the machine into another zone: a date or time without a zone is UTC wherever one asks."""
    if not hasattr(time, "tzset"):
        pytest.skip("the zone of a process cannot be set here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def log(tmp_path: Path) -> VintageLog:
    """Three vintages, at noon of 10, 11 and 12 January."""
    log = VintageLog(tmp_path / "vintages")
    for number in range(1, 4):
        log.append(Vintage(number=number, time=START + timedelta(days=number - 1)))
    return log


def test_what_is_remembered_comes_back(tmp_path: Path) -> None:
    log = VintageLog(tmp_path / "vintages")
    vintage = Vintage(
        number=1,
        time=START,
        who="ann",
        note="first delivery",
        sources=(Source(name="at.csv", sha256="ab" * 32, size=10, rows=3),),
        rules={"PB201": 2},
        fingerprints={"catalogue": "c1"},
        pesbench="0.1.0",
        counts={"observations": Counts(added=3)},
        tables={"observations": 1},
    )
    log.append(vintage)
    assert log.all() == [vintage]


@pytest.mark.parametrize(
    ("as_of", "number"),
    [
        (None, 3),
        (2, 2),
        ("1", 1),
        ("2026-01-10", 1),
        ("2026-01-11", 2),
        ("2030-12-31", 3),
        ("2026-01-11T11:59:59Z", 1),
        ("2026-01-11T12:00:00", 2),
        ("2026-01-11T08:00:00", 1),
        ("2026-01-11T13:00:00+02:00", 1),
        ("9999-12-31", 3),
    ],
)
@pytest.mark.usefixtures("in_new_york")
def test_a_vintage_is_found_by_number_date_or_time(log: VintageLog, as_of: str | int | None, number: int) -> None:
    assert log.resolve(as_of) == number


@pytest.mark.parametrize(
    ("as_of", "says"),
    [
        (0, "it has 1 to 3, asked for 0"),
        ("4", "it has 1 to 3, asked for 4"),
        (-1, "asked for -1"),
        ("2026-01-09", r"the first vintage is of 2026-01-10 12:00:00 UTC.*later date"),
    ],
)
def test_what_is_no_vintage_is_said_with_what_there_is(log: VintageLog, as_of: str | int, says: str) -> None:
    with pytest.raises(StoreError, match=says):
        log.resolve(as_of)


@pytest.mark.parametrize("as_of", ["last week", "2026-13-01", "", "1.5", "³", "²0"])
def test_what_can_name_no_vintage_is_a_mistake_of_the_user(log: VintageLog, as_of: str) -> None:
    with pytest.raises(UsageError, match=f"by its number or by an ISO date or time; found '{as_of}'"):
        log.resolve(as_of)


def test_before_the_first_delivery_only_the_present_can_be_asked_for(tmp_path: Path) -> None:
    log = VintageLog(tmp_path / "vintages")
    assert log.resolve(None) == 0
    with pytest.raises(StoreError, match="has none yet"):
        log.resolve(1)
    with pytest.raises(StoreError, match="it has none"):
        log.resolve("2026-01-10")


def test_a_broken_record_is_named(log: VintageLog) -> None:
    (log.folder / "000002.json").write_text("{", encoding="utf-8")
    with pytest.raises(StoreError, match=r"000002\.json.*backup"):
        log.get(2)


def test_a_draft_that_was_never_moved_into_place_is_no_vintage(log: VintageLog) -> None:
    (log.folder / "000004.json.0f.tmp").write_text("{", encoding="utf-8")
    assert log.current == 3


def test_a_store_with_two_thousand_vintages_opens_fast(tmp_path: Path, schema: Schema) -> None:
    store = Store.open(tmp_path / "store", create=True, schema=schema)
    folder = store.path / "vintages"
    folder.mkdir()
    for number in range(1, 2001):
        vintage = Vintage(number=number, time=START + timedelta(hours=number), note="n" * 40)
        (folder / f"{number:06d}.json").write_text(vintage.model_dump_json(), encoding="utf-8")
    start = time.perf_counter()
    again = Store.open(store.path)
    assert again.current == 2000
    assert again.resolve("2026-01-31") == 24 * 21 + 11  # hours from 10 January 12:00 to the end of 31 January, less one
    assert time.perf_counter() - start < 0.5
