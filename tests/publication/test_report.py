"""Reports as files: figures at full precision, one page that needs nothing, tables that nobody runs, names hidden."""

import csv
import json
import re
from pathlib import Path

import polars as pl
import pytest
from tests.publication.conftest import HOSTILE, PES, Page, Reported, Stored, values

import pesbench
from pesbench.errors import InputError, UsageError
from pesbench.publication.blocks import Table, text
from pesbench.publication.csv_files import table_csv
from pesbench.publication.parts.own_places import peers_of
from pesbench.publication.public import openly
from pesbench.result import Recipe, Result

ANNUAL = ["glance", "state", "indicators", "maturity", "relation", "change", "good", "method"]
OWN = ["glance", "stand", "past", "strengths", "self", "learn", "followup", "problems", "method"]


def parts(page: Page) -> list[str]:
    return re.findall(r'<section id="([\w-]+)" aria-labelledby', page.html)


def test_a_report_has_its_parts(annual: Page, own: Page) -> None:
    assert (parts(annual), parts(own)) == (ANNUAL, OWN)
    assert [annual.path.name, own.path.name] == ["annual-2024.html", "feedback-2024.html"]


def test_places_in_the_page_are_those_of_compare_to_the_last_digit(annual: Page, store: Path) -> None:
    rows = pesbench.compare("A4a", store=store, period="2024", previous="2023", trend=True).rows
    shown = annual.exact("indicator-1-ranking")[1:]
    wanted = [
        ["", *(repr(row[name]) for name in ("rank", "rank_low", "value", "standard_error"))] for row in rows.to_dicts()
    ]
    assert [row[:5] for row in shown] == wanted
    assert [row[6:10] for row in shown] == [
        [repr(row[name]) for name in ("gap_median", "gap_best", "change", "change_q")] for row in rows.to_dicts()
    ]


def test_correlations_in_the_page_are_those_of_correlate(annual: Page, store: Path) -> None:
    choices = {"cycle": "4", "period": "2024", "resamples": 99, "bootstraps": 99}
    rows = pesbench.correlate(store=store, **choices).rows.to_dicts()  # type: ignore[arg-type]
    areas = sorted((r for r in rows if r["family"] == "areas"), key=lambda r: -abs(r["estimate"]))
    shown = annual.exact("relation-areas")[1:]
    assert [(row[2], row[3], row[7]) for row in shown] == [
        (repr(r["n"]), repr(r["estimate"]), repr(r["p_holm"])) for r in areas
    ]


def test_the_values_of_all_years_are_those_of_indicators(annual: Page, store: Path) -> None:
    rows = pesbench.indicators("A4a", store=store).rows
    wanted = {repr(value) for value in rows["value"]}
    assert {cell for row in annual.exact("indicator-1-years")[1:] for cell in row[1:]} == wanted


def test_area_scores_are_means_of_enablers(annual: Page) -> None:
    shown = {cell for row in annual.exact("maturity-table")[1:] for cell in row[1:]}
    first = [1 + (0 * (step + 2) + 4) % 5 * 0.8 for step in (0, 1)]
    assert repr(sum(first) / 2) in shown


