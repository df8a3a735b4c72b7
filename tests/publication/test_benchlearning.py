"""Needs, partners, practices and follow-up in reports: the figures are those of the commands, and names stay hidden."""

import csv
import re
from pathlib import Path

import pytest
from tests.publication.conftest import Page, Reported, Stored

import pesbench


@pytest.fixture(scope="module")
def learner(store: Path, reported: Reported) -> Page:
    """Give the report of a PES that is below the middle in two enablers; AT is above it in all."""
    return reported(store, pes="BG")


def _body(page: Page) -> str:
    """Give the page without its script, which holds every phrase in every language."""
    return re.sub(r"<script.*?</script>", "", page.html, flags=re.DOTALL)


def _table(page: Page, name: str) -> list[dict[str, str]]:
    """Read the CSV of a table of the page, which has every column at full precision."""
    with (page.folder / "data" / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _same(shown: dict[str, str], row: dict[str, object]) -> bool:
    """Say whether the columns that a table shows hold what the answer of the command does."""
    names = {"pes_name", "partner_name"}
    return all(
        text == ("" if row[name] is None else str(row[name])) for name, text in shown.items() if name not in names
    )


def test_needs_and_partners_are_those_of_learn(learner: Page, store: Path) -> None:
    rows = pesbench.learn("BG", cycle=4, since="2", period="2024", store=store).rows.to_dicts()
    needs = list({row["id"]: row for row in rows}.values())
    assert needs
    assert all(_same(shown, row) for shown, row in zip(_table(learner, "needs-table"), needs, strict=True))
    partners = [row for row in rows if row["partner"] is not None]
    assert partners
    shown = _table(learner, "learning-table")
    assert all(_same(each, row) for each, row in zip(shown, partners, strict=True))
    assert [row["partner_name"][-3:-1] for row in shown] == [row["partner"] for row in partners]
    assert all(f"{row['gap']:.2f} points ahead" in learner.html for row in partners)


def test_practices_on_offer_are_those_of_others(learner: Page) -> None:
    assert [row["id"] for row in _table(learner, "offered-table")] == [f"p{at}" for at in range(8) if at != 1]


def test_actions_stand_with_their_status_beside_the_change_of_the_enabler(learner: Page, store: Path) -> None:
    found = pesbench.change("BG", first=2, second=4, store=store, period="2023:2024", today="2026-01-01").rows
    moved = {row["id"]: row for row in found.to_dicts() if row["kind"] != "action"}
    shown = {row["id"]: row for row in _table(learner, "actions-table")}
    assert {name: (row["status"], row["overdue"]) for name, row in shown.items()} == {
        "A1": ("started", "true"),
        "B1": ("done", "false"),
    }
    for row in (*shown.values(), *_table(learner, "follow-scores"), *_table(learner, "follow-outcomes")):
        assert float(row["change"]) == moved[row["id"]]["change"]
    assert [row["id"] for row in _table(learner, "follow-outcomes")] == ["A4a", "A4b"]
    assert "of another" not in learner.html


def test_a_report_says_why_a_part_is_missing(annual: Page, own: Page) -> None:
    assert "You lie below the middle of the network in nothing." in _body(own)
    assert "No action that follows from cycle 2 is in the store." in own.html
    assert "There are no figures for this part: an outcome to look by needs values of 10 PES in 2024;" in annual.html


@pytest.mark.slow
def test_a_store_without_actions_practices_and_earlier_scores_says_so(stored: Stored, reported: Reported) -> None:
    head = "pes,cycle,enabler,assessment,assessed,score\n"
    rows = [f"{pes},4,A1,external,2024-05-01,{score}\n" for pes, score in (("AT", 2), ("DK", 4), ("SE", 5))]
    page = reported(stored(enablers=head + "".join(rows)), pes="AT")
    assert "the store holds no practice." in page.html
    assert "there are no enabler scores of a cycle before 4." in page.html


@pytest.mark.slow
def test_practices_found_are_those_of_identify(stored: Stored, reported: Reported) -> None:
    units = ("AT", "BG", "CZ", "DK", "EE", "FI", "FR", "HU", "IT", "PL", "PT", "SE")
    scores = [
        f"{pes},4,{enabler},external,2024-05-01,{1 + at * 0.4 + step * 0.1:g}\n"
        for at, pes in enumerate(units)
        for step, enabler in enumerate(("A1", "A2", "B1", "B2"))
    ]
    outcomes = [f"{pes},A4a,2024,{400 + at * 30},1000,{40 + at * 3}\n" for at, pes in enumerate(units)]
    forms = {
        "enablers": "pes,cycle,enabler,assessment,assessed,score\n" + "".join(scores),
        "values": "pes,indicator,period,numerator,denominator,value\n" + "".join(outcomes),
    }
    store = stored(**forms)
    rows = pesbench.identify_practices(cycle=4, period="2024", store=store).rows.to_dicts()
    assert rows
    page = reported(store)
    order = ("strong", "improved", "moderate")
    rows.sort(key=lambda row: order.index(row["evidence"]))
    assert all(_same(each, row) for each, row in zip(_table(page, "looking-table"), rows, strict=True))


@pytest.mark.slow
@pytest.mark.parametrize("pes", [None, "AT"])
def test_an_anonymous_report_leaves_these_parts_out_and_says_why(
    store: Path, reported: Reported, pes: str | None
) -> None:
    page = reported(store, pes=pes, anonymise=True)
    assert ("Needs, partners and practices on offer are left out" in _body(page)) == (pes is not None)
    assert ("Where to look for good practice is left out" in _body(page)) == (pes is None)
    assert not {"needs-table", "learning-table", "offered-table", "actions-table", "looking-table"} & set(
        page.read.exact
    )
    assert not {"learn", "practices", "change"} & set(page.result.recipe.model_dump()["parts"])


def test_the_profile_of_areas_stands_before_the_quartiles_of_all(learner: Page, store: Path) -> None:
    rows = pesbench.maturity("BG", cycle=4, store=store, min_coverage=0).rows.filter(level="area").to_dicts()
    shown = {row["area"]: row for row in _table(learner, "area-profile-table")}
    assert list(shown) == [row["id"] for row in rows]
    for row in rows:
        own = shown[row["id"]]
        for name, column in (("external", "external"), ("own", "self"), ("median", "median")):
            assert own[name] == "" if row[column] is None else float(own[name]) == pytest.approx(row[column])
        assert float(own["lower_quartile"]) == pytest.approx(row["lower_quartile"])
        assert float(own["upper_quartile"]) == pytest.approx(row["upper_quartile"])


def test_without_names_the_profile_has_no_quartiles(store: Path, reported: Reported) -> None:
    shown = _table(reported(store, pes="BG", anonymise=True), "area-profile-table")
    assert shown
    assert {row[name] for row in shown for name in ("lower_quartile", "median", "upper_quartile")} == {""}


def test_enablers_stand_against_the_median_under_names_that_say_so(learner: Page, store: Path) -> None:
    rows = pesbench.maturity("BG", cycle=4, store=store).rows.filter(level="enabler").to_dicts()
    wanted = {row["id"]: (row["external"], row["median"]) for row in rows}
    shown = _table(learner, "enabler-gaps")
    assert list(shown[0]) == ["enabler", "score", "median", "gap"]
    for row in shown:
        assert (float(row["score"]), float(row["median"])) == pytest.approx(wanted[row["enabler"]])
