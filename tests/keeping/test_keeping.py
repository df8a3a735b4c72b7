"""History, difference, restoring and upkeep, from Python and as commands."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.cli import main
from pesbench.errors import UsageError
from pesbench.keeping import DiffRecipe, diff, history, restore, store_check, store_forget, store_optimise
from pesbench.store import Store

FIRST = "pes,period,stock,outflow\nAT,2024-01,100,0\nAT,2024-02,200,8\nBG,2024-01,50,5\nBG,2024-02,60,5\n"
# AT: stock of January up by a half, outflow of January from zero; BG: outflow of January down by a fifth.
SECOND = "pes,period,stock,outflow\nAT,2024-01,150,3\nBG,2024-01,50,4\nCZ,2024-01,7,\n"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Three vintages: a delivery, a revision with a new PES, a withdrawal."""
    path = tmp_path / "store"
    for name, text in (("first.csv", FIRST), ("second.csv", SECOND)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert main(["ingest", str(tmp_path / name), "--store", str(path), "--note", name, "--quiet"]) == 0
    (tmp_path / "keys.csv").write_text("pes,measure,period\nBG,outflow,2024-02\n", encoding="utf-8")
    assert main(["ingest", "--delete", str(tmp_path / "keys.csv"), "--store", str(path), "--quiet"]) == 0
    return path


class Run:
    def __init__(self, capsys: pytest.CaptureFixture[str], store: Path) -> None:
        self._capsys, self._store = capsys, store

    def __call__(self, *arguments: object) -> tuple[int, str, str]:
        self._capsys.readouterr()
        code = main([*map(str, arguments), "--store", str(self._store)])
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err

    def json(self, *arguments: object) -> dict[str, Any]:
        code, out, _ = self(*arguments, "--format", "json")
        assert code == 0
        document: dict[str, Any] = json.loads(out)
        return document


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], store: Path) -> Run:
    return Run(capsys, store)


def test_history_accounts_for_every_vintage(store: Path) -> None:
    rows = history(store).rows
    assert rows.select("vintage", "act", "note", "sources").rows() == [
        (1, "delivery", "first.csv", "first.csv"),
        (2, "delivery", "second.csv", "second.csv"),
        (3, "delivery", "", "keys.csv"),
    ]
    assert rows.select("rows_read", "added", "changed", "unchanged", "removed").rows() == [
        (4, 8, 0, 0, 0),
        (3, 1, 3, 1, 0),
        (1, 0, 0, 0, 1),
    ]


def test_a_difference_lists_large_changes_first(store: Path, catalogue: Catalogue) -> None:
    result = diff(store, "1", "2", catalogue, DiffRecipe())
    told = result.rows.select("pes", "measure", "period", "change", "before", "after", "relative").rows()
    assert told == [
        ("AT", "outflow", "2024-01", "changed", 0.0, 3.0, None),  # from nothing: larger than any share
        ("AT", "stock", "2024-01", "changed", 100.0, 150.0, 0.5),
        ("BG", "outflow", "2024-01", "changed", 5.0, 4.0, -0.2),
        ("CZ", "stock", "2024-01", "added", None, 7.0, None),
    ]
    assert result.rows.get_column("columns").to_list()[:3] == ["value"] * 3
    back = diff(store, "2", "1", catalogue, DiffRecipe())
    assert back.rows.filter(pes="CZ").select("change", "before", "after").rows() == [("removed", 7.0, None)]
    assert diff(store, "2", "2", catalogue, DiffRecipe()).rows.is_empty()


def test_a_summary_counts_by_pes_and_measure(store: Path, catalogue: Catalogue) -> None:
    rows = diff(store, "1", "3", catalogue, DiffRecipe(summary=True)).rows
    assert rows.select("pes", "measure", "changed", "added", "removed", "largest_relative").rows() == [
        ("AT", "outflow", 1, 0, 0, None),
        ("AT", "stock", 1, 0, 0, 0.5),
        ("BG", "outflow", 1, 0, 1, -0.2),
        ("CZ", "stock", 0, 1, 0, None),
    ]


