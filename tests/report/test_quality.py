"""The tables of the quality of assessments."""

from typing import Any

import polars as pl

from pesbench.analysis.quality import QualityRecipe, quality_schema
from pesbench.catalogue import load_catalogue
from pesbench.report.quality import quality
from pesbench.report.tables import Page, width_of
from pesbench.result import Result


def pages(*rows: dict[str, Any]) -> list[Page]:
    empty = dict.fromkeys(quality_schema()) | {"cycle": "4", "pairs": 0}
    frame = pl.DataFrame([empty | row for row in rows], schema=quality_schema())
    return quality(Result(frame, QualityRecipe()), load_catalogue())


def table(page: Page) -> list[dict[str, str]]:
    columns, cells = page.cells()
    return [dict(zip([column.title for column in columns], row, strict=True)) for row in cells]


FULL = {
    "assessment": "external", "area": "D", "items": 3, "n": 30, "alpha": 0.8554, "alpha_low": 0.737,
    "alpha_high": 0.925, "omega": 0.8616, "halo": 0.7802, "halo_high": 0.5064, "floor": 0.0,
    "ceiling": 0.011, "pairs": 30, "icc": 0.813,
    "icc_low": -0.1125, "icc_high": 0.9415, "gap": 0.4056, "gap_low": 0.278, "gap_high": 0.5331, "gap_p": 4e-7,
    "limit_low": -0.2641, "limit_high": 1.0752, "kappa": 0.816, "kappa_low": 0.7336, "kappa_high": 0.8983,
}  # fmt: skip


def test_one_table_for_each_assessment_and_one_for_both() -> None:
    found = pages(FULL, FULL | {"area": "TOTAL"}, FULL | {"assessment": "self"})
    assert [page.title for page in found] == [
        "How well the external marks hang together, cycle 4",
        "How well the self marks hang together, cycle 4",
        "How self- and external assessment agree, cycle 4",
    ]
    first, total = table(found[0])
    assert (first["area"], first["name"], total["name"]) == ("D", "Relations with employers", "all areas")
    assert (first["alpha"], first["interval"], first["omega"]) == ("0.86", "0.74 to 0.93", "0.86")
    assert (first["first component"], first["by chance"], first["ceiling"]) == ("78 %", "51 %", "1 %")
    assert [row["area"] for row in table(found[2])] == ["D", "TOTAL"]


def test_agreement_shows_the_gap_with_its_sign() -> None:
    (row,) = table(pages(FULL)[-1])
    assert (row["gap"], row["gap interval"], row["p"]) == ("+0.41", "+0.28 to +0.53", "<0.001")
    assert (row["limits"], row["ICC interval"]) == ("-0.26 to +1.08", "-0.11 to 0.94")
    assert row["kappa interval"] == "0.73 to 0.90"


def test_without_two_assessments_there_is_one_table() -> None:
    (page,) = pages({"assessment": None, "area": "G", "cycle": None, "reason": "one_item; one_assessment"})
    assert page.title == "How well the marks hang together"
    (row,) = table(page)
    assert (row["alpha"], row["note"]) == ("–", "a single enabler has no consistency")  # noqa: RUF001 - the dash shown


def test_every_reason_is_told_in_words() -> None:
    (page, other) = pages(FULL | {"reason": "low_n; improper; off_scale; few_pairs"})
    assert table(page)[0]["note"] == "few PES; one factor does not fit; marks outside the scale"
    assert table(other)[0]["note"] == "few PES"


def test_a_table_with_notes_fits_into_80_columns() -> None:
    (first, *_) = pages(FULL | {"reason": "low_n; improper; off_scale", "alpha_low": -3.38})
    columns, rows = first.cells(80)
    assert width_of(list(zip(columns, ([row[at] for row in rows] for at in range(len(columns))), strict=True))) <= 80
    assert {"alpha", "interval", "note"} <= {column.title for column in columns}
