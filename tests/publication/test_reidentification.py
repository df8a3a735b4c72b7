"""The attacker against the folder of a report: who knows everything but the key is left with one of several rows."""

import re
from collections import Counter
from copy import copy
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.conftest import ROOT
from tests.publication.conftest import Stored
from tests.publication.folders import LINKS, OWN, Folder, Known, Writer, level, one_by_one, over_tables
from tests.publication.reader import Row, Sheet, renamed, sheets

import pesbench
from pesbench.analysis.anonymity import Anonymity
from pesbench.catalogue import Catalogue
from pesbench.publication import Language, ReportRecipe
from pesbench.publication.hidden import without_names
from pesbench.publication.names import open_names
from pesbench.publication.words import Words

MEDIA = ("file", "page", "picture")
KEY = "a key of 16 bytes or more"
LEAST = 3
COUNT = 24
DRAWS = 5
QUICKLY: dict[str, Any] = {"resamples": 99, "bootstraps": 99, "draws": 20}


def values(units: list[str], order: list[int]) -> str:
    """Give two related indicators with counts, some missing; ``order`` says whose row of numbers each PES has."""
    rng = np.random.default_rng(8)
    skill, rows = rng.normal(0, 1, len(units)), ["pes,indicator,period,numerator,denominator,value"]
    for at, indicator in enumerate(("A4a", "A4b")):
        counts = np.round(500 + 90 * (0.8 * skill + 0.6 * rng.normal(0, 1, len(units)))).astype(int)
        for pes, own in zip(units, order, strict=True):
            if (own + at) % 11 != 5:
                rows.append(f"{pes},{indicator},2024,{counts[own]},1000,{counts[own] / 10}")
    return "\n".join(rows) + "\n"


