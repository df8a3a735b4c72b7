"""One serialiser: missing is null or empty, never NaN, and the recipe travels with the rows."""

import json
from io import StringIO
from pathlib import Path

import polars as pl
import pyarrow.parquet as pq

from pesbench.findings import Finding, Severity
from pesbench.result import Recipe, Result, harmless

ROWS = pl.DataFrame({"pes": ["AT", "BG"], "value": [1.5, float("nan")], "rank": [1.0, float("inf")]})
RESULT = Result(ROWS, Recipe(command="test"), (Finding("PB201", Severity.NOTE, "été"),))


def test_json_holds_recipe_findings_and_rows_without_nan() -> None:
    document = json.loads(RESULT.to_json())
    assert list(document) == ["recipe", "findings", "rows"]
    assert document["rows"] == [{"pes": "AT", "value": 1.5, "rank": 1}, {"pes": "BG", "value": None, "rank": None}]
    assert document["findings"][0]["message"] == "été"


def test_csv_leaves_missing_cells_empty() -> None:
    assert RESULT.to_csv() == "pes,value,rank\nAT,1.5,1.0\nBG,,\n"


def test_csv_holds_no_text_that_a_spreadsheet_runs() -> None:
    texts = ["=cmd|' /C calc'!A0", "+a", "-2.5", "@x", "\tq", "-", None, "1-2"]
    rows = pl.DataFrame({"text": texts, "number": [-1.0] * len(texts)})
    told = Result(rows, Recipe(command="test"))
    found = pl.read_csv(StringIO(told.to_csv()), infer_schema=False)["text"].to_list()
    assert found == ["'=cmd|' /C calc'!A0", "'+a", "-2.5", "'@x", "'\tq", "'-", None, "1-2"]
    assert [text and harmless(text) for text in texts] == found
    assert told.to_csv().count(",-1.0\n") == len(texts)
    assert json.loads(told.to_json())["rows"][0]["text"] == texts[0]


def test_parquet_carries_the_recipe(tmp_path: Path) -> None:
    RESULT.to_parquet(tmp_path / "rows.parquet")
    metadata = pq.read_metadata(tmp_path / "rows.parquet").metadata
    assert json.loads(metadata[b"pesbench.recipe"])["command"] == "test"
    assert pl.read_parquet(tmp_path / "rows.parquet")["value"].to_list() == [1.5, None]
