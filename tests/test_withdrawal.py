"""Cells that are withdrawn or replaced with their period, and what a vintage remembers of a delivery."""

import hashlib
import json
from contextlib import suppress
from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.cli import main
from pesbench.errors import InputError, StoreError, UsageError
from pesbench.ingestion import IngestOptions, ingest
from pesbench.intake import ReadOptions
from pesbench.result import Result
from pesbench.store import Store

DELIVERY = "pes,period,sex,stock,outflow\nAT,2024-01,T,100,5\nAT,2024-01,F,40,2\nAT,2024-02,T,110,6\n"
KEPT = {
    ("stock", "2024-01", "T"), ("stock", "2024-01", "F"), ("stock", "2024-02", "T"),
    ("outflow", "2024-01", "T"), ("outflow", "2024-01", "F"), ("outflow", "2024-02", "T"),
}  # fmt: skip


class Desk:
    """A store with one delivery, and files to be written beside it."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder, self.catalogue, self.store = folder, catalogue, folder / "store"
        self.ingest("unemployment.csv", DELIVERY)

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def ingest(self, name: str, text: str, **choices: object) -> Result:
        return ingest([self.write(name, text)], self.store, self.catalogue, IngestOptions(**choices))

    def delete(self, text: str, form: str | None = None, **choices: object) -> Result:
        options = IngestOptions(delete=self.write("keys.csv", text), reading=ReadOptions(form=form), **choices)
        return ingest([], self.store, self.catalogue, options)

    def kept(self) -> set[tuple[str, ...]]:
        rows = Store.open(self.store).read("observations").select("measure", "period", "sex").collect()
        return set(rows.iter_rows())


@pytest.fixture
def desk(tmp_path: Path, catalogue: Catalogue) -> Desk:
    return Desk(tmp_path, catalogue)


@pytest.mark.parametrize(
    ("keys", "form", "gone"),
    [
        ("pes,period,sex\nAT,2024-01,F\n", None, {("stock", "2024-01", "F"), ("outflow", "2024-01", "F")}),
        ("pes;period\nAT;2024-02\n", "unemployment", {("stock", "2024-02", "T"), ("outflow", "2024-02", "T")}),
        ("PES,Measure,Period,Sex\nAT,stock,2024M01,F\n", None, {("stock", "2024-01", "F")}),
        ("pes,measure,period,origin\nAT,stock,2024-02,submitted\n", None, {("stock", "2024-02", "T")}),
        ("pes,period,sex,age,education,measure\nAT,2024-01,,,,stock\n", "unemployment", {("stock", "2024-01", "T")}),
    ],
)
def test_keys_of_a_form_and_of_observations_withdraw_their_cells(
    desk: Desk, keys: str, form: str | None, gone: set[tuple[str, ...]]
) -> None:
    result = desk.delete(keys, form)
    assert desk.kept() == KEPT - gone
    assert result.rows.select("form", "rows_read", "rows_accepted", "rows_quarantined", "vintage").rows() == [
        ("withdrawal", 1, 1, 0, 2)
    ]
    assert sum(result.recipe.model_dump()["removed"].values()) == len(gone)
    assert {finding.rule for finding in result.findings} == {"PB641"}


def test_an_unknown_key_is_a_finding_and_every_key_is_accounted_for(desk: Desk) -> None:
    result = desk.delete("pes,period,sex\nAT,2024-01,F\nAT,2023-01,F\nAT,2024-01,F\n\nXX,2024-01,F\n")
    unknown = [(finding.line, finding.pes, finding.severity) for finding in result.findings if finding.rule == "PB640"]
    assert unknown == [(3, "AT", "error"), (6, "XX", "error")]
    row = result.rows.row(0, named=True)
    assert [row[f"rows_{name}"] for name in ("read", "accepted", "quarantined", "left_out")] == [4, 1, 2, 1]
    assert len(desk.kept()) == 4


def test_a_dry_run_and_an_abort_withdraw_nothing(desk: Desk) -> None:
    tried = desk.delete("pes,period,sex\nAT,2024-01,F\n", dry_run=True)
    assert tried.recipe.model_dump()["removed"] == {"outflow": 1, "stock": 1}
    assert desk.delete("pes,period,sex\nAT,2024-01,F\nAT,1999-01,F\n", abort=True).rows["vintage"].to_list() == [None]
    assert desk.kept() == KEPT


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("pes,period\nAT,2024-01\n", "keys of unemployment, youth_guarantee, long_term, vacancies, lfs.*--form"),
        ("pes,period,stock\nAT,2024-01,1\n", "no others; found pes, period, stock.*unemployment: pes, period, sex"),
        ("pes,period,sex\n,2024-01,F\n", "line 2, column pes: the column pes must be filled"),
        ("", "empty"),
    ],
)
def test_keys_that_are_not_clear_are_refused(desk: Desk, keys: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        desk.delete(keys)
    assert desk.kept() == KEPT


def test_keys_that_fit_several_stored_forms_are_refused(desk: Desk) -> None:
    desk.ingest("long_term.csv", "pes,period,sex,long_term_registered\nAT,2024-01,F,9\n")
    with pytest.raises(InputError, match="keys of unemployment, youth_guarantee, long_term"):
        desk.delete("pes,period,sex\nAT,2024-01,F\n")
    desk.delete("pes,period,sex\nAT,2024-01,F\n", "long_term")
    assert desk.kept() == KEPT


def test_scores_and_definitions_can_be_withdrawn(desk: Desk) -> None:
    scores = "pes,cycle,enabler,assessment,plan,do,check,act\nAT,4,A1,self,1,1,1,1\nAT,4,A1,external,1,1,1,1\n"
    desk.ingest("enablers.csv", scores)
    desk.ingest("definitions.csv", "pes,measure,valid_from,description\nAT,stock,2020,all\n")
    desk.delete("pes,cycle,enabler,assessment\nAT,4,A1,self\n")
    desk.delete("pes,measure,valid_from\nAT,stock,2020\n")
    store = Store.open(desk.store)
    assert store.read("enablers").select("assessment").collect().to_series().to_list() == ["external"]
    assert store.read("definitions").collect().is_empty()
    assert desk.kept() == KEPT


def test_a_replaced_period_has_only_what_was_delivered(desk: Desk) -> None:
    result = desk.ingest("more.csv", "pes,period,stock\nAT,2024-01,101\n", replace_period=True)
    assert desk.kept() == KEPT - {("stock", "2024-01", "F")}
    assert result.recipe.model_dump()["removed"] == {"stock": 1}
    assert result.rows.select("changed", "values_stored").rows() == [(1, 1)]


def test_quarantined_rows_of_a_replaced_period_are_warned_of(desk: Desk) -> None:
    text = "pes,period,sex,stock\nAT,2024-01,T,101\nAT,2024-01,F,many\n"
    result = desk.ingest("more.csv", text, replace_period=True)
    assert [finding.severity for finding in result.findings if finding.rule == "PB642"] == ["warning"]
    assert desk.kept() == KEPT - {("stock", "2024-01", "F")}


def test_nothing_to_do_is_a_mistake_and_no_store_is_made(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="something to ingest"):
        ingest([], tmp_path / "store", catalogue, IngestOptions())
    (tmp_path / "keys.csv").write_text("pes,period,sex\nAT,2024-01,F\n", encoding="utf-8")
    with pytest.raises(StoreError, match="a store must be here"):
        ingest([], tmp_path / "store", catalogue, IngestOptions(delete=tmp_path / "keys.csv"))
    assert not (tmp_path / "store").exists()


def test_a_vintage_remembers_where_it_came_from(desk: Desk) -> None:
    text = DELIVERY.replace("100", "many") + "AT,2024-03,F,70,1\nAT,2024-03,M,50,1\nAT,2024-03,T,100,2\n"
    desk.ingest("second.csv", text, note="February", keep_sources=True)
    vintage = Store.open(desk.store).vintages()[-1]
    (source,) = vintage.sources
    data = text.encode()
    assert (source.name, source.sha256, source.size) == ("second.csv", hashlib.sha256(data).hexdigest(), len(data))
    assert (source.rows, source.accepted, source.quarantined, source.left_out) == (6, 5, 1, 0)
    assert (source.form, source.kept) == ("unemployment", True)
    assert (desk.store / "sources" / source.sha256).read_bytes() == data
    assert (vintage.note, vintage.rules["PB201"], vintage.rules["PB410"]) == ("February", 1, 1)
    assert set(vintage.fingerprints) == {"catalogue", "mapping unemployment"}
    assert vintage.recipe["files"][0]["encoding"] == "utf-8"
    assert vintage.recipe["options"]["keep_sources"] is True
    (rejects,) = vintage.recipe["rejects"]
    assert (desk.store / rejects).is_file()
    assert vintage.pesbench
    assert str(desk.folder) not in json.dumps(vintage.recipe["options"])


def test_the_rejects_of_a_forgotten_vintage_go_too(desk: Desk) -> None:
    desk.ingest("second.csv", DELIVERY.replace("100", "secret").replace("110", "111"), keep_sources=True)
    desk.ingest("third.csv", DELIVERY.replace("100", "102"))
    Store.open(desk.store).forget([2], reason="request 17")
    everything = b"".join(path.read_bytes() for path in desk.store.rglob("*") if path.is_file())
    assert b"secret" not in everything


@pytest.mark.parametrize("unit", ["../../x", "..", "a/b", "/etc", "AT\u0000", "."])
def test_no_code_of_a_pes_leads_a_write_elsewhere(desk: Desk, unit: str) -> None:
    before = {path for path in desk.folder.rglob("*") if not path.is_relative_to(desk.store)}
    header = "pes,period,stock\n"
    with suppress(InputError):
        desk.ingest("odd.csv", f"{header}{unit},2024-01,1\n")
    after = {path for path in desk.folder.rglob("*") if not path.is_relative_to(desk.store)}
    assert after - before <= {desk.folder / "odd.csv"}
    assert {path.name for path in (desk.store / "observations").glob("pes=*")} == {"pes=AT"}
    assert desk.kept() == KEPT


def test_the_command_takes_keys_alone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    keys = desk.write("keys.csv", "pes,period,sex\nAT,2024-01,F\nAT,1999-01,F\n")
    assert main(["ingest", "--delete", str(keys), "--store", str(desk.store), "--format", "csv"]) == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines()[1] == "withdrawal,2,1,1,0,0,0,0,0,2"
    assert "error PB640" in captured.err
    assert main(["ingest", "--store", str(desk.store)]) == 2
