"""National and European exports as their makers publish them, read by the mappings that ship."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake import Delivery, read
from pesbench.intake.mapping.folding import folded

pytestmark = pytest.mark.real

KEY = ("pes", "measure", "period", "sex", "age", "education")
Deliver = Callable[..., tuple[Delivery, pl.DataFrame]]

# The regions as the other reading of the workbook names them.
FRENCH = {
    "AUVERGNE RHONE-ALPES": "ARA",
    "BOURGOGNE FRANCHE-COMTE": "BFC",
    "BRETAGNE": "BRE",
    "CENTRE-VAL DE LOIRE": "CVL",
    "CORSE": "20R",
    "GRAND-EST": "GES",
    "GUADELOUPE": "971",
    "GUYANE": "973",
    "HAUTS-DE-FRANCE": "HDF",
    "ILE-DE-FRANCE": "IDF",
    "LA REUNION": "974",
    "MARTINIQUE": "972",
    "NORMANDIE": "NOR",
    "NOUVELLE-AQUITAINE": "NAQ",
    "OCCITANIE": "OCC",
    "PAYS DE LA LOIRE": "PDL",
    "PROVENCE-ALPES-COTE D'AZUR": "PAC",
}
FRENCH_MEASURES = {
    "STOCK_ABC": "stock",
    "INFLOW_ABC": "inflow",
    "OUTFLOW_ABC": "outflow",
    "EXIT_TO_JOB_DECLARED": "outflow_to_employment",
}


@pytest.fixture
def deliver(catalogue: Catalogue, tmp_path: Path) -> Deliver:
    """Read files as one delivery; give it with its staged rows."""

    def run(*paths: Path) -> tuple[Delivery, pl.DataFrame]:
        delivery = read(paths, catalogue=catalogue, staging=tmp_path / "staging")
        files = sorted((delivery.staged / "observations").glob("*/*.parquet"))
        return delivery, pl.scan_parquet(files, hive_partitioning=True, hive_schema={"pes": pl.String}).collect()

    return run


def rules(delivery: Delivery) -> Counter[str]:
    return Counter(entry.rule for entry in delivery.findings)


def figures(rows: pl.DataFrame, *columns: str) -> dict[tuple[object, ...], float]:
    """Give the values of rows by some of their columns; no two rows may share them."""
    found = {tuple(row[:-1]): row[-1] for row in rows.select(*columns, "value").drop_nulls("value").iter_rows()}
    assert len(found) == rows["value"].count()
    return found


def test_the_french_workbook_holds_what_others_read_in_it(real_data: Path, deliver: Deliver) -> None:
    delivery, rows = deliver(real_data / "fr_dares_series_CVS_T22025.xlsx")
    expected = pl.read_csv(real_data / "fr_france_travail_long.csv").filter(
        pl.col("indicator").is_in(list(FRENCH_MEASURES)) & pl.col("value").is_not_null()
    )
    names = {f"FR-{name}": f"FR-{code}" for name, code in FRENCH.items()}
    expected = expected.with_columns(pl.col("pes").replace(names), measure=pl.col("indicator").replace(FRENCH_MEASURES))
    assert figures(rows, *KEY) == figures(expected, *KEY)
    assert rows.height == 3_720
    # The total of France stands on two sheets; no row is doubtful, and what is no such table is named in one note.
    assert rules(delivery) == {"PB112": 4, "PB113": 1, "PB120": 1}
    assert delivery.accounts[0].rows_quarantined == 0
    # A category alone is not all that are registered.
    assert {Path(source.file).name.partition("[")[2][:-1]: source.layout for source in delivery.sources} == {
        "DEFM cat ABC_age_sexe": "dares-stock-age-sex",
        "DEFM cat ABC par région": "dares-stock-region",
        "Entrées cat ABC_motif": "dares-inflow",
        "Sorties cat ABC_motif": "dares-outflow",
    }
    told = rows.select("measure", "basis", "adjustment").unique().sort("measure").rows()
    assert told == [
        ("inflow", "monthly_mean", "seasonal"),
        ("outflow", "monthly_mean", "seasonal"),
        ("outflow_to_employment", "monthly_mean", "seasonal"),
        ("stock", "period_mean", "seasonal"),
    ]


def test_norwegian_demand_for_labour(real_data: Path, deliver: Deliver, catalogue: Catalogue) -> None:
    delivery, rows = deliver(real_data / "no_nav_ettersporsel_2017_original.csv")
    assert list(delivery.findings) == []
    assert (delivery.accounts[0].rows_read, rows.height) == (136, 136 * 19)
    assert set(rows["pes"]) == {"NO", *catalogue.units_of("no_counties_2018")}
    assert set(rows["period"]) == {"2017"}
    found = figures(rows, "pes", "occupation")
    # 1 400 is written with a blank in the file.
    assert found["NO-03", "OC2512"] == 1_400
    assert found["NO", "OC2223"] == 3_600
    assert found["NO-50", "OC2223"] == 275
    assert all(number % 25 == 0 for number in found.values())


def test_unemployment_rates_of_eurostat(real_data: Path, deliver: Deliver) -> None:
    delivery, rows = deliver(real_data / "eurostat" / "tps00203.tsv")
    assert list(delivery.findings) == []
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted) == (117, 35)
    # Two of three units are no rates of the labour force; EU27_2020, EU28 and EA19 are no countries, FX is in FR.
    assert sorted(account.reasons.values()) == [1, 3, 78]
    assert rows.height == 35 * 12
    found = figures(rows, "pes", "period")
    assert found["AT", "2008"] == 4.1
    assert found["BE", "2019"] == 5.4
    assert set(rows["age"]) == {"TOTAL"}
    assert set(rows["origin"]) == {"external"}


def test_every_figure_of_a_eurostat_table_is_where_it_stands(real_data: Path, deliver: Deliver) -> None:
    path = real_data / "eurostat" / "sdg_08_40.tsv"
    delivery, rows = deliver(path)
    assert list(delivery.findings) == []
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    years = [year.strip() for year in header.split("\t")[1:]]
    cells = {
        (packed.split(",")[-1], packed.split(",")[-2], year): cell.split()
        for packed, *found in (line.split("\t") for line in lines)
        for year, cell in zip(years, found, strict=True)
    }
    units = set(rows["pes"])
    expected = {
        key: (None if cell[0] == ":" else float(cell[0]), "".join(cell[1:]))
        for key, cell in cells.items()
        if key[0] in units
    }
    status = {"": {"A", "O"}, "b": {"B"}, "u": {"U"}, "bu": {"B;U"}, "e": {"E"}}
    found = rows.select("pes", "sex", "period", "value", "obs_status").rows()
    assert len(found) == len(expected) == 2_100
    for pes, sex, period, value, obs_status in found:
        number, flags = expected[pes, sex, period]
        assert (value, obs_status in status[flags]) == (number, True), (pes, sex, period)


def test_unemployment_by_education_takes_for_granted_what_its_unit_means(real_data: Path, deliver: Deliver) -> None:
    delivery, rows = deliver(real_data / "eurostat" / "tps00066.tsv")
    assert rules(delivery) == {"PB114": 1}
    assert rows.height == 105 * 12
    found = figures(rows, "pes", "education", "period")
    assert found["AT", "ED0-2", "2008"] == 6.8
    assert found["AT", "ED5-8", "2019"] == 2.8
    assert set(rows["age"]) == {"Y25-64"}


def test_house_costs_are_refused_in_one_sentence(real_data: Path, deliver: Deliver) -> None:
    with pytest.raises(InputError, match=r"INDICATOR must be HUR or LTUNEMP or EMP .* found 'HOUSECOST' and nothing"):
        deliver(real_data / "oecd_dp_live.csv")


def test_romanian_counties_by_age_and_education(real_data: Path, deliver: Deliver, catalogue: Catalogue) -> None:
    folder = real_data / "ro_anofm"
    delivery, rows = deliver(*sorted(folder.glob("somajul_inregistrat_*_2022_?.csv")))
    # Totals and figures by sex stand in several of the four tables of a month: the same in each.
    assert rules(delivery) == {"PB113": 1}
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted) == (48 * 43, 48 * 43)
    expected = pl.read_csv(folder / "_expected_long_2022.csv").filter(pl.col("pes") != "TOTAL")
    counties = {
        folded(name).replace("-", " "): county
        for county in catalogue.units_of("ro_counties")
        for name in (*catalogue.units[county].names.values(), *catalogue.units[county].aliases)
    }
    expected = expected.with_columns(
        pl.col("pes").replace_strict({name: counties[folded(name).replace("-", " ")] for name in set(expected["pes"])}),
        pl.col("age").replace({"Y_GT55": "Y_GE56"}),
        pl.col("education").replace({"NONE": "ED0", "ED3_GEN": "ED34", "ED3_VOC": "ED35", "ED5_8": "ED5-8"}),
        measure=pl.col("indicator").replace({"REG_UNEMP": "stock"}),
    )
    own = rows.filter((pl.col("pes") != "RO") & (pl.col("urbanisation") == "TOTAL"))
    for measure, count in (("stock", 8_064), ("REG_UNEMP_RATE", 1_512)):
        found = figures(own.filter(pl.col("measure") == measure), *KEY)
        assert found == figures(expected.filter(pl.col("measure") == measure), *KEY)
        assert len(found) == count
    with_benefit = figures(own.filter(pl.col("measure") == "stock_with_benefit"), "pes", "period")
    shares = expected.filter(pl.col("measure") == "BENEFIT_SHARE").select("pes", "period", "numerator").rows()
    assert with_benefit == {(pes, period): number for pes, period, number in shares}
    assert len(with_benefit) == 504


def test_romanian_counties_make_the_country(real_data: Path, deliver: Deliver) -> None:
    _, rows = deliver(*sorted((real_data / "ro_anofm").glob("somajul_inregistrat_iulie_2022_?.csv")))
    stocks = rows.filter(pl.col("measure") == "stock")
    by = ("sex", "age", "education", "urbanisation")
    country = figures(stocks.filter(pl.col("pes") == "RO"), *by)
    counties = stocks.filter(pl.col("pes") != "RO").group_by(by).agg(pl.col("value").sum())
    assert figures(counties, *by) == country
    urban, rural = (country["T", "TOTAL", "TOTAL", area] for area in ("U", "R"))
    assert urban + rural == country["T", "TOTAL", "TOTAL", "TOTAL"]


def test_an_older_month_of_romania_reads_too(real_data: Path, deliver: Deliver) -> None:
    delivery, rows = deliver(*sorted((real_data / "ro_anofm").glob("somajul_inregistrat_august_2018_?.csv")))
    assert rules(delivery) == {"PB113": 1}
    assert delivery.accounts[0].rows_accepted == 4 * 43
    assert set(rows["period"]) == {"2018-08"}
    assert rows["pes"].n_unique() == 43


def test_german_districts_make_the_land(real_data: Path, deliver: Deliver, catalogue: Catalogue) -> None:
    delivery, rows = deliver(real_data / "de_ba_genesis_arbeitslosenquote_kreise.csv")
    assert rules(delivery) == {"PB101": 1, "PB112": 1}
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted, account.rows_quarantined) == (448, 56, 0)
    assert sorted(account.reasons.values()) == [4, 5, 383]
    assert set(rows["pes"]) == {"DE-05", *catalogue.units_of("de_nrw_districts")}
    districts = rows.filter(pl.col("pes") != "DE-05").group_by("period", "sex").agg(pl.col("value").sum())
    land = figures(rows.filter(pl.col("pes") == "DE-05"), "period", "sex")
    assert figures(districts, "period", "sex") == land
    assert len(land) == 36
    assert land["2019-01", "T"] == 648_161
    # The city and the district of Aachen became one in 2009: no figure can be there, which is not zero.
    gone = rows.filter(pl.col("pes").is_in(["DE-05313", "DE-05354"]))
    assert set(gone.select("value", "obs_status").rows()) == {(None, "M")}
