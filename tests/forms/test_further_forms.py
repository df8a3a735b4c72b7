"""The forms of the further families, of practices and of actions: their rules, and that nothing else names them."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.forms import Form, build_forms, compile_form
from pesbench.forms.outlines import outlines, own_tables
from pesbench.store import Store

SOURCE = Path(pesbench.__file__).parent
NEW = ("youth_guarantee", "long_term", "practices", "actions")
PRACTICE = ("pes", "id", "enablers", "title", "evidence", "language", "url", "valid_from")
ACTION = ("pes", "cycle", "enabler", "recommendation", "action", "due", "status", "reported_on")
YOUTH = "pes,period,entries,exits,exits_4m,in_preparation,waiting_over_4m,positive_6m\n"


def faults(form: Form, catalogue: Catalogue, row: Mapping[str, str | None]) -> list[tuple[str, str]]:
    found, _ = compile_form(form, catalogue, list(row)).explain(row)
    warned = compile_form(form, catalogue, list(row)).cautions(row)
    return [(fault.rule.code, fault.message) for fault in (*found, *warned)]


def test_every_file_with_an_outline_is_a_form(forms: Mapping[str, Form]) -> None:
    declaring = {path.stem for path in (SOURCE / "forms").glob("*.py") if "\nOUTLINE = Outline(" in path.read_text()}
    assert set(forms) == {outline.name for outline in outlines()} == declaring
    assert {outline.table for outline in own_tables()} == {"enablers", "practices", "actions", "definitions"}
    assert list(forms)[-1] == "observations"


@pytest.mark.parametrize("name", ["youth_guarantee", "long_term"])
def test_a_family_is_named_nowhere_else_in_the_code(name: str) -> None:
    naming = [path.name for path in SOURCE.rglob("*.py") if f'"{name}"' in path.read_text(encoding="utf-8")]
    assert naming == [f"{name}.py"]


@pytest.mark.parametrize(
    ("name", "row", "expected"),
    [
        (
            "youth_guarantee",
            {"exits": "900", "exits_4m": "901"},
            "exits_4m must not exceed exits, found 901 against 900",
        ),
        ("youth_guarantee", {"exits": "9", "positive_18m": "10"}, "positive_18m must not exceed exits"),
        ("long_term", {"long_term_registered": "80", "with_agreement": "81"}, "with_agreement must not exceed"),
        ("long_term", {"long_term_registered": "80", "agreement_by_18m": "81"}, "agreement_by_18m must not exceed"),
    ],
)
def test_a_part_never_exceeds_its_whole(
    name: str, row: dict[str, str | None], expected: str, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    ((code, message),) = faults(forms[name], catalogue, {"pes": "AT", "period": "2024", **row})
    assert code == "PB317"
    assert expected in message
    assert faults(forms[name], catalogue, {"pes": "AT", "period": "2024", **dict.fromkeys(row, "80")}) == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"url": "http://pes.example/a?b=c#d"}, None),
        ({"url": None}, None),
        ({"url": "javascript:alert(1)"}, "PB318"),
        ({"url": "ftp://pes.example/a"}, "PB318"),
        ({"url": "https://pes"}, "PB318"),
        ({"url": "https://pes.example/a b"}, "PB318"),
        ({"url": "see https://pes.example"}, "PB318"),
        ({"enablers": "C1;Z9"}, "PB202"),
        ({"enablers": None}, "PB205"),
        ({"title": " "}, "PB205"),
        ({"pes": "XX"}, "PB202"),
        ({"evidence": "proven"}, "PB202"),
        ({"language": "german"}, "PB202"),
        ({"valid_from": "spring"}, "PB203"),
    ],
)
def test_a_practice(
    changed: dict[str, str | None], code: str | None, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    row = dict(
        zip(
            PRACTICE,
            ["AT", "p1", "C2;C1", "Profiling", "monitored", "de", "https://pes.example/p1", "2021"],
            strict=True,
        )
    )
    assert [found for found, _ in faults(forms["practices"], catalogue, {**row, **changed})] == [code] * bool(code)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({}, None),
        ({"due": "2016-12-31"}, "PB319"),
        ({"reported_on": "2016-12-31"}, "PB319"),
        ({"due": "2017-01-01"}, None),
        ({"enabler": "Z9"}, "PB202"),
        ({"status": "finished"}, "PB202"),
        ({"recommendation": None}, "PB205"),
        ({"action": "=cmd()"}, "PB211"),
        ({"pes": "XX"}, "PB202"),
        ({"due": "31.12.2018"}, "PB203"),
    ],
)
def test_an_action(
    changed: dict[str, str | None], code: str | None, forms: Mapping[str, Form], catalogue: Catalogue
) -> None:
    row = dict(zip(ACTION, ["AT", "2", "C1", "R1", "pilot", "2018-12-31", "started", "2018-06-30"], strict=True))
    assert [found for found, _ in faults(forms["actions"], catalogue, {**row, **changed})] == [code] * bool(code)


def test_an_enabler_of_another_cycle_is_warned_of(catalogue: Catalogue) -> None:
    later = catalogue.enablers["C1"].model_copy(update={"cycles": ("4",)})
    changed = catalogue.model_copy(update={"enablers": {**catalogue.enablers, "C1": later}, "fingerprint": ""})
    form = build_forms(changed)["actions"]
    row = {"pes": "AT", "cycle": "2", "enabler": "C1", "recommendation": "R1", "status": "planned"}
    assert [code for code, _ in faults(form, changed, row)] == ["PB311"]


def test_they_are_kept_counted_and_given_back(tmp_path: Path) -> None:
    for name, text in {
        "youth_guarantee": f"{YOUTH}AT,2024,1000,900,600,300,40,540\nSI,2024,100,90,81,30,3,45\n",
        "practices": "pes,id,enablers,title\nAT,p1,C2;C1,Profiling\n",
        "actions": "pes,cycle,enabler,recommendation,status,due\nAT,2,C1,R1,done,2018-01-31\n",
    }.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    result = pesbench.ingest([tmp_path / f"{name}.csv" for name in ("youth_guarantee", "practices", "actions")],
                             tmp_path / "store")  # fmt: skip
    stored = dict(result.rows.select("form", "values_stored").iter_rows())
    assert stored == {"youth_guarantee": 12, "practices": 1, "actions": 1}
    store = Store.open(tmp_path / "store")
    (practice,) = store.read("practices").collect().to_dicts()
    assert (practice["enablers"], practice["conf_status"]) == ("C1;C2", "N")
    (action,) = store.read("actions").collect().to_dicts()
    assert (action["action"], action["reported_on"], action["due"]) == ("", "", "2018-01-31")
    values = pesbench.indicators(store=tmp_path / "store", periods=("2024",)).rows.filter(pes="AT")
    found = dict(values.drop_nulls("value").select("indicator", "value").iter_rows())
    assert found == pytest.approx({"YG_4M": 100 * 600 / 900, "YG_WAITING": 100 * 40 / 300, "YG_AFTER_6M": 60.0})
    pesbench.export(store=tmp_path / "store", out=tmp_path / "out")
    assert "AT,p1,C1;C2,Profiling" in (tmp_path / "out" / "practices.csv").read_text(encoding="utf-8")
    assert "R1" in (tmp_path / "out" / "actions.csv").read_text(encoding="utf-8")