def test_a_secret_value_is_not_told_but_its_change_is(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "secret.csv"
    path.write_text("pes,period,stock,stock_conf\nAT,2024-01,151,C\n", encoding="utf-8")
    assert run("ingest", path, "--quiet")[0] == 0
    (row,) = run.json("diff", 3, 4)["rows"]
    assert (row["before"], row["after"], row["withheld"], row["columns"]) == (150, None, True, "value;conf_status")
    assert "151" not in run("diff", 3, 4)[1]


def test_restoring_says_what_it_changed(store: Path, catalogue: Catalogue) -> None:
    result = restore(store, "1", catalogue, note="back")
    assert result.recipe.vintage == 4
    assert result.rows.select("pes", "measure", "changed", "added", "removed").rows() == [
        ("AT", "outflow", 1, 0, 0),
        ("AT", "stock", 1, 0, 0),
        ("BG", "outflow", 1, 1, 0),
        ("CZ", "stock", 0, 0, 1),
    ]
    assert diff(store, "1", "4", catalogue, DiffRecipe()).rows.is_empty()
    assert history(store).rows.select("act", "origin", "note").rows()[-1] == ("restore", 1, "back")
    again = restore(store, "1", catalogue)
    assert (again.recipe.vintage, again.rows.height) == (None, 0)


def test_scores_and_definitions_are_compared_too(run: Run, store: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    header = "pes,cycle,enabler,assessment,plan,do,check,act\n"
    for number, text in enumerate(("AT,4,A1,self,1,1,1,1\n", "AT,4,A1,self,1,3,1,1\n")):
        path = tmp_path / f"enablers{number}.csv"
        path.write_text(header + text, encoding="utf-8")
        assert run("ingest", path, "--quiet")[0] == 0
    (row,) = diff(store, "4", "5", catalogue, DiffRecipe()).rows.to_dicts()
    assert (row["table"], row["measure"], row["period"], row["origin"]) == ("enablers", "A1", "4", "self")
    assert "do" in row["columns"].split(";")


def test_a_sound_store_is_said_to_be_sound_and_a_damaged_one_is_named(run: Run, store: Path) -> None:
    code, out, err = run("store", "check")
    assert (code, err) == (0, "")
    assert "The store is sound." in out
    assert run("store", "check", "--quick")[0] == 0
    path = next(iter(store.glob("observations/pes=AT/000001-*.parquet")))
    path.unlink()
    code, out, err = run("store", "check", "--format", "csv")
    name = path.relative_to(store).as_posix()
    assert code == 5
    assert out.splitlines()[1:] == [f"damage,{name},the file is not there"]
    assert name in err
    assert store_check(store).rows.height == 1


def test_forgetting_leaves_a_tombstone(run: Run, store: Path) -> None:
    code, out, _ = run("store", "forget", 1, 2, "--reason", "request of 1 May")
    assert code == 0
    assert "request of 1 May" in out
    code, _, err = run("diff", 1, 3)
    assert (code, "because: request of 1 May" in err) == (5, True)
    assert run("history", "--format", "csv")[1].splitlines()[1].endswith("request of 1 May")
    assert run("store", "forget", 3, "--reason", "x")[0] == 5
    assert run("store", "forget", 9, "--reason", "x")[0] == 5
    assert run("store", "forget", 1, "--reason", " ")[0] == 2
    with pytest.raises(UsageError):
        store_forget(store, [], reason="x")
    assert run("store", "check")[0] == 0


def test_forgetting_before_a_date_or_a_vintage_keeps_the_current_one(run: Run) -> None:
    assert run.json("store", "forget", "--before", 2, "--reason", "old")["rows"][0]["vintage"] == 1
    code, out, err = run("store", "forget", "--before", "2999-01-01", "--reason", "old")
    assert (code, err) == (0, "")
    assert "The current vintage stays" in out
    assert [row["forgotten"] for row in run.json("history")["rows"]] == ["old", "old", None]
    assert run.json("store", "forget", "--before", "2999-01-01", "--reason", "old")["rows"] == []
    assert run.json("store", "forget", "--before", "1999-01-01", "--reason", "old")["rows"] == []
    assert run("store", "forget", "--before", 9, "--reason", "x")[0] == 5
    assert run("store", "forget", "--before", "last year", "--reason", "x")[0] == 2
    assert run("store", "forget", 1, "--before", 2, "--reason", "x")[0] == 2
    assert run("store", "forget", "--reason", "x")[0] == 2


def test_an_erased_pes_is_in_no_vintage_and_the_reason_stays(run: Run, store: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("pes,period,stock\nBG,2024-03,-1\nAT,2024-01,150\n", encoding="utf-8")
    assert run("ingest", wrong, "--quiet")[0] == 1  # nothing changes: rows of BG are quarantined without a vintage
    (folder,) = (store / "rejects").iterdir()
    code, out, err = run("store", "forget", "--pes", "BG", "--reason", "request of 1 May")
    assert code == 0
    assert "Erased for good from every vintage" in out
    assert f"note PB645 the quarantined rows in rejects/{folder.name} went whole" in err
    assert not folder.exists()
    for vintage in (1, 2, 3, 4):
        assert "BG" not in run("indicators", "STOCK", "--period", "2024-01", f"--as-of={vintage}", "--format", "csv")[1]
    (*_, last) = run.json("history")["rows"]
    assert (last["act"], last["erased"], last["note"], last["removed"]) == ("erasure", "BG", "request of 1 May", 3)
    again = run.json("store", "forget", "--pes", "BG", "--reason", "once more")
    assert (again["rows"][0]["vintage"], again["rows"][0]["reason"]) == (4, "request of 1 May")
    assert run("store", "forget", "--pes", "XX", "--reason", "x")[0] == 5
    assert run("store", "check")[0] == 0


def test_quarantined_rows_that_no_vintage_names_are_told_of(run: Run, store: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.csv"
    wrong.write_text("pes,period,stock\nBG,2024-03,-1\n", encoding="utf-8")
    assert run("ingest", wrong, "--quiet")[0] == 1
    (folder,) = (store / "rejects").iterdir()
    assert f"warning PB646 rejects/{folder.name}: quarantined rows" in run("store", "forget", 1, "--reason", "x")[2]


def test_restoring_is_counted_in_the_history(run: Run) -> None:
    assert run("restore", 1)[0] == 0
    (*_, last) = run.json("history")["rows"]
    assert (last["added"], last["changed"], last["removed"]) == (1, 3, 1)


def test_tables_fit_the_screen(run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wide = tmp_path / "with_a_rather_long_name_as_systems_give_them.csv"
    wide.write_text(
        "pes,period,sex,age,education,outflow_to_employment_12m\nAT,2023-01,F,Y_LT25,ED0-2,1234567.5\n",
        encoding="utf-8",
    )
    note = "the revision that the service announced in its letter"
    assert run("ingest", wide, "--quiet", "--note", note)[0] == 0
    for width in (80, 140):
        monkeypatch.setenv("COLUMNS", str(width))
        for command in ("history", "diff 2 4", "restore 2", "restore 4", "store check", "store forget 1 --reason x"):
            _, out, _ = run(*command.split())
            assert max(map(len, out.splitlines())) <= width, command
            if command == "history":
                assert all(word in out for word in note.split())


def test_optimising_changes_no_value(run: Run, store: Path) -> None:
    before = Store.open(store).read("observations").collect()
    assert run("store", "optimise")[0] == 0
    assert store_optimise(store).rows.select("files_removed").item() == 0
    assert (
        Store.open(store)
        .read("observations")
        .collect()
        .sort("pes", "measure", "period")
        .equals(before.sort("pes", "measure", "period"))
    )


@pytest.mark.parametrize(
    "command", ["history", "diff 1 3", "diff 1 3 --summary", "store check", "store optimise", "restore 1"]
)
def test_every_format_is_written(run: Run, tmp_path: Path, command: str) -> None:
    words = command.split()
    for form in ("table", "json", "csv", "parquet", "markdown"):
        code, _, err = run(*words, "--format", form, "--output", tmp_path / f"answer.{form}")
        assert (code, err) == (0, "")
        assert (tmp_path / f"answer.{form}").stat().st_size > 0
    assert isinstance(pl.read_parquet(tmp_path / "answer.parquet"), pl.DataFrame)


@pytest.mark.parametrize(
    ("as_of", "code"), [("last week", 2), ("", 2), ("2024-13-01", 2), ("9", 5), ("0", 5), ("-1", 5), ("1999-01-01", 5)]
)
@pytest.mark.parametrize(
    "command", ["indicators", "compare --period 2024-01", "correlate --cycle 4 --period 2024", "export --out {out}"]
)
def test_a_vintage_is_asked_for_alike_everywhere(run: Run, tmp_path: Path, command: str, as_of: str, code: int) -> None:
    words = command.format(out=tmp_path / "out").split()
    found, out, err = run(*words, f"--as-of={as_of}")
    assert (found, out) == (code, "")
    assert err.startswith("error: ")
    assert not (tmp_path / "out").exists()


def test_an_old_answer_can_be_had_again_byte_for_byte(run: Run, tmp_path: Path) -> None:
    questions = [("indicators", "STOCK", "--period", "2024-01"), ("compare", "A1a", "--period", "2024-01")]
    (tmp_path / "jobs.csv").write_text(
        "pes,period,outflow_to_employment\nAT,2024-01,10\nBG,2024-01,4\n", encoding="utf-8"
    )
    assert run("ingest", tmp_path / "jobs.csv", "--quiet")[0] == 0

    def answers(name: str, *more: str) -> list[bytes]:
        found = []
        for number, question in enumerate(questions):
            for form in ("json", "parquet"):
                path = tmp_path / f"{name}{number}.{form}"
                assert run(*question, "--format", form, "--output", path, "--quiet", *more)[0] == 0
                found.append(path.read_bytes())
        return found

    then = answers("then")
    (tmp_path / "later.csv").write_text("pes,period,stock\nAT,2024-01,999\n", encoding="utf-8")
    assert run("ingest", tmp_path / "later.csv", "--quiet")[0] == 0
    assert run("restore", 2)[0] == 0
    assert run("store", "optimise")[0] == 0
    assert answers("now", "--as-of", "4") == then
    assert answers("other", "--as-of", "5")[0] != then[0]


def test_python_has_the_commands_by_the_same_names(store: Path) -> None:
    assert pesbench.history(store).rows.height == 3
    assert pesbench.diff(1, 2, store=store).rows.height == 4
    assert pesbench.diff(1, 2, store=store, summary=True).rows.height == 4
    assert pesbench.restore(1, store=store, note="x").recipe.vintage == 4
    assert pesbench.store_forget([2], store=store, reason="x").rows.height == 1
    assert pesbench.store_optimise(store).rows.height == 1
    assert pesbench.store_check(store).rows.is_empty()
