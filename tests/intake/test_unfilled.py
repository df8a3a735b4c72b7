"""Rows that say what they are about and nothing else."""

from pathlib import Path

import pytest

import pesbench


def told(text: str, folder: Path) -> list[tuple[int, str]]:
    path = folder / "file.csv"
    path.write_text(text, encoding="utf-8")
    found = pesbench.validate(path).rows
    return list(found.filter(found["rule"] == "PB115").select("line", "message").iter_rows())


def test_they_are_counted_once_at_the_first_of_them(tmp_path: Path) -> None:
    text = "pes,period,sex,stock,inflow\nAT,2025-01,T,5,\nAT,2025-01,F,,\n\nAT,2025-01,M,,\n"
    ((line, message),) = told(text, tmp_path)
    assert line == 3
    assert message.endswith("2 of 3 rows have neither")


def test_a_comment_alone_fills_nothing(tmp_path: Path) -> None:
    assert len(told("pes,period,stock,comment,conf_status\nAT,2025-01,,later,F\n", tmp_path)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "pes,period,stock\nAT,2025-01,0\n",
        "pes,period,stock,obs_status\nAT,2025-01,,L\n",
        "pes,period,stock,stock_status\nAT,2025-01,,M\n",
        "pes,period,stock\nAT,2025-01,many\n",
        "pes,cycle,enabler,assessment,plan\nAT,4,A1,self,\n",  # an error of its own
        "pes,period,customer,survey,question,score,obs_status\nAT,2025,jobseekers,,How was it?,,L\n",
    ],
)
def test_a_figure_or_a_status_fills_a_row(text: str, tmp_path: Path) -> None:
    assert told(text, tmp_path) == []


def test_they_are_accepted_and_change_nothing(tmp_path: Path) -> None:
    for number, stock in enumerate(("5", "")):
        path = tmp_path / f"{number}.csv"
        path.write_text(f"pes,period,stock\nAT,2025-01,{stock}\n", encoding="utf-8")
        counts = pesbench.ingest(path, tmp_path / "store").rows.row(0, named=True)
    assert (counts["rows_accepted"], counts["rows_left_out"]) == (1, 0)
    assert (counts["added"], counts["changed"], counts["values_stored"]) == (0, 0, 0)
    kept = pesbench.export(store=tmp_path / "store", out=tmp_path / "out", form="unemployment")
    assert kept.rows["rows"].to_list() == [1]
    assert "AT,2025-01,T,TOTAL,TOTAL,5" in (tmp_path / "out" / "unemployment.csv").read_text(encoding="utf-8")
