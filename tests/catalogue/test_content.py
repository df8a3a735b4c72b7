"""What the shipped catalogue says, against the sources it was made from."""

import os
import re
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import load_catalogue
from pesbench.catalogue.model import Basis, Cell, Certainty, Direction, Kind, Level, OverTime, Wording
from pesbench.errors import CatalogueError

CATALOGUE = load_catalogue()
REAL = Path(__file__).parents[3] / "shared" / "data" / "eurostat"

PROTOCOL = [
    "BE",
    "BG",
    "CZ",
    "DK",
    "DE",
    "EE",
    "IE",
    "EL",
    "ES",
    "FR",
    "HR",
    "IT",
    "CY",
    "LV",
    "LT",
    "LU",
    "HU",
    "MT",
    "NL",
    "AT",
    "PL",
    "PT",
    "RO",
    "SI",
    "SK",
    "FI",
    "SE",
    "IS",
    "LI",
    "NO",
    "UK",
]

UNEMPLOYMENT = [
    "stock",
    "inflow",
    "inflow_from_inactivity",
    "outflow",
    "outflow_to_employment",
    "outflow_to_employment_6m",
    "outflow_to_employment_12m",
]
SATISFACTION = [
    "respondents",
    "invited",
    "satisfied",
    "share",
    "share_se",
    "score",
    "score_sd",
    "scale_worst",
    "scale_best",
    "satisfied_from",
    "question",
    "mode",
]


def test_countries_stand_in_protocol_order() -> None:
    assert list(CATALOGUE.units_of("countries")) == PROTOCOL


def test_members_stand_in_protocol_order_with_the_pes_of_belgium() -> None:
    belgian = ["BE-VLG", "BE-WAL", "BE-BRU", "BE-DEG"]
    assert list(CATALOGUE.units_of("members")) == [*belgian, *PROTOCOL[1:]]


def test_the_country_belgium_is_not_a_pes_and_its_pes_are_not_the_country() -> None:
    assert CATALOGUE.units["BE"].level is Level.COUNTRY
    assert CATALOGUE.units["BE-VLG"].level is Level.PES
    assert CATALOGUE.units["BE-VLG"].country == "BE"
    assert not set(CATALOGUE.units_of("countries")) & {"BE-VLG", "BE-WAL", "BE-BRU", "BE-DEG"}


def test_membership_is_dated() -> None:
    assert "UK" in CATALOGUE.units_of("members", "2020")
    assert "UK" in CATALOGUE.units_of("members", "2020-12")
    assert "UK" not in CATALOGUE.units_of("members", "2021")
    assert "UK" in CATALOGUE.units_of("countries", "2021")
    assert "AT" not in CATALOGUE.units_of("members", "2013-Q4")


def test_open_memberships_are_not_expected() -> None:
    everyone, expected = (
        CATALOGUE.units_of("members", "2024"),
        CATALOGUE.units_of("members", "2024", include_open=False),
    )
    assert set(everyone) - set(expected) == {"BE-DEG", "LI"}
    assert len(expected) == 26 + 3 + 2  # single PES of the Union, Belgium's three, IS and NO


@pytest.mark.parametrize(("unit", "name"), [("FR", "France Travail"), ("AT", "AMS"), ("SE", "Arbetsförmedlingen")])
def test_every_member_has_the_name_of_its_organisation(unit: str, name: str) -> None:
    assert CATALOGUE.units[unit].organisation == name
    assert all(CATALOGUE.units[member].organisation for member in CATALOGUE.units_of("members"))
    assert CATALOGUE.units[unit].certainty is Certainty.LIKELY


@pytest.mark.parametrize(("code", "unit"), [("GR", "EL"), ("gb", "UK"), ("be-vgl", "BE-VLG"), ("QQ", None)])
def test_foreign_and_mistyped_codes_find_their_unit(code: str, unit: str | None) -> None:
    assert CATALOGUE.suggest_unit(code) == unit


