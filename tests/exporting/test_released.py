"""What must not leave the store does not, and its row says so."""

from pathlib import Path

import polars as pl
import pytest
from tests.exporting.conftest import Export, Keep

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.exporting import released

MONTH = {"pes": "AT", "period": "2024-01"}
SECRETS: list[dict[str, object]] = [
    {**MONTH, "stock": 111, "conf_status": "F"},
    {**MONTH, "period": "2024-02", "stock": 222, "conf_status": "N"},
    {**MONTH, "period": "2024-03", "stock": 333, "conf_status": "C", "comment": "only 333", "obs_status": "E;D"},
    {**MONTH, "period": "2024-04", "stock": None, "obs_status": "Q", "comment": "too few"},
]


def cells(out: Path) -> list[tuple[object, ...]]:
    rows = pl.read_csv(out / "observations.csv", infer_schema=False)
    return rows.select("value", "obs_status", "conf_status", "comment").rows()


def test_confidential_values_stay_behind_and_their_rows_say_so(keep: Keep, exported: Export) -> None:
    out = exported(keep(unemployment=SECRETS))
    assert cells(out) == [
        ("111", "A", "F", None),
        ("222", "A", "N", None),
        (None, "D;Q", "C", None),
        (None, "Q", "N", "too few"),
    ]
    assert "333" not in "".join(it.read_text(encoding="utf-8") for it in out.iterdir())


def test_what_is_public_is_what_was_freed(keep: Keep, exported: Export) -> None:
    assert [value for value, *_ in cells(exported(keep(unemployment=SECRETS), release="public"))] == [
        "111", None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(("layout", "file"), [("parquet", "observations.parquet"), ("sdmx-csv", "observations.csv")])
def test_every_layout_withholds_the_same(keep: Keep, exported: Export, layout: str, file: str) -> None:
    out = exported(keep(unemployment=SECRETS), layout=layout)
    rows = pl.read_parquet(out / file) if file.endswith("parquet") else pl.read_csv(out / file)
    values = rows.get_column("value" if "value" in rows.columns else "OBS_VALUE")
    assert values.to_list() == [111, 222, None, None]


def test_withheld_cells_are_counted_by_file(keep: Keep, tmp_path: Path, catalogue: Catalogue) -> None:
    secret = {"pes": "AT", "conf_status": "C"}
    forms: dict[str, list[dict[str, object]]] = {
        "unemployment": SECRETS,
        "enablers": [{**secret, "cycle": "3", "enabler": "A1", "assessment": "self", "score": 4}],
        "definitions": [{**secret, "measure": "stock", "valid_from": "2020", "source": "law", "deviation": "ours"}],
    }
    result = pesbench.export(store=keep(**forms), out=tmp_path / "out", catalogue=catalogue)
    assert result.rows.rows() == [
        ("unemployment.csv", 4, 1),
        ("enablers.csv", 1, 1),
        ("definitions.csv", 1, 1),
        ("observations.csv", 4, 1),
    ]
    scores = (tmp_path / "out" / "enablers.csv").read_text(encoding="utf-8")
    assert scores.splitlines()[1] == "AT,3,A1,self,,,,,,,,Q,C,"
    assert "law" not in (tmp_path / "out" / "definitions.csv").read_text(encoding="utf-8")


def test_a_form_with_withheld_cells_is_still_a_right_form(keep: Keep, exported: Export, catalogue: Catalogue) -> None:
    out = exported(keep(unemployment=SECRETS))
    again = pesbench.ingest(out / "unemployment.csv", out / "again", catalogue=catalogue)
    assert again.rows.row(0, named=True)["rows_accepted"] == 4


def test_a_part_that_would_give_a_withheld_one_away_is_withheld_too(keep: Keep, exported: Export) -> None:
    rows = [{**MONTH, "sex": "T", "stock": 10}, {**MONTH, "sex": "F", "stock": 3}, {**MONTH, "sex": "M", "stock": 7}]
    rows[1]["conf_status"] = "A"
    assert cells(exported(keep(unemployment=rows))) == [
        (None, "Q", "A", None),
        (None, "Q", "N", released.COMPLEMENTARY),
        ("10", "A", "N", None),
    ]


def test_a_large_store_is_read_in_parts(keep: Keep, exported: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"pes": pes, "period": "2024-01", "stock": 1, "sex": sex} for pes in ("SE", "AT", "DE") for sex in "FM"]
    whole = exported(keep("whole", unemployment=rows))
    monkeypatch.setattr(released, "BATCH", 3)
    parts = exported(keep("parts", unemployment=rows))
    for name in ("unemployment.csv", "observations.csv"):
        assert (whole / name).read_bytes() == (parts / name).read_bytes()


def test_a_dimension_that_only_the_store_has_is_kept(keep: Keep, tmp_path: Path, catalogue: Catalogue) -> None:
    store = keep(unemployment=[{**MONTH, "stock": 1}])
    fewer = {name: dimension for name, dimension in catalogue.dimensions.items() if name != "occupation"}
    smaller = catalogue.model_copy(update={"dimensions": fewer, "fingerprint": "smaller"})
    result = pesbench.export(store=store, out=tmp_path / "out", catalogue=smaller)
    assert result.rows["rows"].to_list() == [1, 1]
    header = (tmp_path / "out" / "observations.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[header.index("origin") - 1] == "occupation"
