"""What a user's catalogue file can do, and what it is told where it cannot."""

from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue, load_catalogue
from pesbench.catalogue.model import Certainty, Direction
from pesbench.catalogue.periods import parse_period
from pesbench.errors import CatalogueError

COMPLETE = """
[measures.counsellors]
names = { en = "Counsellors" }
form = "unemployment"
over_time = "mean"
unit = "persons"
additive = true
minimum = 0

[dimensions.nationality]
names = { en = "Nationality" }
total = "TOTAL"
aliases = ["CITIZEN"]
partitions = [{ whole = "TOTAL", parts = ["NAT", "FOR"] }]
[dimensions.nationality.codes]
TOTAL = {}
NAT = { names = { en = "Nationals" } }
FOR = { names = { en = "Foreigners" } }

[indicators.CASELOAD]
names = { en = "Unemployed per counsellor" }
kind = "rate"
direction = "lower"
numerator = { measure = "stock", over_time = "mean" }
denominator = { measure = "counsellors", over_time = "mean" }
where = { nationality = "FOR" }
scale = 1
unit = "persons"
minimum = 0
breakdowns = ["nationality"]

[unit_lists.counties]
names = { en = "Counties of Romania" }

[units.RO-HR]
names = { en = "Harghita" }
country = "RO"
level = "region"
[units.RO-HR.lists.counties]
valid_from = "1968"

[units.DE-05111]
country = "DE"
level = "office"
[units.DE-05111.lists.counties]
"""


