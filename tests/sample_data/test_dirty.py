"""The dirty submission: every planted error stands where the truth says, and is the only thing wrong there."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from sample_data.synthesis.dirty import PLANTED, Planted, _only

from pesbench.catalogue import load_catalogue
from pesbench.findings import RULES
from pesbench.forms import CompiledForm, build_forms, compile_form
from pesbench.intake import rules as intake_rules
from pesbench.rulebook import all_rules

Truth = dict[str, str]
Records = dict[int, list[str]]


def _listed(sample: Path) -> list[Truth]:
    with (sample / "dirty/truth.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _records(path: Path) -> Records:
    """Read the records by the physical line on which each begins."""
    with path.open(encoding="utf-8", newline="") as file:
        reader, begins, records = csv.reader(file), 1, {}
        for record in reader:
            records[begins], begins = record, reader.line_num + 1
        return records


@pytest.fixture(scope="module")
def listed(sample: Path) -> list[Truth]:
    return _listed(sample)


@pytest.fixture(scope="module")
def records(sample: Path) -> dict[str, Records]:
    return {f"PT/{path.name}": _records(path) for path in sorted((sample / "dirty/PT").glob("*.csv"))}


@pytest.fixture(scope="module")
def checks(records: dict[str, Records]) -> dict[str, CompiledForm]:
    catalogue = load_catalogue()
    forms = build_forms(catalogue)
    return {file: compile_form(forms[Path(file).stem], catalogue, rows[1]) for file, rows in records.items()}


def _row(records: Records, line: int) -> dict[str, str]:
    return dict(zip(records[1], records[line], strict=True))


def _verdict(check: CompiledForm, row: dict[str, str]) -> list[tuple[str, str]]:
    """Give the rule and column of every fault of a row, errors and warnings."""
    errors, _ = check.explain(row)
    return [(fault.rule.code, fault.column) for fault in (*errors, *check.cautions(row))]


def test_the_truth_lists_every_planted_error(listed: list[Truth]) -> None:
    kinds = Counter(entry["kind"] for entry in listed)
    planted = Counter(error.kind for error in PLANTED)
    planted["conflicting rows"] += 1  # both rows of the key are wrong
    assert kinds == planted
    assert len(kinds) >= 25
    assert len({entry["file"] for entry in listed}) == 8


def test_every_line_of_the_truth_begins_a_record(listed: list[Truth], records: dict[str, Records]) -> None:
    for entry in listed:
        assert int(entry["line"]) in records[entry["file"]], entry
    assert len({(entry["file"], entry["line"]) for entry in listed}) == len(listed)


def test_lines_and_records_differ(records: dict[str, Records]) -> None:
    assert [line for line in (2, 3, 4, 5, 6) if line in records["PT/unemployment.csv"]] == [2, 3, 5, 6]
    assert [line for line in (2, 3, 4, 5, 6) if line in records["PT/satisfaction.csv"]] == [2, 5, 6]


def test_rules_and_severities_are_registered_ones(listed: list[Truth]) -> None:
    assert RULES[intake_rules.CONFLICT.code] is intake_rules.CONFLICT
    rules = all_rules()
    for entry in listed:
        assert entry["rule"] in rules, entry
        assert rules[entry["rule"]].severity == entry["severity"], entry


def test_columns_are_columns_of_the_file(listed: list[Truth], records: dict[str, Records]) -> None:
    for entry in listed:
        if entry["column"]:
            assert entry["column"] in records[entry["file"]][1], entry


def test_rows_that_are_not_listed_are_clean(
    listed: list[Truth], records: dict[str, Records], checks: dict[str, CompiledForm]
) -> None:
    wrong = {(entry["file"], int(entry["line"])) for entry in listed}
    places = [(file, line) for file, lines in records.items() for line in lines if line > 1]
    clean = [place for place in places if place not in wrong]
    assert len(clean) > 250
    for file, line in clean:
        assert _verdict(checks[file], _row(records[file], line)) == [], (file, line)


def test_a_planted_error_is_the_only_fault_of_its_row(
    listed: list[Truth], records: dict[str, Records], checks: dict[str, CompiledForm]
) -> None:
    of_rows = [entry for entry in listed if entry["rule"][:3] in {"PB2", "PB3"}]
    assert len(of_rows) > 50
    for entry in of_rows:
        row = _row(records[entry["file"]], int(entry["line"]))
        assert _verdict(checks[entry["file"]], row) == [(entry["rule"], entry["column"])], entry


def test_ragged_rows_have_too_few_or_too_many_cells(listed: list[Truth], records: dict[str, Records]) -> None:
    short = next(e for e in listed if e["kind"] == "row too short")
    long = next(e for e in listed if e["kind"] == "decimal comma makes one cell too many")
    excess = [len(records[e["file"]][int(e["line"])]) - len(records[e["file"]][1]) for e in (short, long)]
    assert excess == [-2, 1]


def test_a_repeat_is_identical_and_a_conflict_is_not(listed: list[Truth], records: dict[str, Records]) -> None:
    rows = records["PT/unemployment.csv"]
    repeat = next(int(e["line"]) for e in listed if e["kind"] == "identical repeat")
    first, second = (int(e["line"]) for e in listed if e["kind"] == "conflicting rows")
    assert rows[repeat] == rows[repeat - 1]
    assert rows[first][:5] == rows[second][:5]
    assert sum(a != b for a, b in zip(rows[first], rows[second], strict=True)) == 1


def test_parts_that_do_not_add_up_are_the_only_ones(records: dict[str, Records]) -> None:
    rows = [
        _row(records["PT/unemployment.csv"], line) for line in records["PT/unemployment.csv"] if line > 1 and line < 60
    ]
    month = {row["sex"]: row for row in rows if (row["period"], row["age"]) == ("2023-04", "TOTAL")}
    gaps = {
        name: int(month["T"][name]) - int(month["F"][name]) - int(month["M"][name])
        for name in ("stock", "inflow", "inflow_from_inactivity", "outflow", "outflow_to_employment")
    }
    # 300 were added to the total of the inflow from inactivity.
    assert gaps == {"stock": 0, "inflow": 0, "inflow_from_inactivity": 300, "outflow": 0, "outflow_to_employment": 0}


def test_an_ambiguous_place_is_refused() -> None:
    with pytest.raises(ValueError, match="must choose one row, found 2"):
        _only([{"pes": "PT"}, {"pes": "PT"}], {"pes": "PT"})


def test_a_planted_error_points_at_its_cell() -> None:
    assert Planted("f", "k", "PB201", cells={"stock": "x"}).points_at() == "stock"
    assert Planted("f", "k", "PB401", cells={"stock": "x"}, act="conflict").points_at() == ""
