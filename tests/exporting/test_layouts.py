"""The layouts for other systems: Parquet, SDMX-CSV with its structure, a Frictionless data package."""

import csv
import hashlib
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.exporting.conftest import Export, Keep

SURVEY = {"pes": "AT", "period": "2024", "customer": "jobseekers"}
STOCK = {"pes": "AT", "period": "2024-01", "sex": "F", "stock": 5429, "obs_status": "E;P", "comment": "a; b"}


@pytest.fixture
def store(keep: Keep) -> Path:
    return keep(
        unemployment=[STOCK, {**STOCK, "period": "2024-Q1", "obs_status": None}],
        satisfaction=[{**SURVEY, "survey": "Spring wave", "share": 71.25, "mode": "web"}],
        enablers=[{"pes": "AT", "cycle": "3", "enabler": "A1", "assessment": "self", "score": 4}],
        definitions=[{"pes": "AT", "measure": "stock", "valid_from": "2020", "deviation": "none"}],
    )


def test_parquet_holds_the_tables_and_the_recipe(store: Path, exported: Export) -> None:
    out = exported(store, layout="parquet")
    assert {it.name for it in out.glob("*.parquet")} == {
        "observations.parquet", "enablers.parquet", "definitions.parquet",
    }  # fmt: skip
    recipe = json.loads(pl.read_parquet_metadata(out / "enablers.parquet")["pesbench.recipe"])
    assert (recipe["command"], recipe["layout"], recipe["vintage"]) == ("export", "parquet", 1)
    assert pl.read_parquet(out / "enablers.parquet")["score"].to_list() == [4]


@pytest.fixture
def sdmx(store: Path, exported: Export) -> tuple[list[dict[str, str]], dict[str, Any]]:
    out = exported(store, layout="sdmx-csv")
    with (out / "observations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, json.loads((out / "structure.json").read_bytes())


def test_sdmx_csv_names_its_structure_and_what_a_row_does(sdmx: tuple[list[dict[str, str]], Any]) -> None:
    row = sdmx[0][0]
    expected = {
        "STRUCTURE[;]": "dataflow", "STRUCTURE_ID": "PESBENCH:OBSERVATIONS(1.0.0)", "ACTION": "I", "FREQ": "A",
        "REF_AREA": "AT", "INDICATOR": "mode", "CUSTOMER": "jobseekers", "SURVEY": "Spring wave",
        "TIME_PERIOD": "2024", "OBS_VALUE": "", "TEXT": "web", "OBS_STATUS[]": "A", "CONF_STATUS": "N",
    }  # fmt: skip
    assert {name: row[name] for name in expected} == expected
    stock = {r["FREQ"]: (r["OBS_VALUE"], r["OBS_STATUS[]"], r["COMMENT_OBS"]) for r in sdmx[0] if r["SEX"] == "F"}
    assert stock == {"M": ("5429", "E;P", "a; b"), "Q": ("5429", "A", "a; b")}


def test_a_single_status_needs_no_separator(keep: Keep, exported: Export) -> None:
    out = exported(keep(unemployment=[{**STOCK, "obs_status": "E"}]), layout="sdmx-csv")
    header = (out / "observations.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    assert header[:4] == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ"]
    assert "OBS_STATUS" in header


def components(structure: dict[str, Any]) -> dict[str, dict[str, Any]]:
    lists = structure["data"]["dataStructures"][0]["dataStructureComponents"]
    found = [*lists["dimensionList"]["dimensions"], lists["dimensionList"]["timeDimension"]]
    found += [*lists["measureList"]["measures"], *lists["attributeList"]["attributes"]]
    return {it["id"]: it for it in found}


def test_the_structure_describes_every_column_and_every_code(
    sdmx: tuple[list[dict[str, str]], dict[str, Any]],
) -> None:
    rows, structure = sdmx
    described = components(structure)
    columns = [name.removesuffix("[]") for name in rows[0]][3:]
    assert columns == list(described)
    concepts = {it["id"] for it in structure["data"]["conceptSchemes"][0]["concepts"]}
    assert {it["conceptIdentity"].rpartition(".")[2] for it in described.values()} == concepts
    lists = {it["id"]: {code["id"] for code in it["codes"]} for it in structure["data"]["codelists"]}
    for name, component in described.items():
        urn = component["localRepresentation"].get("enumeration")
        if urn is None:
            continue
        column = name if name in rows[0] else f"{name}[]"
        used = {code for row in rows for code in row[column].split(";") if code}
        assert used <= lists[urn.rpartition("=")[2].removeprefix("PESBENCH:").removesuffix("(1.0.0)")]
    assert described["SURVEY"]["localRepresentation"] == {"format": {"dataType": "String"}}
    assert described["OBS_STATUS"]["localRepresentation"]["maxOccurs"] == "unbounded"
    flow = structure["data"]["dataflows"][0]
    assert flow["structure"].endswith("DataStructure=PESBENCH:DSD_OBSERVATIONS(1.0.0)")


def test_codes_have_their_names(sdmx: tuple[list[dict[str, str]], dict[str, Any]]) -> None:
    lists = {it["id"]: {code["id"]: code["name"] for code in it["codes"]} for it in sdmx[1]["data"]["codelists"]}
    assert lists["CL_REF_AREA"] == {"AT": "Austria"}
    assert lists["CL_SEX"] == {"F": "Women", "T": "Total"}
    assert lists["CL_INDICATOR"]["stock"] == "Registered unemployed"


def test_a_data_package_describes_its_files(store: Path, exported: Export) -> None:
    out = exported(store, layout="datapackage")
    package = json.loads((out / "datapackage.json").read_bytes())
    assert package["profile"] == "tabular-data-package"
    assert [it["name"] for it in package["resources"]] == [
        "unemployment", "satisfaction", "enablers", "definitions", "observations",
    ]  # fmt: skip
    for resource in package["resources"]:
        content = (out / resource["path"]).read_bytes()
        assert (resource["profile"], resource["bytes"]) == ("tabular-data-resource", len(content))
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        header = content.decode().splitlines()[0].split(",")
        assert [field["name"] for field in resource["schema"]["fields"]] == header
        assert all(field["type"] in {"string", "number", "integer", "date"} for field in resource["schema"]["fields"])
        key = resource["schema"].get("primaryKey", [])
        rows = pl.read_csv(out / resource["path"], infer_schema=False)
        assert resource["name"] == "enablers" or rows.select(key).drop_nulls().unique().height == rows.height
