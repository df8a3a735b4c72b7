"""What cannot be answered is said, and why: never an empty page, never a message that leads astray."""

from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import pesbench
from pesbench.analysis.benchlearning.origin import Origin
from pesbench.analysis.benchlearning.practices import identify
from pesbench.analysis.benchlearning.recipe import PracticesRecipe
from pesbench.catalogue import load_catalogue
from pesbench.cli import main

Ask = Callable[..., str]
ENABLERS = ("A1", "A2", "B1", "B2")


@pytest.fixture(name="ask")
def fixture_ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a question on a file of scores, and give what it says in one line."""

    def asked(rows: list[dict[str, object]], *question: str, code: int = 0) -> str:
        path = tmp_path / "scores.csv"
        pl.DataFrame(rows).write_csv(path)
        found = main([*question, "--enablers", str(path)])
        told = capsys.readouterr()
        assert found == code, told.err
        assert "Traceback" not in told.err
        return " ".join((told.out if code == 0 else told.err).split())

    return asked


def rows(*pes: str, score: float = 3.0, enabler: str = "", kind: str = "external") -> list[dict[str, object]]:
    names = (enabler,) if enabler else ENABLERS
    return [
        {"pes": it, "cycle": "4", "enabler": name, "assessment": kind, "score": score} for it in pes for name in names
    ]


@pytest.mark.parametrize(
    ("given", "question", "code", "said"),
    [
        (rows("AT", "SI"), ("maturity",), 2, "a cycle must be named"),
        (rows("AT", enabler="H1"), ("maturity", "--cycle", "4"), 4, "enablers of cycle 4, found H1"),
        (rows("AT", score=62), ("maturity", "--cycle", "4"), 4, "must lie between 1 and 6"),
        (rows("AT", "SI"), ("learn", "AT", "--cycle", "4", "--language", "zz"), 2, "unknown language 'zz'"),
        (rows("AT", "SI", kind="self"), ("learn", "--network", "--cycle", "4"), 4, "no external score to learn by"),
        (rows("AT", "SI"), ("change", "AT", "--from", "2", "--to", "4"), 4, "there are no scores of cycle 2"),
        (rows("AT", "SI"), ("learn", "--network", "--cycle", "4", "--hosts", "0"), 2, "allow none"),
        (rows("AT", "SI"), ("learn", "AT", "--cycle", "4", "--since", "4"), 2, "found cycle 4 twice"),
        (rows("AT", "SI"), ("learn", "AT", "--cycle", "3", "--since", "4"), 2, "found cycle 4 (2024) before cycle 3"),
        (rows("AT", "SI"), ("maturity", "at", "--cycle", "4"), 2, "unknown PES 'at'. next: Did you mean AT?"),
        (rows("AT", "SI"), ("learn", "XX", "--cycle", "4"), 2, "unknown PES 'XX'"),
        (
            rows("AT", "SI"),
            ("maturity", "SE", "--cycle", "4"),
            4,
            "SE has no score in cycle 4. next: Those with some: AT",
        ),
        (rows("AT", "SI"), ("maturity", "AT", "--cycle", "4", "--units", "SI,SE"), 2, "not among the units given"),
    ],
)
def test_it_is_refused_with_the_reason(
    ask: Ask, given: list[dict[str, object]], question: tuple[str, ...], code: int, said: str
) -> None:
    assert said in ask(given, *question, code=code)


@pytest.mark.parametrize(
    ("given", "question", "said"),
    [
        (
            rows("AT", "SI", "SE"),
            ("learn", "AT"),
            "What AT can learn AT lies below the middle of the network in nothing.",
        ),
        (rows("AT", "SI", "SE"), ("learn", "AT", "--explain"), "From whom to learn AT lies below the middle"),
        (rows("AT", "SI", "SE"), ("learn", "--network"), "Visits No visit is worth making"),
        (rows("AT"), ("learn", "AT"), "What AT can learn AT alone has external scores"),
        (rows("AT", "SI"), ("maturity", "--anonymise", "--min-coverage", "0"), "fewer than 3 PES could share a row"),
        (rows("AT", "SI"), ("maturity", "AT", "--min-coverage", "0"), "too few PES for places"),
        (rows("AT", "SI", "SE"), ("maturity", "AT", "--min-coverage", "0"), "all PES are equal"),
    ],
)
def test_the_page_says_why_it_is_empty(
    ask: Ask, given: list[dict[str, object]], question: tuple[str, ...], said: str
) -> None:
    assert said in ask(given, *question, "--cycle", "4", "--quiet")


def test_change_without_an_assessment_says_in_which_cycle(ask: Ask) -> None:
    earlier = [
        {**row, "cycle": "3", "assessment": "self" if row["pes"] == "AT" else "external"} for row in rows("AT", "SI")
    ]
    told = ask([*earlier, *rows("AT", "SI")], "change", "AT", "--from", "3", "--to", "4", "--quiet")
    assert told.endswith("AT has no external assessment in cycle 3: there is no change of scores.")


def test_without_names_nothing_tells_that_all_are_equal() -> None:
    given = pl.DataFrame(rows("AT", "SI", "SE", "FI"))
    answer = pesbench.maturity(cycle=4, enablers=given, min_coverage=0, anonymise=True, focus="AT")
    own = answer.rows.filter(pes="AT", level="total").row(0, named=True)
    assert (own["external"], own["rank"], own["reason"]) == (3.0, 1.0, None)
    assert not [finding for finding in answer.findings if "equal" in finding.message]


def test_a_mark_that_is_no_number_is_said() -> None:
    given = [{"pes": "AT", "enabler": it, "assessment": "external", "plan": 3.0, "do": 4.0} for it in ENABLERS]
    frame = pl.DataFrame(given).with_columns(check=pl.lit(3.0), act=pl.lit(2.0))
    frame = frame.with_columns(do=pl.when(pl.col("enabler") == "A2").then(float("nan")).otherwise(pl.col("do")))
    answer = pesbench.maturity("AT", cycle=4, enablers=frame, min_coverage=0)
    said = [finding.message for finding in answer.findings if finding.rule == "PB706"]
    assert said[1:] == [
        "AT, external: phases are missing or no numbers in A2; the score is the mean of those that there are"
    ]
    row = answer.rows.filter(id="A2").row(0, named=True)
    assert (row["external"], row["coverage"]) == (8 / 3, 0.75)


def test_assessors_that_differ_in_case_alone_are_a_warning() -> None:
    given = [{**row, "assessor": name} for name in ("team 1", "Team 1", "team 2") for row in rows("AT")]
    answer = pesbench.maturity("AT", cycle=4, enablers=pl.DataFrame(given), min_coverage=0)
    (doubt,) = [finding for finding in answer.findings if finding.rule == "PB714"]
    assert doubt.severity == "warning"
    assert doubt.message == "AT, cycle 4: assessors 'Team 1' and 'team 1' were taken for different people"


def test_an_earlier_period_lies_before(tmp_path: Path) -> None:
    with pytest.raises(pesbench.PesbenchError, match="must lie before 2023, found 2024"):
        identify(
            Origin(tmp_path),
            catalogue=load_catalogue(),
            recipe=PracticesRecipe(cycle="4", period="2023", since="2024"),
        )
