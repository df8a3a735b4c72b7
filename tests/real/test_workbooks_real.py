"""A workbook that nobody in this project wrote, against cells typed off it."""

import csv
from pathlib import Path

import pytest

from pesbench.intake.pieces import pieces_of

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def sheets(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[list[str]]]:
    """Give the rows of each sheet of the DARES workbook by its name."""
    found = pieces_of(real_data / "fr_dares_series_CVS_T22025.xlsx", work=tmp_path_factory.mktemp("work"))
    assert not any(piece.exact or piece.notes for piece in found)
    rows = {}
    for piece in found:
        with piece.path.open(encoding="utf-8", newline="") as lines:
            rows[piece.name.rpartition("[")[2].removesuffix("]")] = list(csv.reader(lines))
    return rows


def test_all_sheets_are_there_in_their_order(sheets: dict[str, list[list[str]]]) -> None:
    assert list(sheets)[:3] == ["Descriptif", "DEFM cat A_age", "DEFM cat B_age"]
    assert len(sheets) == 13


@pytest.mark.parametrize(
    ("sheet", "row", "column", "expected"),
    [
        ("Descriptif", 1, 0, None),  # the sheet begins in row 2
        ("DEFM cat A_age", 6, 1, "Hommes (DEFM A)"),  # merged over four cells
        ("DEFM cat A_age", 6, 2, ""),
        ("DEFM cat A_age", 8, 0, "1996T1"),
        ("DEFM cat A_age", 8, 1, "316200"),
        ("DEFM cat A_age", 8, 12, "3324900"),
        ("DEFM cat A par région", 8, 1, "46670"),
        ("DEFM cat A par région", 7, 18, "FRANCE METROPOLITAINE"),  # a formula that gives text
        ("DEFM cat ABC_age_sexe", 8, 17, "1834700"),  # a formula that gives a sum
        ("DEFM cat BC_heures travaillées", 9, 10, "0.3380731282646547"),  # a formula that gives a share
        ("DEFM cat BC_heures travaillées", 9, 11, "344600"),
    ],
)
def test_cells_are_those_of_the_sheet(
    sheets: dict[str, list[list[str]]], sheet: str, row: int, column: int, expected: str | None
) -> None:
    cells = sheets[sheet][row - 1]
    assert cells == [] if expected is None else cells[column] == expected
