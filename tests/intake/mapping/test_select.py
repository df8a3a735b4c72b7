"""Which mapping or form a header gets, and what is said when none or several fit."""

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake import Mapping, built_in_mappings
from pesbench.intake.mapping import select

LMP = "DATAFLOW,LAST UPDATE,FREQ,UNIT,AGE,SEX,REGIS_ES,LMP_TYPE,GEO,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
FLOW = "EMPL:LMP_IND_ACTRU(1.0),10/12/25 11:02:04,"


def test_every_built_in_mapping_can_be_loaded() -> None:
    assert set(built_in_mappings()) >= {"eurostat-lmp-ind-actru", "zrsz-registered-unemployed"}


def test_activation_of_the_registered_unemployed(deliver: Deliver) -> None:
    rows = [
        "A,RT,TOTAL,T,REG_UNE,TOT2_7,DE,2023,8.4,",
        "A,RT,TOTAL,T,REG_UNE,2,DE,2023,1.5,e",
        "A,RT,Y_LT25,F,REG_UNE_LT,2,DE,2023,,z",
        "A,RT,TOTAL,T,REG_UNE,TOT2_7,EU27_2020,2023,16.1,",
        "A,THS,TOTAL,T,REG_UNE,TOT2_7,AT,2023,84,",
    ]
    delivery = deliver(LMP + "".join(f"{FLOW}{row}\n" for row in rows))
    columns = ("measure", "age", "register_status", "measure_type", "value", "obs_status", "conf_status")
    assert sorted(staged(delivery).select(columns).rows(), key=str) == [
        ("LMP_ACT", "TOTAL", "REG_UNE", "2", 1.5, "E", "F"),
        ("LMP_ACT", "TOTAL", "REG_UNE", "TOT2_7", 8.4, "A", "F"),
        ("LMP_ACT", "Y_LT25", "REG_UNE_LT", "2", None, "M", "F"),
    ]
    assert said(delivery) == [("PB109", 6)]
    assert delivery.accounts[0].reasons == {"total of several countries": 1}


def test_slovenian_stocks(deliver: Deliver) -> None:
    header = "DATAFLOW,FREQ,INDICATOR,STK_FLOW,GEO,PES,TIME_PERIOD,OBS_VALUE\n"
    delivery = deliver(header + "ZRSZ:BO(1.0),M,REG_UNE,STK,SI,ZRSZ,2023-01,55386\n")
    columns = ("pes", "measure", "period", "value", "basis", "conf_status")
    assert staged(delivery).select(columns).rows() == [("SI", "stock", "2023-01", 55386.0, "end_of_period", "F")]


def test_any_sdmx_csv_whose_dimensions_are_ours(deliver: Deliver) -> None:
    header = "DATAFLOW,FREQ,REF_AREA,MEASURE,SEX,ISCED11,TIME_PERIOD,OBS_VALUE,OBS_STATUS,CONF_STATUS\n"
    delivery = deliver(header + "X:Y(1.0),M,AT,stock,F,ED0-2,2024-01,12,P,C\n")
    columns = ("pes", "measure", "sex", "education", "value", "obs_status", "conf_status")
    assert staged(delivery).select(columns).rows() == [("AT", "stock", "F", "ED0-2", 12.0, "P", "C")]
    assert delivery.sources[0].layout == "sdmx-csv"


def test_the_upper_case_dialect_with_flags(deliver: Deliver) -> None:
    header = "DATAFLOW,LAST UPDATE,FREQ,GEO,INDICATOR,AGE,TIME_PERIOD,OBS_VALUE,OBS_FLAG\n"
    delivery = deliver(header + "X,1,A,AT,A1a,Y_LT25,2024,12,bp\n")
    assert staged(delivery).select("measure", "age", "obs_status").rows() == [("A1a", "Y_LT25", "B;P")]


@pytest.mark.parametrize(("power", "rules"), [("0", []), ("", []), ("3", []), ("k", ["PB109"])])
def test_a_power_of_ten_is_not_overlooked(deliver: Deliver, power: str, rules: list[str]) -> None:
    text = f"DATAFLOW,GEO,MEASURE,UNIT_MULT,TIME_PERIOD,OBS_VALUE\nX,AT,stock,{power},2024-01,12\n"
    assert [rule for rule, _ in said(deliver(text))] == rules


def test_sdmx_csv_with_a_dimension_that_is_not_ours_is_refused(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="found 'C' in NACE_R2"):
        deliver("DATAFLOW,GEO,NACE_R2,MEASURE,TIME_PERIOD,OBS_VALUE\nX,AT,C,stock,2024,1\n")


def test_a_layout_that_is_nearly_known_is_named(deliver: Deliver) -> None:
    with pytest.raises(InputError) as caught:
        deliver(LMP.replace("REGIS_ES", "REGISTER"))
    assert "Nearest is the mapping eurostat-lmp-ind-actru: the header lacks REGIS_ES." in caught.value.hint


def test_two_mappings_that_fit_are_refused(deliver: Deliver, monkeypatch: pytest.MonkeyPatch) -> None:
    known = dict(built_in_mappings())
    twin = known["eurostat-lmp-ind-actru"].model_copy(update={"name": "twin"})
    monkeypatch.setattr(select, "built_in_mappings", lambda: {**known, "twin": twin})
    with pytest.raises(InputError, match=r"several: eurostat-lmp-ind-actru by AGE, .*; twin by AGE") as caught:
        deliver(LMP)
    assert "--mapping" in caught.value.hint


def test_a_named_mapping_goes_before_the_header(deliver: Deliver) -> None:
    text = LMP + f"{FLOW}A,RT,TOTAL,T,REG_UNE,TOT2_7,DE,2023,8.4,\n"
    assert deliver(text, mapping="eurostat-lmp-ind-actru").accounts[0].rows_accepted == 1
    with pytest.raises(InputError, match=r"lacks .*STK_FLOW"):
        deliver(text, mapping="zrsz-registered-unemployed")


def test_nothing_in_a_mapping_can_be_executed() -> None:
    kinds = {str(field.annotation) for field in Mapping.model_fields.values()}
    assert not [kind for kind in kinds if "Callable" in kind or "Any" in kind]
    assert Mapping.model_config["extra"] == "forbid"


def test_a_single_strange_column_is_named_with_what_to_do(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="found pes, period, stock, inflows") as caught:
        deliver("pes,period,stock,inflows\nAT,2024-01,1,2\n")
    assert "'inflows' (did you mean inflow?)" in caught.value.hint
    assert "Rename or delete columns" in caught.value.hint
    assert "--mapping" in caught.value.hint