def test_every_number_of_a_table_is_in_its_csv(annual: Page, own: Page) -> None:
    for page in (annual, own):
        for name, rows in page.read.exact.items():
            with (page.folder / "data" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                cells = [set(row) for row in csv.reader(file)]
            for at, row in enumerate(rows[1:], start=1):
                assert {cell for cell in row if cell} <= cells[at], name


def test_cards_show_numbers_of_the_tables(annual: Page, own: Page) -> None:
    for page in (annual, own):
        known = {cell for rows in page.read.exact.values() for row in rows for cell in row}
        cards = [a["data-value"] for tag, a in page.read.tags if tag == "span" and "data-value" in a]
        assert cards
        assert set(cards) <= known


def test_the_page_needs_nothing_from_anywhere(annual: Page, own: Page) -> None:
    for page in (annual, own):
        policy = next(a["content"] for t, a in page.read.tags if a.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
        assert "unsafe" not in policy
        named = {name for _, attributes in page.read.tags for name in attributes}
        assert not {name for name in named if name.startswith("on") or name in {"style", "src", "srcset"}}
        links = {a["href"] for _, a in page.read.tags if "href" in a}
        assert all(link.startswith(("#", "data/")) for link in links)


def test_hostile_texts_stay_texts(annual: Page) -> None:
    assert sum(tag == "script" for tag, _ in annual.read.tags) == 2  # its words and its own script
    assert not [tag for tag, _ in annual.read.tags if tag in {"img", "iframe", "object", "link", "base"}]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in annual.html
    assert "{{7*7}}" in annual.html
    assert "\u202e" not in annual.html
    assert "x" * 700 not in annual.html


def test_a_csv_has_nothing_that_a_spreadsheet_runs(annual: Page) -> None:
    with (annual.folder / "data" / "definitions-table.csv").open(encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert "'=HYPERLINK(1)" in cells
    assert "'@SUM(1)" in cells
    assert HOSTILE[5] in cells  # all ten thousand characters
    for path in (annual.folder / "data").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            texts = [cell for row in csv.reader(file) for cell in row if cell.startswith(("=", "+", "@", "\t", "\r"))]
            assert texts == [], path.name


def test_negative_numbers_stay_numbers(annual: Page) -> None:
    text = (annual.folder / "data" / "indicator-1-ranking.csv").read_text(encoding="utf-8")
    assert re.search(r",-\d", text)
    assert "'-" not in text


def test_pictures_have_texts_and_tables_headers(annual: Page, own: Page) -> None:
    for page in (annual, own):
        pictures = [a for tag, a in page.read.tags if tag == "svg" and "track" not in a.get("class", "")]
        assert pictures
        assert all(a["role"] == "img" and a["aria-label"] for a in pictures)
        ids = [a["id"] for _, a in page.read.tags if "id" in a]
        assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_the_same_store_gives_the_same_bytes(store: Path, reported: Reported, own: Page) -> None:
    again = reported(store, pes="AT")
    assert again.html == own.html
    assert {p.name: p.read_bytes() for p in (again.folder / "data").iterdir()} == {
        p.name: p.read_bytes() for p in (own.folder / "data").iterdir()
    }


def test_the_recipe_stands_beside_the_page_without_the_place_of_the_store(annual: Page, store: Path) -> None:
    text = (annual.folder / "recipe.json").read_text(encoding="utf-8")
    recipe = json.loads(text)
    assert (recipe["command"], recipe["vintage"], recipe["cycle"], recipe["seed"]) == ("report", 1, "4", 1)
    assert set(recipe["parts"]) == {"compare", "indicators", "breakdowns", "correlate", "quality"}
    assert str(store) not in text + annual.html


@pytest.mark.slow
def test_a_report_replaces_an_earlier_one_and_nothing_else(store: Path, tmp_path: Path) -> None:
    pesbench.write_report(store=store, out=tmp_path, period="2024", pes="AT")
    pesbench.write_report(store=store, out=tmp_path, period="2024", pes="BG", lang="sv")
    page = (tmp_path / "feedback-2024.html").read_text(encoding="utf-8")
    assert '<html lang="sv">' in page
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        pesbench.write_report(store=store, out=tmp_path, period="2024", pes="AT")
    assert (tmp_path / "feedback-2024.html").read_text(encoding="utf-8") == page


def test_a_pes_that_is_not_there_and_a_period_that_is_none_are_refused(store: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nothing of the PES 'ATT'") as caught:
        pesbench.write_report(store=store, out=tmp_path, period="2024", pes="ATT")
    assert caught.value.hint == "Did you mean AT?"
    with pytest.raises(UsageError):
        pesbench.write_report(store=store, out=tmp_path, period="next year")
    with pytest.raises(UsageError, match="unknown unit 'ATT'"):
        pesbench.write_report(store=store, out=tmp_path, period="2024", units="AT,BG,ATT")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("forms", "said"),
    [
        ({"values": values((2024,))}, "No assessment is in the store."),
        ({"values": "pes,indicator,period,value\nAT,A4a,2024,50\n"}, "No assessment is in the store."),
        ({"unemployment": "pes,period,stock\nAT,2024-01,100\n"}, "There are no figures for this part"),
        ({"enablers": "pes,cycle,enabler,assessment,assessed,score\nAT,4,A1,external,2024-05-01,3\n"}, "There are no"),
    ],
    ids=["one period, no enablers", "one PES, one indicator", "all missing", "enablers alone"],
)
@pytest.mark.parametrize("pes", [None, "AT"])
def test_a_store_of_little_says_what_is_missing(
    stored: Stored, reported: Reported, forms: dict[str, str], said: str, pes: str | None
) -> None:
    page = reported(stored(**forms), pes=pes)
    assert said in page.html
    assert parts(page) == (ANNUAL if pes is None else OWN)


@pytest.mark.slow
def test_every_part_is_about_the_units_that_were_chosen(store: Path, reported: Reported) -> None:
    page = reported(store, units="AT,BG,CZ,DK")
    lines = (page.folder / "data" / "maturity-table.csv").read_text(encoding="utf-8").splitlines()
    shown = {tuple(row[:2]) for row in csv.reader(lines)}
    named = {("AT", "Austria (AT)"), ("BG", "Bulgaria (BG)"), ("CZ", "Czechia (CZ)"), ("DK", "Denmark (DK)")}
    assert shown == named | {("pes", "pes_name")}


@pytest.mark.slow
@pytest.mark.parametrize("pes", [None, "AT"])
def test_an_anonymous_report_holds_no_other_name(
    store: Path, reported: Reported, pes: str | None, catalogue: pesbench.Catalogue
) -> None:
    page = reported(store, pes=pes, anonymise=True)
    texts = {path: path.read_text(encoding="utf-8") for path in page.folder.rglob("*") if path.is_file()}
    texts[page.path] = re.sub(r"<(script|style).*?</\1>", "", page.html, flags=re.DOTALL)
    for other in set(PES) - {pes}:
        unit = catalogue.units[other]
        for name in {other, unit.name(), unit.organisation} - {""}:
            found = [
                path.name for path, text in texts.items() if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)
            ]
            assert found == [], name
    assert ("Austria" in page.html) == (pes == "AT")


@pytest.mark.slow
def test_a_public_report_names_nobody_without_a_decision(store: Path, reported: Reported) -> None:
    page = reported(store, release="public")
    assert page.result.recipe.model_dump()["anonymise"]
    assert "Public." in page.html
    with pytest.raises(UsageError, match="not for the public"):
        reported(store, release="public", pes="AT")
    named = reported(store, release="public", decision="Board 2026/7")
    assert "Published under Board 2026/7." in named.html


@pytest.mark.slow
def test_an_index_needs_a_scheme(store: Path, reported: Reported, tmp_path: Path) -> None:
    scheme = tmp_path / "scheme.toml"
    nodes = "".join(f'[[node]]\nid = "{name}"\nparent = "Index"\ndirection = 1\n' for name in ("A4a", "A4b"))
    scheme.write_text(f'name = "Both"\n{nodes}[[node]]\nid = "Index"\n', encoding="utf-8")
    page = reported(store, scheme=str(scheme))
    assert "index" in parts(page)
    rows = pesbench.index(scheme, store=store, period="2024", uncertainty=20).rows.to_dicts()
    wanted = [
        [repr(r["rank"]), repr(r["rank_low"]), repr(r["rank_high"]), repr(r["score"])]
        for r in rows
        if r["node"] == "Index"
    ]
    assert [row[1:5] for row in page.exact("index-table")[1:]] == wanted
    assert str(tmp_path) not in page.html + (page.folder / "recipe.json").read_text(encoding="utf-8")
    assert "index" in parts(reported(store, scheme=str(scheme), anonymise=True))


def test_what_is_asked_of_a_report_must_have_a_meaning(store: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[[node]]\nid = "A4a"\nparent = "Nowhere"\n', encoding="utf-8")
    out = tmp_path / "out"
    for choices, kind, said in (
        ({"scheme": str(tmp_path / "none.toml")}, InputError, "readable TOML file"),
        ({"scheme": str(wrong)}, InputError, "Nowhere"),
        ({"period": "2031"}, InputError, "the store holds no figures of 2031"),
        ({"decision": "Board 2025/3"}, UsageError, "no meaning for a report of the release level network"),
        ({"decision": " ", "release": "public"}, UsageError, "this one is blank"),
    ):
        with pytest.raises(kind, match=said):
            pesbench.write_report(**{"store": store, "out": out, "period": "2024"} | choices)  # type: ignore[arg-type]
    assert not out.exists()


def test_a_row_that_is_not_free_notes_nothing_to_the_public() -> None:
    rows = {"value": [1.0, None, None], "conf_status": ["F", "N", None], "coverage": [1.0, 0.9, None]}
    rows |= {"obs_status": ["A", "D", None], "note": ["own", "D", "no value: missing"], "reason": [None, "x", "y"]}
    shown = openly(Result(pl.DataFrame(rows), Recipe(command="compare"))).rows
    assert shown.rows()[1] == (None, "N", None, None, "no value: confidential", "confidential")
    assert shown.rows()[::2] == pl.DataFrame(rows).rows()[::2]


@pytest.mark.slow
def test_a_public_report_says_nothing_of_rows_that_are_not_free(stored: Stored, reported: Reported) -> None:
    marked = "AT,4,{},{},{},{},2024-05-01,{}\n"
    of_at = [marked.format("A1", "external", name, mark, "N") for name, mark in (("Team 1", 1), ("Team 2", 4.5))]
    of_others = [f"{pes},4,{e},{kind},,{2 + at / 9:g},2024-05-01,N\n" for at, pes in enumerate(PES[1:])
                 for e in ("A1", "A2", "B1") for kind in ("external", "self")]  # fmt: skip
    head = "pes,cycle,enabler,assessment,assessor,score,assessed,conf_status\n"
    store = stored(
        values=values(),
        enablers=head + marked.format("A1", "self", "", 3, "N") + "".join(of_at + of_others),
    )
    shown, hidden = reported(store), reported(store, release="public", decision="Board 2026/7")
    told = {p.name: p.read_text(encoding="utf-8") for p in (shown.folder / "data").iterdir()}
    assert "AT A1, cycle 4" in told["notes-table.csv"]
    assert "PB656" in told["findings-table.csv"]
    kept = [p.read_text(encoding="utf-8") for p in hidden.folder.rglob("*") if p.is_file()]
    assert not [word for word in ("assessors lie", "PB656", "PB657", "PB701") for text in kept if word in text]
    assert "quality" not in hidden.result.recipe.model_dump()["parts"]


def test_peers_are_read_with_what_stands_in_brackets() -> None:
    assert peers_of("CY (1.75), ES (2.64, poor match), BE-BRU") == ["CY", "ES", "BE-BRU"]


def test_a_file_names_units_by_code_and_name(annual: Page) -> None:
    with (annual.folder / "data" / "indicator-1-ranking.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["pes"]: row["pes_name"] for row in rows}["AT"] == "Austria (AT)"
    assert {row["pes"] for row in rows} == set(PES)


def test_long_tables_show_their_first_rows_and_keep_all_in_the_file() -> None:
    table = Table("t", "", [text("N", "n")], [{"n": at} for at in range(30)], most=20)
    assert len(table.cells()) == 20
    assert len(table_csv(table).splitlines()) == 31


def test_a_store_that_kept_nothing_has_no_report(tmp_path: Path) -> None:
    (tmp_path / "unemployment.csv").write_text("pes,period,stock\nXX,2024-01,5\n", encoding="utf-8")
    pesbench.ingest(tmp_path / "unemployment.csv", tmp_path / "store")
    with pytest.raises(InputError, match="at least one vintage"):
        pesbench.write_report(store=tmp_path / "store", period="2024", out=tmp_path / "out")
