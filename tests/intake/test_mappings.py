"""The mappings that ship, on small files of the same layouts; the real ones are read in tests/real."""

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake import built_in_mappings

DARES_BANNER = 'Titre,Sorties de France Travail\nDonnées,"CVS-CJO, moyenne trimestrielle"\n'
DARES_OUTFLOW = (
    'Période,"France entière (1) (catégories A,B,C)","Reprise d\'emploi\ndéclarée",Entrée en stage,Autres cas (3)\n'
    "1996T1,403400,139200,42100,52700\n2025-T2,756800,72700,.,68600\n2025T3,n.d.,n.d.,n.d.,n.d.\n"
    ",,,,\nn.d.= non disponible,,,,\n"
)
AGES = "Moins de 25 ans,25 à 49 ans,50 ans ou plus ,Ensemble"


def test_all_mappings_have_a_title_and_a_source() -> None:
    assert all(mapping.title and mapping.source for mapping in built_in_mappings().values())


def test_french_exits(deliver: Deliver) -> None:
    delivery = deliver(DARES_BANNER + DARES_OUTFLOW)
    columns = ("pes", "measure", "period", "value", "obs_status", "basis", "adjustment")
    assert staged(delivery).select(columns).rows() == [
        ("FR", "outflow", "1996-Q1", 403_400.0, "A", "monthly_mean", "seasonal"),
        ("FR", "outflow", "2025-Q2", 756_800.0, "A", "monthly_mean", "seasonal"),
        ("FR", "outflow", "2025-Q3", None, "O", "monthly_mean", "seasonal"),
        ("FR", "outflow_to_employment", "1996-Q1", 139_200.0, "A", "monthly_mean", "seasonal"),
        ("FR", "outflow_to_employment", "2025-Q2", 72_700.0, "A", "monthly_mean", "seasonal"),
        ("FR", "outflow_to_employment", "2025-Q3", None, "O", "monthly_mean", "seasonal"),
    ]
    assert said(delivery) == [("PB112", 3)]


def test_an_apostrophe_is_one_however_it_is_set(deliver: Deliver) -> None:
    delivery = deliver(DARES_OUTFLOW.replace("d'emploi", "d\N{RIGHT SINGLE QUOTATION MARK}emploi"))
    assert staged(delivery).height == 6
    assert said(delivery) == []


def test_french_stocks_by_sex_and_age(deliver: Deliver) -> None:
    header = f"Période,Hommes (DEFM ABC),,,,Total (DEFM ABC),,,\n,{AGES},{AGES}\n"
    delivery = deliver(header + "2025T2,1,2,3,6,4,5,6,15\n")
    assert staged(delivery).select("sex", "age", "value", "basis").rows() == [
        ("M", "TOTAL", 6.0, "period_mean"),
        ("M", "Y25-49", 2.0, "period_mean"),
        ("M", "Y_GE50", 3.0, "period_mean"),
        ("M", "Y_LT25", 1.0, "period_mean"),
        ("T", "TOTAL", 15.0, "period_mean"),
        ("T", "Y25-49", 5.0, "period_mean"),
        ("T", "Y_GE50", 6.0, "period_mean"),
        ("T", "Y_LT25", 4.0, "period_mean"),
    ]
    assert said(delivery) == []


def test_one_french_category_is_not_read_as_all(deliver: Deliver) -> None:
    with pytest.raises(InputError, match=r"must be that of a form or a mapping|must have the columns"):
        deliver(f"Période,Total (DEFM A),,,\n,{AGES}\n2025T2,1,2,3,6\n")


def test_french_regions_are_units_and_an_unknown_one_is_an_error(deliver: Deliver) -> None:
    header = (
        ",DEFM ABC,,,,\nPériode,ILE-DE-FRANCE,BOURGOGNE FRANCHE-COMTE,ALSACE,FRANCE METROPOLITAINE,FRANCE ENTIERE\n"
    )
    delivery = deliver(header + "2025T2,10,20,30,40,50\n")
    assert staged(delivery).select("pes", "value").rows() == [("FR", 50.0), ("FR-BFC", 20.0), ("FR-IDF", 10.0)]
    error, in_part = delivery.findings
    assert in_part.rule == "PB118"
    assert (error.column, error.line) == ("DEFM ABC / ALSACE", 3)
    assert "ALSACE" in error.message


def test_norwegian_demand(deliver: Deliver) -> None:
    header = '"aar";"yrkekode";"yrke";"oslo";"aust_agder";"trondelag";"norge"\r\n'
    delivery = deliver(header + '"2017";"2512";"Programvareutviklere";"1 400";"0";"75";"1650"\r\n')
    assert staged(delivery).select("pes", "measure", "period", "occupation", "value").rows() == [
        ("NO", "labour_demand", "2017", "OC2512", 1_650.0),
        ("NO-03", "labour_demand", "2017", "OC2512", 1_400.0),
        ("NO-09", "labour_demand", "2017", "OC2512", 0.0),
        ("NO-50", "labour_demand", "2017", "OC2512", 75.0),
    ]
    assert said(delivery) == []
    assert built_in_mappings()["nav-labour-demand"].rounding == 25


