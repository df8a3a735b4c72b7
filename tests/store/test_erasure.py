"""Erasure of a PES: no vintage shows it, no file holds it, at whatever moment the process died."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from deltalake import DeltaTable

from pesbench.errors import StoreError
from pesbench.store import Commit, CommitInfo, Source, Store, erasure
from pesbench.store.copies import copy_source, digest

Deliver = Callable[..., Commit]
SECRET = 98765.25


def shown(store: Store, vintage: int | None = None) -> list[tuple[str, float]]:
    return sorted(store.read("observations", vintage=vintage).select("pes", "value").collect().rows())


def troubles(store: Store) -> list[tuple[str, str]]:
    return [(trouble.kind.value, trouble.path) for trouble in store.check().troubles]


def bytes_of(store: Store) -> bytes:
    return b"".join(path.read_bytes() for path in store.path.rglob("*") if path.is_file())


@pytest.fixture
def filled(store: Store, deliver: Deliver) -> Store:
    """Three vintages: both PES, a revision of AT, and one that AT is not in."""
    deliver(store, {"value": SECRET, "comment": "Jo Bloggs"}, {"pes": "SE", "value": 1.0}, enablers=[{"plan": 4.5}])
    deliver(store, {"value": 2.0, "comment": "Jo Bloggs"})
    deliver(store, {"pes": "SE", "value": 3.0})
    return store


def test_no_vintage_shows_an_erased_pes_and_no_file_holds_it(filled: Store) -> None:
    done = filled.erase(["AT"], reason="request 17", who="ann")
    assert (done.vintage, done.removed.files, filled.current) == (4, 3, 4)
    assert [shown(filled, number) for number in (1, 2, 3, 4)] == [[("SE", value)] for value in (1.0, 1.0, 3.0, 3.0)]
    assert filled.read("enablers", vintage=1).collect().is_empty()
    assert b"Jo Bloggs" not in bytes_of(filled)
    assert list(filled.path.glob("*/pes=AT")) == []
    assert troubles(filled) == []
    last = filled.vintages()[-1]
    assert (last.act, last.note, last.who, last.pes) == ("erasure", "request 17", "ann", ("AT",))


def test_life_goes_on_after_an_erasure(filled: Store, deliver: Deliver) -> None:
    filled.erase(["AT"], reason="request 17")
    deliver(filled, {"value": 7.0})
    assert shown(filled) == [("AT", 7.0), ("SE", 3.0)]
    assert filled.restore(1) == 6  # what is erased does not come back
    assert shown(filled) == [("SE", 1.0)]
    assert filled.restore(5) == 7  # what was delivered later does
    assert shown(filled) == [("AT", 7.0), ("SE", 3.0)]
    filled.optimise()
    filled.forget([1], reason="old")
    assert troubles(filled) == []
    assert filled.erase(["AT"], reason="request 18").vintage == filled.current
    assert shown(filled) == shown(filled, 5) == [("SE", 3.0)]
    assert troubles(filled) == []


def test_an_outside_reader_leaves_the_erased_out(filled: Store) -> None:
    filled.erase(["AT"], reason="request 17")
    version = filled.vintages()[0].tables["observations"]
    table = DeltaTable(filled.path / "observations", version=version)
    assert table.to_pyarrow_table(filters=[("pes", "!=", "AT")]).num_rows == 1


class Killed(BaseException):
    pass


def die(*_: object, **__: object) -> None:
    raise Killed


@pytest.mark.parametrize(
    ("moment", "then"),
    [
        ("settled", "deliver"),
        ("settled", "restore"),
        ("successor", "optimise"),
        ("_cleared", "erase"),
        ("removed", "erase"),
    ],
)
def test_an_erasure_killed_at_any_step_shows_nothing_and_is_ended(
    filled: Store, deliver: Deliver, monkeypatch: pytest.MonkeyPatch, moment: str, then: str
) -> None:
    steps: Iterator[Callable[..., object]] = iter(
        [erasure.settled, die]
    )  # the first call only looks for an erasure to end

    def step(*given: Any) -> object:
        return next(steps)(*given)

    with monkeypatch.context() as patch:
        patch.setattr(erasure, moment, step if moment == "settled" else die)
        with pytest.raises(Killed):
            filled.erase(["AT"], reason="request 17")
    again = Store.open(filled.path)
    assert all(pes == "SE" for number in (1, 2, 3, None) for pes, _ in shown(again, number))
    assert {kind for kind, _ in troubles(again)} == {"leftover"}
    following: dict[str, Callable[[], object]] = {
        "deliver": lambda: deliver(again, {"value": 8.0}),
        "optimise": again.optimise,
        "erase": lambda: again.erase(["AT"], reason="request 17"),
        "restore": lambda: again.restore(1),
    }
    following[then]()
    assert shown(again, 1) == [("SE", 1.0)]
    assert ("AT", 8.0) in shown(again) if then == "deliver" else all(pes == "SE" for pes, _ in shown(again))
    again.optimise()
    assert b"Jo Bloggs" not in bytes_of(again)
    assert troubles(again) == []


def test_copies_and_rejects_go_or_are_named(store: Store, tmp_path: Path, stage: Callable[..., Path]) -> None:
    for number, (pes, text) in enumerate(
        [("AT", "pes\nAT\n"), ("SE", "pes,comment\nSE,as in AT\n"), ("SE", "pes\nSE\n")]
    ):
        given = tmp_path / f"{number}.csv"
        given.write_text(text, encoding="utf-8")
        staged = stage(store, observations=[{"pes": pes, "value": float(number)}])
        sha256 = digest(given)
        copies = {sha256: copy_source(given, staged / "_sources", sha256)}
        source = Source(name=given.name, sha256=sha256, kept=True)
        rejects = {"rejects": [f"rejects/{number}/x.rejects.csv"]}
        store.commit(staged, CommitInfo(sources=(source,), copies=copies, recipe=rejects))
    for number, row in enumerate(("x", "SE", "SE", "AT", "BG,AT only here")):
        folder = store.path / "rejects" / str(number)
        folder.mkdir(parents=True)
        (folder / "x.rejects.csv").write_text(f"_file,_line,_rules,pes,comment\na,1,PB1,{row}\n", encoding="utf-8")
    done = store.erase(["AT"], reason="request 17")
    assert done.sources == ("0.csv",)
    assert done.rejects == ("rejects/0", "rejects/3")  # of its delivery, and of a run without a vintage
    assert [path.split("/")[0] for path in done.remains] == ["rejects", "sources"]
    assert [source.kept for vintage in store.vintages() for source in vintage.sources] == [False, True, True]
    assert troubles(store) == []


def test_a_pes_that_the_store_never_had_is_refused(filled: Store) -> None:
    with pytest.raises(StoreError, match=r"no vintage, copy or reject names 'XX'.*It has AT, SE\."):
        filled.erase(["AT", "XX"], reason="x")
    assert filled.current == 3
    filled.erase(["AT"], reason="x")
    assert filled.erase(["AT"], reason="again").vintage is None


def test_only_what_shows_the_pes_is_touched(filled: Store) -> None:
    before = filled.parts("observations", vintage=1)["SE"]
    filled.erase(["AT"], reason="x")
    assert filled.parts("observations", vintage=1) == {"SE": before}
