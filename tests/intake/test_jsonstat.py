"""JSON-stat becomes one row per cell of the cube."""

import json
from pathlib import Path
from typing import Any

import pytest

from pesbench.errors import InputError
from pesbench.intake import jsonstat
from pesbench.intake.extracts import Extracts
from pesbench.intake.jsonstat import read_json_stat

GEO = {"category": {"index": ["AT", "DE"], "label": {"AT": "Austria", "DE": "Germany"}}}
TIME = {"category": {"index": {"2024": 1, "2023": 0}}}
ROWS = ["geo,time,value", "AT,2023,1", "AT,2024,2.50", "DE,2023,", "DE,2024,4"]


def cube(**changes: Any) -> dict[str, Any]:
    made = {
        "version": "2.0",
        "class": "dataset",
        "id": ["geo", "time"],
        "size": [2, 2],
        "role": {"time": ["time"], "geo": ["geo"]},
        "dimension": {"geo": GEO, "time": TIME},
        "value": [1, 2.5, None, 4],
    }
    return {key: value for key, value in (made | changes).items() if value is not ...}


def read(folder: Path, document: object) -> Extracts:
    path = folder / "x.json"
    written = document if isinstance(document, str) else json.dumps(document).replace("2.5,", "2.50,")
    path.write_text(written, encoding="utf-8")
    return read_json_stat(path, work=folder, where="x.json")


def lines(found: Extracts, at: int = 0) -> list[str]:
    return found.texts[at].path.read_text(encoding="utf-8").splitlines()


def test_a_dense_cube_is_a_row_per_cell(tmp_path: Path) -> None:
    found = read(tmp_path, cube())
    assert lines(found) == ROWS
    assert (found.texts[0].name, found.notes) == ("", ())


def test_a_sparse_cube_has_the_rows_that_it_lists(tmp_path: Path) -> None:
    found = read(tmp_path, cube(value={"3": 4, "0": 1, "2": None}))
    assert lines(found) == ["geo,time,value", "AT,2023,1", "DE,2023,", "DE,2024,4"]
    assert found.notes == ("1 of 4 cells are not listed in the file",)


@pytest.mark.parametrize("status", [["", "b", "c", None], {"1": "b", "2": "c"}])
def test_a_status_stands_beside_its_value(tmp_path: Path, status: object) -> None:
    found = read(tmp_path, cube(status=status))
    assert lines(found) == ["geo,time,value,status", "AT,2023,1,", "AT,2024,2.50,b", "DE,2023,,c", "DE,2024,4,"]


def test_a_status_without_a_value_makes_a_row_of_a_sparse_cube(tmp_path: Path) -> None:
    found = read(tmp_path, cube(value={"0": 1}, status={"2": ":"}))
    assert lines(found) == ["geo,time,value,status", "AT,2023,1,", "DE,2023,,:"]


@pytest.mark.parametrize("status", ["p", ["p"]])
def test_one_status_holds_for_all(tmp_path: Path, status: object) -> None:
    found = read(tmp_path, cube(status=status))
    assert [line.rpartition(",")[2] for line in lines(found)] == ["status", "p", "p", "p", "p"]


def test_a_single_category_needs_no_index(tmp_path: Path) -> None:
    sex = {"category": {"label": {"T": "Total"}}}
    dimension = {"geo": GEO, "sex": sex, "time": TIME}
    found = read(tmp_path, cube(id=["geo", "sex", "time"], size=[2, 1, 2], dimension=dimension))
    assert lines(found)[:2] == ["geo,sex,time,value", "AT,T,2023,1"]


def test_version_one_keeps_ids_and_sizes_among_the_dimensions(tmp_path: Path) -> None:
    body = {"dimension": {"id": ["geo", "time"], "size": [2, 2], "geo": GEO, "time": TIME}, "value": [1, 2.5, None, 4]}
    found = read(tmp_path, {"jobs": body, "places": body})
    assert [text.name for text in found.texts] == ["jobs", "places"]
    assert lines(found, 1) == ROWS


def test_a_collection_gives_what_is_embedded(tmp_path: Path) -> None:
    inner = {"class": "collection", "link": {"item": [cube()]}}
    found = read(tmp_path, {"class": "collection", "link": {"item": [cube(), inner]}})
    assert [text.name for text in found.texts] == ["1", "2.1"]
    assert lines(found, 1) == ROWS


def test_records_are_lines(tmp_path: Path) -> None:
    geo = {"category": {"index": ["A\nT", "D,E"]}}
    found = read(tmp_path, cube(dimension={"geo": geo, "time": TIME}))
    assert [line.rsplit(",", 2)[0] for line in lines(found)] == ["geo", "A T", "A T", '"D,E"', '"D,E"']


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("[]", "other JSON"),
        ({}, "other JSON"),
        ({"rows": [1]}, "other JSON"),
        ({"class": "dimension"}, "other JSON"),
        ('{"class": "dataset"', "well formed"),
        ('{"class": NaN}', "well formed"),
        ('{"a":' * 100_000, "well formed|less deeply"),
        ("[" * 200_000, "less deeply|well formed"),
        (cube(size=[2, 3]), "dimension time must have an index of its 3 categories"),
        (cube(size=[2]), "one size for each of 2 dimensions"),
        (cube(size=[2, -2]), "one size for each"),
        (cube(size=[2, True]), "one size for each"),
        (cube(size=[100_000, 100_000]), "50,000,000 cells at most"),
        (cube(value=[1, 2, 3]), "as long as the sizes say, 4, found 3"),
        (cube(value={"4": 1}), "must lie below 4"),
        (cube(value={"-1": 1}), "must lie below 4"),
        (cube(value={"1": 1, "01": 2}), "each named once"),
        (cube(value={"9" * 9999: 1}), "must lie below 4"),
        (cube(value=[1, [2], 3, 4]), "single values"),
        (cube(value="1"), "value must be an object"),
        (cube(value=...), "value must be an object"),
        (cube(status=["b", "c"]), "status must be as long"),
        (cube(id=["geo", "geo"]), "names of their own"),
        (cube(id=["geo", "value"]), "names of their own"),
        (cube(id=["geo", "age"]), "age must be an object"),
        (cube(id=["geo", 1]), "list of texts"),
        (cube(dimension={"geo": {"category": {"index": ["AT", "AT"]}}, "time": TIME}), "index of its 2"),
        (cube(dimension={"geo": {"category": {"index": {"AT": 0, "DE": 0}}}, "time": TIME}), "index of its 2"),
        (cube(dimension={"geo": {"category": {"index": {"AT": 0, "DE": "1"}}}, "time": TIME}), "index of its 2"),
        (cube(dimension={"geo": GEO, "time": {}}), "category of time must be an object"),
        (cube(dimension=[]), "dimension must be an object"),
        ({"class": "collection", "link": {"item": []}}, "at least one data set"),
        ({"class": "collection"}, "must list its items"),
        ({"class": "collection", "link": {"item": [{"class": "dataset", "href": "x"}]}}, "item 1 without its data"),
    ],
)
def test_what_does_not_agree_with_itself_is_refused(tmp_path: Path, document: object, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read(tmp_path, document)


def test_a_large_file_is_refused_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonstat, "SIZE", 10)
    with pytest.raises(InputError, match="10 bytes at most"):
        read(tmp_path, cube())
