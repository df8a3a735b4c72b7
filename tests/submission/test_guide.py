"""The column guide says of every column what a person must know, and its examples are right."""

import re

from pydantic import ValidationError

from pesbench.catalogue import Catalogue
from pesbench.forms import Form
from pesbench.submission.guide import column_guide


def sections(forms: dict[str, Form], catalogue: Catalogue) -> dict[str, list[list[str]]]:
    """Give the rows of the table of each form."""
    guide = column_guide(list(forms.values()), catalogue, "AT", 2025)
    found = {}
    for part in guide.split("\n## ")[1:]:
        rows = [re.split(r" (?<!\\)\| ", line.strip("| ")) for line in part.splitlines() if line.startswith("| `")]
        found[part.partition(":")[0]] = rows
    return found


def refused(form: Form, cells: dict[str, str]) -> set[object]:
    """Give the columns whose cells a form refuses; conditions between cells are another matter."""
    try:
        form.model.model_validate(cells)
    except ValidationError as fault:
        return {place for error in fault.errors() for place in error["loc"]}
    return set()


def test_every_main_column_of_every_form_is_there_in_order(forms: dict[str, Form], catalogue: Catalogue) -> None:
    tables = sections(forms, catalogue)
    for name, form in forms.items():
        assert [row[0].strip("`") for row in tables[name]] == list(form.main)
        assert all(meaning and allowed and required for _, meaning, allowed, required, _ in tables[name])


def test_every_example_is_one_that_the_form_accepts(forms: dict[str, Form], catalogue: Catalogue) -> None:
    tables = sections(forms, catalogue)
    for name, form in forms.items():
        examples = {column.strip("`"): example.strip("`") for column, *_, example in tables[name]}
        assert refused(form, examples) == set()
        assert "pes" in refused(form, {**examples, "pes": "Atlantis"})


def test_what_to_do_where_a_figure_is_missing_comes_from_the_catalogue(
    forms: dict[str, Form], catalogue: Catalogue
) -> None:
    guide = column_guide([forms["vacancies"]], catalogue, "AT", 2025)
    assert "| `L` | Missing: data exist but were not collected |" in guide
    assert "such as `notified_status`" in guide


def test_a_long_list_stands_once_and_can_be_reached(forms: dict[str, Form], catalogue: Catalogue) -> None:
    guide = column_guide(list(forms.values()), catalogue, "AT", 2025)
    targets = set(re.findall(r"\(#(codes-\w+)\)", guide))
    headings = re.findall(r"^## Codes: (\w+)$", guide, re.MULTILINE)
    assert {f"codes-{name}" for name in headings} == targets
    assert len(headings) == len(set(headings))
    assert "| `AT` | Austria |" in guide
