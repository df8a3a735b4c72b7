"""What an inspection says of a file."""

import gzip
import zipfile
from pathlib import Path

import pytest
from tests.intake.inspection.conftest import COUNTIES, DISTRICTS, LONG, QUARTERS, Look, Write

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, UsageError
from pesbench.intake.inspection import InspectOptions, InspectRecipe, inspect
from pesbench.result import Result

OWN = "pes,period,stock,note\nAT,2024-01,7,x\n"


def recipe(result: Result) -> InspectRecipe:
    assert isinstance(result.recipe, InspectRecipe)
    return result.recipe


def test_one_of_our_forms(write: Write, look: Look) -> None:
    path = write("u.csv", "pes;period;sex;stock;stock_status\r\nAT;2024-01;F;7;\r\nAT;2024-02;F\r\n")
    result = look(path)
    assert result.rows.row(0, named=True) == {
        "file": str(path),
        "kind": "csv",
        "encoding": "utf-8",
        "line_end": "CRLF",
        "delimiter": ";",
        "quoted": False,
        "decimal": ".",
        "thousands": None,
        "header_line": 1,
        "header_rows": 1,
        "banner_lines": 0,
        "columns": 5,
        "records": 2,
        "ragged": 1,
        "fits": "unemployment",
        "form": "unemployment",
        "why_not": None,
        "hint": None,
        "nearest": None,
    }
    uses = [(use.header, use.role, use.becomes) for use in recipe(result).columns]
    assert uses == [
        ("pes", "key", "pes"),
        ("period", "key", "period"),
        ("sex", "dimension", "sex"),
        ("stock", "measure", "stock"),
        ("stock_status", "status", "stock_status"),
    ]


def test_a_layout_that_ships(write: Write, look: Look) -> None:
    header = "JUDET,Numar total someri,Numar someri indemnizati,Rata somajului (%),"
    header += (
        "Numar total someri femei,Numar total someri barbati,Rata somajului feminina (%),Rata somajului masculina (%)"
    )
    path = write("somajul_mai_2022_1.csv", f'{header}\nALBA,"1,200",2,3.0,4,5,6.0,7.0\n')
    result = look(path)
    row = result.rows.row(0, named=True)
    assert (row["fits"], row["form"], row["decimal"], row["thousands"]) == (
        "anofm-sex-benefit",
        "observations",
        ".",
        ",",
    )
    assert recipe(result).constants[str(path)]["period"] == "2022-05"
    assert recipe(result).columns[4].becomes == "measure stock, sex F"


def test_a_header_below_a_banner_in_several_rows(write: Write, look: Look) -> None:
    row = look(write("kreise.csv", DISTRICTS)).rows.row(0, named=True)
    assert (row["header_line"], row["header_rows"], row["banner_lines"], row["columns"]) == (3, 2, 2, 8)
    assert (row["fits"], row["delimiter"]) == (None, ";")


def test_the_nearest_form_and_the_cells_that_decide(write: Write, look: Look) -> None:
    result = look(write("u.csv", OWN))
    row = result.rows.row(0, named=True)
    assert (row["fits"], row["nearest"].split(", ")[0]) == (None, "unemployment")
    assert "does not know 'note'" in row["hint"]
    near = recipe(result).candidates[0]
    assert (near.kind, near.has, near.lacks, near.strange) == ("form", ("pes", "period", "stock"), (), ("note",))
    assert recipe(result).columns[2].becomes == "not read; looks like figures"


def test_several_that_fit_are_all_named(write: Write, look: Look) -> None:
    header = "FREQ,INDICATOR,STK_FLOW,PES,TIME_PERIOD,OBS_VALUE,UNIT,AGE,SEX,REGIS_ES,LMP_TYPE,GEO,OBS_FLAG"
    result = look(write("two.csv", f"{header}\nM,REG_UNE,STK,ZRSZ,2024-01,7,RT,TOTAL,T,REG_UNE,TOT2_7,SI,\n"))
    row = result.rows.row(0, named=True)
    assert row["fits"] is None
    assert row["nearest"] == "eurostat-lmp-ind-actru, zrsz-registered-unemployed"
    assert "found several" in row["why_not"]
    assert all(near.fits for near in recipe(result).candidates)


