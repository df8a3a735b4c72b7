"""Whatever the encoding and the line ends, the same table comes out, and what was done is said."""

import tomllib
from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, Look, said, staged

from pesbench.errors import InputError, UsageError
from pesbench.intake import Mapping
from pesbench.intake.encoding import accented
from pesbench.intake.mapping import select

TABLE = "pes,indicator,period,value,comment\nAT,A1a,2024,12.5,größer\nSI,A1a,2024,7,žal\n"
WESTERN = TABLE.replace("žal", "élan")


@pytest.mark.parametrize(
    ("content", "encoding", "rules"),
    [
        (TABLE.encode(), "utf-8", []),
        (TABLE.encode("utf-8-sig"), "utf-8-sig", []),
        (TABLE.encode("utf-16"), "utf-16", ["PB101"]),
        (TABLE.encode("utf-16-le"), "utf-16-le", ["PB101"]),
        (TABLE.encode("utf-16-be"), "utf-16-be", ["PB101"]),
        (TABLE.encode("utf-32"), "utf-32", ["PB101"]),
        (WESTERN.encode("latin-1"), "cp1252", ["PB121"]),
        (WESTERN.replace("n\n", "n\x81\n").encode("latin-1"), "latin-1", ["PB121"]),
    ],
)
def test_the_encoding_is_found_and_the_text_kept(
    deliver: Deliver, content: bytes, encoding: str, rules: list[str]
) -> None:
    delivery = deliver(content)
    assert delivery.sources[0].encoding == encoding
    assert [rule for rule, _ in said(delivery)] == rules
    comments = staged(delivery)["comment"].to_list()
    assert comments[0] == "größer"
    assert comments[1].rstrip("\x81") in {"žal", "élan"}


def test_a_guess_that_letters_rest_on_is_a_warning_with_some_of_them(deliver: Deliver) -> None:
    text = "pes,indicator,period,value,comment\nCZ,A1a,2024,12.5,Načrt\nCZ,A1a,2023,7,příliš žlutý Načrt\n"
    (doubt,) = deliver(text.encode("cp1250")).findings
    assert (doubt.rule, doubt.severity) == ("PB121", "warning")
    assert doubt.message.endswith("it was read as cp1252: look at 'Naèrt', 'pøíliš', 'žlutý'"), doubt.message
    assert doubt.redacted is not None
    assert "Na" not in doubt.redacted
    (note,) = deliver(text.encode("cp1250"), encoding="cp1250").findings
    assert note.rule == "PB101"


def test_a_named_encoding_is_used(deliver: Deliver) -> None:
    delivery = deliver(TABLE.encode("cp1250"), encoding="windows-1250")
    assert delivery.sources[0].encoding == "cp1250"
    assert staged(delivery)["comment"].to_list() == ["größer", "žal"]


def test_a_named_encoding_that_is_wrong_is_refused_with_the_place(look: Look) -> None:
    with pytest.raises(InputError, match="must be utf-8, found byte 0xf6"):
        look(TABLE.encode("cp1250"), encoding="utf8")


def test_an_unknown_encoding_is_a_usage_error(look: Look) -> None:
    with pytest.raises(UsageError, match="utf-99"):
        look(TABLE, encoding="utf-99")


def test_words_that_are_not_ascii_are_found_below_the_header(tmp_path: Path) -> None:
    path = tmp_path / "words.csv"
    path.write_text("pes,größe\nAT,ein Öl; 5µ\nAT,Öl und Größe\n", encoding="utf-8")
    assert accented(path, 1, 3) == ["Öl", "µ", "Größe"]
    assert accented(path, 0, 1) == ["größe"]
    assert accented(path, 3, 3) == []


def test_accents_in_the_header_alone_are_seen(look: Look) -> None:
    facts = look("pes,größe\nAT,1\n".encode("latin-1"))
    assert facts.encoding == "cp1252"
    assert facts.header == ("pes", "größe")


