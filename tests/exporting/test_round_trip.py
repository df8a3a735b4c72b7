"""What is exported can be ingested again, and nothing is different."""

from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.exporting.conftest import Row, content, ingest, write_form

import pesbench
from pesbench.catalogue import Catalogue
from pesbench.errors import InputError

TABLES = ("observations", "enablers", "definitions")  # those of the sample data
FILLED = [None, None, None, "A", "E", "E;P", "D", "B"]
EMPTY = [None, None, "O", "M", "Q", "L", "D"]
CONF = [None, None, "F", "N"]
COMMENTS = st.one_of(st.none(), st.text("a\"=,;\n\r\t +-@'|äЖ🙂", max_size=8))


def cells(luck: Random, row: dict[str, object], columns: Sequence[str]) -> dict[str, object]:
    """Give each cell a status and a confidentiality of its own now and then."""
    for column in columns:
        row[f"{column}_status"] = luck.choice(EMPTY if row.get(column) is None else FILLED)
        row[f"{column}_conf"] = luck.choice(CONF)
    return row


def some(luck: Random, values: dict[str, object]) -> dict[str, object]:
    return {name: value if luck.random() < 0.7 else None for name, value in values.items()}


def number(luck: Random) -> float:
    return luck.choice([0.0, 1.0, 5429.0, 0.1, 0.30000000000000004, 1e-7, 12345678.9, 3.0e16])


def unemployment(luck: Random, period: str) -> dict[str, object]:
    outflows = sorted((luck.randrange(10**6) for _ in range(4)), reverse=True)
    inflow = luck.randrange(10**6)
    names = ("outflow", "outflow_to_employment", "outflow_to_employment_12m", "outflow_to_employment_6m")
    values: dict[str, object] = {
        "stock": luck.randrange(10**7),
        "inflow": inflow,
        **dict(zip(names, outflows, strict=True)),
    }
    row = some(luck, {**values, "inflow_from_inactivity": luck.randrange(inflow + 1)})
    breakdown = {"sex": luck.choice(["T", "F", None]), "age": luck.choice(["TOTAL", "Y_LT25", "Y99"])}
    return cells(luck, {"pes": "AT", "period": period, **breakdown, **row}, list(row))


def vacancies(luck: Random, period: str) -> dict[str, object]:
    row = some(luck, {"notified": luck.randrange(9999), "open_stock": luck.randrange(99), "days_to_fill": number(luck)})
    return cells(luck, {"pes": "BE-VLG", "period": period, **row}, list(row))


def satisfaction(luck: Random, period: str) -> dict[str, object]:
    marks = {"score": 2.5, "scale_worst": 6, "scale_best": 1, "score_sd": number(luck)}
    words = {"question": luck.choice(['All "in" all?', "=1+1", "two\nlines"]), "mode": "web"}
    row = some(luck, {"respondents": 500, "invited": 900, **marks, **words})
    row |= {"satisfied": 321, "scale_worst": row["score"] and 6, "scale_best": row["score"] and 1}
    where = {"customer": luck.choice(["jobseekers", "employers"]), "survey": luck.choice([None, "Spring-2"])}
    return cells(luck, {"pes": "DE", "period": period, **where, **row}, list(row))


def single(form: str, luck: Random, period: str) -> dict[str, object]:
    status: dict[str, object] = {"value": luck.choice([7.25, 0.1, 100.0]), "obs_status": luck.choice(FILLED)}
    if luck.random() < 0.3:
        status = {"value": None, "obs_status": luck.choice(["O", "M", "Q", "L"])}
    if form == "context":
        return {
            "pes": "FR",
            "period": period,
            "variable": "unemployment_rate",
            "sex": luck.choice(["F", None]),
            **status,
        }
    more = {} if status["value"] is None else some(luck, {"numerator": 1.5, "standard_error": number(luck), "n": 17.0})
    return {
        "pes": "FR",
        "period": period,
        "indicator": "A2b",
        "duration": luck.choice(["M_LT6", None]),
        **more,
        **status,
    }


def lfs(luck: Random, period: str) -> dict[str, object]:
    row = some(luck, {"respondents": 1061, "share": luck.choice([9.2, 0.1]), "standard_error": number(luck)})
    row["standard_error"] = row["standard_error"] and 1.122
    return cells(luck, {"pes": "SE", "period": period, **row}, list(row))


def enablers(luck: Random, period: str) -> dict[str, object]:
    marks = some(luck, {"plan": 3.5, "do": 4, "check": 1, "act": 6})
    row = {"pes": f"{luck.choice(['AT', 'DE'])}", "cycle": "3", "enabler": "A1", "assessor": period}
    status = {"obs_status": luck.choice(FILLED), "assessed": luck.choice([None, "2020-02-29"])}
    return {**row, "assessment": "external", **marks, "score": luck.choice([2.75, 3]), **status}