def test_marks_that_can_be_read_in_two_ways_are_not_told(write: Write, look: Look) -> None:
    assert look(write("c.csv", COUNTIES)).rows.select("decimal", "thousands").row(0) == (".", ",")
    unclear = look(write("u.csv", 'Land,Zahl\nAT,"4,671"\nDE,"5,123"\n'))
    assert unclear.rows.select("decimal", "thousands").row(0) == (None, None)


def test_the_mapping_that_is_named_is_the_only_one_asked(write: Write, look: Look) -> None:
    path = write("q.csv", QUARTERS)
    result = look(path, mapping="genesis-13211")
    assert "genesis-13211" in result.rows["why_not"][0]
    with pytest.raises(UsageError, match="mapping"):
        look(path, mapping="genesis")
    with pytest.raises(UsageError, match="form"):
        look(path, form="unemploymnt")
    with pytest.raises(UsageError, match="form"):
        look(path, form="unemploymnt", mapping="genesis-13211")


def test_several_tables_of_an_archive(tmp_path: Path, look: Look, catalogue: Catalogue) -> None:
    path = tmp_path / "year.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "pes,period,stock\nAT,2024-01,7\n")
        archive.writestr("b.csv", LONG)
        archive.writestr("c.csv", "alone\nhere\n")
    result = look(path)
    assert result.rows["fits"].to_list() == ["unemployment", None, None]
    assert result.rows["kind"].to_list() == ["zip (csv)", "zip (csv)", "zip"]
    assert "several columns" in result.rows["why_not"][2]
    with pytest.raises(UsageError, match="2"):
        inspect(path, catalogue, InspectOptions(draft=tmp_path / "out.toml"))
    packed = tmp_path / "a.csv.gz"
    packed.write_bytes(gzip.compress(b"pes,period,stock\nAT,2024-01,7\n"))
    assert look(packed).rows.select("kind", "fits").row(0) == ("gzip (csv)", "unemployment")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "Git LFS"),
        (b"<!doctype html><html></html>", "HTML"),
        (b"%PDF-1.7", "PDF"),
        (b"", "0 bytes"),
        (b" \n \n", "blanks"),
        (b'<?xml version="1.0"?><m xmlns="http://www.sdmx.org/resources/sdmxml/x"/>', "SDMX-ML"),
        (b"PK\x03\x04 broken", "damaged zip"),
        (b"one column\nonly\n", "several columns"),
    ],
)
def test_what_is_no_table_is_named(tmp_path: Path, look: Look, content: bytes, said: str) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        look(path)
    assert said in caught.value.problem


def test_nothing_stays_behind(write: Write, look: Look, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(work))
    look(write("kreise.csv", DISTRICTS))
    assert list(work.iterdir()) == []


def test_the_library_says_the_same(write: Write, look: Look, tmp_path: Path) -> None:
    path = write("long.csv", LONG)
    result = pesbench.inspect(path, draft_mapping=tmp_path / "out.toml")
    assert result.rows.equals(look(path).rows)
    assert recipe(result).draft == str(tmp_path / "out.toml")
    with pytest.raises(UsageError, match="maping"):
        pesbench.inspect(path, maping="x")


def test_records_are_those_that_a_reading_counts(write: Write, look: Look) -> None:
    path = write("u.csv", "pes,period,stock\nAT,2024-01,7\n,,\n\nAT,2024-02,8\n,,\n")
    assert look(path).rows["records"].to_list() == [2]
    assert look(write("v.csv", "Land;x;y\nAT;7;8\n;;\n")).rows["records"].to_list() == [1]


def test_a_folder_is_told_to_be_none(tmp_path: Path, look: Look) -> None:
    with pytest.raises(InputError, match=r"a file must be named, found a folder.*Name one of the files"):
        look(tmp_path)


def test_what_any_cell_would_meet_makes_no_mapping_near(write: Write, look: Look) -> None:
    result = look(write("v.csv", "Ort;Menge\nX;8\nY;9\n"))
    assert recipe(result).candidates == ()


def test_a_draft_can_be_had_of_one_member_of_an_archive(tmp_path: Path, catalogue: Catalogue) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("one.csv", LONG)
        archive.writestr("two.csv", QUARTERS)
    out = tmp_path / "d.toml"
    with pytest.raises(UsageError, match=r"found 2.*one\.csv, two\.csv"):
        inspect(tmp_path / "a.zip", catalogue, InspectOptions(draft=out))
    inspect(tmp_path / "a.zip", catalogue, InspectOptions(draft=out, sheet="one.csv"))
    assert 'header = "Geschlecht"' in out.read_text(encoding="utf-8")
