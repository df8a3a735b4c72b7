"""What was planted in the sample data is found: the weakness, the good practice, the lucky one and the best partner."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import pesbench

SAMPLE = Path(pesbench.__file__).parents[2] / "sample_data"


@pytest.fixture(name="planted", scope="module")
def fixture_planted() -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((SAMPLE / "truth.json").read_text(encoding="utf-8"))["benchlearning"]
    return truth


@pytest.fixture(name="store", scope="module")
def fixture_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("planted") / "store"
    network = [SAMPLE / "submissions" / "network" / f"{name}.csv" for name in ("context", "enablers")]
    pesbench.ingest([SAMPLE / "benchlearning", *network], store)
    return store


def test_the_weak_one_is_told_so_and_sent_to_the_best_partner(store: Path, planted: dict[str, Any]) -> None:
    weak, partner = planted["weak"], planted["best_partner"]
    rows = pesbench.learn(weak["pes"], cycle=3, since="2", period=planted["period"], store=store).rows
    first = rows.row(0, named=True)
    assert (first["kind"], first["id"]) == ("enabler", weak["enabler"])
    partners = rows.filter(id=weak["enabler"])["partner"].to_list()
    assert partner["pes"] in partners[:3]
    assert partners[0] == partner["pes"]
    assert first["practices"] == partner["practice"]


def test_the_good_practice_is_proposed_first_and_the_lucky_one_is_not(store: Path, planted: dict[str, Any]) -> None:
    found = pesbench.identify_practices(cycle=3, period=planted["period"], store=store).rows
    good, lucky = planted["good_practice"], planted["lucky_outlier"]
    first = found.row(0, named=True)
    assert (first["pes"], first["enabler"]) == (good["pes"], good["enabler"])
    assert (first["evidence"], first["indicator"], first["practice"]) == (
        *("strong", planted["indicator"], good["practice"]),
    )
    grades = ("strong", "improved", "moderate")
    order = [(grades.index(row["evidence"]), -row["strength"]) for row in found.to_dicts()]
    assert order == sorted(order)
    assert found.filter(pes=lucky["pes"], enabler=lucky["enabler"]).is_empty()
    # The lucky one is among the best five as long as nobody asks about its surroundings.
    ranked = pesbench.compare(planted["indicator"], store=store, period=planted["period"], rank_set="none").rows
    assert dict(ranked.select("pes", "rank").iter_rows())[lucky["pes"]] <= 5


def test_the_disagreement_is_found(store: Path, planted: dict[str, Any]) -> None:
    said = pesbench.maturity(planted["disagreement"]["pes"], cycle=3, store=store).findings
    apart = [finding.message for finding in said if finding.rule == "PB701"]
    assert len(apart) == 1
    assert apart[0].startswith(f"{planted['disagreement']['pes']} {planted['disagreement']['enabler']},")


def test_what_was_done_moved_more(store: Path, planted: dict[str, Any]) -> None:
    result = pesbench.change(first=2, second=3, today=planted["today"], store=store)
    rows = result.rows.drop_nulls(["carried_out", "difference"])
    nothing, everything = (rows.filter(carried_out=share)["difference"].mean() for share in (0.0, 1.0))
    assert isinstance(nothing, float)
    assert isinstance(everything, float)
    assert everything - nothing == pytest.approx(planted["help_of_done"], abs=0.5)
    (said,) = [it.message for it in result.findings if it.rule == "PB711" and "carried out" in it.message]
    assert said.endswith("association, not effect")


def test_the_programme_serves_the_weak_one_within_its_capacities(store: Path, planted: dict[str, Any]) -> None:
    result = pesbench.learn(cycle=3, since="2", period=planted["period"], hosts=2, visits=1, store=store)
    visits = result.rows.filter(kind="visit")
    assert max(Counter(visits["pes"]).values()) == 1
    assert max(Counter(visits["partner"]).values()) <= 2
    weak = planted["weak"]
    assert visits.filter(pes=weak["pes"])["id"].to_list() == [weak["enabler"]]
    again = pesbench.learn(cycle=3, since="2", period=planted["period"], hosts=2, visits=1, store=store)
    assert again.to_json() == result.to_json()


def test_practices_are_searched(store: Path) -> None:
    def ids(**choices: Any) -> list[str]:
        return pesbench.practices(store=store, **choices).rows["id"].to_list()

    assert ids(enabler="C2") == ["risk-profile"]
    assert ids(area="C") == ["risk-profile", "first-week-plan"]
    assert ids(pes="PL") == ["evaluation-desk"]
    assert ids(words="MEASURE evaluates") == ["evaluation-desk"]
    with pytest.raises(pesbench.PesbenchError, match="none of 8 practices fits"):
        ids(words="nowhere")
    with pytest.raises(pesbench.PesbenchError, match="unknown enabler 'Z9'"):
        ids(enabler="Z9")
    with pytest.raises(pesbench.PesbenchError, match="no practice that may be shown"):
        ids(release="public")
