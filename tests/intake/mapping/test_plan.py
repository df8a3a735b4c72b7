"""Mappings applied: cells become columns of a form, flags and marks become statuses."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, said, staged

from pesbench.errors import InputError
from pesbench.intake import Delivery

HEADER = "when;who;what;how much;note\n"
BASE = """
name = "local"
form = "observations"
conf_status = "F"
constants = { measure = "stock" }
missing = { "." = "O", "x" = "Q" }
ignore = ["note"]
[basis]
stock = "end_of_period"
[fits]
columns = ["when", "who", "how much"]
[[column]]
header = "When"
to = "period"
[[column]]
header = "who"
to = "pes"
codes = { Wien = "AT", Ljubljana = "SI" }
[[column]]
header = "how  much"
to = "value"
[[column]]
header = "what"
only = ["stock"]
"""


@pytest.fixture
def mapped(deliver: Deliver, tmp_path: Path) -> "Mapped":
    return Mapped(deliver, tmp_path)


class Mapped:
    """Reads small files by a mapping of their own."""

    def __init__(self, deliver: Deliver, folder: Path) -> None:
        self.deliver = deliver
        self.path = folder / "local.toml"

    def __call__(self, rows: str, mapping: str = BASE, saved: str = "utf-8", **options: object) -> Delivery:
        self.path.write_text(mapping, encoding="utf-8")
        return self.deliver((HEADER + rows).encode(saved), mapping=str(self.path), **options)


def cells(delivery: Delivery, *names: str) -> list[tuple[object, ...]]:
    return staged(delivery).select(names).rows()


def test_columns_constants_and_codes_make_a_row(mapped: Mapped) -> None:
    delivery = mapped("2024-01;Wien;stock;12,5;a\n2024-01;Ljubljana ;stock;7;b\n2024-01;Bern;stock;7;b\n")
    assert cells(delivery, "pes", "measure", "value", "basis", "conf_status") == [
        ("AT", "stock", 12.5, "end_of_period", "F"),
        ("SI", "stock", 7.0, "end_of_period", "F"),
    ]
    (finding,) = delivery.findings
    assert (finding.rule, finding.line, finding.column, finding.cell) == ("PB202", 4, "who", "Bern")
    assert delivery.sources[0].layout == "local"


def test_marks_of_missing_values_become_statuses(mapped: Mapped) -> None:
    delivery = mapped("2024-01;AT;stock;.;\n2024-02;AT;stock; x ;\n2024-03;AT;stock;-;\n")
    assert cells(delivery, "period", "value", "obs_status") == [("2024-01", None, "O"), ("2024-02", None, "Q")]
    assert said(delivery) == [("PB201", 4)]


def test_a_code_that_the_mapping_does_not_read_is_quarantined(mapped: Mapped) -> None:
    delivery = mapped("2024-01;AT;stock;1;\n2024-02;AT;flow;1;\n2024-03;AT;;1;\n")
    assert said(delivery) == [("PB109", 3), ("PB109", 4)]
    first = min(delivery.findings, key=lambda entry: entry.line or 0)
    assert (first.column, first.cell) == ("what", "flow")
    assert first.message == "what must be stock for the mapping local, found 'flow'"


def test_rows_that_are_left_out_are_counted_with_their_reason(mapped: Mapped) -> None:
    out = '[[leave_out]]\nheader = "who"\ncodes = ["Total", "EU"]\nreason = "total"\n'
    rows = "2024-01;Total;stock;1;\n2024-01;AT;stock;1;\n2024-01;EU ;stock;x;\n"
    (account,) = mapped(rows, BASE + out).accounts
    assert (account.rows_read, account.rows_accepted, account.rows_left_out) == (3, 1, 2)
    assert account.reasons == {"total": 2}


def test_a_column_that_nobody_knows_is_warned_of(mapped: Mapped) -> None:
    delivery = mapped("2024-01;AT;stock;1;a\n", BASE.replace('ignore = ["note"]', ""))
    (warning,) = delivery.findings
    assert (warning.rule, warning.line, warning.column) == ("PB107", 1, "note")


def test_the_mapping_says_what_detection_must_not_decide(mapped: Mapped) -> None:
    rows = "2024-01;AT;stock;4,671;\n"
    with pytest.raises(InputError, match="each stands before three digits"):
        mapped(rows)
    assert cells(mapped(rows, 'decimal = ","\n' + BASE), "value") == [(4.671,)]
    assert said(mapped(rows, 'decimal = "."\n' + BASE)) == [("PB201", 2)]
    assert cells(mapped(rows.replace("4,671", "4,6"), 'delimiter = ";"\n' + BASE), "value") == [(4.6,)]


@pytest.mark.parametrize(("saved", "read"), [("cp1250", "cp1250"), ("utf-8", "utf-8"), ("utf-16", "utf-16")])
def test_the_encoding_of_a_mapping_holds_for_bytes_that_are_no_unicode(mapped: Mapped, saved: str, read: str) -> None:
    mapping = 'encoding = "cp1250"\n' + BASE.replace("Wien", '"Łódź"')
    delivery = mapped("2024-01;Łódź;stock;5;\n", mapping, saved=saved)
    assert (cells(delivery, "pes"), delivery.sources[0].encoding) == ([("AT",)], read)


FLAGGED = BASE.replace('ignore = ["note"]', "") + '[[column]]\nheader = "note"\nflags = "eurostat_flag"\n'


@pytest.mark.parametrize(
    ("value", "flag", "status", "conf", "comment"),
    [
        ("5", "", "A", "F", None),
        ("5", "b", "B", "F", None),
        ("5", "du", "D;U", "F", None),
        ("5", "s e", "E;I", "F", None),
        ("5", "r", "A", "F", "revised"),
        ("5", "BP", "B;P", "F", None),
        ("", "z", "M", "F", None),
        ("", "n", "N", "F", None),
        ("", "c", "Q", "C", None),
        (".", "u", "O;U", "F", None),
    ],
)
def test_flags_become_statuses(
    mapped: Mapped, value: str, flag: str, status: str, conf: str, comment: str | None
) -> None:
    delivery = mapped(f"2024-01;AT;stock;{value};{flag}\n", FLAGGED)
    assert cells(delivery, "obs_status", "conf_status", "comment") == [(status, conf, comment)]


def test_an_unknown_flag_is_a_fault(mapped: Mapped) -> None:
    (finding,) = mapped("2024-01;AT;stock;5;eq\n", FLAGGED).findings
    assert (finding.rule, finding.column, finding.cell) == ("PB202", "note", "eq")


def test_letters_can_be_given_by_the_mapping_itself(mapped: Mapped) -> None:
    letters = 'flags = { k = { obs_status = ["E"], comment = "by the office" } }\n'
    delivery = mapped("2024-01;AT;stock;5;k\n", FLAGGED.replace('flags = "eurostat_flag"\n', letters))
    assert cells(delivery, "obs_status", "comment") == [("E", "by the office")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"name =": "name"}, "must be TOML"),
        ({'form = "observations"\n': ""}, "the entry form must be there"),
        ({"[basis]": "run = 'something'\n[basis]"}, "the entry run is not known"),
        ({'to = "period"': 'to = "pes"'}, "found twice: pes"),
        ({'header = "what"\nonly = ["stock"]': 'header = "what"'}, "at least one of: to, only, flags"),
        ({'to = "value"': 'to = "worth"'}, "columns of its form observations, found worth"),
        ({'form = "observations"': 'form = "observation"'}, "'observation'"),
        ({'header = "When"': 'header = "Whence"'}, "lacks Whence"),
        ({'only = ["stock"]': 'flags = "letters"'}, "a code list of the catalogue"),
        ({'constants = { measure = "stock" }': ""}, "requires, found none for measure"),
        ({"[[column]]": '[[value]]\nheader = "x"\nset = { measure = "stock" }\n[[column]]'}, "two for: measure, value"),
        ({"[[column]]": '[[value]]\nheader = "{sex}"\nset = { sex = "F" }\n[[column]]'}, "once, found twice: sex"),
        ({"[[column]]": '[[value]]\nheader = "{sex} {age}"\n[[column]]'}, "may have one placeholder"),
        ({"[[column]]": '[[value]]\nheader = "{sex"\n[[column]]'}, "may have one placeholder"),
        ({'to = "value"': 'only = ["1"]\n[[value]]\nheader = "{colour}"'}, "of its form observations, found colour"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused(mapped: Mapped, change: Mapping[str, str], told: str) -> None:
    text = BASE
    for old, new in change.items():
        assert old in text
        text = text.replace(old, new, 1)
    with pytest.raises(InputError, match=told):
        mapped("2024-01;AT;stock;1;\n", text)


def test_a_status_is_joined_with_what_marks_and_flags_say(mapped: Mapped) -> None:
    said_by_all = FLAGGED.replace('measure = "stock" }', 'measure = "stock", comment = "by us" }')
    delivery = mapped("2024-01;AT;stock;.;r\n", said_by_all)
    assert cells(delivery, "obs_status", "comment") == [("O", "by us; revised")]


def test_a_mapping_that_is_not_there_is_a_usage_error(deliver: Deliver) -> None:
    with pytest.raises(Exception, match="found 'zrsz-registered'") as caught:
        deliver(HEADER, mapping="zrsz-registered")
    assert type(caught.value).__name__ == "UsageError"
