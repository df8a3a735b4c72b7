"""What `validate` finds, accepts, compares and leaves behind: nothing."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.checking import BASELINE, ROWS, ValidateOptions, Validation, validate
from pesbench.errors import InputError, StoreError, UsageError
from pesbench.findings import Severity

MESSY = """\
pes,period,sex,stock,inflow,comment
AT,2024-01,T,100,10,
AT,2024-01,F,40,4,=1+1
AT,2024-01,M,many,5,
XX,2024-02,T,5,5,
AT,2024-03,T,7,7,
"""
TODAY = date(2026, 1, 31)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "unemployment.csv"
    path.parent.mkdir()
    path.write_text(MESSY, encoding="utf-8")
    return path


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def checked(catalogue: Catalogue, *paths: Path, **choices: Any) -> Validation:
    usual = {"select": ("PB2", "PB190"), "today": TODAY, "use_config": False}
    return validate(list(paths), catalogue, ValidateOptions(**{**usual, **choices}))


def told(validation: Validation) -> list[tuple[str, int | None, str, str | None]]:
    return [(it.rule, it.line, it.column, it.cell) for it in validation.findings]


ALL = [("PB211", 3, "comment", "=1+1"), ("PB201", 4, "stock", "many"), ("PB202", 5, "pes", "XX")]


def test_the_rows_are_the_findings_in_the_order_of_the_file(file: Path, catalogue: Catalogue) -> None:
    found = checked(catalogue, file)
    assert told(found) == ALL
    assert dict(found.rows.schema) == ROWS
    assert found.rows["line"].to_list() == [3, 4, 5]
    assert found.rows["accepted"].to_list() == [None, None, None]
    assert found.failed
    assert found.recipe.open == {Severity.ERROR: 2, Severity.WARNING: 1, Severity.NOTE: 0}


def test_nothing_is_left_anywhere(
    file: Path, catalogue: Catalogue, temporary: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    checked(catalogue, file, excerpts=20)
    file.with_name("b.csv").write_text("no,such,header\n1,2,3\n", encoding="utf-8")
    with pytest.raises(InputError):
        checked(catalogue, file.parent)
    assert list(temporary.iterdir()) == []
    assert list(here.iterdir()) == []
    assert sorted(path.name for path in file.parent.iterdir()) == ["b.csv", "unemployment.csv"]


def test_the_recipe_has_the_files_and_the_outcome_of_every_rule(file: Path, catalogue: Catalogue) -> None:
    recipe = checked(catalogue, file).recipe
    (read,) = recipe.files
    assert (read.rows_read, read.rows_accepted, read.rows_quarantined, read.form) == (5, 3, 2, "unemployment")
    assert len(read.sha256) == 64
    rules = {entry.rule: entry for entry in recipe.rules}
    number = rules["PB201"]
    assert (number.found, number.judged, number.passed, number.failed, number.unknown) == (1, 5, 4, 1, 0)
    assert {code[:3] for code in rules} == {"PB1", "PB2"} or {code[:3] for code in rules} == {"PB2"}


def test_a_cell_that_cannot_be_read_leaves_rules_of_its_row_unknown(file: Path, catalogue: Catalogue) -> None:
    rules = {entry.rule: entry for entry in checked(catalogue, file, select=("PB3",)).recipe.rules}
    nested = rules["PB302"]
    assert (nested.judged, nested.passed, nested.failed, nested.unknown) == (5, 3, 0, 2)


def test_rules_are_chosen_by_code_or_beginning(file: Path, catalogue: Catalogue) -> None:
    assert [it.rule for it in checked(catalogue, file, select=("PB201",)).findings] == ["PB201"]
    left = checked(catalogue, file, ignore=("PB20",))
    assert [it.rule for it in left.findings] == ["PB211"]
    assert not left.failed


@pytest.mark.parametrize(("choice", "code", "said"), [("select", "PB2O1", "PB201"), ("ignore", "X", "catalogue rules")])
def test_an_unknown_code_is_refused_with_the_nearest(
    file: Path, catalogue: Catalogue, choice: str, code: str, said: str
) -> None:
    with pytest.raises(UsageError) as refused:
        checked(catalogue, file, **{choice: (code,)})
    assert said in refused.value.hint


def test_settings_are_found_from_the_folder_of_the_file_upwards(file: Path, catalogue: Catalogue) -> None:
    (file.parents[1] / "pesbench.toml").write_text(
        '[validate]\nignore = ["PB211"]\n[validate.severity]\nPB202 = "note"\n', encoding="utf-8"
    )
    found = checked(catalogue, file, use_config=True, select=())
    severities = {it.rule: it.severity for it in found.findings}
    assert "PB211" not in severities
    assert severities["PB202"] is Severity.NOTE
    assert found.recipe.config == str(file.parents[1] / "pesbench.toml")
    assert "PB211" in {it.rule for it in checked(catalogue, file).findings}


def test_settings_with_an_unknown_code_are_refused(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[validate]\nignore = ["PB999"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="PB999") as refused:
        checked(catalogue, file, config=own)
    assert refused.value.where == str(own)


def waivers(path: Path, until: str, rule: str = "PB201") -> Path:
    entry = f'[[waiver]]\nrule = "{rule}"\nreason = "late figures"\nwho = "Ann"\nuntil = {until}\npes = "AT"\n'
    path.write_text(entry, encoding="utf-8")
    return path


def test_a_waived_finding_stays_visible_and_does_not_count(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    found = checked(catalogue, file, waivers=waivers(tmp_path / "w.toml", "2026-01-31"))
    assert told(found) == ALL
    assert found.accepted == (None, "waived by Ann until 2026-01-31: late figures", None)
    assert found.recipe.open[Severity.ERROR] == 1
    (used,) = found.recipe.waivers
    assert (used.covers, used.expired) == (1, False)


def test_an_expired_waiver_is_a_finding_itself(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = waivers(tmp_path / "w.toml", "2026-01-30")
    found = checked(catalogue, file, waivers=path)
    assert found.recipe.open[Severity.ERROR] == 2
    (expired,) = [it for it in found.findings if it.rule == "PB190"]
    assert expired.file == str(path)
    assert "held until 2026-01-30; 1 findings" in expired.message


def test_a_waiver_that_covers_nothing_is_noted(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    idle = waivers(tmp_path / "w.toml", "2026-12-31", "PB204")
    found = checked(catalogue, file, waivers=idle, select=("PB2", "PB191"))
    (note,) = (it for it in found.findings if it.rule == "PB191")
    assert (note.severity, note.file, note.pes) == (Severity.NOTE, str(idle), "AT")
    assert note.message == "the waiver of PB204 by Ann covers no finding"
    (counted,) = (it for it in found.recipe.rules if it.rule == "PB191")
    assert (counted.found, counted.failed) == (1, 1)


@pytest.mark.parametrize(
    ("rule", "until", "pes"),
    [
        ("PB201", "2026-12-31", "AT"),  # covers a finding
        ("PB201", "2026-01-30", "AT"),  # has expired, which is said by a rule of its own
        ("PB401", "2026-12-31", "AT"),  # of a rule that is not asked for
        ("PB204", "2026-12-31", "DE"),  # for a PES of another delivery
    ],
)
def test_a_waiver_that_may_be_needed_is_not_noted(
    file: Path, catalogue: Catalogue, tmp_path: Path, rule: str, until: str, pes: str
) -> None:
    path = waivers(tmp_path / "w.toml", until, rule)
    path.write_text(path.read_text(encoding="utf-8").replace('"AT"', f'"{pes}"'), encoding="utf-8")
    found = checked(catalogue, file, waivers=path, select=("PB2", "PB19"))
    assert "PB191" not in {it.rule for it in found.findings}


def test_a_waiver_of_no_rule_is_refused(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PB2O1"):
        checked(catalogue, file, waivers=waivers(tmp_path / "w.toml", "2026-12-31", "PB2O1"))


def test_a_baseline_accepts_todays_findings_and_fails_on_new_ones(
    file: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    path = tmp_path / "baseline.json"
    written = checked(catalogue, file, write_baseline=path)
    assert (written.failed, set(written.accepted)) == (False, {BASELINE})
    # A line above moves every finding; one is mended, another comes.
    mended = MESSY.replace("AT,2024-01,T,100,10,\n", "AT,2023-12,T,90,9,\nAT,2024-01,T,100,few,\n").replace("XX", "SI")
    file.write_text(mended, encoding="utf-8")
    found = checked(catalogue, file, baseline=path)
    accepted = dict(zip([(it.rule, it.line, it.cell) for it in found.findings], found.accepted, strict=True))
    assert accepted == {("PB201", 3, "few"): None, ("PB211", 4, "=1+1"): BASELINE, ("PB201", 5, "many"): BASELINE}
    assert found.failed
    assert found.recipe.baseline is not None
    assert [(it.rule, it.pes) for it in found.recipe.baseline.gone] == [("PB202", "XX")]


def test_a_report_of_before_says_what_came_and_went(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    before = tmp_path / "before.json"
    before.write_text(checked(catalogue, file).to_json(), encoding="utf-8")
    file.write_text(MESSY.replace("XX", "SI").replace(",100,", ",1.0.0,"), encoding="utf-8")
    diff = checked(catalogue, file, diff=before).recipe.diff
    assert diff is not None
    assert [(row["rule"], row["cell"]) for row in diff.added] == [("PB201", "1.0.0")]
    assert [(row["rule"], row["cell"]) for row in diff.gone] == [("PB202", "XX")]
    assert diff.same == 2
    silent = checked(catalogue, file, diff=before, redact=True)
    assert "XX" not in silent.recipe.model_dump_json()


@pytest.mark.parametrize("text", ["", "{}", '{"recipe": {"command": "ingest"}, "findings": []}', "[1]"])
def test_what_is_no_report_is_refused(file: Path, catalogue: Catalogue, tmp_path: Path, text: str) -> None:
    path = tmp_path / "odd.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="report must be"):
        checked(catalogue, file, diff=path)


def test_what_is_no_baseline_is_refused(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "odd.json"
    path.write_text('{"baseline": 2, "accepted": []}', encoding="utf-8")
    with pytest.raises(UsageError, match="format 2"):
        checked(catalogue, file, baseline=path)
    with pytest.raises(UsageError, match="must be readable"):
        checked(catalogue, file, baseline=tmp_path / "none.json")


def test_redaction_leaves_nothing_of_the_cells(file: Path, catalogue: Catalogue) -> None:
    found = checked(catalogue, file, redact=True, excerpts=20)
    text = found.to_json() + str(found.marks) + str(found.lines)
    assert all(cell not in text for cell in ("many", "XX", "=1+1"))
    assert [it.line for it in found.findings] == [3, 4, 5]
    assert "stock must be a number" in found.findings[1].message


def test_statistics_give_a_row_per_rule(file: Path, catalogue: Catalogue) -> None:
    rows = checked(catalogue, file, statistics=True).rows
    assert rows.filter(pl.col("rule") == "PB201")["failed"].to_list() == [1]
    assert {"found", "accepted", "judged", "passed", "unknown", "severity", "title"} <= set(rows.columns)


def test_the_store_is_read_and_left_as_it_is(file: Path, catalogue: Catalogue, tmp_path: Path) -> None:
    good = tmp_path / "good.csv"
    good.write_text("pes,period,stock\nAT,2024-01,100\n", encoding="utf-8")
    pesbench.ingest(good, tmp_path / "store")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*")}
    found = checked(catalogue, file, against=tmp_path / "store")
    assert (found.recipe.store, found.recipe.vintage) == ("store", 1)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*")} == before
    with pytest.raises(StoreError):
        checked(catalogue, file, against=tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_the_library_gives_the_same(file: Path, catalogue: Catalogue) -> None:
    options = ValidateOptions(select=("PB2",), today=TODAY, use_config=False)
    same = pesbench.validate(file, options=options)
    assert same.rows.equals(validate([file], catalogue, options).rows)
    document = json.loads(same.to_json())
    assert document["rows"][0].keys() >= {"rule", "severity", "file", "line", "column", "cell", "message"}
    assert [row["rule"] for row in document["findings"]] == [row["rule"] for row in document["rows"]]


def test_lines_are_kept_for_the_first_findings_of_each_rule(file: Path, catalogue: Catalogue) -> None:
    assert checked(catalogue, file).lines == {}
    lines = checked(catalogue, file, excerpts=1).lines
    shown = {(it.line, it.text[it.start : it.end]) for it in lines.values()}
    assert shown == {(3, "=1+1"), (4, "many"), (5, "XX")}


def test_a_folder_that_cannot_take_the_baseline_is_an_error(file: Path, catalogue: Catalogue) -> None:
    with pytest.raises(InputError, match="baseline must be writable"):
        checked(catalogue, file, write_baseline=file.parent / "none" / "b.json")


def test_paths_may_be_relative(file: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(file.parent)
    assert {it.file for it in checked(catalogue, Path(file.name)).findings} == {file.name}
    assert [path.name for path in Path().iterdir()] == [file.name]


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ('[[waiver]]\nrule = "PB201"\n', "no table \\[validate\\]", "--waivers"),
        ('ignore = ["PB211"]\n', "no table \\[validate\\]", "how-to"),
        ('[validate]\n[[break]]\nperiod = "2024-01"\n', "found break outside", "[[validate.break]]"),
        ("[validate]\n[other]\n", "beside \\[validate\\], found other", "how-to"),
    ],
)
def test_named_settings_hold_their_table_and_no_other(
    file: Path, catalogue: Catalogue, tmp_path: Path, text: str, said: str, hint: str
) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match=said) as refused:
        checked(catalogue, file, config=own)
    assert hint in refused.value.hint


def test_settings_that_were_found_may_hold_the_tables_of_others(file: Path, catalogue: Catalogue) -> None:
    (file.parent / "pesbench.toml").write_text("[other]\na = 1\n", encoding="utf-8")
    assert told(checked(catalogue, file, use_config=True)) == ALL
