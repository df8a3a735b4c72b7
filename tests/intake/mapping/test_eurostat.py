"""Tables of Eurostat's bulk download that no mapping was written for."""

import pytest
from tests.intake.conftest import Deliver, staged

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake.mapping.eurostat import bulk_mapping


def test_a_table_whose_dimensions_are_ours_needs_no_mapping(deliver: Deliver) -> None:
    text = "freq,indicator,isced11,sex,geo\\TIME_PERIOD\t2023-Q4\t2024-Q1\nQ,stock,ED0-2,F,AT\t: c\t120 p\n"
    delivery = deliver({"x.tsv": text})
    columns = ("measure", "education", "sex", "period", "value", "obs_status", "conf_status")
    assert staged(delivery).select(columns).rows() == [
        ("stock", "ED0-2", "F", "2023-Q4", None, "Q", "C"),
        ("stock", "ED0-2", "F", "2024-Q1", 120.0, "P", "N"),
    ]
    assert delivery.sources[0].layout == "eurostat-tsv"


@pytest.mark.parametrize(
    "header",
    [
        ["indicator", "nace_r2", "geo\\time", "2024"],
        ["sex", "geo\\time", "2024"],
        ["indicator", "sex", "gender", "geo\\time", "2024"],
        ["indicator", "sex", "geo", "2024"],
        ["indicator", "sex", "time\\TIME_PERIOD", "2024"],
        [],
    ],
)
def test_other_tables_get_none(header: list[str], catalogue: Catalogue) -> None:
    assert bulk_mapping(header, catalogue) is None


def test_a_table_that_does_not_name_its_measure_is_refused_with_its_dimensions(deliver: Deliver) -> None:
    with pytest.raises(InputError) as caught:
        deliver({"tps00203.tsv": "nace_r2,sex,geo\\time\t2024\nC,T,AT\t1\n"})
    assert "a table of Eurostat by nace_r2, sex, geo: a mapping must say which measure" in caught.value.hint


def test_a_dimension_that_is_not_read_is_not_taken_for_a_period(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="must be a period here, found 'citizen'"):
        deliver({"x.tsv": "age,citizen,unit,sex,geo\\time\t2024\nY15-74,TOTAL,PC_ACT,T,AT\t1\n"})
