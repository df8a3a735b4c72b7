"""A form for people: template and column guide."""

from collections.abc import Mapping

from pesbench.forms import Form
from pesbench.forms.describe import describe, template_csv


def test_the_template_is_the_header_line(forms: Mapping[str, Form]) -> None:
    expected = "pes,period,notified,filled,open_stock,days_to_fill,obs_status,conf_status,comment\n"
    assert template_csv(forms["vacancies"]) == expected


def test_columns_are_described_in_plain_words(forms: Mapping[str, Form]) -> None:
    told = {column.column: column for column in describe(forms["unemployment"])}
    assert list(told) == list(forms["unemployment"].columns)
    assert told["sex"].as_row() == {
        "column": "sex",
        "type": "code",
        "required": "no",
        "meaning": "Sex of the persons counted; empty or T is everyone.",
        "codes": "T Total; F Women; M Men",
    }
    assert (told["pes"].required, told["stock"].required, told["comment"].required) == ("yes", "one of these", "no")
    assert told["obs_status"].type == "codes joined by ;"
    assert told["age"].further.startswith("^")


def test_types_are_told_with_their_range(forms: Mapping[str, Form]) -> None:
    kinds = {column.column: column.type for name in ("enablers", "satisfaction") for column in describe(forms[name])}
    told = {name: kinds[name] for name in ("plan", "assessed", "invited", "share", "period", "question", "customer")}
    assert told == {
        "plan": "number from 1 to 6",
        "assessed": "date",
        "invited": "whole number, at least 0",
        "share": "number from 0 to 100",
        "period": "period",
        "question": "text",
        "customer": "code",
    }


def test_every_column_of_every_form_says_what_it_means(forms: Mapping[str, Form]) -> None:
    for form in forms.values():
        for column in describe(form):
            assert column.meaning.endswith("."), (form.name, column.column)