@pytest.mark.parametrize(("ends", "name", "rules"), [("\n", "LF", []), ("\r\n", "CRLF", []), ("\r", "CR", ["PB102"])])
def test_line_ends_do_not_matter(deliver: Deliver, ends: str, name: str, rules: list[str]) -> None:
    delivery = deliver(TABLE.replace("\n", ends))
    assert delivery.sources[0].line_end == name
    assert [rule for rule, _ in said(delivery)] == rules
    assert staged(delivery)["value"].to_list() == [12.5, 7.0]


def test_mixed_line_ends_are_all_ends(look: Look) -> None:
    facts = look("a,b\r\n1,2\r3,4\n5,6")
    assert (facts.records, facts.line_end) == (3, "CR")


def test_a_return_inside_quotes_ends_nothing(look: Look) -> None:
    facts = look('a,b\n1,"x\ry"\n2,3\n')
    assert (facts.records, facts.line_end, facts.notes) == (2, "LF", ())


def test_a_return_across_the_edge_of_a_block_is_seen(look: Look) -> None:
    rows = "1,2\r" * 400_000  # more than one block of the rewriting
    assert look("a,b\r" + rows).records == 400_000


@pytest.mark.parametrize("saved", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf16_can_be_named_with_a_mark_and_without(deliver: Deliver, saved: str) -> None:
    delivery = deliver(TABLE.encode(saved), encoding="utf-16")
    assert staged(delivery)["comment"].to_list() == ["größer", "žal"]


@pytest.mark.parametrize(("name", "content"), [("utf-16", TABLE.encode()), ("unicode_escape", rb"a,\ud800")])
def test_bytes_that_a_named_encoding_cannot_have_are_an_error(look: Look, name: str, content: bytes) -> None:
    with pytest.raises(InputError, match="found bytes that it cannot have"):
        look(content, encoding=name)


POLISH = """
name = "{name}"
form = "observations"
encoding = "iso8859-2"
constants = {{ measure = "stock" }}
[fits]
columns = ["{fits}"]
[basis]
stock = "end_of_period"
[[column]]
header = "Powiat"
to = "pes"
codes = {{ "Łódź" = "AT" }}
[[column]]
header = "Okres"
to = "period"
[[column]]
header = "Wartość"
to = "value"
"""


@pytest.mark.parametrize("fits", ["Powiat", "Wartość"])
def test_a_mapping_chosen_by_the_header_says_the_encoding(
    deliver: Deliver, monkeypatch: pytest.MonkeyPatch, fits: str
) -> None:
    layout = Mapping.model_validate(tomllib.loads(POLISH.format(name="powiaty", fits=fits)))
    monkeypatch.setattr(select, "built_in_mappings", lambda: {"powiaty": layout})
    table = "Powiat;Okres;Wartość\nŁódź;2024-01;5\n"
    delivery = deliver(table.encode("iso8859-2"))
    assert (delivery.sources[0].layout, delivery.sources[0].encoding) == ("powiaty", "iso8859-2")
    assert staged(delivery).select("pes", "value").rows() == [("AT", 5.0)]
    (note,) = delivery.findings
    assert (note.rule, "iso8859-2" in note.message) == ("PB101", True)
    assert deliver(table).sources[0].encoding == "utf-8"


def test_a_header_that_fits_nothing_is_refused_as_it_was_read(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="found Größe, Fluß"):
        deliver("Größe;Fluß\n1;2\n".encode("cp1252"))


@pytest.mark.parametrize("lines", [1, 200_000])
def test_a_byte_that_a_named_encoding_has_not_is_told_with_its_line(deliver: Deliver, lines: int) -> None:
    text = TABLE + "SI,A1a,2024,7,\N{LATIN SMALL LETTER A WITH DIAERESIS}\n" * lines
    with pytest.raises(InputError, match=rf"found byte 0xe9 in line {lines + 4} \(offset"):
        deliver(text.encode() + b"SI,A1a,2024,7,\xe9\n", encoding="utf-8")