def test_dimensions_stand_in_the_order_of_the_observation_table() -> None:
    totals = {
        "sex": "T",
        "age": "TOTAL",
        "education": "TOTAL",
        "duration": "TOTAL",
        "occupation": "TOTAL",
        "urbanisation": "TOTAL",
        "register_status": "REG_UNE",
        "measure_type": "TOT2_7",
        "customer": "TOTAL",
        "survey": "TOTAL",
    }
    assert CATALOGUE.dimension_order == tuple(totals)
    assert {name: CATALOGUE.total_of(name) for name in CATALOGUE.dimension_order} == totals


def test_the_codes_of_the_forms_are_listed() -> None:
    assert CATALOGUE.codes("sex") == ("T", "F", "M")
    assert {"TOTAL", "Y_LT25", "Y15-24", "Y25-54", "Y55-64", "Y_GE55"} <= set(CATALOGUE.codes("age"))
    assert {"TOTAL", "ED0-2", "ED3_4", "ED5-8", "NRP"} <= set(CATALOGUE.codes("education"))
    months = {"M_LT1", "M1-2", "M3-5", "M6-11", "M12-17", "M18-23", "M24-47", "M_GE48"}
    assert months <= set(CATALOGUE.codes("duration"))
    assert CATALOGUE.codes("customer") == ("TOTAL", "jobseekers", "employers")
    assert {"REG_UNE", "REG_UNE_LT"} <= set(CATALOGUE.codes("register_status"))
    assert {"TOT2_7", "2", "4", "5", "6", "7"} <= set(CATALOGUE.codes("measure_type"))


def partitions(dimension: str) -> set[tuple[str, frozenset[str]]]:
    return {(p.whole, frozenset(p.parts)) for p in CATALOGUE.dimensions[dimension].partitions}


def test_partitions() -> None:
    assert partitions("sex") == {("T", frozenset({"F", "M"}))}
    assert ("TOTAL", frozenset({"Y_LT25", "Y25-54", "Y_GE55"})) in partitions("age")
    assert ("TOTAL", frozenset({"Y_LT25", "Y_GE25"})) in partitions("age")
    assert ("Y15-64", frozenset({"Y15-24", "Y25-54", "Y55-64"})) in partitions("age")
    romanian = {"Y_LT25", "Y25-29", "Y30-39", "Y40-49", "Y50-55", "Y_GE56"}
    assert ("TOTAL", frozenset(romanian)) in partitions("age")
    assert ("TOTAL", frozenset({"ED0-2", "ED3_4", "ED5-8"})) in partitions("education")
    schools = {"ED0", "ED1", "ED2", "ED34", "ED35", "ED4", "ED5-8"}
    assert ("TOTAL", frozenset(schools)) in partitions("education")
    assert ("TOTAL", frozenset({"U", "R"})) in partitions("urbanisation")
    education = CATALOGUE.dimensions["education"].partitions[0]
    assert "NRP" in education.optional


@pytest.mark.parametrize("name", CATALOGUE.dimension_order)
def test_the_parts_of_a_partition_never_overlap(name: str) -> None:
    dimension = CATALOGUE.dimensions[name]
    for partition in dimension.partitions:
        for part in partition.parts:
            assert not set(dimension.within.get(part, ())) & set(partition.parts)


def bounds(code: str) -> tuple[int, int]:
    """Lower and upper bound of an age or duration code, in whole years or months."""
    far = 10_000
    if match := re.fullmatch(r"[YM](\d+)(?:-(\d+))?", code):
        return int(match[1]), int(match[2] or match[1])
    match = re.fullmatch(r"[YM]_(LT|GE)(\d+)", code)
    if match is None:
        return 0, far
    return (0, int(match[2]) - 1) if match[1] == "LT" else (int(match[2]), far)