def test_eurostat_unemployment_rates(deliver: Deliver) -> None:
    rows = [
        "Y15-74,PC_ACT,T,AT\t4.5 \t10.8 b\n",
        "Y15-74,PC_ACT,T,ME\t: \t11.8 bu\n",
        "Y15-74,PC_ACT,T,UK\t: c\t: u\n",
        "Y15-74,PC_ACT,T,FX\t9.0 \t9.1 \n",
        "Y15-74,PC_ACT,T,EU27_2020\t6.7 \t7.2 \n",
        "Y15-74,PC_ACT,T,US\t3.7 \t3.9 \n",
        "Y15-74,THS_PER,T,AT\t205 \t221 \n",
    ]
    delivery = deliver({"any name.tsv": "age,unit,sex,geo\\time\t2019 \t2018 \n" + "".join(rows)})
    columns = ("pes", "period", "measure", "value", "obs_status", "conf_status", "origin")
    assert staged(delivery).select(columns).rows() == [
        ("AT", "2018", "unemployment_rate", 10.8, "B", "F", "external"),
        ("AT", "2019", "unemployment_rate", 4.5, "A", "F", "external"),
        ("ME", "2018", "unemployment_rate", 11.8, "B;U", "F", "external"),
        ("ME", "2019", "unemployment_rate", None, "O", "F", "external"),
        ("UK", "2018", "unemployment_rate", None, "U", "F", "external"),
        ("UK", "2019", "unemployment_rate", None, "Q", "C", "external"),
    ]
    assert said(delivery) == []
    assert sum(delivery.accounts[0].reasons.values()) == 4


def test_eurostat_tables_are_told_by_their_columns(deliver: Deliver) -> None:
    by_education = "unit,sex,age,isced11,geo\\time\t2019\nPC,T,Y25-64,ED0-2,AT\t10.0\n"
    long_term = "freq,indic_em,age,unit,sex,geo\\TIME_PERIOD\t2019\nA,LTU,Y15-74,PC_ACT,F,AT\t1.0\n"
    delivery = deliver({"tps00203.tsv": by_education, "b.tsv": long_term})
    assert [source.layout for source in delivery.sources] == ["eurostat-sdg-08-40", "eurostat-tps00066"]
    assert staged(delivery).select("measure", "sex", "age", "education", "value").rows() == [
        ("long_term_unemployment_rate", "F", "TOTAL", "TOTAL", 1.0),
        ("unemployment_rate", "T", "Y25-64", "ED0-2", 10.0),
    ]
    assert said(delivery) == [("PB114", None)]


def test_long_term_unemployment_in_another_unit_is_another_measure(deliver: Deliver) -> None:
    with pytest.raises(InputError, match=r"unit must be PC_ACT .*, found 'PC_UNE' and nothing else"):
        deliver({"x.tsv": "indic_em,age,unit,sex,geo\\time\t2019\nLTU,Y15-74,PC_UNE,F,AT\t31.0\n"})


def test_oecd_rates(deliver: Deliver) -> None:
    header = '\ufeff"LOCATION","INDICATOR","SUBJECT","MEASURE","FREQUENCY","TIME","Value","Flag Codes"\n'
    rows = [
        '"AUT","HUR","TOT","PC_LF","Q","2021-Q2",6.63333,\n',
        '"GRC","LTUNEMP","WOMEN","PC_UNEMP","A","2021",64.5,"B"\n',
        '"GBR","EMP","MEN","PC_WKGPOP","Q","2021-Q2",78.1,"E"\n',
        '"OECD","HUR","TOT","PC_LF","Q","2021-Q2",6.6,\n',
        '"USA","HUR","TOT","PC_LF","Q","2021-Q2",5.9,\n',
        '"AUT","HUR","TOT","PC_LF","W","2021-Q2",6.6,\n',
    ]
    delivery = deliver(header + "".join(rows))
    columns = ("pes", "measure", "period", "sex", "value", "obs_status")
    assert staged(delivery).select(columns).rows() == [
        ("AT", "unemployment_rate", "2021-Q2", "T", 6.63333, "A"),
        ("EL", "long_term_unemployment_share", "2021", "F", 64.5, "B"),
        ("UK", "employment_rate", "2021-Q2", "M", 78.1, "E"),
    ]
    assert said(delivery) == [("PB109", 7)]
    assert delivery.accounts[0].rows_left_out == 2
