"""What is a store, and what is not."""

import json
import os
from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.errors import StoreError
from pesbench.store import Schema, Store

MARKER = "pesbench-store.json"


def test_nothing_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none: a store must be here; there is nothing\. Check the path"):
        Store.open(tmp_path / "none")
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("create", [False, True])
def test_a_file(tmp_path: Path, *, create: bool) -> None:
    path = tmp_path / "file"
    path.write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="this is a file"):
        Store.open(path, create=create)


@pytest.mark.parametrize("create", [False, True])
def test_some_other_folder_is_left_as_it_is(tmp_path: Path, *, create: bool) -> None:
    (tmp_path / "thesis.txt").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match=f"must hold {MARKER}; this folder does not"):
        Store.open(tmp_path, create=create)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_later_format(store: Store) -> None:
    path = store.path / MARKER
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), "format": 4}), encoding="utf-8")
    with pytest.raises(StoreError, match=r"up to format 3; this one has format 4\. Use the newer version"):
        Store.open(store.path)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"format": "1"}', '{"format": 0}', '{"format": 1}'])
def test_a_broken_marker(store: Store, text: str) -> None:
    (store.path / MARKER).write_text(text, encoding="utf-8")
    with pytest.raises(StoreError, match="marker of a store must be as pesbench wrote it"):
        Store.open(store.path)


def test_a_store_is_made_once_and_then_opened(store: Store, schema: Schema) -> None:
    again = Store.open(store.path, create=True, schema=Schema.of({"sex": "other"}))
    assert again.schema == schema


def test_what_an_unfinished_store_left_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "s" / ".staging" / "one").mkdir(parents=True)
    (tmp_path / "s" / "pesbench-store.lock").touch()
    assert Store.open(tmp_path / "s", create=True).current == 0


def test_a_store_is_made_below_folders_that_are_not_there_yet(tmp_path: Path, catalogue: Catalogue) -> None:
    store = Store.open(tmp_path / "a" / "b", create=True)
    assert store.schema == Schema.from_catalogue(catalogue)
    assert store.current == 0


def test_what_a_killed_creation_left_is_no_obstacle(tmp_path: Path, schema: Schema) -> None:
    (tmp_path / "pesbench-store.lock").touch()
    (tmp_path / f"{MARKER}.0f.tmp").touch()
    assert Store.open(tmp_path, create=True, schema=schema).current == 0


def test_a_path_that_delta_lake_would_misread_is_refused(tmp_path: Path, schema: Schema) -> None:
    with pytest.raises(StoreError, match="percent sign"):
        Store.open(tmp_path / "a%20b", create=True, schema=schema)
    assert list(tmp_path.iterdir()) == []


def test_a_path_that_is_not_utf8_is_refused(tmp_path: Path, schema: Schema) -> None:
    with pytest.raises(StoreError, match="must be UTF-8") as caught:
        Store.open(tmp_path / os.fsdecode(b"store-\xff"), create=True, schema=schema)
    assert caught.value.where.endswith("store-\\xff")
    assert list(tmp_path.iterdir()) == []
