"""The regions that ship with the catalogue."""

import re
import unicodedata
from pathlib import Path

import pytest

from pesbench.catalogue import load_catalogue
from pesbench.catalogue.model import Level

CATALOGUE = load_catalogue()
REAL = Path(__file__).parents[3] / "shared" / "data"
LISTS = {"ro_counties": 42, "fr_regions": 18, "de_laender": 16, "de_nrw_districts": 55, "no_counties_2018": 18}


def folded(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@pytest.mark.parametrize("name", LISTS)
def test_lists_are_complete_regions_of_one_country(name: str) -> None:
    units = [CATALOGUE.units[unit] for unit in CATALOGUE.units_of(name)]
    assert len(units) == LISTS[name]
    assert {unit.level for unit in units} == {Level.REGION}
    assert {unit.country for unit in units} == {name[:2].upper()}
    assert all("en" in unit.names for unit in units)


@pytest.mark.parametrize("name", LISTS)
def test_no_name_means_two_units_of_a_list(name: str) -> None:
    meant: dict[str, set[str]] = {}
    for unit_id in CATALOGUE.units_of(name):
        unit = CATALOGUE.units[unit_id]
        for said in (unit.id, *unit.names.values(), *unit.aliases):
            meant.setdefault(folded(said), set()).add(unit_id)
    assert {said: units for said, units in meant.items() if len(units) > 1} == {}


def test_no_alias_means_two_units_or_is_the_id_of_another() -> None:
    aliases = [alias.casefold() for unit in CATALOGUE.units.values() for alias in unit.aliases]
    assert {alias for alias in aliases if aliases.count(alias) > 1} == set()
    assert not set(aliases) & {unit.casefold() for unit in CATALOGUE.units}


@pytest.mark.parametrize(
    ("code", "unit"),
    [("RO321", "RO-B"), ("DE-NW", "DE-05"), ("DEA11", "DE-05111"), ("FR-COR", "FR-20R"), ("NO060", "NO-50")],
)
def test_other_official_codes_find_the_unit(code: str, unit: str) -> None:
    assert CATALOGUE.suggest_unit(code) == unit


def test_aachen_became_one_district_in_october_2009() -> None:
    aachen = {"DE-05313", "DE-05354", "DE-05334"}
    assert set(CATALOGUE.units_of("de_nrw_districts", "2009-09")) & aachen == {"DE-05313", "DE-05354"}
    assert set(CATALOGUE.units_of("de_nrw_districts", "2019")) & aachen == {"DE-05334"}
    assert len(CATALOGUE.units_of("de_nrw_districts", "2019")) == 53


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the project")
def test_the_districts_are_those_of_the_official_table() -> None:
    text = (REAL / "de_ba_genesis_arbeitslosenquote_kreise.csv").read_text(encoding="latin-1")
    found = dict(re.findall(r"^(5[0-9]{3});\s*([^;,(]*[^;,( ])", text, flags=re.MULTILINE))
    units = {unit[len("DE-0") :]: CATALOGUE.units[unit] for unit in CATALOGUE.units_of("de_nrw_districts")}
    assert set(found) == set(units)
    assert all(unit.name("de").startswith(found[code]) for code, unit in units.items())


@pytest.mark.real
@pytest.mark.skipif(not REAL.exists(), reason="the real files are not beside the project")
def test_the_counties_are_those_of_the_official_table() -> None:
    lines = (REAL / "ro_anofm" / "_expected_long_2022.csv").read_text(encoding="utf-8").splitlines()[1:]
    names = {line.split(",")[0].casefold() for line in lines} - {"total"}
    units = [CATALOGUE.units[unit] for unit in CATALOGUE.units_of("ro_counties")]
    known = {folded(name) for unit in units for name in (*unit.names.values(), *unit.aliases)}
    assert len(names) == 42
    assert names <= known
