"""What is read of a folder, and what is left out of it and named."""

import zipfile
from pathlib import Path

import pytest
from tests.intake.conftest import VALUES, Deliver

from pesbench.catalogue import Catalogue
from pesbench.errors import InputError
from pesbench.intake import Delivery, ReadOptions, read

GOOD = VALUES + "AT,A1a,2024,12.5,\n"
PROSE = "Dear colleagues\nplease find the figures, as agreed\n"


def notes(delivery: Delivery) -> list[str]:
    return [found.message for found in delivery.findings if found.rule == "PB120"]


def test_what_is_not_read_of_a_folder_is_named_in_one_note(deliver: Deliver) -> None:
    (note,) = notes(deliver({"a.csv": GOOD, "a.review.csv": "x", "report.pdf": "x", "b.md": "x", ".c.csv": "x"}))
    assert note.endswith("are not read: .c.csv, a.review.csv, b.md, report.pdf")


@pytest.mark.parametrize("options", [{}, {"form": "values"}])
def test_a_text_that_fits_nothing_is_passed_over_with_a_note(deliver: Deliver, options: dict[str, str]) -> None:
    delivery = deliver({"a.csv": GOOD, "notes.txt": PROSE}, **options)
    assert delivery.accounts[0].rows_accepted == 1
    (note,) = notes(delivery)
    assert note.startswith("the file fits no form and no mapping and is left out: the header must be")


def test_a_csv_that_fits_nothing_refuses_the_folder_and_may_be_moved_away(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="move it out of the folder") as caught:
        deliver({"a.csv": GOOD, "b.csv": PROSE})
    assert "b.csv" in caught.value.where


def test_where_nothing_fits_the_folder_is_refused(deliver: Deliver) -> None:
    with pytest.raises(InputError, match="the header must be that of a form or a mapping"):
        deliver({"a.txt": PROSE})


def test_a_file_that_is_named_is_never_passed_over(tmp_path: Path, catalogue: Catalogue) -> None:
    (tmp_path / "a.csv").write_text(GOOD)
    (tmp_path / "notes.txt").write_text(PROSE)
    with pytest.raises(InputError, match="the header must be that of a form or a mapping"):
        read([tmp_path, tmp_path / "notes.txt"], catalogue=catalogue, staging=tmp_path / "s", options=ReadOptions())


def test_what_is_not_read_of_an_archive_is_named_without_its_path_twice(tmp_path: Path, catalogue: Catalogue) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.csv", GOOD)
        archive.writestr("readme.md", "x")
    assert notes(read([tmp_path / "a.zip"], catalogue=catalogue, staging=tmp_path / "s")) == [
        "not read from the archive: readme.md"
    ]


WIDE = """
name = "wide"
form = "observations"
fits.columns = ["Region"]
[[column]]
header = "Region"
to = "pes"
[[value]]
header = "{period}"
set = { measure = "stock" }
[[leave_out]]
header = "Region"
codes = ["Total"]
reason = "total"
"""


@pytest.mark.parametrize(("rows", "empty"), [("", True), ("Total,1,2\n", False), ("AT,1,2,3\n", False)])
def test_a_file_whose_rows_are_all_refused_or_left_out_is_not_without_rows(
    deliver: Deliver, tmp_path: Path, rows: str, *, empty: bool
) -> None:
    (tmp_path / "wide.toml").write_text(WIDE)
    delivery = deliver("Region,2024-01,2024-02\n" + rows, mapping=str(tmp_path / "wide.toml"))
    assert ("PB111" in {found.rule for found in delivery.findings}) is empty
