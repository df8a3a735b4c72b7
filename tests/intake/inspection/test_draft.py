"""First mappings: they load, ask for what is not known, and read the table once a person has completed them."""

import re
import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.intake.inspection.conftest import COUNTIES, DISTRICTS, LONG, QUARTERS, SIDE_BY_SIDE, Write

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError, PesbenchError, UsageError
from pesbench.intake import Delivery, Mapping, ReadOptions, load_mapping, read
from pesbench.intake.inspection import InspectOptions, inspect

MEASURE = ('measure = "complete"', 'measure = "stock"')


def draft(path: Path, catalogue: Catalogue, **options: object) -> Path:
    out = path.parent / "draft.toml"
    inspect(path, catalogue, InspectOptions.model_validate({"draft": out, **options}))
    return out


def completed(out: Path, *changes: tuple[str, str]) -> Mapping:
    """Do what a person does: replace what is asked for."""
    text = out.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old}\n{text}"
        text = text.replace(old, new)
    out.write_text(text, encoding="utf-8")
    return load_mapping(str(out))


def ingested(path: Path, out: Path, catalogue: Catalogue) -> Delivery:
    return read([path], catalogue=catalogue, staging=path.parent / "staging", options=ReadOptions(mapping=str(out)))


def by(out: Path) -> InspectOptions:
    return InspectOptions(reading=ReadOptions(mapping=str(out)))


def values(delivery: Delivery, *keys: str) -> set[tuple[object, ...]]:
    files = sorted((delivery.staged / "observations").glob("*/*.parquet"))
    frame = pl.scan_parquet(files, hive_partitioning=True, hive_schema={"pes": pl.String}).collect()
    return set(frame.select(*keys, "value").rows())


def errors(delivery: Delivery) -> list[str]:
    return [str(found.message) for found in delivery.findings if found.severity == "error"]


def test_counties_with_the_month_in_the_name_of_the_file(write: Write, catalogue: Catalogue) -> None:
    path = write("somajul_martie_2022.csv", COUNTIES)
    out = draft(path, catalogue)
    changes = [MEASURE, ('# "TOTAL" = "complete"', '"TOTAL" = "RO"')]
    rate = 'header = "Rata (%)"\nset = { measure = "stock" }'
    mapping = completed(out, *changes, (rate, 'header = "Rata (%)"\nset = { measure = "REG_UNEMP_RATE" }'))
    assert (mapping.decimal, mapping.thousands, mapping.column[0].units) == (".", ",", "ro_counties")
    delivery = ingested(path, out, catalogue)
    assert errors(delivery) == []
    found = values(delivery, "pes", "measure", "period", "sex")
    assert len(found) == 12
    assert found >= {
        ("RO-AB", "stock", "2022-03", "T", 5170.0),
        ("RO-AB", "stock", "2022-03", "F", 2382.0),
        ("RO-CJ", "REG_UNEMP_RATE", "2022-03", "T", 0.7),
        ("RO", "stock", "2022-03", "T", 8795.0),
    }


def test_districts_with_codes_months_over_sexes_and_a_year_above(write: Write, catalogue: Catalogue) -> None:
    path = write("kreise.csv", DISTRICTS)
    out = draft(path, catalogue)
    text = out.read_text(encoding="utf-8")
    assert 'header = "{period} / {sex}"' in text
    leave_out = (
        '# [[leave_out]]\n# header = "column 1"\n# lengths = [1, 7]  # how many digits their codes have\n# reason'
    )
    left = '[[leave_out]]\nheader = "column 1"\nlengths = [1, 7]\nreason'
    completed(out, MEASURE, ('"-" = "complete"', '"-" = "M"'), (leave_out, left))
    delivery = ingested(path, out, catalogue)
    assert errors(delivery) == []
    found = values(delivery, "pes", "period", "sex")
    assert {("DE-05111", "2019-01", "F", 10.0), ("DE-05112", "2019-02", "M", None)} <= found
    assert len(found) == 18


def test_one_country_with_sex_over_age(write: Write, catalogue: Catalogue) -> None:
    path = write("cvs.csv", QUARTERS)
    out = draft(path, catalogue)
    mapping = completed(out, MEASURE, ('pes = "complete"', 'pes = "FR"'))
    assert mapping.decimal == ","
    delivery = ingested(path, out, catalogue)
    assert errors(delivery) == []
    found = values(delivery, "pes", "period", "sex", "age")
    assert {("FR", "2024-Q1", "M", "Y_LT25", 10.5), ("FR", "2024-Q2", "F", "Y_GE25", 41.0)} <= found
    assert len(found) == 8


