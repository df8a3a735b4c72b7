"""The command correlate: a picture beside the answer, and choices that have no meaning."""

from pathlib import Path

import pytest

from pesbench.cli import main

SCORES = {"AT": 5, "BG": 2, "CZ": 4, "DE": 6, "EE": 3, "FI": 1, "FR": 4, "HR": 2}


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, ...]:
    scores, outcomes = tmp_path / "scores.csv", tmp_path / "outcomes.csv"
    lines = [
        f"{pes},{enabler},{(score + at) % 6 + 1}"
        for at, enabler in enumerate(("A1", "B1"))
        for pes, score in SCORES.items()
    ]
    scores.write_text("\n".join(["pes,enabler,score", *lines]), encoding="utf-8")
    lines = [f"{pes},A1a,2024,{9 * score + number}" for number, (pes, score) in enumerate(SCORES.items())]
    outcomes.write_text("\n".join(["pes,indicator,period,value", *lines]), encoding="utf-8")
    return "--enablers", str(scores), "--outcomes", str(outcomes)


def ran(capsys: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["correlate", *map(str, words)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


@pytest.mark.parametrize("anonymise", [False, True])
def test_a_picture_holds_areas_pairs_and_the_pes_behind_the_total_unless_it_is_anonymous(
    files: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str], *, anonymise: bool
) -> None:
    path = tmp_path / "pairs.svg"
    more = ["--anonymise"] if anonymise else []
    code, out, _ = ran(capsys, *files, "--resamples", 99, "--family", "areas", "--plot", path, *more)
    assert code == 0
    assert "Does maturity go with results?" in out
    drawn = path.read_text(encoding="utf-8")
    assert "Total maturity" in drawn
    assert "The strongest of 2 pairs, family areas" in drawn
    assert ("Total maturity and A1a" in drawn) is not anonymise
    assert [pes for pes in SCORES if f">{pes}<" in drawn] == ([] if anonymise else list(SCORES))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--plot", "pairs.pdf"), "a picture is written as .svg, .png, .html, found '.pdf'."),
        (("--quality", "--pool", "--lag", "1"), "--quality looks at the scores alone, found --pool, --lag."),
        (("--quality", "--plot", "pairs.svg"), "found --plot."),
    ],
)
def test_what_has_no_meaning_is_refused(
    words: tuple[str, ...], said: str, files: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ran(capsys, *files, *words)
    assert (code, out) == (2, "")
    assert said in err


def test_quality_is_told_quietly_where_that_is_asked(
    files: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = ran(capsys, *files[:2], "--quality", "--quiet")
    assert code == 0
    assert out.startswith("How well")
    assert err == ""
