"""From files to the store: everything is accounted for, what is right is kept, and a failure leaves no trace."""

import csv
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, StoreError
from pesbench.ingestion import IngestOptions, ingest
from pesbench.intake import ReadOptions
from pesbench.report import pages
from pesbench.result import Result
from pesbench.store import Store

SAMPLE = Path(__file__).parents[1] / "sample_data"
HEADER = "pes,period,stock,outflow\n"


@pytest.fixture
def deliver(tmp_path: Path, catalogue: Catalogue) -> "Deliver":
    return Deliver(tmp_path, catalogue)


class Deliver:
    """Deliveries of small files into one store."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder = folder
        self.catalogue = catalogue
        self.store = folder / "store"

    def __call__(self, text: str, **choices: object) -> Result:
        path = self.folder / "unemployment.csv"
        path.write_text(text, encoding="utf-8")
        return ingest([path], self.store, self.catalogue, IngestOptions(**choices))

    def kept(self) -> dict[tuple[str, str], float | None]:
        rows = Store.open(self.store).read("observations").collect()
        return {(row["measure"], row["period"]): row["value"] for row in rows.iter_rows(named=True)}


def row_of(result: Result) -> dict[str, object]:
    assert result.rows.height == 1
    return result.rows.row(0, named=True)


def test_every_record_is_somewhere_once(deliver: Deliver) -> None:
    text = (
        HEADER
        + "AT,2024-01,100,5\nAT,2024-02,many,5\nAT,2024-03,100,5\nAT,2024-03,100,5\nAT,2024-04,1,1\nAT,2024-04,2,1\n"
    )
    result = deliver(text)
    row = row_of(result)
    counts = (row["rows_read"], row["rows_accepted"], row["rows_quarantined"], row["rows_left_out"])
    assert counts == (6, 2, 3, 1)
    assert (row["values_stored"], row["added"], row["vintage"]) == (4, 4, 1)
    assert {(f.rule, f.line) for f in result.findings} == {("PB201", 3), ("PB401", 6), ("PB401", 7), ("PB402", 5)}
    assert deliver.kept() == {
        ("stock", "2024-01"): 100,
        ("outflow", "2024-01"): 5,
        ("stock", "2024-03"): 100,
        ("outflow", "2024-03"): 5,
    }


def test_a_delivery_changes_only_the_cells_that_it_contains(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\nAT,2024-02,110,6\n")
    row = row_of(deliver("pes,period,stock\nAT,2024-02,111\nAT,2024-03,120\nAT,2024-01,100\n"))
    assert (row["added"], row["changed"], row["unchanged"], row["vintage"]) == (1, 1, 1, 2)
    kept = deliver.kept()
    assert kept["stock", "2024-02"] == 111
    assert kept["outflow", "2024-02"] == 6


def test_an_empty_cell_leaves_the_stored_value_with_a_warning(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\n")
    result = deliver(HEADER + "AT,2024-01,,7\n")
    (found,) = result.findings
    assert (found.rule, found.column, found.pes, found.period) == ("PB620", "stock", "AT", "2024-01")
    assert (Path(found.file).suffix, found.line) == (".csv", 2)
    assert deliver.kept() == {("stock", "2024-01"): 100, ("outflow", "2024-01"): 7}


def test_a_dry_run_counts_what_the_delivery_would_do(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\nAT,2024-02,110,6\n")
    text = "pes,period,stock\nAT,2024-02,111\nAT,2024-03,120\nAT,2024-01,100\n"
    tried = deliver(text, dry_run=True, replace_period=True)
    counts = ("values_stored", "added", "changed", "unchanged")
    assert [row_of(tried)[name] for name in (*counts, "vintage")] == [3, 1, 1, 1, None]
    assert deliver.kept()["stock", "2024-02"] == 110
    done = deliver(text, replace_period=True)
    assert [row_of(done)[name] for name in (*counts, "vintage")] == [3, 1, 1, 1, 2]
    assert [f.rule for f in tried.findings] == [f.rule for f in done.findings]


def test_a_status_that_withdraws_a_value_replaces_it(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\n")
    deliver("pes,period,stock,stock_status\nAT,2024-01,,M\n")
    assert deliver.kept()["stock", "2024-01"] is None


def test_the_same_delivery_again_changes_nothing(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\n")
    row = row_of(deliver(HEADER + "AT,2024-01,100,5\n"))
    assert (row["added"], row["changed"], row["unchanged"], row["vintage"]) == (0, 0, 2, 1)


def test_a_total_that_its_parts_miss_is_reported_at_its_line_and_kept(deliver: Deliver) -> None:
    result = deliver("pes,period,sex,stock\nAT,2024-01,F,40\nAT,2024-01,M,50\nAT,2024-01,T,100\n")
    assert [(f.rule, f.line, f.column, f.severity) for f in result.findings] == [("PB410", 4, "stock", "warning")]
    assert row_of(result)["rows_accepted"] == 3


def test_abort_keeps_nothing_where_anything_is_wrong(deliver: Deliver) -> None:
    result = deliver(HEADER + "AT,2024-01,100,5\nAT,2024-02,-1,5\n", abort=True)
    assert row_of(result)["vintage"] is None
    assert Store.open(deliver.store).current == 0
    (rejects,) = (deliver.store / "rejects").glob("*/*.rejects.csv")
    assert "AT,2024-02,-1,5" in rejects.read_text(encoding="utf-8")


def test_a_dry_run_says_the_same_and_keeps_nothing(deliver: Deliver) -> None:
    result = deliver(HEADER + "AT,2024-01,100,5\nAT,2024-02,-1,5\n", dry_run=True)
    row = row_of(result)
    assert (row["rows_accepted"], row["rows_quarantined"], row["vintage"]) == (1, 1, None)
    assert not deliver.store.exists()


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\x03binary\x00", b"PK\x03\x04zip", b"one,two\n1,2\n"])
def test_a_file_that_cannot_be_read_leaves_no_store_behind(deliver: Deliver, content: bytes) -> None:
    path = deliver.folder / "bad.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"bad\.csv"):
        ingest([path], deliver.store, deliver.catalogue, IngestOptions())
    assert not deliver.store.exists()


def test_a_file_that_cannot_be_read_leaves_a_store_as_it_was(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\n")
    before = sorted(path.relative_to(deliver.store) for path in deliver.store.rglob("*") if path.is_file())
    with pytest.raises(InputError):
        deliver("")
    after = sorted(path.relative_to(deliver.store) for path in deliver.store.rglob("*") if path.is_file())
    assert after == before


def test_a_folder_that_is_no_store_is_refused(deliver: Deliver) -> None:
    deliver.store.mkdir()
    (deliver.store / "thesis.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StoreError):
        deliver(HEADER + "AT,2024-01,100,5\n")
    assert [path.name for path in deliver.store.iterdir()] == ["thesis.txt"]


def test_a_dry_run_writes_no_rejects(deliver: Deliver) -> None:
    result = deliver(HEADER + "AT,2024-02,1OO,5\n", rejects=deliver.folder / "rejects", dry_run=True)
    assert row_of(result)["rows_quarantined"] == 1
    assert not (deliver.folder / "rejects").exists()


def test_rejects_that_cannot_be_written_name_their_own_folder(deliver: Deliver) -> None:
    (deliver.folder / "file").touch()
    with pytest.raises(StoreError) as caught:
        deliver(HEADER + "AT,2024-02,1OO,5\n", rejects=deliver.folder / "file")
    assert caught.value.where == str(deliver.folder / "file")


def test_the_terminal_says_why_rows_are_left_out_and_where_the_others_are(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(deliver.folder)
    same = "AT,2024-01,100,5\n"
    result = deliver(HEADER + same + same + "AT,2024-02,1OO,5\n", rejects=Path("rejects"))
    (page,) = pages.ingest(result, deliver.catalogue)
    assert page.below == [
        "Vintage 1.",
        "Left out of unemployment: 1, identical repeat",
        "Quarantined rows: mend the .rejects.csv and ingest it again; its .review.csv is only to look at.",
        "  rejects: unemployment.rejects.csv",
    ]


def test_rejects_can_be_mended_and_ingested_again(deliver: Deliver) -> None:
    deliver(HEADER + "AT,2024-01,100,5\nAT,2024-02,1OO,5\n", rejects=deliver.folder / "rejects")
    (rejects,) = (deliver.folder / "rejects").glob("*.rejects.csv")
    rejects.write_text(rejects.read_text(encoding="utf-8").replace("1OO", "100"), encoding="utf-8")
    row = row_of(ingest([rejects], deliver.store, deliver.catalogue, IngestOptions()))
    assert (row["rows_accepted"], row["rows_quarantined"], row["added"]) == (1, 0, 2)


def test_a_file_without_rows_is_a_warning_and_no_vintage(deliver: Deliver) -> None:
    result = deliver(HEADER)
    assert [(f.rule, f.severity) for f in result.findings] == [("PB111", "warning")]
    assert row_of(result)["vintage"] is None


def test_who_what_and_from_where_are_remembered(deliver: Deliver) -> None:
    result = deliver(HEADER + "AT,2024-01,100,5\n", note="first")
    (vintage,) = Store.open(deliver.store).vintages()
    assert vintage.note == "first"
    assert [(source.name, source.rows) for source in vintage.sources] == [("unemployment.csv", 1)]
    assert len(vintage.sources[0].sha256) == 64
    assert vintage.fingerprints["catalogue"] == result.recipe.catalogue


def test_an_option_that_names_nothing_is_refused(deliver: Deliver) -> None:
    with pytest.raises(Exception, match="unemploymnt"):
        deliver(HEADER + "AT,2024-01,100,5\n", reading=ReadOptions(form="unemploymnt"))
    assert not deliver.store.exists()


def planted() -> list[tuple[str, int, str, str, str]]:
    with (SAMPLE / "dirty" / "truth.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sorted((Path(r["file"]).name, int(r["line"]), r["column"], r["rule"], r["severity"]) for r in rows)


def found(result: Result) -> list[tuple[str, int, str, str, str]]:
    return sorted((Path(f.file).name, f.line or 0, f.column, f.rule, str(f.severity)) for f in result.findings)


def test_the_dirty_submission_gives_every_planted_error_and_nothing_else(tmp_path: Path, catalogue: Catalogue) -> None:
    result = ingest([SAMPLE / "dirty" / "PT"], tmp_path / "store", catalogue, IngestOptions())
    assert found(result) == planted()
    left = pl.col("rows_accepted") + pl.col("rows_quarantined") + pl.col("rows_left_out")
    assert result.rows.select((left == pl.col("rows_read")).all()).item()


def long_and_wide(sources: Sequence[Path], folder: Path, catalogue: Catalogue) -> pl.DataFrame:
    ingest(list(sources), folder, catalogue, IngestOptions())
    key = ["measure", "period"]
    return Store.open(folder).read("observations").collect().select(*key, "value", "basis").sort(key)


def test_long_input_gives_the_same_observations_as_the_form(tmp_path: Path, catalogue: Catalogue) -> None:
    wide, long = tmp_path / "wide.csv", tmp_path / "long.csv"
    wide.write_text(HEADER + "AT,2024-01,100,5\n", encoding="utf-8")
    long.write_text("pes,measure,period,value\nAT,stock,2024-01,100\nAT,outflow,2024-01,5\n", encoding="utf-8")
    first = long_and_wide([wide], tmp_path / "one", catalogue)
    assert first.equals(long_and_wide([long], tmp_path / "two", catalogue))


def test_what_a_delivery_does_not_say_of_confidentiality_stays(deliver: Deliver) -> None:
    """A stricter stored status is kept for want of one, in a blank cell as without a column; one that is said wins."""
    deliver("pes,period,stock,conf_status,comment\nAT,2024-01,100,C,secret\nAT,2024-02,110,C,\nAT,2024-03,120,,\n")
    result = deliver("pes,period,stock\nAT,2024-01,100\nAT,2024-03,121\n")
    assert [f.message for f in result.findings if f.rule == "PB643"] == [
        "cells of stock (1) say no conf_status of their own; the stricter one that the store holds is kept"
    ]
    deliver("pes,period,stock,conf_status\nAT,2024-01,101,\nAT,2024-02,111,N\n")
    rows = Store.open(deliver.store).read("observations").sort("period").collect()
    assert rows.select("value", "conf_status", "comment").rows() == [
        (101, "C", "secret"),
        (111, "N", None),
        (121, "N", None),
    ]


def test_abort_says_that_the_whole_file_must_come_again(deliver: Deliver) -> None:
    result = deliver(HEADER + "AT,2024-01,100,5\nAT,2024-02,-1,5\n", abort=True, replace_period=True)
    rules = [finding.rule for finding in result.findings]
    assert ("PB644" in rules, "PB642" in rules) == (True, False)
