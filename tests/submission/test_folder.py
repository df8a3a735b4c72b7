"""A submission folder: what is in it, that it works as it stands, and that nothing is ever overwritten."""

import re
import tomllib
from pathlib import Path
from shlex import split

import pytest
from tests.submission.conftest import fill

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.checking import ValidateOptions
from pesbench.cli import main
from pesbench.errors import UsageError
from pesbench.forms.outlines import outlines
from pesbench.submission import InitRecipe, init
from pesbench.validation.settings import Tolerances, load_settings
from pesbench.validation.waivers import load_waivers

TABLES = tuple(outline.name for outline in outlines() if outline.name != "observations")
OTHERS = {
    "README.md",
    "COLUMNS.md",
    "pesbench.toml",
    "waivers.toml",
    ".github/workflows/validate.yml",
    ".gitlab-ci.yml",
}


def content(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def in_use(path: Path) -> str:
    """Give the text of a settings file with its examples taken into use."""
    text = path.read_text(encoding="utf-8")
    return re.sub(r"^# (?=\[|[a-z_]+ = |[A-Z]{2}\d{3} = )", "", text, flags=re.MULTILINE)


def commands(path: Path) -> list[list[str]]:
    """Give the commands of a CI file that run pesbench, without what the shell does to their output."""
    lines = re.findall(r"(?:run:|-) pesbench (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return [split(re.split(r" >> | \|\| ", line)[0]) for line in lines]


def test_everything_is_there(folder: Path) -> None:
    assert set(content(folder)) == OTHERS | {f"submission/{name}.csv" for name in TABLES}


def test_a_workbook_takes_the_place_of_the_csv_files(tmp_path: Path, catalogue: Catalogue) -> None:
    result = init(tmp_path / "at", catalogue, InitRecipe(pes="AT", year=2025, xlsx=True))
    assert set(content(tmp_path / "at")) == OTHERS | {"submission/submission.xlsx"}
    assert dict(result.rows.select("file", "rows").iter_rows())["submission/submission.xlsx"] == 82


@pytest.mark.parametrize("xlsx", [False, True])
def test_the_whole_folder_says_each_prepared_row_once(tmp_path: Path, catalogue: Catalogue, *, xlsx: bool) -> None:
    prepared = init(tmp_path / "at", catalogue, InitRecipe(pes="AT", year=2025, xlsx=xlsx)).rows["rows"].sum()
    checked = pesbench.validate(tmp_path / "at")
    assert sum(file["rows_read"] for file in checked.recipe.model_dump()["files"]) == prepared
    assert not {"PB110", "PB401", "PB402"} & set(checked.rows["rule"])


def test_the_same_choices_give_the_same_bytes(tmp_path: Path, catalogue: Catalogue) -> None:
    recipe = InitRecipe(pes="AT", year=2025, xlsx=True)
    for name in ("one", "two"):
        init(tmp_path / name, catalogue, recipe)
    assert content(tmp_path / "one") == content(tmp_path / "two")


def test_only_the_forms_asked_for(tmp_path: Path, catalogue: Catalogue) -> None:
    init(tmp_path / "new", catalogue, InitRecipe(forms=("observations", "lfs")))
    assert {path.name for path in (tmp_path / "new" / "submission").iterdir()} == {"observations.csv", "lfs.csv"}


def test_the_filled_folder_is_accepted(folder: Path, tmp_path: Path) -> None:
    for path in (folder / "submission").iterdir():
        fill(path)
    found = pesbench.validate(folder / "submission").rows
    assert set(found["severity"]) <= {"warning", "note"}
    assert not set(found["rule"]) & {"PB111", "PB115"}
    kept = pesbench.ingest(folder / "submission", tmp_path / "store").rows
    assert dict(kept.select("form", "rows_accepted").iter_rows()) == {
        "unemployment": 36, "youth_guarantee": 1, "long_term": 1, "vacancies": 12, "satisfaction": 2, "lfs": 1,
        "enablers": 29,
    }  # fmt: skip


def test_the_untouched_folder_says_that_nothing_is_filled_in(folder: Path) -> None:
    found = pesbench.validate(folder / "submission").rows
    told = {(rule, Path(file).stem) for rule, file in found.select("rule", "file").iter_rows()}
    assert {("PB115", name) for name in ("unemployment", "vacancies", "lfs")} <= told
    assert {("PB309", name) for name in ("satisfaction", "enablers")} <= told
    assert {("PB111", name) for name in ("context", "values", "definitions")} <= told


def test_the_settings_are_found_and_change_nothing_as_they_stand(folder: Path, catalogue: Catalogue) -> None:
    assert load_settings(folder / "pesbench.toml", catalogue) == load_settings(empty(folder), catalogue)
    assert load_waivers(folder / "waivers.toml") == ()
    result = pesbench.validate(folder / "submission", options=ValidateOptions(waivers=folder / "waivers.toml"))
    assert result.recipe.model_dump()["config"] == str(folder / "pesbench.toml")


def empty(folder: Path) -> Path:
    path = folder / "empty.toml"
    path.write_text("", encoding="utf-8")
    return path


def test_the_examples_of_the_settings_can_be_taken_into_use(folder: Path, catalogue: Catalogue) -> None:
    for name in ("pesbench.toml", "waivers.toml"):
        (folder / name).write_text(in_use(folder / name), encoding="utf-8")
    settings = load_settings(folder / "pesbench.toml", catalogue)
    assert settings.tolerance == Tolerances()
    assert tomllib.loads((folder / "pesbench.toml").read_text(encoding="utf-8"))["validate"]["tolerance"] == (
        Tolerances().model_dump()
    )
    assert settings.pes["AT"].tolerance == {"additivity": 5.0}
    assert settings.breaks[0].measure in catalogue.measures
    assert [waiver.rule for waiver in load_waivers(folder / "waivers.toml")] == ["PB410"]
    pesbench.validate(folder / "submission", options=ValidateOptions(waivers=folder / "waivers.toml"))


@pytest.mark.parametrize("name", [".github/workflows/validate.yml", ".gitlab-ci.yml"])
def test_the_commands_of_ci_run_as_written(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (folder / "submission").iterdir():
        fill(path)
    monkeypatch.chdir(folder)
    assert [words[:2] for words in commands(folder / name)] == [["validate", "submission"]] * len(
        commands(folder / name)
    )
    assert [main(words) for words in commands(folder / name)] == [0] * len(commands(folder / name))
    reports = re.findall(r"--output (\S+)", (folder / name).read_text(encoding="utf-8"))
    assert reports
    assert all(Path(report).is_file() for report in reports)
    (folder / "submission" / "lfs.csv").write_text("pes,period,share\nAT,2025,8.5 %\n", encoding="utf-8")
    assert [main(words) for words in commands(folder / name)] == [1] * len(commands(folder / name))
    assert "8.5 %" not in capsys.readouterr().out
    assert all("8.5 %" not in Path(report).read_text(encoding="utf-8") for report in reports)


def test_a_folder_that_holds_files_is_refused_and_then_only_added_to(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "submission").mkdir()
    mine = tmp_path / "submission" / "lfs.csv"
    mine.write_text("pes,period,share\nAT,2025,8.5\n", encoding="utf-8")
    with pytest.raises(UsageError, match="new or empty folder, found submission"):
        init(tmp_path, catalogue, InitRecipe())
    assert set(content(tmp_path)) == {"submission/lfs.csv"}
    rows = init(tmp_path, catalogue, InitRecipe(), force=True).rows
    assert rows.filter(~rows["written"])["file"].to_list() == ["submission/lfs.csv"]
    assert mine.read_text(encoding="utf-8").endswith("8.5\n")


def test_a_repository_without_files_is_an_empty_folder(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / ".git").mkdir()
    assert init(tmp_path, catalogue, InitRecipe()).rows["written"].all()


def test_where_a_file_cannot_be_written_nothing_is(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / ".gitlab-ci.yml").mkdir()
    (tmp_path / "submission").write_text("a file, not a folder", encoding="utf-8")
    with pytest.raises(UsageError, match="one that you can write to"):
        init(tmp_path, catalogue, InitRecipe(), force=True)
    assert set(content(tmp_path)) == {"submission"}


def test_a_file_is_no_folder(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="needs a folder"):
        init(tmp_path / "file", catalogue, InitRecipe())


@pytest.mark.parametrize(
    ("recipe", "problem"),
    [
        (InitRecipe(pes="GR"), "found 'GR'. Did you mean EL"),
        (InitRecipe(pes="Atlantis"), "catalogue members"),
        (InitRecipe(year=25), "between 1900 and 2100, found 25"),
        (InitRecipe(forms=("vacancy",)), "unknown form 'vacancy'"),
        (InitRecipe(forms=("vacanceis",)), "Did you mean vacancies"),
    ],
)
def test_what_does_not_exist_is_refused(recipe: InitRecipe, problem: str, tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError) as fault:
        init(tmp_path / "new", catalogue, recipe)
    assert problem in str(fault.value)
    assert not (tmp_path / "new").exists()
