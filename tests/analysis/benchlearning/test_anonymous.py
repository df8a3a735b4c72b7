"""Answers of benchlearning without names: in every format no PES, no exact figure and no practice of another one."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

import pesbench
from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.cli import main
from pesbench.errors import AnalysisError, UsageError
from pesbench.result import Result

UNITS = ("AT", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE", "LT", "LV", "NL", "PL")
CYCLES = """
[cycles.O]
names = { en = "Old" }
years = "2015-2016"
profile = "pdca"
[cycles.N]
names = { en = "New" }
years = "2020-"
profile = "pdca"
[enablers.XA1]
area = "A"
cycles = ["O", "N"]
[enablers.XB1]
area = "B"
cycles = ["O", "N"]
"""
QUESTIONS = {
    "maturity": ("maturity", "--cycle", "N", "--long"),
    "change": ("change", "--network", "--from", "O", "--to", "N", "--today", "2024-01-01"),
    "identify": ("practices", "identify", "--cycle", "N", "--period", "2024", "--min-r", "0.2", "--clear", "0.3"),
}
# The page for people and the one that has everything; the others are made from the same rows.
QUICK = (("json", "AT"), ("table", ""))
FORMATS = [
    pytest.param(form, focus, marks=() if (form, focus) in QUICK else pytest.mark.slow)
    for form in ("table", "json", "csv", "markdown")
    for focus in ("", "AT")
]
Ask = Callable[..., str]


@pytest.fixture(scope="module", name="mine")
def fixture_mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cycles") / "cycles.toml"
    path.write_text(CYCLES, encoding="utf-8")
    return path


@pytest.fixture(scope="module", name="words")
def fixture_words(mine: Path) -> Catalogue:
    return load_catalogue(mine)


@pytest.fixture(scope="module", name="store")
def fixture_store(tmp_path_factory: pytest.TempPathFactory, words: Catalogue) -> Path:
    """Give a store in which every figure is one of a kind, so that it can be looked for."""
    folder = tmp_path_factory.mktemp("secret")
    rng = np.random.default_rng(7)
    skill = rng.uniform(1.7, 5.3, len(UNITS))
    tables: dict[str, list[dict[str, Any]]] = {"enablers": [], "actions": [], "practices": [], "values": []}
    for at, pes in enumerate(UNITS):
        for cycle, enabler in (("O", "XA1"), ("O", "XB1"), ("N", "XA1"), ("N", "XB1")):
            row = {"pes": pes, "cycle": cycle, "enabler": enabler, "assessment": "external"}
            marks = np.round(np.clip(skill[at] + rng.normal(0, 0.2, 4), 1, 6), 4).tolist()
            tables["enablers"].append(row | dict(zip(("plan", "do", "check", "act"), marks, strict=True)))
        action = {"pes": pes, "cycle": "O", "enabler": "XA1", "recommendation": "R1", "action": f"desk-{pes}"}
        tables["actions"].append(action | {"due": "2021-01-31", "status": ("done", "started")[at % 2]})
        offer = {"pes": pes, "id": f"profiling-{pes}", "enablers": "XA1", "title": f"Desk of {pes}"}
        tables["practices"].append(offer | {"url": f"https://{pes.lower()}.example/desk"})
        outcome = round(float(20 + 10 * skill[at] + rng.normal(0, 3)), 4)
        tables["values"].append({"pes": pes, "indicator": "A1a", "period": "2024", "value": outcome})
    for name, rows in tables.items():
        pl.DataFrame(rows).write_csv(folder / f"{name}.csv")
    pesbench.ingest(sorted(folder.glob("*.csv")), folder / "store", catalogue=words)
    return folder / "store"


@pytest.fixture(name="ask")
def fixture_ask(capsys: pytest.CaptureFixture[str], store: Path, mine: Path) -> Ask:
    """Run a question on the store, and give what it says on both streams."""

    def asked(*question: str, code: int = 0) -> str:
        found = main([*question, "--store", str(store), "--catalogue", str(mine)])
        told = capsys.readouterr()
        assert found == code, told.err
        return told.out + told.err

    return asked


def named_in(text: str, catalogue: Catalogue) -> set[str]:
    """Say which PES a text names, by code or name; parts of longer words are none."""
    return {
        pes
        for pes in UNITS
        if re.search(rf"(?<![A-Za-z0-9_]){pes}(?![A-Za-z0-9_])", text) or catalogue.units[pes].name() in text
    }


def with_names(store: Path, words: Catalogue, question: str) -> Result:
    if question == "maturity":
        return pesbench.maturity(cycle="N", store=store, catalogue=words)
    if question == "change":
        return pesbench.change(first="O", second="N", store=store, catalogue=words, today="2024-01-01")
    return pesbench.identify_practices(cycle="N", period="2024", min_r=0.2, clear=0.3, store=store, catalogue=words)


def secrets(result: Result, focus: str) -> set[str]:
    """Give every figure of another PES that is one of a kind, as it is written."""
    others = result.rows.filter(pl.col("pes") != focus).select(pl.selectors.float())
    return {repr(value) for value in others.unpivot()["value"].drop_nulls() if len(repr(value)) > 6}


@pytest.mark.parametrize(("form", "focus"), FORMATS)
@pytest.mark.parametrize("question", QUESTIONS)
def test_no_format_tells_a_name_a_figure_or_a_practice(
    ask: Ask, store: Path, words: Catalogue, question: str, form: str, focus: str
) -> None:
    known = with_names(store, words, question)
    exact = secrets(known, "AT")
    assert len(exact) > 20
    more = ("--focus", focus) if focus else ()
    told = ask(*QUESTIONS[question], "--anonymise", *more, "--format", form)
    assert named_in(told, words) <= {focus}
    assert not [value for value in exact if value in told]
    assert not re.search(r"profiling-(?!AT)|\.example|desk-", told)
    assert str(store) not in told
    assert named_in(known.to_csv(), words) - {"AT"}  # the search finds what is there
    if form == "json":
        document = json.loads(told[: told.rindex("}") + 1])
        assert document["recipe"]["anonymous"]["focus"] == (focus or None)
        assert {finding.get("pes") for finding in document["findings"]} <= {None, focus}


@pytest.mark.parametrize("linked", [False, True])
def test_rows_are_shared_by_three_and_stand_in_no_telling_order(store: Path, words: Catalogue, *, linked: bool) -> None:
    hidden: dict[str, Any] = {"anonymise": True, "linked": linked, "focus": "AT", "store": store, "catalogue": words}
    for answer, table in (
        (pesbench.maturity(cycle="N", long=True, **hidden), "id"),
        (pesbench.change(first="O", second="N", today="2024-01-01", **hidden), "figure"),
    ):
        others = answer.rows.filter(pl.col("pes") != "AT")
        assert others["pes"].str.contains(r"^[MCP]\d*-?\d+$").all()
        assert others.height == (len(UNITS) - 1) * others[table].n_unique()
        alike = others.group_by(pl.exclude("pes"), maintain_order=True).agg("pes")
        assert alike["pes"].list.len().min() >= 3  # type: ignore[operator]
        assert all(labels == sorted(labels) for labels in alike["pes"].to_list())
        if linked:
            profiles = others.sort(table).group_by("pes").agg(pl.struct(pl.exclude("pes")).alias("profile"))
            assert profiles.group_by("profile").len()["len"].min() >= 3  # type: ignore[operator]


def test_the_one_in_focus_keeps_its_own_figures(store: Path, words: Catalogue) -> None:
    hidden: dict[str, Any] = {"anonymise": True, "focus": "AT", "store": store, "catalogue": words}
    own = pesbench.maturity(cycle="N", **hidden).rows.filter(pes="AT")
    known = with_names(store, words, "maturity").rows.filter(pl.col("pes") == "AT", pl.col("level") != "enabler")
    kept = ["id", "external", "self", "gap", "weakest", "plan", "coverage", "rank", "rank_low", "rank_high"]
    assert own.select(kept).equals(known.select(kept))
    assert own["standard_error"].null_count() == own.height  # it rests on the marks of all
    moved = pesbench.change(first="O", second="N", today="2024-01-01", **hidden).rows.filter(pes="AT")
    known = with_names(store, words, "change").rows.filter(pes="AT")
    assert dict(moved.select("figure", "value").iter_rows()) == {
        name: value for name, value in known.row(0, named=True).items() if name != "pes"
    }


def test_practices_are_counted_from_three_on(store: Path, words: Catalogue) -> None:
    known = with_names(store, words, "identify").rows
    counts = dict(known.group_by("enabler").len().iter_rows())
    rows = pesbench.identify_practices(
        cycle="N", period="2024", min_r=0.2, clear=0.3, store=store, catalogue=words, anonymise=True
    ).rows
    assert rows.height
    assert dict(rows.select("enabler", "n_pes").iter_rows()) == {name: n for name, n in counts.items() if n >= 3}
    empty = ["pes", "score", "certainty", "excess", "gained", "practice", "evidence"]
    assert rows.select(pl.all_horizontal(pl.col(empty).is_null().all())).item()
    with pytest.raises(AnalysisError, match="nowhere do 19 PES stand out"):
        pesbench.identify_practices(
            cycle="N", period="2024", store=store, catalogue=words, anonymise=True, among=len(UNITS) + 1
        )


@pytest.mark.parametrize(
    ("question", "why"),
    [
        (("learn", "--network", "--cycle", "N"), "who visits whom"),
        (("learn", "AT", "--cycle", "N"), "partners are named"),
        (("practices",), "offered by name"),
        (("maturity", "AT", "--cycle", "N"), "hides nobody"),
        (("change", "AT", "--from", "O", "--to", "N"), "hides nobody"),
    ],
)
def test_what_is_about_names_is_refused(ask: Ask, question: tuple[str, ...], why: str) -> None:
    assert why in " ".join(ask(*question, "--anonymise", code=2).split())


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--focus", "AT"), "Give --anonymise too"),
        (("--anonymise", "--focus", "AT", "--release", "public"), "not for the public"),
        pytest.param(("--anonymise", "--focus", "XX"), "unknown PES", marks=pytest.mark.slow),
    ],
)
def test_options_that_do_not_fit_are_refused(ask: Ask, options: tuple[str, ...], why: str) -> None:
    for question in QUESTIONS.values():
        assert why in " ".join(ask(*question, *options, code=2).split())


def test_from_python_the_same_is_refused(store: Path, words: Catalogue) -> None:
    with pytest.raises(UsageError, match="hides nobody"):
        pesbench.maturity("AT", cycle="N", store=store, catalogue=words, anonymise=True)
    with pytest.raises(UsageError, match="has no pseudonyms"):
        pesbench.identify_practices(
            cycle="N", period="2024", min_r=0.2, store=store, catalogue=words, anonymise=True, linked=True
        )
