"""Tables of Eurostat's bulk download: dimensions packed in the first column become columns, and nothing else moves."""

from pathlib import Path

import pytest
from tests.intake.conftest import Deliver, Look, said, staged

from pesbench.intake import eurostat_tsv
from pesbench.intake.eurostat_tsv import is_packed, unpack

OLD = "age,unit,sex,geo\\time\t2019 \t2018 \n"
NEW = "freq,age,unit,sex,geo\\TIME_PERIOD\t2018 \t2019 \n"


@pytest.mark.parametrize("head", [OLD, NEW, "\ufeff" + OLD, "a,geo\\time \t2019"])
def test_packed_headers_are_known(head: str) -> None:
    assert is_packed(head.encode())


@pytest.mark.parametrize("head", ["geo\\time\t2019\n", "a,b\t2019\n", "a\tb,geo\\time\t2019\n", "", "\t\n"])
def test_other_headers_are_not(head: str) -> None:
    assert not is_packed(head.encode())


def test_only_commas_before_the_first_tab_change(tmp_path: Path) -> None:
    source, target = tmp_path / "packed.tsv", tmp_path / "plain.tsv"
    source.write_bytes(b"a,b,geo\\time\t1 \t2 \r\n\r\nx,y,AT\t1,5 \t: c\r\nx,y\t1")
    unpack(source, target)
    assert target.read_bytes() == b"a\tb\tgeo\\time\t1 \t2 \r\n\r\nx\ty\tAT\t1,5 \t: c\r\nx\ty\t1"


def test_a_line_of_any_length_is_copied_in_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(eurostat_tsv, "_AT_ONCE", 8)
    source, target = tmp_path / "packed.tsv", tmp_path / "plain.tsv"
    source.write_bytes(b"a,b\t1,5\t2,5\t3,5\t4,5\nc,d\t6,5\n")
    unpack(source, target)
    assert target.read_bytes() == b"a\tb\t1,5\t2,5\t3,5\t4,5\nc\td\t6,5\n"


def test_a_packed_file_keeps_its_name_its_fingerprint_and_its_lines(look: Look) -> None:
    plain = look("age\tsex\tgeo\\time\t2019 \nTOTAL\tT\tAT\t1 \n")
    packed = look("age,sex,geo\\time\t2019 \nTOTAL,T,AT\t1 \n")
    assert packed.header == plain.header == ("age", "sex", "geo\\time", "2019")
    assert packed.sha256 != plain.sha256
    assert packed.lines.line(0) == 2


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encodings_make_no_difference(deliver: Deliver, line_end: str, encoding: str) -> None:
    text = OLD + "Y15-74,PC_ACT,T,AT\t4.5 b\t: \n"
    delivery = deliver({"table.tsv": text.replace("\n", line_end).encode(encoding)})
    assert staged(delivery).select("period", "value", "obs_status").rows() == [
        ("2018", None, "O"),
        ("2019", 4.5, "B"),
    ]


def test_old_and_new_layout_say_the_same(deliver: Deliver) -> None:
    old = deliver({"x.tsv": OLD + "Y15-74,PC_ACT,F,EL\t21.5 \t24.2 \n"})
    new = deliver({"y.tsv": NEW + "A,Y15-74,PC_ACT,F,EL\t24.2 \t21.5 \n"})
    assert staged(old).equals(staged(new))
    assert old.sources[0].layout == new.sources[0].layout == "eurostat-tps00203"


def test_a_row_that_lacks_a_dimension_is_told_of_in_its_line(deliver: Deliver) -> None:
    delivery = deliver({"x.tsv": OLD + "Y15-74,PC_ACT,T,AT\t4.5 \t4.9 \nY15-74,PC_ACT,BE\t5.4 \t6.0 \n"})
    assert said(delivery) == [("PB105", 3)]
    assert staged(delivery).height == 2


def test_quarantined_rows_can_be_mended_and_read_again(deliver: Deliver) -> None:
    first = deliver({"x.tsv": OLD + "Y15-74,PC_ACT,T,AT\t4.5 q\t4.9 \n"})
    (rejects,) = first.rejects
    mended = rejects.read_text(encoding="utf-8").replace("4.5 q", "4.5 e")
    again = deliver({"x.rejects.csv": mended})
    assert [rule for rule, _ in said(again)] == []
    assert staged(again).select("period", "value", "obs_status").rows() == [("2018", 4.9, "A"), ("2019", 4.5, "E")]
