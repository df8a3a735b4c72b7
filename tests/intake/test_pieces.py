"""A file of whatever kind becomes the texts in it."""

import gzip
import json
import random
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from tests.intake.office import column, compound, ods, packed, xlsx

from pesbench.errors import InputError
from pesbench.intake.pieces import Piece, pieces_of

TABLE = b"pes,value\nAT,1\n"
BOOK = xlsx({"Sheet 1": column(['<c r="@"><v>1</v></c>']), "Two": column(['<c r="@"><v>2</v></c>'])})
CUBE = json.dumps(
    {
        "class": "dataset",
        "id": ["geo"],
        "size": [1],
        "dimension": {"geo": {"category": {"index": ["AT"]}}},
        "value": [1],
    }
).encode()


@pytest.fixture
def work(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def pieces(work: Path, name: str, content: bytes) -> list[Piece]:
    path = work.parent / name
    path.write_bytes(content)
    return pieces_of(path, work=work)


def names(found: list[Piece]) -> list[str]:
    return [Path(piece.name).relative_to(piece.origin.parent).as_posix() for piece in found]


@pytest.mark.parametrize("content", [TABLE, TABLE.decode().encode("utf-16"), "pes;größe\nAT;1\n".encode("latin-1")])
def test_text_is_itself(work: Path, content: bytes) -> None:
    path = work.parent / "a.csv"
    assert pieces(work, "a.csv", content) == [Piece(str(path), path, path, exact=True)]
    assert list(work.iterdir()) == []


def test_a_workbook_is_a_piece_per_sheet_whatever_its_suffix(work: Path) -> None:
    found = pieces(work, "book.csv", BOOK)
    assert names(found) == ["book.csv[Sheet 1]", "book.csv[Two]"]
    assert [piece.path.read_text(encoding="utf-8") for piece in found] == ["1\n", "2\n"]
    assert not any(piece.exact for piece in found)


def test_json_stat_is_a_piece(work: Path) -> None:
    (found,) = pieces(work, "x.json", CUBE)
    assert (found.name, found.exact) == (str(work.parent / "x.json"), False)
    assert found.path.read_text(encoding="utf-8") == "geo,value\nAT,1\n"


@pytest.mark.parametrize(("content", "exact"), [(TABLE, True), (CUBE, False)])
def test_gzip_is_what_it_holds(work: Path, *, content: bytes, exact: bool) -> None:
    (found,) = pieces(work, "x.csv.gz", gzip.compress(content))
    assert (names([found]), found.exact) == (["x.csv.gz"], exact)
    assert found.path.read_bytes().endswith(b"AT,1\n")


def test_a_zip_is_all_that_it_holds(work: Path) -> None:
    members = {
        "jan.csv": TABLE,
        "feb.csv.gz": gzip.compress(TABLE),
        "b.xlsx": BOOK,
        "c.json": CUBE,
        "notes.pdf": b"%PDF",
    }
    found = pieces(work, "year.zip", packed(members))
    expected = ["jan.csv", "feb.csv.gz", "b.xlsx[Sheet 1]", "b.xlsx[Two]", "c.json"]
    assert names(found) == [f"year.zip/{name}" for name in expected]
    assert [piece.exact for piece in found] == [True, True, False, False, False]
    assert {piece.origin for piece in found} == {work.parent / "year.zip"}
    assert [len(piece.notes) for piece in found] == [1, 0, 0, 0, 0]
    assert found[0].notes[0].endswith("year.zip: not read from the archive: notes.pdf")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed({"a.csv": TABLE, "b.csv": packed({"c.csv": TABLE})}), "found a zip archive"),
        (gzip.compress(gzip.compress(TABLE)), "found a gzip archive"),
        (gzip.compress(packed({"a.csv": TABLE})), "found a zip archive"),
        (packed({"a.csv": TABLE, "b.xlsx": BOOK[:-40]}), "damaged zip"),
        (packed({"a.csv": TABLE, "b.csv": b""}), "found 0 bytes"),
        (gzip.compress(b""), "found 0 bytes"),
        (b'{"rows": [1]}', "other JSON"),
        (compound("EncryptedPackage", b"x"), "protected by a password"),
        (b"BZh91AY", "a bzip2 archive"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (
            b"<mes:StructureSpecificData xmlns:mes='http://www.sdmx.org/resources/sdmxml/schemas/v2_1/message'/>",
            "SDMX-ML",
        ),
        (packed({"xl/workbook.bin": b"x"}), "xlsb"),
    ],
)
def test_a_refused_file_leaves_nothing_behind(work: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        pieces(work, "x.zip", content)
    assert list(work.iterdir()) == []


def test_a_missing_file_is_refused(work: Path) -> None:
    with pytest.raises(InputError, match="must be readable"):
        pieces_of(work / "nothing.csv", work=work)
    with pytest.raises(InputError, match="must name a file"):
        pieces_of(work, work=work)


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Change, cut out or put in a few bytes somewhere."""
    body = bytearray(content)
    for _ in range(chance.randint(1, 3)):
        at, kind = chance.randrange(len(body)), chance.random()
        if kind < 0.6:
            body[at] = chance.randrange(256)
        elif kind < 0.8:
            del body[at : at + chance.randint(1, 9)]
        else:
            body[at:at] = bytes(chance.choice(b'"<>/[]{}:,19AZ\0') for _ in range(3))
        body = body or bytearray(b"x")
    return bytes(body)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_file_is_read_or_refused_and_never_worse(work: Path, seed: int) -> None:
    chance = random.Random(seed)
    cell = '<table:table-row><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
    member = damaged(CUBE, chance)
    for content in (BOOK, ods(cell), CUBE, gzip.compress(TABLE), packed({"a.csv": TABLE, "b.json": member})):
        with suppress(InputError):
            assert pieces(work, "x.zip", damaged(content, chance))


@pytest.mark.parametrize("name", ["b.csv", "nested/c.csv"])
def test_a_member_of_an_archive_can_be_asked_for(tmp_path: Path, name: str) -> None:
    (tmp_path / "work").mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for each in ("a.csv", "b.csv", "nested/c.csv"):
            archive.writestr(each, f"{each},x\n1,2\n")
    (piece,) = pieces_of(tmp_path / "a.zip", work=tmp_path / "work", sheet=name)
    assert piece.path.read_text(encoding="utf-8").startswith(name)
    with pytest.raises(InputError, match=r"found no 'd\.csv'") as caught:
        pieces_of(tmp_path / "a.zip", work=tmp_path / "work", sheet="d.csv")
    assert "a.csv, b.csv, nested/c.csv" in caught.value.hint


def test_a_text_has_no_sheet_to_ask_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="one table without a name"):
        pieces_of(tmp_path / "a.csv", work=tmp_path, sheet="Sheet 1")
