"""What gzip and zip files hold is unpacked within limits."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest
from tests.intake.office import packed

from pesbench.errors import InputError
from pesbench.intake import archives
from pesbench.intake.archives import Meter, unpack_gzip, unpack_zip
from pesbench.intake.extracts import Extracts

TABLE = b"pes,value\nAT,1\n"


def unzipped(folder: Path, content: bytes) -> Extracts:
    path, work = folder / "year.zip", folder / "work"
    path.write_bytes(content)
    work.mkdir()
    return unpack_zip(path, work, Meter(path.stat().st_size, "year.zip"))


def gunzipped(folder: Path, content: bytes) -> bytes:
    path = folder / "x.csv.gz"
    path.write_bytes(content)
    return unpack_gzip(path, folder, Meter(path.stat().st_size, "x.csv.gz")).read_bytes()


def test_gzip_is_unpacked_in_all_its_parts(tmp_path: Path) -> None:
    assert gunzipped(tmp_path, gzip.compress(TABLE) + gzip.compress(b"DE,2\n")) == TABLE + b"DE,2\n"


@pytest.mark.parametrize("content", [gzip.compress(TABLE)[:-4], gzip.compress(TABLE) + b"junk", b"\x1f\x8b\x08\x00"])
def test_damaged_gzip_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(InputError, match="must be whole"):
        gunzipped(tmp_path, content)


def test_tables_are_taken_from_a_zip_and_the_rest_is_named(tmp_path: Path) -> None:
    members = {
        "data/jan.csv": TABLE,
        "b.XLSX": b"x",
        "readme.md": b"x",
        "__MACOSX/._jan.csv": b"x",
        ".hidden.csv": b"x",
    }
    found = unzipped(tmp_path, packed(members))
    assert [text.name for text in found.texts] == ["data/jan.csv", "b.XLSX"]
    assert found.texts[0].path.read_bytes() == TABLE
    assert found.notes == ("not read from the archive: readme.md",)


def test_names_inside_never_decide_where_a_file_is_written(tmp_path: Path) -> None:
    found = unzipped(tmp_path, packed({"../../evil.csv": TABLE, "/root.csv": TABLE}))
    assert {text.path.parent for text in found.texts} == {tmp_path / "work"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["work", "year.zip"]


def encrypted() -> bytes:
    content = bytearray(packed({"a.csv": TABLE}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def twice() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.csv", TABLE)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", TABLE)
    return buffer.getvalue()


def odd_method() -> bytes:
    content = bytearray(packed({"a.csv": TABLE}))
    content[8] = content[content.index(b"PK\x01\x02") + 10] = 9
    return bytes(content)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (packed({"readme.md": b"x"}), "at least one table, found readme.md"),
        (packed({}), "found nothing"),
        (packed({"a.csv": TABLE})[:-30], "must be whole"),
        (packed({"a.csv": TABLE}).replace(b"\x01\x00\x00\x00", b"\x01\x01\x00\x00"), "must be whole"),
        (encrypted(), "protected by a password"),
        (odd_method(), "compression method"),
    ],
)
def test_a_zip_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        unzipped(tmp_path, content)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"found twice: a\.csv"):
        unzipped(tmp_path, twice())


def test_many_members_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MEMBERS", 2)
    with pytest.raises(InputError, match="2 files at most, found 3"):
        unzipped(tmp_path, packed({"a.csv": b"", "b.csv": b"", "c.csv": b""}))


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [("TOTAL", 1_000_000, "1,000,000 bytes at most"), ("RATIO_FROM", 1_000_000, "200 times")],
)
def test_bombs_are_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int, message: str
) -> None:
    monkeypatch.setattr(archives, limit, value)
    with pytest.raises(InputError, match=message):
        gunzipped(tmp_path, gzip.compress(bytes(5_000_000)))
    with pytest.raises(InputError, match=message):
        unzipped(tmp_path, packed({"a.csv": bytes(600_000), "b.csv": bytes(4_400_000)}))