@pytest.mark.parametrize("name", ["age", "duration"])
def test_spans_agree_with_partitions_and_overlaps(name: str) -> None:
    dimension = CATALOGUE.dimensions[name]
    for partition in dimension.partitions:
        spans = sorted(bounds(part) for part in partition.parts)
        assert (spans[0][0], spans[-1][1]) == bounds(partition.whole)
        assert all(after[0] == before[1] + 1 for before, after in pairwise(spans))
    real = [code for code in dimension.code_ids if code not in {"TOTAL", "NRP", "UNK"}]
    for inner in real:
        (low, high), wider = bounds(inner), dimension.within.get(inner, ())
        holders = {o for o in real if o != inner and bounds(o)[0] <= low and high <= bounds(o)[1]}
        assert set(wider) == holders - ({"Y_LT25"} if inner == "Y15-64" else set())


@pytest.mark.parametrize(
    ("dimension", "code", "known"),
    [
        ("age", "Y16-19", True),
        ("age", "Y_GT55", True),
        ("age", "Y16", True),
        ("age", "y_lt25", False),
        ("age", "Y_LT", False),
        ("age", "M_LT1", False),
        ("education", "ED35_45", True),
        ("education", "ED3_4VOC", True),
        ("education", "ISCED3", False),
        ("duration", "M_LT6", True),
        ("duration", "M13-18", True),
        ("duration", "Y1", False),
        ("occupation", "OC2223", True),
        ("occupation", "2223", False),
        ("register_status", "REG_UNE_LT", True),
        ("register_status", "UNE", False),
        ("measure_type", "TOT8_9", True),
        ("sex", "X", False),
        ("customer", "Employers", False),
        ("survey", "Kundenbefragung Frühjahr 2024", True),
        ("survey", "a;b", False),
        ("age", "Y16-19\n", False),
    ],
)
def test_patterns_open_the_lists_no_wider_than_meant(dimension: str, code: str, *, known: bool) -> None:
    record = CATALOGUE.dimensions[dimension]
    assert record.knows(code) is known
    if record.pattern is not None:
        column = pl.Series([code]).str.contains(record.pattern)[0]
        assert (column or code in record.code_ids) is known


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the project")
@pytest.mark.parametrize(("file", "dimension", "prefix"), [("age", "age", "Y"), ("isced11", "education", "ED")])
def test_every_code_of_eurostat_is_known(file: str, dimension: str, prefix: str) -> None:
    lines = (REAL / f"estat_dic_{file}.dic").read_text(encoding="utf-8").splitlines()
    codes = [line.split("\t")[0] for line in lines]
    wanted = [code for code in codes if code.startswith(prefix)]
    assert len(wanted) > 90
    assert [code for code in wanted if not CATALOGUE.dimensions[dimension].knows(code)] == []


@pytest.mark.parametrize(
    ("form", "columns"),
    [
        ("unemployment", UNEMPLOYMENT),
        ("vacancies", ["notified", "filled", "open_stock", "days_to_fill"]),
        ("satisfaction", SATISFACTION),
        ("lfs", ["respondents", "share", "standard_error"]),
    ],
)
def test_every_column_of_a_form_is_a_measure_in_its_order(form: str, columns: list[str]) -> None:
    measures = [measure for measure in CATALOGUE.measures.values() if measure.form == form]
    assert [measure.column for measure in measures] == columns
    every = [measure.column for measure in CATALOGUE.measures.values()]
    for measure in measures:
        unique = every.count(measure.column) == 1 and measure.column != "standard_error"
        assert measure.id == (measure.column if unique else f"{form}_{measure.column}")
        assert CATALOGUE.measure_of(form, measure.column) is measure


def test_stocks_and_flows_have_the_basis_of_the_decision() -> None:
    for measure in CATALOGUE.measures.values():
        basis = (measure.basis_month, measure.basis_longer)
        if measure.form in {"unemployment", "vacancies"} and measure.over_time is OverTime.MEAN:
            assert basis == (Basis.END_OF_PERIOD, Basis.PERIOD_MEAN)
        if measure.over_time is OverTime.SUM:
            assert basis == (Basis.PERIOD_SUM, Basis.PERIOD_SUM)
    assert CATALOGUE.measures["stock"].over_time is OverTime.MEAN
    assert CATALOGUE.measures["open_stock"].over_time is OverTime.MEAN


