"""Which rows a template has."""

import csv
from io import StringIO

from pesbench.catalogue import Catalogue
from pesbench.forms import Form
from pesbench.submission.templates import Template, template


def test_a_header_has_the_main_columns_in_order(forms: dict[str, Form], catalogue: Catalogue) -> None:
    text = template(forms["vacancies"], catalogue, None, None).csv()
    assert text == "pes,period,notified,filled,open_stock,days_to_fill,obs_status,conf_status,comment\n"


def test_months_come_with_everyone_and_each_sex(forms: dict[str, Form], catalogue: Catalogue) -> None:
    rows = template(forms["unemployment"], catalogue, "AT", 2025).rows
    assert len(rows) == 36
    assert [(row["period"], row["sex"], row["age"]) for row in rows[:4]] == [
        ("2025-01", "T", "TOTAL"),
        ("2025-01", "F", "TOTAL"),
        ("2025-01", "M", "TOTAL"),
        ("2025-02", "T", "TOTAL"),
    ]


def test_every_enabler_of_the_newest_cycle_is_asked_for_once(forms: dict[str, Form], catalogue: Catalogue) -> None:
    rows = template(forms["enablers"], catalogue, "AT", None).rows
    assert [row["enabler"] for row in rows] == [entry.id for entry in catalogue.enablers_of("4")]
    assert {(row["pes"], row["cycle"], row["assessment"]) for row in rows} == {("AT", "4", "self")}


def test_a_row_is_prepared_only_where_its_whole_key_is_known(forms: dict[str, Form], catalogue: Catalogue) -> None:
    assert not any(template(form, catalogue, None, 2025).rows for form in forms.values())
    without_year = {name for name, form in forms.items() if template(form, catalogue, "AT", None).rows}
    assert without_year == {"enablers"}


def test_only_cells_of_the_key_are_given_and_no_key_twice(templates: list[Template]) -> None:
    for each in templates:
        keys = [tuple(row.get(name, "") for name in each.form.key) for row in each.rows]
        assert len(keys) == len(set(keys))
        assert {name for row in each.rows for name in row} <= set(each.form.key)


def test_the_csv_holds_the_rows(templates: list[Template]) -> None:
    for each in templates:
        read = list(csv.DictReader(StringIO(each.csv())))
        assert [{name: cell for name, cell in row.items() if cell} for row in read] == list(each.rows)