def write(folder: Path, text: str, name: str = "own.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> CatalogueError:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(folder, text))
    return caught.value


def test_a_file_alone_adds_a_measure_a_dimension_an_indicator_units_and_lists(tmp_path: Path) -> None:
    catalogue = load_catalogue(write(tmp_path, COMPLETE))
    assert catalogue.measure_of("unemployment", "counsellors").unit == "persons"
    assert catalogue.dimension_order[-1] == "nationality"
    assert catalogue.codes("nationality") == ("TOTAL", "NAT", "FOR")
    assert catalogue.indicators["CASELOAD"].direction is Direction.LOWER
    assert catalogue.units_of("counties") == ("RO-HR", "DE-05111")
    assert catalogue.units_of("members") == load_catalogue().units_of("members")


def test_an_override_changes_only_the_fields_it_gives(tmp_path: Path) -> None:
    text = '[indicators.A1b]\ndirection = "higher"\nnames = { sv = "Utflöde" }'
    changed = load_catalogue(write(tmp_path, text)).indicators["A1b"]
    shipped = load_catalogue().indicators["A1b"]
    assert (shipped.direction, changed.direction) == (Direction.NONE, Direction.HIGHER)
    assert changed.name("sv") == "Utflöde"
    assert changed.name("de") == shipped.name("de")
    same = {"direction", "names"}
    assert changed.model_dump(exclude=same) == shipped.model_dump(exclude=same)


def test_an_override_reaches_one_code_and_one_membership(tmp_path: Path) -> None:
    text = """
    [lists.eurostat_flag.codes.r]
    obs_status = "V"
    [dimensions.urbanisation.codes.DEG9]
    names = { en = "Unclear" }
    [units.LI.lists.members]
    valid_from = "2023-Q1"
    certainty = "sure"
    [units.LI.lists.countries]
    """
    catalogue = load_catalogue(write(tmp_path, text))
    flags = {code.id: code for code in catalogue.lists["eurostat_flag"].codes}
    assert flags["r"].obs_status == "V"
    assert flags["r"].name() == "Revised"
    assert list(flags) == list(load_catalogue().codes("eurostat_flag"))
    assert catalogue.codes("urbanisation")[-1] == "DEG9"
    assert catalogue.codes("urbanisation")[:-1] == load_catalogue().codes("urbanisation")
    assert "LI" not in catalogue.units_of("members", parse_period("2022-12"), include_open=False)
    assert "LI" in catalogue.units_of("members", "2023", include_open=False)
    assert catalogue.units["LI"].lists[0].certainty is Certainty.SURE
    assert catalogue.units_of("members") == load_catalogue().units_of("members")


def test_the_third_cycle_can_be_completed(tmp_path: Path) -> None:
    text = """
    [areas.H]
    names = { en = "Crisis management" }
    [enablers.H1]
    area = "H"
    cycles = ["3"]
    [enablers.H2]
    area = "H"
    cycles = ["3"]
    """
    catalogue = load_catalogue(write(tmp_path, text))
    assert len(catalogue.enablers_of("3")) == 31
    assert len(catalogue.enablers_of("1")) == 29
    fault = refused(tmp_path, text + '[enablers.H3]\narea = "H"\ncycles = ["3"]')
    assert "must not have more enablers than enabler_count = 31, found 32" in fault.problem


def test_later_files_win_and_arrays_are_replaced(tmp_path: Path) -> None:
    first = write(tmp_path, '[indicators.A1a]\nbreakdowns = ["sex"]\nlegal = "first"', "first.toml")
    second = write(tmp_path, '[indicators.A1a]\nlegal = "second"', "second.toml")
    indicator = load_catalogue(first, second).indicators["A1a"]
    assert (indicator.breakdowns, indicator.legal) == (("sex",), "second")
    assert load_catalogue(second, first).indicators["A1a"].legal == "first"


def test_overrides_never_leak_into_the_shipped_catalogue(tmp_path: Path) -> None:
    before = load_catalogue().model_dump_json()
    load_catalogue(write(tmp_path, COMPLETE + '[dimensions.sex.codes.X]\nnames = { en = "Other" }'))
    assert load_catalogue().model_dump_json() == before


def test_a_byte_order_mark_and_windows_lines_are_read(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xef\xbb\xbf" + b'[areas.Z]\r\nnames = { en = "Last" }\r\n')
    assert load_catalogue(path).areas["Z"].name() == "Last"


def fingerprint(folder: Path, text: str) -> str:
    return load_catalogue(write(folder, text)).fingerprint


def test_the_fingerprint_is_of_the_content(tmp_path: Path) -> None:
    plain = load_catalogue().fingerprint
    assert fingerprint(tmp_path, "# nothing\n") == plain
    assert fingerprint(tmp_path, '[indicators.A1a]\ndirection = "higher"') == plain
    assert fingerprint(tmp_path, '[indicators.A1a]\ndirection = "lower"') != plain
    one, other = '[units.AT.lists.members]\nvalid_from = "2014M01"', '[units.AT.lists.members]\nvalid_from = "2014-01"'
    assert fingerprint(tmp_path, one) == fingerprint(tmp_path, other) != plain


def test_the_order_of_fields_does_not_change_the_fingerprint_but_that_of_entries_does(tmp_path: Path) -> None:
    one = '[areas.Y]\nnote = "n"\nnames = { en = "Y", sv = "Ö" }\n[areas.Z]\n'
    two = '[areas.Y]\nnames = { sv = "Ö", en = "Y" }\nnote = "n"\n[areas.Z]\n'
    three = '[areas.Z]\n[areas.Y]\nnote = "n"\nnames = { en = "Y", sv = "Ö" }\n'
    assert fingerprint(tmp_path, one) == fingerprint(tmp_path, two) != fingerprint(tmp_path, three)


def test_the_catalogue_does_not_change_under_its_users() -> None:
    catalogue = load_catalogue()
    with pytest.raises(ValueError, match="frozen"):
        catalogue.fingerprint = "x"  # type: ignore[misc]
    assert isinstance(catalogue, Catalogue)


# text of the file, what stands behind the file in `where`, part of the problem, part of the hint
REFUSED = [
    ("[indicator.A1a]", "", "there is no table 'indicator'", "Did you mean indicators?"),
    ("[zzzzz.A1a]", "", "there is no table 'zzzzz'", "Known: measures, indicators"),
    ('[[indicators]]\nid = "A1a"', ", indicators", "entries must be tables named by their id", "[indicators.ID]"),
    ("measures = 3", ", measures", "entries must be tables named by their id", "[measures.ID]"),
    ("[measures]\nstock = 3", ", measures.stock", "must be a table of fields, found 3", ""),
    ('[measures.stock]\nid = "stocks"', ", measures.stock", "must be the name of its table, found 'stocks'", ""),
    ('[indicators.A1a]\ndirektion = "up"', ", indicators.A1a.direktion", "no field 'direktion'", "mean direction?"),
    (
        '[indicators.A1a.numerator]\nmesure = "stock"',
        ", indicators.A1a.numerator.mesure",
        "there is no field 'mesure'",
        "Did you mean measure?",
    ),
    (
        '[dimensions.age.codes.Y_LT25]\nnaems = { en = "x" }',
        ", dimensions.age.codes.Y_LT25.naems",
        "there is no field 'naems'",
        "Did you mean names?",
    ),
    ("[units.AT.lists.members]\nfrom_to = 3", ", units.AT.lists.members.from_to", "no field 'from_to'", "Known: list,"),
    (
        '[indicators.A1a]\ndirection = "heigher"',
        ", indicators.A1a.direction",
        "must be 'higher', 'lower' or 'none', found 'heigher'",
        "Did you mean higher?",
    ),
    (
        '[indicators.NEW]\nkind = "rate"',
        ", indicators.NEW.direction",
        "direction must be given, found nothing",
        "complete",
    ),
    (
        '[indicators.NEW]\nnote = "x"',
        ", indicators.NEW.kind",
        "kind must be given, found nothing (and 1 more",
        "complete",
    ),
    ('[indicators.A1a]\nscale = "ten"', ", indicators.A1a.scale", "must be a valid number", ""),
    ("[indicators.A1a]\nscale = 0", ", indicators.A1a", "scale must be above 0, found 0", ""),
    ('[indicators.A1a]\nnames = { it = "x" }', ", indicators.A1a.names.it", "'fr' or 'sv', found 'it'", ""),
    ('[areas.Z]\nofficial = ["en"]', ", areas.Z", "an official language must have a name, found none in 'en'", ""),
    ('[areas."Z Z"]', ", areas.Z Z", "an id must match", ""),
    (
        '[measures.Stock2]\nunit = "persons"',
        ", measures.Stock2",
        "an id must match [a-z][a-z0-9_]*, found 'Stock2'",
        "",
    ),
    (
        '[indicators.A1a.numerator]\nmeasure = "outflow_to_employ"',
        ", indicators.A1a",
        "the measure of the numerator must be known to the catalogue, found 'outflow_to_employ'",
        "Did you mean outflow_to_employment?",
    ),
    (
        '[indicators.A3b.given]\nn = "lfs_respondent"',
        ", indicators.A3b",
        "the measure of given.n must be known to the catalogue, found 'lfs_respondent'",
        "Did you mean lfs_respondents?",
    ),
    ('[indicators.A1a.numerator]\nmeasure = "mode"', ", indicators.A1a", "must be a number, found the text", ""),
    (
        '[indicators.A1a.denominator]\nover_time = "sum"',
        ", indicators.A1a",
        "the denominator must combine stock as the measure allows, found over_time = sum: a stock is not summed",
        "",
    ),
    (
        '[indicators.A4a.numerator]\nover_time = "sum"',
        ", indicators.A4a",
        "found over_time = sum: it does not combine over time",
        "",
    ),
    (
        '[indicators.LMP_ACT.denominator]\nmeasure = "stock"\nover_time = "mean"',
        ", indicators.LMP_ACT",
        "a denominator must have a numerator, found none",
        "",
    ),
    ('[indicators.A3a]\nkind = "proportion"', ", indicators.A3a", "a proportion must have a denominator", ""),
    ('[indicators.A1a]\nbreakdowns = ["ages"]', ", indicators.A1a", "a breakdown must be known", "Did you mean age?"),
    (
        '[indicators.A4a.where]\ncustomer = "employer"',
        ", indicators.A4a",
        "a code of customer in where must be known to the catalogue, found 'employer'",
        "Did you mean employers?",
    ),
    ('[indicators.A4a.where]\nclient = "employers"', ", indicators.A4a", "a dimension of where must be known", ""),
    (
        "[indicators.A1a]\nrankable = false",
        ", indicators.A1a",
        "not rankable must say why, found no reason",
        "Give not_",
    ),
    (
        "[indicators.A3a]\nrankable = true",
        ", indicators.A3a",
        "must go with rankable = false, found rankable = true",
        "",
    ),
    ("[indicators.A2b]\nmaximum = 120", ", indicators.A2b", "minimum 0 and maximum 100, found 0.0 to 120.0", ""),
    ("[indicators.A1a]\nmaximum = -1", ", indicators.A1a", "minimum must not exceed maximum, found 0 above -1", ""),
    ("[measures.stock]\nmaximum = -1", ", measures.stock", "minimum must not exceed maximum, found 0 above -1", ""),
    ("[measures.mode]\nadditive = true", ", measures.mode", "a text attribute must not be whole, additive", ""),
    ('[measures.new]\ncolumn = "x"', ", measures.new", "a column must have a form, found the column 'x' alone", ""),
    (
        '[measures.new]\nform = "unemployment"\ncolumn = "stock"',
        ", measures.stock",
        "a column must hold one measure, found new too in unemployment.stock",
        "",
    ),
    ('[measures.new]\nform = "lfs"\ncolumn = "period"', ", measures.new", "free for a measure, found 'period'", ""),
    ('[measures.x_status]\nform = "lfs"', ", measures.x_status", "free for a measure, found 'x_status'", ""),
    (
        '[dimensions.sex]\npartitions = [{ whole = "T", parts = ["F", "MM"] }]',
        ", dimensions.sex",
        "a code of a partition must be known to the catalogue, found 'MM'",
        "Did you mean M?",
    ),
    (
        '[dimensions.sex]\npartitions = [{ whole = "T", parts = ["F", "T"] }]',
        ", dimensions.sex",
        "the whole and the parts of a partition must differ, found T, F, T",
        "",
    ),
    ('[dimensions.sex]\npartitions = [{ whole = "T", parts = ["F"] }]', ".partitions.0.parts", "at least 2 items", ""),
    (
        '[dimensions.sex]\ntotal = "TOTAL"',
        ", dimensions.sex",
        "the total must be known to the catalogue",
        "Known: T, F, M",
    ),
    ('[dimensions.age.within]\nY16 = ["OLD"]', ", dimensions.age", "a code of within must be known", ""),
    ('[dimensions.age]\npattern = "Y.*"', ", dimensions.age.pattern", "must start with ^ and end with $", ""),
    (
        '[dimensions.age]\npattern = "^(Y$"',
        ", dimensions.age.pattern",
        "must be a regular expression, found '^(Y$'",
        "",
    ),
    (
        '[dimensions.sex]\naliases = ["age"]',
        ", dimensions.sex",
        "an alias must mean one dimension, found 'age' in age",
        "",
    ),
    (
        '[dimensions.value]\ntotal = "T"\ncodes = [{ id = "T" }]',
        ", dimensions.value",
        "a dimension must not bear the name of another column, found 'value'",
        "",
    ),
    (
        '[dimensions.new]\ntotal = "T"\ncodes = [{ id = "T" }, { id = "T" }]',
        ", dimensions.new",
        "a code must appear once, found 'T' twice",
        "",
    ),
    (
        '[enablers.A1]\narea = "Q"',
        ", enablers.A1",
        "the area of an enabler must be known to the catalogue, found 'Q'",
        "",
    ),
    ('[enablers.A1]\ncycles = ["5"]', ", enablers.A1", "a cycle of an enabler must be known", "Known: 1, 2, 3, 4"),
    ("[enablers.A1]\ncycles = [1]", ", enablers.A1.cycles.0", "must be a valid string, found 1", ""),
    ("[cycles.1]\nenabler_count = 28", ", cycles.1", "than enabler_count = 28, found 29", ""),
    ("[cycles.1]\narea_count = 6", ", cycles.1", "than area_count = 6, found 7", ""),
    (
        '[units.RO-HR]\ncountry = "ROM"\nlevel = "region"',
        ", units.RO-HR",
        "the country of a unit must be known to the catalogue, found 'ROM'",
        "Did you mean RO?",
    ),
    (
        '[units.HR-1]\ncountry = "RO"\nlevel = "region"',
        ", units.HR-1",
        "must carry its code as prefix, RO-..., found 'HR-1'",
        "",
    ),
    ('[units.RO-HR]\ncountry = "RO"\nlevel = "country"', ", units.RO-HR", "must be its own country, found 'RO'", ""),
    (
        '[units.RO-HR]\ncountry = "RO"\nlevel = "county"',
        ", units.RO-HR.level",
        "found 'county'",
        "Did you mean country?",
    ),
    (
        "[units.AT.lists.member]",
        ", units.AT",
        "a list of a unit must be known to the catalogue, found 'member'",
        "Did you mean members?",
    ),
    (
        '[units.AT]\nlists = [{ list = "members" }, { list = "members" }]',
        ", units.AT",
        "a unit must belong to a list once, found members, members",
        "",
    ),
    (
        '[units.UK.lists.members]\nvalid_from = "2021"',
        ", units.UK",
        "membership of members must begin before it ends, found 2021 to 2020",
        "",
    ),
    (
        '[units.UK.lists.members]\nvalid_to = "2020-13"',
        ", units.UK.lists.members.valid_to",
        "a year has 12 periods of frequency M, found 13",
        "",
    ),
    (
        '[lists.eurostat_flag.codes.b]\nobs_status = "BB"',
        ", lists.eurostat_flag",
        "obs_status of b must be known to the catalogue, found 'BB'",
        "Did you mean B?",
    ),
]


@pytest.mark.parametrize(("text", "where", "problem", "hint"), REFUSED, ids=[case[0][:40] for case in REFUSED])
def test_contradictions_are_refused(tmp_path: Path, text: str, where: str, problem: str, hint: str) -> None:
    fault = refused(tmp_path, text)
    assert problem in fault.problem
    assert hint in fault.hint
    assert fault.where.endswith(where)
    assert fault.problem.endswith(".")
    assert not fault.problem.endswith("..")


def test_where_names_the_last_file_that_speaks_of_the_entry(tmp_path: Path) -> None:
    bad = write(tmp_path, '[indicators.A1a]\ndirection = "up"', "bad.toml")
    other = write(tmp_path, "[indicators.A1b]\n", "other.toml")
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(bad, other)
    assert caught.value.where == f"{bad}, indicators.A1a.direction"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('[areas.Z]\n\nnote = "open', 3),
        ("[areas.Z]\nnote = \n", 2),
        ("[areas.Z]\n[areas.Z]\n", 2),
        ('[areas.Z]\nnote = "a"\nnote = "b"\n', 3),
        ('[areas.Z]\nnote = """\nnever closed\n', 4),
    ],
)
def test_toml_faults_name_the_line(tmp_path: Path, text: str, line: int) -> None:
    fault = refused(tmp_path, text)
    assert fault.where == f"{tmp_path / 'own.toml'}:{line}"
    assert fault.problem.startswith("the file must be TOML, found: ")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.toml", tmp_path):
        with pytest.raises(CatalogueError, match="a catalogue file must be readable, found: ") as caught:
            load_catalogue(path)
        assert caught.value.where == str(path)


def test_a_file_of_another_encoding_is_told(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('[areas.Z]\nnote = "Größe"'.encode("latin-1"))
    with pytest.raises(CatalogueError, match=r"must be UTF-8, found byte 0xf6 at offset 20\.") as caught:
        load_catalogue(path)
    assert caught.value.where == str(path)