def test_shares_and_means_are_not_additive() -> None:
    additive = {measure.id for measure in CATALOGUE.measures.values() if measure.additive}
    assert {"stock", "inflow", "outflow", "filled", "satisfied", "labour_force"} <= additive
    assert not additive & {"days_to_fill", "satisfaction_share", "share_se", "score", "lfs_share", "unemployment_rate"}


def test_context_variables() -> None:
    context = {measure.id for measure in CATALOGUE.measures.values() if measure.form == "context"}
    named = [
        "unemployment_rate",
        "long_term_unemployment_share",
        "gdp_growth",
        "vacancy_rate",
        "share_young",
        "share_older",
    ]
    assert {*named, "share_low_education", "share_high_education", "labour_force"} <= context
    assert CATALOGUE.measures["gdp_growth"].minimum == -100
    assert CATALOGUE.measures["unemployment_rate"].maximum == 100
    assert CATALOGUE.measure_of("context", "gdp_growth").id == "gdp_growth"


# id: numerator, denominator, kind, direction, rankable, maximum; as the table of Annex A in the design has them.
ANNEX = {
    "A1a": ("outflow_to_employment", "stock", Kind.RATE, Direction.HIGHER, True, None),
    "A1b": ("outflow", "stock", Kind.RATE, Direction.NONE, True, None),
    "A2a_6m": ("outflow_to_employment_6m", "outflow_to_employment", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "A2a_12m": ("outflow_to_employment_12m", "outflow_to_employment", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "A2b": ("inflow_from_inactivity", "inflow", Kind.PROPORTION, Direction.NONE, True, 100),
    "A3a": ("filled", None, Kind.COUNT, Direction.NONE, False, None),
    "A3a_rate": ("filled", "notified", Kind.RATE, Direction.HIGHER, True, None),
    "A3b": (None, None, Kind.PROPORTION, Direction.HIGHER, True, 100),
    "A4a": ("satisfied", "satisfaction_respondents", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "A4b": ("satisfied", "satisfaction_respondents", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "STOCK": ("stock", None, Kind.LEVEL, Direction.NONE, False, None),
    "LMP_ACT": (None, None, Kind.RATE, Direction.NONE, True, None),
    "REG_UNEMP_RATE": (None, None, Kind.PROPORTION, Direction.LOWER, True, 100),
    "BENEFIT_SHARE": ("stock_with_benefit", "stock", Kind.PROPORTION, Direction.NONE, True, 100),
    "YG_4M": ("exits_4m", "exits", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "YG_WAITING": ("waiting_over_4m", "in_preparation", Kind.PROPORTION, Direction.LOWER, True, 100),
    "YG_AFTER_6M": ("positive_6m", "exits", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "YG_AFTER_12M": ("positive_12m", "exits", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "YG_AFTER_18M": ("positive_18m", "exits", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "LTU_AGREEMENT": ("with_agreement", "long_term_registered", Kind.PROPORTION, Direction.HIGHER, True, 100),
    "LTU_AGREEMENT_18M": ("agreement_by_18m", "long_term_registered", Kind.PROPORTION, Direction.HIGHER, True, 100),
}


def test_the_indicators_are_those_of_the_interface_in_its_order() -> None:
    assert list(CATALOGUE.indicators) == list(ANNEX)


@pytest.mark.parametrize("name", ANNEX)
def test_every_indicator_is_as_annex_a_has_it(name: str) -> None:
    numerator, denominator, kind, direction, rankable, maximum = ANNEX[name]
    indicator = CATALOGUE.indicators[name]
    assert (indicator.numerator.measure if indicator.numerator else None) == numerator
    assert (indicator.denominator.measure if indicator.denominator else None) == denominator
    assert (indicator.kind, indicator.direction, indicator.rankable) == (kind, direction, rankable)
    lowest = None if name == "LMP_ACT" else 0  # its publisher derives some groups by subtraction
    assert (indicator.minimum, indicator.maximum) == (lowest, maximum)
    assert bool(indicator.not_rankable) is not rankable
    assert set(indicator.names) == {"en", "de", "fr", "sv"}
    assert indicator.reading_certainty is Certainty.LIKELY


@pytest.mark.parametrize("name", ANNEX)
def test_every_formula_resolves(name: str) -> None:
    indicator = CATALOGUE.indicators[name]
    for term in (indicator.numerator, indicator.denominator):
        if term:
            assert CATALOGUE.measures[term.measure].over_time is term.over_time
    given = indicator.given
    named = [given.value, given.standard_error, given.n] if given else []
    assert all(measure in CATALOGUE.measures for measure in named)


def test_special_indicators() -> None:
    assert CATALOGUE.indicators["A4a"].where == {"customer": "jobseekers"}
    assert CATALOGUE.indicators["A4b"].where == {"customer": "employers"}
    satisfaction = CATALOGUE.indicators["A4a"].given
    assert satisfaction is not None
    assert (satisfaction.value, satisfaction.standard_error) == ("satisfaction_share", "share_se")
    assert satisfaction.n == "satisfaction_respondents"
    lfs = CATALOGUE.indicators["A3b"].given
    assert lfs is not None
    assert (lfs.value, lfs.standard_error, lfs.n) == ("lfs_share", "lfs_standard_error", "lfs_respondents")
    assert (CATALOGUE.indicators["STOCK"].scale, CATALOGUE.indicators["STOCK"].unit) == (1, "persons")
    assert CATALOGUE.indicators["A3a"].scale == 1
    assert [i.id for i in CATALOGUE.indicators.values() if i.public] == ["LMP_ACT"]
    assert [i.id for i in CATALOGUE.indicators.values() if i.survey] == ["A3b", "A4a", "A4b"]
    assert CATALOGUE.indicators["A3a_rate"].certainty is Certainty.LIKELY
    assert CATALOGUE.indicators["A1a"].breakdowns == ("age", "sex", "education")
    assert CATALOGUE.indicators["A2b"].breakdowns == ("age", "sex")
    beyond = {"A3a_rate", "LMP_ACT", "REG_UNEMP_RATE", "BENEFIT_SHARE"}
    beyond |= {name for name in CATALOGUE.indicators if name.startswith(("YG_", "LTU_"))}
    assert all(("Annex A" in i.legal) is (i.id not in beyond) for i in CATALOGUE.indicators.values())


def test_29_enablers_in_seven_areas() -> None:
    assert len(CATALOGUE.enablers) == 29
    assert list(CATALOGUE.areas) == list("ABCDEFG")
    counts = {area: sum(e.area == area for e in CATALOGUE.enablers.values()) for area in CATALOGUE.areas}
    assert counts == {"A": 4, "B": 4, "C": 6, "D": 3, "E": 5, "F": 5, "G": 2}
    assert all(enabler.id[0] == enabler.area for enabler in CATALOGUE.enablers.values())
    assert all(enabler.certainty is Certainty.LIKELY for enabler in CATALOGUE.enablers.values())
    assert CATALOGUE.enablers["C2"].name() == "Segmentation"
    assert len({enabler.name() for enabler in CATALOGUE.enablers.values()}) == 29


def test_only_english_and_swedish_area_names_are_official() -> None:
    for area in CATALOGUE.areas.values():
        wording = {language: area.wording(language) for language in ("en", "sv", "de", "fr")}
        assert wording == {
            "en": Wording.OFFICIAL,
            "sv": Wording.OFFICIAL,
            "de": Wording.UNOFFICIAL,
            "fr": Wording.UNOFFICIAL,
        }
    assert CATALOGUE.areas["D"].name("sv") == "Arbetsgivarkontakter"
    official = [e.id for t in (CATALOGUE.indicators, CATALOGUE.enablers) for e in t.values() if e.official]
    assert official == []


def test_a_name_falls_back_to_english_and_says_so() -> None:
    enabler = CATALOGUE.enablers["C2"]
    assert (enabler.name("de"), enabler.wording("de")) == ("Segmentation", Wording.ENGLISH)
    assert CATALOGUE.cycles["1"].name("sv") == "First cycle"


def test_cycles_say_what_is_known() -> None:
    counts = {c.id: (c.years, c.enabler_count, c.area_count) for c in CATALOGUE.cycles.values()}
    assert counts["1"] == ("2015-2016", 29, 7)
    assert counts["3"] == ("2020-2023", 31, 8)
    assert counts["4"] == ("2024-", None, 7)
    assert len(CATALOGUE.enablers_of("1")) == 29
    assert "left out" in CATALOGUE.cycles["3"].note
    assert CATALOGUE.cycles["4"].certainty is Certainty.OPEN


def test_observation_statuses_are_those_of_sdmx() -> None:
    assert "".join(CATALOGUE.codes("obs_status")) == "ABDEFGHIJKLMNOPQSUVW"
    statuses = {code.id: code for code in CATALOGUE.lists["obs_status"].codes}
    assert {key for key, code in statuses.items() if code.cell is Cell.EMPTY} == set("HLMOQ")
    assert statuses["N"].cell is Cell.EITHER
    assert statuses["A"].cell is Cell.FILLED
    assert not statuses["M"].expected
    assert statuses["L"].expected
    assert statuses["Q"].release == "none"


def test_confidentiality_runs_from_free_to_strict() -> None:
    codes = CATALOGUE.lists["conf_status"].codes
    assert set(CATALOGUE.codes("conf_status")) == set("FNECDSMGOTAX")
    assert [code.release for code in codes[:4]] == ["public", "network", "internal", "none"]
    assert {code.release for code in codes[3:]} == {"none"}


def test_eurostat_letters_become_statuses() -> None:
    flags = {code.id: (code.obs_status, code.conf_status) for code in CATALOGUE.lists["eurostat_flag"].codes}
    plain = {"b": "B", "d": "D", "e": "E", "f": "F", "n": "N", "p": "P", "u": "U", "s": "I", "z": "M", "r": ""}
    assert flags == {letter: (status, "") for letter, status in plain.items()} | {"c": ("Q", "C")}


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("basis", ("end_of_period", "period_mean", "period_sum", "monthly_mean")),
        ("adjustment", ("none", "seasonal", "calendar")),
        ("assessment", ("self", "external")),
        ("origin", ("submitted", "external")),
        ("evidence", ("described", "monitored", "compared", "evaluated")),
        ("action_status", ("planned", "started", "done", "dropped")),
    ],
)
def test_further_code_lists(name: str, codes: tuple[str, ...]) -> None:
    assert CATALOGUE.codes(name) == codes


def test_basis_in_the_data_is_basis_in_the_code() -> None:
    assert CATALOGUE.codes("basis") == tuple(Basis)


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda: CATALOGUE.total_of("gender"), "there is no dimension 'gender'"),
        (lambda: CATALOGUE.codes("obs_stauts"), "Did you mean obs_status"),
        (lambda: CATALOGUE.measure_of("lfs", "shares"), "Did you mean share"),
        (lambda: CATALOGUE.enablers_of("9"), "there is no cycle '9'"),
        (lambda: CATALOGUE.units_of("member"), "Did you mean members"),
    ],
)
def test_an_unknown_id_is_told_with_its_nearest(ask: object, problem: str) -> None:
    assert callable(ask)
    with pytest.raises(CatalogueError, match=problem):
        ask()


def test_loading_is_quick_and_cached() -> None:
    assert load_catalogue() is load_catalogue()
    code = (
        "import time; from pesbench.catalogue import load_catalogue; t = time.process_time(); load_catalogue(); "
        "print(time.process_time() - t)"
    )
    shortest = min(float(subprocess.check_output([sys.executable, "-c", code])) for _ in range(3))
    assert shortest < 0.06


def test_the_fingerprint_is_the_same_in_another_process() -> None:
    code = "from pesbench.catalogue import load_catalogue; print(load_catalogue().fingerprint, end='')"
    environment = {**os.environ, "PYTHONHASHSEED": str(time.time_ns() % 1000)}
    other = subprocess.check_output([sys.executable, "-c", code], env=environment, text=True)
    assert other == CATALOGUE.fingerprint
    assert re.fullmatch("[0-9a-f]{16}", other)
