"""How often the rules of reading passed, failed and could not be judged."""

from pathlib import Path

import pytest

from pesbench.catalogue import Catalogue
from pesbench.intake import ReadOptions, read
from pesbench.validation.reading_rules import reading_rules_judged

Counts = dict[str, tuple[int, int, int]]


@pytest.fixture
def counts(tmp_path: Path, catalogue: Catalogue) -> "Counted":
    return Counted(tmp_path, catalogue)


class Counted:
    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self.folder, self.catalogue = folder, catalogue

    def __call__(self, *texts: str, options: ReadOptions | None = None) -> Counts:
        paths = [self.folder / f"{number}.csv" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        delivery = read(paths, catalogue=self.catalogue, staging=self.folder / "staged", options=options)
        judged = reading_rules_judged(delivery, beside=frozenset({"PB190"}))
        return {entry.rule.code: (entry.passed, entry.failed, entry.unknown) for entry in judged}


def test_structure_is_judged_by_file_and_cells_by_row(counts: Counted) -> None:
    found = counts("pes,period,stock,inflow\nAT,2024-01,x,1\nAT,2024-02,1\nAT,2024-03,1,1\n", "pes,period,stock\n")
    assert found["PB105"] == (1, 1, 0)
    assert found["PB111"] == (1, 1, 0)
    # The short row cannot be told apart into cells.
    assert found["PB201"] == (1, 1, 1)
    assert found["PB401"] == (1, 0, 2)


def test_a_condition_is_judged_where_a_form_has_it(counts: Counted) -> None:
    nested = "pes,period,inflow,inflow_from_inactivity\nAT,2024-01,5,9\nAT,2024-02,x,9\nAT,2024-03,9,5\n"
    found = counts(nested, "pes,period,notified,filled\nAT,2024-01,3,1\n")
    assert found["PB302"] == (1, 1, 1)
    assert found["PB304"] == (1, 0, 0)
    assert found["PB305"] == (0, 0, 0)
    assert "PB190" not in found


def test_rows_that_are_not_explained_are_unknown(counts: Counted) -> None:
    rows = "".join(f"AT,2024-{month:02},x\n" for month in range(1, 11))
    found = counts("pes,period,stock\n" + rows, options=ReadOptions(explained_rows=4))
    assert found["PB201"] == (0, 4, 6)
