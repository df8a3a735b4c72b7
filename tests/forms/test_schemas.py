"""The forms in other languages: JSON Schema, Table Schema."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from pesbench.forms import Form
from pesbench.forms.outlines import outlines
from pesbench.forms.schemas import json_schema, table_schema, write_schemas

ROOT = Path(__file__).parents[2]


def test_the_committed_schemas_are_fresh(tmp_path: Path) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in write_schemas(tmp_path)}
    committed = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("*.json")}
    assert committed == written


def test_it_runs_as_a_module_and_says_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "pesbench.forms.schemas", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(list((tmp_path / "out").iterdir())) == 2 * len(outlines())


def test_every_column_has_a_title_and_a_description(forms: Mapping[str, Form]) -> None:
    for form in forms.values():
        document = json_schema(form)
        assert list(document["properties"]) == list(form.columns)
        assert document["required"] == list(form.required)
        for name, told in document["properties"].items():
            assert told["title"], name
            assert len(told["description"]) > 15, name


def test_a_code_list_is_named_and_its_codes_have_names(forms: Mapping[str, Form]) -> None:
    document = json_schema(forms["unemployment"])
    assert document["properties"]["sex"]["anyOf"][0] == {
        "enum": ["T", "F", "M"],
        "type": "string",
        "x-code-list": "sex",
    }
    assert document["x-code-lists"]["sex"] == {"T": "Total", "F": "Women", "M": "Men"}


def test_bounds_and_conditions_are_told(forms: Mapping[str, Form]) -> None:
    document = json_schema(forms["enablers"])
    assert document["properties"]["plan"]["anyOf"][0] == {"maximum": 6.0, "minimum": 1.0, "type": "number"}
    assert [condition["rule"] for condition in document["x-conditions"]] == ["PB309", "PB310", "PB311"]


@pytest.mark.parametrize(("status", "fits"), [("A", True), ("B;E;P", True), ("Z", False), ("A;", False), ("AB", False)])
def test_the_pattern_of_a_status_is_that_of_joined_codes(forms: Mapping[str, Form], status: str, *, fits: bool) -> None:
    told = json_schema(forms["lfs"])["properties"]["obs_status"]["anyOf"][0]
    assert bool(re.search(told["pattern"], status)) is fits


def test_a_table_schema_has_every_field_with_its_constraints(forms: Mapping[str, Form]) -> None:
    document = table_schema(forms["satisfaction"])
    fields = {field["name"]: field for field in document["fields"]}
    assert list(fields) == list(forms["satisfaction"].columns)
    assert fields["customer"]["constraints"] == {"required": True, "enum": ["jobseekers", "employers"]}
    assert (fields["invited"]["type"], fields["invited"]["constraints"]) == ("integer", {"minimum": 0})
    assert fields["share"]["constraints"] == {"minimum": 0, "maximum": 100}
    assert document["uniqueKeys"] == [["pes", "period", "customer", "survey"]]
    assert json.loads(json.dumps(document)) == document
