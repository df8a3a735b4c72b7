"""What becomes of the records of one file, counted once, in records as the file has them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.intake.conftest import VALUES, Deliver, Look

from pesbench.intake.accounts import REPEAT, FileAccount
from pesbench.intake.facts import FileFacts, Unfolded
from pesbench.intake.quarantine import Quarantine

TABLE = "area,men,women\nAT,1,2\nSI,3,4\nDE,5,\n"


@pytest.fixture
def facts(look: Look) -> FileFacts:
    return look(TABLE)


@pytest.fixture
def figures(facts: FileFacts, tmp_path: Path) -> FileFacts:
    """Give five figures of three records, after one record that was left out."""
    file = tmp_path / "figures.parquet"
    pl.DataFrame({"cell_0": ["AT", "AT", "SI", "SI", "DE"]}).write_parquet(file)
    unfolded = Unfolded(
        file=file,
        origins=np.array([0, 0, 1, 1, 2]),
        columns=("men", "women"),
        column_of=np.array([0, 1, 0, 1, 0], np.uint16),
        source=facts,
        records=4,
        left_out={"total": 1},
    )
    return replace(facts, lines=unfolded, unfolded=unfolded)


def account_of(facts: FileFacts, folder: Path) -> FileAccount:
    own = facts.unfolded.source if facts.unfolded else facts
    return FileAccount(facts, Quarantine(own, folder / "rejects"))


def kept(account: FileAccount) -> list[str]:
    path = account.quarantine.path
    return path.read_text(encoding="utf-8").splitlines()[1:] if path else []


def test_a_record_of_a_flat_file_is_counted_at_once(facts: FileFacts, tmp_path: Path) -> None:
    account = account_of(facts, tmp_path)
    account.reject(1, 3, ["PB201", "PB202", "PB201"], ("SI", "3", "4"))
    account.repeat(2)
    account.close()
    assert (account.tally.quarantined, account.tally.left_out[REPEAT]) == (1, 1)
    assert kept(account) == [f"{facts.name},3,PB201 PB202,SI,3,4"]


def test_two_bad_figures_are_one_record(figures: FileFacts, tmp_path: Path) -> None:
    account = account_of(figures, tmp_path)
    account.reject(2, 3, ["PB201"], ("figure",))
    account.reject(3, 3, ["PB308"], ("figure",))
    account.close()
    assert account.tally.balanced
    assert (account.tally.read, account.tally.accepted, account.tally.quarantined) == (4, 2, 1)
    assert kept(account) == [f"{figures.name},3,PB201 PB308,SI,3,4"]


def test_a_record_is_left_out_where_all_of_it_is_a_repeat(figures: FileFacts, tmp_path: Path) -> None:
    account = account_of(figures, tmp_path)
    for figure in (0, 2, 3):
        account.repeat(figure)
    account.close()
    assert account.tally.balanced
    assert (account.tally.accepted, dict(account.tally.left_out)) == (2, {"total": 1, REPEAT: 1})


def test_a_record_with_a_bad_figure_and_a_repeat_is_quarantined(figures: FileFacts, tmp_path: Path) -> None:
    account = account_of(figures, tmp_path)
    account.repeat(0)
    account.repeat(1)
    account.reject(1, 2, ["PB401"], ("figure",))
    account.close()
    assert account.tally.balanced
    assert (account.tally.accepted, account.tally.quarantined, account.tally.left_out[REPEAT]) == (2, 1, 0)


def test_misfits_are_quarantined_beside_figures(figures: FileFacts, tmp_path: Path) -> None:
    assert figures.unfolded is not None
    unfolded = replace(figures.unfolded, records=5)
    account = account_of(replace(figures, lines=unfolded, unfolded=unfolded), tmp_path)
    account.misfit(6, ["PB105"], ("FR", "1"))
    account.close()
    assert account.tally.balanced
    assert (account.tally.read, account.tally.accepted, account.tally.quarantined) == (5, 3, 1)


def test_a_file_that_is_left_out_is_left_out_as_a_whole(figures: FileFacts, tmp_path: Path) -> None:
    account = account_of(figures, tmp_path)
    account.leave_out_all("file given twice", 4)
    account.close()
    assert account.tally.balanced
    assert dict(account.tally.left_out) == {"file given twice": 4}
    assert account.quarantine.path is None


def test_a_row_whose_only_text_is_behind_the_last_column_is_wrong_and_not_empty(deliver: Deliver) -> None:
    delivery = deliver(VALUES + "AT,A1a,2024,5,A\n,,,,,,AT\n,,,,,,\n")
    (account,) = delivery.accounts
    assert (account.rows_read, account.rows_accepted, account.rows_quarantined, account.rows_left_out) == (2, 1, 1, 0)
