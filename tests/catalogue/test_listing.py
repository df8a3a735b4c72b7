import json

import polars as pl
import pytest

from pesbench.catalogue import load_catalogue
from pesbench.catalogue.listing import LANGUAGES, TOPICS, Row, listing
from pesbench.errors import UsageError

CATALOGUE = load_catalogue()


def row(what: str, key: str, language: str = "en") -> Row:
    return next(row for row in listing(CATALOGUE, what, language) if row["id"] == key)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("what", TOPICS)
def test_every_topic_is_one_flat_table(what: str, language: str) -> None:
    rows = listing(CATALOGUE, what, language)
    assert len({tuple(row) for row in rows}) == 1
    assert all(isinstance(cell, str | int | bool | None) for row in rows for cell in row.values())
    assert {"id", "name", "wording", "note"} <= set(rows[0])
    assert pl.DataFrame(rows, infer_schema_length=None).height == len(rows)
    assert json.loads(json.dumps(rows)) == rows


def test_every_topic_has_all_its_rows() -> None:
    counts = {what: len(listing(CATALOGUE, what)) for what in TOPICS}
    codes = sum(len(d.codes) for d in CATALOGUE.dimensions.values())
    codes += sum(len(code_list.codes) for code_list in CATALOGUE.lists.values())
    assert counts == {
        "indicators": 21,
        "enablers": 29,
        "members": 34,
        "units": len(CATALOGUE.units),
        "codes": codes,
        "dimensions": 10,
        "measures": len(CATALOGUE.measures),
        "cycles": 4,
    }


def test_an_indicator_tells_formula_and_certainty() -> None:
    a1a = row("indicators", "A1a")
    assert a1a["formula"] == "100 * sum(outflow_to_employment) / mean(stock)"
    assert (a1a["range"], a1a["ranked"], a1a["breakdowns"]) == ("from 0", "yes", "age, sex, education")
    assert (a1a["certainty"], a1a["reading_certainty"]) == ("sure", "likely")
    assert row("indicators", "A1b")["ranked"] == "with a stated direction"
    assert str(row("indicators", "A3a")["ranked"]).startswith("no: a count of vacancies")
    assert row("indicators", "A3b")["formula"] == "given lfs_share"
    satisfaction = row("indicators", "A4b")
    assert satisfaction["formula"] == (
        "100 * satisfied / satisfaction_respondents or given satisfaction_share (customer = employers)"
    )
    assert satisfaction["range"] == "0 to 100"
    assert row("indicators", "LMP_ACT")["formula"] == "ready-made only"
    assert row("indicators", "STOCK")["formula"] == "mean(stock)"


def test_names_that_are_not_official_are_marked() -> None:
    german, swedish = row("enablers", "D1", "de"), row("enablers", "D1", "sv")
    assert (german["area_name"], german["area_wording"]) == ("Beziehungen zu Arbeitgebern", "unofficial")
    assert (swedish["area_name"], swedish["area_wording"]) == ("Arbetsgivarkontakter", "official")
    assert (german["name"], german["wording"]) == ("Employer strategy and management", "English")
    assert german["certainty"] == "likely"


def test_members_show_dates_and_how_sure_they_are() -> None:
    kingdom = row("members", "UK")
    assert (kingdom["valid_from"], kingdom["valid_to"]) == ("2014", "2020")
    belgian = row("members", "BE-DEG", "fr")
    assert (belgian["organisation"], belgian["membership"]) == ("ADG", "open")
    assert belgian["country"] == "BE"
    assert row("members", "FR")["note"] == "Pôle emploi until 2023."


def test_units_show_their_lists_and_other_codes() -> None:
    assert row("units", "EL")["also"] == "GR"
    assert row("units", "UK")["lists"] == "members 2014-2020, countries"
    assert row("units", "BE")["lists"] == "countries"


def test_codes_tell_status_fields_only_where_they_mean_something() -> None:
    rows = {(row["list"], row["id"]): row for row in listing(CATALOGUE, "codes", "sv")}
    assert rows["sex", "F"]["name"] == "Kvinnor"
    assert rows["sex", "F"]["value"] == ""
    assert (rows["obs_status", "Q"]["value"], rows["obs_status", "Q"]["release"]) == ("empty", "none")
    flag = rows["eurostat_flag", "c"]
    assert (flag["obs_status"], flag["conf_status"]) == ("Q", "C")


def test_dimensions_spell_out_what_adds_up() -> None:
    assert row("dimensions", "sex")["partitions"] == "T = F + M"
    education = str(row("dimensions", "education")["partitions"]).split("; ")[0]
    assert education == "TOTAL = ED0-2 + ED3_4 + ED5-8 [+ NRP] [+ UNK] [+ ED9]"
    assert "Y15-24 in Y_LT25, Y15-64" in str(row("dimensions", "age")["overlaps"])


def test_measures_tell_content_and_range() -> None:
    assert row("measures", "mode")["content"] == "text"
    assert row("measures", "invited")["content"] == "whole number"
    assert (row("measures", "score")["content"], row("measures", "score")["range"]) == ("number", "")
    assert row("measures", "satisfaction_share")["range"] == "0 to 100"
    assert row("measures", "gdp_growth")["range"] == "from -100"


def test_cycles_tell_how_many_enablers_have_no_name() -> None:
    third = row("cycles", "3")
    assert (third["enablers"], third["enablers_named"], third["areas"], third["areas_named"]) == (31, 29, 8, 7)


@pytest.mark.parametrize(
    ("what", "language", "problem", "hint"),
    [
        ("indicator", "en", "the topic must be one of indicators, enablers", "Did you mean indicators?"),
        ("units", "it", "the language must be one of en, de, fr, sv, found 'it'", ""),
    ],
)
def test_an_unknown_topic_or_language_is_told(what: str, language: str, problem: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        listing(CATALOGUE, what, language)
    assert caught.value.problem.startswith(problem)
    assert caught.value.hint == hint
