"""Where the header of a layout stands, and which columns an entry of a mapping means."""

from collections.abc import Sequence

import pytest

from pesbench.intake.mapping.headings import (
    Heading,
    banner_fits,
    capture,
    columns_of_values,
    heading_of,
    lacking,
    reachable,
)
from pesbench.intake.mapping.model import Fits, Mapping, SourceColumn, ValueColumns

LAYOUT = Mapping(
    name="months",
    form="observations",
    header_rows=2,
    fits=Fits(columns=("Area",), without=("Rank",), banner=("Unemployed",)),
    column=(SourceColumn(header=("Area", "District"), to="pes"),),
    value=(ValueColumns(header=("{period} / {sex}",), set={"measure": "stock"}),),
)
TABLE = [
    ["Unemployed by sex", "", ""],
    ["2024", "", ""],
    ["", "Januar", ""],
    ["Area", "Insgesamt", "Frauen"],
    ["AT", "1", "2"],
]


def test_the_header_is_found_below_its_banner() -> None:
    names = ("Area", "Januar / Insgesamt", "Januar / Frauen")
    assert heading_of(LAYOUT, TABLE) == Heading(2, 2, names)


@pytest.mark.parametrize(
    "rows",
    [
        [["Jobs", "", ""], *TABLE[1:]],
        TABLE[:3],
        [*TABLE[:2], ["", "Rank", "Januar"], ["Area", "", "Frauen"]],
        [],
    ],
)
def test_no_header_is_found_where_something_is_amiss(rows: Sequence[Sequence[str]]) -> None:
    assert heading_of(LAYOUT, rows) is None


def test_a_banner_may_say_more_than_the_mapping_asks_for() -> None:
    assert banner_fits(LAYOUT, [["Table 3: UNEMPLOYED persons"]])
    assert not banner_fits(LAYOUT, [["Unem", "ployed"]])


def test_what_a_header_lacks_is_named_once() -> None:
    assert lacking(LAYOUT, ("Region", "Januar / Frauen")) == ["Area"]
    assert lacking(LAYOUT, ("Area", "Frauen")) == ["{period} / {sex}"]
    assert lacking(LAYOUT, ("Area", "Januar / Frauen", "Rank")) == ["not Rank"]


def test_one_of_several_names_is_enough_and_optional_columns_may_lack() -> None:
    layout = Mapping(
        name="m",
        form="values",
        fits=Fits(columns=("when",)),
        column=(
            SourceColumn(header=("Area", "District"), to="pes"),
            SourceColumn(header=("note",), to="comment", optional=True),
        ),
        value=(ValueColumns(header=("more",), optional=True),),
    )
    assert lacking(layout, ("When", "district")) == []
    assert lacking(layout, ("When",)) == ["Area"]


def test_columns_without_a_name_go_by_their_number() -> None:
    assert reachable(["", "Stock", ""]) == ["column 1", "stock", "column 3"]
    assert reachable(["_file", "_line", "_rules", "", "Stock"])[3:] == ["column 1", "stock"]


@pytest.mark.parametrize(
    ("template", "name", "found"),
    [
        ("Monate / {period} / {sex}", "Monate / Januar / weiblich", {"period": "Januar", "sex": "weiblich"}),
        ("{period}", " 2024-01 ", {"period": "2024-01"}),
        ("Zugang {period}", "ZUGANG Mai 2024", {"period": "Mai 2024"}),
        ("{period} (p)", "2024-01 (p)", {"period": "2024-01"}),
        ("Total", "TOTAL (1)", {}),
        ("Total", "Total / Rural", None),
        ("{period} / Total", "Januar", None),
        ("Zugang {period}", "Abgang Mai 2024", None),
        ("Zugang {period}", "Zugang ", None),
        ("Zugang {period}", "Zugangsquote Mai 2024", None),
        ("{period} vorl.", "Mai 2024 VORL.", {"period": "Mai 2024"}),
        ("{period} vorl.", "Mai 2024 endg.", None),
        ("{period}", "", None),
    ],
)
def test_templates_capture_what_stands_for_a_placeholder(
    template: str, name: str, found: dict[str, str] | None
) -> None:
    assert capture(template, name) == found


def test_each_column_is_meant_once_by_an_entry() -> None:
    entry = ValueColumns(header=("Total", "{sex}"))
    assert columns_of_values(entry, ("Total", "F", "")) == [(0, {}), (1, {"sex": "F"})]


def test_a_template_is_compared_where_accents_change_the_length() -> None:
    # The text before a placeholder is written with an accent in one of them only.
    assert capture("Année {period}", "ANNE\u0301E 2024") == {"period": "2024"}
    assert capture("Strasse {period}", "Straße 2024") == {"period": "2024"}
