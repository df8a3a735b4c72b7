"""Which form a header belongs to, and what is said when it belongs to none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from pesbench.errors import InputError
from pesbench.forms import Form, recognise
from pesbench.forms.recognise import NEXT_STEP, difference

MUST = "the header must be that of a form or a mapping, found "
NEAREST = "Nearest is the form unemployment:"
NAME_IT = f" {NEXT_STEP}"


def test_every_form_is_recognised_by_its_own_header(forms: Mapping[str, Form]) -> None:
    for form in forms.values():
        assert recognise(form.main, forms) is form
        assert recognise(form.columns, forms) is form


@pytest.mark.parametrize(
    ("header", "form"),
    [
        (["pes", "period", "stock"], "unemployment"),
        ([" PES", "Period ", "STOCK", "stock_status"], "unemployment"),
        (["pes", "period", "respondents"], "lfs"),
        (["pes", "period", "respondents", "share", "customer"], "satisfaction"),
        (["pes", "indicator", "period", "value"], "values"),
        (["pes", "measure", "period", "value", "comment"], "observations"),
    ],
)
def test_a_part_of_the_columns_is_enough(header: Sequence[str], form: str, forms: Mapping[str, Form]) -> None:
    assert recognise(header, forms).name == form


@pytest.mark.parametrize(
    ("header", "hint"),
    [
        (
            ["pes", "period"],
            "Nearest is the form lfs: it lacks one of respondents, share or standard_error.",
        ),
        (
            ["pes", "stok", "inflow"],
            f"{NEAREST} it lacks period, and the form does not know 'stok' (did you mean stock?).",
        ),
        (
            ["pes", "period", "stock", ""],
            f"{NEAREST} the form does not know a column without a name.",
        ),
    ],
)
def test_the_nearest_form_is_named_with_what_separates_it(
    header: Sequence[str], hint: str, forms: Mapping[str, Form]
) -> None:
    with pytest.raises(InputError) as caught:
        recognise(header, forms)
    assert (caught.value.problem, caught.value.hint) == (MUST + ", ".join(header), hint + NAME_IT)


@pytest.mark.parametrize(("header", "found"), [(["Land", "Monat"], "Land, Monat"), ([], "no column")])
def test_a_strange_header_gets_the_list_of_forms(header: Sequence[str], found: str, forms: Mapping[str, Form]) -> None:
    with pytest.raises(InputError) as caught:
        recognise(header, forms)
    assert caught.value.problem == MUST + found
    assert caught.value.hint.startswith("The forms are unemployment, youth_guarantee,")


def test_a_header_that_two_forms_fit_is_not_guessed(forms: Mapping[str, Form]) -> None:
    twins = {"lfs": forms["lfs"], "twin": replace(forms["lfs"], name="twin")}
    with pytest.raises(InputError, match="found that it fits lfs and twin"):
        recognise(["pes", "period", "share"], twins)


def test_a_fitting_header_has_no_difference(forms: Mapping[str, Form]) -> None:
    assert difference(["pes", "period", "stock"], forms["unemployment"]) == ""


def test_a_message_names_the_first_of_many_cells_in_short(forms: Mapping[str, Form]) -> None:
    header = ["pes", "period", "stock", "x" * 100, "two\nlines", *(f"c{at}" for at in range(20_000))]
    with pytest.raises(InputError) as caught:
        recognise(header, forms)
    assert caught.value.problem.endswith("xxx..., two lines, c0, c1, c2, c3, c4 and 19995 more")
    assert "'c6', 'c7' and 19992 more" in caught.value.hint
    assert len(caught.value.problem + caught.value.hint) < 1_000