def test_regions_side_by_side(write: Write, catalogue: Catalogue) -> None:
    path = write("ettersporsel.csv", SIDE_BY_SIDE)
    out = draft(path, catalogue)
    completed(out, MEASURE, ('"norge" = "complete"', '"norge" = "NO"'))
    delivery = ingested(path, out, catalogue)
    assert errors(delivery) == []
    assert {("NO-03", "2018", 5.0), ("NO", "2018", 21.0)} <= values(delivery, "pes", "period")


def test_breakdowns_in_rows(write: Write, catalogue: Catalogue) -> None:
    path = write("long.csv", LONG)
    out = draft(path, catalogue)
    completed(out, MEASURE)
    delivery = ingested(path, out, catalogue)
    assert errors(delivery) == []
    assert values(delivery, "pes", "sex", "age") == {
        ("AT", "F", "Y15-24", 10.0),
        ("AT", "M", "Y15-24", 11.0),
        ("DE", "F", "Y_GE25", 12.0),
        ("DE", "M", "Y_GE25", 13.0),
    }


def test_what_is_not_completed_is_not_kept(write: Write, catalogue: Catalogue) -> None:
    path = write("long.csv", LONG)
    out = draft(path, catalogue)
    told = r"the draft long is not completed: set\.measure of \w+$"
    for read_by in (ingested, lambda path, out, catalogue: inspect(path, catalogue, by(out))):
        with pytest.raises(InputError) as caught:
            read_by(path, out, catalogue)
        assert re.search(told, caught.value.problem)
        assert caught.value.where == str(out)


def test_an_unclear_mark_is_asked_for_not_guessed(write: Write, catalogue: Catalogue) -> None:
    path = write("marks.csv", "pays;mois;nombre\nAT;2024-01;4,671\nDE;2024-01;5,123\n")
    out = draft(path, catalogue)
    mapping = completed(out, MEASURE)
    assert (mapping.decimal, mapping.thousands) == (None, None)
    with pytest.raises(InputError, match=r"4,671 or 4\.671"):
        ingested(path, out, catalogue)
    completed(out, ('# thousands = ","', 'thousands = ","'))
    assert ("AT", 4671.0) in values(ingested(path, out, catalogue), "pes")


def test_a_column_beside_months_that_is_none_is_set_aside(write: Write, catalogue: Catalogue) -> None:
    path = write("jahr.csv", "Land;2024-01;2024-02;Jahr\nAT;1;2;3\nDE;4;5;9\n")
    mapping = completed(draft(path, catalogue), MEASURE)
    assert mapping.ignore == ("Jahr",)
    assert [value.header for value in mapping.value] == [("{period}",)]


def test_a_draft_takes_no_file_s_place(write: Write, catalogue: Catalogue) -> None:
    path = write("long.csv", LONG)
    out = draft(path, catalogue)
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="there already"):
        draft(path, catalogue)
    assert out.read_text(encoding="utf-8") == "mine"
    draft(path, catalogue, force=True)
    assert load_mapping(str(out)).name == "long"
    with pytest.raises(UsageError, match="written over"):
        inspect(path, catalogue, InspectOptions(draft=path, force=True))
    with pytest.raises(InputError, match="writable"):
        inspect(path, catalogue, InspectOptions(draft=path.parent / "no" / "draft.toml"))


CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    ["Total", "Frauen", "Januar", "2024-01", "AT", "15-24", "{sex}", "1,5", "-", "a / b", '"', "#", "\n", "\x7f"]
)


@settings(
    derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_draft_loads_and_names_columns_that_are_there(
    write: Write, catalogue: Catalogue, cells: list[list[str]]
) -> None:
    lines = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in [*cells, ["x", "1", "2"]]]
    path = write("any.csv", "\n".join(lines) + "\n")
    try:
        out = draft(path, catalogue, force=True)
    except PesbenchError:  # no table at all
        return
    tomllib.loads(out.read_text(encoding="utf-8"))
    load_mapping(str(out))