def enablers(units: list[str], order: list[int]) -> str:
    rng = np.random.default_rng(9)
    scores = np.clip(np.round(rng.normal(3, 0.9, (len(units), 4)), 1), 1, 5)
    rows = ["pes,cycle,enabler,assessment,assessed,score"]
    for pes, own in zip(units, order, strict=True):
        for enabler, score in zip(("A1", "A2", "B1", "B2"), scores[own], strict=True):
            rows.append(f"{pes},4,{enabler},external,2022-06-01,{score:g}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def units(catalogue: Catalogue) -> list[str]:
    return sorted(catalogue.units_of("members", "2024"))[:COUNT]


@pytest.fixture(scope="module")
def store(stored: Stored, units: list[str]) -> Path:
    order = list(range(COUNT))
    return stored(values=values(units, order), enablers=enablers(units, order))


@pytest.fixture(scope="module")
def annual(store: Path, catalogue: Catalogue) -> Writer:
    return Writer(store, catalogue, ReportRecipe(period="2024", anonymise=True, **QUICKLY))


@pytest.fixture(scope="module")
def folder(annual: Writer, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return annual.write(tmp_path_factory.mktemp("annual") / "report", KEY)


@pytest.fixture(scope="module")
def known(annual: Writer) -> Known:
    return annual.known()


def renamed_report(store: Path, catalogue: Catalogue, folder: Path) -> Folder:
    """Write a report with names, and give its units other names: one for each, the same everywhere."""
    named = Writer(store, catalogue, ReportRecipe(period="2024", **QUICKLY))
    named.write(folder / "named", KEY)
    units = named.evidence.units
    short = open_names(units, catalogue, Words(Language.EN)).short
    drawn = {pes: f"P{at:02d}" for at, pes in enumerate(np.random.default_rng(3).permutation(units), start=1)}
    clipped = {f"{name[:33]}…": drawn[pes] for pes, name in short.items() if len(name) > 34}
    renamed(folder / "named", folder / "renamed", {short[pes]: drawn[pes] for pes in units} | clipped)
    return Folder(folder / "renamed", sheets(folder / "renamed"), {name: str(pes) for pes, name in drawn.items()})


@pytest.fixture(scope="module")
def naive(store: Path, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return renamed_report(store, catalogue, tmp_path_factory.mktemp("naive"))


def test_files_page_and_pictures_show_every_table(folder: Folder, known: Known) -> None:
    for medium in MEDIA:
        seen = {sheet.about: len(sheet.rows) for sheet in folder.where(medium)}
        assert seen == {about: len(rows) for about, rows in known.items()}, medium
    assert folder.labels() == set(folder.truth)


def test_a_row_tells_a_band_and_nothing_of_years_breakdowns_or_what_is_missing(folder: Folder) -> None:
    told_of = {name for sheet in folder.where("file") for row in sheet.rows for name in row}
    assert told_of == {"pes", "rank", "rank_last", "value", "value_low", "value_high", "gap_median"}
    assert all(row["value"] is None for sheet in folder.where("file") for row in sheet.rows)
    labels = re.compile(r"(?<![\w-])[TM]\d+-\d\d(?![\w-])")
    with_rows = {name for name, text in everything(folder.path).items() if labels.search(text)}
    assert with_rows == {"annual-2024.html", *(f"data/{sheet.about}-bands.csv" for sheet in folder.where("file"))}
    assert {path.suffix for path in folder.path.rglob("*") if path.is_file()} == {".html", ".csv", ".json"}


@pytest.mark.parametrize("medium", MEDIA)
def test_who_knows_all_values_finds_one_of_three(folder: Folder, known: Known, medium: str) -> None:
    share = one_by_one(folder.where(medium), known, folder.truth)
    assert 0.1 < share < 1 / LEAST + 0.1


@pytest.mark.parametrize("link", LINKS)
def test_tables_cannot_be_linked(folder: Folder, known: Known, link: str) -> None:
    seen = folder.seen if link == "label" else folder.where("file")
    assert over_tables(seen, known, folder.truth, link) < 1 / LEAST + 0.1


def test_who_knows_one_submission_finds_what_chance_finds(folder: Folder, known: Known) -> None:
    share = one_by_one(folder.where("file"), level("own submission", known, ()), folder.truth)
    assert share < 1 / COUNT + 0.06


def of_units(folder: Folder, medium: str, known: Known) -> list[Sheet]:
    """Leave out pictures whose lines are groups of people."""
    seen = [sheet for sheet in folder.where(medium) if sheet.about in known]
    return [sheet for sheet in seen if all(row["pes"] in folder.truth for row in sheet.rows)]


@pytest.mark.slow
@pytest.mark.parametrize("medium", MEDIA)
def test_the_attacker_unmasks_a_report_in_which_only_names_were_replaced(
    naive: Folder, known: Known, medium: str
) -> None:
    seen = of_units(naive, medium, known)
    assert len(seen) == (4 if medium == "file" else 2)
    assert shared(seen) == 1
    assert one_by_one(seen, known, naive.truth) > 0.85  # scores of areas are tied
    assert over_tables(seen, known, naive.truth, "label") == 1


def test_the_attacker_unmasks_rounded_values(folder: Folder, known: Known) -> None:
    """It shows quickly that the attack works: the same rows with values of one decimal in place of bands."""
    exact = {about: {row["pes"]: row["value"] for row in table} for about, table in known.items()}
    seen = [
        Sheet(s.about, s.where, [row | {"value": round(exact[s.about][folder.truth[row["pes"]]], 1)} for row in s.rows])
        for s in folder.where("page")
    ]
    bare = [Sheet(s.about, s.where, [{n: row[n] for n in ("pes", "value", "rank")} for row in s.rows]) for s in seen]
    assert one_by_one(bare[:2], known, folder.truth) > 0.75


def shared(seen: list[Sheet]) -> int:
    """Say by how many units the rarest row is shared, apart from its label."""
    rows = [Counter(str({**row, "pes": ""}) for row in sheet.rows) for sheet in seen]
    return min(min(count.values()) for count in rows)


def test_every_row_and_every_point_is_that_of_several_pes(folder: Folder) -> None:
    assert shared(folder.seen) >= LEAST


def everything(folder: Path) -> dict[str, str]:
    """Give all that there is to read, without the style and the script, which are ours."""
    texts = {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }
    return {name: re.sub(r"<(script|style).*?</\1>", "", text, flags=re.DOTALL) for name, text in texts.items()}


def told(folder: Path, catalogue: Catalogue, units: list[str]) -> set[str]:
    """Give the codes, names and organisations of units that stand anywhere in a folder, names of files included."""
    text = "\n".join((*everything(folder), *everything(folder).values()))
    names = {
        name for unit in units for name in (unit, catalogue.units[unit].name(), catalogue.units[unit].organisation)
    }
    return {name for name in names - {"", "PES"} if re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text)}


def test_nothing_in_the_folder_tells_a_name_a_value_a_place_or_the_key(
    folder: Folder, known: Known, units: list[str], store: Path, catalogue: Catalogue
) -> None:
    assert told(folder.path, catalogue, units) == set()
    exact = {row["value"] for table in known.values() for row in table}
    for name, text in everything(folder.path).items():
        assert KEY not in text
        assert str(store) not in text
        assert str(folder.path) not in text
        without_relation = re.sub(r'<section id="relation".*?</section>', "", text, flags=re.DOTALL)
        numbers = {float(number) for number in re.findall(r"(?<![\w.])\d+\.\d\d+(?![\w.])", without_relation)}
        assert name.startswith("data/relation") or not {value for value in exact if value != round(value, 1)} & numbers
        assert 'data-unit="' not in text
        assert 'data-tip="' not in text


def test_units_that_were_chosen_by_name_are_counted(annual: Writer, units: list[str]) -> None:
    """Nor does the reason tell them why a part has no figures."""
    asked = annual.evidence.recipe.model_copy(update={"units": ",".join(units[:9])})
    reasons = {"index": f"{units[3]} has no value of A4a.", "related": "there are no enabler scores."}
    told_of = without_names(replace(annual.evidence, recipe=asked, lacking=reasons), Anonymity(), "network")
    assert told_of.recipe.units == "9 units by name"
    assert told_of.lacking == {"related": "there are no enabler scores."}


@pytest.mark.slow
def test_whose_numbers_they_are_changes_nothing_but_pseudonyms(
    stored: Stored, catalogue: Catalogue, units: list[str], folder: Folder, tmp_path: Path
) -> None:
    """With the numbers of one PES under the name of another, the folder is the same to the last byte.

    Correlations are drawn by chance in the order of the names, so p may differ; labels are masked.
    """
    order = [int(at) for at in np.random.default_rng(4).permutation(COUNT)]
    store = stored(values=values(units, order), enablers=enablers(units, order))
    writer = Writer(store, catalogue, ReportRecipe(period="2024", anonymise=True, **QUICKLY))
    other = writer.write(tmp_path / "report", KEY)
    assert other.truth != folder.truth
    assert masked(other.path) == masked(folder.path)


def masked(folder: Path) -> dict[str, str]:
    texts = {name: text for name, text in everything(folder).items() if not name.startswith("data/relation")}
    whole = {
        name: re.sub(r'<section id="relation".*?</section>', "", text, flags=re.DOTALL) for name, text in texts.items()
    }
    return {name: re.sub(r"(?<![\w-])([TM]\d+)-\d\d(?![\w-])", r"\1", text) for name, text in whole.items()}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample data, of which the truth is known."""
    store = tmp_path_factory.mktemp("sample") / "store"
    pesbench.ingest(ROOT / "sample_data" / "submissions", store)
    return store


@pytest.fixture(scope="module")
def scheme(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("scheme") / "scheme.toml"
    nodes = [f'[[node]]\nid = "{name}"\nparent = "Index"\ndirection = 1' for name in ("A1a", "A2a_6m", "A4a")]
    path.write_text("\n".join(['name = "Results"', *nodes, '[[node]]\nid = "Index"\n']), encoding="utf-8")
    return path


class Drawn:
    """A report of the sample under several keys."""

    def __init__(self, writer: Writer, out: Path) -> None:
        self.writer, self.known = writer, writer.known()
        self.folders = [writer.write(out / str(draw), f"{KEY} {draw}") for draw in range(DRAWS)]

    def found(self, knows: str, medium: str) -> float:
        """Give the share that is found table by table, in the mean over keys."""
        seen = level(knows, self.known, self.writer.public())
        return float(np.mean([one_by_one(folder.where(medium), seen, folder.truth) for folder in self.folders]))

    def linked(self, knows: str, link: str) -> float:
        """Give the share that is found over tables, of what is not public where only the public is known."""
        public = self.writer.public()
        seen, claimed = level(knows, self.known, public), set(self.known) - public
        return float(
            np.mean(
                [
                    over_tables(f.seen if link == "label" else f.where("file"), seen, f.truth, link, claimed=claimed)
                    for f in self.folders
                ]
            )
        )


@pytest.fixture(scope="module", params=["annual", "feedback"])
def drawn(
    request: pytest.FixtureRequest,
    sample: Path,
    scheme: Path,
    catalogue: Catalogue,
    tmp_path_factory: pytest.TempPathFactory,
) -> Drawn:
    pes = OWN if request.param == "feedback" else None
    recipe = ReportRecipe(period="2024", scheme=str(scheme), anonymise=True, pes=pes, **QUICKLY)
    return Drawn(Writer(sample, catalogue, recipe), tmp_path_factory.mktemp(request.param))


@pytest.mark.slow
@pytest.mark.parametrize("medium", MEDIA)
@pytest.mark.parametrize("knows", ["exact", "within 1 %", "public and own", "own submission"])
def test_reports_of_the_sample_keep_their_secrets(drawn: Drawn, medium: str, knows: str) -> None:
    share = drawn.found(knows, medium)
    print(f"{kind(drawn):9}{medium:9}{knows:16}re-identified {share:6.1%}")  # noqa: T201
    assert share <= 1 / LEAST
    if knows == "own submission":
        assert share <= 1 / min(map(len, drawn.known.values())) + 0.03


@pytest.mark.slow
@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("knows", ["exact", "within 1 %", "public and own", "own submission"])
def test_tables_of_the_sample_cannot_be_linked(drawn: Drawn, link: str, knows: str) -> None:
    share = drawn.linked(knows, link)
    print(f"{kind(drawn):9}by {link:8}{knows:16}re-identified {share:6.1%}")  # noqa: T201
    assert share <= 1 / LEAST
    if knows == "own submission":
        assert share <= 1 / min(map(len, drawn.known.values())) + 0.03


@pytest.mark.slow
def test_reports_of_the_sample_tell_nothing(drawn: Drawn, catalogue: Catalogue) -> None:
    own = drawn.writer.recipe.pes
    others = sorted({str(row["pes"]) for table in drawn.known.values() for row in table} - {own})
    for folder in drawn.folders:
        assert told(folder.path, catalogue, others) == set()
        assert shared(folder.seen) >= LEAST
        rows = set(re.findall(r'data-unit="(\w+)"', everything(folder.path)[page_of(folder)]))
        assert rows == ({"u1"} if own else set())


def page_of(folder: Folder) -> str:
    return next(folder.path.glob("*.html")).name


def kind(drawn: Drawn) -> str:
    return "annual" if drawn.writer.recipe.pes is None else "feedback"


@pytest.mark.slow
@pytest.mark.parametrize("drawn", ["annual"], indirect=True)
def test_a_public_report_shows_what_an_anonymous_one_shows(drawn: Drawn, catalogue: Catalogue, tmp_path: Path) -> None:
    writer = copy(drawn.writer)
    writer.recipe = drawn.writer.recipe.model_copy(update={"release": "public", "anonymise": False})
    public = writer.write(tmp_path / "report", f"{KEY} 0")
    everybody = sorted({str(row["pes"]) for table in drawn.known.values() for row in table})
    assert told(public.path, catalogue, everybody) == set()
    first = drawn.folders[0]
    assert [masked_rows(sheet) for sheet in public.seen] == [masked_rows(sheet) for sheet in first.seen]


def masked_rows(sheet: Sheet) -> tuple[str, str, list[Row]]:
    return sheet.about, sheet.where, [row | {"pes": ""} for row in sheet.rows]


@pytest.mark.slow
def test_two_reports_with_one_key_share_no_pseudonyms(
    store: Path, catalogue: Catalogue, folder: Folder, units: list[str], tmp_path: Path
) -> None:
    recipe = ReportRecipe(period="2024", anonymise=True, pes=units[0], **QUICKLY)
    own = Writer(store, catalogue, recipe).write(tmp_path / "report", KEY)
    assert own.labels() < set(own.truth)  # a feedback report shows no areas of others
    same = [own.truth[label] == folder.truth[label] for label in own.labels() & folder.labels()]
    assert len(same) > COUNT
    assert np.mean(same) < 0.2


@pytest.mark.slow
def test_the_attacker_would_unmask_a_renamed_report_of_the_sample(
    sample: Path, catalogue: Catalogue, tmp_path: Path
) -> None:
    folder = renamed_report(sample, catalogue, tmp_path)
    known = Writer(sample, catalogue, ReportRecipe(period="2024", anonymise=True, **QUICKLY)).known()
    for medium, knows in product(MEDIA, ("exact", "within 1 %")):
        seen, facts = of_units(folder, medium, known), level(knows, known, ())
        alone, together = one_by_one(seen, facts, folder.truth), over_tables(seen, facts, folder.truth, "label")
        print(f"only renamed, {medium:8}{knows:11}re-identified {alone:6.1%}, over tables {together:6.1%}")  # noqa: T201
        assert alone > (0.85 if knows == "exact" else 0.6)
        assert together > 0.95
