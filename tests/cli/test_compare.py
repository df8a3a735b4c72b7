"""The command compare: certainty on the page, one PES in focus or explained, and choices that have no meaning."""

from pathlib import Path

import pytest

from pesbench.cli import main

HEADER = "pes,indicator,period,value,standard_error\n"
ROWS = {"AT": (50, 2), "BG": (48, 2), "CZ": (30, 2), "DE": (10, 2)}


@pytest.fixture
def values(tmp_path: Path) -> Path:
    path = tmp_path / "values.csv"
    lines = [f"{pes},A1a,2024,{value},{error}\n" for pes, (value, error) in ROWS.items()]
    path.write_text(HEADER + "".join(lines), encoding="utf-8")
    return path


def ran(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["compare", *map(str, words)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_places_stand_beside_their_sets(values: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = ran(capsys, "A1a", "--values", values, "--period", 2024, "--focus", "BG")
    assert code == 0
    assert "1 [1-2]  AT" in out
    assert "BG *" in out
    assert "rankability" in err


def test_an_explanation_stands_in_for_the_table(values: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = ran(capsys, "A1a", "--values", values, "--period", 2024, "--explain", "BG")
    assert code == 0
    assert out.startswith("BG in A1a")
    assert "Within the error: AT;" in out
    assert "[" not in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--explain", "AT", "--format", "json"), "an explanation is text"),
        (("--level", "1.5"), "level"),
        (("--context", "unemployment_rate"), "a file of values has no context"),
        (("--focus", "XX"), "unknown PES 'XX' in --focus"),
        (("--explain", "XX"), "unknown PES 'XX' in --explain"),
        (("--explain", "XX", "--anonymise"), "unknown PES 'XX' in --explain"),
        (("--as-of", "1"), "a file has no vintages"),
        (("--rank-set", "joint"), "joint"),
    ],
)
def test_choices_without_meaning_are_refused(
    values: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    code, out, err = ran(capsys, "A1a", "--values", values, "--period", 2024, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_the_same_seed_gives_the_same_bytes(values: Path, tmp_path: Path) -> None:
    words = ["compare", "A1a", "--values", str(values), "--period", "2024", "--rank-set", "simultaneous", "--quiet"]
    texts = []
    for name, seed in (("a", "7"), ("b", "7"), ("c", "8")):
        assert main([*words, "--format", "json", "--seed", seed, "--output", str(tmp_path / name)]) == 0
        texts.append((tmp_path / name).read_bytes())
    assert texts[0] == texts[1] != texts[2]
