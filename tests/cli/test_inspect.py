"""The command `inspect`, and when progress is shown."""

import io
import json
import sys
import time
from pathlib import Path

import pytest

from pesbench.cli import main
from pesbench.cli.watching import watching
from pesbench.intake.watching import SILENT, Step


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "u.csv"
    path.write_text("Land;Monat;Frauen;Männer\nAT;2024-01;7;8\nDE;2024-01;9;10\n", encoding="utf-8")
    return path


def test_the_answer_as_json(table: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["inspect", str(table), "--format", "json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert list(document) == ["recipe", "findings", "rows"]
    assert (document["rows"][0]["columns"], document["rows"][0]["fits"]) == (4, None)
    assert document["recipe"]["columns"][1]["becomes"] == "not read; looks like periods"


def test_a_draft_is_written_and_named(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out.toml"
    assert main(["inspect", str(table), "--draft-mapping", str(out)]) == 0
    assert "A first mapping is in" in capsys.readouterr().out
    assert 'header = "Frauen"' in out.read_text(encoding="utf-8")
    assert main(["inspect", str(table), "--draft-mapping", str(out)]) == 4
    assert "give --force" in capsys.readouterr().err
    assert main(["inspect", str(table), "--draft-mapping", str(out), "--force"]) == 0
    assert main(["inspect", str(table), "--mapping", str(out)]) == 4
    assert "the draft u is not completed: set.measure of Frauen" in capsys.readouterr().err
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace('measure = "complete"', 'measure = "stock"'), encoding="utf-8")
    capsys.readouterr()
    assert main(["inspect", str(table), "--mapping", str(out), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][0]["fits"] == "u"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere.csv"], 4, "No such file"),
        (["{}", "--mapping", "nothing"], 2, "a mapping must be"),
        (["{}", "--form", "nothing"], 2, "a form must be"),
        (["{}", "--delimiter", "several"], 2, "Give another value for delimiter"),
        (["{}", "--decimal", "x"], 2, "decimal: must be '.' or ',', found 'x'"),
        (["{}", "--encoding", "klingon"], 2, "encoding"),
        (["{}", "--mapping", "a", "--mapping", "b"], 2, "--mapping must be given once, found 2 times"),
        (["{}", "--draft-mapping", "{}", "--force"], 2, "written over"),
    ],
)
def test_each_mistake_has_one_message_and_its_exit_code(
    table: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    assert main(["inspect", *(argument.format(table) for argument in arguments)]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "Traceback" not in captured.err


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals_and_not_for_the_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    with watching(quiet=False) as watcher:
        assert watcher is SILENT
    stream = Terminal()
    monkeypatch.setattr(sys, "stderr", stream)
    monkeypatch.setenv("TERM", "xterm-256color")
    with watching(quiet=True) as watcher:
        assert watcher is SILENT
    with watching(quiet=False) as watcher:
        watcher.step(Step.STORING)
        for _ in range(150):
            if "storing" in stream.getvalue():
                break
            time.sleep(0.02)
    assert "storing" in stream.getvalue()


def test_a_delivery_tells_its_watcher_each_step(tmp_path: Path) -> None:
    told: list[str] = []

    class Note:
        def files(self, count: int) -> None:
            told.append(f"{count} files")

        def step(self, step: Step | str, file: str = "") -> None:
            told.append(f"{step} {Path(file).name}".strip())

        def rows(self, count: int) -> None:
            told.append(f"{count} rows")

    from pesbench.catalogue import load_catalogue  # noqa: PLC0415 - as the command does
    from pesbench.ingestion import IngestOptions, ingest  # noqa: PLC0415 - likewise

    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").write_text(f"pes,period,stock\nAT,2024-0{ord(name) % 8},7\n", encoding="utf-8")
    paths = [tmp_path / "a.csv", tmp_path / "b.csv"]
    ingest(paths, tmp_path / "store", load_catalogue(), IngestOptions(), Note())
    assert told == [
        "2 files", "looking at a.csv", "looking at b.csv", "reading keys", "2 files",
        "checking a.csv", "1 rows", "checking b.csv", "1 rows", "storing",
    ]  # fmt: skip