def definitions(luck: Random, period: str) -> dict[str, object]:
    row = {"pes": "AT", "measure": "stock", "valid_from": period, "deviation": luck.choice(["=A1", 'so "and" so'])}
    return {**row, "source": luck.choice([None, "register\nof the PES"]), "conf_status": luck.choice(CONF)}


FORMS: dict[str, Callable[[Random, str], dict[str, object]]] = {
    "unemployment": unemployment,
    "vacancies": vacancies,
    "satisfaction": satisfaction,
    "lfs": lfs,
    "context": lambda luck, period: single("context", luck, period),
    "values": lambda luck, period: single("values", luck, period),
    "enablers": enablers,
    "definitions": definitions,
}


def rows_of(form: str, luck: Random, comments: Sequence[str | None]) -> list[Row]:
    """Rows of a form; each has a period of its own, so that no part gives another away."""
    periods = luck.sample(["2021", "2022-S1", "2022-Q4", "2023-01", "2023-11", "2024"], k=len(comments))
    rows = [FORMS[form](luck, period) for period in periods]
    return [
        {**row, "conf_status": luck.choice(CONF), "comment": said} for row, said in zip(rows, comments, strict=True)
    ]


@pytest.mark.parametrize("examples", [1, pytest.param(60, marks=pytest.mark.slow)])
def test_an_export_ingested_again_gives_the_same_store(catalogue: Catalogue, examples: int) -> None:
    @settings(max_examples=examples, derandomize=True, deadline=None, phases=[Phase.generate])
    @given(st.integers(0, 2**32), st.lists(COMMENTS, min_size=2, max_size=4))
    def one(seed: int, comments: list[str | None]) -> None:
        with TemporaryDirectory() as folder:
            luck = Random(seed)
            for form in FORMS:
                write_form(Path(folder) / "given", form, rows_of(form, luck, comments))
            check(Path(folder), catalogue)

    one()


def check(folder: Path, catalogue: Catalogue) -> None:
    """Ingest what is given, export it, ingest the forms alone, the tables alone and the folder, and compare."""
    ingest(folder / "given", folder / "first", catalogue)
    result = pesbench.export(store=folder / "first", out=folder / "out", catalogue=catalogue)
    assert set(result.rows["withheld"]) == {0}
    assert [f.message for f in result.findings] == []
    files = {it.stem: it for it in (folder / "out").glob("*.csv")}
    assert set(files) <= {*FORMS, "observations"}
    ingest([file for name, file in files.items() if name != "observations"], folder / "of-forms", catalogue)
    ingest([files[table] for table in TABLES], folder / "of-tables", catalogue)
    ingest(folder / "out", folder / "of-all", catalogue)
    for table in TABLES:
        first = content(folder / "first", table)
        assert_frame_equal(content(folder / "of-all", table), first)
        assert_frame_equal(content(folder / "of-forms", table), first)
        assert_frame_equal(content(folder / "of-tables", table), first)
    pesbench.export(store=folder / "of-tables", out=folder / "again", catalogue=catalogue)
    for file in files.values():
        assert (folder / "again" / file.name).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("layout", ["csv", "datapackage"])
def test_a_whole_folder_is_ingested_with_one_note(tmp_path: Path, catalogue: Catalogue, layout: str) -> None:
    row: Row = {"pes": "AT", "period": "2024-01", "stock": 100}
    write_form(tmp_path / "given", "unemployment", [row])
    ingest(tmp_path / "given", tmp_path / "first", catalogue)
    out = tmp_path / "out"
    pesbench.export(store=tmp_path / "first", out=out, catalogue=catalogue, layout=layout)
    result = pesbench.ingest(out, tmp_path / "second", catalogue=catalogue)
    (note,) = result.findings
    assert (note.rule, note.file) == ("PB120", str(out))
    assert note.message.endswith("recipe.json, unemployment.csv")
    assert_frame_equal(content(tmp_path / "second", "observations"), content(tmp_path / "first", "observations"))
    assert pesbench.ingest(out, tmp_path / "first", catalogue=catalogue).rows.get_column("unchanged").sum() == 1


def test_a_form_that_was_changed_after_its_export_is_not_passed_over(tmp_path: Path, catalogue: Catalogue) -> None:
    row: Row = {"pes": "AT", "period": "2024-01", "stock": 100}
    write_form(tmp_path / "given", "unemployment", [row])
    ingest(tmp_path / "given", tmp_path / "first", catalogue)
    out = tmp_path / "out"
    pesbench.export(store=tmp_path / "first", out=out, catalogue=catalogue)
    form = out / "unemployment.csv"
    form.write_text(form.read_text(encoding="utf-8").replace("100", "101"), encoding="utf-8")
    with pytest.raises(InputError, match="a figure must be delivered in one form"):
        pesbench.ingest(out, tmp_path / "second", catalogue=catalogue)
